use std::sync::Arc;

use insta::assert_snapshot;
use ratatui::{buffer::Buffer, layout::Rect, style::Modifier};

use super::{
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::{AccountName, Fleet, Region, Want},
    spec::{Route, Specs, View},
    store::Store,
    ui::{
        Choices, Does, Narrowing, Overlay, Picker, PromptKind, PromptLine, ViewState, draw, filter_choices,
        palette_choices, prepare,
    },
};

/// Four views that are built in, and two that are like them: what is listed does not change with new views.
pub(crate) fn few_views() -> Specs {
    let mut specs = specs();
    specs.views.retain(|name, _| ["deck", "help", "node", "nodes"].contains(&name.as_str()));
    let like = |name: &str, about: &str, args: &[&str]| {
        let args = args.iter().map(|a| (*a).to_owned()).collect();
        View { name: name.into(), about: about.into(), args, ..specs.views["nodes"].clone() }
    };
    let more = [like("alarm", "One alarm", &["name"]), like("scope", "An account in a region", &[])];
    for view in more {
        specs.views.insert(view.name.clone(), view);
    }
    specs
}

fn picture(size: (u16, u16), change: impl FnOnce(&Store, &Specs, &mut ViewState)) -> Buffer {
    let (store, specs) = (incident(), few_views());
    let mut view = view(&specs, size);
    prepare(&store, &mut view, &specs, now(), None);
    change(&store, &specs, &mut view);
    draw(&store, &view, &specs, now(), Rect::new(0, 0, size.0, size.1))
}

fn palette(size: (u16, u16), text: &str, at: usize) -> Buffer {
    picture(size, |store, specs, view| {
        let choices = Choices { at, ..palette_choices(store, view, specs, text) };
        let cursor = text.chars().count();
        let line = PromptLine { kind: PromptKind::Route, text: text.into(), cursor, choices };
        view.overlay = Overlay::Prompt(line);
    })
}

fn filter(size: (u16, u16), text: &str, at: usize) -> Buffer {
    picture(size, |store, specs, view| {
        let cursor = text.chars().count();
        view.visit.panels[0].filter = text.into();
        let choices = Choices { at, ..filter_choices(store, view, specs, 0, (text, cursor)) };
        let line = PromptLine { kind: PromptKind::Filter(0), text: text.into(), cursor, choices };
        view.overlay = Overlay::Prompt(line);
    })
}

fn picker(size: (u16, u16), text: &str, at: usize) -> Buffer {
    picture(size, |store, _, view| {
        let accounts = ["prod-core", "prod-shop", "legacy"].map(AccountName::new);
        let chosen =
            Narrowing { accounts: Some(accounts.into()), regions: Some([Region::new("eu-west-1")].into()) };
        let mut picker = Picker::new(store, &chosen);
        picker.find(text, text.len());
        picker.at = at;
        view.overlay = Overlay::Picker(picker);
    })
}

/// What is found for a text: label, words beside it, the line that it makes.
fn found(text: &str) -> Vec<(String, String, String)> {
    let (store, specs) = (incident(), few_views());
    let choices = palette_choices(&store, &view(&specs, (80, 24)), &specs, text);
    choices.list.into_iter().map(|c| (c.label, c.about, c.line)).collect()
}

fn labels(text: &str) -> Vec<String> {
    found(text).into_iter().map(|(label, ..)| label).collect()
}

#[test]
fn palette_at_80x24() {
    assert_snapshot!(styled(&palette((80, 24), "", 2)));
}

#[test]
fn palette_at_120x40() {
    assert_snapshot!(styled(&palette((120, 40), "re", 1)));
}

#[test]
fn palette_of_arguments() {
    assert_snapshot!(plain(&palette((80, 24), "node?range=3h&", 1)));
}

#[test]
fn picker_at_80x24() {
    assert_snapshot!(styled(&picker((80, 24), "", 3)));
}

#[test]
fn picker_at_120x40() {
    assert_snapshot!(styled(&picker((120, 40), "prod", 2)));
}

#[test]
fn a_picker_says_when_nothing_is_found() {
    let text = plain(&picker((80, 24), "xyzzy", 0));
    assert!(text.contains("Nothing here has `xyzzy` in it.") && text.contains("0 of 11"), "{text}");
}

