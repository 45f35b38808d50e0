//! What a table shows of each resource.

use crate::model::Resource;

/// How a column's cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As they are.
    Plain,
    /// A time: to the second, UTC.
    Time,
    /// A state, coloured by how good it is.
    State,
    /// A number, to the right.
    Number,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// What stands over it.
    pub title: &'static str,
    /// The member that it shows: the first that is not null.
    pub members: &'static [&'static str],
    /// How.
    pub kind: Kind,
    /// When there is no room, the highest goes first; zero stays.
    pub rank: u8,
    /// Narrower than this it says nothing.
    pub least: usize,
}

const fn column(
    title: &'static str,
    members: &'static [&'static str],
    kind: Kind,
    rank: u8,
    least: usize,
) -> Column {
    Column { title, members, kind, rank, least }
}

use Kind::{Number, Plain, State, Time};

/// A time in full: what is cut off it would say something else.
const TIME: usize = "2026-01-01 00:00:00Z".len();

const ACCOUNT: Column = column("ACCOUNT", &["account"], Plain, 0, 8);
const ACCOUNT_ID: Column = column("ID", &["account_id"], Plain, 0, 12);
const REGION: Column = column("REGION", &["region"], Plain, 0, 14);
const LOCKS: Column = column("LOCKS", &["locks"], Number, 1, 5);
const STATUS: Column = column("STATUS", &["status"], State, 0, 8);
const ROLE: Column = column("ROLE", &["role_arn"], Plain, 3, 16);
const IDENTITY: Column = column("IDENTITY", &["identity_arn"], Plain, 4, 16);
const EXPIRES: Column = column("EXPIRES", &["expires_at"], Time, 5, TIME);
const TAGS: Column = column("TAGS", &["tags"], Plain, 2, 8);
const NAMESPACE: Column = column("NAMESPACE", &["namespace_name"], Plain, 1, 8);

/// The main columns of a resource, left to right.
pub(super) fn columns(resource: Resource) -> &'static [Column] {
    match resource {
        Resource::Accounts => &[ACCOUNT, ACCOUNT_ID, STATUS, LOCKS, TAGS, ROLE, IDENTITY, EXPIRES],
        Resource::Scopes => &[ACCOUNT, ACCOUNT_ID, REGION, STATUS, LOCKS, TAGS, ROLE, IDENTITY, EXPIRES],
        Resource::Alarms => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("STATE", &["state_value"], State, 0, 5),
                column("ALARM", &["alarm_name"], Plain, 0, 16),
                column("SINCE", &["state_transitioned_timestamp", "state_updated_timestamp"], Time, 1, TIME),
                column("NAMESPACE", &["namespace"], Plain, 5, 8),
                column("METRIC", &["metric_name"], Plain, 4, 8),
                column("DIMENSIONS", &["dimensions"], Plain, 3, 12),
                column("REASON", &["state_reason"], Plain, 2, 16),
            ];
            ALL
        }
        Resource::Metrics => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("NAMESPACE", &["namespace"], Plain, 0, 8),
                column("METRIC", &["metric_name"], Plain, 0, 12),
                column("DIMENSIONS", &["dimensions"], Plain, 0, 12),
            ];
            ALL
        }
        Resource::Events => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("TIME", &["event_time"], Time, 0, TIME),
                column("EVENT", &["event_name"], Plain, 0, 12),
                column("WHO", &["who"], Plain, 1, 12),
                column("RESOURCES", &["resources"], Plain, 2, 12),
                column("ERROR", &["error_code"], State, 3, 8),
                column("SOURCE", &["event_source"], Plain, 4, 8),
            ];
            ALL
        }
        Resource::Sessions => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("STATUS", &["status"], State, 0, 9),
                column("TARGET", &["target"], Plain, 0, 12),
                column("OWNER", &["owner"], Plain, 1, 12),
                column("START", &["start_date"], Time, 2, TIME),
                column("END", &["end_date"], Time, 3, TIME),
                column("SESSION", &["session_id"], Plain, 4, 12),
            ];
            ALL
        }
        Resource::Nodes => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("NODE", &["instance_id"], Plain, 0, 19),
                column("PING", &["ping_status"], State, 0, 14),
                column("NAME", &["computer_name"], Plain, 1, 10),
                column("LAST PING", &["last_ping_date_time"], Time, 2, TIME),
                column("AGENT", &["agent_version"], Plain, 4, 8),
                column("LATEST", &["is_latest_version"], Plain, 5, 6),
                column("PLATFORM", &["platform_name"], Plain, 3, 8),
                column("ADDRESS", &["ip_address"], Plain, 6, 10),
            ];
            ALL
        }
        Resource::Namespaces => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                column("NAME", &["name"], Plain, 0, 10),
                column("TYPE", &["type"], Plain, 1, 11),
                column("SERVICES", &["service_count"], Number, 2, 8),
                column("ID", &["id"], Plain, 3, 10),
            ];
            ALL
        }
        Resource::Services => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                NAMESPACE,
                column("SERVICE", &["name"], Plain, 0, 10),
                column("HEALTH", &["health"], State, 0, 9),
                column("UNHEALTHY", &["unhealthy_count"], Number, 2, 9),
                column("INSTANCES", &["instance_count"], Number, 1, 9),
                column("CHECK", &["health_check"], Plain, 3, 7),
                column("ID", &["id"], Plain, 4, 10),
            ];
            ALL
        }
        Resource::Instances => {
            const ALL: &[Column] = &[
                ACCOUNT,
                REGION,
                NAMESPACE,
                column("SERVICE", &["service_name"], Plain, 0, 10),
                column("INSTANCE", &["instance_id"], Plain, 0, 10),
                column("HEALTH", &["health_status"], State, 0, 9),
                column("ATTRIBUTES", &["attributes"], Plain, 2, 16),
            ];
            ALL
        }
        Resource::Dashboards => {
            const ALL: &[Column] = &[
                ACCOUNT,
                column("DASHBOARD", &["dashboard_name"], Plain, 0, 16),
                column("MODIFIED", &["last_modified"], Time, 1, TIME),
                column("SIZE", &["size"], Number, 2, 6),
            ];
            ALL
        }
    }
}
