//! What an explorer widget shows: metrics of the resources that have certain tags.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Metrics-Explorer.html>

mod group;
mod kinds;
mod place;
#[cfg(test)]
mod tests;

pub use place::put;

use std::collections::BTreeMap;

use group::{Group, groups};
use kinds::Kind;

use super::{ExplorerMetric, ExplorerWidget, Func};
use crate::{
    model::{TagAsk, TaggedResource, Text},
    spec::{ChartMeasure, ChartQuery, ChartSpec, Words, check_statistic},
};

/// Lines of a chart, at most: each is a metric that is asked and paid for.
pub const MOST_LINES: usize = 100;
/// Charts of a widget, at most.
pub const MOST_CHARTS: usize = 24;
/// Values of a key and keys that one question may have.
/// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
const MOST_VALUES: usize = 20;
const MOST_KEYS: usize = 50;

/// What an instance of EC2 and a function of Lambda are besides their tags, by which the console filters and groups, too:
/// members of DescribeInstances and ListFunctions. A tag of such a name counts as one.
const PROPERTIES: [&str; 22] = [
    "Architecture",
    "AvailabilityZone",
    "EbsOptimized",
    "EnaSupport",
    "Handler",
    "Hypervisor",
    "ImageId",
    "InstanceLifecycle",
    "InstanceType",
    "KeyName",
    "MemorySize",
    "Monitoring",
    "PackageType",
    "Placement",
    "Platform",
    "RootDeviceType",
    "Runtime",
    "State",
    "SubnetId",
    "Tenancy",
    "Timeout",
    "VpcId",
];

/// The charts of an explorer widget.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expanded {
    /// Each with its title, in the widget's order.
    pub charts: Vec<(Text, ChartSpec)>,
    /// What is not as the body says, and why.
    pub remarks: Vec<Text>,
}

/// The resources that an ask has found, and why there may be more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tagged {
    /// From all places that have answered.
    pub resources: Vec<TaggedResource>,
    /// Where they cannot be read.
    pub remarks: Vec<Text>,
}

/// What the tagging API is asked for a widget; none when there is no kind of resource in it whose metrics are known.
pub fn ask(widget: &ExplorerWidget) -> Option<TagAsk> {
    let mut types: Vec<Text> = Vec::new();
    for kind in widget.metrics.iter().filter_map(|metric| kinds::find(&metric.resource_type)) {
        if !types.iter().any(|known| known == kind.tagging) {
            types.push(kind.tagging.into());
        }
    }
    let asked = labels(widget).into_iter().filter(|(key, _)| !is_property(key) && !is_own_id(key));
    let tags = asked.take(MOST_KEYS).map(|(key, values)| {
        // What the service is not asked, is looked at here.
        let values = if values.len() > MOST_VALUES { Vec::new() } else { values };
        (key, values)
    });
    let tags = tags.collect();
    (!types.is_empty()).then_some(TagAsk { types, tags })
}

/// The charts of a widget: for each of its metrics one, or one for each value of what it is split by. All of it is in this
/// account, by its name or id; when that is not known, in the one that each ARN says.
pub fn expand(widget: &ExplorerWidget, resources: &[TaggedResource], account: Option<&str>) -> Expanded {
    let mut out = Expanded::default();
    let labels = labels(widget);
    let found: Vec<&TaggedResource> = resources.iter().filter(|r| passes(r, &labels)).collect();
    let unknown = |key: &str| is_property(key) && found.iter().all(|r| r.tag(key).is_none());
    for (key, _) in labels.iter().filter(|(key, _)| unknown(key)) {
        out.remark(format!(
            "`{key}` is no tag but a property of the resource, which tags do not tell: all are drawn"
        ));
    }
    let mut left_out = 0;
    for metric in &widget.metrics {
        let Some(kind) = kinds::find(&metric.resource_type) else {
            let kind = &metric.resource_type;
            out.remark(format!("{}: it is not known where metrics of {kind} are", metric.name));
            continue;
        };
        if let Err(why) = check_statistic(&metric.stat) {
            out.remark(format!("{}: {why}", metric.name));
            continue;
        }
        let lines = lines(&found, kind, metric);
        if lines.is_empty() {
            out.remark(format!("{}: no {} has these tags", metric.name, metric.resource_type));
            continue;
        }
        for (value, lines) in split(lines, widget.split_by.as_ref(), &mut out) {
            if out.charts.len() == MOST_CHARTS {
                left_out += 1;
                continue;
            }
            let title = match value {
                Some(value) => Text::new(format!("{} · {value}", metric.name)),
                None => metric.name.clone(),
            };
            let chart = chart(widget, metric, lines, account, &mut out);
            out.charts.push((title, chart));
        }
    }
    if left_out > 0 {
        out.remark(format!("{left_out} more charts are left out: {MOST_CHARTS} are drawn at most"));
    }
    out
}

