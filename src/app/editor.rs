use ratatui_textarea::{CursorMove, Input, Key as EditorKey, TextArea};

use crate::{
    model,
    spec::{Key, KeyCode},
    ui::{PromptKind, PromptLine},
};

/// The one-line editor.
#[derive(Clone, Debug)]
pub(super) struct Editor {
    kind: PromptKind,
    area: TextArea<'static>,
    /// The filter as it was, for when this is cancelled.
    pub before: String,
}

impl Editor {
    pub fn new(kind: PromptKind, text: &str) -> Self {
        let mut area = TextArea::new(vec![text.to_owned()]);
        area.move_cursor(CursorMove::End);
        Self { kind, area, before: text.to_owned() }
    }

    /// The line, as drawing sees it.
    pub fn line(&self) -> PromptLine {
        let text = self.area.lines().first().cloned().unwrap_or_default();
        PromptLine { kind: self.kind, text, cursor: self.area.cursor().1 }
    }

    /// Takes a key. Whatever it does, the text stays one line.
    pub fn key(&mut self, key: Key) {
        let code = match key.code {
            // As in a shell.
            KeyCode::Char('u') if key.ctrl => {
                self.area.delete_line_by_head();
                return;
            }
            KeyCode::Char('m' | 'j') if key.ctrl => return,
            KeyCode::Char(c) => EditorKey::Char(c),
            KeyCode::Backspace => EditorKey::Backspace,
            KeyCode::Delete => EditorKey::Delete,
            KeyCode::Left => EditorKey::Left,
            KeyCode::Right => EditorKey::Right,
            KeyCode::Home => EditorKey::Home,
            KeyCode::End => EditorKey::End,
            _ => return,
        };
        self.area.input(Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift });
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        let text: String = model::clean(text).chars().take(4096).collect();
        self.area.insert_str(text.trim());
    }
}
