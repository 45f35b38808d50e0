//! Dashboards of the estate's accounts, written by hand in `dashboards/`. What depends on the seed stands in them as
//! `@{account NAME}` (its id), `@{node REGION INDEX}` (a node's id there, in the same account) and `@{ago MINUTES}` (a
//! time before the estate was made).

use super::{
    cloudwatch::bad_parameter,
    names::{self, Kind},
    nodes,
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};
use crate::model::Timestamp;

/// Dashboards on a page of ListDashboards.
const PAGE: usize = 1000;
/// A name's most characters.
const LONGEST_NAME: usize = 255;
/// So many dashboards has the team that makes one for each of its experiments.
const EXPERIMENTS: usize = 1240;

struct DashboardFacts {
    name: String,
    body: String,
    /// Seconds since 1970.
    modified: i64,
}

macro_rules! bodies {
    ($($kind:ident $name:literal)+) => {
        &[$((Kind::$kind, $name, include_str!(concat!("dashboards/", $name, ".json")))),+]
    };
}
const BODIES: &[(Kind, &str, &str)] = bodies!(
    Core "platform-overview"
    Core "service-pages"
    Shop "shop-checkout"
    Shop "shop-weekly-review"
    Pay "payments"
    Data "data-pipelines"
    Staging "load-test"
    Network "egress"
    Dev "checkout-experiments"
    Sandbox "playground"
);

/// What the team that tries things out has for each of them.
const EXPERIMENT: &str = r#"{"widgets":[{"type":"metric","width":24,"height":6,"properties":{"title":"Latency","region":"us-east-1","stat":"p99","period":60,"metrics":[["Apps/Services","Latency","Service","api"]]}}]}"#;

/// The account's dashboards by name. They are the same in every region.
fn dashboards(place: &Place<'_>) -> Vec<DashboardFacts> {
    let of = |name: String, body: &str| {
        let days = 2 + place.seed.with(&place.account.id).with("dashboard").with(&name).below(200) as i64;
        let body = filled(place, body);
        DashboardFacts { modified: place.ago(days * 1440 + 97), name, body }
    };
    let by_hand = BODIES.iter().filter(|(kind, ..)| *kind == place.account.kind);
    let mut all: Vec<_> = by_hand.map(|(_, name, body)| of((*name).to_owned(), body)).collect();
    if place.account.name == "prod-research" {
        all.extend((1..=EXPERIMENTS).map(|n| of(format!("experiment-{n:04}"), EXPERIMENT)));
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

/// A body with what the seed decides in its place.
fn filled(place: &Place<'_>, body: &str) -> String {
    let mut parts = body.split("@{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (what, rest) = part.split_once('}').unwrap_or((part, ""));
        out.push_str(&value(place, what).unwrap_or_default());
        out.push_str(rest);
    }
    out
}

fn value(place: &Place<'_>, what: &str) -> Option<String> {
    let words: Vec<&str> = what.split(' ').collect();
    match words[..] {
        ["account", name] => names::id_of(place.seed, name),
        ["node", region, index] => {
            let region_index = names::REGIONS.iter().position(|known| *known == region)?;
            let there = Place { region: names::REGIONS[region_index], region_index, ..*place };
            Some(nodes::node_id(&there, index.parse().ok()?))
        }
        ["ago", minutes] => {
            let at = Timestamp::from_second(place.ago(minutes.parse().ok()?)).ok()?;
            Some(at.to_string())
        }
        _ => None,
    }
}

fn described(place: &Place<'_>, name: &str) -> String {
    format!("arn:aws:cloudwatch::{}:dashboard/{name}", place.account.id)
}

/// Names hold letters, digits, `-` and `_`.
fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(plain)
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html>
pub(super) fn list(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let prefix = input.text("DashboardNamePrefix")?.unwrap_or_default();
    if !prefix.is_empty() && !is_name(prefix) {
        return Err(bad_parameter(format!("The value {prefix} for field DashboardNamePrefix is invalid.")));
    }
    let mut all = dashboards(place);
    all.retain(|dashboard| dashboard.name.starts_with(prefix));
    let (page, next) = Walk::of(place, "ListDashboards", input)
        .cut(&all, input.text("NextToken")?, PAGE)
        .map_err(|_| bad_parameter("Invalid nextToken"))?;
    let entry = |dashboard: &DashboardFacts| {
        Object::new()
            .put("DashboardName", dashboard.name.as_str())
            .put("DashboardArn", described(place, &dashboard.name))
            .time("LastModified", dashboard.modified)
            .put("Size", dashboard.body.len())
            .into()
    };
    let entries: Vec<Value> = page.iter().map(entry).collect();
    Ok(Object::new().put("DashboardEntries", entries).maybe("NextToken", next).into())
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html>
pub(super) fn get(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let name = input.required("DashboardName")?;
    if !is_name(name) {
        return Err(bad_parameter(format!("The value {name} for field DashboardName is invalid.")));
    }
    let all = dashboards(place);
    let Some(dashboard) = all.into_iter().find(|dashboard| dashboard.name == name) else {
        let message = format!("Dashboard {name} does not exist");
        return Err(ApiError::new("DashboardNotFoundError", message).with_status(404));
    };
    Ok(Object::new()
        .put("DashboardArn", described(place, name))
        .put("DashboardName", name)
        .put("DashboardBody", dashboard.body)
        .into())
}
