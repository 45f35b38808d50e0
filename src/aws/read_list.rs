/// One operation that Skydeck may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The SDK's service id, as its operation metadata says it.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The IAM action that allows it.
    pub action: &'static str,
    /// What needs it.
    pub needed_by: &'static str,
}

const fn read(
    service: &'static str,
    operation: &'static str,
    action: &'static str,
    needed_by: &'static str,
) -> Read {
    Read { service, operation, action, needed_by }
}

/// The one read list. The gate, the session policy and (later) `policy` and `doctor` are made from it.
pub const READ_LIST: &[Read] = &[
    read("Account", "ListRegions", "account:ListRegions", "enabled regions"),
    read("CloudTrail", "LookupEvents", "cloudtrail:LookupEvents", "events"),
    read("CloudWatch", "DescribeAlarmHistory", "cloudwatch:DescribeAlarmHistory", "alarms"),
    read("CloudWatch", "DescribeAlarms", "cloudwatch:DescribeAlarms", "alarms"),
    read("CloudWatch", "GetAlarmMuteRule", "cloudwatch:GetAlarmMuteRule", "muted alarms"),
    read("CloudWatch", "GetDashboard", "cloudwatch:GetDashboard", "dashboards"),
    read("CloudWatch", "GetMetricData", "cloudwatch:GetMetricData", "charts"),
    read("CloudWatch", "ListAlarmMuteRules", "cloudwatch:ListAlarmMuteRules", "muted alarms"),
    read("CloudWatch", "ListDashboards", "cloudwatch:ListDashboards", "dashboards"),
    read("CloudWatch", "ListMetrics", "cloudwatch:ListMetrics", "metrics"),
    read("CloudWatch Logs", "DescribeLogGroups", "logs:DescribeLogGroups", "queries of logs"),
    read("CloudWatch Logs", "GetQueryResults", "logs:GetQueryResults", "queries of logs"),
    read("CloudWatch Logs", "StartQuery", "logs:StartQuery", "queries of logs"),
    read("CloudWatch Logs", "StopQuery", "logs:StopQuery", "queries of logs"),
    read("OAM", "ListAttachedLinks", "oam:ListAttachedLinks", "monitoring accounts"),
    read("OAM", "ListSinks", "oam:ListSinks", "monitoring accounts"),
    read("Organizations", "ListAccounts", "organizations:ListAccounts", "organization"),
    read(
        "Organizations",
        "ListAccountsForParent",
        "organizations:ListAccountsForParent",
        "organizational units",
    ),
    read(
        "Organizations",
        "ListOrganizationalUnitsForParent",
        "organizations:ListOrganizationalUnitsForParent",
        "organizational units",
    ),
    read("Organizations", "ListRoots", "organizations:ListRoots", "organizational units"),
    read("Organizations", "ListTagsForResource", "organizations:ListTagsForResource", "account tags"),
    read("Resource Groups Tagging API", "GetResources", "tag:GetResources", "dashboards"),
    read("SSM", "DescribeInstanceInformation", "ssm:DescribeInstanceInformation", "nodes"),
    read("SSM", "DescribeSessions", "ssm:DescribeSessions", "sessions"),
    read("STS", "GetCallerIdentity", "sts:GetCallerIdentity", "accounts"),
    read(
        "ServiceDiscovery",
        "GetInstancesHealthStatus",
        "servicediscovery:GetInstancesHealthStatus",
        "services",
    ),
    read("ServiceDiscovery", "GetService", "servicediscovery:GetService", "services"),
    read("ServiceDiscovery", "ListInstances", "servicediscovery:ListInstances", "instances"),
    read("ServiceDiscovery", "ListNamespaces", "servicediscovery:ListNamespaces", "namespaces"),
    read("ServiceDiscovery", "ListServices", "servicediscovery:ListServices", "services"),
];

/// Those of the list that read, and change nothing, though their names do not say so: StartQuery has Logs Insights look
/// through log events, which is paid by the byte, and StopQuery ends that.
#[cfg(test)]
const READS_BY_ANOTHER_NAME: [(&str, &str); 2] =
    [("CloudWatch Logs", "StartQuery"), ("CloudWatch Logs", "StopQuery")];

/// The entry of an operation, if it is on the list.
pub fn find(service: &str, operation: &str) -> Option<&'static Read> {
    READ_LIST.iter().find(|r| r.service == service && r.operation == operation)
}

/// The session policy of a hop on the way: it may assume the next role and nothing else.
pub fn hop_policy(next_role_arn: &str) -> String {
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": next_role_arn}],
    })
    .to_string()
}

/// The inline session policy of every AssumeRole into an account: allows exactly the read list. A session policy can only
/// narrow what the role allows.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
pub fn session_policy() -> String {
    let mut actions: Vec<&str> = READ_LIST.iter().map(|r| r.action).collect();
    actions.sort_unstable();
    actions.dedup();
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}],
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_session_policy_allows_exactly_the_list_and_fits_sts() {
        let policy = session_policy();
        assert!(policy.len() < 2048, "{} characters: a fallback is due", policy.len());
        let policy: serde_json::Value = serde_json::from_str(&policy).expect("JSON");
        let statement = &policy["Statement"][0];
        assert_eq!((&statement["Effect"], &statement["Resource"]), (&"Allow".into(), &"*".into()));
        let allowed: BTreeSet<&str> =
            statement["Action"].as_array().expect("a list").iter().filter_map(|a| a.as_str()).collect();
        assert_eq!(allowed, READ_LIST.iter().map(|r| r.action).collect());
    }

    #[test]
    fn only_verbs_that_read_are_on_the_list() {
        for read in READ_LIST {
            let reads = ["Describe", "Get", "List", "Lookup"].iter().any(|v| read.operation.starts_with(v));
            let is_named = READS_BY_ANOTHER_NAME.contains(&(read.service, read.operation));
            assert!(reads != is_named, "{}", read.operation);
            let (_, action) = read.action.split_once(':').expect("service:Action");
            assert_eq!(action, read.operation);
        }
    }
}