#[test]
fn what_is_wrong_with_a_filter_stands_under_its_place() {
    assert_snapshot!(styled(&filter((80, 24), "kind:alarm staet:x", 0)));
    let buf = filter((80, 24), "日本 \"シ", 0);
    let last = plain(&buf).lines().last().expect("a row").to_owned();
    assert_eq!(last, format!("{}^ this quote is not closed", " ".repeat(" /日本".len() - 2 + 1)));
    assert_eq!(buf[(7, 22)].symbol(), "\"", "the caret is under the quote");
    assert_eq!(buf[(7, 23)].symbol(), "^");
}

#[test]
fn a_fault_far_right_is_told_at_the_left_of_its_place() {
    let text = format!("{} \"", "word ".repeat(12).trim());
    let last = plain(&filter((80, 24), &text, 0)).lines().last().expect("a row").to_owned();
    assert!(last.ends_with("this quote is not closed ^"), "{last}");
    let place = format!(" /{text}").rfind('"');
    assert_eq!(last.find('^'), place);
    // The place itself may be out of sight.
    let text = format!("\"{}", "word ".repeat(100));
    let last = plain(&filter((80, 24), &text, 0)).lines().last().expect("a row").to_owned();
    assert_eq!(last, "  ^ this quote is not closed");
}

#[test]
fn a_filter_lists_fields_and_values_below_itself() {
    let buf = filter((60, 16), "kind:fault acc", 1);
    let text = plain(&buf);
    assert!(text.ends_with(" /kind:fault acc\n account  account_id\n"), "{text}");
    assert!(buf[(11, 15)].style().bg != buf[(2, 15)].style().bg, "the second is chosen");
    assert!(buf[(1, 15)].modifier.contains(Modifier::UNDERLINED), "what matches is marked");
    let text = plain(&filter((60, 16), "kind:", 0));
    assert!(text.ends_with(" fault 2  alarm 1  event 1  node 1  service 1\n"), "{text}");
    let wide = plain(&filter((40, 10), "", 9));
    assert!(wide.lines().last().is_some_and(|l| l.starts_with(" … ") && l.contains("subject")), "{wide}");
}

#[test]
fn values_that_would_be_read_otherwise_are_quoted() {
    let (store, specs) = (incident(), few_views());
    let mut view = view(&specs, (80, 24));
    prepare(&store, &mut view, &specs, now(), None);
    let completed = |text: &str, cursor: usize| {
        let choices = filter_choices(&store, &view, &specs, 0, (text, cursor));
        choices.list.first().map(|c| (c.line.clone(), c.cursor)).expect("a choice")
    };
    let titles = completed("title:root", 10).0;
    assert_eq!(titles, "title:\"root sign-in, 203.0.113.64\"");
    assert_eq!(
        completed("-regi kind:alarm", 5),
        ("-region: kind:alarm".into(), 8),
        "in the middle of a line"
    );
    assert_eq!(completed("title:\"a b\" -account:leg", 24).0, "title:\"a b\" -account:legacy");
    assert!(filter_choices(&store, &view, &specs, 0, ("\"acc", 4)).list.is_empty(), "quoted words are text");
}

#[test]
fn names_are_found_by_their_letters_the_best_first() {
    assert_eq!(labels("nodes")[0], "nodes");
    assert_eq!(labels("node")[0], "node", "what was written whole comes first");
    assert_eq!(labels("rfr")[0], "refresh");
    assert_eq!(labels("q")[0], "quit");
    assert_eq!(labels("DCK")[0], "deck", "case does not matter");
    assert_eq!(labels("clipboard"), ["copy", "copy-record"], "what an action does is looked at, too");
    assert!(labels("xyzzy").is_empty());
    let all = labels("");
    assert_eq!(all[..6], ["alarm", "deck", "help", "nodes", "scope", "node"], "{all:?}");
    for gone in ["complete", "toggle", "accept", "cancel", "prompt"] {
        assert!(!all.iter().any(|label| label == gone), "{gone} means nothing here");
    }
    assert!(!all.iter().any(|label| label.contains('?')), "places are found by name alone");
}

