//! Three accounts behind a fake collector: `prod` and `data` through roles, `lab` with neither role nor
//! known id.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serde_json::json;

use crate::{
    model::*,
    poll::{Engine, Ledger},
};

pub(in crate::headless) const NOW: &str = "2026-03-01T03:12:00Z";

#[derive(Debug, Default)]
pub(super) struct Estate {
    /// Faults by account, region (`*` for any) and source (none for any).
    faults: HashMap<(String, String, Option<Source>), Fault>,
    /// Whether a fault comes with what could be read.
    partial: bool,
    /// Sources that never answer.
    silent: Vec<Source>,
    /// Every question that was asked.
    pub asked: Mutex<Vec<(ScopeKey, Want)>>,
}

impl Estate {
    pub fn with_fault(mut self, account: &str, region: &str, source: Option<Source>, fault: Fault) -> Self {
        self.faults.insert((account.into(), region.into(), source), fault);
        self
    }

    pub fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    pub fn silent(mut self, source: Source) -> Self {
        self.silent.push(source);
        self
    }

    pub fn engine(self) -> (Engine, Arc<Self>) {
        let estate = Arc::new(self);
        let clock = Arc::new(PinnedClock(time(NOW)));
        (Engine { clock, collector: estate.clone(), ledger: Arc::new(Ledger::new()) }, estate)
    }

    fn fault(&self, scope: &ScopeKey, source: Source) -> Option<&Fault> {
        let (account, region) = (scope.account.to_string(), scope.region.to_string());
        [(region.clone(), Some(source)), (region, None), ("*".into(), Some(source)), ("*".into(), None)]
            .into_iter()
            .find_map(|(region, source)| self.faults.get(&(account.clone(), region, source)))
    }
}

impl Collector for Estate {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        let scope = ask.scope.key();
        let source = ask.want.source();
        self.asked.lock().expect("whole").push((scope.clone(), ask.want.clone()));
        let fault = self.fault(&scope, source).cloned();
        let there = fault.is_none() || self.partial;
        let snapshot = there.then(|| Arc::new(content(&scope, &ask.want)));
        let silent = self.silent.contains(&source);
        let update = Update { scope, want: ask.want, at: ask.now, snapshot, fault };
        Box::pin(async move {
            if silent {
                std::future::pending::<()>().await;
            }
            update
        })
    }
}

pub(in crate::headless) fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn hop(role_arn: String) -> Hop {
    Hop { role_arn, session_name: "skydeck".into(), ..Hop::default() }
}

pub(in crate::headless) fn fleet() -> Arc<Fleet> {
    let account = |name: &str, id: Option<&str>, role: bool, regions: &[&str]| {
        let role_arn = id.filter(|_| role).map(|id| format!("arn:aws:iam::{id}:role/SkydeckRead"));
        Arc::new(Account {
            name: AccountName::new(name),
            id: id.and_then(AccountId::parse),
            tags: [("env".to_owned(), name.to_owned())].into(),
            regions: regions.iter().map(Region::new).collect(),
            reach: Reach {
                profile: None,
                way: Ok(Way { hops: role_arn.into_iter().map(hop).collect(), ..Way::default() }),
            },
        })
    };
    Arc::new(Fleet {
        accounts: vec![
            account("prod", Some("111122223333"), true, &["us-east-1", "eu-west-1"]),
            account("lab", None, false, &["eu-west-1"]),
            account("data", Some("444455556666"), true, &["us-east-1", "eu-west-1"]),
        ],
        narrowed: false,
    })
}

