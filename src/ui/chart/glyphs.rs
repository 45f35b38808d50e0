use super::{figure::ChangeKind, raster::Ink};

/// The signs that charts are drawn with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Glyphs {
    /// Braille: two by four dots a cell.
    #[default]
    Braille,
    /// Blocks, for fonts whose braille is not even: quarters, eighths and shades.
    Block,
    /// Nothing but ASCII.
    Ascii,
}

/// Quarters of a cell by their bits: upper left, upper right, lower left, lower right.
const QUARTERS: [char; 16] = [' ', '▘', '▝', '▀', '▖', '▌', '▞', '▛', '▗', '▚', '▐', '▜', '▄', '▙', '▟', '█'];
/// Eighths of a cell, from the bottom.
const EIGHTHS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The same in ASCII.
const ASCII_EIGHTHS: [char; 9] = [' ', '_', '.', ':', ':', '+', '*', '#', '#'];
/// Dots that areas are made of, so that they are told apart without colour.
const FILLS: [u8; 5] = [0xFF, 0x95, 0x2D, 0x47, 0x05];
/// The same in blocks.
const SHADES: [char; 4] = ['█', '▓', '▒', '░'];

impl Glyphs {
    /// The glyph of a cell's ink. `line` and `sign` are those of its series.
    pub(super) fn of(self, ink: Ink, line: usize, sign: char) -> char {
        match (self, ink) {
            (_, Ink::None) => ' ',
            (Self::Braille, Ink::Dots(bits)) => braille(bits),
            (Self::Block, Ink::Dots(bits)) => quarters(bits),
            (Self::Ascii, Ink::Dots(bits)) => stroke(bits),
            (Self::Braille, Ink::Fill(bits, edge)) => braille(bits & FILLS[line % FILLS.len()] | edge),
            (Self::Block, Ink::Fill(bits, _)) => match rows(bits) {
                0b1111 => SHADES[line % SHADES.len()],
                rows => EIGHTHS[rows.count_ones() as usize * 2],
            },
            (Self::Ascii, Ink::Fill(bits, _)) => {
                if bits.count_ones() >= 4 {
                    sign
                } else {
                    '.'
                }
            }
            (Self::Ascii, Ink::Bar(8..)) => ['#', '=', '%', '+'][line % 4],
            (_, Ink::Bar(8..)) => SHADES[line % SHADES.len()],
            (_, Ink::Bar(eighths)) => self.eighths(eighths),
            (_, Ink::Hang(eighths)) => match (self, eighths) {
                (_, 0) => ' ',
                (Self::Ascii, eighths) => {
                    if eighths < 4 {
                        '\''
                    } else {
                        '#'
                    }
                }
                (_, 1..=2) => '▔',
                (_, 3..=6) => '▀',
                _ => '█',
            },
        }
    }

    /// The glyph of a line of the past: in ASCII there are no fewer dots to draw it with.
    pub(super) fn of_past(self, ink: Ink, line: usize, sign: char) -> char {
        match (self, ink) {
            (Self::Ascii, Ink::Dots(bits)) => match rows(bits) {
                0b0001..=0b0011 => '\'',
                0b0100 | 0b1000 | 0b1100 => '.',
                _ => ':',
            },
            _ => self.of(ink, line, sign),
        }
    }

