use std::{collections::HashSet, path::PathBuf, sync::Arc};

use super::{
    acknowledging::Said, editor::Editor, exploring::Exploring, notices::Notices, pins, sign_in::ByItself,
    trail::Searching,
};
use crate::{
    model::{Fleet, ScopeKey, Text, Timestamp, Want, Wanted},
    spec::{Route, Specs},
    store::{Store, history::Remembered},
    ui::{self, Cx, Laid, Place, ViewState},
};

/// All that the console knows. Only the reducer changes it.
#[derive(Debug)]
pub struct State {
    /// What is known of the fleet.
    pub store: Store,
    /// What the user has made of the screen.
    pub view: ViewState,
    /// Views, keys, looks.
    pub specs: Specs,
    /// The present, in steps of a minute.
    pub now: Timestamp,
    /// Who sits here: user and host.
    pub who: Text,
    pub(super) said: Said,
    pub(super) notices: Notices,
    pub(super) editor: Option<Editor>,
    pub(super) wanted: HashSet<(ScopeKey, Want)>,
    /// What that comes from: it is not worked out anew while this is the same.
    pub(super) grounds: ui::Grounds,
    /// The same of each pinned view, with its name.
    pub(super) pinned_grounds: Vec<(Text, ui::Grounds)>,
    /// The revision of the store when the user last looked at the attention list.
    pub(super) looked: Option<u64>,
    /// What is seen is kept for the next start.
    pub keeps: bool,
    /// What was seen before the start in accounts that the fleet may still come to have.
    pub(super) remembered: Vec<Remembered>,
    /// A shell with a scope's credentials may be opened.
    pub subshell: bool,
    /// The folder of the user's own views, where charts are saved.
    pub views_folder: Option<PathBuf>,
    /// Views are read from there.
    pub reads_views: bool,
    pub(super) exploring: Exploring,
    /// The scope whose credentials are being fetched for a shell.
    pub(super) shell_awaited: Option<ScopeKey>,
    pub(super) by_itself: ByItself,
    /// Somebody has asked for the fleet to be gathered, and is told what comes of it.
    pub(super) reloading: bool,
    /// Views that are asked for wherever the user is: their routes are [`ViewState::pins`].
    pub(super) pinned: Vec<ViewState>,
    /// Everything is to be asked again, once what is wanted has been worked out.
    pub(super) refresh: bool,
    /// The view that is open shows what asking costs.
    pub(super) costs_watched: bool,
    /// The route of the dashboard whose price was asked about last.
    pub(super) priced: Option<Route>,
    /// Keys of which the history was asked who issued them.
    pub(super) issuers_asked: HashSet<Text>,
    /// Queries of logs that were run.
    pub(super) log_asks: u32,
    pub(super) searching: Searching,
}

impl State {
    /// The console before anything has come.
    pub fn new(fleet: Arc<Fleet>, specs: Specs, route: Route, size: (u16, u16), now: Timestamp) -> Self {
        let view = ViewState::new(route, &specs, within(size));
        let mut store = Store::new(fleet);
        store.is_bounded = true;
        Self {
            store,
            view,
            specs,
            now,
            who: Text::default(),
            said: Said::default(),
            notices: Notices::default(),
            editor: None,
            wanted: HashSet::new(),
            grounds: ui::Grounds::default(),
            pinned_grounds: Vec::new(),
            looked: None,
            keeps: false,
            remembered: Vec::new(),
            subshell: false,
            views_folder: None,
            reads_views: true,
            exploring: Exploring::default(),
            shell_awaited: None,
            by_itself: ByItself::default(),
            reloading: false,
            pinned: Vec::new(),
            refresh: false,
            costs_watched: false,
            priced: None,
            log_asks: 0,
            issuers_asked: HashSet::new(),
            searching: Searching::default(),
        }
    }

    pub(super) fn cx(&self) -> Option<Cx<'_>> {
        Cx::new(&self.store, &self.view, &self.specs, self.now)
    }

    /// Says at the bottom of the screen what a key led to, or why to nothing.
    pub(super) fn say(&mut self, words: impl Into<String>) {
        self.view.message = Some(words.into());
    }

    /// The order by which an event is being looked up in the archive.
    #[cfg(test)]
    pub(super) fn searching_for(&self) -> Option<u64> {
        self.searching.event()
    }

    /// Where the panels are. None where there is no such view.
    pub(super) fn laid(&self) -> Option<Laid> {
        let screen = ratatui::layout::Rect::new(0, 0, self.view.size.0, self.view.size.1);
        self.cx().map(|cx| Laid::of(&cx, ui::body(screen)))
    }

    /// The same: where each is, be it in sight or not.
    pub(super) fn places(&self) -> Vec<Place> {
        self.laid().map(|laid| laid.places).unwrap_or_default()
    }
}

/// The part of a terminal that is drawn on. One that says that it is larger does not know its size, and a screen of
/// what it says might not go into memory.
pub(super) fn within((width, height): (u16, u16)) -> (u16, u16) {
    (width.min(1000), height.min(1000))
}

/// What is needed now: by the view and what is selected in it, by what is pinned, and by the attention list, wherever
/// one is.
pub fn wants(state: &State) -> Vec<Wanted> {
    let grounds = ui::Grounds::of(&state.store, &state.view, &state.specs, state.now);
    grounds.wants(pins::wants(&pins::grounds(state)))
}
