//! A chart, as files have it.

use std::{collections::BTreeMap, ops::Range as Span};

use super::{
    ChartSpec, Legend, Shape, Summary, Words, expression,
    laid::{self, RawAxis, RawBand, RawMoment},
    query::{self, Defaults, RawQuery, Reader},
};
use crate::{
    model::Text,
    spec::{
        at::{At, Named, Word},
        nearest::unknown,
        view::Errors,
        want,
    },
};

/// What a statistic is that nobody names.
const STATISTIC: &str = "Average";

/// Keys of a panel that only charts have.
#[derive(Debug, Default)]
pub(in crate::spec) struct RawChart {
    pub shape: Option<Word<Shape>>,
    pub queries: Option<Vec<At<RawQuery>>>,
    pub draft: Option<At<bool>>,
    pub namespace: Option<At<String>>,
    pub stat: Option<At<String>>,
    pub period: Option<At<String>>,
    pub range: Option<At<String>>,
    pub left: Option<At<RawAxis>>,
    pub right: Option<At<RawAxis>>,
    pub bands: Option<Vec<At<RawBand>>>,
    pub moments: Option<Vec<At<RawMoment>>>,
    pub compare: Option<At<String>>,
    pub changes: Option<At<bool>>,
    pub legend: Option<Word<Legend>>,
    pub top: Option<At<usize>>,
    pub whole_range: Option<At<bool>>,
    pub columns: Vec<At<String>>,
    pub exact: Option<At<bool>>,
    pub bare: Option<At<bool>>,
}

impl RawChart {
    /// The first key that is there, and where; none when there is none.
    pub fn first(&self) -> Option<(&'static str, Span<usize>)> {
        fn place<T>(name: &'static str, value: &Option<At<T>>) -> Option<(&'static str, Span<usize>)> {
            Some((name, value.as_ref()?.span()))
        }
        fn list<T>(name: &'static str, value: &Option<Vec<At<T>>>) -> Option<(&'static str, Span<usize>)> {
            value.as_ref().map(|list| (name, list.first().map(At::span).unwrap_or_default()))
        }
        let all = [
            self.shape.as_ref().map(|word| ("shape", word.span())),
            self.legend.as_ref().map(|word| ("legend", word.span())),
            list("queries", &self.queries),
            list("bands", &self.bands),
            list("moments", &self.moments),
            place("draft", &self.draft),
            place("namespace", &self.namespace),
            place("stat", &self.stat),
            place("period", &self.period),
            place("range", &self.range),
            place("left", &self.left),
            place("right", &self.right),
            place("compare", &self.compare),
            place("changes", &self.changes),
            place("top", &self.top),
            place("whole_range", &self.whole_range),
            place("exact", &self.exact),
            place("bare", &self.bare),
        ];
        all.into_iter().flatten().min_by_key(|(_, span)| span.start)
    }

