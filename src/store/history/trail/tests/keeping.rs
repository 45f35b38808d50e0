use super::*;
use crate::store::history::ErrorKind;

fn uuid(n: u64) -> String {
    format!("0f0e0d0c-1111-4abc-8def-{n:012x}")
}

#[test]
fn a_record_of_any_depth_that_can_be_read_is_read_back() {
    let mut kept = kept();
    for levels in [2, 100, 101, 126, 127, 128, 200] {
        let inner = (2..levels).fold(json!({"innermost": "here"}), |inner, _| json!({"inner": inner}));
        let record = json!({"eventID": format!("id-{levels}"), "requestParameters": inner});
        let one = arrival(&place(1, "eu-west-1"), levels, record);
        let before = one.event.record.value();
        assert_eq!(before.to_string().contains("here"), levels <= 100, "{levels}");
        assert_eq!(before.to_string().contains("nested too deep"), levels > 100, "{levels}");
        kept.history.put_events(&[one], at(1), false).expect("kept");
        let stored = kept.history.event_by_id(&format!("id-{levels}")).expect("read");
        assert_eq!(stored.len(), 1, "{levels}");
        assert_eq!(stored[0].event.record.value(), before, "{levels}");
    }
    assert_eq!(found(&kept.history, &search("")).len(), 7);
}

#[test]
fn what_is_kept_comes_back_and_is_kept_once() {
    let mut kept = kept();
    let arrivals: Vec<Arrival> = (0..100).map(|n| plain(&uuid(n), n as i64 / 7)).collect();
    let put = |history: &mut History| history.put_events(&arrivals, at(500), false).expect("kept");
    assert_eq!(put(&mut kept.history), Arrived { new: 100, known: 0, at_odds: 0 });
    assert_eq!(put(&mut kept.history), Arrived { new: 0, known: 100, at_odds: 0 });
    let all = found(&kept.history, &search(""));
    assert_eq!(all.len(), 100);
    for stored in &all {
        let arrival = arrivals.iter().find(|a| a.event.id == stored.event.id).expect("one of these");
        assert_eq!((&stored.event, &stored.place), (&*arrival.event, &arrival.place));
        assert_eq!(stored.kept_at, at(500));
        assert_eq!(kept.history.event_by_id(&stored.event.id.to_string()).expect("read").len(), 1);
    }
    let held = kept.history.held().expect("read");
    assert_eq!((held.events, held.from, held.to), (100, Some(at(0)), Some(at(14))));
    assert!(held.bytes > 0);
}

#[test]
fn events_that_have_the_same_id_and_say_something_else_are_both_kept() {
    let mut kept = kept();
    let of = |name: &str, account: u64, second: i64| {
        let record = json!({"eventID": uuid(1), "eventName": name});
        arrival(&place(account, "eu-west-1"), second, record)
    };
    let all = [of("A", 1, 0), of("A", 1, 0), of("B", 1, 0), of("A", 2, 0)];
    let arrived = kept.history.put_events(&all, at(500), true).expect("kept");
    assert_eq!(arrived, Arrived { new: 3, known: 1, at_odds: 2 });
    assert_eq!(kept.history.put_events(&all, at(500), true).expect("kept").new, 0);
    assert_eq!(kept.history.event_by_id(&uuid(1)).expect("read").len(), 3);
}

