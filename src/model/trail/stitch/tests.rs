use std::collections::HashMap;

use serde_json::{Value, json};

use super::*;
use crate::model::{Summary, parse_event};

const A: &str = "111122223333";
const B: &str = "444455556666";
const C: &str = "777788889999";

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_600_000 + second).expect("in range")
}

/// An event with an identity, and what it hands out: key, shared id.
fn event(id: &str, second: i64, identity: Value, issued: Option<(&str, &str)>) -> TrailEvent {
    let mut record = json!({"eventID": id, "eventName": "X", "userIdentity": identity});
    if let Some((key, shared)) = issued {
        record["eventName"] = json!("AssumeRole");
        record["sharedEventID"] = json!(shared);
        record["requestParameters"] = json!({"roleSessionName": "s"});
        record["responseElements"] = json!({"credentials": {"accessKeyId": key}});
    }
    let (event, record) =
        parse_event(&Summary::default(), Box::default(), at(second), record).expect("an event");
    TrailEvent { record: record.into(), ..event }
}

fn session(account: &str, role: &str, key: &str) -> Value {
    json!({"type": "AssumedRole", "accountId": account, "accessKeyId": key,
           "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/s"),
           "sessionContext": {"sessionIssuer": {"userName": role}}})
}

fn other(account: &str) -> Value {
    json!({"type": "AWSAccount", "accountId": account})
}

#[derive(Default)]
struct Known(HashMap<Text, Vec<Arc<Issue>>>);

impl Known {
    fn of<'a>(events: impl IntoIterator<Item = &'a TrailEvent>) -> Self {
        let mut known = Self::default();
        for event in events {
            let issue = Issue::of(event, Arc::new(Principal::of(event))).expect("an issue");
            known.0.entry(issue.key.clone()).or_default().push(Arc::new(issue));
        }
        known
    }
}

impl Issues for Known {
    fn issues(&self, key: &str) -> Vec<Arc<Issue>> {
        self.0.get(key).cloned().unwrap_or_default()
    }
}

fn lack(chain: &Chain) -> (&Lack, Option<&str>) {
    match &chain.end {
        End::Unknown(unknown) => (&unknown.lack, unknown.account.as_deref()),
        end => panic!("{end:?}"),
    }
}

/// An SSO user of A goes into B, and from there into C; each step as both accounts have it.
fn three_accounts() -> Vec<TrailEvent> {
    let sso = session(A, "AWSReservedSSO_Admin_1", "ASIASSO");
    vec![
        event("a-1", 100, sso, Some(("ASIAB", "shared-1"))),
        event("b-1", 100, other(A), Some(("ASIAB", "shared-1"))),
        event("b-2", 200, session(B, "Ops", "ASIAB"), Some(("ASIAC", "shared-2"))),
        event("c-2", 200, other(B), Some(("ASIAC", "shared-2"))),
    ]
}

#[test]
fn keys_lead_back_over_three_accounts_and_what_is_missing_is_named() {
    let all = three_accounts();
    let used = event("c-3", 300, session(C, "Deploy", "ASIAC"), None);
    let chain = stitch(&used, Some(C), &Known::of(&all));
    assert_eq!(chain.person().map(Text::as_str), Some("s"));
    let links: Vec<_> = chain.links.iter().map(|l| (l.event.to_string(), l.account.as_deref())).collect();
    assert_eq!(links, [("b-2".into(), Some(B)), ("a-1".into(), Some(A))], "the copies of who asked");
    assert_eq!(chain.doubts, []);

    // Without the copy of the role's account nothing is lost; without the other the person is.
    for (gone, missing, account) in
        [("b-1", None, A), ("c-2", None, B), ("a-1", Some("ASIAB"), A), ("b-2", Some("ASIAC"), B)]
    {
        let rest = all.iter().filter(|event| event.id != *gone);
        let chain = stitch(&used, Some(C), &Known::of(rest));
        match missing {
            None => assert!(chain.person().is_some(), "{gone}"),
            Some(missing) => {
                let (lack, where_) = lack(&chain);
                let Lack::Caller { key: Some(key), .. } = lack else { panic!("{gone}: {lack:?}") };
                assert_eq!((key.as_str(), where_), (missing, Some(account)), "{gone}");
            }
        }
    }
    let chain = stitch(&used, Some(C), &Known::of(&all[..2]));
    let (Lack::Issue { key, .. }, account) = lack(&chain) else { panic!("{chain:?}") };
    assert_eq!((key.as_str(), account), ("ASIAC", Some(C)));
}

#[test]
fn an_event_that_another_account_asked_for_is_of_who_asked_there() {
    let all = three_accounts();
    let known = Known::of(&all);
    assert_eq!(stitch(&all[1], Some(B), &known).person().map(Text::as_str), Some("s"));
    let chain = stitch(&all[3], Some(C), &known);
    assert_eq!((chain.links.len(), chain.person().is_some()), (1, true));
    let chain = stitch(&event("c-9", 0, other(B), None), Some(C), &known);
    assert_eq!(lack(&chain), (&Lack::Caller { key: None, time: at(0) }, Some(B)));
}

