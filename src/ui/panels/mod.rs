//! The kinds of panel: what each shows, where it can be selected in, and what it needs beyond what its
//! view declares. A new kind is a file here, a line in [`of`] and one in `spec::PanelKind`.

mod attention;
mod changes;
mod facts;
mod fleet;
mod graph;
mod preview;

use std::fmt::Debug;

use ratatui::buffer::Buffer;

use super::{Cx, Place};
use crate::{
    model::{Scope, TrailEvent, Want},
    spec::PanelKind,
    store::Attention,
};

/// What stands in a panel's border.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Titles {
    /// At the upper left.
    pub left: String,
    /// At the upper right.
    pub right: String,
    /// At the lower right.
    pub bottom: String,
}

/// What another panel follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject<'a> {
    /// A line of the attention list.
    Attention(&'a Attention),
    /// A trail event.
    Event(&'a TrailEvent),
}

/// What `open` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nothing to open.
    Nothing,
    /// Give the screen to the panel that the view names in `opens`.
    Panel,
    /// Filter by this, and go to the panel that the view names in `opens`.
    Filter(String),
}

/// A kind of panel. `at` is the panel's place in the view.
pub trait Panel: Debug + Sync {
    /// How much room its content asks for, without a border: columns, rows.
    fn natural(&self, cx: &Cx<'_>, at: usize, form: &str) -> (u16, u16);

    /// What stands in its border.
    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles;

    /// Draws its content into `place.inner`.
    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer);

    /// The keys of the lines that can be selected. None when it only scrolls.
    fn keys(&self, _cx: &Cx<'_>, _at: usize) -> Option<Vec<String>> {
        None
    }

    /// Lines that there are, of what only scrolls.
    fn lines(&self, _cx: &Cx<'_>, _place: &Place) -> usize {
        0
    }

    /// Columns that can be shifted out to the left.
    fn shiftable(&self, _cx: &Cx<'_>, _place: &Place) -> usize {
        0
    }

    /// What it needs because of what is selected.
    fn wants(&self, _cx: &Cx<'_>, _at: usize) -> Vec<(Scope, Want)> {
        Vec::new()
    }

    /// What is selected in it.
    fn subject<'a>(&self, _cx: &'a Cx<'_>, _at: usize) -> Option<Subject<'a>> {
        None
    }

    /// What `open` does with what is selected in it.
    fn open(&self, _cx: &Cx<'_>, _at: usize) -> Opening {
        Opening::Nothing
    }
}

/// The drawing of a kind.
pub fn of(kind: PanelKind) -> &'static dyn Panel {
    match kind {
        PanelKind::Fleet => &fleet::Fleet,
        PanelKind::Attention => &attention::AttentionPanel,
        PanelKind::Preview => &preview::Preview,
        PanelKind::Changes => &changes::Changes,
    }
}

/// What the panel that `at` follows has selected.
fn followed<'a>(cx: &'a Cx<'_>, at: usize) -> Option<Subject<'a>> {
    let leader = cx.panel(at).follows?;
    of(cx.panel(leader).kind).subject(cx, leader)
}
