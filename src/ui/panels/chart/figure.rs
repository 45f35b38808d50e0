//! From what was read to the lines of a chart.

use super::{
    ask::{Asks, ScopeAsk},
    local::Worked,
    names::Names,
    scopes::Way,
    star::Whole,
};
use crate::{
    model::{FaultKind, Measure, Metric, Point, Scope, Series, Standing},
    query::label::{LabelFacts, fill},
    spec::{ChartMeasure, ChartSpec},
    store::Slot,
    ui::{Cx, FigureLine},
};

/// Series of a chart, at most.
pub(super) const MOST_LINES: usize = 500;

/// A series that was read for a chart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer<'a> {
    /// The query that it answers,
    pub query: usize,
    /// the scope, by its place in the plan,
    pub scope: usize,
    /// and which of the query's series there it is.
    pub nth: usize,
    /// It.
    pub series: &'a Series,
    /// Its points: with those that were left out because they are zero.
    pub points: &'a [Point],
}

/// All that was read for a chart, now or of before.
pub(super) fn answers<'a>(asks: &Asks, slot: impl Fn(&ScopeAsk) -> Option<&'a Slot>) -> Vec<Answer<'a>> {
    let each = asks.of.iter().enumerate().filter_map(|(scope, ask)| Some((scope, ask, slot(ask)?)));
    each.flat_map(|(scope, ask, slot)| {
        ask.answers(slot).into_iter().map(move |(query, nth, series)| Answer {
            query,
            scope,
            nth,
            series,
            points: &series.points,
        })
    })
    .collect()
}

/// The lines of a chart, in the order of its queries, and how many there would be if none were left out.
pub(super) fn lines<'a>(
    cx: &Cx<'_>,
    whole: &Whole<'_>,
    asks: &Asks,
    (now, then): (&[Answer<'a>], &[Answer<'a>]),
    worked: &'a [Worked],
    is_hidden: &dyn Fn(&str) -> bool,
) -> (Vec<FigureLine<'a>>, usize) {
    let spec = &*whole.spec;
    let made = Lines { cx, spec, keys: &whole.keys, asks, names: Names::of(cx, spec, asks), is_hidden };
    let mut out: Vec<FigureLine<'a>> = Vec::new();
    for (at, query) in spec.queries.iter().enumerate().filter(|(_, query)| !query.hidden) {
        match &asks.plan.ways[at] {
            Way::Asked(scopes) => {
                let (first, mut faulty) = (out.len(), Vec::new());
                for scope in scopes {
                    let of = |all: &[Answer<'a>]| -> Vec<Answer<'a>> {
                        all.iter().filter(|a| a.query == at && a.scope == *scope).copied().collect()
                    };
                    let (here, before) = (of(now), of(then));
                    out.extend(here.iter().map(|answer| made.read(answer, here.len())));
                    if here.is_empty() {
                        faulty.extend(made.faulty(at, *scope));
                    }
                    out.extend(before.iter().filter_map(|answer| made.past(answer, before.len())));
                }
                let own = without_empty(out.split_off(first), faulty);
                out.extend(own);
            }
            Way::Local(_) => {
                for worked in worked.iter().filter(|worked| worked.query == at) {
                    out.extend(made.worked(worked));
                }
            }
            Way::Not(why) => {
                let key = format!("{}//", whole.keys[at]);
                let name = query
                    .label
                    .as_ref()
                    .map_or_else(|| made.names.of_query(at, None).to_owned(), ToString::to_string);
                out.push(FigureLine {
                    standing: Standing::Failed,
                    why: Some(why.clone()),
                    ..made.line(at, key, name)
                });
            }
        }
    }
    top(spec, out)
}

/// The lines of a query. As long as one scope has something to it, those that have nothing and those that cannot be read have no
/// lines: an instance is in one scope, however many are asked for it. The border says how many they are.
fn without_empty<'a>(mut lines: Vec<FigureLine<'a>>, faulty: Vec<FigureLine<'a>>) -> Vec<FigureLine<'a>> {
    if lines.iter().any(|line| !line.points.is_empty()) {
        lines.retain(|line| !line.points.is_empty() || line.standing != Standing::Complete);
        lines.sort_by_key(|line| line.points.is_empty());
    } else {
        lines.extend(faulty);
    }
    lines
}

/// The greatest by their newest values, where the chart says how many; and never more than can be told apart.
fn top<'a>(spec: &ChartSpec, mut lines: Vec<FigureLine<'a>>) -> (Vec<FigureLine<'a>>, usize) {
    let all = lines.iter().filter(|line| line.past_of.is_none()).count();
    if spec.top.is_some() {
        let newest = |line: &FigureLine<'_>| {
            let points = line.points.iter().filter(|p| p.value.is_finite());
            points.max_by_key(|p| p.at).map_or(f64::NEG_INFINITY, |p| p.value)
        };
        // The past comes after what it is the past of, wherever that comes to.
        lines.sort_by(|a, b| newest(b).total_cmp(&newest(a)));
    }
    let most = spec.top.unwrap_or(MOST_LINES).min(MOST_LINES);
    let kept: Vec<String> =
        lines.iter().filter(|line| line.past_of.is_none()).take(most).map(|line| line.key.clone()).collect();
    let (past, mut lines): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.past_of.is_some());
    lines.truncate(most);
    lines.extend(past.into_iter().filter(|line| line.past_of.as_ref().is_some_and(|of| kept.contains(of))));
    (lines, all)
}

