use super::{
    super::token::{Token, TokenKind, number, quoted, split, while_in},
    function::Function,
};

/// Words that are neither functions nor ids.
pub(super) const WORDS: [&str; 6] = ["AND", "OR", "REPEAT", "LINEAR", "ASC", "DESC"];
const OPERATORS: [&str; 18] =
    ["==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "^", "(", ")", "[", "]", ","];

/// The pieces of an expression, whether it is one or not.
pub fn tokens(text: &str) -> Vec<Token> {
    split(text, token)
}

fn token(text: &str, start: usize, first: char) -> (TokenKind, usize) {
    let rest = &text[start..];
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match first {
        '"' | '\'' => match quoted(text, start) {
            Some(end) => (TokenKind::Text, end),
            None => (TokenKind::Error, text.len()),
        },
        '0'..='9' | '.' => {
            let (end, is_number) = number(text, start);
            (if is_number { TokenKind::Number } else { TokenKind::Error }, end.max(start + 1))
        }
        'a'..='z' => (TokenKind::Identifier, while_in(text, start, is_part)),
        'A'..='Z' => {
            let end = while_in(text, start, is_part);
            let word = &text[start..end];
            let kind = if WORDS.contains(&word) {
                TokenKind::Keyword
            } else if Function::named(word).is_some() {
                TokenKind::Function
            } else {
                TokenKind::Error
            };
            (kind, end)
        }
        _ => match OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
            Some(operator) => (TokenKind::Operator, start + operator.len()),
            None => (TokenKind::Error, start + first.len_utf8()),
        },
    }
}
