use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use crate::{
    model::{Chain, Issue, Issues, Member, Principal, Text, Timestamp, TrailEvent, stitch},
    query::{Need, Query, Searchable},
    store::history::{
        History,
        trail::{StoredEvent, TrailRow},
    },
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

    /// Whether a query asks for more than a kept event itself has: who is behind it. The archive cannot answer that.
    pub fn is_needed(query: &Query) -> bool {
        query.check(TrailRow::columns()).is_err()
    }

    /// What the archive can tell of a query that does so: what it needs of a kept event itself.
    pub fn need(query: &Query, now: Timestamp) -> Need {
        query.need(&COLUMNS, now).without(&BEHIND)
    }

    /// Whether a query that does so holds of a kept event, whose account is called so.
    pub fn matches(
        &self,
        query: &Query,
        stored: &StoredEvent,
        account: Option<&str>,
        now: Timestamp,
    ) -> bool {
        let chain = self.resolve(&stored.event, Some(stored.place.account_id.as_str()));
        query.matches(&Behind { row: stored.row(account), who: &stored.event.who, chain }, now)
    }

    /// Whether the history could not be read for some key: what is unknown may be known.
    pub fn has_failed(&self) -> bool {
        self.failed.get()
    }
}

/// A kept event, and who is behind it.
struct Behind<'a> {
    row: TrailRow<'a>,
    who: &'a str,
    chain: Chain,
}

/// Members that tell who is behind it.
const BEHIND: [&str; 4] = ["person", "person_unknown", "chain", "actor"];

/// Its members, those that tell who is behind it at the end.
static COLUMNS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| TrailRow::columns().iter().copied().chain(BEHIND).collect());

impl Searchable for Behind<'_> {
    fn columns(&self) -> &[&'static str] {
        &COLUMNS
    }

    fn member(&self, index: usize) -> Member<'_> {
        let person = self.chain.person().map(Text::as_str);
        match index.checked_sub(TrailRow::columns().len()) {
            None => self.row.member(index),
            Some(0) => person.map_or(Member::Null, Member::text),
            Some(1) => {
                let unknown = self.chain.unknown(&|at| at.to_string());
                unknown.map_or(Member::Null, |words| Member::Text(words.into()))
            }
            Some(2) if !self.chain.links.is_empty() => Member::Text(self.chain.line().into()),
            Some(3) => Member::text(person.unwrap_or(self.who)),
            Some(_) => Member::Null,
        }
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
