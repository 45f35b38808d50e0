//! The archive of trail events as views ask it: what a table searches there, and the event that a view is about.

use std::{collections::HashSet, sync::Arc, time::Duration};

use super::{Behind, Cx, Filter, Line, Thing, listing::Part, listing::Things};
use crate::{
    model::{
        AccountId, AccountName, EventBatch, EventId, ScopeKey, Snapshot, Source, Text, Timestamp, TrailEvent,
        Want,
    },
    query::Query,
    spec::{LIVE, Rows, WantSpec},
    store::{
        Archive, People, Store,
        history::trail::{Place, Search, Searched, StoredEvent},
    },
};

/// Events that are asked for at once.
const PAGE: usize = 500;
/// More than a screen has: the first are there while the others are looked for.
const FIRST: usize = 100;
/// The next ones are asked for when so few are below the cursor.
const NEAR: usize = 200;
/// Events of a search that are held, at most.
pub const HELD: usize = 5_000;

/// What a table searches the archive for: while it is the same, nothing is asked again.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailKey {
    /// The panel's own, and the filter; what is no query stands for its words: see [`Filter`].
    query: Query,
    conditions: Vec<(String, String)>,
    reads: bool,
    reach: Reach,
    /// None is everywhere.
    places: Option<Vec<Place>>,
    /// What the archive had: see [`crate::store::Trail::shape`].
    shape: u64,
}

/// Of which time events are searched.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reach {
    /// All that is kept.
    All,
    /// The last of it.
    Back(Duration),
    /// From this moment to that.
    Between(Timestamp, Timestamp),
}

/// Something that the archive is asked.
#[derive(Clone, Debug)]
pub struct TrailOrder {
    /// Tells it from every other.
    pub number: u64,
    /// What.
    pub question: TrailQuestion,
}

/// What the archive is asked.
#[derive(Clone, Debug)]
pub enum TrailQuestion {
    /// For the next page of what matches.
    Search(Box<TrailSearch>),
    /// For the events of an id.
    Event(EventId),
}

/// A page of a search.
#[derive(Clone, Debug)]
pub struct TrailSearch {
    /// What is looked for.
    pub search: Search,
    /// Events that make a page.
    pub most: usize,
    /// Members that events must have besides, and what they must be.
    conditions: Vec<(String, String)>,
    /// Events of its last second that the page before had.
    had: HashSet<(Place, EventId)>,
}

/// What came of an order, or of a part of it.
#[derive(Clone, Debug)]
pub struct TrailFound {
    /// Of which.
    pub number: u64,
    /// Events that were found since it was told last: the newest first.
    pub events: Vec<StoredEvent>,
    /// How far it has come.
    pub searched: Searched,
    /// How it has ended, when it has.
    pub end: Option<TrailEnd>,
}

/// How the answer to an order ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrailEnd {
    /// There is nothing more.
    Whole,
    /// The page is full.
    Page,
    /// It went wrong, for that reason.
    Trouble(String),
}

impl TrailSearch {
    /// A first page of so many, with no more conditions than the search has.
    pub fn of(search: Search, most: usize) -> Self {
        Self { search, most, conditions: Vec::new(), had: HashSet::new() }
    }

    /// Whether an event that matches is one of the page. Who is behind it is asked when that matters.
    pub fn takes(&self, stored: &StoredEvent, person: impl FnOnce() -> Option<Text>) -> bool {
        if self.had.contains(&(stored.place.clone(), stored.event.id.clone())) {
            return false;
        }
        if self.conditions.is_empty() {
            return true;
        }
        let named = self.search.names.iter().find(|(id, _)| *id == stored.place.account_id);
        let account = named.map_or(stored.place.account_id.as_str(), |(_, name)| name.as_str());
        let scope = ScopeKey { account: AccountName::new(account), region: stored.place.region.clone() };
        let is_of_person = |(member, _): &(String, String)| matches!(member.as_str(), "person" | "actor");
        let asked = self.conditions.iter().any(is_of_person).then(|| (People::default(), person()));
        let line = Line {
            scope: Some(&scope),
            account_id: Some(stored.place.account_id.as_str().into()),
            at: stored.kept_at,
            thing: Thing::Event(&stored.event),
            behind: asked
                .as_ref()
                .map_or(Behind::Unsaid, |(people, person)| Behind::Known(people, person.as_ref())),
        };
        self.conditions.iter().all(|(member, words)| line.named(member).is(words))
    }
}

