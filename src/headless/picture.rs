//! A drawn view as something that can be kept.

use std::{io, str::FromStr};

use ratatui::{
    buffer::{Buffer, Cell},
    style::{Color, Modifier},
};
use unicode_width::UnicodeWidthStr;

use super::{ansi, output::by_name, svg};

/// What a picture is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PictureFormat {
    /// Characters alone.
    #[default]
    Text,
    /// Characters with SGR sequences.
    Ansi,
    /// A self-contained SVG image.
    Svg,
}

impl PictureFormat {
    /// All of them, the default first.
    pub const ALL: [Self; 3] = [Self::Text, Self::Ansi, Self::Svg];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Ansi => "ansi",
            Self::Svg => "svg",
        }
    }
}

impl FromStr for PictureFormat {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        by_name(Self::ALL, Self::name, text)
    }
}

/// Writes what was drawn. `title` names an SVG image; the others have no place for it.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_picture(
    buffer: &Buffer,
    format: PictureFormat,
    title: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    match format {
        PictureFormat::Text => write_text(buffer, out),
        PictureFormat::Ansi => ansi::write(buffer, out),
        PictureFormat::Svg => svg::write(buffer, title, out),
    }
}

/// One grapheme on the grid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph<'a> {
    /// Its first column, from 0.
    pub x: usize,
    /// How many columns it takes.
    pub width: usize,
    /// What is shown; a space when nothing is.
    pub symbol: &'a str,
    /// How.
    pub look: Look,
}

/// All that colours and shapes a glyph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

impl Look {
    /// As the terminal shows text by itself.
    pub const PLAIN: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a space in this look can be seen.
    pub fn shows_blank(&self) -> bool {
        let lines = Modifier::UNDERLINED | Modifier::REVERSED | Modifier::CROSSED_OUT;
        self.bg != Color::Reset || self.modifier.intersects(lines)
    }
}

/// The lines of a buffer as glyphs. Cells that a wide glyph covers are left out.
pub(super) fn lines(buffer: &Buffer) -> impl Iterator<Item = Vec<Glyph<'_>>> {
    let columns = usize::from(buffer.area.width);
    buffer.content.chunks(columns.max(1)).map(move |cells| {
        let mut glyphs = Vec::with_capacity(columns);
        let mut x = 0;
        while let Some(cell) = cells.get(x) {
            let symbol = if cell.symbol().is_empty() { " " } else { cell.symbol() };
            let width = symbol.width().clamp(1, columns - x);
            glyphs.push(Glyph { x, width, symbol, look: Look::of(cell) });
            x += width;
        }
        glyphs
    })
}

fn write_text(buffer: &Buffer, out: &mut dyn io::Write) -> io::Result<()> {
    for glyphs in lines(buffer) {
        let line: String = glyphs.iter().map(|glyph| glyph.symbol).collect();
        writeln!(out, "{}", line.trim_end_matches(' '))?;
    }
    Ok(())
}
