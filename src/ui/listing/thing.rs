use std::borrow::Cow;

use crate::{
    model::{
        AccountName, Alarm, AlarmHistoryItem, AlarmState, CostRow, Dashboard, Health, Instance,
        InstanceHealth, Member, Metric, Namespace, Node, PingStatus, Region, Service, Session, Snapshot,
        ToRow, TrailEvent,
    },
    store::{Attention, Mark},
    ui::{
        rows::{
            CoverageRow, FaultRow, MetricDimensionSet, MetricNamespace, ResourceRow, ScopeRow, SystemRow,
        },
        style,
    },
};

/// One thing that tables list and other panels show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Thing<'a> {
    /// An alarm.
    Alarm(&'a Alarm),
    /// Something that happened to an alarm.
    AlarmHistory(&'a AlarmHistoryItem),
    /// What wants a human.
    Attention(&'a Attention),
    /// What asking has cost.
    Cost(&'a CostRow),
    /// Of which time all events of a scope are there.
    Coverage(&'a CoverageRow),
    /// A CloudWatch dashboard.
    Dashboard(&'a Dashboard),
    /// A trail event.
    Event(&'a TrailEvent),
    /// What cannot be read.
    Fault(&'a FaultRow),
    /// A Cloud Map instance.
    Instance(&'a Instance),
    /// A metric.
    Metric(&'a Metric),
    /// A namespace of metrics, or a dimension set in one.
    MetricDimensionSet(&'a MetricDimensionSet),
    /// A namespace of metrics.
    MetricNamespace(&'a MetricNamespace),
    /// A Cloud Map namespace.
    Namespace(&'a Namespace),
    /// A node.
    Node(&'a Node),
    /// What a service has.
    Resource(&'a ResourceRow),
    /// An account in a region.
    Scope(&'a ScopeRow),
    /// A Cloud Map service.
    Service(&'a Service),
    /// A session.
    Session(&'a Session),
    /// A system of AWS.
    System(&'a SystemRow),
}

macro_rules! each {
    ($thing:expr, $it:ident => $do:expr) => {
        match $thing {
            Thing::Alarm($it) => $do,
            Thing::AlarmHistory($it) => $do,
            Thing::Attention($it) => $do,
            Thing::Cost($it) => $do,
            Thing::Coverage($it) => $do,
            Thing::Dashboard($it) => $do,
            Thing::Event($it) => $do,
            Thing::Fault($it) => $do,
            Thing::Instance($it) => $do,
            Thing::Metric($it) => $do,
            Thing::MetricDimensionSet($it) => $do,
            Thing::MetricNamespace($it) => $do,
            Thing::Namespace($it) => $do,
            Thing::Node($it) => $do,
            Thing::Resource($it) => $do,
            Thing::Scope($it) => $do,
            Thing::Service($it) => $do,
            Thing::Session($it) => $do,
            Thing::System($it) => $do,
        }
    };
}

impl<'a> Thing<'a> {
    /// The thing at a place of a snapshot.
    pub fn of(snapshot: &'a Snapshot, at: usize) -> Option<Self> {
        match snapshot {
            Snapshot::Alarms(all) => all.get(at).map(Self::Alarm),
            Snapshot::Metrics(all) => all.get(at).map(Self::Metric),
            Snapshot::Events(batch) => batch.events.get(at).map(|event| Self::Event(event)),
            Snapshot::Sessions(all) => all.get(at).map(Self::Session),
            Snapshot::Nodes(all) => all.get(at).map(Self::Node),
            Snapshot::Namespaces(all) => all.get(at).map(Self::Namespace),
            Snapshot::Services(all) => all.get(at).map(Self::Service),
            Snapshot::Instances(all) => all.get(at).map(Self::Instance),
            Snapshot::AlarmHistory(all) => all.get(at).map(Self::AlarmHistory),
            Snapshot::Dashboards(all) => all.get(at).map(Self::Dashboard),
            Snapshot::Identity(_)
            | Snapshot::MetricData(_)
            | Snapshot::Accounts(_)
            | Snapshot::Regions(_)
            | Snapshot::Links(_)
            | Snapshot::Dashboard(_)
            | Snapshot::TaggedResources(_)
            | Snapshot::LogGroups(_)
            | Snapshot::LogQuery(_) => None,
        }
    }

    /// How many things a snapshot has.
    pub fn count(snapshot: &Snapshot) -> usize {
        match snapshot {
            Snapshot::Alarms(all) => all.len(),
            Snapshot::Metrics(all) => all.len(),
            Snapshot::Events(batch) => batch.events.len(),
            Snapshot::Sessions(all) => all.len(),
            Snapshot::Nodes(all) => all.len(),
            Snapshot::Namespaces(all) => all.len(),
            Snapshot::Services(all) => all.len(),
            Snapshot::Instances(all) => all.len(),
            Snapshot::AlarmHistory(all) => all.len(),
            Snapshot::Accounts(all) => all.len(),
            Snapshot::Regions(all) => all.len(),
            Snapshot::Links(all) => all.len(),
            Snapshot::Dashboards(all) => all.len(),
            Snapshot::TaggedResources(all) => all.len(),
            Snapshot::LogGroups(all) => all.len(),
            Snapshot::Identity(_)
            | Snapshot::MetricData(_)
            | Snapshot::Dashboard(_)
            | Snapshot::LogQuery(_) => 0,
        }
    }

    /// Its own members' names.
    pub fn columns(self) -> &'static [&'static str] {
        fn of<T: ToRow>(_: &T) -> &'static [&'static str] {
            T::COLUMNS
        }
        each!(self, it => of(it))
    }

    /// The value of one of its own members.
    pub fn member(self, at: usize) -> Member<'a> {
        each!(self, it => it.member(at))
    }

    /// Names it among the things of its scope.
    pub fn key(self) -> Cow<'a, str> {
        each!(self, it => it.key())
    }

    /// Where it is, when it says so itself: one that is put together from several sources.
    pub fn place(self) -> Option<(&'a AccountName, Option<&'a Region>)> {
        match self {
            Self::Attention(item) => Some((&item.account, item.region.as_ref())),
            Self::Fault(fault) => Some((&fault.account, fault.region.as_ref())),
            Self::Cost(cost) => cost.account.as_ref().map(|account| (account, None)),
            Self::Scope(scope) => Some((&scope.scope.account, Some(&scope.scope.region))),
            Self::Coverage(row) => Some((&row.scope.account, Some(&row.scope.region))),
            _ => None,
        }
    }

    /// The account's id, when it is known and it says so itself.
    pub fn account_id(self) -> Option<&'a str> {
        match self {
            Self::Fault(fault) => fault.account_id.as_deref(),
            Self::Scope(scope) => scope.account_id.as_deref(),
            Self::Coverage(row) => row.account_id.as_deref(),
            _ => None,
        }
    }

    /// How many accounts it stands for.
    pub fn accounts(self) -> usize {
        match self {
            Self::Attention(item) => item.accounts,
            Self::Fault(fault) => fault.accounts,
            _ => 1,
        }
    }

    /// How it stands; none for what is neither well nor ill.
    pub fn mark(self) -> Option<Mark> {
        match self {
            Self::Alarm(alarm) => Some(of_state(&alarm.state)),
            Self::AlarmHistory(item) => item.new_state.as_ref().map(of_state),
            Self::Attention(item) => Some(item.mark),
            Self::Event(event) => crate::store::worrying(event).is_some().then_some(Mark::Warning),
            Self::Coverage(row) => Some(row.mark),
            Self::Fault(fault) => Some(fault.mark),
            Self::Instance(instance) => Some(match instance.health {
                InstanceHealth::Healthy => Mark::Fine,
                InstanceHealth::Unhealthy => Mark::Alarm,
                InstanceHealth::NotChecked | InstanceHealth::Other(_) => Mark::Unknown,
            }),
            Self::Node(node) => Some(match node.ping_status {
                PingStatus::Online => Mark::Fine,
                PingStatus::ConnectionLost => Mark::Warning,
                PingStatus::Inactive | PingStatus::Unknown(_) => Mark::Unknown,
            }),
            Self::Scope(scope) => Some(scope.mark),
            Self::Service(service) => Some(match service.counts.rollup() {
                Health::Healthy => Mark::Fine,
                Health::Unknown => Mark::Unknown,
                Health::Degraded | Health::Unhealthy => Mark::Alarm,
            }),
            Self::Cost(_) | Self::Dashboard(_) | Self::Metric(_) => None,
            Self::MetricDimensionSet(_) | Self::MetricNamespace(_) => None,
            Self::System(system) => system.mark,
            Self::Namespace(_) | Self::Resource(_) | Self::Session(_) => None,
        }
    }

    /// The sign of how it stands, and the name of its style. A call that failed has one of its own.
    pub fn sign(self) -> (&'static str, &'static str) {
        match (self, self.mark()) {
            (_, Some(mark)) => (style::sign(mark), style::mark_style(mark)),
            (Self::Event(event), None) if event.error_code.is_some() => ("✕", "warning"),
            (Self::Session(session), None) if session.status.is_open() => ("◆", "warning"),
            _ => (" ", "text"),
        }
    }
}

fn of_state(state: &AlarmState) -> Mark {
    match state {
        AlarmState::Alarm => Mark::Alarm,
        AlarmState::Ok => Mark::Fine,
        AlarmState::InsufficientData | AlarmState::Unknown(_) => Mark::Unknown,
    }
}
