use super::super::token::{Token, TokenKind, quoted, split, while_in};

/// Words of the language. Letter case does not matter.
pub(super) const KEYWORDS: [&str; 11] =
    ["SELECT", "FROM", "SCHEMA", "WHERE", "AND", "GROUP", "BY", "ORDER", "LIMIT", "ASC", "DESC"];
/// What is made of the observations of a period.
pub(super) const FUNCTIONS: [&str; 5] = ["AVG", "COUNT", "MAX", "MIN", "SUM"];
/// The account that is asked, as a value.
pub(super) const CURRENT_ACCOUNT: &str = "CURRENT_ACCOUNT_ID";
const OPERATORS: [&str; 5] = ["!=", "=", "(", ")", ","];

/// The pieces of a query, whether it is one or not.
pub fn tokens(text: &str) -> Vec<Token> {
    split(text, token)
}

fn token(text: &str, start: usize, first: char) -> (TokenKind, usize) {
    if let '\'' | '"' = first {
        let kind = if first == '"' { TokenKind::Identifier } else { TokenKind::Text };
        return quoted(text, start).map_or((TokenKind::Error, text.len()), |end| (kind, end));
    }
    if let Some(operator) = OPERATORS.iter().find(|operator| text[start..].starts_with(**operator)) {
        return (TokenKind::Operator, start + operator.len());
    }
    // A name with `/` or `-` in it that is not in quotes is one piece, and wrong as a whole.
    let end = while_in(text, start, |c| {
        !c.is_whitespace() && !matches!(c, '\'' | '"' | '(' | ')' | ',' | '=' | '!')
    });
    let (end, word) = match text.get(start..end) {
        Some(word) if !word.is_empty() => (end, word),
        _ => return (TokenKind::Error, start + first.len_utf8()),
    };
    let is = |known: &str| known.eq_ignore_ascii_case(word);
    let kind = if KEYWORDS.iter().any(|known| is(known)) {
        TokenKind::Keyword
    } else if word.bytes().all(|b| b.is_ascii_digit()) {
        TokenKind::Number
    } else if FUNCTIONS.iter().chain([&CURRENT_ACCOUNT]).any(|known| is(known)) {
        TokenKind::Function
    } else if word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.') {
        TokenKind::Identifier
    } else {
        TokenKind::Error
    };
    (kind, end)
}

/// A name as it is without its quotes.
pub(super) fn unquoted(piece: &str) -> String {
    let Some(inner) = piece.strip_prefix(['"', '\'']) else { return piece.to_owned() };
    let inner = inner.strip_suffix(['"', '\'']).unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        out.extend(if c == '\\' { characters.next() } else { Some(c) });
    }
    out
}

/// A name as it is written: in double quotes unless it cannot be a word of the language, for which there are hundreds of
/// reserved words. Those are all of one case or written apart by `_`; a name of several capitals and small letters is none.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-reserved-keywords.html>
pub(super) fn quoted_name(name: &str) -> String {
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let capitals = name.chars().filter(char::is_ascii_uppercase).count();
    let is_camel = capitals > 1 && name.chars().any(|c| c.is_ascii_lowercase());
    if is_plain && is_camel && !name.contains('_') { name.to_owned() } else { in_quotes(name, '"') }
}

/// A value as it is written.
pub(super) fn quoted_value(value: &str) -> String {
    in_quotes(value, '\'')
}

fn in_quotes(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for c in text.chars() {
        if matches!(c, '\\' | '\'' | '"') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(quote);
    out
}