    /// The chart; none when it shows what is being explored. What is wrong with it goes to `errors`.
    pub fn typed(self, kind: Span<usize>, read: &Reader<'_>, errors: &mut Errors<'_>) -> Option<ChartSpec> {
        if self.draft.as_ref().is_some_and(|draft| *draft.get_ref()) {
            if let Some(query) = self.queries.as_ref().and_then(|queries| queries.first()) {
                errors.at(query.span(), "a `draft` shows what is being explored: it has no `queries`");
            }
            return None;
        }
        let queries = self.queries.unwrap_or_default();
        if queries.is_empty() {
            errors.at(kind.clone(), "a `chart` needs `queries`: what it shows");
            return None;
        }
        check_names(&queries, errors);
        let all_hidden =
            |queries: &[super::ChartQuery]| !queries.is_empty() && queries.iter().all(|q| q.hidden);
        let defaults = Defaults {
            namespace: self.namespace.as_ref().map(|text| read.words(text, errors)),
            stat: self
                .stat
                .and_then(|stat| query::statistic(&stat, errors))
                .unwrap_or_else(|| Text::new(STATISTIC)),
        };
        let queries: Vec<_> = queries
            .into_iter()
            .filter_map(|raw| RawQuery::typed(raw.span(), raw.into_inner(), &defaults, read, errors))
            .collect();
        if all_hidden(&queries) {
            errors.at(kind, "all its queries are hidden: nothing is shown");
        }
        let mut length = |text: Option<At<String>>| {
            let text = text?;
            want::duration(text.get_ref()).map_err(|why| errors.at(text.span(), why)).ok()
        };
        let (range, compare) = (length(self.range), length(self.compare));
        let period = self.period.and_then(|text| query::period(&text, errors));
        let shape = self.shape.as_ref().and_then(|shape| shape.typed(errors)).unwrap_or_default();
        let mut axis =
            |raw: Option<At<RawAxis>>| raw.map(|raw| raw.into_inner().typed(errors)).unwrap_or_default();
        let axes = [axis(self.left), axis(self.right)];
        if let Some(word) = self.shape.filter(|_| shape == Shape::Gauge && axes[0].max.is_none()) {
            errors.at(word.span(), "a `gauge` is a part of a whole: say of how much, `left = { max = 100 }`");
        }
        let bands = self.bands.unwrap_or_default();
        let bands = bands.into_iter().filter_map(|raw| laid::band(raw, errors)).collect();
        let moments = self.moments.unwrap_or_default();
        let moments = moments.into_iter().filter_map(|raw| laid::moment(raw.into_inner(), errors)).collect();
        if let Some(top) = self.top.as_ref().filter(|top| *top.get_ref() == 0) {
            errors.at(top.span(), "`top` is 1 at least");
        }
        Some(ChartSpec {
            keeps_periods: false,
            shape,
            queries,
            period,
            range,
            axes,
            bands,
            moments,
            compare,
            changes: self.changes.is_none_or(At::into_inner),
            legend: self.legend.and_then(|legend| legend.typed(errors)).unwrap_or_default(),
            top: self.top.map(At::into_inner),
            columns: columns(&self.columns, errors),
            exact: self.exact.is_some_and(At::into_inner),
            bare: self.bare.is_some_and(At::into_inner),
            whole_range: self.whole_range.is_some_and(At::into_inner),
        })
    }
}

/// The columns of a chart's table, each once.
fn columns(names: &[At<String>], errors: &mut Errors<'_>) -> Vec<Summary> {
    let mut out: Vec<Summary> = Vec::new();
    for text in names {
        let name = text.get_ref();
        match Summary::named().find(|(known, _)| known == name) {
            Some((_, column)) if out.contains(&column) => {
                errors.at(text.span(), format!("a second column `{name}`"))
            }
            Some((_, column)) => out.push(column),
            None => {
                errors.at(text.span(), unknown(Summary::WHAT, name, Summary::named().map(|(name, _)| name)))
            }
        }
    }
    out
}

/// That no two queries have the same id, that what expressions name is there, and that none needs itself.
fn check_names(queries: &[At<RawQuery>], errors: &mut Errors<'_>) {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, query) in queries.iter().enumerate() {
        let Some(id) = &query.get_ref().id else { continue };
        if known.contains_key(id.get_ref().as_str()) {
            errors.at(id.span(), format!("a second query `{}`", id.get_ref()));
        } else {
            known.insert(id.get_ref(), at);
        }
    }
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); queries.len()];
    for (at, query) in queries.iter().enumerate() {
        let Some(expr) = &query.get_ref().expr else { continue };
        for id in expression::ids(expr.get_ref()) {
            match known.get(id) {
                Some(other) => needs[at].push(*other),
                None => {
                    let capitals = expr.get_ref().contains(&format!("{id}("));
                    let why = unknown("query with the id", id, known.keys().copied());
                    let why =
                        if capitals { format!("`{id}(`: functions are written in capitals") } else { why };
                    errors.at(expr.span(), why);
                }
            }
        }
    }
    for at in in_cycles(&needs) {
        if let Some(expr) = &queries[at].get_ref().expr {
            errors.at(expr.span(), "the expression needs its own result, if not directly");
        }
    }
}

/// Those of a graph that lead to themselves.
pub(in crate::spec) fn in_cycles(leads: &[Vec<usize>]) -> Vec<usize> {
    let returns = |from: usize| {
        let mut seen = vec![false; leads.len()];
        let mut open = leads[from].clone();
        while let Some(at) = open.pop() {
            if at == from {
                return true;
            }
            if !std::mem::replace(&mut seen[at], true) {
                open.extend(&leads[at]);
            }
        }
        false
    };
    (0..leads.len()).filter(|at| returns(*at)).collect()
}

impl ChartSpec {
    /// All words in it.
    pub fn words(&self) -> impl Iterator<Item = &Words> {
        self.queries.iter().flat_map(super::ChartQuery::words)
    }
}
