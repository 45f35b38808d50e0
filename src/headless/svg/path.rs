use std::{collections::BTreeMap, fmt::Write as _, io};

use super::{
    ink::hex,
    shapes::{Piece, Rect},
};

/// Shapes of a picture: one path for all that look the same.
#[derive(Default)]
pub(super) struct Paths {
    fills: BTreeMap<(u32, u8), Fill>,
    /// Diameter in tenths, colour, opacity.
    dots: BTreeMap<(u8, u32, u8), String>,
}

#[derive(Default)]
struct Fill {
    rects: Vec<Rect>,
    outlines: String,
}

impl Paths {
    /// Adds a piece of the cell at `x` and `y`, in a colour, with an opacity in percent.
    pub fn add(&mut self, colour: u32, opacity: u8, x: f64, y: f64, piece: &Piece) {
        match piece {
            Piece::Fill(rect) => {
                let rect = Rect { x: rect.x + x, y: rect.y + y, ..*rect };
                self.fills.entry((colour, opacity)).or_default().rects.push(rect);
            }
            Piece::Outline { x: dx, y: dy, path } => {
                let outlines = &mut self.fills.entry((colour, opacity)).or_default().outlines;
                let _ = write!(outlines, "M{} {}{path}z", x + dx, y + dy);
            }
            Piece::Dot { x: dx, y: dy, tenths } => {
                let dots = self.dots.entry((*tenths, colour, opacity)).or_default();
                let _ = write!(dots, "M{} {}h0", x + dx, y + dy);
            }
        }
    }

    /// # Errors
    /// When `out` cannot be written.
    pub fn write(self, out: &mut dyn io::Write) -> io::Result<()> {
        for ((colour, opacity), Fill { rects, mut outlines }) in self.fills {
            for Rect { x, y, w, h } in merged(rects) {
                let _ = write!(outlines, "M{x} {y}h{w}v{h}h{}z", -w);
            }
            let colour = hex(colour);
            writeln!(out, "<path fill=\"{colour}\"{} d=\"{outlines}\"/>", part("fill", opacity))?;
        }
        // A line of no length with round ends is a disc.
        for ((tenths, colour, opacity), dots) in self.dots {
            writeln!(
                out,
                "<path stroke=\"{}\"{} stroke-width=\"{}\" stroke-linecap=\"round\" d=\"{dots}\"/>",
                hex(colour),
                part("stroke", opacity),
                f64::from(tenths) / 10.0
            )?;
        }
        Ok(())
    }
}

fn part(of: &str, opacity: u8) -> String {
    if opacity < 100 { format!(" {of}-opacity=\"{}\"", f64::from(opacity) / 100.0) } else { String::new() }
}

/// The same area in fewer rectangles: those that touch end to end become one, across and then down.
fn merged(mut rects: Vec<Rect>) -> Vec<Rect> {
    rects.sort_by(|a, b| {
        a.y.total_cmp(&b.y).then(a.h.total_cmp(&b.h)).then(a.x.total_cmp(&b.x)).then(a.w.total_cmp(&b.w))
    });
    rects.dedup_by(|next, last| {
        let touch = (next.y, next.h) == (last.y, last.h) && next.x <= last.x + last.w;
        if touch {
            last.w = last.w.max(next.x + next.w - last.x);
        }
        touch
    });
    rects.sort_by(|a, b| {
        a.x.total_cmp(&b.x).then(a.w.total_cmp(&b.w)).then(a.y.total_cmp(&b.y)).then(a.h.total_cmp(&b.h))
    });
    rects.dedup_by(|next, last| {
        let touch = (next.x, next.w) == (last.x, last.w) && next.y <= last.y + last.h;
        if touch {
            last.h = last.h.max(next.y + next.h - last.y);
        }
        touch
    });
    rects
}
