use super::{
    alarms::{AlarmFacts, CompositeFacts, Missing, Watch},
    metric_data::bucket,
    place::Place,
    series::Curve,
    statistic::Statistic,
};
use crate::model::Timestamp;

/// `StateValue`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Ok,
    Alarm,
    InsufficientData,
}

impl State {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// A state, since when, and what was seen then.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standing {
    pub(super) state: State,
    /// Seconds since 1970.
    pub(super) since: i64,
    pub(super) reason: String,
    pub(super) reason_data: Option<String>,
}

/// Where the alarm stands now.
pub(super) fn standing(place: &Place<'_>, alarm: &AlarmFacts) -> Standing {
    let changes = changes(place, alarm);
    // Nothing has happened: it has been fine since somebody last touched it.
    changes.into_iter().next_back().unwrap_or_else(|| at(place, alarm, quiet_since(place, alarm), None))
}

/// The changes of state that the story holds, oldest first.
pub(super) fn changes(place: &Place<'_>, alarm: &AlarmFacts) -> Vec<Standing> {
    let metrics = match &alarm.watch {
        Watch::Metric(metric) => vec![metric],
        Watch::Percentage { part, whole } => vec![part, whole],
    };
    let now = place.now.div_euclid(60);
    let mut minutes: Vec<i64> = Vec::new();
    for episode in metrics.iter().flat_map(|m| &m.episodes) {
        // An evaluation can only come out differently while a beginning or an end is in its window.
        let ramp = if let Curve::Steps(steps) = episode.curve { steps.len() as i64 } else { 0 };
        let window = ramp + (alarm.periods + 1) * (alarm.period / 60);
        for edge in [Some(episode.from), episode.to].into_iter().flatten() {
            let edge = place.zero() + edge;
            minutes.extend(edge..=(edge + window).min(now));
        }
    }
    minutes.sort_unstable();
    minutes.dedup();
    let mut list: Vec<Standing> = Vec::new();
    let mut before = State::Ok;
    for minute in minutes {
        if evaluate(alarm, &datapoints(place, alarm, minute)) != before {
            let change = at(place, alarm, minute, Some(before));
            before = change.state;
            list.push(change);
        }
    }
    list
}

/// A minute long ago, when the alarm was made or last changed.
fn quiet_since(place: &Place<'_>, alarm: &AlarmFacts) -> i64 {
    let age = place.key("alarm").with(&alarm.name).below(13 * 1440) as i64;
    place.zero() - 1440 - age
}

/// The evaluation at a minute.
fn at(place: &Place<'_>, alarm: &AlarmFacts, minute: i64, before: Option<State>) -> Standing {
    let points = datapoints(place, alarm, minute);
    let state = evaluate(alarm, &points);
    let since = minute * 60;
    let reason_data = (state != State::InsufficientData).then(|| reason_data(alarm, &points, since));
    Standing { state, since, reason: reason(alarm, state, before, &points), reason_data }
}

/// A period's beginning, in minutes, and its value.
type Datapoint = (i64, Option<f64>);

/// The datapoints that are complete at a minute, newest first.
fn datapoints(place: &Place<'_>, alarm: &AlarmFacts, minute: i64) -> Vec<Datapoint> {
    let length = alarm.period / 60;
    let end = minute.div_euclid(length) * length;
    let statistic = Statistic::parse(alarm.statistic).unwrap_or(Statistic::Average);
    (1..=alarm.periods)
        .map(|back| {
            let from = end - back * length;
            let of = |metric| bucket(place, metric, statistic, from, length, end);
            let value = match &alarm.watch {
                Watch::Metric(metric) => of(metric),
                Watch::Percentage { part, whole } => {
                    of(whole).map(|whole| (1e6 * of(part).unwrap_or(0.0) / whole).round() / 1e4)
                }
            };
            (from, value)
        })
        .collect()
}

fn evaluate(alarm: &AlarmFacts, points: &[Datapoint]) -> State {
    let known: Vec<f64> = points.iter().filter_map(|(_, value)| *value).collect();
    let above = known.iter().filter(|value| **value > alarm.threshold).count();
    if above >= alarm.to_alarm {
        State::Alarm
    } else if known.is_empty() && alarm.missing == Missing::Missing {
        State::InsufficientData
    } else {
        State::Ok
    }
}

fn stamp(seconds: i64, format: &str) -> String {
    Timestamp::from_second(seconds).map(|t| t.strftime(format).to_string()).unwrap_or_default()
}

