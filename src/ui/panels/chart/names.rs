//! What series are called that have no label of their own.

use super::{
    ask::Asks,
    scopes::{Way, filled},
};
use crate::{
    model::Scope,
    spec::{ChartMeasure, ChartQuery, ChartSpec},
    ui::Cx,
};

/// The names of a chart's series.
#[derive(Debug)]
pub(super) struct Names {
    /// Of each query, in each scope of the plan; and where there is none.
    each: Vec<(Vec<String>, String)>,
    /// What tells the scopes of the plan apart.
    places: Vec<String>,
    /// Whether a query is asked in several scopes that its label does not tell apart.
    placed: Vec<bool>,
}

impl Names {
    pub(super) fn of(cx: &Cx<'_>, spec: &ChartSpec, asks: &Asks) -> Self {
        let scopes = &asks.plan.scopes;
        let differ =
            |of: &dyn Fn(&Scope) -> String| scopes.windows(2).any(|pair| of(&pair[0]) != of(&pair[1]));
        let accounts = differ(&|scope| scope.account.name.to_string());
        let regions = differ(&|scope| scope.region.to_string());
        let place = |scope: &Scope| {
            let account = accounts.then(|| scope.account.name.to_string());
            let region = regions.then(|| scope.region.short());
            account.into_iter().chain(region).collect::<Vec<_>>().join(" ")
        };
        let drawn: Vec<&ChartQuery> = spec.queries.iter().filter(|query| !query.hidden).collect();
        let placed = spec.queries.iter().zip(&asks.plan.ways).map(|(query, way)| {
            let says = |name: &str| query.label.iter().flat_map(|l| l.variables()).any(|v| v == name);
            let is_said = (!accounts || says("account")) && (!regions || says("region"));
            let several = match way {
                // One that is asked in a single place is one of several of which each says where it is.
                Way::Asked(_) => scopes.len() > 1 && (query.label.is_none() || !is_pinned(query)),
                Way::Local(rounds) => rounds.len() > 1,
                Way::Not(_) => false,
            };
            several && !is_said
        });
        let placed: Vec<bool> = placed.collect();
        let each = spec.queries.iter().zip(&placed).map(|(query, placed)| {
            let name = |scope: Option<&Scope>| match &query.label {
                Some(label) => filled(cx, label, scope),
                // Where it is says all that there is to be told apart.
                None if *placed && scope.is_some() && drawn.len() == 1 => String::new(),
                None => own_name(cx, query, &drawn, scope),
            };
            let in_scope = |scope: &Scope| {
                let parts = [name(Some(scope)), if *placed { place(scope) } else { String::new() }];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            };
            (scopes.iter().map(in_scope).collect(), name(None))
        });
        let each = each.collect();
        Self { each, places: scopes.iter().map(place).collect(), placed }
    }

    /// The name of a query's series in a scope, or where it is of none.
    pub(super) fn of_query(&self, query: usize, scope: Option<usize>) -> &str {
        let (each, none) = &self.each[query];
        scope.and_then(|scope| each.get(scope)).unwrap_or(none)
    }

    /// A name that the service gave, with where it is if that has to be said.
    pub(super) fn placed(&self, name: String, query: usize, scope: Option<usize>) -> String {
        match scope.and_then(|scope| self.places.get(scope)).filter(|place| !place.is_empty()) {
            Some(place) if self.placed[query] => format!("{name} {place}"),
            _ => name,
        }
    }
}

/// Whether a query says by itself where it is asked.
fn is_pinned(query: &ChartQuery) -> bool {
    query.account.is_some() && query.region.is_some()
}

/// A metric's name with what tells it from the other metrics of the chart that are called the same; what is not a
/// metric as it is written.
fn own_name(cx: &Cx<'_>, query: &ChartQuery, drawn: &[&ChartQuery], scope: Option<&Scope>) -> String {
    let ChartMeasure::Metric { name, dimensions, stat, .. } = &query.measure else {
        let (ChartMeasure::Expression(words) | ChartMeasure::Sql(words)) = &query.measure else {
            return String::new();
        };
        return filled(cx, words, scope);
    };
    let mut parts = vec![filled(cx, name, scope)];
    let namesakes = drawn.iter().filter_map(|other| match &other.measure {
        ChartMeasure::Metric { name: of, dimensions, stat, .. } if of == name => Some((dimensions, stat)),
        _ => None,
    });
    let namesakes: Vec<_> = namesakes.collect();
    for (member, value) in dimensions {
        let shared = |other: &Vec<(crate::model::Text, crate::spec::Words)>| {
            other.iter().any(|(name, of)| name == member && of == value)
        };
        if namesakes.iter().any(|(other, _)| !shared(other)) {
            parts.push(filled(cx, value, scope));
        }
    }
    if namesakes.iter().any(|(_, other)| *other != stat) {
        parts.push(stat.to_string());
    }
    parts.join(" ")
}
