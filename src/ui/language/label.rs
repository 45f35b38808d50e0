use super::{Language, Vocabulary, Wrong, fitting};
use crate::query::{Completion, Token, TokenKind};

/// What a dynamic label may say.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html>
const PARTS: [&str; 17] = [
    "${LAST}",
    "${AVG}",
    "${MIN}",
    "${MAX}",
    "${SUM}",
    "${DATAPOINT_COUNT}",
    "${LABEL}",
    "${FIRST}",
    "${LAST_TIME}",
    "${MAX_TIME}",
    "${MIN_TIME}",
    "${PROP('MetricName')}",
    "${PROP('Namespace')}",
    "${PROP('AccountLabel')}",
    "${PROP('Region')}",
    "${PROP('Stat')}",
    "${PROP('Period')}",
];

/// A label of a series.
#[derive(Debug)]
pub(super) struct LabelText;

impl Language for LabelText {
    fn tokens(&self, text: &str) -> Vec<Token> {
        let starts = text.match_indices("${").map(|(start, _)| start);
        let part = |start| {
            Some(Token { kind: TokenKind::Function, start, end: start + text[start..].find('}')? + 1 })
        };
        starts.filter_map(part).collect()
    }

    fn check(&self, text: &str, _ids: &[String]) -> Result<(), Wrong> {
        if let Some(at) = text.trim_end().find('\n') {
            return Err(Wrong { at, words: "a label has one line".into() });
        }
        match text.match_indices("${").find(|(at, _)| !text[*at..].contains('}')) {
            Some((at, _)) => Err(Wrong { at, words: "`${` is not closed".into() }),
            None => Ok(()),
        }
    }

    fn completions(&self, text: &str, at: usize, words: &Vocabulary<'_>) -> Vec<Completion> {
        let before = text.get(..at).unwrap_or_default();
        let from = before.rfind('$').filter(|from| !before[*from..].contains('}')).unwrap_or(at);
        let dimensions: Vec<String> =
            words.all_dimensions(None).into_iter().map(|name| format!("${{PROP('Dim.{name}')}}")).collect();
        let all = PARTS.into_iter().chain(dimensions.iter().map(String::as_str));
        fitting(all, &(from..at), &before[from..], "")
    }
}
