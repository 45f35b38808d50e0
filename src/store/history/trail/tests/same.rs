//! What a search finds is what the matcher says of each event.

use super::{randoms::Randoms, *};
use crate::query::Searchable as _;

const WORDS: [&str; 16] = [
    "alice",
    "bob",
    "prod-shop",
    "Prod",
    "shop_7",
    "média",
    "ÄRGER",
    "x1",
    "abcdef",
    "123456",
    "10.0.3.17",
    "arn:aws:s3",
    "us-east-1",
    "true",
    "managed",
    "İK",
];

fn uuid(randoms: &mut Randoms) -> String {
    let mut part = |length: usize| -> String {
        (0..length).map(|_| char::from_digit(randoms.below(16) as u32, 16).expect("a digit")).collect()
    };
    format!("{}-{}-{}-{}-{}", part(8), part(4), part(4), part(4), part(12))
}

fn leaf(randoms: &mut Randoms) -> Value {
    match randoms.below(9) {
        0 => json!(uuid(randoms)),
        1 => json!(at(randoms.below(100_000) as i64).to_string()),
        2 => json!(randoms.below(2000)),
        3 => json!(randoms.below(2000) as f64 / 4.0),
        4 => json!(randoms.below(2) == 0),
        5 => json!([randoms.one(&WORDS), {"Key": randoms.one(&WORDS)}, null]),
        6 => json!("longword".repeat(10 + randoms.below(10))),
        _ => json!(format!("{}/{}", randoms.one(&WORDS), randoms.one(&WORDS))),
    }
}

fn event(randoms: &mut Randoms) -> Arrival {
    let places = [place(1, "eu-west-1"), place(2, "us-east-1"), place(222_222_222_222, "cn-north-1")];
    let place = &places[randoms.below(3)];
    let id = if randoms.below(10) == 0 { format!("id-{}", randoms.below(9999)) } else { uuid(randoms) };
    let mut record = json!({
        "eventID": id,
        "eventName": randoms.one(&["RunInstances", "AssumeRole", "GetObject", "ConsoleLogin"]),
        "eventSource": randoms.one(&["ec2.amazonaws.com", "sts.amazonaws.com"]),
        "userIdentity": {"type": randoms.one(&["Root", "IAMUser", "AWSService"]), "userName": randoms.one(&WORDS)},
        "requestParameters": {"a": leaf(randoms), "b": {"c": leaf(randoms)}},
        "sourceIPAddress": randoms.one(&["10.0.3.17", "10.0.3.1", "AWS Internal"]),
        "userAgent": leaf(randoms),
    });
    if randoms.below(3) == 0 {
        record["errorCode"] = json!(randoms.one(&["AccessDenied", "Throttling"]));
    }
    if randoms.below(20) == 0 {
        record["userIdentity"] = leaf(randoms);
    }
    arrival(place, randoms.below(5000) as i64, record)
}

/// A piece of something that is there, or nearly.
fn needle(randoms: &mut Randoms, all: &[StoredEvent]) -> String {
    let one = &all[randoms.below(all.len())];
    let text = match randoms.below(4) {
        0 => randoms.one(&WORDS).to_owned(),
        1 => one.event.record.value()["requestParameters"].to_string(),
        2 => one.event.id.to_string(),
        _ => one.event.record.value().to_string(),
    };
    let text: Vec<char> = text.chars().filter(|c| !"\"\\*?/()<>=!,~{}".contains(*c)).collect();
    let from = randoms.below(text.len());
    let to = (from + 1 + randoms.below(20)).min(text.len());
    let piece: String = text[from..to].iter().collect();
    if randoms.below(3) == 0 { piece.to_uppercase() } else { piece }
}

fn query(randoms: &mut Randoms, all: &[StoredEvent]) -> String {
    let mut terms = Vec::new();
    for _ in 0..1 + randoms.below(2) {
        let negated = if randoms.below(8) == 0 { "-" } else { "" };
        let field = match randoms.below(8) {
            0 => "event_name:AssumeRole".to_owned(),
            1 => format!("record.useridentity.TYPE:{}", randoms.one(&["root", "IAMUser", "nobody"])),
            2 => format!("error_code:{}", randoms.one(&["accessdenied", "none"])),
            3 => format!("record.requestParameters.a:\"{}\"", needle(randoms, all)),
            4 => format!(
                "{}:{}",
                randoms.one(&["account", "region", "account_id", "who", "source_ip_address", "username"]),
                randoms.one(&["shop", "000000000001", "us-east-1", "10.0.3.17", "alice", "média"])
            ),
            5 => format!("event_id:{}", all[randoms.below(all.len())].event.id),
            _ => format!("\"{}\"", needle(randoms, all)),
        };
        terms.push(format!("{negated}{field}"));
    }
    terms.join(" ")
}

#[test]
fn a_search_finds_what_the_matcher_says_of_all_events() {
    let mut kept = kept();
    let mut randoms = Randoms(0x5EED);
    let arrivals: Vec<Arrival> = (0..600).map(|_| event(&mut randoms)).collect();
    for part in arrivals.chunks(160) {
        kept.history.put_events(part, at(9000), false).expect("kept");
    }
    let names: std::sync::Arc<[(AccountId, Text)]> = [(place(2, "x").account_id, Text::new("Shop"))].into();
    let all = found(&kept.history, &Search { names: names.clone(), ..search("") });
    assert_eq!(all.len(), 600);
    assert!(all.is_sorted_by(|a, b| a.event.time >= b.event.time), "newest first");
    let mut some = 0;
    for _ in 0..600 {
        let text = query(&mut randoms, &all);
        let Ok(parsed) = Query::parse(&text) else { continue };
        if parsed.check(TrailRow::columns()).is_err() {
            continue;
        }
        let search = Search { names: names.clone(), ..search(&text) };
        let name = |stored: &StoredEvent| (stored.place.account_id == names[0].0).then_some("Shop");
        let expected: Vec<String> = all
            .iter()
            .filter(|stored| {
                let row = stored.row(name(stored));
                parsed.over(row.columns(), at(0)).matches(&row)
            })
            .map(|stored| stored.event.id.to_string())
            .collect();
        some += usize::from(!expected.is_empty());
        assert_eq!(ids(&kept.history, &search), expected, "{text}");
    }
    assert!(some > 120, "{some} queries found something");
}
