use std::collections::HashMap;

use super::{Computed, Inputs, Math, line::Line, scope::Scope, value::Value};
use crate::model::{Point, Timestamp};

/// An expression among others that may name it.
#[derive(Clone, Copy, Debug)]
pub struct Expression<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it is called; may be empty.
    pub label: &'a str,
    /// What is to be evaluated. None when CloudWatch has evaluated it: its series are among the inputs, by its id.
    pub math: Option<&'a Math>,
    /// Seconds.
    pub period: u32,
}

/// What expressions come to that may name one another, in their order. The inputs are what they are made of: metrics, and
/// series of expressions that CloudWatch has evaluated. `METRICS()` is the former alone.
///
/// A series is called as its expression is; when that makes several, each is called as the expression and the metric are,
/// with a space between:
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#adding-metrics-expression-console>
///
/// Each may fail by itself, with the reason in words.
pub fn evaluate(all: &[Expression<'_>], over: &Inputs<'_>) -> Vec<Result<Vec<Computed>, String>> {
    let mut scope = Scope::new(over);
    scope.given = all.iter().filter(|e| e.math.is_none()).map(|e| e.id).collect();
    let mut failed: HashMap<&str, String> = HashMap::new();
    let mut open: Vec<&Expression<'_>> = all.iter().filter(|e| e.math.is_some()).collect();
    loop {
        let is_open = |id: &str| open.iter().any(|e| e.id == id);
        let ready = open.iter().position(|e| e.math.is_some_and(|math| !math.ids().into_iter().any(is_open)));
        let Some(expression) = ready.map(|at| open.remove(at)) else { break };
        scope.period = expression.period;
        let Some(math) = expression.math else { continue };
        let broken = math.ids().into_iter().find_map(|id| Some(format!("{id}: {}", failed.get(id)?)));
        match broken.map_or_else(|| math.expr.value(&scope), Err) {
            Ok(value) => {
                scope.computed.insert(expression.id, value);
            }
            Err(why) => {
                failed.insert(expression.id, why);
            }
        }
    }
    let still = open;
    let result = |expression: &Expression<'_>| {
        if let Some(why) = failed.get(expression.id) {
            return Err(why.clone());
        }
        if still.iter().any(|open| open.id == expression.id) {
            return Err("The expression is made of itself".to_owned());
        }
        let (value, all_of_it) = match expression.math {
            Some(math) => (scope.find(expression.id)?, math.clone()),
            None => (scope.find(expression.id)?, Math::id(expression.id)),
        };
        let is_array = matches!(value, Value::Array(_));
        let mut computed = computed(value, &all_of_it, all, over)?;
        for one in &mut computed {
            one.label = match (expression.label, one.label.as_str()) {
                (_, metric) if expression.math.is_none() => metric.to_owned(),
                (label, metric) if is_array => format!("{label} {metric}").trim().to_owned(),
                ("", _) => expression.id.to_owned(),
                (label, _) => label.to_owned(),
            };
        }
        Ok(computed)
    };
    all.iter().map(result).collect()
}

/// The series that a value is, with the points that will still move.
pub(super) fn computed(
    value: Value,
    math: &Math,
    others: &[Expression<'_>],
    over: &Inputs<'_>,
) -> Result<Vec<Computed>, String> {
    let lines = match value {
        Value::Scalar(_) => return Err("The expression comes to a number, not to a time series".into()),
        Value::Series(line) => vec![line],
        Value::Array(lines) => lines,
    };
    let spans = moving(math, others, over);
    Ok(lines.into_iter().map(|line| settled(line, &spans)).collect())
}

fn settled(line: Line, spans: &[(i64, i64)]) -> Computed {
    let moves = |at: i64| {
        let first = spans.partition_point(|(_, end)| *end <= at);
        spans.get(first).is_some_and(|(start, _)| *start < at + line.period)
    };
    let point = |(at, value): &(i64, f64)| {
        let provisional = moves(*at);
        Some(Point { at: Timestamp::from_second(*at).ok()?, value: *value, provisional })
    };
    Computed { points: line.dots.iter().filter_map(point).collect(), label: line.label }
}

/// The spans of time in which points will still move that an expression is made of, oldest first and apart.
fn moving(math: &Math, others: &[Expression<'_>], over: &Inputs<'_>) -> Vec<(i64, i64)> {
    let mut names: Vec<&str> = math.ids();
    let mut takes_all = math.takes_metrics();
    let mut seen = 0;
    while let Some(name) = names.get(seen).copied() {
        seen += 1;
        for inner in others.iter().filter(|e| e.id == name).filter_map(|e| e.math) {
            takes_all |= inner.takes_metrics();
            let new: Vec<&str> = inner.ids().into_iter().filter(|id| !names.contains(id)).collect();
            names.extend(new);
        }
    }
    let inputs = over.series.iter().filter(|input| takes_all || names.contains(&input.id));
    let mut spans: Vec<(i64, i64)> = inputs
        .flat_map(|input| {
            let period = i64::from(input.period.max(1));
            let points = input.points.iter().filter(|point| point.provisional);
            points.map(move |point| (point.at.as_second(), point.at.as_second() + period))
        })
        .collect();
    spans.sort_unstable();
    spans.dedup_by(|next, before| {
        let joined = next.0 <= before.1;
        before.1 = if joined { before.1.max(next.1) } else { before.1 };
        joined
    });
    spans
}
