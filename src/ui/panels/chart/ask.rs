//! What is asked of GetMetricData for a chart.

use std::{sync::Arc, time::Duration};

use super::{
    super::graph::{Fit, held},
    scopes::{Plan, Way, filled, made_from},
    star::Whole,
};
use crate::{
    model::{
        AskEnd, Estimate, Measure, Metric, MetricAsk, MetricQuery, Scope, Series, Snapshot, Text, Want, age,
        usd_an_hour,
    },
    spec::{ChartMeasure, ChartSpec},
    store::Slot,
    ui::{Cx, Place},
};

/// All that is asked for a chart.
#[derive(Debug)]
pub(super) struct Asks {
    /// Where.
    pub plan: Plan,
    /// In each scope of the plan.
    pub of: Vec<ScopeAsk>,
    /// Which queries each is made from.
    pub made_from: Vec<Vec<usize>>,
    /// How far back from its end.
    pub range: Duration,
    /// What so long ago is drawn beneath.
    pub compare: Option<Duration>,
}

/// What is asked in a scope.
#[derive(Debug)]
pub(super) struct ScopeAsk {
    /// The scope.
    pub scope: Scope,
    /// The chart's query of each that is asked.
    pub queries: Vec<usize>,
    /// What is drawn,
    pub now: Arc<MetricAsk>,
    /// and the same of before.
    pub then: Option<Arc<MetricAsk>>,
}

/// Of what length of time, until when, and beside what a view's charts are.
pub(in crate::ui::panels) fn sight(
    cx: &Cx<'_>,
    own: Option<Duration>,
    compare: Option<Duration>,
) -> (Duration, AskEnd, Option<Duration>) {
    let sight = &cx.view.visit.sight;
    let compare = sight.compare.or(compare).filter(|ago| !ago.is_zero());
    match sight.window {
        Some((from, to)) => (age(from, to).max(Duration::from_secs(60)), AskEnd::At(to), compare),
        None => (own.unwrap_or_else(|| cx.view.range.duration()), AskEnd::Now, compare),
    }
}

/// The same so long before.
pub(in crate::ui::panels) fn before(ask: &MetricAsk, ago: Duration) -> MetricAsk {
    let end = match ask.end {
        AskEnd::Now => AskEnd::Ago(ago),
        AskEnd::Ago(more) => AskEnd::Ago(more + ago),
        AskEnd::At(at) => AskEnd::At(at.checked_sub(ago).unwrap_or(at)),
    };
    MetricAsk { queries: ask.queries.clone(), range: ask.range, end }
}

impl Asks {
    /// What is asked for a chart in some room; nothing while a variable has no value.
    pub(super) fn of(cx: &Cx<'_>, place: &Place, whole: &Whole<'_>) -> Self {
        let spec = &*whole.spec;
        let plan = Plan::of(cx, spec, &whole.refused);
        let made_from = made_from(cx, spec);
        let (range, end, compare) = sight(cx, spec.range, spec.compare);
        let mut asks = Self { plan, of: Vec::new(), made_from, range, compare };
        if !asks.plan.unset.is_empty() {
            return asks;
        }
        let fit = Fit::of(cx, place, range, end);
        let needed = asks.needed();
        for (at, scope) in asks.plan.scopes.iter().enumerate() {
            let is_here = |way: &Way| matches!(way, Way::Asked(scopes) if scopes.contains(&at));
            let here = (0..spec.queries.len()).filter(|query| is_here(&asks.plan.ways[*query]));
            let queries: Vec<usize> = here.collect();
            let wire = queries.iter().map(|query| asks.query(cx, spec, *query, scope, &fit, &needed));
            let now = MetricAsk { queries: wire.collect(), range, end };
            let then = compare.map(|ago| Arc::new(before(&now, ago)));
            asks.of.push(ScopeAsk { scope: scope.clone(), queries, now: Arc::new(now), then });
        }
        asks
    }

    /// The queries that are named by others: at all, and by one that is worked out here.
    fn needed(&self) -> Vec<(bool, bool)> {
        let mut needed = vec![(false, false); self.made_from.len()];
        for (from, way) in self.made_from.iter().zip(&self.plan.ways) {
            for query in from {
                needed[*query].0 = true;
                needed[*query].1 |= matches!(way, Way::Local(_));
            }
        }
        needed
    }

    fn query(
        &self,
        cx: &Cx<'_>,
        spec: &ChartSpec,
        at: usize,
        scope: &Scope,
        fit: &Fit,
        needed: &[(bool, bool)],
    ) -> MetricQuery {
        let query = &spec.queries[at];
        let words = |words| filled(cx, words, Some(scope));
        let measure = match &query.measure {
            ChartMeasure::Metric { namespace, name, dimensions, stat } => {
                let mut dimensions: Vec<(Text, Text)> =
                    dimensions.iter().map(|(name, value)| (name.clone(), words(value).into())).collect();
                dimensions.sort();
                let metric =
                    Metric { namespace: words(namespace).into(), name: words(name).into(), dimensions };
                Measure::Metric { metric, stat: stat.to_string() }
            }
            ChartMeasure::Expression(text) | ChartMeasure::Sql(text) => {
                Measure::Expression(words(text).trim().into())
            }
        };
        // What stands in the legend is worked out here where it can be: queries that are alike are asked once.
        let is_math = !matches!(query.measure, ChartMeasure::Metric { .. });
        let label = query.label.as_ref().map(words).filter(|label| is_math && label.contains("${"));
        let (is_named, is_read) = needed[at];
        let mut wire = MetricQuery {
            id: query.id.clone().filter(|_| is_named || is_math),
            measure,
            period: 60,
            label: label.map(Into::into),
            hidden: query.hidden && !is_read,
            account_id: None,
        };
        wire.period = match query.period.or(spec.period) {
            None => fit.chosen(),
            Some(own) if is_math || is_named || spec.keeps_periods => fit.kept(own),
            Some(own) => {
                wire.period = own;
                fit.coarser(&wire)
            }
        };
        wire
    }

