use super::*;

fn many(kept: &mut Kept, count: u64) {
    let of = |n: u64| {
        let name = if n.is_multiple_of(2) { "GetObject" } else { "PutObject" };
        let record =
            json!({"eventID": format!("{n:04x}0000-1111-4abc-8def-000000000001"), "eventName": name});
        arrival(&place(n % 3 + 1, "eu-west-1"), n as i64, record)
    };
    let all: Vec<Arrival> = (0..count).map(of).collect();
    kept.history.put_events(&all, at(1), false).expect("kept");
}

#[test]
fn a_search_is_bounded_by_time_place_and_reads() {
    let mut kept = kept();
    many(&mut kept, 900);
    let count = |search: &Search| found(&kept.history, search).len();
    assert_eq!(count(&Search { reads: false, ..search("") }), 450);
    assert_eq!(count(&Search { since: Some(at(100)), until: Some(at(199)), ..search("") }), 100);
    assert_eq!(
        count(&Search { since: Some(at(100)), until: Some(at(199)), reads: false, ..search("object") }),
        50
    );
    assert_eq!(count(&Search { places: Some(vec![place(1, "eu-west-1")]), ..search("") }), 300);
    assert_eq!(count(&Search { places: Some(vec![place(1, "eu-west-2")]), ..search("") }), 0);
    assert_eq!(count(&Search { places: Some(vec![]), ..search("object") }), 0);
}

#[test]
fn either_side_ends_a_search() {
    let mut kept = kept();
    many(&mut kept, 2000);
    let mut taken = 0;
    let take = |_| {
        taken += 1;
        taken < 10
    };
    let searched = kept.history.search(&search("object"), take, |_| true).expect("read");
    assert!(searched.is_cut && searched.looked_at < 100, "{searched:?}");
    assert_eq!(taken, 10);
    let mut told = 0;
    let progress = |_: &Searched| {
        told += 1;
        told < 2
    };
    let searched = kept.history.search(&search("-nothing"), |_| true, progress).expect("read");
    assert!(searched.is_cut && searched.looked_at < 1000, "{searched:?}");
}

#[test]
fn a_search_of_which_nothing_is_looked_at_can_be_ended() {
    let mut kept = kept();
    many(&mut kept, 2000);
    let mut told = 0;
    let progress = |_: &Searched| {
        told += 1;
        false
    };
    let early = Search { until: Some(at(0)), ..search("") };
    let searched = kept.history.search(&early, |_| true, progress).expect("read");
    assert!(searched.is_cut && searched.looked_at == 0, "{searched:?}");
    assert_eq!(told, 1);
}

#[test]
fn a_search_of_few_large_events_can_be_ended() {
    let mut kept = kept();
    let large = |n: i64| {
        let text = "x y z ".repeat(8 << 10);
        arrival(&place(1, "eu-west-1"), n, json!({"eventID": format!("id-{n}"), "requestParameters": text}))
    };
    let all: Vec<Arrival> = (0..200).map(large).collect();
    kept.history.put_events(&all, at(1), false).expect("kept");
    let searched = kept.history.search(&search(""), |_| true, |_| false).expect("read");
    assert!(searched.is_cut && searched.looked_at < 150, "{searched:?}");
}

#[test]
fn the_index_leaves_out_what_cannot_match() {
    let mut kept = kept();
    many(&mut kept, 900);
    for (query, most) in [
        ("getobj", 450),
        ("putobject account_id:000000000001", 150),
        ("nowhere", 0),
        ("event_name:putobject event_id:00070000-1111-4abc-8def-000000000001", 1),
        ("00070000-1111", 1),
    ] {
        let searched = kept.history.search(&search(query), |_| true, |_| true).expect("read");
        assert!(searched.looked_at <= most, "{query}: {searched:?}");
    }
}

#[test]
fn a_query_of_as_many_terms_as_there_may_be_is_answered() {
    let mut kept = kept();
    many(&mut kept, 300);
    let query: String =
        (0..1000).map(|n| if n == 0 { "putobj ".to_owned() } else { format!("-x{n}y ") }).collect();
    assert_eq!(ids(&kept.history, &search(&query)).len(), 150);
    let query: String = (0..1000).map(|n| format!("x{n}y ")).collect();
    assert!(ids(&kept.history, &search(&query)).is_empty());
}

#[test]
fn who_opens_the_file_and_asks_at_once_finds_the_same() {
    let mut kept = kept();
    let record = |agent: &str| json!({"eventID": agent, "eventName": "X", "userAgent": agent});
    let agents = ["aws-cli/2.15 man", "command client", "Mozilla"];
    let all: Vec<Arrival> =
        agents.iter().zip(0..).map(|(agent, n)| arrival(&place(1, "eu-west-1"), n, record(agent))).collect();
    kept.history.put_events(&all, at(1), false).expect("kept");
    for (query, count) in
        [("aws-cli", 1), ("/^aws-cli/", 1), ("userAgent:aws-cl*", 1), ("com cli", 1), ("man cli", 2)]
    {
        // Each with its own connection: words that another search has read would hide what this one has not.
        let history = History::open_to_read(kept.history.path()).expect("it opens");
        assert_eq!(found(&history, &search(query)).len(), count, "{query}");
    }
}
