//! Glyphs that are drawn, not written: lines, blocks, braille, marks.

use super::{CELL, lines::line};

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub w: f64,
    pub h: f64,
}

/// A piece of a glyph, measured from its cell's upper left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    Fill(Rect),
    /// A disc, with its diameter in tenths of a unit.
    Dot {
        x: f64,
        y: f64,
        tenths: u8,
    },
    /// Path data, from a start on.
    Outline {
        x: f64,
        y: f64,
        path: &'static str,
    },
}

/// Across and down of the middle of a mark: of a digit beside it.
const MARK: (f64, f64) = (4.5, 8.75);
const BRAILLE_TENTHS: u8 = 32;
const EIGHTH: (f64, f64) = (CELL.0 / 8.0, CELL.1 / 8.0);

/// The pieces of a glyph, each with its opacity in percent; nothing when the glyph is text.
pub(super) fn shapes(symbol: &str) -> Option<Vec<(Piece, u8)>> {
    let mut chars = symbol.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    if let Some(share) = match c {
        '░' => Some(25),
        '▒' => Some(50),
        '▓' => Some(75),
        _ => None,
    } {
        return Some(vec![(rect(0.0, 0.0, CELL.0, CELL.1), share)]);
    }
    let pieces = mark(c).or_else(|| line(c)).or_else(|| block(c)).or_else(|| braille(c))?;
    Some(pieces.into_iter().map(|piece| (piece, 100)).collect())
}

fn rect(x: f64, y: f64, w: f64, h: f64) -> Piece {
    Piece::Fill(Rect { x, y, w, h })
}

fn mark(c: char) -> Option<Vec<Piece>> {
    let (x, y) = MARK;
    let outline = |dx: f64, dy: f64, path| vec![Piece::Outline { x: x + dx, y: y + dy, path }];
    Some(match c {
        '●' => vec![Piece::Dot { x, y, tenths: 72 }],
        '◆' => outline(-4.25, 0.0, "l4.25-4.25 4.25 4.25-4.25 4.25"),
        '▲' => outline(-4.25, 3.75, "l4.25-8 4.25 8"),
        '▴' => outline(-2.75, 2.5, "l2.75-5 2.75 5"),
        '✶' => outline(0.0, -4.0, "l1.1 2.9 2.9 1.1-2.9 1.1-1.1 2.9-1.1-2.9-2.9-1.1 2.9-1.1"),
        '✕' => {
            outline(-3.5, -2.5, "l1-1 2.5 2.5 2.5-2.5 1 1-2.5 2.5 2.5 2.5-1 1-2.5-2.5-2.5 2.5-1-1 2.5-2.5")
        }
        '◌' => [(3.25, 0.0), (2.3, 2.3), (0.0, 3.25), (-2.3, 2.3)]
            .into_iter()
            .flat_map(|(dx, dy)| [(dx, dy), (-dx, -dy)])
            .map(|(dx, dy)| Piece::Dot { x: x + dx, y: y + dy, tenths: 15 })
            .collect(),
        _ => return None,
    })
}

/// U+2580 to U+259F, without shades.
fn block(c: char) -> Option<Vec<Piece>> {
    let (w, h) = CELL;
    // Eighths of the cell from the bottom, or from the left.
    let low = |n: u32| vec![rect(0.0, h - EIGHTH.1 * f64::from(n), w, EIGHTH.1 * f64::from(n))];
    let quarters = |mask: u8| {
        (0..4u8)
            .filter(|i| mask >> i & 1 == 1)
            .map(|i| rect(f64::from(i % 2) * w / 2.0, f64::from(i / 2) * h / 2.0, w / 2.0, h / 2.0))
            .collect()
    };
    Some(match c {
        '▀' => quarters(0b0011),
        '▁'..='█' => low(c as u32 - '▀' as u32),
        '▉'..='▏' => vec![rect(0.0, 0.0, EIGHTH.0 * f64::from('▐' as u32 - c as u32), h)],
        '▐' => quarters(0b1010),
        '▔' => vec![rect(0.0, 0.0, w, EIGHTH.1)],
        '▕' => vec![rect(w - EIGHTH.0, 0.0, EIGHTH.0, h)],
        '▖' => quarters(0b0100),
        '▗' => quarters(0b1000),
        '▘' => quarters(0b0001),
        '▙' => quarters(0b1101),
        '▚' => quarters(0b1001),
        '▛' => quarters(0b0111),
        '▜' => quarters(0b1011),
        '▝' => quarters(0b0010),
        '▞' => quarters(0b0110),
        '▟' => quarters(0b1110),
        _ => return None,
    })
}

/// U+2800 to U+28FF.
fn braille(c: char) -> Option<Vec<Piece>> {
    let '\u{2800}'..='\u{28FF}' = c else { return None };
    let bits = c as u32 - 0x2800;
    // Dots are numbered down the left column and then down the right one; the fourth row came later.
    let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let place = |(column, row): (u8, u8)| Piece::Dot {
        x: (f64::from(column) + 0.5) * CELL.0 / 2.0,
        y: (f64::from(row) + 0.5) * CELL.1 / 4.0,
        tenths: BRAILLE_TENTHS,
    };
    Some((0..).zip(places).filter(|(i, _)| bits >> i & 1 == 1).map(|(_, at)| place(at)).collect())
}