#[test]
fn what_is_listed_says_its_keys() {
    let (store, specs) = (incident(), few_views());
    let list = palette_choices(&store, &view(&specs, (80, 24)), &specs, "").list;
    let keys = |label: &str| list.iter().find(|c| c.label == label).map(|c| c.keys.as_str());
    assert_eq!(keys("deck"), Some("g d"));
    assert_eq!(keys("refresh"), Some("r, f5"));
    assert_eq!(keys("help"), Some("?, f1"));
    assert_eq!(list.iter().filter(|c| c.label == "help").count(), 1);
    let vim = crate::spec::SpecSources { theme: "dark", keymap: "vim", user_dir: None };
    let specs = Specs::load(&vim).expect("built in");
    let list = palette_choices(&store, &view(&specs, (80, 24)), &specs, "page-down").list;
    assert_eq!(
        list[0].keys,
        specs.keymap.keys_of(crate::spec::Context::Panel, crate::spec::Action::PageDown)[..2].join(", ")
    );
}

#[test]
fn accounts_and_regions_are_places_to_go_to() {
    let line = |text: &str| found(text).into_iter().next().map(|(_, _, line)| line).unwrap_or_default();
    assert_eq!(line("legacy"), "scope?account=legacy");
    assert_eq!(line("apse1"), "scope?region=ap-southeast-1");
    assert_eq!(line("shop euw1"), "scope?account=prod-shop&region=eu-west-1");
    assert_eq!(line("1111222233"), "scope?account=prod-core", "by its id");
    assert!(labels("env=test").contains(&"scope?account=staging".to_owned()), "by its tag");
}

#[test]
fn where_one_was_is_listed_first() {
    let (store, specs) = (incident(), few_views());
    let mut view = view(&specs, (80, 24));
    for route in ["nodes", "node?id=i-07f3aa90bb1c2d3e4", "nodes", "deck"] {
        view.go(Route::parse(route).expect("a route"), &specs);
    }
    let list = palette_choices(&store, &view, &specs, "").list;
    let labels: Vec<&str> = list.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels[..3], ["nodes", "node?id=i-07f3aa90bb1c2d3e4", "alarm"]);
    assert_eq!(labels.iter().filter(|label| **label == "nodes").count(), 1);
    let list = palette_choices(&store, &view, &specs, "07f3").list;
    assert_eq!(list[0].line, "node?id=i-07f3aa90bb1c2d3e4");
}

#[test]
fn arguments_are_those_of_the_view() {
    let own = labels("node?");
    assert_eq!(own[..3], ["id=", "account=", "region="], "{own:?}");
    assert_eq!(labels("deck?gr"), ["group="]);
    let given = labels("deck?range=3h&account=legacy&");
    assert!(!given.contains(&"range=".into()) && given.contains(&"account=".into()), "{given:?}");
    assert_eq!(found("deck?range=3h&re")[0].2, "deck?range=3h&region=");
    assert!(labels("dekc?").is_empty());
}

#[test]
fn values_are_those_that_can_be_known() {
    assert_eq!(labels("deck?range="), ["15m", "1h", "3h", "6h", "12h", "1d", "3d", "7d", "15d"]);
    assert_eq!(labels("deck?reads="), ["true", "false"]);
    assert_eq!(labels("deck?group="), ["env"]);
    assert_eq!(labels("deck?tag="), ["env=prod", "env=test"]);
    assert_eq!(labels("deck?account=test")[0], "env=test");
    assert_eq!(found("deck?account=data")[0].2, "deck?account=prod-data");
    assert_eq!(
        labels("deck?account=staging&region="),
        ["us-east-1", "us-west-2", "eu-west-1"],
        "those that it has"
    );
    assert_eq!(labels("nodes?sort=ping"), ["ping", "-ping"]);
    assert_eq!(found("nodes?sort=-pi")[0].2, "nodes?sort=-ping", "and reads back");
    let (label, about, line) = found("node?id=checkout").remove(0);
    assert_eq!((label.as_str(), about.as_str()), ("i-07f3aa90bb1c2d3e4", "checkout-3 · prod-shop euw1"));
    assert_eq!(line, "node?id=i-07f3aa90bb1c2d3e4&account=prod-shop&region=eu-west-1");
    assert_eq!(found("node?account=prod-shop&id=")[0].2, "node?account=prod-shop&id=i-07f3aa90bb1c2d3e4");
}

