use std::{collections::HashSet, sync::Arc};

use insta::assert_snapshot;
use ratatui::{buffer::Buffer, style::Modifier};

use super::{
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::*,
    spec::{ColourDepth, Key, Route, SpecSources, Specs, theme_names},
    store::Store,
    ui::{Overlay, PromptLine, ViewState, Visit},
};

fn picture(store: &Store, size: (u16, u16), change: impl FnOnce(&mut ViewState)) -> Buffer {
    let specs = specs();
    let mut view = view(&specs, size);
    change(&mut view);
    drawn(store, view, &specs)
}

#[test]
fn deck_at_80x24() {
    assert_snapshot!(styled(&picture(&incident(), (80, 24), |_| {})));
}

#[test]
fn deck_at_120x40() {
    assert_snapshot!(styled(&picture(&incident(), (120, 40), |v| {
        v.demo = true;
        v.visit.panels[0].index = 1;
    })));
}

#[test]
fn deck_at_200x60() {
    assert_snapshot!(styled(&picture(&incident(), (200, 60), |v| {
        v.visit.focus = 1;
        v.visit.panels[0].index = 3;
    })));
}

/// Somebody knows of the alarm, the service is left alone for a while, and the node's alarm is muted.
fn set_aside() -> Store {
    let mut store = incident();
    let said = |key: &str, until: Option<Timestamp>, note: Option<&str>| Acknowledged {
        key: key.into(),
        who: "kim@bastion".into(),
        at: ago(2),
        until,
        note: note.map(Text::new),
    };
    let alarm = format!("prod-shop/eu-west-1/alarm checkout-p99 since {}", ago(3));
    store.acknowledge(said(&alarm, None, None));
    let service = "prod-shop/eu-west-1/service srv-checkout";
    store.acknowledge(said(service, Some(ago(-48)), Some("rolled back, wait for it")));
    let window = MuteWindow { rule: "load-test".into(), from: ago(60), until: Some(ago(-168)) };
    let mutes = Mutes { at: ago(1), windows: vec![window], unknown: None };
    let queue = Alarm { mutes: Some(Box::new(mutes)), ..alarm_of_queue() };
    store.apply(update("staging", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![queue]))));
    store
}

fn alarm_of_queue() -> Alarm {
    alarm("checkout-queue", AlarmState::Alarm, 20)
}

#[test]
fn deck_with_lines_that_were_set_aside() {
    assert_snapshot!(styled(&picture(&set_aside(), (120, 40), |v| v.visit.panels[0].index = 5)));
    let text = plain(&picture(&set_aside(), (80, 24), |_| {}));
    assert!(text.contains("acked by kim@bastion 03:10") && text.contains("muted until 06:00"), "{text}");
}

#[test]
fn a_muted_alarm_says_so_wherever_it_is_and_its_scope_is_fine() {
    let specs = specs();
    let alarms = ViewState::new(Route::to("alarms"), &specs, (120, 30));
    let text = styled(&drawn(&set_aside(), alarms, &specs));
    assert!(text.contains("muted"), "{text}");
    let route = Route::parse("alarm?account=staging&name=checkout-queue").expect("a route");
    let text = plain(&drawn(&set_aside(), ViewState::new(route, &specs, (120, 40)), &specs));
    assert!(text.contains("muted    ◌ until 06:00 by the rule load-test:"), "{text}");
    let staging = plain(&picture(&set_aside(), (120, 40), |_| {}));
    let row = staging.lines().find(|line| line.contains(" staging ")).expect("a row");
    assert!(!row.split("││").next().unwrap_or_default().contains('▲'), "{row}");
}

#[test]
fn deck_at_its_smallest() {
    assert_snapshot!(plain(&picture(&incident(), (40, 10), |_| {})));
}

#[test]
fn nothing_has_come_yet_and_nothing_looks_fine() {
    let text = plain(&picture(&Store::new(fleet()), (120, 40), |_| {}));
    assert!(!text.contains('●'), "{text}");
    assert_snapshot!(text);
}

#[test]
fn all_is_well_only_when_all_is_read() {
    let mut store = Store::new(fleet());
    for scope in store.fleet.scopes() {
        for want in deck_wants() {
            let (account, region) = (scope.account.name.as_str(), scope.region.as_str());
            store.apply(update(account, region, want.clone(), Ok(nothing(&want))));
        }
    }
    let text = plain(&picture(&store, (80, 24), |_| {}));
    assert!(text.contains("● Nothing wants a human. All 19 scopes have answered."), "{text}");
    assert!(text.contains("all 5 accounts  fine in every region"), "{text}");
    let slow = Fault::new(FaultKind::Timeout, "no answer");
    store.apply(update("staging", "eu-west-1", Want::Nodes, Err(slow)));
    let text = plain(&picture(&store, (80, 24), |_| {}));
    assert!(text.contains("staging") && text.contains("euw1 ◌"), "{text}");
}

