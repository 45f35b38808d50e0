use std::{collections::BTreeMap, ops::Range as Span, path::Path};

use serde::Deserialize;

use super::{
    Opens, Route, Rows, Sort, Template, VariableSpec,
    at::{At, Word},
    chart::{Reader, in_cycles},
    layout::{self, Arrangement, BlockKind, RawArrangement},
    nearest::unknown,
    panel::{Around, PanelSpec, Places, RawPanel},
    range::Range,
    variable::{self, PLACES, RawVariable},
};
use crate::{
    model::{CostOf, FileError},
    query::Saved,
};

/// A page: panels, and where they are on screens of different sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its name in routes: the file's.
    pub name: String,
    /// What it is for, in a line.
    pub about: String,
    /// Names of the arguments that its route takes.
    pub args: Vec<String>,
    /// Arguments with choices.
    pub variables: Vec<VariableSpec>,
    /// What it is about, when that is one thing.
    pub subject: Option<Subject>,
    /// Its panels. The focus goes through them in this order.
    pub panels: Vec<PanelSpec>,
    /// From the most demanding to the least; the last fits everywhere.
    pub arrangements: Vec<Arrangement>,
}

/// The one thing that a view is about: the first row that meets the conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Among these.
    pub rows: Rows,
    /// Members that it must have, with holes for arguments of the route.
    pub conditions: Vec<(String, Template)>,
}

/// Arguments that every view takes: where it looks, how far back, and what its first table shows.
pub const COMMON_ARGS: [&str; 7] = ["account", "region", "tag", "filter", "sort", "range", "reads"];

/// Among the names of arguments: any others, too. What is read tells what they mean.
pub const ANY: &str = "*";

/// The one thing that a view is about: the first row that meets the conditions.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawSubject {
    /// Among these rows.
    rows: Word<Rows>,
    /// Members that it must have, with holes for arguments of the route: `{ instance_id = "{id}" }`.
    #[serde(rename = "where")]
    conditions: BTreeMap<At<String>, At<String>>,
}

impl RawSubject {
    fn typed(self, args: &[String], errors: &mut Errors<'_>) -> Option<Subject> {
        let rows = self.rows.typed(errors)?;
        // They name nothing by which one of them could be found again.
        let one = matches!(rows.costs(), None | Some(CostOf::Everything));
        if matches!(rows, Rows::Attention | Rows::MetricDimensionSets | Rows::MetricNamespaces) || !one {
            errors.at(self.rows.span(), format!("a view cannot be about one of `{}`", rows.name()));
            return None;
        }
        let mut conditions = Vec::new();
        for (member, text) in self.conditions {
            let members = rows.columns();
            if !members.contains(&member.get_ref().as_str()) {
                errors.at(member.span(), unknown("member", member.get_ref(), members));
            }
            match Template::parse(text.get_ref()) {
                Ok(template) => {
                    for hole in template.holes() {
                        if !args.iter().any(|a| a == hole) && !COMMON_ARGS.contains(&hole) {
                            errors
                                .at(text.span(), unknown("argument", hole, args.iter().map(String::as_str)));
                        }
                    }
                    conditions.push((member.into_inner(), template));
                }
                Err(message) => errors.at(text.span(), message),
            }
        }
        Some(Subject { rows, conditions })
    }
}

/// A view of Skydeck: panels, and where they are on screens of different sizes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Raw {
    /// What it is for, in a line.
    about: String,
    /// Names of the arguments that its route takes, beside those that every view takes and its variables. `*` is any.
    #[serde(default)]
    args: Vec<String>,
    /// Arguments with choices.
    #[serde(default)]
    variable: Vec<RawVariable>,
    /// The one thing that it is about.
    subject: Option<RawSubject>,
    /// Its panels. The focus goes through them in this order.
    panel: Vec<RawPanel>,
    /// The first whose `min` fits the screen is taken; the last has no `min`.
    layout: Vec<At<RawArrangement>>,
}

/// What only all panels together can tell of one: that its conditions have holes for something that there is.
fn check_panel(
    panels: &[PanelSpec],
    at: usize,
    places: Places,
    args: &[String],
    subject: Option<&Subject>,
    errors: &mut Errors<'_>,
) {
    let members = match panels[at].follows {
        // What is not a table may show anything.
        Some(leader) => panels[leader].rows.map_or_else(every_member, Rows::columns),
        None => subject.map(|subject| subject.rows.columns()).unwrap_or_default(),
    };
    let known: Vec<&str> = args.iter().map(String::as_str).chain(COMMON_ARGS).chain(members).collect();
    for (hole, span) in places.holes {
        if !known.contains(&hole.as_str()) {
            errors.at(span, unknown("argument or member", &hole, known.iter().copied()));
        }
    }
}

fn every_member() -> Vec<&'static str> {
    Rows::ALL.into_iter().flat_map(Rows::columns).collect()
}

/// A route that a view leads to, and where the file says so.
pub(super) type Lead = (Route, Span<usize>);

/// Collects what is wrong with one file.
pub(super) struct Errors<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub list: Vec<FileError>,
}

impl<'a> Errors<'a> {
    pub fn of(path: &'a Path, text: &'a str) -> Self {
        Self { path, text, list: Vec::new() }
    }
    pub fn at(&mut self, span: Span<usize>, message: impl Into<String>) {
        self.list.push(FileError::at(self.path, self.text, &span, message));
    }
    pub fn or<T>(self, value: T) -> Result<T, Vec<FileError>> {
        if self.list.is_empty() { Ok(value) } else { Err(self.list) }
    }
}

