use std::ops::Range;

use super::TokenKind;

/// Something that fits where the cursor is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is written, with quotes where it needs them.
    pub text: String,
    /// What it is.
    pub kind: TokenKind,
    /// The bytes that it replaces: what is there already of the word under the cursor, or nothing at the cursor.
    pub span: Range<usize>,
    /// How it is used, or what it is for; may be empty.
    pub hint: &'static str,
}

/// How well a name fits what is typed of it: one that begins so first, then one that has it within. None when neither,
/// and when it is that name already. Letter case does not matter.
pub(super) fn fits(name: &str, typed: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(0);
    }
    let (name, typed) = (name.to_lowercase(), typed.to_lowercase());
    if name.starts_with(&typed) {
        Some(0)
    } else if name.contains(&typed) {
        Some(1)
    } else {
        None
    }
}
