use std::{sync::Arc, time::Duration};

use insta::assert_snapshot;
use serde_json::json;

use super::{
    dump::{plain, styled},
    estate::*,
    night::*,
};
use crate::{
    model::*,
    spec::Range,
    store::{
        Store,
        history::trail::{Held, Place, Span},
    },
};

const DEPLOY: &str = "event?account=prod-shop&region=eu-west-1&id=e-1";
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

#[test]
fn events_at_three_sizes() {
    for size in SIZES {
        let frame = frame(&night(), "events", size, |view| view.visit.panels[0].index = 2);
        assert_snapshot!(format!("events_at_{}x{}", size.0, size.1), styled(&frame));
    }
}

#[test]
fn one_event_at_three_sizes() {
    for size in SIZES {
        let frame = frame(&night(), DEPLOY, size, |view| view.visit.panels[0].index = 1);
        assert_snapshot!(format!("event_at_{}x{}", size.0, size.1), styled(&frame));
    }
}

/// The bottom of the list.
fn bottom(store: &Store, size: (u16, u16), range: &str) -> String {
    let range = Range::parse(range).expect("a range");
    let text = plain(&frame(store, "events?account=prod-*&region=*west*", size, |view| view.range = range));
    text.lines()
        .find(|line| line.starts_with('╰'))
        .unwrap_or_default()
        .trim_matches(['╰', '╯', '─', ' '])
        .into()
}

fn read(account: &str, region: &str, want: Want, since: i64, until: i64) -> Update {
    let batch = EventBatch {
        events: events().into_iter().map(Arc::new).collect(),
        complete_since: Some(ago(since)),
        complete_until: Some(ago(until)),
        read: 0,
    };
    update(account, region, want, Ok(Snapshot::Events(batch)))
}

#[test]
fn a_list_says_from_when_to_when_it_is_complete() {
    let mut store = Store::new(fleet());
    assert_eq!(bottom(&store, (80, 24), "3h"), "◌ the last 3h are not read yet");
    for account in ["prod-core", "prod-shop", "prod-data"] {
        store.apply(read(account, "us-west-2", events_want(), 180, 1));
    }
    assert_eq!(bottom(&store, (80, 24), "3h"), "◌ complete 00:12 to 03:11 in 3 of 6 scopes");
    for account in ["prod-core", "prod-shop", "prod-data"] {
        store.apply(read(account, "eu-west-1", events_want(), 180, 4));
    }
    assert_eq!(bottom(&store, (80, 24), "3h"), "complete 00:12 to 03:08 · 1-19 of 30", "the worst of them");
    store.apply(read("prod-data", "eu-west-1", events_want(), 50, 0));
    let joined = "complete 00:12 to 03:08 · 1-19 of 30";
    assert_eq!(bottom(&store, (80, 24), "3h"), joined, "what was read before still stands");
    assert_eq!(
        bottom(&store, (80, 24), "1d"),
        "◌ the last 1d are not read yet · 1-19 of 30",
        "what is held is shown"
    );
}

#[test]
fn a_read_that_was_cut_short_is_not_called_whole() {
    let mut store = Store::new(fleet());
    store.apply(read("prod-shop", "eu-west-1", events_want(), 50, 1));
    let text = plain(&frame(&store, "events?account=prod-shop&region=euw1", (80, 24), |_| {}));
    assert!(text.contains("◌ complete 02:22 to 03:11"), "{text}");
}

#[test]
fn what_is_not_held_names_the_key_where_something_keeps_it_and_leaves_room_for_the_count() {
    let mut store = Store::new(fleet());
    let live = Want::Events { window: crate::spec::LIVE, reads: false };
    for account in ["prod-core", "prod-shop", "prod-data"] {
        store.apply(read(account, "us-west-2", live.clone(), 1440, 1));
    }
    for account in ["prod-core", "prod-shop"] {
        store.apply(read(account, "eu-west-1", live.clone(), 1440, 1));
    }
    let not_held = "◌ not held before 28 Feb 03:12";
    let small = bottom(&store, (80, 24), "7d");
    assert!(
        small.starts_with(not_held) && !small.contains("reads it") && small.ends_with(" of 25"),
        "{small}"
    );
    store.take_held(Held::default(), Vec::new());
    let wide = bottom(&store, (200, 24), "7d");
    assert!(wide.contains(&format!("{not_held} in 5 of 6 scopes: B reads it")), "{wide}");
    let small = bottom(&store, (80, 24), "7d");
    assert!(small.starts_with(not_held) && small.ends_with(" of 25"), "{small}");
    store.is_offline = true;
    assert!(!bottom(&store, (200, 24), "7d").contains("not held"));
}