struct Lines<'b, 'c> {
    cx: &'b Cx<'c>,
    spec: &'b ChartSpec,
    keys: &'b [String],
    asks: &'b Asks,
    names: Names,
    is_hidden: &'b dyn Fn(&str) -> bool,
}

impl Lines<'_, '_> {
    /// A line of a query of which nothing is known yet.
    fn line<'a>(&self, at: usize, key: String, label: String) -> FigureLine<'a> {
        let query = &self.spec.queries[at];
        FigureLine {
            hidden: (self.is_hidden)(&key),
            key,
            label,
            points: &[],
            period: 60,
            shift: 0,
            unit: None,
            side: query.side,
            colour: query.colour,
            past_of: None,
            standing: Standing::Complete,
            why: None,
        }
    }

    /// The line of a series, of so many that its query has there.
    fn read<'a>(&self, answer: &Answer<'a>, several: usize) -> FigureLine<'a> {
        let series = answer.series;
        let line = self.line(answer.query, self.key(answer), self.label(answer, several));
        FigureLine {
            points: answer.points,
            period: spacing(answer.points, series.query.period),
            standing: series.standing,
            why: series.why.as_ref().map(ToString::to_string),
            ..line
        }
    }

    /// The same of before.
    fn past<'a>(&self, answer: &Answer<'a>, several: usize) -> Option<FigureLine<'a>> {
        let ago = i64::try_from(self.asks.compare?.as_secs()).ok()?;
        let line = self.read(answer, several);
        let of = line.key.clone();
        let key = format!("{of}/past");
        let hidden = line.hidden || (self.is_hidden)(&key);
        Some(FigureLine { key, past_of: Some(of), shift: ago, hidden, ..line })
    }

    /// The line of what could not be read; none while it has not been read.
    fn faulty<'a>(&self, at: usize, scope: usize) -> Option<FigureLine<'a>> {
        let ask = &self.asks.of[scope];
        let slot = ask.held(self.cx)?;
        let fault = &slot.fault.as_ref().filter(|_| slot.good.is_none())?.value;
        let standing = if fault.kind == FaultKind::Denied { Standing::Forbidden } else { Standing::Failed };
        let line =
            self.line(at, self.place_key(at, scope, 0, ""), self.names.of_query(at, Some(scope)).to_owned());
        Some(FigureLine { standing, why: Some(fault.to_string()), ..line })
    }

    /// The lines of an expression that was worked out here.
    fn worked<'a>(&self, worked: &'a Worked) -> Vec<FigureLine<'a>> {
        let at = worked.query;
        let key = |nth: usize| match worked.round {
            Some(scope) => self.place_key(at, scope, nth, ""),
            None => format!("{}//{nth}", self.keys[at]),
        };
        let name = self.names.of_query(at, worked.round).to_owned();
        match &worked.series {
            Err(why) => vec![FigureLine {
                standing: Standing::Failed,
                why: Some(why.clone()),
                ..self.line(at, key(0), name)
            }],
            Ok(all) => {
                let label = |own: &str, points: &[Point]| {
                    let name = if all.len() > 1 { format!("{name} {own}") } else { name.clone() };
                    let scope = worked.round.map(|at| &self.asks.plan.scopes[at]);
                    self.dynamic(&name, scope, None, ("", worked.period), points)
                };
                let each = all.iter().enumerate().map(|(nth, (own, points))| FigureLine {
                    points,
                    period: spacing(points, worked.period),
                    ..self.line(at, key(nth), label(own, points))
                });
                each.collect()
            }
        }
    }

    fn place_key(&self, at: usize, scope: usize, nth: usize, label: &str) -> String {
        let scope = &self.asks.plan.scopes[scope];
        format!("{}/{}/{}/{nth}{label}", self.keys[at], scope.account.name, scope.region)
    }

    /// Series of one query are told apart by their labels, unless those move with their values.
    fn key(&self, answer: &Answer<'_>) -> String {
        let series = answer.series;
        let is_metric = matches!(series.query.measure, Measure::Metric { .. });
        match is_metric || series.query.label.is_some() {
            true => self.place_key(answer.query, answer.scope, answer.nth, ""),
            false => self.place_key(answer.query, answer.scope, 0, &format!("/{}", series.label)),
        }
    }

    fn label(&self, answer: &Answer<'_>, several: usize) -> String {
        let series = answer.series;
        let name = self.names.of_query(answer.query, Some(answer.scope)).to_owned();
        let scope = &self.asks.plan.scopes[answer.scope];
        match &series.query.measure {
            Measure::Metric { metric, stat } => {
                let of = (stat.as_str(), series.query.period);
                self.dynamic(&name, Some(scope), Some(metric), of, answer.points)
            }
            // Asked with a label: the service has filled it.
            Measure::Expression(_) if series.query.label.is_some() => {
                self.names.placed(series.label.to_string(), answer.query, Some(answer.scope))
            }
            Measure::Expression(_) => {
                let query = &self.spec.queries[answer.query];
                let own = || self.names.placed(series.label.to_string(), answer.query, Some(answer.scope));
                // Without a label the service calls it by its id, which says less than what it is.
                let is_id = Some(&*series.label) == query.id.as_deref();
                match (&query.label, several) {
                    (None, 1) if is_id => name,
                    (None, _) if !matches!(query.measure, ChartMeasure::Metric { .. }) => own(),
                    (Some(_), 2..) => format!("{name} {}", series.label),
                    _ => name,
                }
            }
        }
    }

    /// A label with its dynamic parts.
    fn dynamic(
        &self,
        label: &str,
        scope: Option<&Scope>,
        metric: Option<&Metric>,
        (stat, period): (&str, u32),
        points: &[Point],
    ) -> String {
        if !label.contains("${") {
            return label.to_owned();
        }
        let account = scope.map(|scope| scope.account.name.as_str()).unwrap_or_default();
        let account_id = scope.and_then(|scope| self.cx.store.account_id(&scope.account.name));
        let region = scope.map(|scope| scope.region.as_str()).unwrap_or_default();
        fill(
            label,
            &LabelFacts {
                metric,
                stat,
                period,
                account,
                account_id: account_id.as_deref().unwrap_or_default(),
                region,
                label: metric.map(|metric| metric.name.as_str()).unwrap_or_default(),
                points,
            },
        )
    }
}