/// What a scope holds: the same things everywhere, but for what says where it is.
fn content(scope: &ScopeKey, want: &Want) -> Snapshot {
    match want {
        Want::Identity => Snapshot::Identity(identity(&scope.account)),
        Want::Alarms => Snapshot::Alarms(alarms(scope)),
        Want::Metrics => {
            Snapshot::Metrics(vec![metric("Requests", &[("Service", "shop")]), metric("Errors", &[])])
        }
        Want::MetricData(_) => Snapshot::MetricData(vec![]),
        Want::EventLookup(_) | Want::Backfill(_) => Snapshot::Events(Default::default()),
        Want::Accounts(_) => Snapshot::Accounts(vec![]),
        Want::Regions => Snapshot::Regions(vec![]),
        Want::Links => Snapshot::Links(vec![]),
        Want::Dashboards => Snapshot::Dashboards(vec![Dashboard {
            name: "shop".into(),
            arn: Some("arn:aws:cloudwatch::111122223333:dashboard/shop".into()),
            last_modified: Some(time("2026-02-27T10:00:00Z")),
            size: Some(1872),
        }]),
        Want::Dashboard(name) => Snapshot::Dashboard(DashboardBody { name: name.clone(), text: "{}".into() }),
        Want::TaggedResources(_) => Snapshot::TaggedResources(vec![]),
        Want::LogGroups(_) => Snapshot::LogGroups(vec![]),
        Want::LogQuery(ask) => {
            Snapshot::LogQuery(LogAnswer::of([], LogStatus::Complete, LogScanned::default(), ask.limit))
        }
        Want::AlarmHistory { .. } => Snapshot::AlarmHistory(vec![]),
        Want::Events { reads, .. } => Snapshot::Events(events(*reads)),
        Want::Sessions { past } => Snapshot::Sessions(sessions(past.is_some())),
        Want::Nodes => Snapshot::Nodes(nodes()),
        Want::Namespaces => Snapshot::Namespaces(vec![Namespace {
            id: "ns-1".into(),
            name: "shop.local".into(),
            kind: Some("DNS_PRIVATE".into()),
            description: None,
            service_count: Some(1),
            arn: Some("arn:aws:servicediscovery:us-east-1:111122223333:namespace/ns-1".into()),
        }]),
        Want::Services => Snapshot::Services(vec![Service {
            id: "srv-1".into(),
            name: "checkout".into(),
            namespace_id: "ns-1".into(),
            namespace_name: "shop.local".into(),
            kind: Some("HTTP".into()),
            check: HealthCheck::Custom,
            instance_count: Some(8),
            counts: HealthCounts { healthy: 5, unhealthy: 3, unknown: 0 },
            arn: None,
        }]),
        Want::Instances | Want::InstancesOf(_) => Snapshot::Instances(vec![Instance {
            id: "task-1".into(),
            service_id: "srv-1".into(),
            service_name: "checkout".into(),
            namespace_name: "shop.local".into(),
            health: InstanceHealth::Unhealthy,
            attributes: vec![("AWS_INSTANCE_IPV4".into(), "10.0.0.7".into())],
        }]),
    }
}

fn identity(account: &AccountName) -> Identity {
    let id = match account.as_str() {
        "prod" => "111122223333",
        "data" => "444455556666",
        _ => "777788889999",
    };
    Identity {
        account: id.into(),
        arn: Text::new(format!("arn:aws:sts::{id}:assumed-role/SkydeckRead/skydeck")),
        expires_at: (account.as_str() != "lab").then(|| time("2026-03-01T04:12:00Z")),
    }
}

fn metric(name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let dimensions = dimensions.iter().map(|(k, v)| (Text::new(k), Text::new(v))).collect();
    Metric { namespace: "Shop".into(), name: name.into(), dimensions }
}

fn alarms(scope: &ScopeKey) -> Vec<Alarm> {
    let sick = scope.account.as_str() == "prod" && scope.region.as_str() == "eu-west-1";
    let state = if sick { AlarmState::Alarm } else { AlarmState::Ok };
    let checkout = Alarm {
        arn: Some(Text::new(format!("arn:aws:cloudwatch:{}:111122223333:alarm:checkout-p99", scope.region))),
        state_reason: Some("Threshold Crossed: 3 datapoints, \"1.8\" > 1.5".into()),
        state_updated: Some(time("2026-03-01T03:09:00.123Z")),
        state_transitioned: Some(time("2026-03-01T03:09:00.123Z")),
        namespace: Some("Shop".into()),
        metric_name: Some("Latency".into()),
        dimensions: vec![("Service".into(), "checkout".into()), ("Stage".into(), "prod".into())],
        statistic: Some("p99".into()),
        period: Some(60),
        evaluation_periods: Some(3),
        datapoints_to_alarm: Some(2),
        treat_missing_data: Some("notBreaching".into()),
        comparison: Some("GreaterThanThreshold".into()),
        threshold: Some(1.5),
        actions_enabled: Some(true),
        alarm_actions: vec!["arn:aws:sns:us-east-1:111122223333:page".into()],
        ok_actions: vec!["arn:aws:sns:us-east-1:111122223333:calm".into()],
        ..Alarm::new("checkout-p99", AlarmType::Metric, state)
    };
    let any = Alarm {
        rule: Some("ALARM(checkout-p99)".into()),
        children: vec!["checkout-p99".into()],
        actions_suppressor: Some("deployment".into()),
        actions_suppressed_by: Some("WaitPeriod".into()),
        ..Alarm::new("any-of-the-shop", AlarmType::Composite, AlarmState::InsufficientData)
    };
    vec![checkout, any]
}

