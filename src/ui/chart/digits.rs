//! Large digits: three by five dots each, as half blocks in three rows or as blocks in five.

use ratatui::style::Style;

use super::{glyphs::Glyphs, sheet::Sheet};

/// Rows of a character, from the top: a bit a dot, the left one the highest.
fn dots(character: char) -> Option<(u16, [u8; 5])> {
    let found = match character {
        '0' => [7, 5, 5, 5, 7],
        '1' => [2, 6, 2, 2, 7],
        '2' => [7, 1, 7, 4, 7],
        '3' => [7, 1, 7, 1, 7],
        '4' => [5, 5, 7, 1, 1],
        '5' => [7, 4, 7, 1, 7],
        '6' => [7, 4, 7, 5, 7],
        '7' => [7, 1, 1, 2, 2],
        '8' => [7, 5, 7, 5, 7],
        '9' => [7, 5, 7, 1, 7],
        '-' => [0, 0, 7, 0, 0],
        'e' => [0, 7, 7, 4, 7],
        '.' => return Some((1, [0, 0, 0, 0, 1])),
        ',' => return Some((2, [0, 0, 0, 1, 2])),
        _ => return None,
    };
    Some((3, found))
}

/// How large digits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// As all text is.
    Plain,
    /// Three rows.
    Half,
    /// Five rows.
    Full,
}

impl Size {
    /// The largest that has room, and the cells that the number takes.
    pub(super) fn of(number: &str, columns: u16, rows: u16, glyphs: Glyphs) -> (Self, u16) {
        let all = number.chars().map(dots).collect::<Option<Vec<_>>>();
        let Some(all) = all else { return (Self::Plain, number.chars().count() as u16) };
        let wide: u16 = all.iter().map(|(wide, _)| wide + 1).sum::<u16>().saturating_sub(1);
        // A dot is as high as two cells are wide.
        let sizes = [(Self::Full, wide * 2, 5), (Self::Half, wide, 3)];
        let is_possible = |size: &Self| glyphs != Glyphs::Ascii || *size != Self::Half;
        let found = sizes.into_iter().find(|(size, w, h)| is_possible(size) && *w <= columns && *h <= rows);
        found.map_or((Self::Plain, number.len() as u16), |(size, wide, _)| (size, wide))
    }

    /// Rows that it takes.
    pub(super) fn rows(self) -> u16 {
        match self {
            Self::Plain => 1,
            Self::Half => 3,
            Self::Full => 5,
        }
    }

    /// Writes a number.
    pub(super) fn write(
        self,
        sheet: &mut Sheet<'_>,
        (x, y): (u16, u16),
        number: &str,
        glyphs: Glyphs,
        style: Style,
    ) {
        if self == Self::Plain {
            sheet.text(x, y, number.len() as u16, number, style);
            return;
        }
        let mut x = x;
        for (wide, rows) in number.chars().filter_map(dots) {
            for dot in 0..wide {
                let is_set = |row: usize| rows.get(row).is_some_and(|bits| bits >> (wide - 1 - dot) & 1 == 1);
                if self == Self::Half {
                    for row in 0..3 {
                        let sign = match (is_set(row * 2), is_set(row * 2 + 1)) {
                            (true, true) => '█',
                            (true, false) => '▀',
                            (false, true) => '▄',
                            (false, false) => continue,
                        };
                        sheet.set(x + dot, y + row as u16, sign, style);
                    }
                } else {
                    let sign = if glyphs == Glyphs::Ascii { '#' } else { '█' };
                    for row in (0..5).filter(|row| is_set(*row)) {
                        for half in 0..2 {
                            sheet.set(x + dot * 2 + half, y + row as u16, sign, style);
                        }
                    }
                }
            }
            x += (wide + 1) * if self == Self::Half { 1 } else { 2 };
        }
    }
}
