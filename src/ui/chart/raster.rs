//! Cells of a plot, filled once: what is drawn of them depends on the glyphs that the terminal has.

/// Bits of a braille cell's dots, by column, then row.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// What is in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    /// Nothing.
    #[default]
    None,
    /// A line's dots, as bits of a braille cell.
    Dots(u8),
    /// An area's dots, and those of its upper edge.
    Fill(u8, u8),
    /// A bar that stands: eighths, from the bottom.
    Bar(u8),
    /// A bar that hangs: eighths, from the top.
    Hang(u8),
}

/// A cell: its ink, and whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Inked {
    pub ink: Ink,
    /// The series, by its place in the legend.
    pub line: u16,
    /// Part of it will still move.
    pub provisional: bool,
    /// It is of the past: whatever is of the present takes its place.
    pub past: bool,
}

/// With what is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Nib {
    /// The series, by its place in the legend.
    pub line: u16,
    /// Every other dot, where nothing else is.
    pub ghost: bool,
}

/// The cells of a plot, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Raster {
    pub width: u16,
    pub height: u16,
    cells: Vec<Inked>,
}

impl Raster {
    pub(super) fn new(width: u16, height: u16) -> Self {
        let cells = vec![Inked::default(); usize::from(width) * usize::from(height)];
        Self { width, height, cells }
    }

    /// The cells of a row.
    pub(super) fn row(&self, y: u16) -> &[Inked] {
        let width = usize::from(self.width);
        let start = usize::from(y) * width;
        self.cells.get(start..start + width).unwrap_or_default()
    }

    pub(super) fn cell(&mut self, x: u16, y: u16) -> Option<&mut Inked> {
        let is_inside = x < self.width && y < self.height;
        self.cells.get_mut(usize::from(y) * usize::from(self.width) + usize::from(x)).filter(|_| is_inside)
    }

    /// The bits of a dot and its cell; none outside.
    fn at(&mut self, x: i64, y: i64) -> Option<(u8, &mut Inked)> {
        let (column, row) = (u16::try_from(x / 2).ok()?, u16::try_from(y / 4).ok()?);
        let bit = DOTS.get(usize::try_from(x % 2).ok()?)?.get(usize::try_from(y % 4).ok()?)?;
        self.cell(column, row).map(|cell| (*bit, cell))
    }

    /// A dot of a line. Lines that share a cell share its look: that of the one drawn last.
    pub(super) fn dot(&mut self, x: i64, y: i64, nib: Nib, provisional: bool) {
        if nib.ghost && x % 2 != 0 {
            return;
        }
        let Some((bit, cell)) = self.at(x, y) else { return };
        if cell.past && !nib.ghost {
            *cell = Inked::default();
        }
        match &mut cell.ink {
            Ink::Dots(bits) if nib.line == cell.line => *bits |= bit,
            Ink::Dots(bits) if !nib.ghost => {
                *bits |= bit;
                (cell.line, cell.provisional) = (nib.line, false);
            }
            Ink::None => {
                *cell = Inked { ink: Ink::Dots(bit), line: nib.line, provisional: false, past: nib.ghost };
            }
            _ => return,
        }
        cell.provisional |= provisional;
    }

    /// A straight line, as many dots as its longer side, both ends included.
    pub(super) fn line(&mut self, a: (i64, i64), b: (i64, i64), nib: Nib, provisional: bool) {
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).clamp(1, 10_000);
        for i in 0..=steps {
            let between = |a: i64, b: i64| a + ((b - a) * i * 2 + steps).div_euclid(steps * 2);
            self.dot(between(a.0, b.0), between(a.1, b.1), nib, provisional);
        }
    }

    /// A column of dots of an area, from its upper edge to what it lies on. A cell looks like the series that has most
    /// of it, and of those with as much the upper.
    pub(super) fn fill(&mut self, x: i64, (top, bottom): (i64, i64), line: u16, provisional: bool) {
        for y in top.min(bottom)..top.max(bottom) {
            let Some((bit, cell)) = self.at(x, y) else { continue };
            let edge = if y == top { bit } else { 0 };
            match &mut cell.ink {
                Ink::Fill(bits, edges) => {
                    let (had, now) = (bits.count_ones(), (*bits | bit).count_ones());
                    (*bits, *edges) = (*bits | bit, *edges | edge);
                    if cell.line != line && (had < 4 || now - had >= 4) {
                        cell.line = line;
                    }
                }
                ink => {
                    *ink = Ink::Fill(bit, edge);
                    (cell.line, cell.provisional) = (line, false);
                }
            }
            cell.provisional |= provisional;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Nib = Nib { line: 0, ghost: false };

    #[test]
    fn a_line_has_both_ends_and_no_holes() {
        let mut raster = Raster::new(3, 2);
        raster.line((0, 7), (5, 0), FIRST, false);
        let bits = |y: u16| raster.row(y).iter().map(|cell| cell.ink).collect::<Vec<_>>();
        assert!(matches!(bits(1)[0], Ink::Dots(b) if b & 0x40 != 0), "{:?}", bits(1));
        assert!(matches!(bits(0)[2], Ink::Dots(b) if b & 0x08 != 0), "{:?}", bits(0));
        let all = bits(0).into_iter().chain(bits(1));
        let dots: u32 = all.map(|ink| if let Ink::Dots(b) = ink { b.count_ones() } else { 0 }).sum();
        assert_eq!(dots, 8, "as many as it is high");
    }

    #[test]
    fn what_is_outside_is_left_out_and_the_past_gives_way() {
        let mut raster = Raster::new(2, 1);
        raster.line((-9, -9), (40, 40), FIRST, false);
        raster.dot(1, 0, FIRST, false);
        let before = raster.clone();
        for x in 0..4 {
            raster.dot(x, 1, Nib { line: 1, ghost: true }, true);
        }
        assert_eq!(raster.row(0)[0], before.row(0)[0], "a line is not touched by its past");
        assert_eq!(raster.row(0)[1].line, 0);
    }
}