/// Seconds between points: a metric may come more rarely than it is asked for, and then as often as it comes at most.
pub(in crate::ui::panels) fn spacing(points: &[Point], period: u32) -> u32 {
    let apart = points.windows(2).map(|pair| pair[1].at.as_second() - pair[0].at.as_second());
    let least = apart.filter(|apart| *apart > 0).min();
    least.and_then(|least| u32::try_from(least).ok()).unwrap_or(0).max(period.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Timestamp, spec::Side};

    fn line(key: &str, points: &'static [Point], standing: Standing) -> FigureLine<'static> {
        FigureLine {
            key: key.into(),
            label: key.into(),
            points,
            period: 60,
            shift: 0,
            unit: None,
            side: Side::Left,
            colour: None,
            hidden: false,
            past_of: None,
            standing,
            why: None,
        }
    }

    #[test]
    fn where_one_scope_has_it_the_others_have_no_lines_but_for_what_is_said_of_a_series() {
        static POINTS: [Point; 1] = [Point { at: Timestamp::UNIX_EPOCH, value: 1.0, provisional: false }];
        let keys = |lines: Vec<FigureLine<'_>>| lines.into_iter().map(|line| line.key).collect::<Vec<_>>();
        let bare = || line("bare", &[], Standing::Complete);
        let denied = || line("denied", &[], Standing::Forbidden);
        let faulty = || vec![line("faulty", &[], Standing::Failed)];
        let full = || line("full", &POINTS, Standing::Complete);
        assert_eq!(keys(without_empty(vec![bare(), denied(), full()], faulty())), ["full", "denied"]);
        assert_eq!(keys(without_empty(vec![bare(), denied()], faulty())), ["bare", "denied", "faulty"]);
    }
}
