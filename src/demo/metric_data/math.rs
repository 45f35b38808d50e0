//! Expressions over what else a call asks for, evaluated as the console does it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    Points, Range,
    query::{Asked, Query},
};
use crate::{
    model::{Point, Timestamp},
    query::metric_math::{self, Computed, Expression, Input, Inputs, Math},
};

/// What each expression of a call comes to, by its id.
pub(super) type Answers<'q> = HashMap<&'q str, Result<Vec<Computed>, String>>;

/// Reads an expression, in which searches have been replaced by what they find.
pub(super) fn parse(text: &str) -> Result<Math, String> {
    let math = Math::parse(text).map_err(|error| error.to_string())?;
    match math.only_the_service() {
        Some(function) => Err(format!("This estate has no function '{function}'")),
        None => Ok(math),
    }
}

/// Why an expression comes to nothing whatever the values are, and which. An id that is no query's, and an expression that
/// is made of itself, are told before anything else.
pub(super) fn wrong<'q>(queries: &'q [Query<'_>]) -> Option<(&'q str, String)> {
    let math = |query: &'q Query<'_>| {
        if let Asked::Math(math, _) = &query.asked { Some((query, math)) } else { None }
    };
    let all: Vec<(&Query<'_>, &Math)> = queries.iter().filter_map(math).collect();
    for (query, math) in &all {
        if let Some(id) = math.ids().into_iter().find(|id| !queries.iter().any(|q| q.id == *id)) {
            return Some((&query.id, format!("Unrecognized identifier: {id}")));
        }
    }
    let mut answers = answers(queries, (0, 0), false);
    let mut ids = all.iter().map(|(query, _)| query.id.as_str());
    ids.find_map(|id| Some((id, answers.remove(id)?.err()?)))
}

/// What the expressions come to over a range: of no points at all when they are not `filled`.
pub(super) fn answers<'q>(queries: &'q [Query<'_>], range: Range, filled: bool) -> Answers<'q> {
    let math = |query: &'q Query<'_>| {
        if let Asked::Math(math, _) = &query.asked { Some((query, math)) } else { None }
    };
    let all: Vec<(&Query<'_>, &Math)> = queries.iter().filter_map(math).collect();
    let named: HashSet<&str> = all.iter().flat_map(|(_, math)| math.ids()).collect();
    let takes_all = all.iter().any(|(_, math)| math.takes_metrics());

    let mut series: Vec<(&Query<'_>, &str, i64, Vec<Point>)> = Vec::new();
    let mut found: Vec<Expression<'_>> = Vec::new();
    for query in queries {
        let Asked::Series(shown) = &query.asked else { continue };
        let id = query.id.as_str();
        if query.of_expression {
            found.push(Expression { id, label: "", math: None, period: 60 });
        }
        if all.is_empty() || !(named.contains(id) || takes_all && !query.of_expression) {
            continue;
        }
        let label = query.label.filter(|label| !label.contains("${") && !query.of_expression);
        for one in shown {
            let points = if filled { moments(&one.points(range)) } else { Vec::new() };
            series.push((query, label.unwrap_or(&one.label), one.period, points));
        }
    }
    let seconds = |period: i64| u32::try_from(period).unwrap_or(60);
    let inputs: Vec<Input<'_>> = series
        .iter()
        .map(|(query, label, period, points)| Input {
            id: &query.id,
            label,
            points,
            period: seconds(*period),
        })
        .collect();
    let longest = inputs.iter().map(|input| input.period).max().unwrap_or(60);
    let at = |second| Timestamp::from_second(second).unwrap_or_default();
    let over = Inputs { series: &inputs, period: longest, from: at(range.0), to: at(range.1) };
    let expression = |(query, math): &(&'q Query<'_>, &'q Math)| Expression {
        id: &query.id,
        label: "",
        math: Some(math),
        period: query.period.map_or(longest, seconds),
    };
    let asked: Vec<Expression<'_>> = all.iter().map(expression).chain(found).collect();
    let told = metric_math::evaluate(&asked, &over);
    all.iter().map(|(query, _)| query.id.as_str()).zip(told).collect()
}

/// The points of a series that was evaluated.
pub(super) fn points(one: &Computed) -> Points {
    one.points.iter().map(|point| (point.at.as_second(), (point.value * 1e4).round() / 1e4)).collect()
}

fn moments(points: &BTreeMap<i64, f64>) -> Vec<Point> {
    let moment = |(at, value): (&i64, &f64)| {
        Some(Point { at: Timestamp::from_second(*at).ok()?, value: *value, provisional: false })
    };
    points.iter().filter_map(moment).collect()
}
