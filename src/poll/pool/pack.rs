use crate::model::{Ask, MetricAsk, PAGE_POINTS, Timestamp};

use super::merge::Asker;

/// Queries of a call.
const QUERIES: u64 = 500;

type Window = (Timestamp, Timestamp);

/// Questions that go together.
struct Group {
    window: Window,
    points: u64,
    has_math: bool,
    askers: Vec<Asker>,
}

/// Which questions for one range go together: as few as it takes for everybody to get just what it would have got alone.
///
/// Start and end of a call are whole steps of its longest period, and what comes of more than was asked is taken out
/// again. Expressions and labels are made by CloudWatch from all that is in the window: for those the window has to be
/// their own. It gives no second page to a call with expressions in it, so such a call has to fit one.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
pub(super) fn pack(askers: Vec<Asker>) -> Vec<Vec<Asker>> {
    let pairs: Vec<_> = askers.iter().map(|asker| (&asker.ask, &*asker.data)).collect();
    let tail = worth_while(&pairs);
    let whole = |mut asker: Asker| {
        asker.ask.since = asker.ask.since.filter(|_| tail && !is_rigid(&asker.data));
        asker
    };
    let (tails, wholes): (Vec<Asker>, Vec<Asker>) =
        askers.into_iter().map(whole).partition(|asker| asker.ask.since.is_some());
    let mut groups = groups(wholes);
    groups.extend(self::groups(tails));
    groups.into_iter().map(|group| group.askers).collect()
}

fn groups(mut askers: Vec<Asker>) -> Vec<Group> {
    askers.sort_by_key(|asker| (is_rigid(&asker.data), std::cmp::Reverse(asker.data.step(asker.ask.now))));
    let mut groups: Vec<Group> = Vec::new();
    for asker in askers {
        let data = &asker.data;
        let window = data.window(asker.ask.now, None);
        let (points, has_math) = (data.points(window, asker.ask.now), data.has_math());
        let fits = |group: &&mut Group| {
            let in_window = if is_rigid(data) {
                group.window == window
            } else {
                group.window.0 <= window.0 && window.1 <= group.window.1
            };
            in_window && (!(has_math || group.has_math) || group.points + points <= PAGE_POINTS)
        };
        match groups.iter_mut().find(fits) {
            Some(group) => {
                group.points += points;
                group.has_math |= has_math;
                group.askers.push(asker);
            }
            None => groups.push(Group { window, points, has_math, askers: vec![asker] }),
        }
    }
    groups
}

/// Whether what comes depends on the window as a whole.
fn is_rigid(data: &MetricAsk) -> bool {
    data.has_math() || data.queries.iter().any(|query| query.label.as_ref().is_some_and(|l| l.contains("${")))
}

/// Whether calls are saved when those who have what is older ask for the rest alone. They are paid by the metric,
/// whatever the range.
pub(super) fn worth_while(askers: &[(&Ask, &MetricAsk)]) -> bool {
    let calls = |since: fn(&Ask) -> Option<Timestamp>| {
        let queries: u64 = askers.iter().map(|(_, data)| data.queries.len() as u64).sum();
        let points = askers.iter().map(|(ask, data)| data.points(data.window(ask.now, since(ask)), ask.now));
        queries.div_ceil(QUERIES).max(points.sum::<u64>().div_ceil(PAGE_POINTS))
    };
    calls(|_| None) > calls(|ask| ask.since)
}
