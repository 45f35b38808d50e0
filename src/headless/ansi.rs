//! A picture with SGR sequences (ECMA-48): `cat` shows it as it was drawn.

use std::io;

use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier},
};

use super::picture::{Look, lines};

const MODIFIERS: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// A sequence where the look changes, none where it stays, and every line ends plain.
pub(super) fn write(buffer: &Buffer, out: &mut dyn io::Write) -> io::Result<()> {
    for glyphs in lines(buffer) {
        let seen = glyphs.iter().rposition(|glyph| glyph.symbol != " " || glyph.look.shows_blank());
        let mut look = Look::PLAIN;
        for glyph in &glyphs[..seen.map_or(0, |last| last + 1)] {
            if glyph.look != look {
                look = glyph.look;
                write!(out, "\x1b[{}m", parameters(look))?;
            }
            out.write_all(glyph.symbol.as_bytes())?;
        }
        if look != Look::PLAIN {
            out.write_all(b"\x1b[0m")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The whole look, from plain.
fn parameters(look: Look) -> String {
    let mut parameters = String::from("0");
    for (_, code) in MODIFIERS.iter().filter(|(modifier, _)| look.modifier.contains(*modifier)) {
        parameters.push(';');
        parameters.push_str(code);
    }
    colour(look.fg, 30, &mut parameters);
    colour(look.bg, 40, &mut parameters);
    parameters
}

/// `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8, parameters: &mut String) {
    let parameter = match colour {
        Color::Reset => return,
        Color::Rgb(r, g, b) => format!(";{};2;{r};{g};{b}", base + 8),
        Color::Indexed(index) => format!(";{};5;{index}", base + 8),
        named => match named_index(named) {
            index @ 0..8 => format!(";{}", base + index),
            index => format!(";{}", base + 52 + index),
        },
    };
    parameters.push_str(&parameter);
}

/// Place of a named colour among the sixteen.
pub(super) fn named_index(colour: Color) -> u8 {
    match colour {
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        Color::Gray | Color::Reset | Color::Rgb(..) | Color::Indexed(_) => 7,
    }
}
