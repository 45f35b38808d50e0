use std::{
    hash::{DefaultHasher, Hash, Hasher as _},
    sync::Arc,
};

use super::{Job, Line, Listing, Part, Thing, Things, only::Only, parts::parts};
use crate::{
    model::{Source, Timestamp},
    query::{Query, Saved},
    spec::{ColumnSpec, PanelKind, PanelSpec, Rows, Sort, Specs},
    store::Store,
    ui::{Cx, Filter, ViewState, budget, dashboards, plots, variables},
};

/// A listing that is too long to be made while somebody waits.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The panel that it is for.
    pub panel: usize,
    /// What it is made from; see [`crate::ui::PanelState::listed`].
    pub stamp: u64,
    /// How.
    pub job: Job,
}

/// Makes the listings of a view whose store, filters or order have changed, and finds the selected rows in them
/// again; then the charts of what is selected. Those of more work than `limit` rows (see [`Job::load`]) are given back to
/// be made elsewhere, one at a time for each panel; until then the old ones stay.
pub fn prepare(
    store: &Store,
    view: &mut ViewState,
    specs: &Specs,
    now: Timestamp,
    limit: Option<usize>,
) -> Vec<Pending> {
    let mut pending = Vec::new();
    look(store, view, specs, now);
    let made = view.visit.made.clone();
    let Some(spec) = made.as_ref().map(|made| &made.view).or(specs.view(&view.visit.route.view)) else {
        return pending;
    };
    let about_faults = spec.subject.as_ref().is_some_and(|subject| subject.rows == Rows::Faults);
    let cx = Cx::new(store, view, specs, now).filter(|_| about_faults);
    view.faults = cx.map(|cx| cx.kept_faults().clone());
    let lists = |rows: Rows| matches!(rows, Rows::Resources | Rows::Systems);
    let about = spec.subject.as_ref().map(|subject| subject.rows);
    if spec.panels.iter().filter_map(|panel| panel.rows).chain(about).any(lists) {
        view.systems = Cx::new(store, view, specs, now).map(|cx| cx.systems().clone());
    }
    for panel in leaders_first(&spec.panels) {
        let PanelSpec { kind: PanelKind::Table, rows: Some(rows), .. } = &spec.panels[panel] else {
            continue;
        };
        let Some(cx) = Cx::new(store, view, specs, now) else { continue };
        let basis = Basis::of(&cx, panel, *rows);
        let (stamp, state) = (basis.stamp, cx.state(panel));
        let known = stamp == state.stamp || Some(stamp) == state.awaited;
        let job = (!known).then(|| basis.job(&cx));
        let Some(state) = view.visit.panels.get_mut(panel) else { continue };
        match job {
            // Back to what is listed: what was on its way is not needed any more.
            None if stamp == state.stamp => state.awaited = None,
            None => {}
            Some(job) if limit.is_none_or(|limit| job.load() <= limit) => state.list(stamp, job.run()),
            // When that is here it is looked again: were each change of the store to begin anew, while all of the
            // fleet answers none would ever be in time.
            Some(_) if state.awaited.is_some() => {}
            Some(job) => {
                state.awaited = Some(stamp);
                pending.push(Pending { panel, stamp, job });
            }
        }
    }
    plots::plot(store, view, specs, now);
    pending
}

/// Looks for what a view is about, what its variables are, and what a dashboard is made of, where the store has changed.
pub fn look(store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
    dashboards::look(store, view, specs);
    variables::look(store, view, specs, now);
    // What its variables are has a part in what a dashboard is.
    dashboards::look(store, view, specs);
    view.look_when_it_says();
    budget::look(store, view, specs, now);
    view.known = Cx::new(store, view, specs, now).and_then(|cx| cx.known().cloned());
}

/// The panels of a view, each after the one that it follows.
fn leaders_first(panels: &[PanelSpec]) -> Vec<usize> {
    let depth = |mut at: usize| {
        let mut depth = 0;
        // A ring of followers has no first; whoever comes first is.
        while let (Some(next), true) = (panels[at].follows, depth < panels.len()) {
            (at, depth) = (next, depth + 1);
        }
        depth
    };
    let mut order: Vec<usize> = (0..panels.len()).collect();
    order.sort_by_key(|at| depth(*at));
    order
}

/// What a panel's listing is made from.
struct Basis {
    panel: usize,
    rows: Rows,
    /// Tells it from every other.
    stamp: u64,
    /// Things that were read. None of those that are put together: that is done when it is needed.
    read: Option<Vec<Part>>,
    /// Which of the things. None when what it follows has nothing selected.
    which: Option<(Vec<(String, String)>, Only)>,
    /// When it must have been, if that matters.
    span: Option<(Timestamp, Option<Timestamp>)>,
}

