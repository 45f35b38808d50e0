//! A panel, as files have it.

use std::{collections::BTreeMap, ops::Range as Span, sync::Arc};

use serde::Deserialize;

use super::{
    Opens, PanelKind, PanelSpec, Sort,
    raw_column::{self, RawPanelColumn},
};
use crate::model::clean_lines;
use crate::query::{Query, Saved};
use crate::spec::{
    Link, Route, Rows, Template, Widget, Words,
    at::{At, Word},
    chart::{Legend, RawAxis, RawBand, RawChart, RawMoment, RawQuery, Reader, Shape},
    column::{self, ColumnSpec},
    nearest::unknown,
    view::Errors,
    want::{self, WantSpec},
};

/// A panel of a view.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawPanel {
    /// Its name in the file.
    pub id: At<String>,
    /// What draws it.
    kind: Word<PanelKind>,
    /// In its border, with variables: `Errors of $function`. The id, when absent.
    title: Option<At<String>>,
    /// Sources to read in every scope that the view looks at: `alarms`, `events?window=3h&reads=false`, `sessions?past=30d`.
    wants: Option<Vec<At<String>>>,
    /// What a table lists.
    rows: Option<Word<Rows>>,
    /// Members that the rows of a table must have: `{ target = "{instance_id}" }`.
    #[serde(default, rename = "where")]
    conditions: BTreeMap<At<String>, At<String>>,
    /// What the rows of a table must match, in the language of queries: `is:write -user:ci-*`. The filter comes after it.
    query: Option<At<String>>,
    /// The column that a table is sorted by at first, `-name` for the greatest first; several with commas between.
    sort: Option<At<String>>,
    /// The panel whose selection it is about.
    follows: Option<At<String>>,
    /// What Enter does: the id of a panel, or a route: `:node?account={account}&region={region}&id={instance_id}`.
    opens: Option<At<String>>,
    /// The columns of a table; of a chart's table what it tells of each series: `["min", "max", "sum"]`.
    #[serde(default)]
    columns: Vec<At<RawPanelColumn>>,
    /// `false` leaves out the line with the columns' names.
    head: Option<bool>,
    /// What a table says when all was read and there is nothing.
    empty: Option<String>,
    /// It takes no room when the thing has nothing to show in it.
    #[serde(default)]
    optional: bool,
    /// How the series of a chart are drawn.
    shape: Option<Word<Shape>>,
    /// What a chart shows, in the order of the legend.
    queries: Option<Vec<At<RawQuery>>>,
    /// The chart shows what is being explored, and has no `queries`.
    draft: Option<At<bool>>,
    /// The namespace of metrics that name none.
    namespace: Option<At<String>>,
    /// The statistic of metrics that name none; `Average`, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Statistic>"))]
    stat: Option<At<String>>,
    /// The period of queries that name none: `1m`. What fits the range and the width, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Period>"))]
    period: Option<At<String>>,
    /// How far back the chart looks: `1d`. As far as the view, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Length>"))]
    range: Option<At<String>>,
    /// The value axis at the left.
    left: Option<At<RawAxis>>,
    /// The value axis at the right.
    right: Option<At<RawAxis>>,
    /// Thresholds and bands across the chart.
    bands: Option<Vec<At<RawBand>>>,
    /// Moments and spans of time that are marked.
    moments: Option<Vec<At<RawMoment>>>,
    /// The same so long ago is drawn beneath: `1d`, `7d`.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Length>"))]
    compare: Option<At<String>>,
    /// `false`: writes in the same scopes are not marked under the time axis.
    changes: Option<At<bool>>,
    /// Where the legend is; `beneath`, when absent.
    legend: Option<Word<Legend>>,
    /// As many series are drawn, at most: those with the greatest newest values.
    #[cfg_attr(test, schemars(range(min = 1)))]
    top: Option<At<usize>>,
    /// A gauge, a value or a table tells of the whole range, not of the newest point.
    whole_range: Option<At<bool>>,
    /// Values alone are written in full.
    exact: Option<At<bool>>,
    /// Values alone have no trend beneath.
    bare: Option<At<bool>>,
    /// What a text says, in Markdown with variables.
    text: Option<At<String>>,
}

/// What a panel may name of the view around it.
pub(in crate::spec) struct Around<'a> {
    /// The ids of its panels.
    pub ids: &'a [String],
    /// What words may hold.
    pub read: Reader<'a>,
    /// Queries that have names.
    pub saved: &'a Saved,
}

/// Where something stands in the file that is looked at when all panels are known.
pub(in crate::spec) struct Places {
    /// The name of the panel that is followed.
    pub follows: Span<usize>,
    /// Holes of the conditions.
    pub holes: Vec<(String, Span<usize>)>,
    /// Where it leads to.
    pub link: Option<(Route, Span<usize>)>,
}