/// A search of the archive for a table, with what came of it so far.
#[derive(Clone, Debug)]
pub struct TrailRun {
    /// The order that it waits for, or waited for last.
    pub number: u64,
    /// It waits.
    pub is_running: bool,
    /// How far that order has come.
    pub searched: Searched,
    /// Why it could not be searched.
    pub trouble: Option<String>,
    /// What was looked at for pages before.
    before: Searched,
    key: TrailKey,
    /// The present when it began.
    now: Timestamp,
    /// What is held of it: a part a place.
    parts: Vec<Part>,
    /// There is nothing more in the archive.
    is_whole: bool,
    /// What is held is of another search: it is shown until something comes of this one.
    is_old: bool,
}

impl TrailRun {
    /// A search that begins, in the place of another.
    pub fn new(number: u64, key: TrailKey, now: Timestamp, before: Option<Self>) -> Self {
        Self {
            number,
            is_running: true,
            searched: Searched::default(),
            trouble: None,
            before: Searched::default(),
            key,
            now,
            parts: before.map(|before| before.parts).unwrap_or_default(),
            is_whole: false,
            is_old: true,
        }
    }

    /// Whether that is what it searches for.
    pub fn is_for(&self, key: &TrailKey) -> bool {
        self.key == *key
    }

    /// Events that are held of it.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.things.len()).sum()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Events that have been looked at for it.
    pub fn looked_at(&self) -> u64 {
        self.before.looked_at + self.searched.looked_at
    }

    /// Events that could not be read, of these.
    pub fn damaged(&self) -> u64 {
        self.before.damaged + self.searched.damaged
    }

    /// Whether everything has been searched that it searches.
    pub fn is_whole(&self) -> bool {
        !self.is_running && self.is_whole && self.trouble.is_none()
    }

    /// Whether that is all that is kept, of all times and places.
    pub fn is_of_all(&self) -> bool {
        self.key.reach == Reach::All && self.key.places.is_none()
    }

    /// Whether more match than are held.
    pub fn is_cut(&self) -> bool {
        !self.is_running && !self.is_whole && self.trouble.is_none()
    }

    /// Whether the next page is needed: the cursor is near the end of what is listed.
    pub fn goes_on(&self, cursor: usize, listed: usize) -> bool {
        self.is_cut() && self.len() < HELD && listed.saturating_sub(cursor) <= NEAR
    }

    /// Asks for the next page.
    pub fn go_on(&mut self, number: u64) {
        self.before.looked_at += self.searched.looked_at;
        self.before.damaged += self.searched.damaged;
        (self.number, self.is_running, self.searched) = (number, true, Searched::default());
    }

    /// Asks again what went wrong.
    pub fn again(&mut self, number: u64) {
        (self.number, self.is_running, self.searched) = (number, true, Searched::default());
    }

