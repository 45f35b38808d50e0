use ratatui::style::{Color, Modifier, Style};

use crate::{
    spec::{Colour, Style as Look, Theme},
    store::Mark,
};

/// The look of a name in a theme.
pub fn style(theme: &Theme, name: &str) -> Style {
    let look: Look = theme.style(name);
    let (fg, bg) = (look.fg.map(colour), look.bg.map(colour));
    let mut style = Style { fg, bg, ..Style::default() };
    for (on, modifier) in [
        (look.bold, Modifier::BOLD),
        (look.dim, Modifier::DIM),
        (look.italic, Modifier::ITALIC),
        (look.underline, Modifier::UNDERLINED),
        (look.reverse, Modifier::REVERSED),
    ] {
        if on {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// A colour as the terminal is told.
pub fn colour(colour: Colour) -> Color {
    const NAMED: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    match colour {
        Colour::Ansi(i) => NAMED[usize::from(i) % 16],
        Colour::Indexed(i) => Color::Indexed(i),
        Colour::Rgb(r, g, b, _) => Color::Rgb(r, g, b),
    }
}

/// The sign of a mark: colour is never alone.
pub fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::Fine => "●",
        Mark::Warning => "◆",
        Mark::Alarm => "▲",
        Mark::Unknown => "◌",
        Mark::Unreadable => "✕",
    }
}

/// The name of its style.
pub fn mark_style(mark: Mark) -> &'static str {
    match mark {
        Mark::Fine => "fine",
        Mark::Warning => "warning",
        Mark::Alarm => "alarm",
        Mark::Unknown => "unknown",
        Mark::Unreadable => "unreadable",
    }
}
