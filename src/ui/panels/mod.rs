//! The kinds of panel: what each shows, what can be selected in it, and what it needs beyond what its view
//! declares. A new kind is a file here, a line in [`of`] and one in `spec::PanelKind`.

mod alarms;
mod chart;
mod complete;
mod coverage;
mod empty;
mod explorer;
mod facts;
mod fleet;
mod graph;
mod keys;
mod log;
mod preview;
mod queries;
mod record;
mod refused;
mod scroll;
mod table;
mod text;

pub(super) use alarms::alarm_troubles;
pub use chart::window_words;
pub use chart::{Change, Charted, Holds};
pub(super) use chart::{Troubles, charged, troubles};
pub(super) use empty::nowhere;
pub(in crate::ui) use log::awaited as awaited_logs;
pub use log::log_plan;
pub use table::shown_columns;

use std::{collections::BTreeSet, fmt::Debug};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Cx, Line, LogPlan, Notice, Place, Plot};
use crate::{
    model::{Scope, Timestamp, TrailEvent, Want},
    spec::{PanelKind, Route},
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

/// What `open` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nothing to open.
    Nothing,
    /// Gives the screen to a panel, by its place in the view.
    Panel(usize),
    /// Filters the table of that panel by this, and goes there.
    Filter(usize, String),
    /// Goes to a view.
    Go(Route),
    /// Runs a query of logs.
    Run(Box<LogPlan>),
    /// Shows something to be read, and put away.
    Read(Notice),
    /// Says why there is nothing to open.
    Say(String),
    /// Folds or unfolds what is selected.
    Fold,
}

/// What is done to lines that fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Folds the selected line, or unfolds it.
    Fold,
    /// Folds everything, or unfolds it.
    All,
    /// Folds the selected line, or goes to what it is in.
    Left,
    /// Unfolds the selected line, or goes to what is in it.
    Right,
    /// Goes to the next match, and unfolds what hides it.
    Next,
    /// To the one before.
    Previous,
}

/// What becomes of a panel whose lines fold: see [`super::PanelState`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turned {
    /// What is turned round.
    pub folded: BTreeSet<String>,
    /// The line that is selected,
    pub index: usize,
    /// and its key.
    pub key: Option<String>,
}

/// What one can move over in a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many rows, one of which is selected.
    Rows(usize),
    /// So many lines, which scroll.
    Lines(usize),
}

/// What a place in a panel is, for the mouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// A row.
    Row(usize),
    /// The heading of a column, by its name.
    Column(String),
    /// A moment of a chart.
    Moment(Timestamp),
}

/// A kind of panel. `at` is the panel's place in the view.
pub trait Panel: Debug + Sync {
    /// How much room its content asks for, without a border: columns, rows.
    fn natural(&self, cx: &Cx<'_>, at: usize, form: &str) -> (u16, u16);

    /// What stands in its border.
    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles;

    /// Draws its content into `place.inner`.
    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer);

    /// What one can move over.
    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent;

    /// The rows or lines that are in sight at once.
    fn page(&self, _cx: &Cx<'_>, place: &Place) -> usize {
        usize::from(place.inner.height)
    }

    /// The key of a row, by which it stays selected wherever it goes.
    fn key(&self, _cx: &Cx<'_>, _at: usize, _row: usize) -> Option<String> {
        None
    }

    /// Columns that can be shifted out to the left.
    fn shiftable(&self, _cx: &Cx<'_>, _place: &Place) -> usize {
        0
    }

    /// What it needs because of what is selected.
    fn wants(&self, _cx: &Cx<'_>, _place: &Place) -> Vec<(Scope, Want)> {
        Vec::new()
    }

    /// What is selected in it, or shown.
    fn selected<'a>(&self, _cx: &'a Cx<'_>, _at: usize) -> Option<Line<'a>> {
        None
    }

    /// Tells what its chart is made from from everything else; none when it has no chart.
    fn stamp(&self, _cx: &Cx<'_>, _place: &Place) -> Option<u64> {
        None
    }

    /// Its chart, made anew: asked for when it has a stamp, and that is another than before.
    fn chart(&self, _cx: &Cx<'_>, _place: &Place) -> (Option<Plot>, Charted) {
        (None, Charted::saying("dim", ""))
    }

    /// Whether there is nothing of what it is about that could be shown in it.
    fn is_idle(&self, _cx: &Cx<'_>, _at: usize) -> bool {
        false
    }

    /// What `open` does with what is selected in it.
    fn open(&self, _cx: &Cx<'_>, _at: usize) -> Opening {
        Opening::Nothing
    }

    /// Folds, unfolds, or goes to a match. None when its lines do not fold.
    fn turn(&self, _cx: &Cx<'_>, _at: usize, _how: Turn) -> Option<Turned> {
        None
    }

    /// What is at a row of its inside, counted from the top, and a column.
    fn hit(&self, _cx: &Cx<'_>, _place: &Place, _column: u16, _row: u16) -> Option<Hit> {
        None
    }
}

/// The drawing of a kind.
pub fn of(kind: PanelKind) -> &'static dyn Panel {
    match kind {
        PanelKind::Fleet => &fleet::Fleet,
        PanelKind::Table => &table::TablePanel,
        PanelKind::Coverage => &coverage::CoveragePanel,
        PanelKind::Preview => &preview::Preview,
        PanelKind::Facts => &facts::FactsPanel,
        PanelKind::Graph => &graph::GraphPanel,
        PanelKind::Chart => &chart::ChartPanel,
        PanelKind::Queries => &queries::Queries,
        PanelKind::Record => &record::Record,
        PanelKind::Keys => &keys::Keys,
        PanelKind::Text => &text::TextPanel,
        PanelKind::AlarmList => &alarms::AlarmList,
        PanelKind::AlarmGraph => &alarms::AlarmGraph,
        PanelKind::Explorer => &explorer::Explorer,
        PanelKind::Log => &log::LogPanel,
        PanelKind::Refused => &refused::Refused,
    }
}

/// Services whose events land in the partition's global region wherever they take effect.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html>
const GLOBAL_SERVICES: [&str; 8] =
    ["iam", "sts", "signin", "organizations", "route53", "cloudfront", "sso", "account"];

/// Whether an event is of a service that is global.
pub(super) fn is_global(event: &TrailEvent) -> bool {
    let service = event.source.as_deref().and_then(|s| s.split('.').next()).unwrap_or("");
    GLOBAL_SERVICES.contains(&service)
}

/// Says something in a panel, instead of its content.
pub(super) fn say(cx: &Cx<'_>, area: Rect, buf: &mut Buffer, style: &str, text: &str) {
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let lines = super::text::wrap(text, area.width, usize::from(area.height));
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        super::text::put(buf, area.x, y, area.width, line, cx.style(style));
    }
}