#[test]
fn whoever_a_record_does_not_name_is_unknown() {
    let mut store = Store::new(fleet());
    let nobody = TrailEvent { who: "".into(), ..event("e-8", "GetCallerIdentity", 2, "") };
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![nobody]))));
    let text = plain(&frame(&store, "events?account=prod-shop&region=euw1", (120, 40), |_| {}));
    let line = text.lines().find(|line| line.contains("GetCallerIdentity")).expect("it is listed");
    assert!(line.contains("unknown"), "{line}");
}

#[test]
fn nothing_in_the_list_is_told_apart_from_nothing_read() {
    let mut store = Store::new(fleet());
    let route = "events?account=prod-shop&region=euw1";
    let text = plain(&frame(&store, route, (80, 24), |_| {}));
    assert!(text.contains("◌ Nothing so far. 0 of 1 scopes have answered."), "{text}");
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![]))));
    let text = plain(&frame(&store, route, (80, 24), |_| {}));
    assert!(text.contains("No such events. The list is complete 00:12 to 03:11;"), "{text}");
}

#[test]
fn reads_are_shown_when_they_are_wanted_and_look_quieter() {
    let mut store = night();
    let want = Want::Events { window: Duration::from_secs(3 * 3600), reads: true };
    let look = TrailEvent { read_only: true, ..event("e-7", "DescribeServices", 2, "Oncall/amara") };
    store.apply(update("prod-shop", "eu-west-1", want, Ok(batch(vec![look]))));
    let route = "events?account=prod-shop&region=euw1";
    let text = plain(&frame(&store, route, (80, 24), |_| {}));
    assert!(text.contains("events · writes alone") && !text.contains("DescribeServices"), "{text}");
    let buf = frame(&store, &format!("{route}&reads=true"), (80, 24), |_| {});
    let text = plain(&buf);
    assert!(text.contains("events · reads and writes") && text.contains("DescribeServices"), "{text}");
}

#[test]
fn who_did_it_and_as_whom_is_told() {
    let text = plain(&frame(&night(), DEPLOY, (120, 60), |_| {}));
    for words in [
        "UpdateService, ecs.amazonaws.com",
        "service/shop/checkout (AWS::ECS::Service)",
        "identity    AssumedRole",
        "source id   m.lindqvist",
        "access key  ASIAEXAMPLEKEY000001",
        "since 02:40 (31 m ago)",
        "203.0.113.64",
        "cluster=shop  service=checkout",
        "networkConfiguration={…} 1",
        "answer      service={…} 3",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let failed = "event?account=prod-shop&region=eu-west-1&id=e-2";
    let text = plain(&frame(&night(), failed, (120, 60), |_| {}));
    for words in [
        "✕ AccessDenied: User is not authorized",
        "of account  999988887777",
        "mfa         ◆ none",
        "overwrite=true",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let root = plain(&frame(&night(), "event?account=prod-core&region=us-east-1&id=e-9", (120, 60), |_| {}));
    assert!(root.contains("look      ◆ root sign-in, 203.0.113.64"), "{root}");
}

#[test]
fn an_event_that_is_not_there_says_so_and_how_to_look_further() {
    let text = plain(&frame(&night(), "event?account=prod-shop&region=euw1&id=e-99", (80, 24), |_| {}));
    assert!(text.contains("no event `e-99` here") && text.contains("`+` looks further back"), "{text}");
}

#[test]
fn a_record_may_say_anything() {
    let hostile = "\u{1b}[2J\u{202e}nuf";
    for record in [
        json!(null),
        json!([]),
        json!({"userIdentity": 7, "requestParameters": [1], "responseElements": "x", "additionalEventData": {}}),
        json!({"userIdentity": {"type": {}, "sessionContext": []}, "errorMessage": {"a": 1}}),
        json!({"userAgent": hostile, "requestParameters": {hostile: hostile}, hostile: {hostile: [hostile]}}),
    ] {
        let mut odd = event("odd", "Odd", 3, "x");
        odd.record = record.into();
        let mut store = night();
        store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![odd]))));
        for size in SIZES {
            let text = plain(&frame(&store, "event?account=prod-shop&region=euw1&id=odd", size, |_| {}));
            assert!(text.contains("Odd") && !text.contains(['\u{1b}', '\u{202e}']), "{text}");
        }
    }
}

