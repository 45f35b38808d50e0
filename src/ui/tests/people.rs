//! Who is behind events, as it is shown.

use std::sync::Arc;

use insta::assert_snapshot;
use ratatui::layout::Rect;
use serde_json::{Value, json};

use super::{
    dump::{plain, styled},
    estate::*,
    night::frame,
};
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{ViewState, prepare},
};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];
const DEPLOY: &str = "event?account=prod-shop&region=eu-west-1&id=u-1";
const IDS: [(&str, &str); 3] =
    [("prod-core", "111122223333"), ("prod-shop", "444455556666"), ("dev", "777788889999")];
const VENDOR: &str = "222200001111";

fn people() -> Store {
    let of = |(name, id): (&str, &str)| {
        Arc::new(Account { id: AccountId::parse(id), ..(*account(name, "prod", &REGIONS)).clone() })
    };
    Store::new(Arc::new(Fleet { accounts: IDS.map(of).into(), narrowed: false }))
}

fn id(account: &str) -> &str {
    IDS.iter().find(|(name, _)| *name == account).map_or(account, |(_, id)| id)
}

fn session(account: &str, role: &str, name: &str, key: &str) -> Value {
    let id = id(account);
    json!({"type": "AssumedRole", "accountId": id, "accessKeyId": key,
    "arn": format!("arn:aws:sts::{id}:assumed-role/{role}/{name}"),
    "sessionContext": {
        "sessionIssuer": {"type": "Role", "userName": role, "arn": format!("arn:aws:iam::{id}:role/{role}")},
        "attributes": {"creationDate": "2026-03-01T02:40:10Z"},
    }})
}

/// An event of an account, and into which role of which account under which name it led, with a key.
fn event(
    (account, name, minutes): (&str, &str, i64),
    identity: Value,
    into: Option<(&str, &str, &str, &str)>,
) -> TrailEvent {
    let event_id = format!("{account}-{name}-{minutes}");
    let mut record = json!({"eventID": event_id, "eventName": name, "userIdentity": identity,
        "eventSource": if into.is_some() { "sts.amazonaws.com" } else { "ecs.amazonaws.com" },
        "recipientAccountId": id(account), "awsRegion": "eu-west-1", "readOnly": into.is_some(),
        "requestParameters": {"service": "checkout"}});
    if let Some((to, role, session, key)) = into {
        record["requestParameters"] = json!({"roleSessionName": session,
            "roleArn": format!("arn:aws:iam::{}:role/{role}", id(to))});
        record["responseElements"] = json!({"credentials": {"accessKeyId": key}});
        record["sharedEventID"] = json!(format!("shared-{key}"));
    }
    let (event, record) =
        parse_event(&Summary::default(), Box::default(), ago(minutes), record).expect("an event");
    TrailEvent { record: record.into(), ..event }
}

fn deploy() -> TrailEvent {
    let identity = session("prod-shop", "deployer", "github-actions-4182", "ASIAEXAMPLEKEY000003");
    TrailEvent { id: "u-1".into(), ..event(("prod-shop", "UpdateService", 15), identity, None) }
}

fn hops() -> Vec<(&'static str, TrailEvent)> {
    let other = |account: &str| json!({"type": "AWSAccount", "accountId": id(account)});
    let sso = session("dev", "AWSReservedSSO_Power_1f0c", "amara", "ASIAEXAMPLEKEY000001");
    let release = session("prod-core", "Release", "r-118", "ASIAEXAMPLEKEY000002");
    let first = Some(("prod-core", "Release", "r-118", "ASIAEXAMPLEKEY000002"));
    let second = Some(("prod-shop", "deployer", "github-actions-4182", "ASIAEXAMPLEKEY000003"));
    let vendor = Some(("prod-shop", "VendorAccess", "support-4471", "ASIAEXAMPLEKEY000009"));
    vec![
        ("dev", event(("dev", "AssumeRole", 40), sso, first)),
        ("prod-core", event(("prod-core", "AssumeRole", 40), other("dev"), first)),
        ("prod-core", event(("prod-core", "AssumeRole", 32), release, second)),
        ("prod-shop", event(("prod-shop", "AssumeRole", 32), other("prod-core"), second)),
        ("prod-shop", event(("prod-shop", "AssumeRole", 50), other(VENDOR), vendor)),
    ]
}

fn reads_want() -> Want {
    Want::Events { window: std::time::Duration::from_secs(3 * 3600), reads: true }
}

/// What three accounts have; of who handed out keys, those that pass.
fn store(hop: impl Fn(&str) -> bool) -> Store {
    let mut store = people();
    for account in IDS.map(|(name, _)| name) {
        let hops = hops().into_iter().filter(|(of, event)| *of == account && hop(&event.id.to_text()));
        let mut events: Vec<TrailEvent> = hops.map(|(_, event)| event).collect();
        if account == "prod-shop" {
            let vendor = session("prod-shop", "VendorAccess", "support-4471", "ASIAEXAMPLEKEY000009");
            events.extend([deploy(), event(("prod-shop", "DeleteService", 20), vendor, None)]);
        }
        events.sort_by(TrailEvent::order);
        store.apply(update(account, "eu-west-1", reads_want(), Ok(batch(events))));
    }
    store
}

