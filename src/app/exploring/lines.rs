//! The editor of several lines.

use ratatui_textarea::{CursorMove, Input, Key as EditorKey, TextArea};

use crate::{
    model,
    spec::{Key, KeyCode},
};

/// Characters that a text has at most: more than any that CloudWatch takes.
pub(super) const LONGEST: usize = 4096;

/// Several lines and a cursor.
#[derive(Clone, Debug)]
pub(super) struct Lines(TextArea<'static>);

impl Lines {
    /// A text with the cursor at a byte of it.
    pub fn new(text: &str, at: usize) -> Self {
        let text: String = text.chars().take(LONGEST).collect();
        let before = text.get(..at).unwrap_or(&text);
        let row = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        let small = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        area.move_cursor(CursorMove::Jump(small(row), small(column)));
        Self(area)
    }

    pub fn lines(&self) -> &[String] {
        self.0.lines()
    }

    pub fn text(&self) -> String {
        self.0.lines().join("\n")
    }

    /// The line of the cursor, and the characters before it there.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.0.cursor();
        (cursor.0, cursor.1)
    }

    /// The byte at which the cursor is.
    pub fn at(&self) -> usize {
        let (row, column) = self.cursor();
        let before: usize = self.0.lines().iter().take(row).map(|line| line.len() + 1).sum();
        let line = self.0.lines().get(row).map_or("", String::as_str);
        before + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
    }

    /// Takes a key: whether there was room for what it writes.
    pub fn key(&mut self, key: Key) -> bool {
        let code = match key.code {
            // As in a shell.
            KeyCode::Char('u') if key.ctrl => {
                self.0.delete_line_by_head();
                return true;
            }
            KeyCode::Char(c) => EditorKey::Char(c),
            KeyCode::Enter => EditorKey::Enter,
            KeyCode::Backspace => EditorKey::Backspace,
            KeyCode::Delete => EditorKey::Delete,
            KeyCode::Left => EditorKey::Left,
            KeyCode::Right => EditorKey::Right,
            KeyCode::Up => EditorKey::Up,
            KeyCode::Down => EditorKey::Down,
            KeyCode::Home => EditorKey::Home,
            KeyCode::End => EditorKey::End,
            _ => return true,
        };
        self.0.input(Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift });
        let fits = self.text().chars().count() <= LONGEST;
        if !fits {
            self.0.undo();
        }
        fits
    }

    /// Takes pasted text, as much of it as there is room for: whether that was all.
    pub fn paste(&mut self, text: &str) -> bool {
        let room = LONGEST.saturating_sub(self.text().chars().count());
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "  ");
        let clean: Vec<String> = text.split('\n').map(model::clean).collect();
        let text = clean.join("\n");
        let end = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
        self.0.insert_str(&text[..end]);
        end == text.len()
    }
}