#[test]
fn arns_and_links_say_what_they_are() {
    let (mut store, specs) = (incident(), few_views());
    store.apply(update("legacy", "global", Want::Identity, Ok(nothing(&Want::Identity))));
    let only = |text: &str| {
        let mut list = palette_choices(&store, &view(&specs, (80, 24)), &specs, text).list;
        assert_eq!(list.len(), 1, "{text}");
        list.remove(0)
    };
    let alarm = only("arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-p99");
    assert_eq!(alarm.label, "alarm checkout-p99 in prod-core eu-west-1");
    let line = "alarm?account=111122223333&region=eu-west-1&name=checkout-p99";
    assert_eq!((alarm.line.as_str(), alarm.does), (line, Does::Go(Route::parse(line).expect("a route"))));
    let node = only(
        "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-07f3aa90bb1c2d3e4",
    );
    assert_eq!(node.label, "node i-07f3aa90bb1c2d3e4 in eu-west-1");
    for (text, why) in [
        ("arn:aws:s3:::bucket", "something else"),
        ("https://example.com/", "not on a host of the AWS console"),
        (
            "arn:aws:cloudwatch::111122223333:dashboard/Shop",
            "dashboard Shop in prod-core: there is no view of it",
        ),
        ("arn:aws:cloudwatch:eu-north-1:111122223333:alarm:x", "alarm x in prod-core eu-north-1: "),
        (
            "arn:aws:cloudwatch:eu-west-1:999988887777:alarm:x",
            "alarm x in 999988887777 eu-west-1: account 999988887777 is not in the fleet",
        ),
    ] {
        let choice = only(text);
        assert!(choice.label.contains(why) && choice.does == Does::Nothing, "{text}: {}", choice.label);
    }
}

#[test]
fn a_link_that_cannot_be_opened_says_why_in_full() {
    let text = plain(&palette((60, 16), "https://eu-west-1.console.aws.amazon.com.evil.example/", 0));
    assert!(text.contains("╭─ in AWS ─") && text.contains("not on a host of the AWS console"), "{text}");
}

#[test]
fn a_large_fleet_is_looked_through_at_once() {
    let regions: Vec<String> = (1..=17).map(|i| format!("eu-west-{i}")).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let accounts = (0..500).map(|i| account(&format!("account-{i:03}"), "x", &regions)).collect();
    let store = Store::new(Arc::new(Fleet { accounts, narrowed: false }));
    let specs = few_views();
    let view = view(&specs, (120, 40));
    let choices = palette_choices(&store, &view, &specs, "account-49 west-1");
    assert_eq!(choices.list.len(), 100, "no more than anybody looks through");
    assert_eq!(choices.list[0].line, "scope?account=account-490&region=eu-west-1");
    let mut picker = Picker::new(&store, &Narrowing::default());
    assert_eq!(picker.lines.len(), 1 + 500 + 17);
    picker.find("49", 2);
    assert_eq!(picker.shown.len(), 15);
    // Text of any length is too long for a name.
    assert!(palette_choices(&store, &view, &specs, &"a ".repeat(2048)).list.is_empty());
    assert!(
        palette_choices(&store, &view, &specs, &format!("deck?account={}", "日".repeat(4000)))
            .list
            .is_empty()
    );
}

#[test]
fn no_size_panics() {
    let specs = few_views();
    let store = incident();
    let overlays: Vec<Overlay> = ["", "no", "node?id=", "arn:aws:s3:::bucket", "日本"]
        .into_iter()
        .map(|text| {
            let view = view(&specs, (80, 24));
            let choices = Choices { at: 3, ..palette_choices(&store, &view, &specs, text) };
            let cursor = text.chars().count();
            Overlay::Prompt(PromptLine { kind: PromptKind::Route, text: text.into(), cursor, choices })
        })
        .chain([
            Overlay::Picker(Picker::new(&store, &Narrowing::default())),
            Overlay::Picker(Picker::default()),
        ])
        .collect();
    for overlay in overlays {
        for size in [(1, 1), (40, 10), (41, 11), (57, 13), (80, 24), (200, 60)] {
            let mut view = view(&specs, size);
            view.overlay = overlay.clone();
            view.message = Some("a line has 4096 characters at most".into());
            draw(&store, &view, &specs, now(), Rect::new(0, 0, size.0, size.1));
        }
    }
}
