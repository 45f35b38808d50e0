use std::{sync::Arc, time::Duration};

use super::*;
use crate::model::{EventBatch, Fault, FaultKind, Region, Snapshot, TrailEvent, Update};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn apply(store: &mut Store, region: &str, want: Want, what: Result<Snapshot, Fault>) {
    let scope = ScopeKey { account: AccountName::new("a"), region: Region::new(region) };
    let (snapshot, fault) = match what {
        Ok(snapshot) => (Some(Arc::new(snapshot)), None),
        Err(fault) => (None, Some(fault)),
    };
    store.apply(Update { scope, want, at: at(0), snapshot, fault });
}

#[test]
fn events_that_nobody_reads_any_more_grow_old_all_the_same() {
    let mut store = Store::default();
    let root = TrailEvent {
        id: "e".into(),
        name: "ConsoleLogin".into(),
        source: None,
        time: at(0),
        username: None,
        who: "root".into(),
        read_only: false,
        by_root: true,
        error_code: None,
        resources: Box::default(),
        source_ip: None,
        access_key: None,
        issued: None,
        record: crate::model::Record::default(),
    };
    let batch =
        EventBatch { events: vec![Arc::new(root)], complete_since: None, complete_until: None, read: 0 };
    let want = Want::Events { window: Duration::from_secs(1000), reads: false };
    apply(&mut store, "r", want.clone(), Ok(Snapshot::Events(batch)));
    let feed = [want];
    for (now, lines) in [(1000, 1), (1001, 0)] {
        assert_eq!(attention(&store, &feed, at(now)).len(), lines, "{now}");
        assert_eq!(tally(&store, &feed, at(now)).marks.values().sum::<usize>(), lines, "{now}");
    }
}

#[test]
fn an_outage_of_the_network_is_one_line_and_other_faults_stay() {
    let mut store = Store::default();
    for region in 0..17 {
        let kind = if region % 2 == 0 { FaultKind::Network } else { FaultKind::Timeout };
        apply(&mut store, &region.to_string(), Want::Nodes, Err(Fault::new(kind, "no")));
    }
    apply(&mut store, "r", Want::Nodes, Err(Fault::new(FaultKind::NotEnabled, "no")));
    let lines = |store: &Store| {
        let count = tally(store, &[], at(60)).marks.values().sum::<usize>();
        let all = attention(store, &[], at(60));
        assert_eq!(all.len(), count);
        (count, all[0].title.clone())
    };
    assert_eq!(lines(&store).0, 18);
    store.no_network = Some(at(30));
    assert_eq!(
        lines(&store),
        (2, "no network: data is from then".into()),
        "what wants a look comes before what is shut out"
    );
}

#[test]
fn a_fault_of_an_account_is_one_line_whatever_stands_between() {
    let mut store = Store::default();
    for region in ["r1", "r2"] {
        let node = Fault::new(FaultKind::Throttled, "slow");
        apply(&mut store, region, Want::Nodes, Err(node));
        for want in [Want::Alarms, Want::Services] {
            apply(&mut store, region, want, Err(Fault::new(FaultKind::Expired, "old")));
        }
    }
    let count =
        |fault: bool| attention(&store, &[], at(0)).iter().filter(|a| a.region.is_none() == fault).count();
    assert_eq!((count(true), count(false)), (1, 2));
    assert_eq!(tally(&store, &[], at(0)).marks.values().sum::<usize>(), 3);
}
