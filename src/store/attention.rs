use std::collections::{BTreeMap, HashSet};

use super::{Mark, Slot, Store, one_a_login};
use crate::model::{
    AccountName, AlarmState, Fault, FaultKind, Health, Member, PingStatus, Region, ScopeKey, Snapshot,
    Source, Text, Timestamp, TrailEvent, Want, members,
};

/// The subject of the line that says that there is no network.
pub const OUTAGE: &str = "network";

/// What kind of thing wants a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttentionKind {
    /// A CloudWatch alarm in ALARM.
    Alarm,
    /// A Cloud Map service with unhealthy instances.
    Service,
    /// A node that lost its connection.
    Node,
    /// A trail event such as a root sign-in.
    Event,
    /// A source that cannot be read.
    Fault,
}

impl AttentionKind {
    /// The word for it on screen and in filters.
    pub fn name(self) -> &'static str {
        match self {
            Self::Alarm => "alarm",
            Self::Service => "service",
            Self::Node => "node",
            Self::Event => "event",
            Self::Fault => "fault",
        }
    }
}

/// One line of the attention list.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    /// How bad.
    pub mark: Mark,
    /// Since when. None when it was so at the first look and nobody says since when.
    pub since: Option<Timestamp>,
    /// Where: the account,
    pub account: AccountName,
    /// and the region; none when it is all of them.
    pub region: Option<Region>,
    /// What it is.
    pub kind: AttentionKind,
    /// Name or id of the thing: what to look up in the store. For a fault the source's name.
    pub subject: Text,
    /// The sentence.
    pub title: String,
    /// For a fault that is over as soon as a human has signed in: what names that login.
    pub login: Option<Text>,
    /// How many accounts it stands for: several where one login is missing in all of them.
    pub accounts: usize,
}

members! {
    Attention, a, key format!("{} {}", a.kind.name(), a.subject);
    "since" => Member::time(a.since),
    "kind" => Member::text(a.kind.name()),
    "subject" => Member::text(&a.subject),
    "title" => Member::text(&a.title),
}

/// Everything that wants a human now: worst first, then newest, then what nobody dates. It is what the wants of
/// `feed` have brought, and every fault: who looks at the trail of a week makes no news of it.
pub fn attention(store: &Store, feed: &[Want], now: Timestamp) -> Vec<Attention> {
    let mut list: Vec<Attention> = Vec::new();
    for (scope, want, slot) in store.slots() {
        if feed.contains(want) {
            list.extend(slot.wanting_at(want, now).cloned());
        }
        if let Some(fault) = slot.standing_fault().filter(|fault| !is_outage(store, &fault.value)) {
            let since = slot.faulty_since.unwrap_or(fault.at);
            of_fault(scope, want, &fault.value, slot.good.as_ref().map(|g| g.at), since, now, &mut list);
        }
    }
    list.extend(store.no_network.map(outage));
    list.sort_by(|a, b| {
        b.mark.cmp(&a.mark).then_with(|| b.since.cmp(&a.since)).then_with(|| {
            (&a.account, &a.region, a.kind, &a.subject).cmp(&(&b.account, &b.region, b.kind, &b.subject))
        })
    });
    list.dedup_by(|a, b| {
        (&a.account, &a.region, a.kind, &a.subject) == (&b.account, &b.region, b.kind, &b.subject)
    });
    list
}

/// The line of all that cannot be reached, while nothing can.
fn outage(since: Timestamp) -> Attention {
    Attention {
        mark: Mark::Warning,
        since: Some(since),
        account: AccountName::new("*"),
        region: None,
        kind: AttentionKind::Fault,
        subject: Text::new(OUTAGE),
        title: "no network: data is from then".into(),
        login: None,
        accounts: 1,
    }
}

/// Whether a fault is one of those that the network's being away explains.
fn is_outage(store: &Store, fault: &Fault) -> bool {
    store.no_network.is_some() && matches!(fault.kind, FaultKind::Network | FaultKind::Timeout)
}

/// How many lines of the attention list there are of each mark; nothing is copied for it.
pub fn tally(store: &Store, feed: &[Want], now: Timestamp) -> BTreeMap<Mark, usize> {
    let mut marks = BTreeMap::new();
    let mut faults = Vec::new();
    let mut seen: HashSet<(&ScopeKey, &Text)> = HashSet::new();
    for (scope, want, slot) in store.slots() {
        for item in slot.wanting_at(want, now).filter(|_| feed.contains(want)) {
            // One event may have been read for several lengths of time.
            if want.source() != Source::Events || seen.insert((scope, &item.subject)) {
                *marks.entry(item.mark).or_default() += 1;
            }
        }
        if let Some(fault) = slot.standing_fault().filter(|fault| !is_outage(store, &fault.value)) {
            let since = slot.faulty_since.unwrap_or(fault.at);
            of_fault(scope, want, &fault.value, None, since, now, &mut faults);
        }
    }
    for fault in one_a_login(faults).into_iter().chain(store.no_network.map(outage)) {
        *marks.entry(fault.mark).or_default() += 1;
    }
    marks
}