impl Expanded {
    /// The same is said once.
    fn remark(&mut self, words: String) {
        let words = Text::new(words);
        if !self.remarks.contains(&words) {
            self.remarks.push(words);
        }
    }
}

/// A resource, as a line of a chart.
struct Line<'a> {
    resource: &'a TaggedResource,
    namespace: &'static str,
    dimensions: Vec<(Text, String)>,
}

impl Line<'_> {
    /// Its value of a key: of a tag, or of a dimension.
    fn value(&self, key: &str) -> Option<Text> {
        let own = || self.dimensions.iter().find(|(name, _)| name == key).map(|(_, value)| Text::new(value));
        self.resource.tag(key).cloned().or_else(own)
    }

    /// What it is called: its name, and its id where others have that name.
    fn name(&self, is_unique: bool) -> String {
        let id =
            self.dimensions.iter().rfind(|(_, value)| !value.is_empty()).map_or("", |(_, id)| id.as_str());
        match self.resource.tag("Name").filter(|name| !name.is_empty()) {
            Some(name) if is_unique => name.to_string(),
            Some(name) => format!("{name} {id}"),
            None => id.to_owned(),
        }
    }
}

/// Keys, each with the values of which one must be; none when any does.
fn labels(widget: &ExplorerWidget) -> Vec<(Text, Vec<Text>)> {
    let mut out: Vec<(Text, Option<Vec<Text>>)> = Vec::new();
    for (key, value) in widget.labels.iter().filter(|(key, _)| !key.is_empty()) {
        let at = out.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
            out.push((key.clone(), Some(Vec::new())));
            out.len() - 1
        });
        match (value.as_ref().filter(|value| !value.is_empty()), &mut out[at].1) {
            (Some(value), Some(values)) => values.push(value.clone()),
            (None, any) => *any = None,
            (Some(_), None) => {}
        }
    }
    out.into_iter().map(|(key, values)| (key, values.unwrap_or_default())).collect()
}

fn is_property(key: &str) -> bool {
    PROPERTIES.contains(&key)
}

/// Whether a key is how metrics call a resource: its ARN says that.
fn is_own_id(key: &str) -> bool {
    matches!(key, "InstanceId" | "FunctionName")
}

/// Whether a resource is one that the labels mean. A property that no tag tells stands in nobody's way.
fn passes(resource: &TaggedResource, labels: &[(Text, Vec<Text>)]) -> bool {
    labels.iter().all(|(key, values)| match resource.tag(key) {
        Some(value) => values.is_empty() || values.contains(value),
        None if is_own_id(key) => {
            let id = resource.arn.rsplit(['/', ':']).next().unwrap_or_default();
            values.is_empty() || values.iter().any(|value| value == id)
        }
        None => is_property(key),
    })
}

fn lines<'a>(found: &[&'a TaggedResource], kind: &Kind, metric: &ExplorerMetric) -> Vec<Line<'a>> {
    let line = |resource: &&'a TaggedResource| {
        let (namespace, dimensions) = kind.place(&resource.arn, &metric.name)?;
        Some(Line { resource, namespace, dimensions })
    };
    let mut lines: Vec<Line<'a>> = found.iter().filter_map(line).collect();
    lines.sort_by(|a, b| {
        (a.resource.tag("Name"), &a.resource.arn).cmp(&(b.resource.tag("Name"), &b.resource.arn))
    });
    lines
}

