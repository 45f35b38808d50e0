//! Math over series of different accounts or regions: the service works out what is in one alone.

use super::{
    ask::Asks,
    figure::Answer,
    scopes::{Way, filled},
};
use crate::{
    model::{Point, Timestamp},
    query::metric_math::{Input, Inputs, Math},
    spec::{ChartMeasure, ChartSpec},
    ui::Cx,
};

/// What an expression came to in one round: its series, or why there are none.
#[derive(Debug)]
pub(super) struct Worked {
    /// The chart's query.
    pub query: usize,
    /// The scope, by its place in the plan, when it is worked out for each.
    pub round: Option<usize>,
    /// Seconds between its points.
    pub period: u32,
    /// Label and points of each series.
    pub series: Result<Vec<(String, Vec<Point>)>, String>,
}

/// Works out the expressions of a chart that are over several scopes, those first that others are made from.
pub(super) fn work_out(
    cx: &Cx<'_>,
    spec: &ChartSpec,
    asks: &Asks,
    answers: &[Answer<'_>],
    (from, to): (Timestamp, Timestamp),
) -> Vec<Worked> {
    let mut left: Vec<usize> =
        (0..spec.queries.len()).filter(|at| matches!(asks.plan.ways[*at], Way::Local(_))).collect();
    let mut out: Vec<Worked> = Vec::new();
    while !left.is_empty() {
        let is_ready = |at: &usize| asks.made_from[*at].iter().all(|other| !left.contains(other));
        let Some(ready) = left.iter().position(is_ready) else { break };
        let query = left.remove(ready);
        let Way::Local(rounds) = &asks.plan.ways[query] else { continue };
        for round in rounds {
            let (period, series) = one(cx, spec, asks, answers, &out, (query, *round), (from, to));
            out.push(Worked { query, round: *round, period, series });
        }
    }
    out
}

/// Series of an expression, each with its label and its points; why there are none.
type Came = Result<Vec<(String, Vec<Point>)>, String>;

fn one(
    cx: &Cx<'_>,
    spec: &ChartSpec,
    asks: &Asks,
    answers: &[Answer<'_>],
    before: &[Worked],
    (query, round): (usize, Option<usize>),
    (from, to): (Timestamp, Timestamp),
) -> (u32, Came) {
    let ChartMeasure::Expression(words) = &spec.queries[query].measure else { return (60, Ok(Vec::new())) };
    let text = filled(cx, words, round.map(|at| &asks.plan.scopes[at]));
    let parsed = match Math::parse(&text) {
        Ok(parsed) => parsed,
        Err(why) => return (60, Err(why.to_string())),
    };
    if let Some(function) = parsed.only_the_service() {
        let why = format!("CloudWatch alone has {function}, and it works in one account and region");
        return (60, Err(why));
    }
    let mut inputs: Vec<Input<'_>> = Vec::new();
    for other in &asks.made_from[query] {
        let Some(id) = spec.queries[*other].id.as_deref() else { continue };
        // What is asked in one scope alone is the same in each round.
        let shared = match &asks.plan.ways[*other] {
            Way::Asked(scopes) => scopes.len() < 2,
            Way::Local(rounds) => rounds.len() < 2,
            Way::Not(_) => true,
        };
        let is_here = |scope: Option<usize>| shared || round.is_none() || scope == round;
        for answer in answers.iter().filter(|a| a.query == *other && is_here(Some(a.scope))) {
            let series = answer.series;
            let period = series.query.period;
            inputs.push(Input { id, label: &series.label, points: answer.points, period });
        }
        let unread =
            asks.of.iter().enumerate().filter(|(at, ask)| ask.queries.contains(other) && is_here(Some(*at)));
        let fault = unread.filter_map(|(_, ask)| {
            let slot = ask.held(cx).filter(|slot| slot.good.is_none())?;
            Some((&ask.scope, slot.fault.as_ref()?))
        });
        if let Some((scope, fault)) = fault.into_iter().next() {
            return (60, Err(format!("{id} in {}: {}", scope.key(), fault.value.kind.words())));
        }
        for worked in before.iter().filter(|w| w.query == *other && is_here(w.round)) {
            match &worked.series {
                Ok(all) => inputs.extend(all.iter().map(|(label, points)| Input {
                    id,
                    label,
                    points,
                    period: worked.period,
                })),
                Err(why) => return (60, Err(format!("{id}: {why}"))),
            }
        }
    }
    let period = inputs.iter().map(|input| input.period).max().unwrap_or(60);
    let came = parsed.value(&Inputs { series: &inputs, period, from, to });
    (period, came.map(|all| all.into_iter().map(|one| (one.label, one.points)).collect()))
}