    /// The same as wants.
    pub(super) fn wants(&self) -> impl Iterator<Item = (Scope, Want)> {
        self.of.iter().filter(|ask| !ask.queries.is_empty()).flat_map(|ask| {
            let all = [Some(&ask.now), ask.then.as_ref()].into_iter().flatten();
            all.map(|one| (ask.scope.clone(), Want::MetricData(one.clone())))
        })
    }

    /// What it costs to look at it for an hour, in US dollars.
    fn cost(&self, cx: &Cx<'_>) -> Option<f64> {
        let price = cx.store.prices.of("CloudWatch", "GetMetricData")?;
        let of = |ask: &ScopeAsk, one: &Arc<MetricAsk>| {
            let want = Want::MetricData(one.clone());
            let metrics = f64::from(charged(one).saturating_add(ask.found(cx)));
            Estimate::every(price, metrics, cx.store.pacing.interval(&want)).usd
        };
        let asked = self.of.iter().filter(|ask| !ask.queries.is_empty());
        Some(
            asked
                .flat_map(|ask| {
                    [Some(&ask.now), ask.then.as_ref()].into_iter().flatten().map(|one| of(ask, one))
                })
                .sum(),
        )
    }

    /// The same in words.
    pub(super) fn cost_words(&self, cx: &Cx<'_>) -> Option<String> {
        self.cost(cx).map(|cost| match self.finds() {
            true => format!("{} or more", usd_an_hour(cost)),
            false => usd_an_hour(cost),
        })
    }

    /// Whether it asks for whatever there is: nobody knows before how many metrics that will be, and each is charged.
    fn finds(&self) -> bool {
        self.of.iter().flat_map(|ask| &ask.now.queries).any(|query| finds(&query.measure))
    }
}

/// Metrics of an ask that are charged for: math over metrics costs nothing; a query of Metrics Insights and a search
/// find one metric at least.
/// <https://aws.amazon.com/cloudwatch/pricing/>
pub(in crate::ui) fn charged(ask: &MetricAsk) -> u32 {
    let is_charged = |measure: &Measure| matches!(measure, Measure::Metric { .. }) || finds(measure);
    let count = ask.queries.iter().filter(|query| is_charged(&query.measure)).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether that is a query of Metrics Insights, or a search.
fn finds(measure: &Measure) -> bool {
    let Measure::Expression(text) = measure else { return false };
    let text = text.trim_start().to_ascii_uppercase();
    text.starts_with("SELECT") || text.contains("SEARCH(")
}

impl ScopeAsk {
    /// Metrics that its searches have found, as far as they are known, but for the one of each that is expected anyway.
    fn found(&self, cx: &Cx<'_>) -> u32 {
        let Some(slot) = self.held(cx) else { return 0 };
        let more = self
            .answers(slot)
            .into_iter()
            .filter(|(_, nth, series)| *nth > 0 && finds(&series.query.measure));
        u32::try_from(more.count()).unwrap_or(u32::MAX)
    }

    /// What is held of what is drawn,
    pub(super) fn held<'a>(&self, cx: &'a Cx<'_>) -> Option<&'a Slot> {
        held(cx, &self.scope.key(), &self.now)
    }

    /// and of the same of before.
    pub(super) fn held_then<'a>(&self, cx: &'a Cx<'_>) -> Option<&'a Slot> {
        held(cx, &self.scope.key(), self.then.as_ref()?)
    }

    /// The series of a slot, each with the chart's query that it answers, and its place among those of that query.
    pub(super) fn answers<'a>(&self, slot: &'a Slot) -> Vec<(usize, usize, &'a Series)> {
        let Some(Snapshot::MetricData(all)) = slot.good.as_ref().map(|good| &*good.value) else {
            return Vec::new();
        };
        let wire = &self.now.queries;
        let is_of = |query: &MetricQuery, series: &Series| {
            (&query.id, &query.measure) == (&series.query.id, &series.query.measure)
        };
        let mut out: Vec<(usize, usize, &Series)> = Vec::new();
        let (mut at, mut nth) = (0, 0);
        for series in all {
            // Series come in the order of the queries; of math there may be several.
            let is_math = matches!(series.query.measure, Measure::Expression(_));
            let from = if nth > 0 && !is_math { at + 1 } else { at };
            let Some(found) = (from..wire.len()).find(|at| is_of(&wire[*at], series)) else { continue };
            nth = if found == at && nth > 0 { nth } else { 0 };
            at = found;
            out.push((self.queries[at], nth, series));
            nth += 1;
        }
        out
    }
}
