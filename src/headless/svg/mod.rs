//! A picture as an SVG image that needs nothing but a monospaced font.
//!
//! Only text is left to the font. Lines, blocks, braille and marks are shapes on the grid, so that borders
//! close and graphs look the same wherever the image is shown.

mod ink;
mod lines;
mod path;
mod shapes;

use std::io;

use ratatui::{buffer::Buffer, style::Modifier};

use self::{
    ink::{Paper, hex},
    path::Paths,
    shapes::{Piece, Rect, shapes},
};
use super::picture::{Glyph, lines};

/// Width and height of a cell, in units of the image: whole, so that lines fall on pixels, and one to two, so
/// that braille dots are as far apart across as down.
const CELL: (f64, f64) = (9.0, 18.0);
/// At this size most monospaced fonts are as wide as a cell.
const FONT_SIZE: u8 = 15;
const BASELINE: f64 = 14.0;
const MARGIN: f64 = 12.0;

/// Top and height of an underline, and of a line through text.
const UNDERLINE: (f64, f64) = (16.0, 1.0);
const STRIKE: (f64, f64) = (9.0, 1.0);
/// Opacity in percent of these lines, and of dim glyphs.
const SOFT: u8 = 40;
const DIM: u8 = 60;

pub(super) fn write(buffer: &Buffer, title: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let rows: Vec<_> = lines(buffer).collect();
    let paper = Paper::under(rows.iter().flatten());
    let (mut grounds, mut drawn, mut texts) = (Paths::default(), Paths::default(), Vec::new());
    for (row, glyphs) in (0u16..).zip(&rows) {
        let top = MARGIN + f64::from(row) * CELL.1;
        for glyph in glyphs {
            let (x, width) = extent(std::slice::from_ref(glyph));
            let ground = paper.colours(glyph.look).1;
            if ground != paper.ground {
                grounds.add(ground, 100, x, top, &Piece::Fill(Rect { x: 0.0, y: 0.0, w: width, h: CELL.1 }));
            }
            if glyph.look.modifier.contains(Modifier::HIDDEN) {
                continue;
            }
            for (piece, share) in shapes(glyph.symbol).into_iter().flatten() {
                let opacity = opacity(glyph, share);
                drawn.add(paper.colours(glyph.look).0, opacity, x, top, &piece);
            }
        }
        for run in runs(glyphs) {
            underline(run, top, &paper, &mut drawn);
            texts.push(text(run, top, &paper));
        }
    }

    let width = f64::from(buffer.area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f64::from(buffer.area.height) * CELL.1 + 2.0 * MARGIN;
    let title = escaped(title);
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}\" fill=\"{}\" font-size=\"{FONT_SIZE}\" \
         font-family=\"ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace\">",
        hex(paper.ink)
    )?;
    writeln!(out, "<title>{title}</title>")?;
    writeln!(
        out,
        "<rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"7\" fill=\"{}\" stroke=\"{}\"/>",
        width - 1.0,
        height - 1.0,
        hex(paper.ground),
        hex(paper.edge)
    )?;
    grounds.write(out)?;
    drawn.write(out)?;
    for text in texts {
        writeln!(out, "{text}")?;
    }
    writeln!(out, "</svg>")
}

/// Text that stands together: of one look and one font, no more than a space apart.
fn runs<'a, 'b>(glyphs: &'a [Glyph<'b>]) -> impl Iterator<Item = &'a [Glyph<'b>]> {
    let blank = |glyph: &Glyph<'_>| glyph.symbol == " ";
    let joined = move |a: &Glyph<'_>, b: &Glyph<'_>| {
        a.look == b.look && plain(a) && plain(b) && !(blank(a) && blank(b))
    };
    glyphs.chunk_by(joined).filter_map(move |run| {
        let first = run.iter().position(|glyph| !blank(glyph))?;
        let last = run.iter().rposition(|glyph| !blank(glyph))?;
        let run = &run[first..=last];
        let seen = !run[0].look.modifier.contains(Modifier::HIDDEN) && shapes(run[0].symbol).is_none();
        seen.then_some(run)
    })
}

/// Whether every monospaced font has the glyph, one cell wide. What may fall back to another font stands
/// alone.
fn plain(glyph: &Glyph<'_>) -> bool {
    let mut chars = glyph.symbol.chars();
    let plain = |c| matches!(c, ' '..='~' | '\u{A1}'..='\u{17F}' | '\u{2010}'..='\u{2026}');
    glyph.width == 1 && chars.next().is_some_and(plain) && chars.next().is_none()
}

/// One run, held to its columns whatever the font's own widths are.
fn text(run: &[Glyph<'_>], top: f64, paper: &Paper) -> String {
    let look = run[0].look;
    let (x, width) = extent(run);
    let y = top + BASELINE;
    let place = match run {
        // In the middle of its cells, which it need not fill.
        [alone] if !plain(alone) => format!("x=\"{}\" y=\"{y}\" text-anchor=\"middle\"", x + width / 2.0),
        [_] => format!("x=\"{x}\" y=\"{y}\""),
        _ => format!("x=\"{x}\" y=\"{y}\" textLength=\"{width}\""),
    };
    let mut shape = String::new();
    let colour = paper.colours(look).0;
    if colour != paper.ink {
        shape = format!(" fill=\"{}\"", hex(colour));
    }
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\"".into()),
        (Modifier::ITALIC, " font-style=\"italic\"".into()),
        (Modifier::DIM, format!(" fill-opacity=\".{DIM}\"")),
    ] {
        if look.modifier.contains(modifier) {
            shape.push_str(&attribute);
        }
    }
    let symbols: String = run.iter().map(|glyph| escaped(glyph.symbol)).collect();
    format!("<text {place}{shape}>{symbols}</text>")
}

/// Lines under and through text: soft, and never where there is none.
fn underline(run: &[Glyph<'_>], top: f64, paper: &Paper, drawn: &mut Paths) {
    let (x, w) = extent(run);
    let look = run[0].look;
    for (modifier, (y, h)) in [(Modifier::UNDERLINED, UNDERLINE), (Modifier::CROSSED_OUT, STRIKE)] {
        if look.modifier.contains(modifier) {
            drawn.add(paper.colours(look).0, SOFT, x, top, &Piece::Fill(Rect { x: 0.0, y, w, h }));
        }
    }
}

/// Left edge and width of a run in the image.
#[allow(clippy::cast_precision_loss, reason = "a terminal's columns")]
fn extent(run: &[Glyph<'_>]) -> (f64, f64) {
    let columns: usize = run.iter().map(|glyph| glyph.width).sum();
    (MARGIN + run[0].x as f64 * CELL.0, columns as f64 * CELL.0)
}

/// Of a shape, in percent.
fn opacity(glyph: &Glyph<'_>, share: u8) -> u8 {
    if glyph.look.modifier.contains(Modifier::DIM) {
        u8::try_from(u16::from(share) * u16::from(DIM) / 100).unwrap_or(share)
    } else {
        share
    }
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

#[cfg(test)]
mod tests;