fn reading(store: &Store, route: &str, size: (u16, u16)) -> ratatui::buffer::Buffer {
    frame(store, route, size, |view| view.reads = true)
}

#[test]
fn the_chain_behind_an_event_at_three_sizes() {
    let store = store(|_| true);
    for size in SIZES {
        let name = format!("people_event_at_{}x{}", size.0, size.1);
        assert_snapshot!(name, styled(&reading(&store, &format!("{DEPLOY}&reads=true"), size)));
    }
}

#[test]
fn people_in_the_list_at_three_sizes() {
    let store = store(|_| true);
    for size in SIZES {
        let name = format!("people_events_at_{}x{}", size.0, size.1);
        assert_snapshot!(
            name,
            styled(&reading(&store, "events?account=prod-shop&region=euw1&reads=true", size))
        );
    }
}

#[test]
fn a_missing_link_is_told() {
    let without = store(|id| id != "dev-AssumeRole-40");
    let text = plain(&reading(&without, &format!("{DEPLOY}&reads=true"), (120, 60)));
    for words in ["behind", "unknown: what account 777788889999", "02:32 somebody of dev: AssumeRole"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let vendor = "event?account=prod-shop&region=eu-west-1&reads=true&id=prod-shop-DeleteService-20";
    let text = plain(&reading(&without, vendor, (200, 60)));
    assert!(text.contains("is not watched"), "{text}");
}

#[test]
fn people_are_filtered_by_and_what_they_did_is_found_under_any_role() {
    let store = store(|_| true);
    let list = "events?reads=true&region=euw1&filter=person:amara";
    let text = plain(&reading(&store, list, (120, 40)));
    assert!(text.contains("amara ⇒ deployer") && !text.contains("DeleteService"), "{text}");
    let text = plain(&reading(&store, "events?reads=true&region=euw1&filter=chain:*Release*", (120, 40)));
    assert!(text.contains("UpdateService") && !text.contains("DeleteService"), "{text}");
    let plain_signs = frame(&store, list, (120, 40), |view| {
        view.reads = true;
        view.ascii = true;
    });
    assert!(plain(&plain_signs).contains("amara =>deployer"), "{}", plain(&plain_signs));
    let text = plain(&reading(&store, &format!("{DEPLOY}&reads=true"), (120, 60)));
    let others = text.split("what they did").nth(1).unwrap_or_default();
    assert!(others.contains("UpdateService") && !others.contains("DeleteService"), "{text}");
}

#[test]
fn a_missing_link_is_wanted_where_somebody_looks_and_nowhere_else() {
    let wanted = |store: &Store, route: &str| {
        let specs = specs();
        let mut view = ViewState::new(Route::parse(route).expect("a route"), &specs, (120, 40));
        prepare(store, &mut view, &specs, now(), None);
        let wants = crate::ui::wants(store, &view, &specs, now());
        let looks = wants.into_iter().filter(|w| w.want.source() == Source::EventLookup);
        looks.map(|w| w.scope.key().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(wanted(&store(|_| true), DEPLOY), Vec::<String>::new(), "nothing is missing");
    let without = store(|id| id != "dev-AssumeRole-40");
    assert_eq!(wanted(&without, DEPLOY), ["dev/eu-west-1", "dev/us-east-1"]);
    let nothing = store(|_| false);
    assert_eq!(wanted(&nothing, DEPLOY), ["prod-shop/eu-west-1", "prod-shop/us-east-1"]);
    assert_eq!(wanted(&nothing, "alarms"), Vec::<String>::new());
}

#[test]
fn nothing_is_as_it_was_when_a_key_turns_up() {
    let mut store = store(|id| id != "dev-AssumeRole-40");
    let specs = specs();
    let route = Route::parse("events?reads=true&account=prod-shop&region=euw1").expect("a route");
    let mut view = ViewState::new(route, &specs, (120, 40));
    prepare(&store, &mut view, &specs, now(), None);
    let cx = |view: &ViewState, store: &Store| {
        plain(&crate::ui::draw(store, view, &specs, now(), Rect::new(0, 0, 120, 40)))
    };
    assert!(!cx(&view, &store).contains("amara ⇒"));
    let late = hops().into_iter().map(|(_, event)| event).filter(|event| event.id == *"dev-AssumeRole-40");
    store.issuers_found("ASIAEXAMPLEKEY000002".into(), late.map(Arc::new).collect());
    prepare(&store, &mut view, &specs, now(), None);
    assert!(cx(&view, &store).contains("amara ⇒"), "{}", cx(&view, &store));
}
