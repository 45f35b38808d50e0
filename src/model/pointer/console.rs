//! Pages of the console. Their links are read as the console writes them, where no page of AWS's documents them.

use super::{
    AccountId, Pointer, Region, Target, Text, arn, cloudwatch,
    host::Host,
    is_event_id, is_id, is_node_id, region,
    url::{Url, decoded, param, segments},
};

/// What a page is about, and the place when the page says another than its host.
#[derive(Debug)]
pub(super) struct Page {
    pub target: Target,
    pub account: Option<AccountId>,
    pub region: Option<Region>,
}

impl From<Target> for Page {
    fn from(target: Target) -> Self {
        Self { target, account: None, region: None }
    }
}

pub(super) fn read(url: &Url<'_>, host: &Host) -> Result<Pointer, String> {
    // `account=` is how the AWS CLI binds a link to an account: `awscli/customizations/console.py` in aws/aws-cli.
    let account = host.account.clone().or_else(|| url.param("account").and_then(|id| AccountId::parse(&id)));
    let region = url.param("region").and_then(|code| region(&code)).or_else(|| host.region.clone());
    let path = url.segments();
    let page = match path.first().map_or("", |service| service.as_ref()) {
        "cloudwatch" => cloudwatch::page(url.fragment),
        "ec2" | "ec2-instance-connect" => node(url).unwrap_or(Target::Nodes).into(),
        "systems-manager" => systems_manager(url).into(),
        "cloudtrail" | "cloudtrailv2" => cloud_trail(url.fragment).into(),
        "cloudmap" => cloud_map(url).into(),
        "go" => {
            return go(url, Pointer { partition: host.partition, account, region, target: Target::Region });
        }
        _ => Target::Region.into(),
    };
    said(Pointer {
        partition: host.partition,
        account: page.account.or(account),
        region: page.region.or(region),
        target: page.target,
    })
}

/// A bare home page of nowhere points at nothing.
fn said(pointer: Pointer) -> Result<Pointer, String> {
    let nowhere = pointer.target == Target::Region && pointer.region.is_none() && pointer.account.is_none();
    if nowhere { Err("says neither a region nor an account".into()) } else { Ok(pointer) }
}

/// `/go/view/ARN` (as aws-solutions/workload-discovery-on-aws writes it) and `/go/view?service=NAME` (as the AWS CLI
/// does) leave it to the console to find the page.
fn go(url: &Url<'_>, whole: Pointer) -> Result<Pointer, String> {
    if let Some(text) = url.path.strip_prefix("/go/view/").map(decoded).filter(|text| arn::looks_like(text)) {
        let named = arn::parse(&text).map_err(|_| "leads to a thing of another kind")?;
        let region = match named.target {
            Target::Dashboard { .. } => named.region,
            _ => named.region.or(whole.region),
        };
        return Ok(Pointer { account: named.account.or(whole.account), region, ..named });
    }
    let target = match url.param("service").as_deref() {
        Some("cloudwatch") => Target::Alarms,
        Some("cloudtrail") => Target::Events,
        Some("ec2" | "ssm" | "systems-manager") => Target::Nodes,
        Some("cloudmap" | "servicediscovery") => Target::Services,
        _ => Target::Region,
    };
    said(Pointer { target, ..whole })
}

/// The node that a page of EC2 or Systems Manager is about: ids stand in the path, the query (`instanceId=`,
/// `nodeIds=`) or the fragment (`#InstanceDetails:instanceId=`, `#Instances:search=`), whatever the page. None when
/// there is no id, or several.
fn node(url: &Url<'_>) -> Option<Target> {
    let text = [url.path, url.query, url.fragment].map(|part| decoded(part)).join(" ");
    let mut ids =
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').filter(|word| is_node_id(word));
    let id = ids.next()?;
    ids.all(|other| other == id).then(|| Target::Instance { id: Text::new(id) })
}

fn systems_manager(url: &Url<'_>) -> Target {
    let list = match url.segments().get(1).map(|page| page.as_ref()) {
        Some("session-manager") => Target::Sessions,
        _ => Target::Nodes,
    };
    node(url).unwrap_or(list)
}

/// `#/events/ID` and `#/events?EventId=ID`.
fn cloud_trail(fragment: &str) -> Target {
    let (path, query) = fragment.split_once('?').unwrap_or((fragment, ""));
    let in_path = match &segments(path)[..] {
        [events, id, ..] if events == "events" => Some(id.to_string()),
        _ => None,
    };
    let id = in_path.or_else(|| param(query, "EventId").map(|id| id.to_string()));
    id.filter(|id| is_event_id(id)).map_or(Target::Events, |id| Target::Event { id: id.into() })
}

/// `/cloudmap/home/namespaces/ns-../services/srv-../..`, as path or as fragment.
fn cloud_map(url: &Url<'_>) -> Target {
    let fragment = url.fragment.split('?').next().unwrap_or_default();
    let words: Vec<_> = url.segments().into_iter().chain(segments(fragment)).collect();
    let namespace_id = words.iter().find(|word| is_id(word, "ns-")).map(Text::new);
    let Some(at) = words.iter().position(|word| is_id(word, "srv-")) else {
        return namespace_id.map_or(Target::Services, |id| Target::Namespace { id });
    };
    let service_id = Text::new(&words[at]);
    match &words[at + 1..] {
        [page, id, ..] if page.ends_with("instances") => {
            Target::ServiceInstance { service_id, id: Text::new(id) }
        }
        _ => Target::Service { id: service_id, namespace_id },
    }
}
