//! From the queries of a file to one for each resource.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    along::Along,
    lists::Lists,
    scopes::{NOWHERE, filled},
    star::{Became, Expanding, MOST_RESOURCES, Resource, Whole},
};
use crate::{
    model::{Metric, Text},
    spec::{ChartMeasure, ChartQuery, ChartSpec, Words},
};

impl<'c, 'a> Expanding<'_, 'c, 'a> {
    /// The chart.
    pub(super) fn done(mut self) -> Whole<'a> {
        let mut lists = Lists::default();
        let mut found: Vec<Vec<(usize, Metric)>> = Vec::new();
        let mut became: Vec<Became> = Vec::new();
        for at in 0..self.spec.queries.len() {
            let (own, metrics) = self.look(at, &mut lists);
            became.push(own);
            found.push(metrics);
        }
        self.listed.all = self.resources.len();
        self.listed.asked = self.resources.len().min(MOST_RESOURCES);
        for (own, metrics) in became.iter_mut().zip(&found) {
            if let Became::Each(all) = own {
                *all = metrics.iter().map(|(resource, _)| *resource).collect();
            }
        }
        let varied = |at: usize| self.resources[at].varied.iter().map(|(name, _)| name.clone()).collect();
        let along = Along::of(self.cx, self.spec, became, &varied);
        let places = self.places();
        let mut whole = Whole {
            spec: Cow::Owned(ChartSpec { queries: Vec::new(), ..self.spec.clone() }),
            keys: Vec::new(),
            refused: Vec::new(),
            listed: None,
        };
        // Several that are drawn are told apart by what they measure, unless all measure the same.
        let drawn = self.spec.queries.iter().filter(|query| !query.hidden);
        let drawn: BTreeSet<String> = drawn.map(measured).collect();
        let drawn = drawn.len();
        for (at, query) in self.spec.queries.iter().enumerate() {
            let mut push = |key: String, refused: Option<String>, query: ChartQuery| {
                whole.keys.push(key);
                whole.refused.push(refused);
                whole.spec.to_mut().queries.push(query);
            };
            match &along.became[at] {
                Became::Itself => push(at.to_string(), None, query.clone()),
                Became::Refused(why) => push(at.to_string(), Some(why.clone()), query.clone()),
                Became::Each(all) => {
                    for resource in all {
                        let metric = found[at].iter().find(|(of, _)| of == resource).map(|(_, m)| m);
                        let own = self.one(at, *resource, metric, &along, (drawn, &places));
                        push(self.key(at, *resource), None, own);
                    }
                }
            }
        }
        whole.listed = Some(self.listed);
        whole
    }

    /// What a query stands for, in the order of places and then of names.
    fn look(&mut self, at: usize, lists: &mut Lists<'c>) -> (Became, Vec<(usize, Metric)>) {
        let Some(wanted) = &self.wanted[at] else { return (Became::Itself, Vec::new()) };
        let scopes = match lists.of(self.cx, &self.spec.queries[at], &mut self.listed) {
            Ok(scopes) => scopes,
            Err(why) => return (Became::Refused(why), Vec::new()),
        };
        if scopes.is_empty() {
            return (Became::Refused(NOWHERE.into()), Vec::new());
        }
        let (mut found, mut has_any) = (Vec::new(), false);
        for (place, all) in scopes.iter().filter_map(|place| Some((*place, lists.at(*place)?))) {
            for metric in wanted.among(all) {
                let resource = Resource { scope: place, varied: wanted.varied(metric) };
                let next = self.resources.len();
                let at = *self.known.entry(resource).or_insert_with_key(|resource| {
                    self.resources.push(resource.clone());
                    next
                });
                has_any = true;
                if at < MOST_RESOURCES {
                    found.push((at, metric.clone()));
                }
            }
        }
        // What was chosen may have nothing in two weeks: then it is asked wherever the view looks.
        if !has_any && wanted.is_chosen() && (self.listed.unread == 0 || scopes.len() < 2) {
            return (Became::Itself, found);
        }
        if !has_any {
            let sparse = self.spec.queries[at].sparse;
            let is_used = scopes.iter().filter_map(|place| lists.at(*place)).any(|all| wanted.is_used(all));
            self.listed.is_used |= is_used;
            *self.listed.missing.entry(wanted.name().to_owned()).or_insert(sparse) &= sparse;
        }
        (Became::Each(Vec::new()), found)
    }

    /// A query of one resource.
    fn one(
        &self,
        at: usize,
        resource: usize,
        metric: Option<&Metric>,
        along: &Along,
        (drawn, places): (usize, &[String]),
    ) -> ChartQuery {
        let query = &self.spec.queries[at];
        let scope = &self.listed.scopes[self.resources[resource].scope];
        let measure = match (&query.measure, metric) {
            (ChartMeasure::Metric { namespace, name, stat, .. }, Some(metric)) => {
                let fixed = |(name, value): &(Text, Text)| (name.clone(), Words::plain(value.as_str()));
                ChartMeasure::Metric {
                    namespace: Words::plain(filled(self.cx, namespace, Some(scope))),
                    name: Words::plain(filled(self.cx, name, Some(scope))),
                    dimensions: metric.dimensions.iter().map(fixed).collect(),
                    stat: stat.clone(),
                }
            }
            (ChartMeasure::Expression(text), _) => {
                let text = filled(self.cx, text, Some(scope));
                ChartMeasure::Expression(Words::plain(along.text(&text, resource)))
            }
            (other, _) => other.clone(),
        };
        ChartQuery {
            id: query.id.as_ref().map(|id| Along::id(id, resource).into()),
            label: self.label(at, resource, along, drawn, &places[self.resources[resource].scope]),
            account: Some(Words::plain(scope.account.name.as_str())),
            region: Some(Words::plain(scope.region.as_str())),
            measure,
            ..query.clone()
        }
    }
}

/// What a query measures, wherever that is.
fn measured(query: &ChartQuery) -> String {
    match &query.measure {
        ChartMeasure::Metric { name, stat, .. } => format!("{name} {stat}"),
        ChartMeasure::Expression(words) | ChartMeasure::Sql(words) => words.to_string(),
    }
}