    /// What it asks now.
    pub fn order(&self, store: &Store) -> TrailOrder {
        let held: Vec<(&Part, &TrailEvent)> = self.events().filter(|_| !self.is_old).collect();
        // Within a second the archive's order is another than that of time: it is asked for the whole of the last again.
        let second = held.iter().map(|(_, event)| event.time.as_second()).min();
        let until = second.and_then(|at| Timestamp::from_millisecond(at * 1000 + 999).ok());
        let last = held.into_iter().filter(|(_, event)| Some(event.time.as_second()) == second);
        let place =
            |part: &Part| store.place_of(part.scope.as_ref()?).or_else(|| place_by_id(part.scope.as_ref()?));
        let had = last.filter_map(|(part, event)| Some((place(part)?, event.id.clone()))).collect();
        let (since, latest) = match self.key.reach {
            Reach::All => (None, None),
            Reach::Back(back) => (self.now.checked_sub(back).ok(), None),
            Reach::Between(since, until) => (Some(since), Some(until)),
        };
        let names = store.fleet.accounts.iter().filter_map(|account| {
            Some((AccountId::parse(store.known_id(&account.name)?)?, Text::new(account.name.as_str())))
        });
        let search = Search {
            query: query(&self.key),
            need: None,
            now: self.now,
            reads: self.key.reads,
            since,
            until: until.or(latest),
            places: self.key.places.clone(),
            names: names.collect(),
        };
        let conditions = self.key.conditions.clone();
        let page = if self.is_empty() { FIRST } else { PAGE };
        let most = page.min(HELD.saturating_sub(self.len())).max(1);
        let search = TrailSearch { search, most, conditions, had };
        TrailOrder { number: self.number, question: TrailQuestion::Search(Box::new(search)) }
    }

    /// Takes what came. Whether it is of this.
    pub fn take(&mut self, found: TrailFound, store: &Store) -> bool {
        if !self.is_running || self.number != found.number {
            return false;
        }
        if std::mem::take(&mut self.is_old) {
            self.parts.clear();
        }
        self.searched = found.searched;
        self.add(found.events, store);
        match found.end {
            None => {}
            Some(end) => {
                self.is_running = false;
                self.is_whole = end == TrailEnd::Whole;
                self.trouble = match end {
                    TrailEnd::Trouble(why) => Some(why),
                    _ => None,
                };
            }
        }
        true
    }

    fn add(&mut self, events: Vec<StoredEvent>, store: &Store) {
        let mut places: Vec<(Place, Timestamp, Vec<Arc<TrailEvent>>)> = Vec::new();
        for stored in events {
            let event = Arc::new(stored.event);
            match places.iter_mut().find(|(place, ..)| *place == stored.place) {
                Some((.., events)) => events.push(event),
                None => places.push((stored.place, stored.kept_at, vec![event])),
            }
        }
        for (place, at, events) in places {
            let scope = store.scope_of(&place);
            let known = self.parts.iter_mut().find(|part| part.scope.as_ref() == Some(&scope));
            let batch = |events| Arc::new(Snapshot::Events(EventBatch { events, ..EventBatch::default() }));
            match known {
                Some(part) => {
                    let before = match &part.things {
                        Things::Read(snapshot) => events_of(snapshot),
                        _ => &[],
                    };
                    part.things = Things::Read(batch(before.iter().cloned().chain(events).collect()));
                }
                None => self.parts.push(Part {
                    account_id: Some(place.account_id.as_str().to_owned()),
                    scope: Some(scope),
                    at,
                    things: Things::Read(batch(events)),
                    only_global: false,
                    is_kept: true,
                    behind: None,
                }),
            }
        }
    }

    fn events(&self) -> impl Iterator<Item = (&Part, &TrailEvent)> {
        self.parts.iter().flat_map(|part| {
            let events = match &part.things {
                Things::Read(snapshot) => events_of(snapshot),
                _ => &[],
            };
            events.iter().map(move |event| (part, &**event))
        })
    }

    /// What is held of it, a part a place.
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }
}

fn events_of(snapshot: &Snapshot) -> &[Arc<TrailEvent>] {
    match snapshot {
        Snapshot::Events(batch) => &batch.events,
        _ => &[],
    }
}

/// Of an account that the fleet does not have, and that is called by its id.
fn place_by_id(scope: &ScopeKey) -> Option<Place> {
    let account_id = AccountId::parse(scope.account.as_str())?;
    Some(Place { account_id, region: scope.region.clone() })
}

/// The filter, with the conditions that an index may know of.
fn query(key: &TrailKey) -> Query {
    let own = Rows::Events.own_columns();
    let plain = |words: &str| !words.is_empty() && !words.contains(['"', '\\', '*', '?']);
    let known =
        key.conditions.iter().filter(|(member, words)| own.contains(&member.as_str()) && plain(words));
    let conditions = known.map(|(member, words)| format!("{member}:\"{words}\" ")).collect::<String>();
    let conditions = Query::parse(&conditions).unwrap_or_default();
    conditions.and(key.query.clone())
}

