mod raw;

pub(super) use raw::{Around, Places, RawPanel};

use super::{ChartSpec, Link, Rows, Template, Words, column::ColumnSpec, want::WantSpec};

/// What kinds of panel there are; `ui::panels` has the drawing of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelKind {
    /// Accounts by regions.
    Fleet,
    /// Rows in columns.
    Table,
    /// One thing: its graph, if it has one, and what there is to say about it.
    Preview,
    /// What there is to say about one thing.
    Facts,
    /// The graph of one thing.
    Graph,
    /// Series that its declaration names.
    Chart,
    /// One thing as JSON.
    Record,
    /// What the keys do.
    Keys,
}

impl PanelKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Fleet,
        Self::Table,
        Self::Preview,
        Self::Facts,
        Self::Graph,
        Self::Chart,
        Self::Record,
        Self::Keys,
    ];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fleet => "fleet",
            Self::Table => "table",
            Self::Preview => "preview",
            Self::Facts => "facts",
            Self::Graph => "graph",
            Self::Chart => "chart",
            Self::Record => "record",
            Self::Keys => "keys",
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
}
