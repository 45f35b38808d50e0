use std::fmt::Write;

use ratatui::{
    buffer::Cell,
    style::{Color, Modifier},
};

/// The style that the terminal writes in now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
}

impl Default for Pen {
    fn default() -> Self {
        Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() }
    }
}

impl Pen {
    /// Changes to the style of a cell, in as few bytes as it takes.
    pub fn take(&mut self, bytes: &mut Vec<u8>, cell: &Cell) {
        let next = Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if next == *self {
            return;
        }
        let mut codes = String::new();
        let mut from = *self;
        if from.modifier != next.modifier {
            codes.push_str("0;");
            from = Self::default();
            for (modifier, code) in [
                (Modifier::BOLD, 1),
                (Modifier::DIM, 2),
                (Modifier::ITALIC, 3),
                (Modifier::UNDERLINED, 4),
                (Modifier::REVERSED, 7),
            ] {
                if next.modifier.contains(modifier) {
                    push(&mut codes, code);
                }
            }
        }
        if from.fg != next.fg {
            colour(&mut codes, next.fg, 30);
        }
        if from.bg != next.bg {
            colour(&mut codes, next.bg, 40);
        }
        bytes.extend_from_slice(b"\x1b[");
        bytes.extend_from_slice(codes.trim_end_matches(';').as_bytes());
        bytes.push(b'm');
        *self = next;
    }

    /// Back to the plain style.
    pub fn put_down(self, bytes: &mut Vec<u8>) {
        if self != Self::default() {
            bytes.extend_from_slice(b"\x1b[0m");
        }
    }
}

fn push(codes: &mut String, code: u16) {
    // Writing to a string cannot fail.
    let _ = write!(codes, "{code};");
}

/// ECMA-48 and xterm: `base` is 30 for the foreground, 40 for the background.
fn colour(codes: &mut String, colour: Color, base: u16) {
    match colour {
        Color::Reset => push(codes, base + 9),
        Color::Black => push(codes, base),
        Color::Red => push(codes, base + 1),
        Color::Green => push(codes, base + 2),
        Color::Yellow => push(codes, base + 3),
        Color::Blue => push(codes, base + 4),
        Color::Magenta => push(codes, base + 5),
        Color::Cyan => push(codes, base + 6),
        Color::Gray => push(codes, base + 7),
        Color::DarkGray => push(codes, base + 60),
        Color::LightRed => push(codes, base + 61),
        Color::LightGreen => push(codes, base + 62),
        Color::LightYellow => push(codes, base + 63),
        Color::LightBlue => push(codes, base + 64),
        Color::LightMagenta => push(codes, base + 65),
        Color::LightCyan => push(codes, base + 66),
        Color::White => push(codes, base + 67),
        Color::Indexed(i) => {
            for code in [base + 8, 5, u16::from(i)] {
                push(codes, code);
            }
        }
        Color::Rgb(r, g, b) => {
            for code in [base + 8, 2, u16::from(r), u16::from(g), u16::from(b)] {
                push(codes, code);
            }
        }
    }
}
