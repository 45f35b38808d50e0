//! Queries of a chart that stand for one a resource become just that.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    along::Along,
    resource::{LIST, Wanted, list, short},
    scopes::{Looked, filled, value},
};
use crate::{
    model::{Metric, Scope, Text, Want},
    spec::{ChartMeasure, ChartQuery, ChartSpec, Words},
    ui::Cx,
};

/// Resources of a chart, at most: each is a metric, or several.
pub(super) const MOST_RESOURCES: usize = 100;

/// A chart with a query for each resource.
#[derive(Debug)]
pub(super) struct Whole<'a> {
    /// It.
    pub spec: Cow<'a, ChartSpec>,
    /// What tells the series of each query from all others, whatever else there is.
    pub keys: Vec<String>,
    /// Why a query cannot be asked, of each.
    pub refused: Vec<Option<String>>,
    /// Where its resources come from, when there are queries that stand for several.
    pub listed: Option<Listed>,
}

/// Lists of metrics that a chart comes from.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Where they are read.
    pub scopes: Vec<Scope>,
    /// How many have not been read.
    pub unread: usize,
    /// Why one cannot be read.
    pub fault: Option<String>,
    /// How many resources there are,
    pub all: usize,
    /// and how many of them are asked.
    pub asked: usize,
    /// The metrics that nobody has, where there is nothing else.
    pub missing: BTreeSet<String>,
}

/// One of what a query stands for: where, and its dimensions that are not the same in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resource {
    scope: usize,
    varied: Vec<(Text, Text)>,
}

/// What became of a query of the file.
pub(super) enum Became {
    /// It is as it was.
    Itself,
    /// One for each of these resources, by their places.
    Each(Vec<usize>),
    /// Nothing, and why.
    Refused(String),
}

impl<'a> Whole<'a> {
    /// A chart as it is asked.
    pub(super) fn of(cx: &Cx<'_>, spec: &'a ChartSpec) -> Self {
        let wanted: Vec<Option<Wanted>> = spec.queries.iter().map(|query| Wanted::of(cx, query)).collect();
        if wanted.iter().all(Option::is_none) {
            let keys = (0..spec.queries.len()).map(|at| at.to_string()).collect();
            let refused = vec![None; spec.queries.len()];
            return Self { spec: Cow::Borrowed(spec), keys, refused, listed: None };
        }
        let (resources, known) = (Vec::new(), BTreeMap::new());
        Expanding { cx, spec, wanted, listed: Listed::default(), resources, known }.done()
    }
}

struct Expanding<'b, 'c, 'a> {
    cx: &'b Cx<'c>,
    spec: &'a ChartSpec,
    wanted: Vec<Option<Wanted>>,
    listed: Listed,
    resources: Vec<Resource>,
    known: BTreeMap<Resource, usize>,
}

impl<'a> Expanding<'_, '_, 'a> {
    fn done(mut self) -> Whole<'a> {
        let mut looked = Looked::default();
        let mut found: Vec<Vec<(usize, Metric)>> = Vec::new();
        let mut became: Vec<Became> = Vec::new();
        for at in 0..self.spec.queries.len() {
            let (own, metrics) = self.look(at, &mut looked);
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
        let drawn = self.spec.queries.iter().filter(|query| !query.hidden).count();
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
    fn look(&mut self, at: usize, looked: &mut Looked) -> (Became, Vec<(usize, Metric)>) {
        let Some(wanted) = &self.wanted[at] else { return (Became::Itself, Vec::new()) };
        let scopes = match looked.places(self.cx, &self.spec.queries[at]) {
            Ok(scopes) => scopes,
            Err(why) => return (Became::Refused(why), Vec::new()),
        };
        let (mut found, mut has_any, mut unread) = (Vec::new(), false, 0);
        for scope in &scopes {
            let slot = self.cx.store.slot(&scope.key(), &Want::Metrics);
            let known = self.listed.scopes.iter().position(|other| other.key() == scope.key());
            let place = known.unwrap_or_else(|| {
                self.listed.scopes.push(scope.clone());
                self.listed.scopes.len() - 1
            });
            let Some(all) = list(slot) else {
                let fault = slot.and_then(|slot| slot.fault.as_ref());
                unread += usize::from(fault.is_none());
                self.listed.unread += usize::from(known.is_none() && fault.is_none());
                let why = fault.map(|fault| format!("{LIST}: {}", fault.value));
                self.listed.fault = self.listed.fault.take().or(why);
                continue;
            };
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
        if !has_any && wanted.is_chosen() && (unread == 0 || scopes.len() < 2) {
            return (Became::Itself, found);
        }
        if !has_any {
            self.listed.missing.insert(wanted.name().to_owned());
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

    /// What it is called: its own label with the resource's name, else the name, beside the metric's where there are several.
    fn label(&self, at: usize, resource: usize, along: &Along, drawn: usize, place: &str) -> Option<Words> {
        let query = &self.spec.queries[at];
        let source = along.source[at].unwrap_or(at);
        let scope = self.listed.scopes.get(self.resources[resource].scope);
        let varied = &self.resources[resource].varied;
        let told = self.wanted[source].as_ref().map(|wanted| wanted.told(varied)).unwrap_or_default();
        let values: Vec<&str> = told.iter().map(|(_, value)| value.as_str()).collect();
        // An account's id among other names says nothing: where it is stands beside it if it has to.
        let is_id = |value: &str| value.len() == 12 && value.bytes().all(|b| b.is_ascii_digit());
        let values = values.iter().filter(|value| values.len() == 1 || !is_id(value));
        let resource = values.map(|value| short(value)).collect::<Vec<_>>().join(" ");
        let own = match (&query.label, &query.measure) {
            (Some(label), _) => {
                let names_all = |name: &str| value(self.cx, name).as_deref() == Some("*");
                let text = filled(self.cx, label, scope);
                if label.variables().any(names_all) {
                    return Some(Words::plain(format!("{} {place}", text.replace('*', &resource)).trim()));
                }
                text
            }
            (None, ChartMeasure::Metric { name, .. }) if drawn > 1 || resource.is_empty() => {
                filled(self.cx, name, scope)
            }
            _ => String::new(),
        };
        let parts = [own.as_str(), &resource, place];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Words::plain(text))
    }

    /// What tells the scopes of the resources apart.
    fn places(&self) -> Vec<String> {
        let used: BTreeSet<usize> = self.resources.iter().map(|resource| resource.scope).collect();
        let used: Vec<&Scope> = used.into_iter().map(|at| &self.listed.scopes[at]).collect();
        let accounts = used.windows(2).any(|pair| pair[0].account.name != pair[1].account.name);
        let regions = used.windows(2).any(|pair| pair[0].region != pair[1].region);
        let place = |scope: &Scope| {
            let account = accounts.then(|| scope.account.name.to_string());
            let region = regions.then(|| scope.region.short());
            account.into_iter().chain(region).collect::<Vec<_>>().join(" ")
        };
        self.listed.scopes.iter().map(place).collect()
    }

    fn key(&self, at: usize, resource: usize) -> String {
        let values = self.resources[resource].varied.iter().map(|(_, value)| value.as_str());
        std::iter::once(at.to_string().as_str()).chain(values).collect::<Vec<_>>().join("|")
    }
}
