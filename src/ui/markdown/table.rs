//! Tables, fitted to a width: what is too long goes on below in its column.

use pulldown_cmark::Alignment;
use ratatui::style::Modifier;

use super::{
    Line, Look, Run,
    inline::{cells, natural, wrap},
};

/// A table as it is read: the first row is its head.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub alignments: Vec<Alignment>,
    pub rows: Vec<Vec<Vec<Run>>>,
}

/// Cells between columns, with the line in their middle.
const BETWEEN: &str = " │ ";

impl Table {
    pub fn cell(&mut self, runs: Vec<Run>) {
        if let Some(row) = self.rows.last_mut() {
            row.push(runs);
        }
    }

    /// Its lines; of columns for which there is no room at all, nothing but how many they are.
    pub fn lines(&self, max: u16) -> Vec<Line> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        // A column of less than three cells and what stands before it is no column.
        let room = usize::from(max.saturating_add(3) / 6).max(1);
        let shown = columns.min(room);
        let widths = self.widths(shown, max);
        let mut out = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            out.extend(self.row(row, &widths, at == 0));
            if at == 0 {
                let line: Vec<String> = widths.iter().map(|wide| "─".repeat(usize::from(*wide))).collect();
                out.push(vec![Run::new(line.join("─┼─"), Look::of("border"))]);
            }
        }
        if shown < columns {
            let words = format!("… {} more columns", columns - shown);
            out.extend(wrap(&[Run::new(words, Look::DIM)], max));
        }
        out
    }

    /// What each column asks for, and when that is too much, less of those that ask for most.
    fn widths(&self, columns: usize, max: u16) -> Vec<u16> {
        let asked = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|runs| natural(runs)).max().unwrap_or(0).clamp(1, max)
        };
        let mut widths: Vec<u16> = (0..columns).map(asked).collect();
        let between = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX).saturating_mul(3);
        let room = u32::from(max.saturating_sub(between));
        // What the widest may have, so that all of them have room.
        let fits = |cap: u16| widths.iter().map(|wide| u32::from((*wide).min(cap))).sum::<u32>() <= room;
        let cap = (1..=max).rev().find(|cap| fits(*cap)).unwrap_or(1);
        widths.iter_mut().for_each(|wide| *wide = (*wide).min(cap));
        widths
    }

    fn row(&self, row: &[Vec<Run>], widths: &[u16], is_head: bool) -> Vec<Line> {
        let wrapped: Vec<Vec<Line>> = widths
            .iter()
            .enumerate()
            .map(|(at, wide)| row.get(at).map(|runs| wrap(runs, *wide)).unwrap_or_default())
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let line = |y: usize| {
            let mut out: Line = Vec::new();
            for (at, wide) in widths.iter().enumerate() {
                if at > 0 {
                    out.push(Run::new(BETWEEN, Look::of("border")));
                }
                let text = wrapped[at].get(y).cloned().unwrap_or_default();
                let spare = usize::from(wide.saturating_sub(cells(&text)));
                let before = match self.alignments.get(at) {
                    Some(Alignment::Right) => spare,
                    Some(Alignment::Center) => spare / 2,
                    _ => 0,
                };
                out.push(Run::new(" ".repeat(before), Look::PLAIN));
                out.extend(text.into_iter().map(|run| match is_head {
                    true => Run { look: run.look.with(Modifier::BOLD), ..run },
                    false => run,
                }));
                out.push(Run::new(" ".repeat(spare - before), Look::PLAIN));
            }
            out
        };
        (0..height).map(line).collect()
    }
}
