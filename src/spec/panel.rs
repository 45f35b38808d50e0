use serde::Deserialize;
use toml::Spanned;

use super::{nearest::unknown, view::Errors, want};
use crate::model::Want;

/// What kinds of panel there are; `ui::panels` has the drawing of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelKind {
    /// Accounts by regions.
    Fleet,
    /// What wants a human.
    Attention,
    /// What is selected, in full.
    Preview,
    /// Write events where the selected thing is.
    Changes,
}

impl PanelKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Fleet, Self::Attention, Self::Preview, Self::Changes];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fleet => "fleet",
            Self::Attention => "attention",
            Self::Preview => "preview",
            Self::Changes => "changes",
        }
    }

    /// The columns that it can show.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Attention => &["mark", "time", "account", "region", "title", "kind", "age"],
            Self::Changes => &["time", "mark", "name", "who", "region", "service", "error", "age"],
            Self::Fleet | Self::Preview => &[],
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

/// A column of a panel's table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSpec {
    /// One of the kind's columns.
    pub name: String,
    /// When the width does not suffice, the highest number goes first; 0 never goes.
    #[serde(default)]
    pub priority: u8,
    /// At least as wide as this, in cells.
    #[serde(default)]
    pub min: u16,
    /// At most as wide as this; as wide as its content when absent.
    #[serde(default = "unbounded")]
    pub max: u16,
    /// Takes what is left over.
    #[serde(default)]
    pub grow: bool,
    /// Set flush right.
    #[serde(default)]
    pub right: bool,
}

fn unbounded() -> u16 {
    u16::MAX
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
    /// What it needs, in every scope of each source.
    pub wants: Vec<Want>,
    /// The panel whose selection it shows, by its place in the view.
    pub follows: Option<usize>,
    /// The panel that `open` gives the screen to, likewise.
    pub opens: Option<usize>,
    /// Columns, in order.
    pub columns: Vec<ColumnSpec>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPanel {
    pub id: Spanned<String>,
    kind: Spanned<String>,
    title: Option<String>,
    #[serde(default)]
    wants: Vec<Spanned<String>>,
    follows: Option<Spanned<String>>,
    opens: Option<Spanned<String>>,
    #[serde(default)]
    columns: Vec<Spanned<ColumnSpec>>,
}

impl RawPanel {
    /// The panel; what is wrong with it goes to `errors`.
    pub(super) fn typed(self, ids: &[String], errors: &mut Errors<'_>) -> Option<PanelSpec> {
        let kind = PanelKind::ALL.into_iter().find(|k| k.name() == self.kind.get_ref());
        let Some(kind) = kind else {
            let names = PanelKind::ALL.iter().map(|k| k.name());
            errors.at(self.kind.span(), unknown("panel kind", self.kind.get_ref(), names));
            return None;
        };
        let mut wants = Vec::new();
        for text in self.wants {
            match want::parse(text.get_ref()) {
                Ok(want) => wants.push(want),
                Err(message) => errors.at(text.span(), message),
            }
        }
        for column in &self.columns {
            let name = &column.get_ref().name;
            if !kind.columns().contains(&name.as_str()) {
                let what = format!("column of a `{}` panel", kind.name());
                errors.at(column.span(), unknown(&what, name, kind.columns().iter().copied()));
            }
        }
        let mut place = |name: Option<Spanned<String>>| {
            let name = name?;
            let found = ids.iter().position(|id| id == name.get_ref());
            if found.is_none() {
                errors.at(name.span(), unknown("panel", name.get_ref(), ids.iter().map(String::as_str)));
            }
            found
        };
        let (follows, opens) = (place(self.follows), place(self.opens));
        let id = self.id.into_inner();
        Some(PanelSpec {
            title: self.title.unwrap_or_else(|| id.clone()),
            id,
            kind,
            wants,
            follows,
            opens,
            columns: self.columns.into_iter().map(Spanned::into_inner).collect(),
        })
    }
}