impl Basis {
    fn of(cx: &Cx<'_>, panel: usize, rows: Rows) -> Self {
        let state = cx.state(panel);
        let subject = cx.subject(panel);
        let which = cx.conditions(panel, subject.as_ref()).zip(Only::of(rows, subject.as_ref()));
        let mut hasher = DefaultHasher::new();
        (&cx.spec.name, panel, cx.view.zone.utc, cx.view.zone.day(cx.now)).hash(&mut hasher);
        (&state.filter, state.sort.as_ref().map(|s| (&s.column, s.descending))).hash(&mut hasher);
        if state.filter.contains('@') {
            cx.specs.saved.hash(&mut hasher);
        }
        if cx.panel(panel).query.is_relative() || is_relative(&state.filter, &cx.specs.saved) {
            // What is within the last two hours is another thing each minute.
            (cx.now.as_second() / 60).hash(&mut hasher);
        }
        let span = span(rows, subject.as_ref());
        (&which, span).hash(&mut hasher);
        let mut read = None;
        if matches!(rows, Rows::MetricDimensionSets | Rows::MetricNamespaces) {
            // They are counted from all metrics: not before it is known that there are other ones.
            for (key, good) in cx.store.good(Source::Metrics).filter(|(key, _)| cx.narrowing.passes(key)) {
                (key, good.at, Arc::as_ptr(&good.value) as usize).hash(&mut hasher);
            }
        } else if matches!(rows, Rows::Resources | Rows::Systems) {
            // The listing keeps what it was made from, so that nothing else can come to its address.
            let kept = cx.systems();
            (Arc::as_ptr(kept.rows()) as usize).hash(&mut hasher);
            for (key, at, resources) in kept.resources().filter(|_| rows == Rows::Resources) {
                (key, at, Arc::as_ptr(resources) as usize).hash(&mut hasher);
            }
        } else if rows.costs().is_some() {
            // The listing keeps them, so that no others can come to their address.
            cx.store.costs.as_ref().map(|costs| Arc::as_ptr(costs) as usize).hash(&mut hasher);
        } else if rows.is_put_together() {
            let looked_at = (&cx.narrowing.accounts, &cx.narrowing.regions, cx.view.range, cx.view.reads);
            (cx.store.revision, cx.now, looked_at).hash(&mut hasher);
        } else if which.is_some() {
            let parts = parts(cx, panel, rows, subject.as_ref());
            for part in &parts {
                let Things::Read(snapshot) = &part.things else { continue };
                // The listing keeps what it was made from, so that no other snapshot can come to its address.
                let address = Arc::as_ptr(snapshot) as usize;
                (&part.scope, &part.account_id, part.at, part.only_global, address).hash(&mut hasher);
                part.behind.as_ref().map(|behind| behind.people.changes()).hash(&mut hasher);
            }
            read = Some(parts);
        }
        Self { panel, rows, stamp: hasher.finish(), read, which, span }
    }

    fn job(self, cx: &Cx<'_>) -> Job {
        let (panel, state) = (cx.panel(self.panel), cx.state(self.panel));
        let parts = match (&self.which, self.read) {
            (None, _) => Vec::new(),
            (Some(_), Some(parts)) => parts,
            (Some(_), None) => parts(cx, self.panel, self.rows, None),
        };
        let (conditions, only) = self.which.unwrap_or_default();
        Job {
            rows: self.rows,
            parts,
            conditions,
            only,
            span: self.span,
            query: panel.query.clone(),
            filter: Filter::with(&state.filter, self.rows, &cx.specs.saved),
            is_ranked: state.sort.is_none(),
            sort: order(panel, state.sort.as_ref(), self.rows),
            columns: panel.columns.clone(),
            head: panel.head,
            zone: cx.view.zone.clone(),
            now: cx.now,
        }
    }
}

/// Whether a filter matches other things as time goes by.
fn is_relative(filter: &str, saved: &Saved) -> bool {
    !filter.is_empty() && Query::parse_with(filter, saved).is_ok_and(|query| query.is_relative())
}

/// When changes must have been made to be listed: of a thing that lasts for a time, while it does.
fn span(rows: Rows, subject: Option<&Line<'_>>) -> Option<(Timestamp, Option<Timestamp>)> {
    match subject?.thing {
        Thing::Session(session) if rows == Rows::Changes => Some((session.start?, session.end)),
        _ => None,
    }
}

/// The columns that a panel's rows are sorted by: the user's, then the file's; without either, the newest first of
/// what happens.
fn order(panel: &PanelSpec, chosen: Option<&Sort>, rows: Rows) -> Vec<(ColumnSpec, bool)> {
    let named = |sort: &Sort| {
        let column = panel.columns.iter().find(|c| c.name == sort.column)?;
        Some((column.clone(), sort.descending))
    };
    let order: Vec<_> = chosen.into_iter().chain(&panel.sort).chain(&panel.ties).filter_map(named).collect();
    let newest = match rows {
        Rows::Events | Rows::Changes => "event_time",
        Rows::AlarmHistory => "timestamp",
        _ => return order,
    };
    let newest = || (ColumnSpec { member: newest.into(), ..ColumnSpec::default() }, true);
    if order.is_empty() { vec![newest()] } else { order }
}

impl crate::ui::PanelState {
    /// Takes a new listing: what was selected stays so, wherever it is now. When it is gone, whatever has its
    /// place is selected from now on; while a filter hides it, it is remembered.
    pub fn list(&mut self, stamp: u64, listing: Listing) {
        let found = self.key.as_deref().map(|key| listing.position(key));
        self.index = found.flatten().unwrap_or(self.index).min(listing.len().saturating_sub(1));
        if found == Some(None) && listing.filter == self.listing.filter {
            self.key = listing.line(self.index).map(|line| line.key()).or(self.key.take());
        }
        (self.stamp, self.awaited) = (stamp, None);
        self.listing = Arc::new(listing);
        self.count_news();
    }

    /// Counts what has come above the selected line since the user left the top. Without a selected line the first is
    /// followed, and nothing is new.
    pub fn count_news(&mut self) {
        if self.key.is_none() || self.index == 0 {
            (self.top, self.news) = (None, 0);
            return;
        }
        if self.top.is_none() {
            self.top = self.listing.line(0).map(|line| line.key());
        }
        let top = self.top.as_deref().and_then(|top| self.listing.position(top));
        if top.is_none() {
            // It has gone, or is hidden by another filter: from now on, then.
            self.top = self.listing.line(0).map(|line| line.key());
        }
        self.news = top.unwrap_or(0).min(self.index);
    }
}