    /// The name in the config file.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "braille" => Some(Self::Braille),
            "block" => Some(Self::Block),
            _ => None,
        }
    }

    /// A bar of so many eighths of a cell's height.
    pub(super) fn eighths(self, eighths: u8) -> char {
        let of = if self == Self::Ascii { &ASCII_EIGHTHS } else { &EIGHTHS };
        of[usize::from(eighths.min(8))]
    }

    /// A bar of so many eighths of a cell's width.
    pub(super) fn across(self, eighths: u8) -> char {
        const ACROSS: [char; 9] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
        match self {
            Self::Ascii => {
                if eighths >= 4 {
                    '#'
                } else {
                    ' '
                }
            }
            _ => ACROSS[usize::from(eighths.min(8))],
        }
    }

    /// A value of a heat map, from none to all of it.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(super) fn shade(self, part: f64) -> char {
        const HEAT: [char; 5] = ['·', '░', '▒', '▓', '█'];
        const ASCII: [char; 9] = ['.', ':', '-', '=', '+', '*', '#', '%', '@'];
        let of: &[char] = if self == Self::Ascii { &ASCII } else { &HEAT };
        of[((part * of.len() as f64).max(0.0) as usize).min(of.len() - 1)]
    }

    /// One sign, or what stands for it in ASCII.
    pub(super) fn either(self, sign: &'static str, ascii: &'static str) -> &'static str {
        if self == Self::Ascii { ascii } else { sign }
    }

    /// The sign of a change.
    pub(super) fn change(self, kind: ChangeKind) -> &'static str {
        match kind {
            ChangeKind::Write => self.either("▴", "^"),
            ChangeKind::Deployment => self.either("◆", "#"),
            ChangeKind::Experiment => self.either("✶", "*"),
        }
    }
}

fn braille(bits: u8) -> char {
    char::from_u32(0x2800 + u32::from(bits)).unwrap_or('.')
}

fn quarters(bits: u8) -> char {
    let quarter = |mask: u8, bit: usize| if bits & mask == 0 { 0 } else { bit };
    QUARTERS[quarter(0x03, 1) | quarter(0x18, 2) | quarter(0x44, 4) | quarter(0xA0, 8)]
}

/// Rows that have dots, the uppermost the first bit.
fn rows(bits: u8) -> u8 {
    let row = |mask: u8, row: u8| u8::from(bits & mask != 0) << row;
    row(0x09, 0) | row(0x12, 1) | row(0x24, 2) | row(0xC0, 3)
}

/// What a pen in ASCII makes of dots: where they are, or whither they go.
fn stroke(bits: u8) -> char {
    let side = |masks: [u8; 4]| {
        let set = (0..4_i32).filter(|row| bits & masks[*row as usize] != 0);
        let (sum, count) = set.fold((0, 0), |(sum, count), row| (sum + row, count + 1));
        (count > 0).then(|| f64::from(sum) / f64::from(count))
    };
    let (left, right) = (side([0x01, 0x02, 0x04, 0x40]), side([0x08, 0x10, 0x20, 0x80]));
    if let (Some(left), Some(right)) = (left, right) {
        if left - right >= 1.0 {
            return '/';
        }
        if right - left >= 1.0 {
            return '\\';
        }
    }
    let rows = rows(bits);
    match rows {
        _ if rows.count_ones() >= 3 => '|',
        0b0001 => '\'',
        0b1000 => '_',
        0b1001 => ':',
        _ => '-',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_looks_alike_in_all_glyphs() {
        for (bits, block, ascii) in [
            (0x09, '▀', '\''),
            (0xC0, '▄', '_'),
            (0x12, '▀', '-'),
            (0x47, '▌', '|'),
            (0x40 | 0x04 | 0x10 | 0x08, '▞', '/'),
            (0x01 | 0x80, '▚', '\\'),
            (0xFF, '█', '|'),
        ] {
            assert_eq!(Glyphs::Block.of(Ink::Dots(bits), 0, 'a'), block, "{bits:#x}");
            assert_eq!(Glyphs::Ascii.of(Ink::Dots(bits), 0, 'a'), ascii, "{bits:#x}");
        }
    }

    #[test]
    fn nothing_but_ascii_is_ascii() {
        let glyphs = Glyphs::Ascii;
        for bits in 0..=u8::MAX {
            for ink in [Ink::Dots(bits), Ink::Fill(bits, bits), Ink::Bar(bits), Ink::Hang(bits)] {
                assert!(glyphs.of(ink, 3, 'd').is_ascii());
            }
            assert!(glyphs.shade(f64::from(bits) / 200.0 - 0.1).is_ascii() && glyphs.across(bits).is_ascii());
        }
    }
}
