use super::{Language, Vocabulary, Wrong, fitting};
use crate::query::{
    Completion, Token, TokenKind,
    metric_math::{self, Math},
};

/// Metric math, with SEARCH in it.
#[derive(Debug)]
pub(super) struct MathText;

/// Where between quotes the cursor is.
enum Spot<'t> {
    /// In the braces of a SEARCH: after so many commas, in that namespace.
    Schema(usize, &'t str),
    /// Elsewhere: in that namespace.
    Term(Option<&'t str>),
}

/// Where a cursor at the end of a text is, if that is between the quotes of a SEARCH. Double quotes may stand in it.
fn spot(before: &str) -> Option<Spot<'_>> {
    let quotes: Vec<usize> = before.match_indices('\'').map(|(at, _)| at).collect();
    let open = quotes.last().filter(|_| quotes.len() % 2 == 1)?;
    let quoted = &before[open + 1..];
    let inner = quoted.find('{').map(|brace| &quoted[brace + 1..]);
    let namespace = |inner: &str| inner.find([',', '}']).unwrap_or(inner.len());
    Some(match inner {
        Some(inner) if !inner.contains('}') => {
            Spot::Schema(inner.matches(',').count(), inner[..namespace(inner)].trim())
        }
        Some(inner) => Spot::Term(Some(inner[..namespace(inner)].trim()).filter(|name| !name.is_empty())),
        None => Spot::Term(None),
    })
}

/// Whether a name goes on with it.
fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':')
}

/// Where the name begins with which a text ends.
fn word_start(text: &str) -> usize {
    text.trim_end_matches(is_part).len()
}

impl Language for MathText {
    fn tokens(&self, text: &str) -> Vec<Token> {
        metric_math::tokens(text)
    }

    fn check(&self, text: &str, ids: &[String]) -> Result<(), Wrong> {
        let math = Math::parse(text).map_err(|error| Wrong { at: error.at, words: error.message })?;
        let known = |name: &str| ids.iter().any(|id| id == name);
        let Some(unknown) = math.ids().into_iter().find(|name| !known(name)) else { return Ok(()) };
        let is_it = |token: &Token| token.kind == TokenKind::Identifier && token.of(text) == unknown;
        let at = metric_math::tokens(text).into_iter().find(is_it).map_or(0, |token| token.start);
        Err(Wrong { at, words: format!("the chart has no query `{unknown}`") })
    }

    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion> {
        let before = text.get(..at).unwrap_or_default();
        let Some(spot) = spot(before) else {
            let ids: Vec<&str> = words.ids.iter().map(String::as_str).collect();
            return metric_math::complete(text, at, &ids);
        };
        let from = word_start(before);
        let (span, written) = (from..at, &before[from..]);
        let names = |names: Vec<&str>, what| fitting(names, &span, written, what);
        match spot {
            Spot::Schema(0, _) => names(words.all_namespaces(), "namespace"),
            Spot::Schema(_, namespace) => names(words.all_dimensions(Some(namespace)), "dimension"),
            Spot::Term(namespace) => {
                let earlier = &before[..from];
                let key = earlier.strip_suffix("=\"").or(earlier.strip_suffix('='));
                match key.map(|key| &key[word_start(key)..]) {
                    Some("MetricName") => names(words.all_metrics(namespace), "metric"),
                    Some("Namespace") => names(words.all_namespaces(), "namespace"),
                    Some(dimension) => names(words.all_values(namespace, dimension), "value"),
                    None => {
                        let mut all = names(words.all_metrics(namespace), "metric");
                        all.extend(names(words.all_dimensions(namespace), "dimension"));
                        all
                    }
                }
            }
        }
    }
}
