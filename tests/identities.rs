//! Who is behind what was done, along chains over three accounts of the demo estate, read through the real SDK.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod demo;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use demo::{NOW, Reader, estate, scope};
use skydeck::{
    demo::Estate,
    model::{
        AccountName, Chain, End, EventBatch, Hold, Lack, PinnedClock, Region, ScopeKey, Snapshot, TrailEvent,
        Update, Want,
    },
    store::Store,
};

const DEPLOY: (&str, &str, &str) = ("prod-shop", "eu-west-1", "UpdateService");
/// Where the steps of the chains are, and what they lead to.
const PLACES: [(&str, &str); 8] = [
    ("dev", "us-east-1"),
    ("shared-services", "us-east-1"),
    ("shared-services", "eu-west-1"),
    ("prod-shop", "eu-west-1"),
    ("prod-data", "us-east-1"),
    ("prod-pay", "us-east-1"),
    ("prod-core", "us-east-1"),
    ("security", "us-east-1"),
];

fn all(reads: bool) -> Want {
    Want::Events { window: Duration::from_secs(3 * 3600), reads }
}

struct Lab {
    estate: Estate,
    reader: Reader,
}

impl Lab {
    fn new() -> Self {
        let clock = Arc::new(PinnedClock(NOW.parse().expect("a time")));
        let estate = estate(clock.clone());
        let reader = Reader::new(estate.http_client(), clock);
        Self { estate, reader }
    }

    async fn updates(&self, reads: bool) -> Vec<Update> {
        let mut updates = Vec::new();
        for (account, region) in PLACES {
            updates.push(self.reader.collect(&scope(&self.estate, account, region), all(reads)).await);
        }
        updates
    }

    /// What is known of all that was read but for some events.
    fn store(&self, updates: &[Update], gone: &[&str]) -> Store {
        let mut store = Store::new(Arc::new(self.estate.fleet()));
        for update in updates {
            let Some(Snapshot::Events(batch)) = update.snapshot.as_deref() else { panic!("{update:?}") };
            let stays = |event: &&Arc<TrailEvent>| gone.iter().all(|gone| event.id != **gone);
            let events = batch.events.iter().filter(stays).cloned().collect();
            let snapshot = Some(Arc::new(Snapshot::Events(EventBatch { events, ..batch.clone() })));
            store.apply(Update { snapshot, ..update.clone() });
        }
        store
    }

    /// The name of the account of an id.
    fn name(&self, id: Option<&str>) -> String {
        let fleet = self.estate.fleet();
        let named = fleet.accounts.iter().find(|a| a.id.as_ref().map(|own| own.as_str()) == id);
        named.map_or_else(|| id.unwrap_or_default().to_owned(), |account| account.name.to_string())
    }

    fn behind(&self, store: &Store, place: (&str, &str, &str)) -> Chain {
        let event = find(store, place);
        store.chain(&event, self.estate.account_id(place.0))
    }
}

/// The newest event of that name that a session did which the story knows.
fn find(store: &Store, (account, region, name): (&str, &str, &str)) -> Arc<TrailEvent> {
    let key = ScopeKey { account: AccountName::new(account), region: Region::new(region) };
    let told =
        ["deployer/github-actions-4182", "ci-role/pipeline", "VendorAccess", "BreakGlass", "backup-role"];
    let held = store.slots_of(&key).filter_map(|(_, slot)| slot.good.as_ref());
    let mut events = held.flat_map(|good| match &*good.value {
        Snapshot::Events(batch) => batch.events.clone(),
        _ => Vec::new(),
    });
    let is_it = |e: &Arc<TrailEvent>| *e.name == *name && told.iter().any(|who| e.who.starts_with(who));
    events.find(is_it).unwrap_or_else(|| panic!("no {name} in {account}"))
}

/// Who asked, in which account, for which role.
fn steps(lab: &Lab, chain: &Chain) -> Vec<(String, String, String)> {
    let role = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    let step = |link: &skydeck::model::Link| {
        (link.who.to_string(), lab.name(link.account.as_deref()), role(link.role.as_deref().unwrap_or("")))
    };
    chain.links.iter().map(step).collect()
}

fn step(who: &str, account: &str, role: &str) -> (String, String, String) {
    (who.to_owned(), account.to_owned(), role.to_owned())
}

const SSO: &str = "AWSReservedSSO_PowerUser_1f0c3a77be21d9a4";

