//! The lists of metrics where a chart's queries look.

use std::{
    collections::{BTreeMap, HashMap},
    rc::Rc,
};

use super::{
    resource::{LIST, list},
    scopes::Looked,
    star::Listed,
};
use crate::{
    model::{Metric, ScopeKey, Want},
    spec::ChartQuery,
    ui::Cx,
};

/// Account and region, as a query says them.
type Place = (Option<String>, Option<String>);

/// The lists, each looked up once.
#[derive(Default)]
pub(super) struct Lists<'c> {
    looked: Looked,
    by_place: BTreeMap<Place, Rc<[usize]>>,
    by_scope: HashMap<ScopeKey, usize>,
    /// Of each scope, in the order of [`Listed::scopes`]; none where there is none.
    all: Vec<Option<&'c [Metric]>>,
}

impl<'c> Lists<'c> {
    /// The scopes that a query looks at, by their places among all.
    ///
    /// # Errors
    /// That there are no such scopes.
    pub(super) fn of(
        &mut self,
        cx: &Cx<'c>,
        query: &ChartQuery,
        listed: &mut Listed,
    ) -> Result<Rc<[usize]>, String> {
        let text = |words: &Option<crate::spec::Words>| words.as_ref().map(ToString::to_string);
        let place = (text(&query.account), text(&query.region));
        if let Some(known) = self.by_place.get(&place) {
            return Ok(known.clone());
        }
        let scopes = self.looked.places(cx, query)?;
        let mut places = Vec::with_capacity(scopes.len());
        for scope in scopes {
            let key = scope.key();
            if let Some(known) = self.by_scope.get(&key) {
                places.push(*known);
                continue;
            }
            let slot = cx.store.slot(&key, &Want::Metrics);
            let metrics = list(slot);
            if metrics.is_none() {
                match slot.and_then(|slot| slot.fault.as_ref()) {
                    None => listed.unread += 1,
                    Some(fault) => {
                        listed.faulty += 1;
                        listed.fault.get_or_insert_with(|| format!("{LIST}: {}", fault.value.kind.words()));
                    }
                }
            }
            places.push(self.all.len());
            self.by_scope.insert(key, self.all.len());
            self.all.push(metrics);
            listed.scopes.push(scope);
        }
        let places: Rc<[usize]> = places.into();
        self.by_place.insert(place, places.clone());
        Ok(places)
    }

    /// The list of a scope, by its place.
    pub(super) fn at(&self, place: usize) -> Option<&'c [Metric]> {
        self.all.get(place).copied().flatten()
    }
}