#[test]
fn too_small_says_so_and_how_much_is_needed() {
    assert_eq!(
        plain(&picture(&incident(), (30, 3), |_| {})).trim(),
        "terminal too small: 30x3,\n         needs 40x10"
    );
    assert!(plain(&picture(&incident(), (10, 3), |_| {})).starts_with(" terminal\ntoo small:"));
}

#[test]
fn no_credentials_is_one_calm_panel() {
    let mut store = Store::new(fleet());
    let fault = Fault::new(
        FaultKind::NoCredentials,
        "no credentials in the environment, in ~/.aws, from a container or from an instance role",
    );
    for account in store.fleet.clone().accounts.iter() {
        store.apply(update(account.name.as_str(), "global", Want::Identity, Err(fault.clone())));
    }
    assert_snapshot!(plain(&picture(&store, (80, 24), |_| {})));
    store.apply(update("staging", "global", Want::Identity, Ok(nothing(&Want::Identity))));
    let text = plain(&picture(&store, (80, 24), |_| {}));
    assert!(text.contains("attention"), "one account that answers is enough for the deck: {text}");
}

#[test]
fn an_empty_fleet_says_what_to_do() {
    let text = plain(&picture(&Store::default(), (80, 24), |_| {}));
    assert!(text.contains("There is no account to watch.") && text.contains("config.toml"), "{text}");
}

#[test]
fn help_is_made_of_actions_and_keymap() {
    let specs = specs();
    let help = ViewState::new(Route::to("help"), &specs, (100, 50));
    assert_snapshot!(plain(&drawn(&incident(), help, &specs)));
}

#[test]
fn a_prefix_shows_what_may_follow() {
    let text = plain(&picture(&incident(), (80, 24), |v| v.pending = vec![Key::parse("g").expect("a key")]));
    assert!(text.contains("g  To the first line") && text.contains("d  Go to deck"), "{text}");
}

#[test]
fn each_kind_of_line_is_shown_in_full() {
    let mut out = String::new();
    for selected in 0..6 {
        let buf = picture(&incident(), (100, 20), |v| {
            v.visit.zoomed_from = Some(0);
            v.visit.focus = 2;
            v.visit.panels[0].index = selected;
        });
        out.push_str(&plain(&buf));
    }
    assert_snapshot!(out);
}

#[test]
fn a_filter_narrows_list_and_matrix() {
    let text = plain(&picture(&incident(), (120, 40), |v| v.visit.panels[0].filter = "checkout".into()));
    assert!(text.contains(" /checkout ") && text.contains("3 of 6"), "{text}");
    assert!(text.contains("prod-shop") && !text.contains("staging"), "{text}");
    let text = plain(&picture(&incident(), (120, 40), |v| {
        v.visit.panels[0].filter = "kind:fault -region:usw2".into()
    }));
    assert!(text.contains("1 of 6") && text.contains("role denied"), "{text}");
    let text = plain(&picture(&incident(), (120, 40), |v| v.visit.panels[0].filter = "zzz".into()));
    assert!(text.contains("Nothing here matches `zzz`."), "{text}");
}

#[test]
fn a_line_being_written_shows_its_cursor() {
    let line = PromptLine { text: "deck?filter=日本".into(), cursor: 12, ..PromptLine::default() };
    let buf = picture(&incident(), (60, 12), |v| v.overlay = Overlay::Prompt(line));
    assert!(plain(&buf).ends_with(" :deck?filter=日本\n"));
    assert!(buf[(14, 11)].modifier.contains(ratatui::style::Modifier::REVERSED));
}

#[test]
fn accounts_are_grouped_by_a_tag() {
    let text = plain(&picture(&incident(), (120, 40), |v| {
        v.visit = Visit::new(Route::parse("deck?group=env").expect("a route"), &specs());
        v.visit.focus = 1;
        v.visit.zoomed_from = Some(0);
    }));
    let first_words: Vec<&str> =
        text.lines().skip(3).filter_map(|l| l.split_whitespace().nth(1)).take(7).collect();
    assert_eq!(first_words, ["prod", "prod-core", "prod-shop", "prod-data", "test", "staging", "legacy"]);
}

