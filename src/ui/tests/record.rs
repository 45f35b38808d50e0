use ratatui::{buffer::Buffer, style::Modifier};
use serde_json::{Value, json};

use super::{dump::plain, estate::*, night::*};
use crate::{store::Store, ui::ViewState};

/// A store with one event that has this record.
fn with(record: Value) -> Store {
    let mut store = night();
    let mut one = event("one", "One", 3, "x");
    one.record = record.into();
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![one]))));
    store
}

/// The record, with the whole screen.
fn record(store: &Store, size: (u16, u16), change: impl FnOnce(&mut ViewState)) -> Buffer {
    frame(store, "event?account=prod-shop&region=euw1&id=one", size, |view| {
        view.visit.zoomed_from = Some(0);
        change(view);
    })
}

/// Text in a style, in the order of the screen.
fn underlined(buf: &Buffer) -> String {
    buf.content.iter().filter(|c| c.modifier.contains(Modifier::UNDERLINED)).map(|c| c.symbol()).collect()
}

#[test]
fn a_tree_shows_what_is_folded_and_how_much() {
    let store = with(json!({
        "a": {"b": [1, true, null], "c": {}, "d": []},
        "many": (0..201).collect::<Vec<_>>(),
        "long": "words and ".repeat(20),
        "two": "line one\nline two",
    }));
    let text = plain(&record(&store, (60, 16), |view| {
        view.visit.panels[0].folded.insert("/a/b".into());
    }));
    let lines: Vec<&str> = text.lines().skip(2).take(8).map(|l| l.trim_matches(['│', ' '])).collect();
    assert_eq!(
        lines,
        [
            "▾ a:",
            "▸ b: […] 3",
            "c: {}",
            "d: []",
            "▸ many: […] 201",
            "▸ long: \"words and words and words and words and words …",
            "two: \"line one line two\"",
            "",
        ]
    );
    let text = plain(&record(&store, (60, 30), |view| {
        view.visit.panels[0].folded.extend(["/long".into(), "/two".into()]);
    }));
    assert!(text.contains("▾ long:") && text.contains("    line two"), "{text}");
}

#[test]
fn what_is_looked_for_is_marked_and_counted() {
    let store = with(json!({"name": "Checkout", "checkout": {"n": 118}, "x": "no"}));
    let look = |index: usize, filter: &str| {
        record(&store, (60, 12), |view| {
            view.visit.panels[0].index = index;
            view.visit.panels[0].filter = filter.into();
        })
    };
    let buf = look(1, "checkout");
    assert_eq!(underlined(&buf), "Checkoutcheckout");
    assert!(plain(&buf).contains("/checkout  2 of 2"), "{}", plain(&buf));
    let text = plain(&look(3, "checkout"));
    assert!(text.contains("/checkout  2 found") && text.contains("n goes to the next match"), "{text}");
    assert_eq!(underlined(&look(0, "11")), "11");
    assert!(plain(&look(0, "zebra")).contains("/zebra  nothing found"));
}

#[test]
fn a_match_that_is_cut_off_marks_the_cut() {
    let store = with(json!({"long": format!("{} needle", "hay ".repeat(30))}));
    let buf = record(&store, (60, 12), |view| view.visit.panels[0].filter = "needle".into());
    assert_eq!(underlined(&buf), "…", "{}", plain(&buf));
}

#[test]
fn hostile_records_stay_in_their_panel() {
    let zalgo = format!("z{}", "\u{301}".repeat(5_000));
    let mut deep = json!("end");
    for _ in 0..100 {
        deep = json!({"\u{1b}[2Jd": deep});
    }
    let store = with(json!({
        "\u{1b}]0;owned\u{7}": "\u{202e}txt.exe\u{1b}[2J",
        "日本語".repeat(40): "👩\u{200d}👩\u{200d}👧\u{200d}👦".repeat(50),
        zalgo.as_str(): zalgo,
        "x".repeat(10_000): "y".repeat(1_000_000),
        "deep": deep,
    }));
    for size in [(40, 10), (80, 24), (200, 60)] {
        for (index, filter) in [(0, ""), (3, "日本"), (60, "d"), (usize::MAX, "y")] {
            let buf = record(&store, size, |view| {
                view.visit.panels[0].index = index;
                view.visit.panels[0].filter = filter.into();
            });
            let text = plain(&buf);
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
            for y in 1..size.1 - 1 {
                for x in [0, size.0 - 1] {
                    assert!("│╭╮╰╯".contains(buf[(x, y)].symbol()), "{x},{y}: {text}");
                }
            }
            assert!(buf.content.iter().all(|c| c.symbol().len() < 65), "no cell holds a flood");
        }
    }
}

#[test]
fn any_thing_has_a_record() {
    let buf = frame(&night(), "session?account=prod-shop&region=euw1&id=amara-0a1b2c", (200, 60), |_| {});
    assert!(plain(&buf).contains("document_name: \"SSM-SessionManagerRunShell\""), "{}", plain(&buf));
}
