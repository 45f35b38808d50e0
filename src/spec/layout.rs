use serde::Deserialize;
use toml::Spanned;

use super::{nearest::unknown, panel::PanelSpec, view::Errors};

/// How much room a block takes along its row or column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Cells.
    Cells(u16),
    /// Of the whole, in percent.
    Percent(u16),
    /// A share of what is left: `*`, `2*`.
    Share(u16),
    /// What the content asks for.
    Fit,
}

impl Size {
    fn parse(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.parse::<u16>().ok().filter(|n| *n > 0);
        let size = match text {
            "fit" => Some(Self::Fit),
            "*" => Some(Self::Share(1)),
            _ => match (text.strip_suffix('*'), text.strip_suffix('%')) {
                (Some(share), _) => number(share).map(Self::Share),
                (_, Some(percent)) => number(percent).filter(|n| *n <= 100).map(Self::Percent),
                _ => number(text).map(Self::Cells),
            },
        };
        size.ok_or_else(|| format!("`{text}` is no size; write `12`, `40%`, `*`, `2*` or `fit`"))
    }
}

/// What a block holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A panel, by its place in the view, in one of its kind's forms.
    Panel(usize, &'static str),
    /// Blocks from top to bottom.
    Rows(Vec<Block>),
    /// Blocks from left to right.
    Columns(Vec<Block>),
}

/// A rectangle of an arrangement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// How much room it takes.
    pub size: Size,
    /// And no more than this.
    pub max: Option<Size>,
    /// What it holds.
    pub kind: BlockKind,
}

/// Where a view's panels are, on a screen of at least some size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrangement {
    /// Columns that it needs.
    pub min_width: u16,
    /// Rows that it needs.
    pub min_height: u16,
    /// The whole body.
    pub root: Block,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawArrangement {
    min: Option<Spanned<String>>,
    rows: Option<Vec<Spanned<RawBlock>>>,
    columns: Option<Vec<Spanned<RawBlock>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBlock {
    #[serde(default)]
    size: Option<Spanned<String>>,
    max: Option<Spanned<String>>,
    panel: Option<Spanned<String>>,
    form: Option<Spanned<String>>,
    rows: Option<Vec<Spanned<RawBlock>>>,
    columns: Option<Vec<Spanned<RawBlock>>>,
}

pub(super) fn typed(
    raw: Spanned<RawArrangement>,
    panels: &[PanelSpec],
    errors: &mut Errors<'_>,
) -> Option<Arrangement> {
    let span = raw.span();
    let raw = raw.into_inner();
    let (min_width, min_height) = match raw.min {
        None => (0, 0),
        Some(text) => {
            let sides = text.get_ref().split_once('x');
            let sides = sides.and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
            if sides.is_none() {
                errors.at(text.span(), "a size of the screen looks like `100x30`");
            }
            sides.unwrap_or_default()
        }
    };
    let whole =
        RawBlock { size: None, max: None, panel: None, form: None, rows: raw.rows, columns: raw.columns };
    let root = block(Spanned::new(span, whole), panels, errors)?;
    Some(Arrangement { min_width, min_height, root })
}

fn block(raw: Spanned<RawBlock>, panels: &[PanelSpec], errors: &mut Errors<'_>) -> Option<Block> {
    let span = raw.span();
    let raw = raw.into_inner();
    let mut size = |text: Option<Spanned<String>>| {
        let text = text?;
        Size::parse(text.get_ref()).map_err(|message| errors.at(text.span(), message)).ok()
    };
    let (own, max) = (size(raw.size).unwrap_or(Size::Share(1)), size(raw.max));
    let kind = match (raw.panel, raw.rows, raw.columns) {
        (Some(name), None, None) => {
            let Some(index) = panels.iter().position(|p| p.id == *name.get_ref()) else {
                let ids = panels.iter().map(|p| p.id.as_str());
                errors.at(name.span(), unknown("panel", name.get_ref(), ids));
                return None;
            };
            let forms = panels[index].kind.forms();
            let form = raw.form.map_or(forms[0], |form| {
                forms.iter().copied().find(|f| f == form.get_ref()).unwrap_or_else(|| {
                    errors.at(form.span(), unknown("form", form.get_ref(), forms.iter().copied()));
                    forms[0]
                })
            });
            BlockKind::Panel(index, form)
        }
        (None, Some(rows), None) if !rows.is_empty() => {
            BlockKind::Rows(rows.into_iter().filter_map(|b| block(b, panels, errors)).collect())
        }
        (None, None, Some(columns)) if !columns.is_empty() => {
            BlockKind::Columns(columns.into_iter().filter_map(|b| block(b, panels, errors)).collect())
        }
        _ => {
            errors.at(span, "expected one of `panel`, `rows` and `columns`, and not empty");
            return None;
        }
    };
    Some(Block { size: own, max, kind })
}
