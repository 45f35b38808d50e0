use std::{ops::Range, path::Path};

use serde::Deserialize;
use toml::Spanned;

use super::{
    Route,
    layout::{self, Arrangement, BlockKind, RawArrangement},
    panel::{PanelSpec, RawPanel},
};
use crate::model::FileError;

/// A page: panels, and where they are on screens of different sizes.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// Its name in routes: the file's.
    pub name: String,
    /// What it is for, in a line.
    pub about: String,
    /// Names of the arguments that its route takes.
    pub args: Vec<String>,
    /// Its panels. The focus goes through them in this order.
    pub panels: Vec<PanelSpec>,
    /// From the most demanding to the least; the last fits everywhere.
    pub arrangements: Vec<Arrangement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    about: String,
    #[serde(default)]
    args: Vec<String>,
    panel: Vec<RawPanel>,
    layout: Vec<Spanned<RawArrangement>>,
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
    pub fn at(&mut self, span: Range<usize>, message: impl Into<String>) {
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
        let panels: Vec<PanelSpec> =
            raw.panel.into_iter().filter_map(|p| p.typed(&ids, &mut errors)).collect();
        if panels.len() < ids.len() {
            return Err(errors.list);
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
        errors.or(Self { name: name.into(), about: raw.about, args: raw.args, panels, arrangements })
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
        match route.args.iter().find(|(name, _)| !self.args.contains(name)) {
            Some((name, _)) => {
                let what = format!("argument of `{}`", self.name);
                Err(super::nearest::unknown(&what, name, self.args.iter().map(String::as_str)))
            }
            None => Ok(()),
        }
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
