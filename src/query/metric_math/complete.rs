use super::{
    super::{
        completion::{Completion, fits},
        token::{Token, TokenKind},
    },
    function::{FUNCTIONS, Function},
    lex,
};

/// What fits into an expression at a byte of it: functions, ids of other queries, and the words that a function takes
/// there. Best first.
pub fn complete(text: &str, cursor: usize, ids: &[&str]) -> Vec<Completion> {
    let cursor = text.floor_char_boundary(cursor);
    let tokens = lex::tokens(text);
    let under =
        tokens.iter().position(|token| token.start < cursor && cursor <= token.end && is_word(token, text));
    // After a number, or after what is nothing of the language, its end has to come first.
    let is_within = |token: &Token| {
        let goes_on = matches!(token.kind, TokenKind::Number | TokenKind::Error);
        token.start < cursor && (cursor < token.end || goes_on && cursor == token.end)
    };
    if under.is_none() && tokens.iter().any(is_within) {
        return Vec::new();
    }
    let before = tokens.iter().take_while(|token| token.end <= cursor && token.start < cursor);
    let before: Vec<Token> =
        before.copied().filter(|token| under.is_none_or(|at| tokens.get(at) != Some(token))).collect();
    let span = under.and_then(|at| tokens.get(at)).map_or(cursor..cursor, Token::span);
    let typed = text.get(span.start..cursor).unwrap_or_default();
    let called = text[span.end..].trim_start().starts_with('(');

    let mut found: Vec<(u8, Completion)> = Vec::new();
    let mut offer = |text: String, kind, name: &str, hint| {
        if let Some(rank) = fits(name, typed) {
            found.push((rank, Completion { text, kind, span: span.clone(), hint }));
        }
    };
    if before.last().is_some_and(|last| ends_operand(last, text)) {
        for word in ["AND", "OR"] {
            offer(word.into(), TokenKind::Keyword, word, "");
        }
    } else {
        let words = words_of(&before, text);
        for word in words {
            offer((*word).into(), TokenKind::Keyword, word, "");
        }
        if words.is_empty() || words.contains(&"REPEAT") {
            for id in ids {
                offer((*id).into(), TokenKind::Identifier, id, "");
            }
            for entry in &FUNCTIONS {
                let bracket = if called { "" } else { "(" };
                offer(format!("{}{bracket}", entry.name), TokenKind::Function, entry.name, entry.usage);
            }
        }
    }
    found.retain(|(_, completion)| completion.text != text[span.clone()]);
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, completion)| completion).collect()
}

fn is_word(token: &Token, text: &str) -> bool {
    token.of(text).chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && token.kind != TokenKind::Number
}

/// Whether an operand ends there, so that an operator comes next.
fn ends_operand(token: &Token, text: &str) -> bool {
    matches!(token.kind, TokenKind::Identifier | TokenKind::Number | TokenKind::Text)
        || matches!(token.of(text), ")" | "]")
}

/// The words that the function takes in whose argument the text ends.
fn words_of(before: &[Token], text: &str) -> &'static [&'static str] {
    let mut open: Vec<(Option<Function>, usize)> = Vec::new();
    for (index, token) in before.iter().enumerate() {
        match token.of(text) {
            "(" => {
                let name = index.checked_sub(1).and_then(|at| before.get(at)).map(|token| token.of(text));
                let function = name.and_then(Function::named).map(|entry| entry.function);
                open.push((function, 0));
            }
            "[" => open.push((None, 0)),
            ")" | "]" => {
                open.pop();
            }
            "," => {
                if let Some((_, commas)) = open.last_mut() {
                    *commas += 1;
                }
            }
            _ => {}
        }
    }
    let is_start = before.last().is_some_and(|last| matches!(last.of(text), "," | "("));
    match open.last() {
        Some((Some(Function::Fill), 1)) if is_start => &["REPEAT", "LINEAR"],
        Some((Some(Function::Sort), 1)) => &["AVG", "MIN", "MAX", "SUM"],
        Some((Some(Function::Sort), 2)) => &["ASC", "DESC"],
        _ => &[],
    }
}
