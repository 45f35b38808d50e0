//! CommonMark as a terminal can show it: lines of styled runs, fitted to a width.
//! <https://spec.commonmark.org/>

mod blocks;
mod html;
mod inline;
mod table;
#[cfg(test)]
mod tests;
mod writer;

use pulldown_cmark::{Options, Parser};
use ratatui::style::Modifier;

use self::writer::Writer;

/// A text of more bytes than this is cut: nobody reads so much in a panel.
const MOST: usize = 256 * 1024;

/// How a run of text looks: the name of a style, and what is added to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// The name of the style in the theme.
    pub style: &'static str,
    /// Bold, italic, struck through.
    pub add: Modifier,
}

impl Look {
    const PLAIN: Self = Self::of("text");
    const DIM: Self = Self::of("dim");

    const fn of(style: &'static str) -> Self {
        Self { style, add: Modifier::empty() }
    }

    fn with(self, add: Modifier) -> Self {
        Self { add: self.add | add, ..self }
    }
}

/// Text of one look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The text, cleaned.
    pub text: String,
    /// Its look.
    pub look: Look,
}

impl Run {
    fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look }
    }
}

/// A line of text.
pub type Line = Vec<Run>;

/// The lines of a text of so many columns.
pub fn lines(markdown: &str, width: u16) -> Vec<Line> {
    if width == 0 {
        return Vec::new();
    }
    let end = markdown.floor_char_boundary(MOST);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut writer = Writer::new(width);
    for event in Parser::new_ext(&markdown[..end], options) {
        writer.take(event);
    }
    let mut lines = writer.done();
    if end < markdown.len() {
        let words = format!("… {} kB more are left out", (markdown.len() - end).div_ceil(1000));
        lines.extend(inline::wrap(&[Run::new(words, Look::of("warning"))], width));
    }
    lines
}
