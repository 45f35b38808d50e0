use std::{collections::BTreeSet, sync::Arc, time::Duration};

use super::{
    Bill, Charted, Glyphs, Known, Listing, LogRun, Narrowing, Overlay, Plot, TrailRun, Zone,
    budget::Priced,
    dashboards::MadeFrom,
    explored,
    rows::{FaultsKept, SystemsKept},
    variables::Firsts,
};
use crate::{
    model::{Filling, Timestamp},
    spec::{ChartSpec, Dashboard, Key, PanelKind, Range, Route, Shape, Sort, Specs, View},
    store::Store,
};

/// What the user has made of the screen: everything that drawing needs beside the store.
#[derive(Clone, Debug)]
pub struct ViewState {
    /// The view that is open.
    pub visit: Visit,
    /// Where one was before, the last one last.
    pub back: Vec<Visit>,
    /// Where one has come back from, the last one last.
    pub forward: Vec<Visit>,
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// How far back views look that do not say so themselves.
    pub range: Range,
    /// Whether read events are shown, too.
    pub reads: bool,
    /// The part of the fleet that views look at whose routes do not say.
    pub narrowing: Narrowing,
    /// Keys of the attention lines that are not new. None until everything has been read once.
    pub seen: Option<BTreeSet<String>>,
    /// What lies over the view.
    pub overlay: Overlay,
    /// Keys of an unfinished sequence.
    pub pending: Vec<Key>,
    /// What the last key led to, when that needs words.
    pub message: Option<String>,
    /// Views that are asked for wherever the user is, in the order in which they were pinned.
    pub pins: Vec<Route>,
    /// Polling is paused.
    pub paused: bool,
    /// The estate is simulated.
    pub demo: bool,
    /// Nothing is asked: all that is shown is what the history has.
    pub offline: bool,
    /// The clock stands still: what counts real time is left out.
    pub pinned: bool,
    /// The chart that is put together in the metric explorer: what chart panels show whose file names no series.
    pub draft: Arc<ChartSpec>,
    /// In which zone times are shown.
    pub zone: Zone,
    /// Nothing but ASCII.
    pub ascii: bool,
    /// The signs that charts are drawn with, where it is not ASCII.
    pub glyphs: Glyphs,
    /// The body of the dashboard that is open, when it is a file's.
    pub given: Option<Arc<str>>,
    /// What the dashboard that is open would cost, when nobody has said yet that its metrics may be asked.
    pub bill: Option<Bill>,
    /// What that was worked out from.
    pub(super) priced: Option<Priced>,
    /// How far the back-fill of the history is that was asked for last.
    pub filling: Option<Filling>,
    /// A link can be opened in a browser in front of the user.
    pub can_browse: bool,
    /// What the view is about, as it was found.
    pub(super) known: Option<Known>,
    /// What variables are that nobody says.
    pub(super) firsts: Firsts,
    /// The faults that it may be about, as they were put together last.
    pub(super) faults: Option<FaultsKept>,
    /// The systems of AWS, as they were put together last.
    pub(super) systems: Option<Arc<SystemsKept>>,
}

/// A view, and where the user is in it: what one comes back to.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The view and its arguments.
    pub route: Route,
    /// The panel that has the focus, by its place in the view.
    pub focus: usize,
    /// When the focused panel has the whole screen: the panel to go back to.
    pub zoomed_from: Option<usize>,
    /// One for each panel of the view.
    pub panels: Vec<PanelState>,
    /// How its charts are looked at.
    pub sight: Sight,
    /// Lines that are scrolled away at the top, where the panels need more room than there is.
    pub scroll: u16,
    /// The view that was made from what was read, where its file does not say all of it: a dashboard.
    pub made: Option<Arc<Dashboard>>,
    /// What it was made from.
    pub(super) made_from: Option<Arc<MadeFrom>>,
    /// Its metrics may be asked, whatever the budget leaves.
    pub is_paid: bool,
    /// The window of which somebody has said that it may be read at its price.
    pub paid_window: Option<(Timestamp, Timestamp)>,
    /// The time that it says is looked at, or was.
    pub is_timed: bool,
    /// How far back was looked before it said how far, and that: for the views that come after it.
    pub(super) lent: Option<(Range, Range)>,
}