#[test]
fn the_latest_issue_before_the_use_counts_and_clocks_may_differ_a_little() {
    let user = |name: &str| json!({"type": "IAMUser", "userName": name, "accessKeyId": "AKIA1"});
    let known = Known::of(&[
        event("1", 0, user("first"), Some(("ASIAK", "1"))),
        event("2", 1000, user("second"), Some(("ASIAK", "2"))),
    ]);
    for (second, who, doubts) in
        [(500, "first", 0), (1000, "second", 0), (9000, "second", 0), (-200, "first", 0), (-900, "first", 1)]
    {
        let chain = stitch(&event("u", second, session(A, "R", "ASIAK"), None), None, &known);
        assert_eq!((chain.person().map(Text::as_str), chain.doubts.len()), (Some(who), doubts), "{second}");
    }
}

#[test]
fn a_source_identity_is_the_person_and_what_the_keys_say_else_is_a_doubt() {
    let user = json!({"type": "IAMUser", "userName": "mallory", "accessKeyId": "AKIA1"});
    let mut identity = session(A, "R", "ASIAK");
    identity["sessionContext"]["sourceIdentity"] = json!("amara");
    let used = event("u", 10, identity, None);
    let known = Known::of(&[event("1", 0, user, Some(("ASIAK", "1")))]);
    let chain = stitch(&used, None, &known);
    assert_eq!(chain.person().map(Text::as_str), Some("amara"));
    assert_eq!(chain.doubts, [Doubt::Another { told: "amara".into(), found: "mallory".into() }]);
    assert_eq!(stitch(&used, None, &Known::default()).person().map(Text::as_str), Some("amara"));
}

#[test]
fn rings_and_endless_chains_end() {
    let ring = [
        event("1", 0, session(A, "R", "ASIA2"), Some(("ASIA1", "1"))),
        event("2", 0, session(A, "R", "ASIA1"), Some(("ASIA2", "2"))),
    ];
    let chain = stitch(&event("u", 9, session(A, "R", "ASIA1"), None), None, &Known::of(&ring));
    assert_eq!((lack(&chain).0, chain.links.len()), (&Lack::Circle, 2));
    let long: Vec<_> = (0..40)
        .map(|n| {
            event(
                &n.to_string(),
                0,
                session(A, "R", &format!("ASIA{}", n + 1)),
                Some((&format!("ASIA{n}"), "s")),
            )
        })
        .collect();
    let chain = stitch(&event("u", 9, session(A, "R", "ASIA0"), None), None, &Known::of(&long));
    assert_eq!((lack(&chain).0, chain.links.len()), (&Lack::TooLong, LONGEST));
}

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

#[test]
fn whatever_the_keys_say_a_chain_ends() {
    let mut dice = Dice(8);
    let (mut persons, mut circles, mut doubts) = (0, 0, 0);
    for round in 0..300 {
        let keys = 1 + dice.below(30);
        let key = |n: u64| format!("ASIA{n}");
        let count = dice.below(60);
        let events: Vec<_> = (0..count)
            .map(|n| {
                let own = key(dice.below(keys));
                let identity = match dice.below(10) {
                    0 => json!({"type": "IAMUser", "userName": "u", "accessKeyId": "AKIA1"}),
                    1 => other([A, B, C][dice.below(3) as usize]),
                    2 => json!({"type": "AWSService", "invokedBy": "ec2.amazonaws.com"}),
                    3 => json!({"type": 7, "accessKeyId": own}),
                    4 => json!({"type": "AssumedRole"}),
                    _ => session([A, B, C][dice.below(3) as usize], "R", &own),
                };
                // Ids and shared ids come again, and clocks go any way.
                let id = dice.below(count.max(2) - 1).to_string();
                let second = match dice.below(20) {
                    0 => i64::MIN / 4_000_000_000 + n.cast_signed(),
                    _ => dice.below(7200).cast_signed() - 3600,
                };
                event(&id, second, identity, Some((&key(dice.below(keys)), &dice.below(5).to_string())))
            })
            .collect();
        let known = Known::of(&events);
        for used in events.iter().take(10).chain([&event("u", 0, session(A, "R", &key(0)), None)]) {
            let chain = stitch(used, Some(A), &known);
            assert!(chain.links.len() <= LONGEST, "{round}");
            let mut ids: Vec<_> = chain.links.iter().map(|link| &link.key).collect();
            ids.sort();
            ids.dedup();
            assert_eq!(ids.len(), chain.links.len(), "no key twice");
            persons += usize::from(chain.person().is_some());
            doubts += chain.doubts.len();
            if let End::Unknown(unknown) = &chain.end {
                circles += usize::from(unknown.lack == Lack::Circle);
                assert!(!unknown.words(&|at| at.to_string()).is_empty());
            }
        }
    }
    assert!(persons > 200 && circles > 20 && doubts > 20, "{persons} {circles} {doubts}: worth a test");
}
