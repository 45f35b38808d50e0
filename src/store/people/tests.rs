use serde_json::json;

use super::*;
use crate::model::{AccountName, Record, Region, Summary, Timestamp, parse_event};

fn scope(account: &str) -> ScopeKey {
    ScopeKey { account: AccountName::new(account), region: Region::new("eu-west-1") }
}

fn want() -> Want {
    Want::Events { window: std::time::Duration::from_secs(3600), reads: true }
}

/// An event by the session of one key, that may issue another.
fn event(id: u64, key: u64, issued: Option<u64>) -> Arc<TrailEvent> {
    let mut record = json!({"eventID": id.to_string(), "userIdentity": {
        "type": "AssumedRole", "accessKeyId": format!("ASIA{key}"), "accountId": "111122223333",
        "arn": format!("arn:aws:sts::111122223333:assumed-role/R/s-{key}"),
        "sessionContext": {"sessionIssuer": {"userName": "R"}}}});
    if let Some(issued) = issued {
        record["responseElements"] = json!({"credentials": {"accessKeyId": format!("ASIA{issued}")}});
    }
    let at = Timestamp::from_second(i64::try_from(id).expect("small")).expect("in range");
    let (event, record) = parse_event(&Summary::default(), Box::default(), at, record).expect("an event");
    Arc::new(TrailEvent { record: Record::from(record), ..event })
}

fn batch(mut events: Vec<Arc<TrailEvent>>) -> Arc<Snapshot> {
    events.sort_by(|a, b| a.order(b));
    Arc::new(Snapshot::Events(EventBatch { events, ..EventBatch::default() }))
}

fn links(people: &People, key: u64) -> Vec<String> {
    let chain = people.resolve(&event(1_000_000, key, None), None);
    chain.links.iter().map(|link| link.event.to_string()).collect()
}

#[test]
fn what_changes_is_followed_and_all_that_goes_is_forgotten() {
    let mut followed = Followed::default();
    let mut dice = 1u64;
    let mut below = |most: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % most
    };
    let mut slots: Vec<Vec<Arc<TrailEvent>>> = vec![Vec::new(); 3];
    for round in 0..200u64 {
        let at = usize::try_from(below(3)).expect("small");
        let slot = &mut slots[at];
        for n in 0..below(4) {
            // Each key is issued by a session of a smaller one.
            let key = 1 + below(20);
            let issued = Some(key + 1 + below(5)).filter(|_| below(2) == 0);
            slot.push(event(round * 10 + n, key, issued));
        }
        while slot.len() > 12 {
            slot.remove(0);
        }
        // Some are told anew: the same, held as others.
        if let Some(last) = slot.last_mut() {
            *last = Arc::new((**last).clone());
        }
        followed.put(&scope(&at.to_string()), &want(), &batch(slot.clone()));
        let mut anew = People::default();
        anew.add(slots.iter().flatten().map(|event| &**event));
        for key in 1..30 {
            assert_eq!(links(&followed.people, key), links(&anew, key), "round {round}, key {key}");
        }
        assert_eq!(followed.people.index.len(), anew.index.len());
    }
    followed.retain(|_, _| false);
    assert_eq!((followed.people.index.len(), followed.slots.len()), (0, 0));
}

#[test]
fn only_new_keys_are_looked_at_and_what_changes_nothing_moves_nothing() {
    let mut followed = Followed::default();
    let events: Vec<_> = (0..500).map(|n| event(n, n % 50, Some(100 + n % 50).filter(|_| n < 50))).collect();
    followed.put(&scope("a"), &want(), &batch(events.clone()));
    let user = |followed: &Followed| followed.people.principal(&events[0]);
    let (changes, first) = (followed.people.changes(), user(&followed));
    assert_eq!(changes, 50);
    let kept = followed.people.clone();
    let mut more = events.clone();
    more.push(event(900, 7, None));
    more[3] = Arc::new((*more[3]).clone());
    followed.put(&scope("a"), &want(), &batch(more.clone()));
    assert_eq!(followed.people.changes(), changes, "no other key was issued");
    assert!(Arc::ptr_eq(&first, &user(&followed)), "who used a key is not read again");
    more.push(event(901, 7, Some(999)));
    followed.put(&scope("a"), &want(), &batch(more));
    assert!(followed.people.changes() > changes);
    assert_eq!(
        (links(&followed.people, 999).len(), links(&kept, 999).len()),
        (1, 0),
        "a clone stays as it was"
    );
}

