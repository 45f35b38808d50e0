use std::ops::Range;

use super::{Completion, Language, Token, Vocabulary, Wrong, balance, fitting, lexed, word_start};

/// Words of Metrics Insights.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>
const KEYWORDS: [&str; 13] = [
    "SELECT", "FROM", "SCHEMA", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "AND", "ASC", "DESC", "TAG", "BY",
    "GROUP",
];
const FUNCTIONS: [&str; 5] = ["AVG(", "COUNT(", "MAX(", "MIN(", "SUM("];

/// Metrics Insights.
#[derive(Debug)]
pub(super) struct SqlText;

fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if is_plain && !name.starts_with(|c: char| c.is_ascii_digit()) {
        name.into()
    } else {
        format!("\"{name}\"")
    }
}

/// The namespace that a query is from.
fn namespace(text: &str) -> Option<&str> {
    let upper = text.to_ascii_uppercase();
    let from = upper.find("FROM")? + 4;
    let rest = text.get(from..)?.trim_start();
    let rest = rest
        .get(..6)
        .filter(|w| w.eq_ignore_ascii_case("SCHEMA"))
        .map_or(rest, |_| rest[6..].trim_start().trim_start_matches('(').trim_start());
    let name = match rest.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => rest.split(|c: char| c.is_whitespace() || matches!(c, ',' | ')')).next()?,
    };
    Some(name).filter(|name| !name.is_empty())
}

impl Language for SqlText {
    fn tokens(&self, text: &str) -> Vec<(Range<usize>, Token)> {
        lexed(text, |word, rest| {
            let upper = word.to_ascii_uppercase();
            if FUNCTIONS.iter().any(|f| f.trim_end_matches('(') == upper)
                && rest.trim_start().starts_with('(')
            {
                return Some(Token::Function);
            }
            KEYWORDS.contains(&upper.as_str()).then_some(Token::Keyword)
        })
    }

    fn check(&self, text: &str, _ids: &[String]) -> Result<(), Wrong> {
        let start = text.len() - text.trim_start().len();
        if !text[start..].get(..6).is_some_and(|word| word.eq_ignore_ascii_case("SELECT")) {
            return Err(Wrong { at: start, words: "a query begins with SELECT".into() });
        }
        balance(text)?;
        let has_from = self.tokens(text).iter().any(|(place, token)| {
            *token == Token::Keyword && text[place.clone()].eq_ignore_ascii_case("FROM")
        });
        if has_from { Ok(()) } else { Err(Wrong { at: text.len(), words: "it needs FROM".into() }) }
    }

    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion> {
        let before = text.get(..at).unwrap_or_default();
        let is_open = before.matches('"').count() % 2 == 1;
        let is_value = before.matches('\'').count() % 2 == 1;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':' | '$');
        let mut from = word_start(text, at, is_name);
        let written = &text[from..at];
        if is_open && before[..from].ends_with('"') {
            from -= 1;
        }
        let place = from..at;
        let earlier = before[..from].trim_end();
        let last = &earlier[word_start(earlier, earlier.len(), |c| c.is_alphanumeric() || c == '_')..];
        let namespace = namespace(text);
        let names = |names, about| fitting(names, place.clone(), written, about, quoted);
        if is_value {
            let key = earlier.trim_end_matches(['\'', '=', '!', ' ']);
            let key = &key[word_start(key, key.len(), |c| c.is_alphanumeric() || c == '_')..];
            return fitting(words.values(namespace, key), place, written, "value", str::to_owned);
        }
        let upper = last.to_ascii_uppercase();
        let in_brackets = earlier.ends_with('(') || earlier.ends_with(',');
        match upper.as_str() {
            "FROM" => {
                let mut all = names(words.namespaces(), "namespace");
                all.extend(fitting(["SCHEMA("], place, written, "function", str::to_owned));
                all
            }
            "SELECT" => fitting(FUNCTIONS, place, written, "function", str::to_owned),
            "WHERE" | "AND" | "BY" => names(words.dimensions(namespace), "dimension"),
            _ if in_brackets => {
                let call = earlier.trim_end_matches('(').trim_end();
                let is_schema = earlier
                    .to_ascii_uppercase()
                    .rfind("SCHEMA(")
                    .is_some_and(|open| !earlier[open..].contains(')'));
                match (is_schema, earlier.ends_with(',')) {
                    (true, true) => names(words.dimensions(namespace), "dimension"),
                    (true, false) => names(words.namespaces(), "namespace"),
                    (false, _) if call.to_ascii_uppercase().contains("WHERE") || earlier.ends_with(',') => {
                        names(words.dimensions(namespace), "dimension")
                    }
                    (false, _) => names(words.names(namespace), "metric"),
                }
            }
            _ => fitting(KEYWORDS, place, written, "", |word| format!("{word} ")),
        }
    }
}
