use std::{collections::BTreeSet, ops::ControlFlow};

use serde_json::{Value, json};

use super::{
    search::{Needle, hits},
    tree::{Folding, count, place, spot, walk},
    turns::turned,
};
use crate::ui::{PanelState, panels::Turn};

/// Paths of the lines in sight.
fn paths(value: &Value, folded: &BTreeSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    walk(value, Folding::Turned(folded), &mut |parent, node| {
        out.push(node.path(parent));
        ControlFlow::Continue(())
    });
    out
}

/// A state after turns.
fn after(value: &Value, mut state: PanelState, turns: &[Turn]) -> PanelState {
    for how in turns {
        let turned = turned(value, &state, *how);
        (state.folded, state.index, state.key) = (turned.folded, turned.index, turned.key);
    }
    state
}

fn at(index: usize) -> PanelState {
    PanelState { index, ..PanelState::default() }
}

fn record() -> Value {
    json!({
        "eventName": "PutParameter",
        "userIdentity": {"type": "AssumedRole", "issuer": {"userName": "Deploy/er", "a/b~c": 1}},
        "items": [1, {"deep": null}],
        "none": {},
    })
}

#[test]
fn lines_are_named_by_their_paths() {
    let value = record();
    let all = paths(&value, &BTreeSet::new());
    assert_eq!(
        all,
        [
            "/eventName",
            "/userIdentity",
            "/userIdentity/type",
            "/userIdentity/issuer",
            "/userIdentity/issuer/userName",
            "/userIdentity/issuer/a~1b~0c",
            "/items",
            "/items/0",
            "/items/1",
            "/items/1/deep",
            "/none",
        ]
    );
    for (row, path) in all.iter().enumerate() {
        assert!(value.pointer(path).is_some(), "{path}");
        assert_eq!(place(&value, Folding::Turned(&BTreeSet::new()), path), row, "{path}");
        let spot = spot(&value, Folding::Turned(&BTreeSet::new()), row).expect("a line");
        assert_eq!(spot.path, *path);
    }
    assert_eq!(count(&json!("only"), Folding::Nothing), 1);
    assert_eq!(count(&json!({}), Folding::Nothing), 1);
}

#[test]
fn one_folds_unfolds_and_goes_out_and_in() {
    let value = record();
    let folded = after(&value, at(1), &[Turn::Fold]);
    assert_eq!(paths(&value, &folded.folded).len(), 7);
    assert_eq!(folded.key.as_deref(), Some("/userIdentity"));
    let open = after(&value, folded.clone(), &[Turn::Fold]);
    assert_eq!((open.index, open.folded.len()), (1, 0));

    let left = after(&value, at(4), &[Turn::Left]);
    assert_eq!((left.index, left.folded.len()), (3, 0), "of a leaf to what it is in");
    let left = after(&value, left, &[Turn::Left]);
    assert_eq!((left.index, paths(&value, &left.folded).len()), (3, 9), "then that is folded");
    let out = after(&value, left.clone(), &[Turn::Left, Turn::Left, Turn::Left, Turn::Left]);
    assert_eq!((out.index, paths(&value, &out.folded).len()), (1, 7), "and the outermost holds");
    let back = after(&value, left, &[Turn::Right, Turn::Right]);
    assert_eq!((back.index, back.folded.len()), (4, 0));
    assert_eq!(after(&value, at(0), &[Turn::Fold, Turn::Right]).index, 0, "a leaf does not fold");
}

#[test]
fn everything_is_folded_and_unfolded() {
    let value = record();
    let all = after(&value, at(4), &[Turn::All]);
    assert_eq!(paths(&value, &all.folded), ["/eventName", "/userIdentity", "/items", "/none"]);
    assert_eq!(all.index, 1, "the line is where its outermost is");
    let inside = after(&value, all.clone(), &[Turn::Right]);
    assert_eq!(paths(&value, &inside.folded).len(), 6, "what is inside is folded, too");
    let again = after(&value, inside, &[Turn::All]);
    assert_eq!((paths(&value, &again.folded).len(), again.index), (11, 1));
}