#[test]
fn a_record_that_was_changed_is_kept_beside_the_other() {
    let mut kept = kept();
    let of = |text: &str| {
        let record = serde_json::from_str(text).expect("JSON");
        arrival(&place(1, "eu-west-1"), 0, record)
    };
    let first = of(
        r#"{"eventID": "e", "eventName": "A", "errorCode": "AccessDenied", "requestParameters": {"a": 1, "b": 2}}"#,
    );
    let same = of(
        r#"{"requestParameters": {"b": 2, "a": 1}, "eventID": "e", "errorCode": "AccessDenied", "eventName": "A"}"#,
    );
    let changed = of(r#"{"eventID": "e", "eventName": "A", "requestParameters": {"a": 1, "b": 2}}"#);
    kept.history.put_events(&[first], at(500), false).expect("kept");
    let arrived = kept.history.put_events(&[same, changed.clone()], at(500), true).expect("kept");
    assert_eq!(arrived, Arrived { new: 1, known: 1, at_odds: 1 });
    assert_eq!(kept.history.put_events(&[changed], at(500), true).expect("kept").known, 1);
    assert_eq!(kept.history.event_by_id("e").expect("read").len(), 2);
}

#[test]
fn who_handed_out_a_key_is_found() {
    let mut kept = kept();
    let record = json!({
        "eventID": "not a uuid", "eventName": "AssumeRole",
        "responseElements": {"credentials": {"accessKeyId": "ASIAEXAMPLE", "sessionToken": "CANARY"}},
        "requestParameters": {"parameters": {"x": "CANARY"}},
    });
    let arrival = arrival(&place(1, "eu-west-1"), 0, record);
    kept.history.put_events(&[arrival, plain(&uuid(1), 0)], at(1), false).expect("kept");
    assert_eq!(kept.history.issuers("ASIAEXAMPLE").expect("read").len(), 1);
    assert!(kept.history.issuers("ASIAOTHER").expect("read").is_empty());
    assert_eq!(kept.history.event_by_id("not a uuid").expect("read").len(), 1);
    assert!(ids(&kept.history, &search("canary")).is_empty(), "what is never kept cannot be found");
    let words: String = kept
        .history
        .db
        .query_row("SELECT group_concat(words) FROM trail_words", [], |row| row.get(0))
        .expect("read");
    assert!(words.contains("asiaexample") && !words.contains("canary"), "{words}");
}

#[test]
fn many_events_of_one_second_are_told_apart() {
    let mut kept = kept();
    let arrivals: Vec<Arrival> = (0..3000).map(|n| plain(&uuid(n), 0)).collect();
    assert_eq!(kept.history.put_events(&arrivals, at(1), true).expect("kept").new, 3000);
    assert_eq!(kept.history.put_events(&arrivals, at(1), true).expect("kept").known, 3000);
    assert_eq!(ids(&kept.history, &search("")).len(), 3000);
}

#[test]
fn a_record_of_a_megabyte_is_kept_and_found() {
    let mut kept = kept();
    let large = json!({"eventID": uuid(1), "eventName": "X", "requestParameters": {"text": "needle ".repeat(150_000)}});
    let large = arrival(&place(1, "eu-west-1"), 0, large);
    kept.history.put_events(&[plain(&uuid(2), 0), large, plain(&uuid(3), 1)], at(1), false).expect("kept");
    assert_eq!(ids(&kept.history, &search("needle")), [uuid(1)]);
    assert_eq!(ids(&kept.history, &search("runinstances")).len(), 2);
}

#[test]
fn what_is_too_old_goes_and_what_was_imported_is_as_old_as_its_import() {
    let mut kept = kept();
    let day = 86_400;
    let old: Vec<Arrival> = (0..50).map(|n| plain(&uuid(n), -100 * day)).collect();
    let imported: Vec<Arrival> = (50..70).map(|n| plain(&uuid(n), -1000 * day)).collect();
    let new: Vec<Arrival> = (70..80).map(|n| plain(&uuid(n), -10 * day)).collect();
    kept.history.put_events(&old, at(-100 * day), false).expect("kept");
    kept.history.put_events(&new, at(-10 * day), false).expect("kept");
    kept.history.put_events(&imported, at(-5 * day), true).expect("kept");
    let span = Span { place: place(1, "eu-west-1"), reads: false, since: at(-101 * day), until: at(-day) };
    kept.history.hold(&[span]).expect("kept");
    kept.history.tidy(at(0)).expect("tidy");
    assert_eq!(ids(&kept.history, &search("runinstances")).len(), 30);
    assert_eq!(kept.history.held().expect("read").events, 30);
    let spans = kept.history.spans(false, (at(-200 * day), at(0))).expect("read");
    assert_eq!((spans[0].since, spans[0].until), (at(-90 * day), at(-day)));
    kept.history.tidy(at(86 * day)).expect("tidy");
    assert!(ids(&kept.history, &search("")).is_empty());
    let spans = kept.history.spans(false, (at(-200 * day), at(0))).expect("read");
    assert_eq!((spans[0].since, spans[0].until), (at(-4 * day), at(-day)));
    kept.history.tidy(at(90 * day)).expect("tidy");
    assert!(kept.history.spans(false, (at(-200 * day), at(0))).expect("read").is_empty());
    let left: i64 =
        kept.history.db.query_row("SELECT count(*) FROM trail_block", [], |row| row.get(0)).expect("read");
    assert_eq!(left, 0, "no body is left of what is gone");
}

#[test]
fn the_oldest_make_way_for_what_is_read_but_not_for_what_is_imported() {
    let limits = Limits { max_mb: 8, ..LIMITS };
    let event = |n: u64| {
        let noise: Vec<String> =
            (0..20).map(|m| format!("w{:x}", (n * 20 + m).wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
        let record = json!({"eventID": uuid(n), "eventName": "X", "requestParameters": noise});
        arrival(&place(1, "eu-west-1"), n as i64 * 3600, record)
    };
    let mut kept = kept_with(limits);
    for n in 0..100_u64 {
        let all: Vec<Arrival> = (n * 100..n * 100 + 100).map(event).collect();
        kept.history.put_events(&all, at(n as i64), false).expect("there is always room");
    }
    let held = kept.history.held().expect("read");
    assert!(
        held.bytes <= 8 << 20 && (1000..9000).contains(&held.events) && held.to == Some(at(9999 * 3600)),
        "{held:?}"
    );
    assert_eq!(held.events as usize, ids(&kept.history, &search("")).len());

    let mut kept = kept_with(limits);
    let mut put = 0;
    let error = (0..100_u64).find_map(|n| {
        let all: Vec<Arrival> = (n * 100..n * 100 + 100).map(event).collect();
        let result = kept.history.put_events(&all, at(n as i64), true);
        put += result.as_ref().map_or(0, |arrived| arrived.new);
        result.err()
    });
    let error = error.expect("it is full");
    assert_eq!(error.kind, ErrorKind::Full);
    assert!(error.message.contains("max_mb") && put > 1000, "{error}");
    assert_eq!(kept.history.held().expect("read").events, put, "nothing of it has gone");
}

#[test]
fn one_reads_while_another_writes() {
    let mut kept = kept();
    let path = kept.history.path().to_owned();
    let reader = History::open_to_read(&path).expect("it opens");
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for n in 0..40 {
                let all: Vec<Arrival> = (n * 50..n * 50 + 50).map(|n| plain(&uuid(n), n as i64)).collect();
                kept.history.put_events(&all, at(1), false).expect("kept");
            }
        });
        let mut seen = 0;
        while seen < 2000 {
            let now = ids(&reader, &search("ec2")).len();
            assert!(now >= seen);
            seen = now;
        }
    });
    let error = History::open_to_read(&path.with_file_name("none")).expect_err("there is none");
    assert!(error.message.contains("no history yet"));
}