/// In the service's words.
fn reason(alarm: &AlarmFacts, state: State, before: Option<State>, points: &[Datapoint]) -> String {
    let known: Vec<String> = points
        .iter()
        .filter_map(|(from, value)| {
            Some(format!("{:?} ({})", (*value)?, stamp(from * 60, "%d/%m/%y %H:%M:%S")))
        })
        .collect();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if known.is_empty() {
        let n = points.len();
        let were = if n == 1 { "was" } else { "were" };
        return match state {
            State::InsufficientData => {
                format!("Insufficient Data: {n} datapoint{} {were} unknown.", plural(n))
            }
            _ => format!(
                "Threshold Crossed: no datapoints were received for {n} period{} and {n} missing \
                 datapoint{} {were} treated as [NonBreaching].",
                plural(n),
                plural(n)
            ),
        };
    }
    let alarming = state == State::Alarm;
    let needed = if alarming { alarm.to_alarm } else { points.len() + 1 - alarm.to_alarm };
    let shown = if alarming { known.len() } else { known.len().min(needed) };
    let transition = match (before, state) {
        (_, State::Alarm) => "OK -> ALARM",
        (Some(State::InsufficientData), _) => "INSUFFICIENT_DATA -> OK",
        _ => "ALARM -> OK",
    };
    format!(
        "Threshold Crossed: {shown} out of the last {} datapoint{} [{}] {} {}greater than the threshold ({:?}) \
         (minimum {needed} datapoint{} for {transition} transition).",
        points.len(),
        plural(points.len()),
        known[..shown].join(", "),
        if shown == 1 { "was" } else { "were" },
        if alarming { "" } else { "not " },
        alarm.threshold,
        plural(needed),
    )
}

fn reason_data(alarm: &AlarmFacts, points: &[Datapoint], at: i64) -> String {
    let long = |seconds| stamp(seconds, "%Y-%m-%dT%H:%M:%S.000+0000");
    let oldest = points.last().map_or(at, |(from, _)| from * 60);
    let evaluated: Vec<_> = points
        .iter()
        .filter_map(|(from, value)| {
            Some(serde_json::json!({"timestamp": long(from * 60), "value": (*value)?}))
        })
        .collect();
    serde_json::json!({
        "version": "1.0",
        "queryDate": long(at),
        "startDate": long(oldest),
        "statistic": alarm.statistic,
        "period": alarm.period,
        "recentDatapoints": points.iter().rev().filter_map(|(_, v)| *v).collect::<Vec<_>>(),
        "threshold": alarm.threshold,
        "evaluatedDatapoints": evaluated,
    })
    .to_string()
}

/// Where a composite stands, over the alarms of its place.
pub(super) fn composite(place: &Place<'_>, composite: &CompositeFacts, alarms: &[AlarmFacts]) -> Standing {
    let child = |name: &String| {
        let alarm = alarms.iter().find(|a| a.name == *name)?;
        Some((alarm, standing(place, alarm)))
    };
    // Of the groups that are in alarm as a whole, the one that was first; in it the alarm that was last.
    let cause = composite
        .groups
        .iter()
        .filter_map(|group| {
            let all: Option<Vec<_>> = group.iter().map(child).collect();
            all.filter(|all| all.iter().all(|(_, s)| s.state == State::Alarm))?
                .into_iter()
                .max_by_key(|(_, s)| s.since)
        })
        .min_by_key(|(_, s)| s.since);
    let (state, since, name) = match &cause {
        Some((alarm, standing)) => (State::Alarm, standing.since, alarm.name.as_str()),
        None => {
            let first = composite.children().next().map_or("", String::as_str);
            let since = alarms
                .iter()
                .find(|a| a.name == first)
                .map_or(place.zero() - 1440, |a| quiet_since(place, a));
            (State::Ok, since * 60, first)
        }
    };
    let arn = place.arn("cloudwatch", &format!("alarm:{name}"));
    let reason =
        format!("{arn} transitioned to {} at {}", state.name(), stamp(since, "%A %d %B, %Y %H:%M:%S UTC"));
    let reason_data = serde_json::json!({
        "triggeringAlarms": [{
            "arn": arn,
            "state": {"value": state.name(), "timestamp": stamp(since, "%Y-%m-%dT%H:%M:%S.000+0000")},
        }],
    });
    Standing { state, since, reason, reason_data: Some(reason_data.to_string()) }
}