/// How the charts of a view are looked at, all alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// From when to when; the view's range until now when none.
    pub window: Option<(Timestamp, Timestamp)>,
    /// Where the crosshair is.
    pub cursor: Option<Timestamp>,
    /// The same so long ago is drawn beneath.
    pub compare: Option<Duration>,
}

/// Where the user is in a panel.
#[derive(Clone, Debug, Default)]
pub struct PanelState {
    /// The selected row, or the first line shown of what only scrolls.
    pub index: usize,
    /// The selected row's key: it stays selected when rows come and go above it. None follows the first.
    pub key: Option<String>,
    /// Columns hidden at the left.
    pub shift: usize,
    /// What its rows must match.
    pub filter: String,
    /// The order that the user chose.
    pub sort: Option<Sort>,
    /// Lines that are not folded, or unfolded, as they are at first: by their paths.
    pub folded: BTreeSet<String>,
    /// The rows of a table.
    pub listing: Arc<Listing>,
    /// Series of a chart that are hidden, by their keys.
    pub hidden: BTreeSet<String>,
    /// How the user wants a chart drawn.
    pub shape: Option<Shape>,
    /// A chart, reduced to what its room can show: made when its series change, not when it is drawn.
    pub plot: Option<Arc<Plot>>,
    /// What is said around it, or instead of it.
    pub chart: Option<Arc<Charted>>,
    /// A query of logs that was run here, with what came of it.
    pub log: Option<LogRun>,
    /// What the archive of trail events is searched for, with what came of it.
    pub trail: Option<TrailRun>,
    /// The key of the line that was the first when the user went down from it: what is above it is new.
    pub(super) top: Option<String>,
    /// Lines above the selected one that have come since.
    pub news: usize,
    /// It was to be run, and this was said against it: [`super::LogPlan::doubt`].
    pub doubted: Option<String>,
    /// What they were made from.
    pub(super) stamp: u64,
    /// What those are being made from that will take their place.
    pub(super) awaited: Option<u64>,
}

impl PanelState {
    /// Whether another listing is being made.
    pub fn is_listing(&self) -> bool {
        self.awaited.is_some()
    }

    /// Takes a listing that was made elsewhere, unless it has come too late.
    pub fn listed(&mut self, stamp: u64, listing: Listing) -> bool {
        let awaited = self.awaited == Some(stamp);
        if awaited {
            self.list(stamp, listing);
        }
        awaited
    }
}

impl Visit {
    /// A view, freshly opened.
    pub fn new(route: Route, specs: &Specs) -> Self {
        let view = specs.view(&route.view);
        let mut panels = vec![PanelState::default(); view.map_or(0, |view| view.panels.len())];
        let is_table = |at: &usize| view.is_some_and(|v| v.panels[*at].kind == PanelKind::Table);
        if let Some(first) = (0..panels.len()).find(is_table) {
            panels[first].filter = route.arg("filter").unwrap_or_default().into();
            panels[first].sort = route.arg("sort").map(Sort::parse);
        }
        Self {
            route,
            focus: 0,
            zoomed_from: None,
            panels,
            sight: Sight::default(),
            scroll: 0,
            made: None,
            made_from: None,
            is_paid: false,
            paid_window: None,
            is_timed: false,
            lent: None,
        }
    }

    /// Its view, as it is declared, or as it was made from what was read.
    pub fn spec<'a>(&'a self, specs: &'a Specs) -> Option<&'a View> {
        self.made.as_ref().map(|made| &made.view).or_else(|| specs.view(&self.route.view))
    }

    /// To be come back to: without its listings, which would keep what was read long ago.
    #[must_use]
    fn left(mut self) -> Self {
        for panel in &mut self.panels {
            (panel.listing, panel.stamp, panel.awaited) = (Arc::default(), 0, None);
            (panel.plot, panel.chart, panel.trail) = (None, None, None);
            // What was found is paid; what still runs is stopped, and never run again by coming back.
            (panel.log, panel.doubted) = (panel.log.take().filter(|run| !run.is_running()), None);
        }
        self.is_timed = false;
        self
    }

