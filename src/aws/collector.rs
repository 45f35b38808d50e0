use std::sync::Arc;

use crate::model::{Ask, BoxFuture, Collector, Fault, Snapshot, Update, Want};

use super::{
    Access, alarm_history, alarms, cloud_map, dashboards, identity, log_groups, log_query, metric_data,
    metrics,
    mute_rules::MuteRules,
    nodes, oam, organization,
    reader::{Found, Reader},
    regions,
    remembered::Memory,
    sessions, tags, trail,
};

/// All collectors: reads any want in any scope.
#[derive(Debug)]
pub struct Collectors {
    access: Arc<Access>,
    mute_rules: MuteRules,
    memory: Memory,
    queries: log_query::Queries,
}

impl Collectors {
    /// Collectors over a factory.
    pub fn new(access: Arc<Access>) -> Self {
        let queries = log_query::Queries::default();
        Self { access, mute_rules: MuteRules::default(), memory: Memory::default(), queries }
    }

    async fn read(&self, ask: &Ask) -> Result<Found<Snapshot>, Fault> {
        let reader = Reader::open(ask, &self.access, &self.memory).await?;
        let reader = &reader;
        fn list<T>(of: fn(Vec<T>) -> Snapshot, found: Found<Vec<T>>) -> Found<Snapshot> {
            Found { value: of(found.value), fault: found.fault }
        }
        Ok(match &ask.want {
            Want::Identity => Found::whole(Snapshot::Identity(identity::read(reader).await?)),
            Want::Alarms => list(Snapshot::Alarms, alarms::read(reader, &self.mute_rules).await?),
            Want::Metrics => list(Snapshot::Metrics, metrics::read(reader).await?),
            Want::MetricData(data) => list(Snapshot::MetricData, metric_data::read(reader, data).await?),
            Want::AlarmHistory { alarm, range } => {
                list(Snapshot::AlarmHistory, alarm_history::read(reader, alarm, *range).await?)
            }
            Want::Events { window, reads } => {
                let found = trail::read(reader, *window, *reads).await?;
                Found { value: Snapshot::Events(found.value), fault: found.fault }
            }
            Want::EventLookup(asked) | Want::Backfill(asked) => {
                let found = trail::look_up(reader, asked).await?;
                Found { value: Snapshot::Events(found.value), fault: found.fault }
            }
            Want::Sessions { past } => list(Snapshot::Sessions, sessions::read(reader, *past).await?),
            Want::Nodes => list(Snapshot::Nodes, nodes::read(reader).await?),
            Want::Namespaces => list(Snapshot::Namespaces, cloud_map::namespaces(reader).await?),
            Want::Services => list(Snapshot::Services, cloud_map::services(reader).await?),
            Want::Instances => list(Snapshot::Instances, cloud_map::instances(reader).await?),
            Want::InstancesOf(service) => {
                list(Snapshot::Instances, cloud_map::instances_of(reader, service).await?)
            }
            Want::Accounts(ask) => list(Snapshot::Accounts, organization::read(reader, *ask).await?),
            Want::Regions => list(Snapshot::Regions, regions::read(reader).await?),
            Want::Links => list(Snapshot::Links, oam::read(reader).await?),
            Want::TaggedResources(ask) => list(Snapshot::TaggedResources, tags::read(reader, ask).await?),
            Want::Dashboards => list(Snapshot::Dashboards, dashboards::list(reader).await?),
            Want::LogGroups(names) => list(Snapshot::LogGroups, log_groups::read(reader, names).await?),
            Want::LogQuery(query) => {
                let found = self.queries.read(&self.access, ask, query).await?;
                Found { value: Snapshot::LogQuery(found.value), fault: found.fault }
            }
            Want::Dashboard(name) => Found::whole(Snapshot::Dashboard(dashboards::body(reader, name).await?)),
        })
    }
}

impl Collector for Collectors {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        Box::pin(async move {
            let (snapshot, fault) = match self.read(&ask).await {
                Ok(found) => (Some(Arc::new(found.value)), found.fault),
                Err(fault) => (None, Some(fault)),
            };
            Update { scope: ask.scope.key(), want: ask.want, at: ask.now, snapshot, fault }
        })
    }

    fn finish(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.queries.finish())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        aws::{Origin, SignInOptions},
        demo::{DemoScale, Estate},
        model::{Asker, Pages, Source, SystemClock},
        poll::{Ledger, Pace, QuotaTable},
    };

    #[test]
    fn a_read_that_waits_for_its_turn_takes_little_room() {
        let clock: Arc<dyn crate::model::Clock> = Arc::new(SystemClock);
        let estate = Estate::new(DemoScale::default(), 1, clock.clone());
        let scope = estate.fleet().scopes_for(Source::Alarms).remove(0);
        let access = Access::new(
            Origin::Simulated(estate.http_client()),
            SignInOptions::default(),
            Arc::new(Ledger::new()),
            Arc::new(Pace::new(QuotaTable::built_in(), 0.5)),
        );
        let collectors = Collectors::new(Arc::new(access));
        let want = Want::Events { window: Duration::from_secs(3600), reads: false };
        let (asker, pages) = (Asker::default(), Pages::default());
        let ask = Ask { scope, want, now: clock.now(), since: None, until: None, asker, pages };
        let bytes = size_of_val(&collectors.read(&ask));
        assert!(bytes < 3_000, "{bytes} bytes, and there may be ten thousand of them");
    }
}
