use super::{super::graph, Fact, alarm::dimensions};
use crate::{
    model::{Metric, Point, Series, period_words, quantity},
    ui::{Cx, Line},
};

/// Which metric, and what the points come to that were read: of the line that is drawn, and of the other statistics.
pub(super) fn facts(cx: &Cx<'_>, line: &Line<'_>, metric: &Metric) -> Vec<Fact> {
    let mut out = vec![Fact::new("metric", format!("{} {}", metric.namespace, metric.name))];
    match dimensions(&metric.dimensions) {
        Some(fact) => out.push(fact),
        None => out.push(Fact::styled("where", "it has no dimensions", "dim")),
    }
    out.extend(
        graph::estimate(cx, &graph::widest(cx), line).map(|cost| Fact::styled("cost", cost.words, "dim")),
    );
    let Some(read) = line.scope.and_then(|key| graph::read(cx, key, metric)) else { return out };
    let from = cx.now.checked_sub(cx.view.range.duration()).unwrap_or(cx.now);
    for (series, stat) in read.iter().zip(graph::STATISTICS) {
        let points: Vec<&Point> = series.points.iter().filter(|p| p.at >= from).collect();
        out.extend(told(cx, stat, series, &points));
    }
    if let Some(series) = read.first() {
        let count = series.points.iter().filter(|p| p.at >= from).count();
        out.push(Fact::styled(
            "points",
            format!("{count}, each of {}", period_words(series.query.period)),
            "dim",
        ));
    }
    out
}

/// What a statistic's points come to.
fn told(cx: &Cx<'_>, stat: &str, series: &Series, points: &[&Point]) -> Option<Fact> {
    let last = points.last()?;
    let values = || points.iter().map(|p| p.value);
    let (low, high) = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    let words = |value: f64| quantity(value, None);
    Some(match stat {
        "Minimum" => Fact::new("lowest", words(low)),
        "Maximum" => Fact::new("highest", words(high)),
        "Sum" => {
            let total = words(values().sum());
            let period = period_words(series.query.period);
            Fact::new("sum", format!("{total}; {} in the last {period}{}", words(last.value), moving(last)))
        }
        _ => {
            #[allow(clippy::cast_precision_loss)]
            let mean = values().sum::<f64>() / points.len() as f64;
            let at = super::moment(cx, last.at);
            let all = format!("mean {}, from {} to {}", words(mean), words(low), words(high));
            Fact::new("average", format!("{} at {at}{}; {all}", words(last.value), moving(last)))
        }
    })
}

fn moving(point: &Point) -> &'static str {
    if point.provisional { ", still moving" } else { "" }
}
