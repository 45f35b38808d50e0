use super::{super::vocabulary, *};

const DAY: i64 = 86_400;

fn numbered(n: i64, second: i64) -> Arrival {
    plain(&format!("event-{n:05}"), second)
}

fn spans(history: &History) -> Vec<(Timestamp, Timestamp)> {
    let all = history.spans(false, (at(-1000 * DAY), at(1000 * DAY))).expect("read");
    all.into_iter().map(|span| (span.since, span.until)).collect()
}

fn span(since: i64, until: i64) -> Span {
    Span { place: place(1, "eu-west-1"), reads: false, since: at(since), until: at(until) }
}

#[test]
fn of_one_day_a_quarter_goes_and_spans_begin_after_it() {
    let mut kept = kept();
    let all: Vec<Arrival> = (0..9000).map(|n| numbered(n, n)).collect();
    kept.history.put_events(&all, at(9000), false).expect("kept");
    kept.history.hold(&[span(0, 8000)]).expect("held");
    assert_eq!(kept.history.forget_oldest().expect("forgotten"), 2251);
    assert_eq!(spans(&kept.history), [(at(2251), at(8000))]);
    assert_eq!(kept.history.held().expect("read").from, Some(at(2251)));
    assert_eq!(ids(&kept.history, &search("runinstances")).len(), 6749);
}

#[test]
fn of_one_import_a_quarter_goes_and_spans_after_it_stay() {
    let mut kept = kept();
    let all: Vec<Arrival> = (0..1000).map(|n| numbered(n, n - 100 * DAY)).collect();
    kept.history.put_events(&all, at(0), true).expect("kept");
    let live: Vec<Arrival> = (1000..1100).map(|n| numbered(n, n)).collect();
    kept.history.put_events(&live, at(2000), false).expect("kept");
    kept.history.hold(&[span(-50 * DAY, -40 * DAY), span(1000, 1100)]).expect("held");
    assert_eq!(kept.history.forget_oldest().expect("forgotten"), 276);
    assert_eq!(kept.history.held().expect("read").from, Some(at(276 - 100 * DAY)));
    assert_eq!(spans(&kept.history), [(at(-50 * DAY), at(-40 * DAY)), (at(1000), at(1100))]);
}

#[test]
fn what_is_imported_again_ages_from_then() {
    let mut kept = kept();
    let all = [numbered(1, -60 * DAY), numbered(2, -60 * DAY)];
    kept.history.put_events(&all[..1], at(-60 * DAY), true).expect("kept");
    kept.history.put_events(&all[1..], at(-60 * DAY), false).expect("kept");
    assert_eq!(kept.history.put_events(&all, at(0), true).expect("kept").known, 2);
    assert_eq!(kept.history.put_events(&all, at(-DAY), true).expect("kept").known, 2, "not back again");
    kept.history.forget_old(at(89 * DAY + DAY / 2)).expect("forgotten");
    assert_eq!(kept.history.held().expect("read").events, 2);
    kept.history.forget_old(at(91 * DAY)).expect("forgotten");
    assert_eq!(kept.history.held().expect("read").events, 0);
}

#[test]
fn of_a_claim_is_held_what_nobody_has_forgotten_meanwhile() {
    let mut kept = kept();
    let path = kept.history.path().to_owned();
    let (mut other, _) = History::open(&path, LIMITS, at(0)).expect("it opens");
    let claim = kept.history.claim(span(0, 100)).expect("claimed");
    let second = other.claim(span(0, 100)).expect("claimed");
    assert_eq!(spans(&kept.history), [], "a claim says nothing");
    let all: Vec<Arrival> = (0..100).map(|n| numbered(n, n)).collect();
    kept.history.put_events(&all, at(200), false).expect("kept");
    assert_eq!(other.forget_oldest().expect("forgotten"), 26);
    other.give_up(second).expect("given up");
    kept.history.hold_claim(claim).expect("held");
    assert_eq!(spans(&kept.history), [(at(26), at(100))]);
    let claim = kept.history.claim(span(26, 100)).expect("claimed");
    other.forget_before(at(500)).expect("forgotten");
    kept.history.hold_claim(claim).expect("held");
    assert_eq!(spans(&kept.history), []);
    let rows: i64 =
        kept.history.db.query_row("SELECT count(*) FROM trail_span", [], |row| row.get(0)).expect("read");
    assert_eq!(rows, 0);
}

#[test]
fn words_are_not_written_anew_when_another_process_has_written_meanwhile() {
    let mut kept = kept();
    let path = kept.history.path().to_owned();
    let (mut other, _) = History::open(&path, LIMITS, at(0)).expect("it opens");
    let named = |n: i64, second: i64| {
        let record = json!({"eventID": format!("e-{n}"), "eventName": "X", "userAgent": "longcanary"});
        arrival(&place(1, "eu-west-1"), second, record)
    };
    kept.history.put_events(&[named(1, 0)], at(1), false).expect("kept");
    other.put_events(&[numbered(1, 10)], at(1), false).expect("kept");
    kept.history.forget_before(at(5)).expect("forgotten");
    let found = vocabulary::in_index(&kept.history.db).expect("read");
    other.put_events(&[named(2, 20)], at(21), false).expect("kept");
    kept.history.write(|db| vocabulary::replace(db, &found)).expect("written");
    assert_eq!(ids(&kept.history, &search("*gcanar*")), ["e-2"]);
    let found = vocabulary::in_index(&kept.history.db).expect("read");
    kept.history.write(|db| vocabulary::replace(db, &found)).expect("written");
    let rows: i64 =
        kept.history.db.query_row("SELECT count(*) FROM trail_words", [], |row| row.get(0)).expect("read");
    assert_eq!(rows, 1, "alone they are");
    assert_eq!(ids(&kept.history, &search("*gcanar*")), ["e-2"]);
}
