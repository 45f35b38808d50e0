use std::{collections::BTreeMap, ops::Range as Span};

use serde::Deserialize;
use toml::Spanned;

use super::{
    ChartSpec, Link, Rows, Template,
    column::{ColumnSpec, RawColumn},
    nearest::unknown,
    view::Errors,
    want::{self, WantSpec},
};

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
    /// Series that its declaration names; without any, those that are being explored.
    Chart,
    /// What the chart that is explored asks.
    Queries,
    /// One thing as JSON.
    Record,
    /// What the keys do.
    Keys,
}

impl PanelKind {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Fleet,
        Self::Table,
        Self::Preview,
        Self::Facts,
        Self::Graph,
        Self::Chart,
        Self::Queries,
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
            Self::Queries => "queries",
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
    pub title: String,
    /// What it needs, in every scope that the view looks at.
    pub wants: Vec<WantSpec>,
    /// What a table lists.
    pub rows: Option<Rows>,
    /// What a chart shows.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPanel {
    pub id: Spanned<String>,
    kind: Spanned<String>,
    title: Option<String>,
    wants: Option<Vec<Spanned<String>>>,
    rows: Option<Spanned<String>>,
    #[serde(default, rename = "where")]
    conditions: BTreeMap<Spanned<String>, Spanned<String>>,
    sort: Option<Spanned<String>>,
    follows: Option<Spanned<String>>,
    opens: Option<Spanned<String>>,
    #[serde(default)]
    columns: Vec<Spanned<RawColumn>>,
    head: Option<bool>,
    empty: Option<String>,
    #[serde(default)]
    optional: bool,
}

/// Where something stands in the file that is looked at when all panels are known.
pub(super) struct Places {
    /// The name of the panel that is followed.
    pub follows: Span<usize>,
    /// Holes of the conditions.
    pub holes: Vec<(String, Span<usize>)>,
}

impl RawPanel {
    /// What is left to be looked at.
    pub(super) fn places(&self) -> Places {
        let holes = self.conditions.values().flat_map(|text| {
            let template = Template::parse(text.get_ref()).ok();
            let holes = template.iter().flat_map(Template::holes).map(|hole| (hole.to_owned(), text.span()));
            holes.collect::<Vec<_>>()
        });
        Places {
            follows: self.follows.as_ref().map(Spanned::span).unwrap_or_default(),
            holes: holes.collect(),
        }
    }

    /// The panel; what is wrong with it goes to `errors`.
    pub(super) fn typed(self, ids: &[String], errors: &mut Errors<'_>) -> Option<PanelSpec> {
        let kind = PanelKind::ALL.into_iter().find(|k| k.name() == self.kind.get_ref());
        let Some(kind) = kind else {
            let names = PanelKind::ALL.iter().map(|k| k.name());
            errors.at(self.kind.span(), unknown("panel kind", self.kind.get_ref(), names));
            return None;
        };
        let rows = rows(kind, &self.kind, self.rows, errors);
        if kind == PanelKind::Table && rows.is_none() {
            return None;
        }
        if kind == PanelKind::Table && self.columns.is_empty() {
            errors.at(self.kind.span(), "a `table` needs `columns`: what it shows of its rows");
        }
        let members: Vec<&'static str> = rows.map(Rows::columns).unwrap_or_default();
        let columns: Vec<ColumnSpec> =
            self.columns.into_iter().filter_map(|c| super::column::typed(c, &members, errors)).collect();
        let mut conditions = Vec::new();
        for (member, text) in self.conditions {
            if !members.contains(&member.get_ref().as_str()) {
                errors.at(member.span(), unknown("member", member.get_ref(), members.iter().copied()));
            }
            match Template::parse(text.get_ref()) {
                Ok(template) => conditions.push((member.into_inner(), template)),
                Err(message) => errors.at(text.span(), message),
            }
        }
        let mut sorts = Vec::new();
        if let Some(text) = self.sort {
            for sort in text.get_ref().split(',').map(|one| Sort::parse(one.trim())) {
                if !columns.iter().any(|c| c.name == sort.column) {
                    let names = columns.iter().map(|c| c.name.as_str());
                    errors.at(text.span(), unknown("column", &sort.column, names));
                }
                sorts.push(sort);
            }
        }
        let mut sorts = sorts.into_iter();
        let mut place = |name: &Spanned<String>| {
            let found = ids.iter().position(|id| id == name.get_ref());
            if found.is_none() {
                errors.at(name.span(), unknown("panel", name.get_ref(), ids.iter().map(String::as_str)));
            }
            found
        };
        let follows = self.follows.as_ref().and_then(&mut place);
        let opens = match self.opens {
            None => Opens::Own,
            Some(text) => match text.get_ref().strip_prefix(':') {
                None => place(&text).map_or(Opens::Own, Opens::Panel),
                Some(link) => match Link::parse(link) {
                    Ok(link) => {
                        for hole in link.args.iter().flat_map(|(_, t)| t.holes()) {
                            if !members.contains(&hole) {
                                errors.at(text.span(), unknown("member", hole, members.iter().copied()));
                            }
                        }
                        Opens::View(link)
                    }
                    Err(message) => {
                        errors.at(text.span(), message);
                        Opens::Own
                    }
                },
            },
        };
        let wants = match self.wants {
            None => rows.and_then(Rows::source).and_then(WantSpec::plain).into_iter().collect(),
            Some(texts) => texts
                .into_iter()
                .filter_map(|text| {
                    want::parse(text.get_ref()).map_err(|message| errors.at(text.span(), message)).ok()
                })
                .collect(),
        };
        let id = self.id.into_inner();
        Some(PanelSpec {
            title: self.title.unwrap_or_else(|| id.clone()),
            empty: self.empty.unwrap_or_else(|| format!("No {}.", rows.map_or("lines", Rows::name))),
            id,
            kind,
            wants,
            rows,
            chart: None,
            conditions,
            sort: sorts.next(),
            ties: sorts.collect(),
            follows,
            opens,
            columns,
            head: self.head.unwrap_or(true),
            optional: self.optional,
        })
    }
}

/// What a table lists, which nothing else says.
fn rows(
    kind: PanelKind,
    named: &Spanned<String>,
    rows: Option<Spanned<String>>,
    errors: &mut Errors<'_>,
) -> Option<Rows> {
    match (kind, rows) {
        (PanelKind::Table, Some(name)) => {
            let found = Rows::ALL.into_iter().find(|r| r.name() == name.get_ref());
            if found.is_none() {
                errors.at(name.span(), unknown("rows", name.get_ref(), Rows::ALL.iter().map(|r| r.name())));
            }
            found
        }
        (PanelKind::Table, None) => {
            errors.at(named.span(), "a `table` needs `rows`: what it lists");
            None
        }
        (_, Some(name)) => {
            errors.at(name.span(), format!("only a `table` has `rows`, not a `{}`", kind.name()));
            None
        }
        (_, None) => None,
    }
}