#[tokio::test]
async fn a_chain_over_three_accounts_leads_to_the_person_link_by_link() {
    let lab = Lab::new();
    let store = lab.store(&lab.updates(true).await, &[]);
    let chain = lab.behind(&store, DEPLOY);
    assert_eq!(chain.person().map(|p| p.as_str()), Some("tomasz.nowak"));
    assert_eq!(
        steps(&lab, &chain),
        [
            step("ReleaseManager/release-118", "shared-services", "deployer"),
            step(&format!("{SSO}/tomasz.nowak"), "dev", "ReleaseManager"),
            step("tomasz.nowak", "dev", SSO),
        ]
    );
    assert!(chain.links.is_sorted_by(|near, far| near.time > far.time) && chain.doubts.is_empty());
    assert!(!find(&store, DEPLOY).who.contains("tomasz"), "nothing but the chain tells");

    let behind = |place| {
        let chain = lab.behind(&store, place);
        let words = match &chain.end {
            End::Person(person) => person.to_string(),
            End::Service(service) => format!("service {service}"),
            End::Unknown(unknown) => unknown.words(&|at| at.to_string()),
        };
        (words, steps(&lab, &chain))
    };
    let (ci, links) = behind(("prod-shop", "eu-west-1", "PutParameter"));
    assert_eq!(ci, "repo:acme/storefront:ref:refs/heads/main");
    assert_eq!(links[0], step("ci-runner/GitHubActions", "shared-services", "ci-role"));
    assert_eq!((links.len(), links[1].1.as_str()), (2, "shared-services"));
    let (person, links) = behind(("prod-pay", "us-east-1", "PutSecretValue"));
    assert_eq!((person.as_str(), links.len()), ("aisha.rahman", 2), "by source identity");
    let (service, links) = behind(("prod-core", "us-east-1", "CreateDBSnapshot"));
    assert_eq!((service.as_str(), links.len()), ("service backup.amazonaws.com", 1));
    let (why, links) = behind(("prod-data", "us-east-1", "PutBucketPolicy"));
    assert_eq!(links, [step("account 471102938475", "471102938475", "VendorAccess")]);
    assert!(why.contains("account 471102938475") && why.contains("is not watched"), "{why}");
}

#[tokio::test]
async fn where_a_link_is_missing_it_is_said_which_and_nobody_is_named() {
    let lab = Lab::new();
    let updates = lab.updates(true).await;
    let whole = lab.store(&updates, &[]);
    let chain = lab.behind(&whole, DEPLOY);
    let shared = |id: &str| {
        let events = updates.iter().filter_map(|update| match update.snapshot.as_deref() {
            Some(Snapshot::Events(batch)) => Some(&batch.events),
            _ => None,
        });
        let all: Vec<&Arc<TrailEvent>> = events.flatten().collect();
        let of = |event: &TrailEvent| event.issued.as_ref().and_then(|issued| issued.shared_event.clone());
        let own = all.iter().find(|event| event.id == *id).and_then(|event| of(event));
        let copies = all.iter().filter(|event| own.is_some() && of(event) == own);
        copies.map(|event| event.id.to_string()).collect::<BTreeSet<_>>()
    };
    // The last link has no copy, and whoever it names the session is named after as well.
    for (at, asked, of_role) in [(0, "shared-services", "prod-shop"), (1, "dev", "shared-services")] {
        let link = &chain.links[at];
        let id = link.event.to_string();
        let copies = shared(&id);
        assert_eq!(copies.len(), 2, "{link:?}");

        // The account that asked does not tell: the role's account says which one that is.
        let broken = lab.behind(&lab.store(&updates, &[&id]), DEPLOY);
        let End::Unknown(unknown) = &broken.end else { panic!("{broken:?}") };
        assert!(matches!(unknown.lack, Lack::Caller { .. }), "{unknown:?}");
        assert_eq!((lab.name(unknown.account.as_deref()).as_str(), broken.links.len()), (asked, at + 1));

        // Neither tells: the key is named, and the account in which it was used.
        let both: Vec<&str> = copies.iter().map(String::as_str).collect();
        let broken = lab.behind(&lab.store(&updates, &both), DEPLOY);
        let End::Unknown(unknown) = &broken.end else { panic!("{broken:?}") };
        assert!(matches!(&unknown.lack, Lack::Issue { key, .. } if *key == link.key), "{unknown:?}");
        assert_eq!((lab.name(unknown.account.as_deref()).as_str(), broken.links.len()), (of_role, at));
        assert!(matches!(unknown.hold, Hold::AllSince(_)), "{unknown:?}");
        let words = unknown.words(&|at| at.to_string());
        assert!(words.contains(link.key.as_str()) && words.contains("is not among what is held"), "{words}");

        // What the role's account says is not needed.
        let theirs: Vec<&str> = both.into_iter().filter(|copy| *copy != id).collect();
        assert!(lab.behind(&lab.store(&updates, &theirs), DEPLOY).person().is_some());
    }
}

#[tokio::test]
async fn a_missing_link_is_looked_for_where_it_must_be_with_few_requests() {
    let lab = Lab::new();
    let mut store = lab.store(&lab.updates(false).await, &[]);
    for (place, person) in [
        (DEPLOY, Some("tomasz.nowak")),
        (("prod-shop", "eu-west-1", "PutParameter"), Some("repo:acme/storefront:ref:refs/heads/main")),
        (("prod-data", "us-east-1", "PutBucketPolicy"), None),
    ] {
        let event = find(&store, place);
        let here = scope(&lab.estate, place.0, place.1);
        let account = lab.estate.account_id(place.0);
        let before = lab.estate.received().len();
        assert!(store.chain(&event, account).person().is_none(), "events that only read are not held");
        for round in 0.. {
            let (chain, looks) = store.chain_of(&event, account, Some(&here));
            let missing: Vec<_> =
                looks.into_iter().filter(|(scope, want)| store.slot(&scope.key(), want).is_none()).collect();
            if missing.is_empty() {
                assert_eq!(chain.person().map(|p| p.as_str()), person);
                break;
            }
            let End::Unknown(unknown) = &chain.end else { panic!("{chain:?}") };
            assert_eq!(unknown.hold, Hold::LookedFor);
            assert!(round < 5, "{chain:?}");
            for (scope, want) in missing {
                store.apply(lab.reader.collect(&scope, want).await);
            }
        }
        let lookups =
            lab.estate.received()[before..].iter().filter(|r| r.operation == "LookupEvents").count();
        assert!(lookups <= 8, "{lookups} requests for {place:?}");
    }
}
