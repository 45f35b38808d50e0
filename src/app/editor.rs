use ratatui_textarea::{CursorMove, Input, Key as EditorKey, TextArea};

use crate::{
    model,
    spec::{Key, KeyCode},
    ui::{PromptKind, PromptLine},
};

/// Characters that a line has at most.
pub(super) const LONGEST: usize = 4096;

/// The one-line editor.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    pub kind: PromptKind,
    area: TextArea<'static>,
    /// The filter as it was, for when this is cancelled.
    pub before: String,
}

impl Editor {
    pub fn new(kind: PromptKind, text: &str) -> Self {
        let mut editor = Self { kind, area: TextArea::default(), before: text.to_owned() };
        editor.set(text, usize::MAX);
        editor
    }

    /// The line, as drawing sees it.
    pub fn line(&self) -> PromptLine {
        let (text, cursor) = (self.text().to_owned(), self.area.cursor().1);
        PromptLine { kind: self.kind, text, cursor, ..PromptLine::default() }
    }

    /// What is written.
    pub fn text(&self) -> &str {
        self.area.lines().first().map_or("", String::as_str)
    }

    /// Puts another text in place of what is written, with the cursor after so many characters.
    pub fn set(&mut self, text: &str, cursor: usize) {
        self.area = TextArea::new(vec![text.chars().take(LONGEST).collect()]);
        self.area.move_cursor(match u16::try_from(cursor) {
            Ok(column) => CursorMove::Jump(0, column),
            Err(_) => CursorMove::End,
        });
    }

    /// Takes a key. Whatever it does, the text stays one line, and not too long a one: whether it did.
    pub fn key(&mut self, key: Key) -> bool {
        let code = match key.code {
            // As in a shell.
            KeyCode::Char('u') if key.ctrl => {
                self.area.delete_line_by_head();
                return true;
            }
            KeyCode::Char('m' | 'j') if key.ctrl => return true,
            KeyCode::Char(c) => EditorKey::Char(c),
            KeyCode::Backspace => EditorKey::Backspace,
            KeyCode::Delete => EditorKey::Delete,
            KeyCode::Left => EditorKey::Left,
            KeyCode::Right => EditorKey::Right,
            KeyCode::Home => EditorKey::Home,
            KeyCode::End => EditorKey::End,
            _ => return true,
        };
        self.area.input(Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift });
        let fits = self.text().chars().count() <= LONGEST;
        if !fits {
            self.area.undo();
        }
        fits
    }

    /// Takes pasted text, as much of it as there is room for: whether that was all.
    pub fn paste(&mut self, text: &str) -> bool {
        let room = LONGEST.saturating_sub(self.text().chars().count());
        let text = model::clean(text);
        let text = text.trim();
        let end = text.char_indices().nth(room).map_or(text.len(), |(at, _)| at);
        self.area.insert_str(&text[..end]);
        end == text.len()
    }
}
