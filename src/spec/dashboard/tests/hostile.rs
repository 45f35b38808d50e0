//! Bodies that nobody should have written.

use serde_json::{Value, json};

use super::{FIXTURES, fixture, read};
use crate::spec::{BlockKind, COLUMNS, Dashboard, GridCell, Outcome, PanelKind};

/// The same numbers each time: xorshift, <https://www.jstatsoft.org/article/view/v008i14>.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(most.max(1)).expect("fits")).expect("fits")
    }
}

/// Values where others are expected.
fn strange(random: &mut Random) -> Value {
    let deep = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let all = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(9_223_372_036_854_775_807_i64),
        json!(0.5),
        json!(""),
        json!("."),
        json!("..."),
        json!("24"),
        json!("\u{1b}]52;c;eA==\u{7}\u{202e}x"),
        json!("${x}{{y}}"),
        json!("SELECT"),
        json!("é".repeat(5000)),
        json!([]),
        json!({}),
        json!([[], {}, "a"]),
        json!({"value": [], "expression": "m1 + m1", "type": {}}),
        json!({"expression": "METRICS()", "id": "m1"}),
        deep,
    ];
    all[random.below(all.len())].clone()
}

/// Changes one value somewhere.
fn change(value: &mut Value, random: &mut Random) {
    let size = match value {
        Value::Array(list) => list.len(),
        Value::Object(map) => map.len(),
        _ => 0,
    };
    if size == 0 || random.below(8) == 0 {
        *value = strange(random);
        return;
    }
    let at = random.below(size);
    match value {
        Value::Array(list) => match random.below(8) {
            0 => drop(list.remove(at)),
            1 => list.insert(at, list[at].clone()),
            2 => list.swap(0, at),
            _ => change(&mut list[at], random),
        },
        Value::Object(map) => {
            let Some(key) = map.keys().nth(at).cloned() else { return };
            match random.below(8) {
                0 => drop(map.remove(&key)),
                1 => drop(map.insert(format!("{key}\u{1b}[2J"), strange(random))),
                _ => map.values_mut().nth(at).into_iter().for_each(|value| change(value, random)),
            }
        }
        _ => {}
    }
}

/// How many widgets a body has; none when it is no body.
fn widgets(text: &str) -> Option<usize> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    if let (Some(inner), None) = (value.get("DashboardBody").and_then(Value::as_str), value.get("widgets")) {
        value = serde_json::from_str(inner).ok()?;
    }
    Some(match value.as_object()?.get("widgets") {
        None | Some(Value::Null) => 0,
        Some(Value::Array(list)) => list.len(),
        Some(_) => 1,
    })
}

/// What holds of every dashboard, whatever its body was.
fn holds(text: &str, made: &Dashboard) {
    assert_eq!(made.fates.len(), widgets(text).unwrap_or(0), "{text}");
    let BlockKind::Canvas(cells) = &made.view.arrangements[0].root.kind else { panic!("a canvas") };
    assert_eq!(cells.len(), made.view.panels.len());
    assert!(!cells.is_empty());
    let overlap = |a: &GridCell, b: &GridCell| {
        a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
    };
    for (at, cell) in cells.iter().enumerate() {
        assert!(cell.x + cell.width <= COLUMNS && cell.width > 0 && cell.height > 0, "{cell:?}");
        assert!(!cells[..at].iter().any(|other| overlap(other, cell)), "{text}");
    }
    for (fate, panel) in made.fates.iter().zip(&made.view.panels) {
        assert_eq!(fate.reasons.is_empty(), fate.outcome == Outcome::Drawn, "{fate:?}");
        assert_eq!(fate.outcome == Outcome::Refused, panel.kind == PanelKind::Refused, "{fate:?}");
        assert_eq!(fate.reasons, panel.remarks);
        assert_eq!(panel.chart.is_some(), panel.kind == PanelKind::Chart);
        assert_ne!(panel.chart.is_some(), panel.widget.is_some());
    }
    let names: Vec<&String> = made.view.variables.iter().map(|variable| &variable.name).collect();
    for (at, name) in names.iter().enumerate() {
        assert!(!names[..at].contains(name), "{names:?}");
    }
    // What is written in full is of the fixtures' characters, of those of the strange ones, and of no others.
    let all = super::told(made);
    let is_fine = |c: char| c == '\n' || (!c.is_control() && c != '\u{202e}');
    assert!(all.chars().all(is_fine), "{all:?}");
}

#[test]
fn whatever_becomes_of_a_body_something_is_drawn_and_nothing_is_left_out() {
    for (seed, name) in (1..).zip(FIXTURES) {
        let (text, mut random) = (fixture(name), Random(0x9E37_79B9 * seed));
        let value: Value = serde_json::from_str(&text).expect("JSON");
        for _ in 0..60 {
            let mut value = value.clone();
            for _ in 0..=random.below(4) {
                change(&mut value, &mut random);
            }
            let text = value.to_string();
            holds(&text, &read(&text));
        }
        for _ in 0..25 {
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let text = &text[..ends[random.below(ends.len())]];
            holds(text, &read(text));
        }
    }
}

#[test]
fn nesting_without_end_is_an_error_with_its_place() {
    let body = format!("{{\"widgets\": {}", "[".repeat(100_000));
    let made = read(&body);
    assert_eq!(made.remarks, ["The body is no JSON: recursion limit exceeded at line 1 column 139."]);
    holds(&body, &made);
}

#[test]
fn five_hundred_expressions_in_a_ring_are_told_and_drawn() {
    let rows: Vec<Value> = (0..500)
        .map(|at| json!([{"id": format!("e{at}"), "expression": format!("e{} + 1", (at + 1) % 500)}]))
        .collect();
    let body = json!({"widgets": [{"type": "metric", "properties": {"metrics": rows}}]}).to_string();
    let made = read(&body);
    holds(&body, &made);
    let chart = made.view.panels[0].chart.as_ref().expect("a chart");
    assert_eq!(chart.queries.len(), 500);
    assert_eq!(made.fates[0].outcome, Outcome::Degraded);
    assert_eq!(made.fates[0].reasons.last().map(|why| why.as_str()), Some("488 more remarks like these"));
}
