//! CloudWatch dashboards as views: what a body of JSON says, as far as it can be made out.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>

pub mod explorer;
mod widget;

pub use widget::{AlarmOrder, AlarmPlace, ExplorerMetric, ExplorerWidget, Func, LogShape, LogWidget, Widget};

use super::{Range, View};
use crate::model::{Text, Timestamp};

/// A dashboard as a view, and what became of its widgets.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// Its panels, on a grid of 24 columns.
    pub view: View,
    /// What became of each widget, in the body's order.
    pub fates: Vec<Fate>,
    /// How far back it looks, when it says so.
    pub range: Option<Range>,
    /// From when to when it looks, when it says so.
    pub window: Option<(Timestamp, Timestamp)>,
}

/// What became of a widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// Its `type`, as the body has it.
    pub kind: Text,
    /// What it is called; empty when it has no title.
    pub title: Text,
    /// Whether anything of it is drawn.
    pub outcome: Outcome,
    /// Why it is not drawn as the body says.
    pub reasons: Vec<Text>,
}

/// How well a widget is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// As the body says.
    Drawn,
    /// Not all of it, or otherwise.
    Degraded,
    /// Not at all: its place says why.
    Refused,
}

/// The columns of a dashboard's grid.
pub const COLUMNS: usize = 24;