/// What in a snapshot wants a human.
pub(super) fn of_snapshot(scope: &ScopeKey, slot: &Slot, snapshot: &Snapshot) -> Vec<Attention> {
    let mut list = Vec::new();
    let mut add = |mark, since: Option<Timestamp>, kind, subject: &Text, title: String| {
        list.push(Attention {
            mark,
            since,
            account: scope.account.clone(),
            region: Some(scope.region.clone()),
            kind,
            subject: subject.clone(),
            title,
            login: None,
            accounts: 1,
        });
    };
    match snapshot {
        Snapshot::Alarms(alarms) => {
            for alarm in alarms.iter().filter(|a| a.state == AlarmState::Alarm) {
                let title = match alarm.limit() {
                    Some(limit) => format!("{} {limit}", alarm.name),
                    None => format!("{} in alarm", alarm.name),
                };
                add(Mark::Alarm, alarm.since(), AttentionKind::Alarm, &alarm.name, title);
            }
        }
        Snapshot::Services(services) => {
            for service in services {
                let counts = service.counts;
                if matches!(counts.rollup(), Health::Degraded | Health::Unhealthy) {
                    let title =
                        format!("{} {} of {} unhealthy", service.name, counts.unhealthy, counts.total());
                    add(
                        Mark::Alarm,
                        slot.sick_since(&service.id),
                        AttentionKind::Service,
                        &service.id,
                        title,
                    );
                }
            }
        }
        Snapshot::Nodes(nodes) => {
            for node in nodes.iter().filter(|n| n.ping_status == PingStatus::ConnectionLost) {
                let title = match &node.computer_name {
                    Some(name) => format!("{name} lost connection, {}", node.instance_id),
                    None => format!("lost connection, {}", node.instance_id),
                };
                add(Mark::Warning, node.last_ping, AttentionKind::Node, &node.instance_id, title);
            }
        }
        Snapshot::Events(batch) => {
            for event in &batch.events {
                if let Some(title) = worrying(event) {
                    add(Mark::Warning, Some(event.time), AttentionKind::Event, &event.id, title);
                }
            }
        }
        _ => {}
    }
    list
}

/// What an event says when somebody should look at it: root at work, or a sign-in that failed.
pub fn worrying(event: &TrailEvent) -> Option<String> {
    let from = event.source_ip.as_deref().map(|ip| format!(", {ip}")).unwrap_or_default();
    if event.name == "ConsoleLogin" && event.error_code.is_some() {
        return Some(format!("failed sign-in of {}{from}", event.who));
    }
    if event.by_root && event.name == "ConsoleLogin" {
        return Some(format!("root sign-in{from}"));
    }
    (event.by_root && !event.read_only).then(|| format!("root did {}{from}", event.name))
}

/// The region and the source that a fault is told of: no region and identity for one of the account as a whole.
pub fn stands_at(scope: &ScopeKey, want: &Want, fault: &Fault) -> (Option<Region>, Source) {
    let source = want.source();
    if source.makes_fleet() && !fault.is_of_account() {
        return (None, source);
    }
    let whole = fault.is_of_account() || scope.region == Region::global();
    if whole { (None, Source::Identity) } else { (Some(scope.region.clone()), source) }
}

/// A fault of the account as a whole is one line, however many sources it hides.
fn of_fault(
    scope: &ScopeKey,
    want: &Want,
    fault: &Fault,
    last_good: Option<Timestamp>,
    since: Timestamp,
    now: Timestamp,
    list: &mut Vec<Attention>,
) {
    let (region, source) = stands_at(scope, want, fault);
    let subject = Text::new(source.name());
    // Scopes come by account: the same can only be among the last. When a whole network is gone, there are thousands.
    let mut of_account = list.iter_mut().rev().take_while(|a| a.account == scope.account);
    let known =
        of_account.find(|a| a.kind == AttentionKind::Fault && a.region == region && a.subject == subject);
    if let Some(known) = known {
        known.since = known.since.map(|at| at.min(since));
        return;
    }
    let login = fault.waits_for_login().then(|| fault.message.clone());
    let mut title = fault.headline(want.source());
    if let Some(login) = &login {
        title.push_str(&format!(": {login}"));
    }
    if let Some(at) = last_good {
        let minutes = crate::model::age(at, now).as_secs() / 60;
        title.push_str(&format!(", data {minutes} m old"));
    }
    list.push(Attention {
        mark: if super::cell::shuts_out(fault) { Mark::Unreadable } else { Mark::Unknown },
        since: Some(since),
        account: scope.account.clone(),
        region,
        kind: AttentionKind::Fault,
        subject,
        title,
        login,
        accounts: 1,
    });
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::model::{EventBatch, Update};

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
            resources: vec![],
            source_ip: None,
            record: Arc::default(),
        };
        let batch = EventBatch { events: vec![root], complete_since: None, complete_until: None };
        let want = Want::Events { window: Duration::from_secs(1000), reads: false };
        apply(&mut store, "r", want.clone(), Ok(Snapshot::Events(batch)));
        let feed = [want];
        for (now, lines) in [(1000, 1), (1001, 0)] {
            assert_eq!(attention(&store, &feed, at(now)).len(), lines, "{now}");
            assert_eq!(tally(&store, &feed, at(now)).values().sum::<usize>(), lines, "{now}");
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
            let count = tally(store, &[], at(60)).values().sum::<usize>();
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
        let count = |fault: bool| {
            attention(&store, &[], at(0)).iter().filter(|a| a.region.is_none() == fault).count()
        };
        assert_eq!((count(true), count(false)), (1, 2));
        assert_eq!(tally(&store, &[], at(0)).values().sum::<usize>(), 3);
    }
}