    /// The same visit of its view with another value of a variable: what the user has made of it stays.
    pub fn turned(&mut self, before: Self) {
        (self.focus, self.zoomed_from, self.sight) = (before.focus, before.zoomed_from, before.sight);
        (self.scroll, self.is_timed, self.lent) = (before.scroll, before.is_timed, before.lent);
        (self.is_paid, self.paid_window) = (before.is_paid, before.paid_window);
        if before.made.is_some() {
            (self.made, self.made_from) = (before.made, before.made_from);
            self.panels = vec![PanelState::default(); before.panels.len()];
        }
        for (panel, old) in self.panels.iter_mut().zip(before.panels) {
            panel.shift = old.shift;
            panel.filter = old.filter;
            panel.sort = old.sort;
            panel.shape = old.shape;
            panel.hidden = old.hidden;
        }
    }
}

/// Visits that can be gone back to.
const REMEMBERED: usize = 50;

impl ViewState {
    /// A view, freshly opened.
    pub fn new(route: Route, specs: &Specs, size: (u16, u16)) -> Self {
        let mut view = Self {
            visit: Visit::new(Route::to(route.view.clone()), specs),
            back: Vec::new(),
            forward: Vec::new(),
            size,
            range: Range::default(),
            reads: false,
            narrowing: Narrowing::default(),
            seen: None,
            overlay: Overlay::None,
            pending: Vec::new(),
            message: None,
            pins: Vec::new(),
            paused: false,
            demo: false,
            offline: false,
            pinned: false,
            draft: Arc::default(),
            zone: Zone::default(),
            ascii: false,
            glyphs: Glyphs::default(),
            given: None,
            bill: None,
            priced: None,
            filling: None,
            can_browse: false,
            known: None,
            firsts: Firsts::default(),
            faults: None,
            systems: None,
        };
        view.open(route, specs);
        view
    }

    /// The view that is open, as it is declared, or as it was made from what was read. None when there is none of that name.
    pub fn spec<'a>(&'a self, specs: &'a Specs) -> Option<&'a View> {
        self.visit.spec(specs)
    }

    fn open(&mut self, route: Route, specs: &Specs) {
        let route = specs.canonical(route);
        if let Some(range) = route.arg("range").and_then(|r| Range::parse(r).ok()) {
            self.range = range;
        }
        if let Some(reads) = route.arg("reads").and_then(|r| r.parse().ok()) {
            self.reads = reads;
        }
        if let Some(query) = explored::routed(&route) {
            explored::add(Arc::make_mut(&mut self.draft), query);
        }
        self.visit = Visit::new(route, specs);
    }

    /// Goes to another view, from where one can go back.
    pub fn go(&mut self, route: Route, specs: &Specs) {
        self.give_back();
        let before = self.visit.clone().left();
        self.open(route, specs);
        self.back.push(before);
        if self.back.len() > REMEMBERED {
            self.back.remove(0);
        }
        self.forward.clear();
    }

    /// Goes back to where one was before. Whether there is such a place.
    pub fn go_back(&mut self) -> bool {
        let Some(before) = self.back.pop() else { return false };
        self.give_back();
        let here = std::mem::replace(&mut self.visit, before).left();
        self.forward.push(here);
        true
    }

    /// Goes to where one has come back from. Whether there is such a place.
    pub fn go_forward(&mut self) -> bool {
        let Some(next) = self.forward.pop() else { return false };
        self.give_back();
        let here = std::mem::replace(&mut self.visit, next).left();
        self.back.push(here);
        true
    }

    /// How far back was looked before a dashboard said how far, unless the user has said so since.
    fn give_back(&mut self) {
        if let Some((before, own)) = self.visit.lent.take()
            && self.range == own
        {
            self.range = before;
        }
    }

    /// Looks which AWS systems the fleet has, where anything has changed: the palette has those first.
    pub fn look_at_systems(&mut self, store: &Store, now: Timestamp) {
        self.systems = Some(SystemsKept::of(self.systems.as_ref(), store, &self.narrowing, now));
    }

    /// The focused panel's state.
    pub fn focused(&mut self) -> Option<&mut PanelState> {
        self.visit.panels.get_mut(self.visit.focus)
    }
}
