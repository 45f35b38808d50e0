use super::*;

fn span(reads: bool, since: i64, until: i64) -> Span {
    Span { place: place(1, "eu-west-1"), reads, since: at(since), until: at(until) }
}

fn held(history: &History, reads: bool) -> Vec<(Timestamp, Timestamp)> {
    let all = history.spans(reads, (at(-1000), at(1000))).expect("read");
    assert!(all.iter().all(|span| span.place == place(1, "eu-west-1") && span.reads == reads));
    all.into_iter().map(|span| (span.since, span.until)).collect()
}

#[test]
fn spans_that_touch_become_one() {
    let mut kept = kept();
    let history = &mut kept.history;
    history.hold(&[span(false, 0, 10), span(false, 20, 30), span(false, 11, 12)]).expect("kept");
    assert_eq!(held(history, false), [(at(0), at(12)), (at(20), at(30))]);
    history.hold(&[span(true, 5, 25), span(false, 50, 50), span(false, 60, 50)]).expect("kept");
    assert_eq!(held(history, false), [(at(0), at(30))]);
    assert_eq!(held(history, true), [(at(5), at(25))]);
    assert!(history.spans(false, (at(31), at(100))).expect("read").is_empty());
    assert_eq!(history.spans(false, (at(3), at(4))).expect("read"), [span(false, 3, 4)]);
}

#[test]
fn what_is_missing_is_told_newest_first() {
    let mut kept = kept();
    let history = &mut kept.history;
    let here = place(1, "eu-west-1");
    let missing = |history: &History, reads, since, until| {
        history.missing(&here, reads, at(since), at(until)).expect("read")
    };
    assert_eq!(missing(history, false, 0, 100), [(at(0), at(100))]);
    history.hold(&[span(false, 10, 20), span(true, 40, 60), span(false, 90, 100)]).expect("kept");
    assert_eq!(missing(history, false, 0, 100), [(at(60), at(90)), (at(20), at(40)), (at(0), at(10))]);
    assert_eq!(missing(history, true, 0, 100), [(at(60), at(100)), (at(0), at(40))]);
    assert_eq!(missing(history, true, 45, 55), []);
    assert_eq!(history.missing(&place(2, "eu-west-1"), false, at(0), at(1)).expect("read"), [(at(0), at(1))]);
    for (since, until) in missing(history, false, 0, 100) {
        history.hold(&[Span { place: here.clone(), reads: false, since, until }]).expect("kept");
    }
    assert_eq!(missing(history, false, 0, 100), []);
}
