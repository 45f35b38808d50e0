use super::*;
use crate::model::Acknowledged;

fn of(key: &str, until: Option<i64>) -> Acknowledged {
    Acknowledged {
        key: key.into(),
        who: "alice@bastion".into(),
        at: at(0),
        until: until.map(at),
        note: Some("known".into()),
    }
}

#[test]
fn two_consoles_see_what_the_other_one_acknowledged() {
    let place = place();
    let (mut one, mut other) = (place.open(), place.open());
    let before = other.version().expect("read");
    one.put_acknowledged(&of("b", None)).expect("kept");
    one.put_acknowledged(&of("a", Some(3600))).expect("kept");
    assert_ne!(other.version().expect("read"), before, "the other one is told that there is something new");
    assert_eq!(other.acknowledged().expect("read"), [of("a", Some(3600)), of("b", None)]);
    other.put_acknowledged(&of("a", None)).expect("kept");
    other.remove_acknowledged("b").expect("forgotten");
    assert_eq!(one.acknowledged().expect("read"), [of("a", None)], "the last word counts");
}

#[test]
fn what_somebody_else_wrote_into_it_is_cleaned_or_skipped() {
    let place = place();
    let history = place.open();
    let row = "INSERT INTO acknowledged (key, kind, who, at, until) VALUES (?, 'x', 'a\u{1b}[31mb', ?, ?)";
    for (key, at, until) in [
        ("broken", "yesterday", None),
        ("late", "2026-03-01T03:12:00Z", Some("never")),
        ("good", "2026-03-01T03:12:00Z", None),
    ] {
        history.db.execute(row, rusqlite::params![key, at, until]).expect("written");
    }
    let all = history.acknowledged().expect("read");
    assert_eq!(all.iter().map(|a| (a.key.as_str(), a.who.as_str())).collect::<Vec<_>>(), [("good", "ab")]);
}