/// How far back a table of events looks, and the want that it has of them. None of other panels.
pub(super) fn looks_back(cx: &Cx<'_>, at: usize) -> Option<(Duration, Want)> {
    let spec = cx.panel(at).wants.iter().find_map(|want| match want {
        WantSpec::Events { window, .. } => Some(window.unwrap_or(cx.view.range.duration())),
        _ => None,
    });
    let want = cx.wants_of(at).into_iter().find(|want| want.source() == Source::Events)?;
    Some((spec?, want))
}

/// When the event was that a table tells of beside it: what is told is from around then, when that is not read live. None
/// of other tables, and of one that is filtered.
pub(super) fn around(cx: &Cx<'_>, at: usize) -> Option<Timestamp> {
    if matches!(cx.store.trail.archive, Archive::Off) || !cx.state(at).filter.trim().is_empty() {
        return None;
    }
    let Want::Events { window, .. } = looks_back(cx, at)?.1 else { return None };
    let subject = cx.subject(at).filter(|_| !cx.panel(at).conditions.is_empty())?;
    let Thing::Event(event) = subject.thing else { return None };
    let is_live = cx.now.checked_sub(window).is_ok_and(|since| event.time >= since);
    (cx.store.is_offline || !is_live).then_some(event.time)
}

/// What a table searches the archive for: everything that it has, when it is filtered; around an event, when it is about
/// one; else what is older than what is read live. None while that is all. Without a network nothing is read live, and
/// everything is searched.
pub fn trail_key(cx: &Cx<'_>, at: usize) -> Option<TrailKey> {
    if cx.rows(at) != Some(Rows::Events) || matches!(cx.store.trail.archive, Archive::Off) {
        return None;
    }
    let (back, want) = looks_back(cx, at)?;
    let Want::Events { window, reads } = want else { return None };
    let filter = cx.state(at).filter.trim();
    let scopes = || cx.scopes_of(at, Source::Events);
    let is_trimmed = || {
        let slot = |key: &ScopeKey| cx.store.slot(key, &want).is_some_and(|slot| slot.is_trimmed);
        scopes().iter().any(|scope| slot(&scope.key()))
    };
    let reach = match around(cx, at) {
        Some(time) => {
            let side = back.max(LIVE);
            let (since, until) = (time.checked_sub(side), time.checked_add(side));
            Reach::Between(since.unwrap_or(Timestamp::MIN), until.unwrap_or(Timestamp::MAX))
        }
        None if cx.store.is_offline || !filter.is_empty() => Reach::All,
        None if back > window || is_trimmed() => Reach::Back(back),
        None => return None,
    };
    let written = Filter::with(filter, Rows::Events, &cx.specs.saved);
    let subject = cx.subject(at);
    let conditions = cx.conditions(at, subject.as_ref())?;
    let is_everywhere = cx.narrowing.is_all() && !cx.is_detail(at);
    let places = || scopes().iter().filter_map(|scope| cx.store.place_of(&scope.key())).collect();
    Some(TrailKey {
        query: cx.panel(at).query.clone().and(written.query().clone()),
        conditions,
        reads,
        reach,
        places: (!is_everywhere).then(places),
        shape: cx.store.trail.shape,
    })
}

/// The event that a view is about, when it is not in memory and has not been looked up.
pub fn trail_event(cx: &Cx<'_>) -> Option<EventId> {
    let subject = cx.spec.subject.as_ref().filter(|subject| subject.rows == Rows::Events)?;
    if matches!(cx.store.trail.archive, Archive::Off) || subject.conditions.is_empty() {
        return None;
    }
    let conditions = cx.subject_conditions()?;
    let (_, id) = conditions.iter().find(|(member, _)| member == "event_id")?;
    let id = EventId::new(id);
    (cx.store.trail.looked_up(&id).is_none() && cx.view_subject().is_none()).then_some(id)
}
