//! Whatever comes, at whatever size: drawing neither panics nor spills.

use std::sync::Arc;

use super::{dump::plain, estate::*};
use crate::{
    model::*,
    spec::{Key, Route},
    store::Store,
    ui::{Notice, Overlay, PromptKind, PromptLine, ViewState, Visit, text::width},
};

/// Names that a person with write access to an account can make.
fn hostile() -> Store {
    let long = "x".repeat(10_000);
    let zalgo = format!("z{}", "\u{301}".repeat(5_000));
    let names = [
        long.as_str(),
        "日本語のアラーム名前がとても長い場合",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦👍🏽 families",
        "\u{202e}txt.exe\u{1b}[2J\u{7}",
        "עברית وعربية",
        zalgo.as_str(),
        "e\u{301}\u{fe0f} ﾞﾟ",
        "",
        " ",
    ];
    let accounts: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(i, name)| account(&format!("{i}{name}"), "x", &["us-east-1", &format!("eu-{name}-1")]))
        .collect();
    let mut store = Store::new(Arc::new(Fleet { accounts, narrowed: false }));
    for scope in store.fleet.scopes() {
        let (account, region) = (scope.account.name.as_str().to_owned(), scope.region.as_str().to_owned());
        let alarms: Vec<Alarm> = names
            .iter()
            .map(|name| {
                let mut alarm = alarm(name, AlarmState::Alarm, 5);
                alarm.state_reason = Some((*name).into());
                alarm.threshold = Some(f64::MAX);
                alarm.rule = Some((*name).into());
                alarm
            })
            .collect();
        store.apply(update(&account, &region, Want::Alarms, Ok(Snapshot::Alarms(alarms))));
        let events = names.iter().map(|name| event(name, name, 5, name)).collect();
        store.apply(update(&account, &region, events_want(), Ok(batch(events))));
        store.apply(update(
            &account,
            &region,
            Want::Nodes,
            Err(Fault::new(FaultKind::Denied, long.as_str())),
        ));
    }
    store
}

#[test]
fn hostile_names_stay_in_their_panels() {
    let store = hostile();
    let specs = specs();
    for size in [(40, 10), (80, 24), (120, 40), (200, 60)] {
        let mut view = view(&specs, size);
        view.visit.panels[0].index = 3;
        let buf = drawn(&store, view, &specs);
        let text = plain(&buf);
        for (y, line) in text.lines().enumerate() {
            assert!(width(line) <= size.0, "{line}");
            assert!(!line.chars().any(char::is_control), "{line:?}");
            if y > 0 && y + 1 < usize::from(size.1) {
                let row = u16::try_from(y).expect("small");
                for x in [0, size.0 - 1] {
                    let edge = buf[(x, row)].symbol();
                    assert!("│╭╮╰╯".contains(edge), "{edge:?} at {x},{y}: {line}");
                }
            }
        }
        let most = buf.content.iter().map(|c| c.symbol().len()).max();
        assert!(most < Some(65), "no cell holds a flood");
    }
}

#[test]
fn no_size_and_no_state_panics() {
    let specs = specs();
    let changes: [fn(&mut ViewState); 10] = [
        |_| {},
        |v| v.visit.focus = 1,
        |v| {
            v.visit = Visit::new(Route::to("help"), &super::estate::specs());
            v.visit.panels[0].index = 7;
        },
        |v| {
            let text = vec![("strong", "日本語 long words ".repeat(40)), ("text", String::new())];
            v.overlay = Overlay::Notice(Notice { title: "x".repeat(200), text, link: None, scroll: 7 });
        },
        |v| v.pending = vec![Key::parse("g").expect("a key")],
        |v| {
            v.overlay = Overlay::Prompt(PromptLine {
                kind: PromptKind::Filter(0),
                text: "日本語 \"x".repeat(40),
                cursor: 77,
                ..PromptLine::default()
            });
            v.visit.panels[0].filter = "日本語 \"x".into();
        },
        |v| {
            v.visit.zoomed_from = Some(0);
            v.visit.focus = 2;
            v.visit.panels[2].index = 999;
        },
        |v| v.message = Some("long words ".repeat(40)),
        |v| v.visit.panels[1].shift = 99,
        |v| {
            v.ascii = true;
            v.paused = true;
            v.demo = true;
        },
    ];
    // Floods of text take their time to draw: fewer sizes of those.
    for (store, every) in [(Store::default(), 1), (Store::new(fleet()), 1), (incident(), 1), (hostile(), 37)]
    {
        let sizes = (1..=60).flat_map(|w| (1..=30).map(move |h| (w, h)));
        for (w, h) in sizes.step_by(every).chain([(100, 28), (160, 45)]) {
            // Every state at some size, every size with some state: all of both would take minutes.
            for (i, change) in changes.iter().enumerate() {
                if (usize::from(w) + usize::from(h) * 7 + i) % 10 > 1 {
                    continue;
                }
                let mut view = view(&specs, (w, h));
                change(&mut view);
                drawn(&store, view, &specs);
            }
        }
    }
}

#[test]
fn shares_of_any_size_share_what_there_is() {
    let text = |shares: [u16; 3]| {
        let panel = |id| format!("[[panel]]\nid = \"{id}\"\nkind = \"keys\"\n");
        let blocks: String = ["a", "b", "c"]
            .iter()
            .zip(shares)
            .map(|(id, n)| format!("{{ panel = \"{id}\", size = \"{n}*\" }},"))
            .collect();
        let panels: String = ["a", "b", "c"].map(panel).concat();
        format!("about = \"t\"\n{panels}[[layout]]\nrows = [{blocks}]\n")
    };
    for (shares, heights) in
        [([1, 1, 2], [7, 7, 14]), ([u16::MAX, 1, 1], [27, 0, 0]), ([u16::MAX; 3], [9, 9, 10])]
    {
        let specs = super::listing::with_view(&text(shares));
        let view = ViewState::new(Route::to("t"), &specs, (100, 30));
        let store = Store::new(fleet());
        let cx = crate::ui::Cx::new(&store, &view, &specs, now()).expect("the view");
        let places = crate::ui::places(&cx, crate::ui::body(ratatui::layout::Rect::new(0, 0, 100, 30)));
        let mut found = [0; 3];
        places.iter().for_each(|place| found[place.panel] = place.area.height);
        assert_eq!(found, heights, "{shares:?}");
    }
}