#[test]
fn new_lines_are_counted() {
    let text = plain(&picture(&incident(), (120, 40), |v| {
        v.seen = Some(["prod-shop/eu-west-1/alarm checkout-p99".to_owned()].into())
    }));
    assert!(text.contains(" 6, 5 new "), "{text}");
}

#[test]
fn a_large_fleet_says_what_is_hidden_and_scrolls() {
    let regions: Vec<String> = (1..=20).map(|i| format!("eu-west-{i}")).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let accounts = (0..120).map(|i| account(&format!("account-{i:03}"), "x", &regions)).collect();
    let store = Store::new(Arc::new(Fleet { accounts, narrowed: false }));
    let text = plain(&picture(&store, (120, 40), |v| {
        v.visit.focus = 1;
        v.visit.panels[1].index = 60;
        v.visit.panels[1].shift = 3;
    }));
    assert!(text.contains("regions hidden") && text.contains("of 120"), "{text}");
    assert!(
        text.contains("account-060") && !text.contains("account-000") && text.contains(" euw4 "),
        "{text}"
    );
}

#[test]
fn the_way_back_goes_before_what_is_the_same_all_day() {
    let specs = specs();
    let head = |width: u16, route: &str| {
        let mut view = view(&specs, (width, 24));
        view.go(Route::parse(route).expect("a route"), &specs);
        plain(&drawn(&incident(), view, &specs)).lines().next().expect("a line").to_owned()
    };
    let node = "node?account=prod-shop&region=eu-west-1&id=i-07f3aa90bb1c2d3e4";
    let wide = head(120, node);
    assert!(wide.contains("deck › node i-07f3aa90bb1c2d3e4") && wide.contains("last 3h   prod-shop euw1"));
    let narrow = head(80, "help");
    assert!(narrow.contains("deck › help") && narrow.contains("5 accounts, 19 scopes"), "{narrow}");
    let narrow = head(56, "help");
    assert!(narrow.contains("deck › help") && !narrow.contains("accounts"), "{narrow}");
    let narrow = head(80, node);
    assert!(narrow.contains("node i-07f3aa90bb1c2d3e4") && narrow.contains("prod-shop euw1"), "{narrow}");
}

#[test]
fn without_colour_the_signs_and_weights_remain() {
    let specs = Specs::built_in().expect("built in").at(ColourDepth::None);
    let view = view(&specs, (80, 24));
    let text = styled(&drawn(&incident(), view, &specs));
    let legend = text.rsplit("\n\n").next().expect("a legend");
    for look in legend.lines().filter_map(|l| l.split_once(" = ")).map(|(_, look)| look) {
        assert!(look.split(' ').all(|w| ["bold", "dim", "underlined", "reversed"].contains(&w)), "{look}");
    }
}

#[test]
fn the_selected_line_has_one_ground_in_every_theme() {
    for theme in theme_names(None) {
        let sources = SpecSources { theme: &theme, keymap: "default", user_dir: None };
        let specs = Specs::load(&sources).expect("built in");
        let frame = drawn(&incident(), view(&specs, (120, 40)), &specs);
        let text = text_of(&frame);
        let row = text.lines().position(|line| line.contains("checkout-p99 above")).expect("the first line");
        let ground = |x: u16| {
            let cell = &frame[(x, u16::try_from(row).expect("a row"))];
            if cell.modifier.contains(Modifier::REVERSED) { cell.fg } else { cell.bg }
        };
        // Of a mark that is reversed its own colour is the ground.
        let grounds: HashSet<_> = (60..117).map(ground).collect();
        assert_eq!(grounds.len(), 1, "{theme}: {grounds:?}");
    }
}

#[test]
fn a_long_filter_is_cut_before_the_counts_are() {
    let long = "account:prod-shop ".repeat(4);
    let text = plain(&picture(&incident(), (80, 24), |v| v.visit.panels[0].filter = long));
    let title = text.lines().find(|line| line.contains("attention")).expect("the list");
    assert!(title.contains("/account:prod-shop acc") && title.contains("…"), "{title}");
    assert!(title.contains(" of 6 ─╮"), "{title}");
}

#[test]
fn ascii_is_ascii_and_the_marks_differ() {
    for size in [(80, 24), (120, 40)] {
        let text = plain(&picture(&incident(), size, |v| v.ascii = true));
        assert!(text.is_ascii(), "{text}");
        for sign in [" A ", " ! ", " x ", " ? "] {
            assert!(text.contains(sign), "{sign}: {text}");
        }
    }
}
