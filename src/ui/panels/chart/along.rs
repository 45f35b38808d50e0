//! Expressions over queries that stand for several resources: one for each resource that has all that they name.

use std::collections::{BTreeMap, BTreeSet};

use super::{scopes::filled, star::Became};
use crate::{
    model::Text,
    query::metric_math::Math,
    spec::{ChartMeasure, ChartSpec, replace_ids},
    ui::Cx,
};

/// What becomes of the queries of a chart.
pub(super) struct Along {
    /// Of each.
    pub became: Vec<Became>,
    /// The query whose resources an expression is worked out for.
    pub source: Vec<Option<usize>>,
    /// Ids of queries of which there is one a resource.
    ids: BTreeSet<String>,
}

impl Along {
    /// With the expressions that follow from what the metrics became. `varied` has the dimensions of a resource.
    pub(super) fn of(
        cx: &Cx<'_>,
        spec: &ChartSpec,
        became: Vec<Became>,
        varied: &dyn Fn(usize) -> Vec<Text>,
    ) -> Self {
        let by_id: BTreeMap<&str, usize> =
            spec.queries.iter().enumerate().filter_map(|(at, q)| Some((q.id.as_deref()?, at))).collect();
        let named: Vec<Vec<usize>> = spec
            .queries
            .iter()
            .map(|query| {
                let ChartMeasure::Expression(words) = &query.measure else { return Vec::new() };
                let parsed = Math::parse(&filled(cx, words, None)).ok();
                parsed.iter().flat_map(Math::ids).filter_map(|id| by_id.get(id).copied()).collect()
            })
            .collect();
        let mut along = Self { became, source: vec![None; spec.queries.len()], ids: BTreeSet::new() };
        // Expressions may name expressions: those that name only what is known come first.
        for _ in 0..spec.queries.len() {
            let before = along.each().len();
            for (at, from) in named.iter().enumerate() {
                along.follow(at, from, varied);
            }
            if along.each().len() == before {
                break;
            }
        }
        let each = along.each();
        along.ids =
            each.into_iter().filter_map(|at| Some(spec.queries[at].id.as_ref()?.to_string())).collect();
        along
    }

    fn each(&self) -> Vec<usize> {
        (0..self.became.len()).filter(|at| matches!(self.became[*at], Became::Each(_))).collect()
    }

    fn follow(&mut self, at: usize, from: &[usize], varied: &dyn Fn(usize) -> Vec<Text>) {
        let lists: Vec<&Vec<usize>> = from
            .iter()
            .filter_map(|other| match &self.became[*other] {
                Became::Each(all) => Some(all),
                _ => None,
            })
            .collect();
        if lists.is_empty() || !matches!(self.became[at], Became::Itself) {
            return;
        }
        if let Some(why) = from.iter().find_map(|other| match &self.became[*other] {
            Became::Refused(why) => Some(why.clone()),
            _ => None,
        }) {
            self.became[at] = Became::Refused(why);
            return;
        }
        if lists.len() < from.len() {
            let why = "one of what it is made from is of each resource, and one is not";
            self.became[at] = Became::Refused(why.into());
            return;
        }
        let sets: BTreeSet<Vec<Text>> =
            lists.iter().filter_map(|all| all.first()).map(|first| varied(*first)).collect();
        self.became[at] = match sets.len() {
            0 | 1 => {
                let in_all = |one: &&usize| lists.iter().all(|list| list.contains(one));
                Became::Each(lists[0].iter().filter(in_all).copied().collect())
            }
            _ => Became::Refused("what it is made from has different dimensions".into()),
        };
        self.source[at] = self.source[from[0]].or(Some(from[0]));
    }

    /// An id of one resource.
    pub(super) fn id(id: &str, resource: usize) -> String {
        format!("{id}_r{resource}")
    }

    /// An expression of one resource.
    pub(super) fn text(&self, text: &str, resource: usize) -> String {
        replace_ids(text, &|id| self.ids.contains(id).then(|| Self::id(id, resource)))
    }
}