#[test]
fn two_write_at_once_and_nothing_is_lost_or_doubled() {
    let one = kept();
    let path = one.history.path().to_owned();
    std::thread::scope(|scope| {
        for from in [0, 500] {
            let path = &path;
            scope.spawn(move || {
                let (mut history, _) = History::open(path, LIMITS, at(0)).expect("it opens");
                for n in (from..from + 1000).step_by(50) {
                    let all: Vec<Arrival> = (n..n + 50).map(|n| plain(&uuid(n), n as i64)).collect();
                    history.put_events(&all, at(1), false).expect("kept");
                }
            });
        }
    });
    assert_eq!(ids(&one.history, &search("runinst")).len(), 1500);
    let words: i64 = one
        .history
        .db
        .query_row("SELECT count(*) FROM trail_words WHERE words LIKE '%runinstances%'", [], |row| row.get(0))
        .expect("read");
    assert_eq!(words, 1, "a word is kept once");
}

#[test]
fn what_is_damaged_is_left_out_and_counted() {
    let mut kept = kept();
    let arrivals: Vec<Arrival> = (0..96).map(|n| plain(&uuid(n), n as i64)).collect();
    kept.history.put_events(&arrivals, at(500), false).expect("kept");
    let db = &kept.history.db;
    db.execute("UPDATE trail_block SET packed = zeroblob(40) WHERE id = 1", []).expect("damaged");
    db.execute("DELETE FROM trail_block WHERE id = 2", []).expect("damaged");
    db.execute("UPDATE trail_event SET slot = 99 WHERE id = (SELECT max(id) FROM trail_event)", [])
        .expect("damaged");
    let mut all = 0;
    let take = |_| {
        all += 1;
        true
    };
    let searched = kept.history.search(&search("ec2"), take, |_| true).expect("read");
    assert_eq!((searched.found, searched.damaged, all), (31, 65, 31));
}