impl RawPanel {
    /// What is left to be looked at.
    pub(in crate::spec) fn places(&self) -> Places {
        let holes = self.conditions.values().flat_map(|text| {
            let template = Template::parse(text.get_ref()).ok();
            let holes = template.iter().flat_map(Template::holes).map(|hole| (hole.to_owned(), text.span()));
            holes.collect::<Vec<_>>()
        });
        Places {
            follows: self.follows.as_ref().map(At::span).unwrap_or_default(),
            holes: holes.collect(),
            link: self.opens.as_ref().and_then(|text| {
                let link = Link::parse(text.get_ref().strip_prefix(':')?).ok()?;
                Some((link.sample(), text.span()))
            }),
        }
    }

    /// The panel; what is wrong with it goes to `errors`.
    pub(in crate::spec) fn typed(self, around: &Around<'_>, errors: &mut Errors<'_>) -> Option<PanelSpec> {
        let kind = self.kind.typed(errors)?;
        let rows = rows(kind, &self.kind, self.rows, errors);
        let (columns, named) = raw_column::split(kind, self.columns, errors);
        let widget = text(kind, &self.kind, self.text, &around.read, errors);
        let chart = RawChart {
            columns: named,
            exact: self.exact,
            bare: self.bare,
            shape: self.shape,
            queries: self.queries,
            draft: self.draft,
            namespace: self.namespace,
            stat: self.stat,
            period: self.period,
            range: self.range,
            left: self.left,
            right: self.right,
            bands: self.bands,
            moments: self.moments,
            compare: self.compare,
            changes: self.changes,
            legend: self.legend,
            top: self.top,
            whole_range: self.whole_range,
        };
        let chart = match chart.first() {
            _ if kind == PanelKind::Chart => chart.typed(self.kind.span(), &around.read, errors),
            Some((key, span)) => {
                errors.at(span, format!("only a `chart` has `{key}`, not a `{}`", kind.name()));
                None
            }
            None => None,
        };
        if kind == PanelKind::Table && rows.is_none() {
            return None;
        }
        if kind == PanelKind::Table && columns.is_empty() {
            errors.at(self.kind.span(), "a `table` needs `columns`: what it shows of its rows");
        }
        let members: Vec<&'static str> = rows.map(Rows::columns).unwrap_or_default();
        let columns: Vec<ColumnSpec> =
            columns.into_iter().filter_map(|c| column::typed(c, &members, errors)).collect();
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
        let query = self.query.map(|text| query(&text, rows, around.saved, errors)).unwrap_or_default();
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
        let mut place = |name: &At<String>| {
            let found = around.ids.iter().position(|id| id == name.get_ref());
            if found.is_none() {
                errors
                    .at(name.span(), unknown("panel", name.get_ref(), around.ids.iter().map(String::as_str)));
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
                            if !members.contains(&hole) && !around.read.variables.contains(&hole) {
                                let known = members.iter().chain(around.read.variables).copied();
                                errors.at(text.span(), unknown("member", hole, known));
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
            title: self.title.map_or_else(|| Words::plain(&id), |title| around.read.words(&title, errors)),
            empty: self.empty.unwrap_or_else(|| format!("No {}.", rows.map_or("lines", Rows::name))),
            id,
            kind,
            wants,
            rows,
            chart,
            conditions,
            query,
            sort: sorts.next(),
            ties: sorts.collect(),
            follows,
            opens,
            columns,
            head: self.head.unwrap_or(true),
            optional: self.optional,
            widget,
            remarks: Vec::new(),
        })
    }
}

/// The text of a text, which nothing else has.
fn text(
    kind: PanelKind,
    named: &Word<PanelKind>,
    text: Option<At<String>>,
    read: &Reader<'_>,
    errors: &mut Errors<'_>,
) -> Option<Arc<Widget>> {
    match (kind, text) {
        (PanelKind::Text, Some(text)) => {
            // It is read again when its variables are filled: here they are only looked at.
            let _ = read.words(&text, errors);
            Some(Arc::new(Widget::Text { markdown: clean_lines(text.get_ref()) }))
        }
        (PanelKind::Text, None) => {
            errors.at(named.span(), "a `text` needs `text`: what it says");
            None
        }
        (_, Some(text)) => {
            errors.at(text.span(), format!("only a `text` has `text`, not a `{}`", kind.name()));
            None
        }
        (_, None) => None,
    }
}

/// What the rows of a table must match, which nothing else has.
fn query(text: &At<String>, rows: Option<Rows>, saved: &Saved, errors: &mut Errors<'_>) -> Query {
    let Some(rows) = rows else {
        errors.at(text.span(), "only a `table` has a `query`: a chart has `queries`");
        return Query::default();
    };
    let read = Query::parse_with(text.get_ref(), saved).and_then(|query| {
        query.check(&rows.columns())?;
        Ok(query)
    });
    read.unwrap_or_else(|error| {
        errors.at(text.span(), error.to_string());
        Query::default()
    })
}

/// What a table lists, which nothing else says.
fn rows(
    kind: PanelKind,
    named: &Word<PanelKind>,
    rows: Option<Word<Rows>>,
    errors: &mut Errors<'_>,
) -> Option<Rows> {
    match (kind, rows) {
        (PanelKind::Table, Some(name)) => name.typed(errors),
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
