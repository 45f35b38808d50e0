use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use super::{Job, Listing, Part, Things, only::Only, parts::parts};
use crate::{
    model::{Source, Timestamp},
    spec::{ColumnSpec, PanelKind, PanelSpec, Rows, Sort, Specs},
    store::Store,
    ui::{Cx, Filter, ViewState},
};

/// A listing that is too long to be made while somebody waits.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The panel that it is for.
    pub panel: usize,
    /// What it is made from; see [`ViewState::listed`].
    pub stamp: u64,
    /// How.
    pub job: Job,
}

/// Makes the listings of a view whose store, filters or order have changed, and finds the selected rows in them
/// again. Those of more than `limit` rows are given back to be made elsewhere; until then the old ones stay.
pub fn prepare(
    store: &Store,
    view: &mut ViewState,
    specs: &Specs,
    now: Timestamp,
    limit: Option<usize>,
) -> Vec<Pending> {
    let mut pending = Vec::new();
    let Some(spec) = specs.views.get(&view.visit.route.view) else { return pending };
    for panel in leaders_first(&spec.panels) {
        if spec.panels[panel].kind != PanelKind::Table {
            continue;
        }
        let Some(made) = Cx::new(store, view, specs, now).and_then(|cx| stale(&cx, panel)) else { continue };
        let Some(state) = view.visit.panels.get_mut(panel) else { continue };
        let (stamp, job) = made;
        if limit.is_some_and(|limit| job.size() > limit) {
            state.awaited = Some(stamp);
            pending.push(Pending { panel, stamp, job });
        } else {
            state.list(stamp, job.run());
        }
    }
    pending
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

/// The job for a panel whose listing is not made from what there is now, with the stamp of that.
fn stale(cx: &Cx<'_>, at: usize) -> Option<(u64, Job)> {
    let (panel, state) = (cx.panel(at), cx.state(at));
    let rows = panel.rows?;
    let mut hasher = DefaultHasher::new();
    let day = cx.view.zone.day(cx.now);
    (cx.view.zone.utc, day, &state.filter, state.sort.as_ref().map(|s| (&s.column, s.descending)))
        .hash(&mut hasher);
    if rows.source().is_none() {
        (cx.store.revision, cx.now, format!("{:?}", cx.narrowing)).hash(&mut hasher);
        if known(state.stamp, state.awaited, hasher.finish()) {
            return None;
        }
    }
    if rows == Rows::MetricNamespaces {
        // They are counted from all metrics: not before it is known that there are other metrics.
        for (key, good) in cx.store.good(Source::Metrics).filter(|(key, _)| cx.narrowing.passes(key)) {
            (key, good.at, Arc::as_ptr(&good.value) as usize).hash(&mut hasher);
        }
        let stamp = hasher.finish();
        return (!known(state.stamp, state.awaited, stamp))
            .then(|| (stamp, job(cx, at, rows, parts(cx, at, rows, None), Vec::new(), Only::All)));
    }
    let subject = cx.subject(at);
    let of_subject = cx.conditions(at, subject.as_ref()).zip(Only::of(rows, subject.as_ref()));
    let (conditions, only) = match of_subject {
        Some(both) => both,
        // What it follows has nothing selected.
        None => {
            (u64::MAX, hasher.finish()).hash(&mut hasher);
            let stamp = hasher.finish();
            return (!known(state.stamp, state.awaited, stamp))
                .then(|| (stamp, job(cx, at, rows, Vec::new(), Vec::new(), Only::All)));
        }
    };
    let parts = parts(cx, at, rows, subject.as_ref());
    (&conditions, &only).hash(&mut hasher);
    if rows.source().is_some() {
        for part in &parts {
            let address =
                if let Things::Read(snapshot) = &part.things { Arc::as_ptr(snapshot) as usize } else { 0 };
            (&part.scope, part.at, part.only_global, address, cx.store.revision * u64::from(address == 0))
                .hash(&mut hasher);
        }
    }
    let stamp = hasher.finish();
    (!known(state.stamp, state.awaited, stamp)).then(|| (stamp, job(cx, at, rows, parts, conditions, only)))
}

fn known(listed: u64, awaited: Option<u64>, stamp: u64) -> bool {
    awaited.unwrap_or(listed) == stamp
}

fn job(
    cx: &Cx<'_>,
    at: usize,
    rows: Rows,
    parts: Vec<Part>,
    conditions: Vec<(String, String)>,
    only: Only,
) -> Job {
    let (panel, state) = (cx.panel(at), cx.state(at));
    Job {
        rows,
        parts,
        conditions,
        only,
        filter: Filter::new(&state.filter, rows),
        sort: order(panel, state.sort.as_ref(), rows),
        columns: panel.columns.clone(),
        head: panel.head,
        zone: cx.view.zone.clone(),
        now: cx.now,
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
    if order.is_empty() { vec![(ColumnSpec { member: newest.into(), ..ColumnSpec::default() }, true)] } else { order }
}

impl crate::ui::PanelState {
    /// Takes a new listing: what was selected stays so, wherever it is now.
    pub fn list(&mut self, stamp: u64, listing: Listing) {
        let found = self.key.as_deref().and_then(|key| listing.position(key));
        self.index = found.unwrap_or(self.index).min(listing.len().saturating_sub(1));
        (self.stamp, self.awaited) = (stamp, None);
        self.listing = Arc::new(listing);
    }
}
