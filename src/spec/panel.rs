mod raw;
mod raw_column;

pub(super) use raw::{Around, Places, RawPanel};

use std::sync::Arc;

use super::{ChartSpec, Link, Rows, Template, Widget, Words, column::ColumnSpec, want::WantSpec};
use crate::{model::Text, query::Query};

/// What kinds of panel there are; `ui::panels` has the drawing of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelKind {
    /// Accounts by regions.
    Fleet,
    /// Rows in columns.
    Table,
    /// Of which part of its time all trail events are there, in one line.
    Coverage,
    /// One thing: its graph, if it has one, and what there is to say about it.
    Preview,
    /// What there is to say about one thing.
    Facts,
    /// The graph of one thing.
    Graph,
    /// Series that its declaration names; without any, those that are being explored.
    Chart,
    /// What the chart that is explored asks.
    Queries,
    /// One thing as JSON.
    Record,
    /// What the keys do.
    Keys,
    /// Text in Markdown.
    Text,
    /// How some alarms stand.
    AlarmList,
    /// The graph of one alarm that is named.
    AlarmGraph,
    /// A query of Logs Insights, run when somebody asks for it.
    Log,
    /// Metrics of what has certain tags.
    Explorer,
    /// Nothing but the reasons why.
    Refused,
}

impl PanelKind {
    /// Those that view files may name; the others come from dashboards.
    pub const ALL: [Self; 11] = [
        Self::Fleet,
        Self::Table,
        Self::Coverage,
        Self::Preview,
        Self::Facts,
        Self::Graph,
        Self::Chart,
        Self::Queries,
        Self::Record,
        Self::Keys,
        Self::Text,
    ];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fleet => "fleet",
            Self::Table => "table",
            Self::Coverage => "coverage",
            Self::Preview => "preview",
            Self::Facts => "facts",
            Self::Graph => "graph",
            Self::Chart => "chart",
            Self::Queries => "queries",
            Self::Record => "record",
            Self::Keys => "keys",
            Self::Text => "text",
            Self::AlarmList => "alarm-list",
            Self::AlarmGraph => "alarm-graph",
            Self::Log => "log",
            Self::Explorer => "explorer",
            Self::Refused => "refused",
        }
    }

    /// The forms that it can take; the first is the usual one.
    pub fn forms(self) -> &'static [&'static str] {
        match self {
            Self::Fleet => &["matrix", "lines"],
            _ => &["full"],
        }
    }
}

super::at::named! { PanelKind, "panel kind"; }

/// What `open` does in a panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Opens {
    /// What its kind does by itself.
    #[default]
    Own,
    /// Gives the screen to this panel, by its place in the view.
    Panel(usize),
    /// Goes to a view.
    View(Link),
}

/// A column to sort by, and which way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's name.
    pub column: String,
    /// Greatest first.
    pub descending: bool,
}

impl Sort {
    /// `name`, or `-name` for the greatest first.
    pub fn parse(text: &str) -> Self {
        match text.strip_prefix('-') {
            Some(column) => Self { column: column.into(), descending: true },
            None => Self { column: text.into(), descending: false },
        }
    }
}

/// A panel of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelSpec {
    /// Its name in the view.
    pub id: String,
    /// What draws it.
    pub kind: PanelKind,
    /// In its border; the kind may add to it.
    pub title: Words,
    /// What it needs, in every scope that the view looks at.
    pub wants: Vec<WantSpec>,
    /// What a table lists.
    pub rows: Option<Rows>,
    /// What a chart shows. A chart without shows what is being explored.
    pub chart: Option<ChartSpec>,
    /// Members that its rows must have: with holes for arguments of the route and members of what it follows. Of a
    /// member with several values, such as `dimensions`, one must be so.
    pub conditions: Vec<(String, Template)>,
    /// What its rows must match besides.
    pub query: Query,
    /// How its rows are ordered at first; by the row's own order when none.
    pub sort: Option<Sort>,
    /// How rows are ordered that are equal in what they are sorted by.
    pub ties: Vec<Sort>,
    /// The panel whose selection it shows, by its place in the view. None: what the view is about.
    pub follows: Option<usize>,
    /// What `open` does.
    pub opens: Opens,
    /// Columns, in order.
    pub columns: Vec<ColumnSpec>,
    /// Whether a table has a line with the columns' names.
    pub head: bool,
    /// What a table says when all was read and there is nothing.
    pub empty: String,
    /// It takes no room when what the view is about has nothing to show in it.
    pub optional: bool,
    /// What it shows, when it comes from a dashboard and is no chart of metrics.
    pub widget: Option<Arc<Widget>>,
    /// Why it is not drawn as its dashboard says: in its last lines.
    pub remarks: Vec<Text>,
}
