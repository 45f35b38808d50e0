//! The scripted incident: a deploy of checkout in prod-shop eu-west-1 that goes wrong, and the small
//! troubles elsewhere. Every minute here is counted from the estate's start; nothing else knows the story.

use super::{metrics::MetricFacts, place::Place, series::Curve};

/// Instances of checkout.
pub(super) const INSTANCES: usize = 8;
/// The revision that ran, and the one that was deployed.
pub(super) const REVISIONS: (usize, usize) = (117, 118);
/// Minutes before the start: a parameter is changed, which has nothing to do with it;
pub(super) const PARAMETER_CHANGED: i64 = 38;
/// the new revision is registered and deployed;
pub(super) const DEPLOYED: i64 = 18;
/// latency begins to rise;
pub(super) const LATENCY_RISES: i64 = 14;
/// an engineer opens a shell on a checkout node;
pub(super) const SHELL_OPENED: i64 = 10;
/// another node is heard of for the last time.
pub(super) const NODE_LOST: i64 = 4;
/// In prod-core an index is rebuilt every so many minutes, and the queue of search piles up each time for a while;
/// the last time ended so long before the start.
pub(super) const REBUILD_EVERY: i64 = 8 * 60;
const REBUILD_TAKES: i64 = 20;
const REBUILD_LAST: i64 = 200;
/// A root user signs in, in another account.
pub(super) const ROOT_SIGN_IN: i64 = 30;
/// Seconds before what a deployer's job does, it has its session.
pub(super) const DEPLOYER_STARTS: i64 = 60;
/// Which node the shell is on.
pub(super) const SHELL_NODE: usize = 0;
/// Which node is lost, and how its id begins.
pub(super) const LOST_NODE: usize = 1;
pub(super) const LOST_NODE_PREFIX: &str = "07f3";
/// Who is on it.
pub(super) const ENGINEER: (&str, &str) = ("OnCallEngineer", "maria.lindqvist");
/// Seconds at which checkout customers wait too long.
pub(super) const LATENCY_THRESHOLD: f64 = 1.5;
/// p99 before.
pub(super) const LATENCY_CALM: f64 = 0.42;
/// p99 in each minute from [`LATENCY_RISES`] on; the last stays. Nine minutes before the start is the first
/// above the threshold, so three in a row are complete six minutes before it.
const LATENCY: [f64; 9] = [0.55, 0.78, 1.02, 1.24, 1.42, 1.61, 1.78, 1.86, 1.92];

/// Whether an instance of a service fails its check: those of the new revision of checkout.
pub(super) fn is_unhealthy(place: &Place<'_>, service: usize, instance: usize) -> bool {
    place.is_incident() && service == 0 && instance >= INSTANCES - 3
}

/// The task definition's revision, where the story knows it.
pub(super) fn revision(place: &Place<'_>, service: usize, instance: usize) -> Option<usize> {
    (place.is_incident() && service == 0)
        .then(|| if is_unhealthy(place, service, instance) { REVISIONS.1 } else { REVISIONS.0 })
}

/// The node of an instance, where the story knows it: one of the new ones is on the lost node.
pub(super) fn node(place: &Place<'_>, service: usize, instance: usize) -> Option<usize> {
    (place.is_incident() && service == 0).then_some([0, 2, 3, 0, 2, LOST_NODE, 3, 0][instance % INSTANCES])
}

/// Since when a node is silent, in seconds since 1970.
pub(super) fn lost_since(place: &Place<'_>, node: usize) -> Option<i64> {
    let minutes = match node {
        LOST_NODE if place.is_incident() => return Some(place.start - NODE_LOST * 60),
        1 if place.is("prod-shop", "ap-southeast-1") => 190,
        2 if place.is("staging", "eu-west-1") => 2 * 1440 + 75,
        4 if place.is("dev", "us-east-1") => 9 * 60,
        _ => return None,
    };
    Some(place.ago(minutes))
}

/// Something that happens to a metric.
#[derive(Clone, Copy, Debug)]
pub(super) struct Episode {
    /// First minute of it, counted from the start's minute.
    pub(super) from: i64,
    /// First minute after it.
    pub(super) to: Option<i64>,
    pub(super) curve: Curve,
}

/// What happens to a metric of the place.
pub(super) fn episodes(place: &Place<'_>, metric: &MetricFacts) -> Vec<Episode> {
    let dimension = metric.dimensions.first().map_or("", |(_, value)| value.as_str());
    let one = |from: i64, to: Option<i64>, curve| vec![Episode { from, to, curve }];
    match (metric.name, dimension) {
        ("Latency", "checkout") if place.is_incident() => one(-LATENCY_RISES, None, Curve::Steps(&LATENCY)),
        ("Errors", "checkout") if place.is_incident() => {
            one(-LATENCY_RISES, None, Curve::Steps(&[4.0, 6.0, 8.0]))
        }
        ("QueueDepth", "stream") if place.is("prod-data", "us-east-1") => {
            one(-170, Some(-130), Curve::Steps(&[400.0, 900.0, 1600.0, 2400.0]))
        }
        ("JobAge", "nightly-export") if place.is("prod-data", "eu-west-1") => one(-540, None, Curve::Silent),
        ("QueueDepth", "gateway") if place.is("staging", "eu-west-1") => one(-95, None, Curve::Silent),
        ("QueueDepth", "checkout") if place.is("dev", "us-east-1") => {
            one(-185, None, Curve::Steps(&[700.0, 1300.0, 1900.0]))
        }
        ("QueueDepth", "search") if place.is("prod-core", "us-east-1") => rebuilds(place),
        _ => Vec::new(),
    }
}

/// The rebuilds of the last month, and one more.
fn rebuilds(place: &Place<'_>) -> Vec<Episode> {
    let now = place.now.div_euclid(60) - place.zero();
    let newest = (now + REBUILD_LAST).div_euclid(REBUILD_EVERY) * REBUILD_EVERY - REBUILD_LAST;
    (0..=31 * 1440 / REBUILD_EVERY)
        .rev()
        .map(|back| newest - back * REBUILD_EVERY)
        .map(|from| Episode {
            from,
            to: Some(from + REBUILD_TAKES),
            curve: Curve::Steps(&[700.0, 1100.0, 900.0]),
        })
        .collect()
}
