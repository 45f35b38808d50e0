mod grid;
mod sums;

pub use grid::{Grid, GridCell};

use serde::Deserialize;

use super::{at::At, nearest::unknown, panel::PanelSpec, view::Errors};
use grid::RawGrid;

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
    /// Panels in rows and columns.
    Grid(Grid),
    /// Panels on a grid of [`super::COLUMNS`] columns and as many rows as they need: below each other on narrow screens, and
    /// scrolled where they do not fit.
    Canvas(Vec<GridCell>),
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
    /// So many lines it has at least: it scrolls on screens that are not so high.
    pub height: Option<u16>,
    /// The whole body.
    pub root: Block,
}

/// Where the panels are, on a screen of at least some size.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawArrangement {
    /// Columns and rows that the screen needs for it: `100x30`. It is for every size, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Screen>"))]
    min: Option<At<String>>,
    /// Blocks from top to bottom.
    rows: Option<Vec<At<RawBlock>>>,
    /// Blocks from left to right.
    columns: Option<Vec<At<RawBlock>>>,
    /// Panels in a grid, as areas: `["cpu cpu mem", "net disk mem"]`. A `.` is an empty place.
    grid: Option<Vec<At<String>>>,
    /// The heights of the grid's lines. Equal, when absent.
    #[cfg_attr(test, schemars(with = "Option<Vec<crate::spec::schema::Extent>>"))]
    heights: Option<Vec<At<String>>>,
    /// The widths of the grid's columns.
    #[cfg_attr(test, schemars(with = "Option<Vec<crate::spec::schema::Extent>>"))]
    widths: Option<Vec<At<String>>>,
    /// So many lines it has at least, 1 to 1000: on screens that have less room it scrolls.
    #[cfg_attr(test, schemars(with = "Option<u16>", range(min = 1, max = 1000)))]
    height: Option<At<i64>>,
}

/// A rectangle: a panel, or blocks in rows, in columns or in a grid.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawBlock {
    /// How much room it takes: `12` cells, `40%`, a share `*` or `2*`, `fit`. `*`, when absent.
    #[serde(default)]
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Extent>"))]
    size: Option<At<String>>,
    /// And no more than this.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Extent>"))]
    max: Option<At<String>>,
    /// The id of a panel.
    panel: Option<At<String>>,
    /// The form that the panel takes.
    form: Option<At<String>>,
    /// Blocks from top to bottom.
    rows: Option<Vec<At<RawBlock>>>,
    /// Blocks from left to right.
    columns: Option<Vec<At<RawBlock>>>,
    /// Panels in a grid, as areas.
    grid: Option<Vec<At<String>>>,
    /// The heights of the grid's lines.
    #[cfg_attr(test, schemars(with = "Option<Vec<crate::spec::schema::Extent>>"))]
    heights: Option<Vec<At<String>>>,
    /// The widths of the grid's columns.
    #[cfg_attr(test, schemars(with = "Option<Vec<crate::spec::schema::Extent>>"))]
    widths: Option<Vec<At<String>>>,
}

/// Rows of the screen that no panel has: header and footer.
const CHROME: u16 = 2;

/// Lines that an arrangement may ask for.
const HIGHEST: u16 = 1000;

pub(super) fn typed(
    raw: At<RawArrangement>,
    panels: &[PanelSpec],
    errors: &mut Errors<'_>,
) -> Option<Arrangement> {
    let span = raw.span();
    let raw = raw.into_inner();
    let (min_width, min_height): (u16, u16) = match raw.min {
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
    let height = raw.height.as_ref().and_then(|height| {
        let lines = u16::try_from(*height.get_ref()).ok().filter(|lines| (1..=HIGHEST).contains(lines));
        if lines.is_none() {
            errors.at(height.span(), format!("`height` is 1 to {HIGHEST} lines, not {}", height.get_ref()));
        }
        lines
    });
    let whole = RawBlock {
        size: None,
        max: None,
        panel: None,
        form: None,
        rows: raw.rows,
        columns: raw.columns,
        grid: raw.grid,
        heights: raw.heights,
        widths: raw.widths,
    };
    let root = block(At::new(span.clone(), whole), panels, errors)?;
    if min_width > 0 && min_height > 0 {
        let lines = min_height.saturating_sub(CHROME).max(height.unwrap_or_default());
        sums::fits(&root, (min_width, lines), span, errors);
    }
    Some(Arrangement { min_width, min_height, height, root })
}

fn size(text: &At<String>, errors: &mut Errors<'_>) -> Option<Size> {
    Size::parse(text.get_ref()).map_err(|message| errors.at(text.span(), message)).ok()
}

fn block(raw: At<RawBlock>, panels: &[PanelSpec], errors: &mut Errors<'_>) -> Option<Block> {
    let span = raw.span();
    let raw = raw.into_inner();
    let own = raw.size.and_then(|text| size(&text, errors)).unwrap_or(Size::Share(1));
    let max = raw.max.and_then(|text| size(&text, errors));
    if let Some(first) = [&raw.heights, &raw.widths].into_iter().flatten().flatten().next()
        && raw.grid.is_none()
    {
        errors.at(first.span(), "`heights` and `widths` are of a `grid`");
    }
    let kind = match (raw.panel, raw.rows, raw.columns, raw.grid) {
        (Some(name), None, None, None) => {
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
        (None, Some(rows), None, None) if !rows.is_empty() => BlockKind::Rows(blocks(rows, panels, errors)),
        (None, None, Some(columns), None) if !columns.is_empty() => {
            BlockKind::Columns(blocks(columns, panels, errors))
        }
        (None, None, None, Some(areas)) if !areas.is_empty() => {
            let raw = RawGrid { areas, heights: raw.heights, widths: raw.widths };
            BlockKind::Grid(grid::typed(raw, panels, errors)?)
        }
        _ => {
            errors.at(span, "expected one of `panel`, `rows`, `columns` and `grid`, and not empty");
            return None;
        }
    };
    Some(Block { size: own, max, kind })
}

fn blocks(raw: Vec<At<RawBlock>>, panels: &[PanelSpec], errors: &mut Errors<'_>) -> Vec<Block> {
    let spans: Vec<_> = raw.iter().map(At::span).collect();
    let blocks: Vec<Option<Block>> = raw.into_iter().map(|one| block(one, panels, errors)).collect();
    let sized = blocks.iter().zip(spans).filter_map(|(block, span)| Some((block.as_ref()?.size, span)));
    sums::percent(sized, errors);
    blocks.into_iter().flatten().collect()
}
