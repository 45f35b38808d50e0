//! A picture as an SVG image that needs nothing but a monospaced font.

use std::{fmt::Write as _, io};

use ratatui::{
    buffer::Buffer,
    style::{Color, Modifier},
};

use super::{
    ansi::named_index,
    picture::{Glyph, Look, lines},
};

/// Width and height of a cell and size of the font in it, in units of the image. Box-drawing characters of
/// common fonts are this high, so that vertical lines close.
const CELL: (f64, f64) = (8.4, 17.0);
const FONT_SIZE: u8 = 14;
const BASELINE: f64 = 13.0;
const MARGIN: f64 = 10.0;

const PAPER: u32 = 0x0F_141B;
const INK: u32 = 0xC9_D1D9;

/// The sixteen named colours, black to white, on the dark ground.
const NAMED: [u32; 16] = [
    0x1B_2129, 0xE5_5F66, 0x6C_BF73, 0xD9_A84E, 0x5B_9BE6, 0xB9_86E0, 0x4F_B8C4, 0xB4_BCC6, 0x6B_7684,
    0xFF_8289, 0x8F_DB95, 0xF2_C875, 0x86_B8F7, 0xD3_A8F2, 0x7D_D6E0, 0xF0_F4F8,
];

pub(super) fn write(buffer: &Buffer, title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let width = f64::from(buffer.area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f64::from(buffer.area.height) * CELL.1 + 2.0 * MARGIN;
    let title = escaped(title);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         width=\"{width:.1}\" height=\"{height:.1}\" role=\"img\" aria-label=\"{title}\" \
         font-family=\"ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace\" \
         font-size=\"{FONT_SIZE}\" xml:space=\"preserve\">"
    )?;
    writeln!(out, "<title>{title}</title>")?;
    writeln!(out, "<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{}\"/>", hex(PAPER))?;
    for (row, glyphs) in (0u16..).zip(lines(buffer)) {
        let top = MARGIN + f64::from(row) * CELL.1;
        grounds(&glyphs, top, out)?;
        for run in glyphs.chunk_by(|a, b| a.look == b.look && class(a) == class(b) && class(a).joins()) {
            text(run, top, out)?;
        }
    }
    writeln!(out, "</svg>")
}

/// Rectangles behind what has a background of its own.
fn grounds(glyphs: &[Glyph<'_>], top: f64, out: &mut dyn io::Write) -> io::Result<()> {
    for run in glyphs.chunk_by(|a, b| colours(a.look).1 == colours(b.look).1) {
        let ground = colours(run[0].look).1;
        if ground != PAPER {
            let (x, width) = extent(run);
            writeln!(
                out,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{}\" \
                 shape-rendering=\"crispEdges\"/>",
                CELL.1,
                hex(ground)
            )?;
        }
    }
    Ok(())
}

/// One run of glyphs, held to its columns whatever the font's own widths are.
fn text(run: &[Glyph<'_>], top: f64, out: &mut dyn io::Write) -> io::Result<()> {
    let look = run[0].look;
    let lined = look.modifier.intersects(Modifier::UNDERLINED | Modifier::CROSSED_OUT);
    let blank = |glyph: &Glyph<'_>| glyph.symbol == " " && !lined;
    let Some(first) = run.iter().position(|glyph| !blank(glyph)) else { return Ok(()) };
    let last = run.iter().rposition(|glyph| !blank(glyph)).unwrap_or(first);
    if look.modifier.contains(Modifier::HIDDEN) {
        return Ok(());
    }
    let run = &run[first..=last];
    let (x, width) = extent(run);
    let symbols: String = run.iter().map(|glyph| escaped(glyph.symbol)).collect();
    writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" \
         fill=\"{}\"{}>{symbols}</text>",
        top + BASELINE,
        hex(colours(look).0),
        shape(look.modifier)
    )
}

/// Left edge and width of a run in the image.
#[allow(clippy::cast_precision_loss, reason = "a terminal's columns")]
fn extent(run: &[Glyph<'_>]) -> (f64, f64) {
    let columns: usize = run.iter().map(|glyph| glyph.width).sum();
    (MARGIN + run[0].x as f64 * CELL.0, columns as f64 * CELL.0)
}

/// Glyphs that one font draws at one width.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Ascii,
    Lines,
    Blocks,
    Braille,
    Other,
}

impl Class {
    /// Whether several may stand in one element: what falls back to another font stands alone.
    fn joins(self) -> bool {
        self != Self::Other
    }
}

fn class(glyph: &Glyph<'_>) -> Class {
    let mut chars = glyph.symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(' '..='~'), None) => Class::Ascii,
        (Some('\u{2500}'..='\u{257F}'), None) => Class::Lines,
        (Some('\u{2580}'..='\u{259F}'), None) => Class::Blocks,
        (Some('\u{2800}'..='\u{28FF}'), None) => Class::Braille,
        _ => Class::Other,
    }
}

fn shape(modifier: Modifier) -> String {
    let mut shape = String::new();
    if modifier.contains(Modifier::BOLD) {
        shape.push_str(" font-weight=\"bold\"");
    }
    if modifier.contains(Modifier::ITALIC) {
        shape.push_str(" font-style=\"italic\"");
    }
    if modifier.contains(Modifier::DIM) {
        shape.push_str(" fill-opacity=\"0.6\"");
    }
    let lines = [(Modifier::UNDERLINED, "underline"), (Modifier::CROSSED_OUT, "line-through")];
    let lines: Vec<&str> = lines.iter().filter(|(m, _)| modifier.contains(*m)).map(|(_, l)| *l).collect();
    if !lines.is_empty() {
        let _ = write!(shape, " text-decoration=\"{}\"", lines.join(" "));
    }
    shape
}

/// Foreground and background as seen.
fn colours(look: Look) -> (u32, u32) {
    let (fg, bg) = (rgb(look.fg, INK), rgb(look.bg, PAPER));
    if look.modifier.contains(Modifier::REVERSED) { (bg, fg) } else { (fg, bg) }
}

fn rgb(colour: Color, default: u32) -> u32 {
    let join = |r: u8, g: u8, b: u8| u32::from_be_bytes([0, r, g, b]);
    match colour {
        Color::Reset => default,
        Color::Rgb(r, g, b) => join(r, g, b),
        // The 256 of xterm: sixteen named, a cube of six steps, a ramp of greys.
        Color::Indexed(index @ 16..232) => {
            let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
            let index = index - 16;
            join(step(index / 36), step(index / 6 % 6), step(index % 6))
        }
        Color::Indexed(index @ 232..) => {
            let grey = 8 + 10 * (index - 232);
            join(grey, grey, grey)
        }
        Color::Indexed(index) => NAMED[usize::from(index)],
        named => NAMED[usize::from(named_index(named))],
    }
}

fn hex(colour: u32) -> String {
    format!("#{colour:06x}")
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no place for these, escaped or not.
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}
