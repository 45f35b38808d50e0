//! ARNs: `arn:partition:service:region:account:resource`.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>; the resources of each service by the
//! Service Authorization Reference.

use super::{
    super::partition_named, AccountId, Pointer, Target, Text, is_id, is_node_id, is_session_id, region, shown,
};

const OPENED: &str = "Skydeck opens ARNs of alarms, dashboards, EC2 instances, managed nodes, sessions, and Cloud Map \
                      namespaces and services";

pub(super) fn looks_like(text: &str) -> bool {
    text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("arn:"))
}

pub(super) fn parse(text: &str) -> Result<Pointer, String> {
    let told = |what: &str| format!("`{}` {what}; {OPENED}", shown(text));
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, service, region_code, account, resource] = parts[..] else {
        return Err(told("is no whole ARN"));
    };
    let partition = partition_named(partition).ok_or_else(|| told("is of no partition of AWS"))?;
    let region_of = |code| region(code).ok_or_else(|| told("names no region where an ARN does"));
    let account_of = |id| AccountId::parse(id).ok_or_else(|| told("names no account where an ARN does"));
    Ok(Pointer {
        partition,
        account: Some(account).filter(|id| !id.is_empty()).map(account_of).transpose()?,
        region: Some(region_code).filter(|code| !code.is_empty()).map(region_of).transpose()?,
        target: target(service, resource).ok_or_else(|| told("names something else"))?,
    })
}

fn target(service: &str, resource: &str) -> Option<Target> {
    // An alarm's name may hold colons and slashes: what follows the kind is all of it.
    let (kind, name) = resource.split_at_checked(resource.find([':', '/'])?)?;
    let name = name.get(1..).filter(|name| !name.is_empty())?;
    let text = Text::new(name);
    match (service, kind) {
        ("cloudwatch", "alarm") => Some(Target::Alarm { name: text }),
        ("cloudwatch", "dashboard") => Some(Target::Dashboard { name: text }),
        ("ec2", "instance") | ("ssm", "managed-instance") if is_node_id(name) => {
            Some(Target::Instance { id: text })
        }
        ("ssm", "session") => Some(Target::Session { id: text }),
        ("servicediscovery", "namespace") if is_id(name, "ns-") => Some(Target::Namespace { id: text }),
        ("servicediscovery", "service") if is_id(name, "srv-") => {
            Some(Target::Service { id: text, namespace_id: None })
        }
        _ => None,
    }
}

impl Pointer {
    /// The ARN, where the thing has one and it is known where it is.
    pub fn arn(&self) -> Option<String> {
        let (service, resource) = match &self.target {
            Target::Alarm { name } if !name.is_empty() => ("cloudwatch", format!("alarm:{name}")),
            Target::Dashboard { name } if !name.is_empty() => ("cloudwatch", format!("dashboard/{name}")),
            Target::Instance { id } if is_id(id, "i-") => ("ec2", format!("instance/{id}")),
            Target::Instance { id } if is_id(id, "mi-") => ("ssm", format!("managed-instance/{id}")),
            Target::Session { id } if is_session_id(id) => ("ssm", format!("session/{id}")),
            Target::Namespace { id } if is_id(id, "ns-") => ("servicediscovery", format!("namespace/{id}")),
            Target::Service { id, .. } if is_id(id, "srv-") => ("servicediscovery", format!("service/{id}")),
            _ => return None,
        };
        // Dashboards are the account's, in no region:
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
        let region = match &self.target {
            Target::Dashboard { .. } => "",
            _ => self.region.as_ref().map(|r| r.as_str()).filter(|code| region(code).is_some())?,
        };
        let (partition, account) = (self.partition.name, self.account.as_ref()?);
        Some(format!("arn:{partition}:{service}:{region}:{account}:{resource}"))
    }
}