impl View {
    /// Reads a view file.
    pub(super) fn parse(name: &str, path: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        Self::read(name, path, text, &Saved::default()).map(|(view, _)| view)
    }

    /// The same, with where it leads to: that is looked at when all views are known. Its queries may name saved ones.
    pub(super) fn read(
        name: &str,
        path: &Path,
        text: &str,
        saved: &Saved,
    ) -> Result<(Self, Vec<Lead>), Vec<FileError>> {
        let mut raw: Raw = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let mut errors = Errors::of(path, text);
        for variable in &raw.variable {
            let name = variable.name.get_ref();
            if !COMMON_ARGS.contains(&name.as_str()) && !raw.args.contains(name) {
                raw.args.push(name.clone());
            }
        }
        let args = raw.args.clone();
        let variables: Vec<&str> = args.iter().map(String::as_str).chain(PLACES).collect();
        let read = Reader { variables: &variables };
        let variables = variable::typed(raw.variable, &read, &mut errors);
        let ids: Vec<String> = raw.panel.iter().map(|p| p.id.get_ref().clone()).collect();
        for (i, panel) in raw.panel.iter().enumerate() {
            if ids[..i].contains(panel.id.get_ref()) {
                errors.at(panel.id.span(), format!("a second panel `{}`", panel.id.get_ref()));
            }
        }
        let places: Vec<Places> = raw.panel.iter().map(RawPanel::places).collect();
        let around = Around { ids: &ids, read, saved };
        let panels: Vec<PanelSpec> =
            raw.panel.into_iter().filter_map(|p| p.typed(&around, &mut errors)).collect();
        if panels.len() < ids.len() {
            return Err(errors.list);
        }
        let subject = raw.subject.and_then(|s| s.typed(&raw.args, &mut errors));
        let follows: Vec<Vec<usize>> =
            panels.iter().map(|panel| panel.follows.into_iter().collect()).collect();
        for at in in_cycles(&follows) {
            let message = format!("panel `{}` follows itself, if not directly", panels[at].id);
            errors.at(places[at].follows.clone(), message);
        }
        let leads = places.iter().filter_map(|places| places.link.clone()).collect();
        for (at, places) in places.into_iter().enumerate() {
            check_panel(&panels, at, places, &args, subject.as_ref(), &mut errors);
        }
        let last = raw.layout.last().map(At::span);
        let arrangements: Vec<Arrangement> =
            raw.layout.into_iter().filter_map(|l| layout::typed(l, &panels, &mut errors)).collect();
        match (arrangements.last(), last) {
            (None, None) => errors.at(0..0, "a view needs at least one [[layout]]"),
            (Some(a), Some(span)) if (a.min_width, a.min_height) != (0, 0) => {
                errors.at(span, "the last [[layout]] is for every size: it has no `min`");
            }
            _ => {}
        }
        let (name, about) = (name.into(), raw.about);
        errors.or((Self { name, about, args, variables, subject, panels, arrangements }, leads))
    }

    /// The first arrangement that fits a screen.
    pub fn arrangement(&self, width: u16, height: u16) -> Option<&Arrangement> {
        let fits = |a: &&Arrangement| a.min_width <= width && a.min_height <= height;
        self.arrangements.iter().find(fits).or(self.arrangements.last())
    }

    /// Whether a route's arguments are ones that the view takes.
    ///
    /// # Errors
    /// The argument that is not, and those that are.
    pub fn check(&self, route: &Route) -> Result<(), String> {
        for (name, value) in &route.args {
            match name.as_str() {
                "range" => drop(Range::parse(value)?),
                "reads" if value.parse::<bool>().is_err() => {
                    return Err(format!("`reads={value}`: true or false"));
                }
                "sort" => {
                    let columns = || self.panels.iter().flat_map(|p| &p.columns).map(|c| c.name.as_str());
                    let column = Sort::parse(value).column;
                    if !columns().any(|c| c == column) {
                        return Err(unknown("column to sort by", &column, columns()));
                    }
                }
                name if COMMON_ARGS.contains(&name) || self.args.iter().any(|a| a == name || a == ANY) => {}
                _ => {
                    let names = self.args.iter().map(String::as_str).chain(COMMON_ARGS);
                    return Err(format!("`{}`: {}", self.name, unknown("argument", name, names)));
                }
            }
        }
        Ok(())
    }

    /// Every view that it leads to, with the panel that does.
    pub fn links(&self) -> impl Iterator<Item = (&PanelSpec, Route)> {
        self.panels.iter().filter_map(|panel| match &panel.opens {
            Opens::View(link) => Some((panel, link.sample())),
            _ => None,
        })
    }

    /// Whether an arrangement shows a panel.
    pub fn shows(arrangement: &Arrangement, panel: usize) -> bool {
        fn within(kind: &BlockKind, panel: usize) -> bool {
            match kind {
                BlockKind::Panel(index, _) => *index == panel,
                BlockKind::Grid(grid) => grid.cells.iter().any(|cell| cell.panel == panel),
                BlockKind::Canvas(cells) => cells.iter().any(|cell| cell.panel == panel),
                BlockKind::Rows(blocks) | BlockKind::Columns(blocks) => {
                    blocks.iter().any(|b| within(&b.kind, panel))
                }
            }
        }
        within(&arrangement.root.kind, panel)
    }
}