/// Where 14 minutes are missing at the end, one scope was cut short, one was never read, and one cannot be.
fn gaps() -> Store {
    let mut store = Store::new(fleet());
    for account in store.fleet.clone().accounts.iter() {
        for region in account.regions.iter().filter(|region| region.as_str() != "ap-southeast-1") {
            store.apply(read(account.name.as_str(), region.as_str(), events_want(), 180, 1));
        }
    }
    store.apply(read("prod-shop", "ap-southeast-1", events_want(), 180, 14));
    let mut cut = read("prod-data", "ap-southeast-1", events_want(), 50, 2);
    cut.at = ago(2);
    store.apply(cut);
    let denied = Fault::new(FaultKind::Denied, "no").with_operation("AssumeRole");
    store.apply(update("legacy", "ap-southeast-1", events_want(), Err(denied)));
    let ids = store.fleet.accounts.iter().enumerate();
    let named = |(n, account): (usize, &Arc<Account>)| {
        Arc::new(Account { id: AccountId::parse(&format!("{:012}", 500 + n)), ..(**account).clone() })
    };
    store.fleet = Arc::new(Fleet { accounts: ids.map(named).collect(), narrowed: false });
    let place = |n: usize| Place {
        account_id: AccountId::parse(&format!("{:012}", 500 + n)).expect("an id"),
        region: Region::new("ap-southeast-1"),
    };
    let span = |n, since, until| Span { place: place(n), reads: false, since: ago(since), until: ago(until) };
    let held = Held { events: 123_456, ..Held::default() };
    store.take_held(held, vec![span(2, 170, 120), span(0, 180, 100), span(0, 60, 20)]);
    store
}

#[test]
fn coverage_at_three_sizes() {
    let store = gaps();
    for size in SIZES {
        let frame = frame(&store, "coverage", size, |_| {});
        assert_snapshot!(format!("coverage_at_{}x{}", size.0, size.1), styled(&frame));
    }
    let text = plain(&frame(&store, "coverage", (120, 40), |view| view.ascii = true));
    assert!(text.is_ascii() && text.contains("####") && text.contains("..-"), "{text}");
    let text = plain(&frame(&store, "events", (120, 40), |_| {}));
    assert!(text.contains("lags: prod-shop apse1 14 m, 2 missing"), "{text}");
}

#[test]
fn an_event_of_a_megabyte_and_one_that_is_hostile_are_drawn_like_any_other() {
    let long = "\u{1b}[31m\u{202e}x".repeat(40_000);
    let many: Vec<_> = (0..20_000).map(|n| json!({"key": n, "value": "\u{9b}2J y"})).collect();
    let mut large = event("large", "PutBucketPolicy", 3, "x");
    large.record =
        json!({"userAgent": long, "requestParameters": {"tags": many}, "eventName": "PutBucketPolicy"})
            .into();
    let mut store = night();
    store.apply(update("prod-shop", "eu-west-1", events_want(), Ok(batch(vec![large]))));
    for route in ["events?account=prod-shop&region=euw1", "event?account=prod-shop&region=euw1&id=large"] {
        for size in SIZES {
            let text = plain(&frame(&store, route, size, |_| {}));
            assert!(
                text.contains("PutBucketPolicy") && !text.contains(['\u{1b}', '\u{202e}', '\u{9b}']),
                "{text}"
            );
        }
    }
}