#[test]
fn what_is_large_is_folded_at_first_and_not_looked_at() {
    let large: Vec<Value> = (0..100_000).map(|n| json!({"n": n, "name": "x"})).collect();
    let value = json!({"small": [1, 2], "large": large});
    assert_eq!(count(&value, Folding::Turned(&BTreeSet::new())), 4);
    let open = after(&value, at(3), &[Turn::Right]);
    assert_eq!(count(&value, Folding::Turned(&open.folded)), 300_004);
    let mut looked_at = 0;
    walk(&value, Folding::Turned(&open.folded), &mut |_, _| {
        looked_at += 1;
        if looked_at < 50 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!(looked_at, 50, "who has seen enough stops");
    let found = PanelState { filter: "99999".into(), ..at(0) };
    let found = after(&value, found, &[Turn::Next]);
    assert_eq!(found.key.as_deref(), Some("/large/99999/n"), "a match is found in what is folded");
}

#[test]
fn long_strings_unfold_to_lines() {
    let value = json!({"policy": "word ".repeat(100), "lines": "one\ntwo", "short": "x"});
    assert_eq!(count(&value, Folding::Turned(&BTreeSet::new())), 3);
    let open = after(&value, at(0), &[Turn::Fold]);
    let lines = count(&value, Folding::Turned(&open.folded));
    assert!(lines > 10, "{lines}");
    let inside = PanelState { index: 5, ..open };
    let shut = after(&value, inside, &[Turn::Fold]);
    assert_eq!((shut.index, shut.folded.len()), (0, 0), "folding a piece folds the string");
    assert_eq!(count(&value, Folding::Turned(&after(&value, at(1), &[Turn::Right]).folded)), 5);
    let endless = json!({"blob": "x".repeat(1_000_000)});
    let open = after(&endless, at(0), &[Turn::Fold]);
    assert_eq!(count(&endless, Folding::Turned(&open.folded)), 501);
}

#[test]
fn matches_are_counted_and_gone_through_round_and_round() {
    let value = record();
    let needle = Needle::new("DE").expect("something");
    let here = hits(&value, &needle, "/userIdentity/issuer/userName");
    assert_eq!((here.count, here.here), (3, Some(2)), "in names and in values, whatever the case");
    let mut state = PanelState { filter: "de".into(), ..at(0) };
    state = after(&value, state, &[Turn::All]);
    let mut seen = Vec::new();
    for how in [Turn::Next, Turn::Next, Turn::Next, Turn::Next, Turn::Previous, Turn::Previous] {
        state = after(&value, state, &[how]);
        assert_eq!(paths(&value, &state.folded)[state.index], state.key.clone().expect("a key"));
        seen.extend(state.key.clone());
    }
    assert_eq!(
        seen,
        [
            "/userIdentity",
            "/userIdentity/issuer/userName",
            "/items/1/deep",
            "/userIdentity",
            "/items/1/deep",
            "/userIdentity/issuer/userName"
        ]
    );
    let nothing = PanelState { filter: "zebra".into(), ..at(2) };
    assert_eq!(after(&value, nothing, &[Turn::Next, Turn::Previous]).index, 2);
    assert!(Needle::new("  ").is_none());
}

#[test]
fn needles_are_found_in_any_script() {
    let find = |needle: &str, text: &str| Needle::new(needle).and_then(|n| n.find(text));
    assert_eq!(find("ÜBER", "das über uns"), Some(4..9));
    assert_eq!(find("日本", "x日本語"), Some(1..7));
    assert_eq!(find("x", "日本語x"), Some(9..10));
    assert_eq!(find("straße", "STRASSE"), None);
    assert_eq!(find("abc", "ab"), None);
    assert_eq!(find("i\u{307}", "İ"), Some(0..2), "a letter may become two");
    let needle = Needle::new("aa").expect("something");
    assert_eq!(needle.all("aaaa aa"), [0..2, 2..4, 5..7]);
}

#[test]
fn as_deep_as_json_goes() {
    let text = format!("{}1{}", "[".repeat(127), "]".repeat(127));
    let value: Value = serde_json::from_str(&text).expect("as deep as it is read");
    assert_eq!(count(&value, Folding::Turned(&BTreeSet::new())), 127);
    let found = after(&value, PanelState { filter: "1".into(), ..at(0) }, &[Turn::All, Turn::Next]);
    assert_eq!(found.index, 126);
}
