//! CloudWatch dashboards as views: what a body of JSON says, as far as it can be made out.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>

mod alarm;
mod arn;
mod body;
mod chart;
pub mod explorer;
mod explorer_body;
mod frame;
mod log;
mod metric;
mod object;
mod place;
mod remarks;
mod replace;
mod schema;
#[cfg(test)]
mod tests;
mod time;
mod variables;
mod widget;
mod widgets;

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
    /// What of the body as a whole is not as it says. They are in a panel of their own, too.
    pub remarks: Vec<Text>,
}

/// What has to be known beside a body to read it.
#[derive(Clone, Copy)]
pub struct DashboardAround<'a> {
    /// The dashboard's name.
    pub name: &'a str,
    /// The account that it belongs to, by name or id: what does not say `accountId` is asked there. None (the body is a
    /// file): in each account that the view looks at.
    pub account: Option<&'a str>,
    /// The region of widgets that say none. None: each that the view looks at.
    pub region: Option<&'a str>,
    /// The value of a variable now, by its name in [`View::variables`], which is its id but where every view takes an
    /// argument of that name. None: its default.
    pub variable: &'a dyn Fn(&str) -> Option<String>,
}

impl Dashboard {
    /// Reads a body as far as it can be made out. What cannot is said in the panels, and in the fates.
    pub fn read(body: &str, around: &DashboardAround<'_>) -> Self {
        body::read(body, around)
    }
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
