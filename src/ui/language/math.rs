use std::ops::Range;

use super::{Completion, Language, Token, Vocabulary, Wrong, balance, fitting, lexed, word_start};

/// Functions of metric math, as they are written.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
const FUNCTIONS: [&str; 45] = [
    "ABS(",
    "ANOMALY_DETECTION_BAND(",
    "AVG(",
    "CEIL(",
    "DATAPOINT_COUNT(",
    "DAY(",
    "DB_PERF_INSIGHTS(",
    "DIFF(",
    "DIFF_TIME(",
    "EPOCH(",
    "FILL(",
    "FIRST(",
    "FLOOR(",
    "HOUR(",
    "IF(",
    "INSIGHT_RULE_METRIC(",
    "LAMBDA(",
    "LAST(",
    "LOG(",
    "LOG10(",
    "MAX(",
    "METRIC_COUNT(",
    "METRICS(",
    "MIN(",
    "MINUTE(",
    "MONTH(",
    "PERIOD(",
    "RATE(",
    "REMOVE_EMPTY(",
    "RUNNING_SUM(",
    "SEARCH(",
    "SERVICE_QUOTA(",
    "SLICE(",
    "SORT(",
    "STDDEV(",
    "SUM(",
    "TIME_SERIES(",
    "YEAR(",
    "ASC",
    "DESC",
    "LINEAR",
    "REPEAT",
    "AND",
    "OR",
    "DATE(",
];

/// Metric math, with SEARCH in it.
#[derive(Debug)]
pub(super) struct MathText;

/// Where in a text the cursor is.
enum Spot<'t> {
    /// Between quotes, in the braces of a SEARCH: after so many commas, in that namespace.
    Schema(usize, &'t str),
    /// Between quotes elsewhere: in that namespace.
    Quoted(&'t str),
    /// Anywhere else.
    Plain,
}

fn spot(before: &str) -> Spot<'_> {
    let mut quote: Option<(usize, char)> = None;
    for (at, c) in before.char_indices() {
        match quote {
            Some((_, q)) if q == c => quote = None,
            None if c == '\'' => quote = Some((at, c)),
            _ => {}
        }
    }
    let Some((start, _)) = quote else { return Spot::Plain };
    let quoted = &before[start + 1..];
    let braces = quoted.find('{').map(|open| &quoted[open + 1..]);
    match braces {
        Some(inner) if !inner.contains('}') => {
            let namespace = inner.split(',').next().unwrap_or_default().trim();
            Spot::Schema(inner.matches(',').count(), namespace)
        }
        Some(inner) => Spot::Quoted(inner.split([',', '}']).next().unwrap_or_default().trim()),
        None => Spot::Quoted(""),
    }
}

impl Language for MathText {
    fn tokens(&self, text: &str) -> Vec<(Range<usize>, Token)> {
        lexed(text, |word, rest| {
            if rest.trim_start().starts_with('(') {
                return Some(Token::Function);
            }
            let is_keyword = matches!(word, "AND" | "OR" | "ASC" | "DESC" | "LINEAR" | "REPEAT");
            let is_id = word.starts_with(|c: char| c.is_ascii_lowercase());
            is_keyword.then_some(Token::Keyword).or(is_id.then_some(Token::Name))
        })
    }

    fn check(&self, text: &str, ids: &[String]) -> Result<(), Wrong> {
        balance(text)?;
        let is_known = |name: &str| ids.iter().any(|id| id == name);
        let names = self.tokens(text).into_iter().filter(|(_, token)| *token == Token::Name);
        for (place, _) in names {
            let name = &text[place.clone()];
            if !is_known(name) {
                let words = format!("the chart has no query `{name}`");
                return Err(Wrong { at: place.start, words });
            }
        }
        Ok(())
    }

    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion> {
        let before = text.get(..at).unwrap_or_default();
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.' | ':');
        let from = word_start(text, at, is_name);
        let written = &text[from..at];
        let place = from..at;
        match spot(before) {
            Spot::Schema(0, _) => fitting(words.namespaces(), place, written, "namespace", str::to_owned),
            Spot::Schema(_, namespace) => {
                let names = words.dimensions(Some(namespace));
                fitting(names, place, written, "dimension", str::to_owned)
            }
            Spot::Quoted(namespace) => {
                let namespace = Some(namespace).filter(|name| !name.is_empty());
                let after = before[..from].strip_suffix('=').or(before[..from].strip_suffix("=\""));
                let names = |names, about| fitting(names, place.clone(), written, about, str::to_owned);
                match after.map(|rest| &rest[word_start(rest, rest.len(), is_name)..]) {
                    Some("MetricName") => names(words.names(namespace), "metric"),
                    Some("Namespace") => names(words.namespaces(), "namespace"),
                    Some(dimension) => names(words.values(namespace, dimension), "value"),
                    None => {
                        let mut all = names(words.names(namespace), "metric");
                        all.extend(names(words.dimensions(namespace), "dimension"));
                        all
                    }
                }
            }
            Spot::Plain => {
                let ids = words.ids.iter().map(String::as_str);
                let mut all = fitting(ids, place.clone(), written, "query", str::to_owned);
                all.extend(fitting(FUNCTIONS, place, written, "function", str::to_owned));
                all
            }
        }
    }
}