#[test]
fn what_is_found_elsewhere_counts_like_what_is_held() {
    let mut followed = Followed::default();
    assert!(!followed.was_looked_for("ASIA5"));
    followed.found("ASIA5".into(), vec![event(1, 4, Some(5))]);
    followed.found("ASIA4".into(), vec![]);
    assert!(followed.was_looked_for("ASIA5") && followed.was_looked_for("ASIA4"));
    assert_eq!(links(&followed.people, 5), ["1"]);
    for n in 0..2 * FOUND_KEPT {
        followed.found(Text::new(format!("X{n:05}")), vec![]);
    }
    assert!(followed.found.len() <= FOUND_KEPT);
}

#[test]
fn of_what_is_found_elsewhere_the_oldest_is_let_go_of() {
    let mut followed = Followed::default();
    followed.found("Z1".into(), vec![]);
    for n in 1..FOUND_KEPT {
        followed.found(Text::new(format!("X{n:05}")), vec![]);
    }
    // Found again, it is one still.
    followed.found("X00001".into(), vec![]);
    assert!(followed.was_looked_for("Z1"));
    followed.found("A1".into(), vec![]);
    assert!(!followed.was_looked_for("Z1"), "the oldest, whatever it is called");
    followed.found("A0".into(), vec![]);
    assert!(!followed.was_looked_for("X00001"));
    assert!(["X00002", "A1", "A0"].iter().all(|key| followed.was_looked_for(key)));
}

#[test]
fn what_the_history_keeps_can_be_asked() {
    use crate::{
        model::AccountId,
        query::Query,
        store::history::{
            History, Limits,
            trail::{Arrival, Place, StoredEvent},
        },
    };
    let folder = tempfile::tempdir().expect("a folder");
    let limits = Limits { max_mb: 64, max_days: 90 };
    let now = Timestamp::from_second(2_000_000).expect("in range");
    let (mut history, _) = History::open(&folder.path().join("history.db"), limits, now).expect("opens");
    let account_id = AccountId::parse("111122223333").expect("an id");
    let place = Place { account_id, region: Region::new("eu-west-1") };
    let mut user = (*event(5, 0, Some(1))).clone();
    user.access_key = Some("AKIA1".into());
    user.who = "amara".into();
    let identity = json!({"type": "IAMUser", "userName": "amara"});
    user.record = json!({"eventID": "5", "userIdentity": identity,
        "responseElements": {"credentials": {"accessKeyId": "ASIA1"}}})
    .into();
    let events = [event(10, 1, Some(2)), event(20, 2, Some(3)), Arc::new(user)];
    let arrivals = events.map(|event| Arrival { place: place.clone(), event });
    history.put_events(&arrivals, now, true).expect("kept");
    let kept = Kept::of(&history);
    for _ in 0..2 {
        let chain = kept.resolve(&event(1_000_000, 3, None), Some("111122223333"));
        let links: Vec<String> = chain.links.iter().map(|link| link.event.to_string()).collect();
        assert_eq!(links, ["20", "10", "5"]);
        assert_eq!(chain.person().map(Text::as_str), Some("amara"));
    }
    let used = (*event(1_000_000, 3, None)).clone();
    let stored = StoredEvent { place, kept_at: now, event: used };
    for (text, holds) in [
        ("person:amara", true),
        ("person:mallory", false),
        ("actor:AMARA account:prod-shop", true),
        ("chain:*s-1*", true),
        ("-person:*", false),
    ] {
        let query = Query::parse(text).expect("a query");
        assert!(Kept::is_needed(&query), "{text}");
        assert_eq!(kept.matches(&query, &stored, Some("prod-shop"), now), holds, "{text}");
    }
    let own = Query::parse("event_name:x userIdentity.type:Root is:write").expect("a query");
    assert!(!Kept::is_needed(&own));
    assert!(!kept.has_failed());
}
