//! Runs of text broken into lines at spaces, by the cells that they take.

use unicode_segmentation::UnicodeSegmentation;

use super::{Line, Look, Run};
use crate::ui::text::width;

/// A word: what stands between spaces, in as many looks as it has.
#[derive(Default)]
struct Word {
    runs: Vec<Run>,
    cells: u16,
}

/// What runs of text are made of.
enum Piece {
    Word(Word),
    /// A space between words: it is in a line or ends it.
    Space(Look),
    /// The line ends here.
    Break,
}

fn push(runs: &mut Vec<Run>, text: &str, look: Look) {
    match runs.last_mut() {
        Some(last) if last.look == look => last.text.push_str(text),
        _ => runs.push(Run::new(text, look)),
    }
}

/// What the runs are made of; a line feed in them is a break.
fn pieces(runs: &[Run]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut word = Word::default();
    for run in runs {
        for part in run.text.split_inclusive([' ', '\n']) {
            let text = part.trim_end_matches([' ', '\n']);
            if !text.is_empty() {
                push(&mut word.runs, text, run.look);
                word.cells = word.cells.saturating_add(width(text));
            }
            if text.len() < part.len() {
                if !word.runs.is_empty() {
                    out.push(Piece::Word(std::mem::take(&mut word)));
                }
                out.push(if part.ends_with('\n') { Piece::Break } else { Piece::Space(run.look) });
            }
        }
    }
    if !word.runs.is_empty() {
        out.push(Piece::Word(word));
    }
    out
}

/// Lines of at most so many cells. What has no space in it is broken where the line ends.
pub(super) fn wrap(runs: &[Run], max: u16) -> Vec<Line> {
    let max = max.max(1);
    let mut out: Vec<Line> = Vec::new();
    let (mut line, mut used): (Line, u16) = (Vec::new(), 0);
    let mut space: Option<Look> = None;
    for piece in pieces(runs) {
        match piece {
            Piece::Break => {
                out.push(std::mem::take(&mut line));
                (used, space) = (0, None);
            }
            Piece::Space(look) => space = Some(look).filter(|_| used > 0),
            Piece::Word(word) => {
                let gap = u16::from(space.is_some());
                let fits = used.saturating_add(gap).saturating_add(word.cells) <= max;
                if !fits && used > 0 {
                    out.push(std::mem::take(&mut line));
                    (used, space) = (0, None);
                }
                if let Some(look) = space.take() {
                    push(&mut line, " ", look);
                    used = used.saturating_add(1);
                }
                for run in &word.runs {
                    for grapheme in run.text.graphemes(true) {
                        let cells = width(grapheme);
                        if used.saturating_add(cells) > max && used > 0 {
                            out.push(std::mem::take(&mut line));
                            used = 0;
                        }
                        push(&mut line, grapheme, run.look);
                        used = used.saturating_add(cells);
                    }
                }
            }
        }
    }
    if !line.is_empty() {
        out.push(line);
    }
    out
}

/// Cells of the longest line, if none were broken.
pub(super) fn natural(runs: &[Run]) -> u16 {
    wrap(runs, u16::MAX).iter().map(|line| cells(line)).max().unwrap_or(0)
}

/// Cells of a line.
pub(super) fn cells(line: &[Run]) -> u16 {
    line.iter().fold(0, |sum: u16, run| sum.saturating_add(width(&run.text)))
}
