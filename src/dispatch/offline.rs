use std::io;

use crate::{
    cli::Global,
    headless::{self, GetOptions},
    model::{Exit, Timestamp, Update},
    query::Query,
    spec::Specs,
    store::{
        Kept as Issuers, Store,
        history::{
            Error, History,
            trail::{Held, Search, Searched, Span, StoredEvent},
        },
    },
    ui::{self, Cx, TrailEnd, TrailFound, TrailQuestion, TrailRun, TrailSearch, ViewState},
    wiring::{Failure, Kept, kept},
};

/// `skydeck get RESOURCE --offline`.
///
/// # Errors
/// An option that makes no sense so, a history that is not there.
pub(super) async fn get(options: &GetOptions, watches: bool, global: &Global) -> Result<Exit, Failure> {
    if watches {
        return Err(Failure::usage(
            "--watch tells what changes, and with --offline nothing does: leave one of them out",
        ));
    }
    if options.costs {
        return Err(Failure::usage("--costs: with --offline nothing is asked, and nothing costs anything"));
    }
    let Kept { history, fleet, clock, .. } = kept(global).await?;
    let asked = headless::Offline {
        history: &history,
        fleet: &fleet,
        accounts: &global.account,
        regions: &global.region,
        now: clock.now(),
    };
    asked.get(options, &mut io::stdout(), &mut io::stderr()).map_err(super::failure)
}

/// What the history has for a picture; none where answers are asked for.
///
/// # Errors
/// A history that is not there.
pub(super) async fn remembered(global: &Global) -> Result<Option<Remembered>, Failure> {
    if !global.offline {
        return Ok(None);
    }
    let Kept { history, fleet, clock, .. } = kept(global).await?;
    let reads = |scope: &_, want: &crate::model::Want| fleet.reads(scope, want.source());
    let mut updates = Vec::new();
    let loaded = history.load(clock.now(), reads, |row| {
        updates.push(row.update);
        true
    });
    let message = |error: Error| error.to_string();
    loaded.map_err(|error| Failure { exit: Exit::Nothing, message: message(error) })?;
    Ok(Some(Remembered { history, updates }))
}

/// What the history has for a picture.
#[derive(Debug)]
pub(super) struct Remembered {
    history: History,
    updates: Vec<Update>,
}

impl Remembered {
    /// What was seen last, each scope and want; once.
    pub fn updates(&mut self) -> Vec<Update> {
        std::mem::take(&mut self.updates)
    }

    /// Searches the archive of trail events for what a view lists, and for the event that it is about.
    pub fn search(&self, store: &mut Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
        store.is_offline = true;
        match self.held() {
            Ok((held, spans)) => store.take_held(held, spans),
            Err(error) => store.take_trouble(error.to_string()),
        }
        ui::prepare(store, view, specs, now, None);
        if let Some(id) = Cx::new(store, view, specs, now).and_then(|cx| ui::trail_event(&cx)) {
            match self.history.event_by_id(&id.to_string()) {
                Ok(found) => store.take_looked_up(id, found),
                Err(error) => store.take_trouble(error.to_string()),
            }
            ui::prepare(store, view, specs, now, None);
        }
        // What a panel searches may hang on what another one has found: one more each time at least.
        for _ in 0..view.visit.panels.len() {
            if !self.fill(store, view, specs, now) {
                return;
            }
            ui::prepare(store, view, specs, now, None);
        }
    }

    /// Searches what the panels need and have not. Whether there was any.
    fn fill(&self, store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) -> bool {
        let keys: Vec<_> = match Cx::new(store, view, specs, now) {
            Some(cx) => (0..cx.spec.panels.len()).map(|at| ui::trail_key(&cx, at)).collect(),
            None => Vec::new(),
        };
        let mut any = false;
        for (panel, key) in view.visit.panels.iter_mut().zip(keys) {
            let Some(key) = key.filter(|key| !panel.trail.as_ref().is_some_and(|run| run.is_for(key))) else {
                continue;
            };
            let mut run = TrailRun::new(0, key, now, None);
            let order = run.order(store);
            if let TrailQuestion::Search(search) = &order.question {
                run.take(self.answer(order.number, search), store);
            }
            panel.trail = Some(run);
            any = true;
        }
        any
    }

    /// A page of a search.
    fn answer(&self, number: u64, search: &TrailSearch) -> TrailFound {
        let mut events = Vec::new();
        let people = Issuers::of(&self.history);
        // Who is behind its events the archive does not know: it gives all of them then.
        let Search { query, now, names, .. } = &search.search;
        let all =
            Issuers::is_needed(query).then(|| Search { query: Query::default(), ..search.search.clone() });
        let take = |stored: StoredEvent| {
            let account = stored.place.account_id.clone();
            let name = names.iter().find(|(id, _)| *id == account).map(|(_, name)| name.as_str());
            let person = || people.resolve(&stored.event, Some(account.as_str())).person().cloned();
            let is_by = all.is_none() || people.matches(query, &stored, name, *now);
            if is_by && search.takes(&stored, person) {
                events.push(stored);
            }
            events.len() < search.most
        };
        let done = self.history.search(all.as_ref().unwrap_or(&search.search), take, |_| true);
        let (searched, end) = match done {
            Ok(searched) if searched.is_cut => (searched, TrailEnd::Page),
            Ok(searched) => (searched, TrailEnd::Whole),
            Err(error) => (Searched::default(), TrailEnd::Trouble(error.to_string())),
        };
        TrailFound { number, events, searched, end: Some(end) }
    }

    /// What the archive has.
    fn held(&self) -> Result<(Held, Vec<Span>), Error> {
        let always = (Timestamp::MIN, Timestamp::MAX);
        let mut spans = self.history.spans(false, always)?;
        for span in self.history.spans(true, always)? {
            if !spans.contains(&span) {
                spans.push(span);
            }
        }
        Ok((self.history.held()?, spans))
    }
}
