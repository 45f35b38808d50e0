use std::{collections::BTreeMap, ops::Range as Span, path::Path};

use serde::Deserialize;
use toml::Spanned;

use super::{
    Opens, Route, Rows, Sort, Template,
    layout::{self, Arrangement, BlockKind, RawArrangement},
    nearest::unknown,
    panel::{PanelSpec, Places, RawPanel},
    range::Range,
};
use crate::model::{CostOf, FileError};

/// A page: panels, and where they are on screens of different sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its name in routes: the file's.
    pub name: String,
    /// What it is for, in a line.
    pub about: String,
    /// Names of the arguments that its route takes.
    pub args: Vec<String>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubject {
    rows: Spanned<String>,
    #[serde(rename = "where")]
    conditions: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl RawSubject {
    fn typed(self, args: &[String], errors: &mut Errors<'_>) -> Option<Subject> {
        let Some(rows) = Rows::ALL.into_iter().find(|r| r.name() == self.rows.get_ref()) else {
            let names = Rows::ALL.iter().map(|r| r.name());
            errors.at(self.rows.span(), unknown("rows", self.rows.get_ref(), names));
            return None;
        };
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    about: String,
    #[serde(default)]
    args: Vec<String>,
    subject: Option<RawSubject>,
    panel: Vec<RawPanel>,
    layout: Vec<Spanned<RawArrangement>>,
}

/// What only all panels together can tell of one: that it does not follow itself, and that its conditions have
/// holes for something that there is.
fn check_panel(
    panels: &[PanelSpec],
    at: usize,
    places: Places,
    args: &[String],
    subject: Option<&Subject>,
    errors: &mut Errors<'_>,
) {
    let mut leader = panels[at].follows;
    for _ in 0..panels.len() {
        if leader == Some(at) {
            let message = format!("panel `{}` follows itself, if not directly", panels[at].id);
            return errors.at(places.follows, message);
        }
        leader = leader.and_then(|leader| panels[leader].follows);
    }
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
        let raw: Raw = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let mut errors = Errors::of(path, text);
        let ids: Vec<String> = raw.panel.iter().map(|p| p.id.get_ref().clone()).collect();
        for (i, panel) in raw.panel.iter().enumerate() {
            if ids[..i].contains(panel.id.get_ref()) {
                errors.at(panel.id.span(), format!("a second panel `{}`", panel.id.get_ref()));
            }
        }
        let places: Vec<Places> = raw.panel.iter().map(RawPanel::places).collect();
        let panels: Vec<PanelSpec> =
            raw.panel.into_iter().filter_map(|p| p.typed(&ids, &mut errors)).collect();
        if panels.len() < ids.len() {
            return Err(errors.list);
        }
        let subject = raw.subject.and_then(|s| s.typed(&raw.args, &mut errors));
        for (at, places) in places.into_iter().enumerate() {
            check_panel(&panels, at, places, &raw.args, subject.as_ref(), &mut errors);
        }
        let last = raw.layout.last().map(Spanned::span);
        let arrangements: Vec<Arrangement> =
            raw.layout.into_iter().filter_map(|l| layout::typed(l, &panels, &mut errors)).collect();
        match (arrangements.last(), last) {
            (None, None) => errors.at(0..0, "a view needs at least one [[layout]]"),
            (Some(a), Some(span)) if (a.min_width, a.min_height) != (0, 0) => {
                errors.at(span, "the last [[layout]] is for every size: it has no `min`");
            }
            _ => {}
        }
        errors.or(Self { name: name.into(), about: raw.about, args: raw.args, subject, panels, arrangements })
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
                name if COMMON_ARGS.contains(&name) || self.args.iter().any(|a| a == name) => {}
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
            Opens::View(link) => Some((panel, link.fill(&|_| Some("1h".into())))),
            _ => None,
        })
    }

    /// Whether an arrangement shows a panel.
    pub fn shows(arrangement: &Arrangement, panel: usize) -> bool {
        fn within(kind: &BlockKind, panel: usize) -> bool {
            match kind {
                BlockKind::Panel(index, _) => *index == panel,
                BlockKind::Rows(blocks) | BlockKind::Columns(blocks) => {
                    blocks.iter().any(|b| within(&b.kind, panel))
                }
            }
        }
        within(&arrangement.root.kind, panel)
    }
}
