//! Panels in a grid of rows and columns, written as areas.
//! <https://developer.mozilla.org/en-US/docs/Web/CSS/grid-template-areas>

use super::{Size, size};
use crate::spec::{at::At, nearest::unknown, panel::PanelSpec, view::Errors};

/// Panels in rows and columns; one may take several of either. They do not overlap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// The widths of its columns.
    pub columns: Vec<Size>,
    /// The heights of its rows.
    pub rows: Vec<Size>,
    /// Its panels.
    pub cells: Vec<GridCell>,
}

/// Where a panel is in a grid, in rows and columns from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridCell {
    /// Which, by its place in the view.
    pub panel: usize,
    /// The form that it takes.
    pub form: &'static str,
    /// The first column.
    pub x: usize,
    /// The first row.
    pub y: usize,
    /// How many columns.
    pub width: usize,
    /// How many rows.
    pub height: usize,
}

/// A word that stands for no panel.
const EMPTY: &str = ".";

/// A grid, as files have it.
pub(super) struct RawGrid {
    pub areas: Vec<At<String>>,
    pub heights: Option<Vec<At<String>>>,
    pub widths: Option<Vec<At<String>>>,
}

pub(super) fn typed(raw: RawGrid, panels: &[PanelSpec], errors: &mut Errors<'_>) -> Option<Grid> {
    let lines: Vec<Vec<&str>> =
        raw.areas.iter().map(|line| line.get_ref().split_whitespace().collect()).collect();
    let wide = lines.first().map(Vec::len).unwrap_or_default();
    let mut is_sound = true;
    for (line, words) in raw.areas.iter().zip(&lines) {
        if words.is_empty() || words.len() != wide {
            errors.at(
                line.span(),
                format!("each line of a grid has as many words as the first, which has {wide}"),
            );
            is_sound = false;
        }
    }
    let columns = tracks(raw.widths, wide, "width", "column", errors);
    let rows = tracks(raw.heights, lines.len(), "height", "line", errors);
    if !is_sound {
        return None;
    }
    let mut cells: Vec<GridCell> = Vec::new();
    for (y, words) in lines.iter().enumerate() {
        for (x, word) in words.iter().enumerate().filter(|(_, word)| **word != EMPTY) {
            let Some(panel) = panels.iter().position(|panel| panel.id == *word) else {
                let ids = panels.iter().map(|panel| panel.id.as_str());
                errors.at(raw.areas[y].span(), unknown("panel", word, ids));
                is_sound = false;
                continue;
            };
            if cells.iter().any(|cell| cell.panel == panel) {
                continue;
            }
            let width = words[x..].iter().take_while(|other| *other == word).count();
            let height = lines[y..].iter().take_while(|line| line[x] == *word).count();
            cells.push(GridCell { panel, form: panels[panel].kind.forms()[0], x, y, width, height });
            let inside = |(at_x, at_y): (usize, usize)| {
                (x..x + width).contains(&at_x) && (y..y + height).contains(&at_y)
            };
            let stray = (0..lines.len())
                .find(|at_y| (0..wide).any(|at_x| (lines[*at_y][at_x] == *word) != inside((at_x, *at_y))));
            if let Some(at) = stray {
                let message = format!("`{word}` is no rectangle: its places have to be one");
                errors.at(raw.areas[at].span(), message);
                is_sound = false;
            }
        }
    }
    if is_sound && cells.is_empty() {
        errors.at(raw.areas.first().map(At::span).unwrap_or_default(), "a grid shows one panel at least");
    }
    (is_sound && !cells.is_empty()).then_some(Grid { columns, rows, cells })
}

/// The sizes of rows, or of columns: equal ones, when nothing is said.
fn tracks(
    raw: Option<Vec<At<String>>>,
    count: usize,
    what: &str,
    of: &str,
    errors: &mut Errors<'_>,
) -> Vec<Size> {
    let Some(raw) = raw else { return vec![Size::Share(1); count] };
    if raw.len() != count {
        let place = raw.get(count).or(raw.last()).map(At::span).unwrap_or_default();
        errors.at(place, format!("as many {what}s are expected as there are {of}s: {count}"));
    }
    let sizes: Vec<Size> = raw.iter().map(|text| size(text, errors).unwrap_or(Size::Share(1))).collect();
    super::sums::percent(raw.iter().zip(&sizes).map(|(text, size)| (*size, text.span())), errors);
    sizes
}
