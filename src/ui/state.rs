use std::collections::BTreeSet;

use super::Zone;
use crate::spec::{Key, Route, Specs};

/// What the user has made of the screen: everything that drawing needs beside the store.
#[derive(Clone, Debug, PartialEq)]
pub struct ViewState {
    /// The view and its arguments.
    pub route: Route,
    /// Columns and rows of the screen.
    pub size: (u16, u16),
    /// The panel that has the focus, by its place in the view.
    pub focus: usize,
    /// When the focused panel has the whole screen: the panel to go back to.
    pub zoomed_from: Option<usize>,
    /// One for each panel of the view.
    pub panels: Vec<PanelState>,
    /// Words that shown lines must have.
    pub filter: String,
    /// Keys of the attention lines that are not new. None until everything has been read once.
    pub seen: Option<BTreeSet<String>>,
    /// What lies over the view.
    pub overlay: Overlay,
    /// Keys of an unfinished sequence.
    pub pending: Vec<Key>,
    /// What the last key led to, when that needs words.
    pub message: Option<String>,
    /// Polling is paused.
    pub paused: bool,
    /// The estate is simulated.
    pub demo: bool,
    /// The clock stands still: what counts real time is left out.
    pub pinned: bool,
    /// In which zone times are shown.
    pub zone: Zone,
    /// Nothing but ASCII.
    pub ascii: bool,
}

/// Where the user is in a panel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PanelState {
    /// The selected line, or the first line shown of what only scrolls.
    pub index: usize,
    /// The selected line's key: it stays selected when lines come and go above it.
    pub key: Option<String>,
    /// Columns hidden at the left.
    pub shift: usize,
}

impl PanelState {
    /// Where the selection is now.
    pub fn place(&self, keys: &[String]) -> usize {
        let found = self.key.as_ref().and_then(|key| keys.iter().position(|k| k == key));
        found.unwrap_or(self.index).min(keys.len().saturating_sub(1))
    }
}

/// What lies over the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// What the keys do; lines scrolled away.
    Help(usize),
    /// A line being written.
    Prompt(PromptLine),
}

/// What a line is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    /// Words to filter by.
    Filter,
    /// A route to go to.
    Route,
}

/// A line being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptLine {
    /// What for.
    pub kind: PromptKind,
    /// The line.
    pub text: String,
    /// The cursor, in characters from its start.
    pub cursor: usize,
}

impl ViewState {
    /// A view, freshly opened.
    pub fn new(route: Route, specs: &Specs, size: (u16, u16)) -> Self {
        let panels = specs.views.get(&route.view).map_or(0, |view| view.panels.len());
        Self {
            filter: route.arg("filter").unwrap_or_default().into(),
            route,
            size,
            focus: 0,
            zoomed_from: None,
            panels: vec![PanelState::default(); panels],
            seen: None,
            overlay: Overlay::None,
            pending: Vec::new(),
            message: None,
            paused: false,
            demo: false,
            pinned: false,
            zone: Zone::default(),
            ascii: false,
        }
    }

    /// Goes to another view, keeping what is not of the view.
    pub fn go(&mut self, route: Route, specs: &Specs) {
        let fresh = Self::new(route, specs, self.size);
        let old = std::mem::replace(self, fresh);
        self.seen = old.seen;
        self.paused = old.paused;
        self.demo = old.demo;
        self.pinned = old.pinned;
        self.zone = old.zone;
        self.ascii = old.ascii;
    }
}
