use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::Arc,
};

use crate::{
    model::{Chain, Issue, Issues, Principal, Text, TrailEvent, stitch},
    store::history::History,
};

/// So many keys are remembered.
const KEYS: usize = 16_384;

/// The keys of all events that the history keeps: looked up when they are asked for, and remembered.
#[derive(Debug)]
pub struct Kept<'a> {
    history: &'a History,
    known: RefCell<HashMap<Text, Vec<Arc<Issue>>>>,
    failed: Cell<bool>,
}

impl<'a> Kept<'a> {
    /// Of a history.
    pub fn of(history: &'a History) -> Self {
        Self { history, known: RefCell::default(), failed: Cell::default() }
    }

    /// The chain behind an event that was recorded in an account, by its id.
    pub fn resolve(&self, event: &TrailEvent, account: Option<&str>) -> Chain {
        stitch(event, account, self)
    }

    /// Whether the history could not be read for some key: what is unknown may be known.
    pub fn has_failed(&self) -> bool {
        self.failed.get()
    }
}

impl Issues for Kept<'_> {
    fn issues(&self, key: &str) -> Vec<Arc<Issue>> {
        if let Some(known) = self.known.borrow().get(key) {
            return known.clone();
        }
        let found = self.history.issuers(key).unwrap_or_else(|_| {
            self.failed.set(true);
            Vec::new()
        });
        let issue = |event: &TrailEvent| Issue::of(event, Arc::new(Principal::of(event))).map(Arc::new);
        let issues: Vec<Arc<Issue>> = found.iter().filter_map(|stored| issue(&stored.event)).collect();
        let mut known = self.known.borrow_mut();
        if known.len() >= KEYS {
            known.clear();
        }
        known.insert(Text::new(key), issues.clone());
        issues
    }
}