fn event(id: &str, name: &str, at: &str, read_only: bool) -> TrailEvent {
    let record =
        json!({"eventName": name, "userIdentity": {"type": "AssumedRole", "arn": "arn:aws:sts::1:x"}});
    TrailEvent {
        id: id.into(),
        name: name.into(),
        source: Some("ecs.amazonaws.com".into()),
        time: time(at),
        username: Some("deployer".into()),
        who: "deploy/alice".into(),
        read_only,
        by_root: false,
        error_code: (name == "DeleteService").then(|| "AccessDenied".into()),
        resources: Box::new([TrailResource {
            kind: Some("AWS::ECS::Service".into()),
            name: Some("checkout".into()),
        }]),
        source_ip: Some("203.0.113.64".into()),
        access_key: None,
        issued: None,
        record: record.into(),
    }
}

fn events(reads: bool) -> EventBatch {
    let mut events = vec![
        event("e-3", "DeleteService", "2026-03-01T03:01:00Z", false),
        event("e-1", "UpdateService", "2026-03-01T02:57:00Z", false),
        event("e-2", "UpdateService", "2026-03-01T02:57:00Z", false),
    ];
    if reads {
        events.insert(0, event("e-4", "DescribeServices", "2026-03-01T03:02:00Z", true));
    }
    let events = events.into_iter().map(Arc::new).collect();
    EventBatch {
        events,
        complete_since: Some(time("2026-03-01T02:12:00Z")),
        complete_until: Some(time(NOW)),
        read: 0,
    }
}

fn sessions(past: bool) -> Vec<Session> {
    let open = Session {
        id: "alice-0a1b".into(),
        target: Some("i-07f3".into()),
        status: SessionStatus("Connected".into()),
        owner: Some("arn:aws:sts::111122223333:assumed-role/Admin/alice".into()),
        start: Some(time("2026-03-01T03:05:00Z")),
        end: None,
        document: Some("SSM-SessionManagerRunShell".into()),
        reason: None,
    };
    let status = SessionStatus("Terminated".into());
    let ended =
        Session { id: "bob-9f".into(), status, end: Some(time("2026-03-01T03:00:00Z")), ..open.clone() };
    if past { vec![open, ended] } else { vec![open] }
}

fn nodes() -> Vec<Node> {
    let node = Node {
        instance_id: "i-07f3".into(),
        ping_status: PingStatus::ConnectionLost,
        last_ping: Some(time("2026-03-01T03:00:00Z")),
        agent_version: Some("3.3.1611.0".into()),
        is_latest_version: Some(false),
        platform_type: Some("Linux".into()),
        platform_name: Some("Amazon Linux".into()),
        platform_version: Some("2023".into()),
        computer_name: Some("=cmd|' /C calc'!A0".into()),
        ip_address: Some("10.0.0.7".into()),
        resource_type: Some("EC2Instance".into()),
    };
    let bare = Node {
        instance_id: "mi-01".into(),
        ping_status: PingStatus::Unknown(Text::default()),
        last_ping: None,
        agent_version: None,
        is_latest_version: None,
        platform_type: None,
        platform_name: None,
        platform_version: None,
        computer_name: None,
        ip_address: None,
        resource_type: None,
    };
    vec![bare, node]
}