/// Lines by what the widget is split by.
fn split<'a>(
    lines: Vec<Line<'a>>,
    key: Option<&Text>,
    out: &mut Expanded,
) -> Vec<(Option<Text>, Vec<Line<'a>>)> {
    let Some(key) = key.filter(|key| is_key(key)) else { return vec![(None, lines)] };
    if lines.iter().all(|line| line.value(key).is_none()) {
        out.remark(format!("there is no tag `{key}` to make charts by: one has all of it"));
        return vec![(None, lines)];
    }
    let mut by: BTreeMap<Text, Vec<Line<'a>>> = BTreeMap::new();
    for line in lines {
        by.entry(line.value(key).unwrap_or_else(|| without(key))).or_default().push(line);
    }
    by.into_iter().map(|(value, lines)| (Some(value), lines)).collect()
}

/// Keys that the console writes for none.
fn is_key(key: &str) -> bool {
    !key.is_empty() && key != "#"
}

/// What resources are called that have no value of a key.
fn without(key: &str) -> Text {
    Text::new(format!("without {key}"))
}

fn chart(
    widget: &ExplorerWidget,
    metric: &ExplorerMetric,
    mut lines: Vec<Line<'_>>,
    account: Option<&str>,
    out: &mut Expanded,
) -> ChartSpec {
    if lines.len() > MOST_LINES {
        let together = if widget.aggregate.is_some() { ", which alone are put together" } else { "" };
        let (name, all) = (&metric.name, lines.len());
        out.remark(format!("{name}: the first {MOST_LINES} of {all} resources{together}"));
        lines.truncate(MOST_LINES);
    }
    let queries = match groups(widget, &lines, out) {
        Some((groups, func)) => aggregated(metric, &lines, &groups, func, account),
        None => {
            let mut names: BTreeMap<String, usize> = BTreeMap::new();
            lines.iter().for_each(|line| *names.entry(line.name(true)).or_default() += 1);
            let is_unique = |line: &Line<'_>| names.get(&line.name(true)) == Some(&1);
            let one = |line: &Line<'_>| {
                let label = Words::plain(line.name(is_unique(line)));
                ChartQuery { label: Some(label), ..query(metric, line, account) }
            };
            lines.iter().map(one).collect()
        }
    };
    ChartSpec { shape: widget.shape, period: widget.period, queries, ..ChartSpec::default() }
}

fn query(metric: &ExplorerMetric, line: &Line<'_>, account: Option<&str>) -> ChartQuery {
    let dimensions = line.dimensions.iter().map(|(name, value)| (name.clone(), Words::plain(value)));
    let measure = ChartMeasure::Metric {
        namespace: Words::plain(line.namespace),
        name: Words::plain(metric.name.as_str()),
        dimensions: dimensions.collect(),
        stat: metric.stat.clone(),
    };
    let own = line.resource.arn.split(':').nth(4).filter(|id| !id.is_empty());
    let account = account.or(own).map(Words::plain);
    let region = Some(Words::plain(line.resource.region.as_str()));
    ChartQuery { account, region, ..ChartQuery::of(measure) }
}

/// One line a group, which metric math puts together: of resources in several regions Skydeck works it out by itself.
fn aggregated(
    metric: &ExplorerMetric,
    lines: &[Line<'_>],
    groups: &[Group],
    func: Func,
    account: Option<&str>,
) -> Vec<ChartQuery> {
    let mut out = Vec::with_capacity(lines.len() + groups.len());
    for (at, line) in lines.iter().enumerate() {
        out.push(ChartQuery {
            id: Some(Text::new(format!("m{}", at + 1))),
            hidden: true,
            ..query(metric, line, account)
        });
    }
    for (at, group) in groups.iter().enumerate() {
        let ids: Vec<String> = group.lines.iter().map(|line| format!("m{}", line + 1)).collect();
        let math = format!("{}([{}])", group::function(func), ids.join(", "));
        out.push(ChartQuery {
            id: Some(Text::new(format!("g{}", at + 1))),
            label: Some(Words::plain(group.name.as_str())),
            ..ChartQuery::of(ChartMeasure::Expression(Words::plain(math)))
        });
    }
    out
}
