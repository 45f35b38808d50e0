//! Where the user is, after views were read again.

use std::collections::BTreeSet;

use super::{PanelState, ViewState, Visit, variables::Firsts};
use crate::spec::{PanelKind, Route, Specs, View};

impl ViewState {
    /// Fits what the user has made of views to how they are now. A visit of a view that is gone is forgotten; of the one
    /// that is open, the one before takes its place, else `home`.
    pub fn refit(&mut self, before: &Specs, now: &Specs, home: &str) {
        (self.known, self.firsts) = (None, Firsts::default());
        let fit = |visit: Visit| visit.refit(before, now);
        self.back = std::mem::take(&mut self.back).into_iter().filter_map(fit).collect();
        self.forward = std::mem::take(&mut self.forward).into_iter().filter_map(fit).collect();
        let open = self.visit.clone().refit(before, now);
        let instead = || Visit::new(Route::to(home), now);
        self.visit = open.or_else(|| self.back.pop()).unwrap_or_else(instead);
    }
}

impl Visit {
    /// The same visit of the view as it is now; none when there is no such view.
    fn refit(mut self, before: &Specs, now: &Specs) -> Option<Self> {
        let view = now.view(&self.route.view)?;
        let old = before.view(&self.route.view)?;
        // What was made in a view's place is made from something else.
        if old == view || self.made.is_some() {
            return Some(self);
        }
        self.route
            .args
            .retain(|arg| view.check(&Route { args: vec![arg.clone()], ..Route::to(&view.name) }).is_ok());
        self.fit(old, view);
        Some(self)
    }

    /// Fits panels and focus to how a view is now, panel by panel.
    pub(super) fn fit(&mut self, old: &View, view: &View) {
        let place = |at: usize| {
            let id = &old.panels.get(at)?.id;
            view.panels.iter().position(|panel| panel.id == *id)
        };
        let mut panels = vec![PanelState::default(); view.panels.len()];
        for (before, mut state) in std::mem::take(&mut self.panels).into_iter().enumerate() {
            if let Some(at) = place(before) {
                // What was run stays, as long as it would be run again just so.
                let is_same = old.panels[before].widget == view.panels[at].widget;
                let log = state.log.take().filter(|_| is_same);
                panels[at] = PanelState { log, ..state.refit(view, at) };
            }
        }
        let (focus, zoomed_from) = (place(self.focus), self.zoomed_from.map(place));
        // What had the screen, or the panel to go back to, may be gone.
        self.zoomed_from = zoomed_from.flatten().filter(|_| focus.is_some());
        self.focus = focus.unwrap_or_default();
        self.panels = panels;
    }
}

impl PanelState {
    /// What the user has chosen; what was made from what was read is made anew.
    fn refit(self, view: &View, at: usize) -> Self {
        let columns: BTreeSet<&str> =
            view.panels[at].columns.iter().map(|column| column.name.as_str()).collect();
        Self {
            index: self.index,
            key: self.key,
            filter: self.filter,
            sort: self.sort.filter(|sort| columns.contains(sort.column.as_str())),
            folded: self.folded,
            hidden: self.hidden,
            shape: self.shape,
            // What a query of logs has found is paid.
            log: self.log.filter(|_| view.panels[at].kind == PanelKind::Log),
            ..Self::default()
        }
    }
}
