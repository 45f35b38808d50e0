//! One refresh cycle by Skydeck's own engine, in a process of its own (`--cycle`): collectors, pacer, ledger, SDK, as the
//! program has them. `skydeck get` prints one resource a run and would assume every role once for each.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use skydeck::{
    aws::{Access, Collectors, Machine, Origin, SignInOptions},
    fleet::Config,
    model::{Clock, Fleet, PinnedClock, Scope, Snapshot, Timestamp, Want},
    poll::{Engine, Ledger, Pace, QuotaTable},
};

use super::{home, server::Options};

/// What is read of each scope in a cycle: by the deck, or all that there is.
pub fn wants(deck: bool) -> Vec<Want> {
    let mut wants = vec![
        Want::Alarms,
        Want::Events { window: Duration::from_secs(3600), reads: false },
        Want::Sessions { past: None },
        Want::Nodes,
        Want::Services,
    ];
    if !deck {
        wants.extend([Want::Namespaces, Want::Instances]);
    }
    wants
}

/// Every question of one cycle.
pub fn questions(fleet: &Fleet, deck: bool) -> Vec<(Scope, Want)> {
    let identity =
        fleet.scopes_for(skydeck::model::Source::Identity).into_iter().map(|s| (s, Want::Identity));
    let rest =
        fleet.scopes().into_iter().flat_map(|s| wants(deck).into_iter().map(move |want| (s.clone(), want)));
    identity.chain(rest).collect()
}

/// How many things a snapshot holds, by kind.
pub fn things(snapshot: &Snapshot) -> (&'static str, usize) {
    match snapshot {
        Snapshot::Identity(_) => ("identities", 1),
        Snapshot::Alarms(all) => ("alarms", all.len()),
        Snapshot::Events(batch) => ("events", batch.events.len()),
        Snapshot::Sessions(all) => ("sessions", all.len()),
        Snapshot::Nodes(all) => ("nodes", all.len()),
        Snapshot::Namespaces(all) => ("namespaces", all.len()),
        Snapshot::Services(all) => ("services", all.len()),
        Snapshot::Instances(all) => ("instances", all.len()),
        _ => ("others", 1),
    }
}

/// Reads a cycle and prints what was found as JSON, if this process was started for that, and does not come back then.
pub fn read_if_asked(options: &Options) {
    let mut arguments = std::env::args().skip_while(|a| a != "--cycle").skip(1);
    let Some(share) = arguments.next() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let deck = arguments.next().is_some_and(|cycle| cycle == "deck");
    let found = runtime.block_on(read(options, share.parse().expect("a share"), deck));
    println!("{}", serde_json::to_string(&found).expect("JSON"));
    std::process::exit(0);
}

async fn read(options: &Options, share: f64, deck: bool) -> BTreeMap<String, u64> {
    let now: Timestamp = options.now.expect("it stands still").parse().expect("a time");
    let clock: Arc<dyn Clock> = Arc::new(PinnedClock(now));
    let ledger = Arc::new(Ledger::new());
    let pacer = Arc::new(Pace::new(QuotaTable::built_in(), share));
    let machine = Machine::real().on_its_network(None).await.expect("a network");
    let signing = SignInOptions::from(&Config::default());
    let access = Access::new(Origin::Aws(machine), signing, ledger.clone(), pacer);
    let engine = Engine { clock, collector: Arc::new(Collectors::new(Arc::new(access))), ledger };
    let fleet = home::fleet(&options.estate());
    let mut found = BTreeMap::new();
    engine
        .pass(questions(&fleet, deck), |update| {
            assert_eq!(update.fault, None, "{} {:?}", update.scope, update.want);
            let snapshot = update.snapshot.expect("no fault, so there is an answer");
            let (kind, number) = things(&snapshot);
            *found.entry(kind.to_owned()).or_default() += number as u64;
        })
        .await;
    found
}
