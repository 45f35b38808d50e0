use std::collections::HashMap;

use crate::model::{Measure, MetricAsk};

/// Functions that look at the request as a whole, of which a request may have one, or that answer with whatever they find.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
const ALONE: [&str; 3] = ["METRICS", "SEARCH", "SELECT"];

/// Functions that CloudWatch does not work out across accounts.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html>
const AT_HOME: [&str; 5] =
    ["ANOMALY_DETECTION_BAND", "DB_PERF_INSIGHTS", "INSIGHT_RULE_METRIC", "LAMBDA", "SERVICE_QUOTA"];

/// Whether a question comes to the same when others are asked in the same call.
pub(super) fn shares_a_call(ask: &MetricAsk) -> bool {
    !ask.queries.is_empty() && !uses(ask, &ALONE)
}

/// Whether a question comes to the same when it is asked by way of a monitoring account.
pub(super) fn crosses_accounts(ask: &MetricAsk) -> bool {
    !uses(ask, &AT_HOME)
}

fn uses(ask: &MetricAsk, functions: &[&str]) -> bool {
    ask.queries.iter().any(|query| match &query.measure {
        Measure::Metric { .. } => false,
        // The words of a query in SQL are written as one likes.
        Measure::Expression(text) => tokens(text)
            .any(|token| token.is_name && functions.iter().any(|f| token.text.eq_ignore_ascii_case(f))),
    })
}

/// The expression with other ids in it. What stands in quotes is left as it is.
pub(super) fn renamed(text: &str, ids: &HashMap<&str, String>) -> String {
    let other = |token: Token<'_>| match ids.get(token.text).filter(|_| token.is_name) {
        Some(id) => id.clone(),
        None => token.text.to_owned(),
    };
    tokens(text).map(other).collect()
}

/// Whether a word of it is `prefix` and a number.
pub(super) fn numbered(text: &str, prefix: &str) -> bool {
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    tokens(text).any(|token| token.is_name && token.text.strip_prefix(prefix).is_some_and(is_number))
}

/// A piece of an expression; all of them together are the expression.
struct Token<'a> {
    text: &'a str,
    is_name: bool,
}

fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_quote = |c: char| c == '"' || c == '\'';
        let length = if is_quote(first) {
            rest[1..].find(first).map_or(rest.len(), |end| end + 2)
        } else if word(first) {
            rest.find(|c| !word(c)).unwrap_or(rest.len())
        } else {
            rest.find(|c| word(c) || is_quote(c)).unwrap_or(rest.len())
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(Token { text: token, is_name: word(first) })
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::{Metric, MetricQuery};

    fn ask(expression: &str) -> MetricAsk {
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        let query = MetricQuery::of(metric, "Sum", 60);
        let queries = vec![MetricQuery { measure: Measure::Expression(expression.into()), ..query }];
        MetricAsk::new(queries, Duration::from_secs(3600))
    }

    #[test]
    fn ids_are_renamed_and_words_in_quotes_are_not() {
        let ids = HashMap::from([("m1", "p0".to_owned()), ("e", "p7".to_owned())]);
        for (text, expected) in [
            ("100 * m2/m1", "100 * m2/p0"),
            ("IF(m1>e, m1, m10)", "IF(p0>p7, p0, m10)"),
            ("f(\"m1\", 'e') + e", "f(\"m1\", 'e') + p7"),
            ("m1e + 1e5 + e_1 \"m1", "m1e + 1e5 + e_1 \"m1"),
            ("é*m1", "é*p0"),
            ("", ""),
        ] {
            assert_eq!(renamed(text, &ids), expected);
        }
    }

    #[test]
    fn some_functions_keep_a_question_alone_and_some_at_home() {
        let told = |text| (shares_a_call(&ask(text)), crosses_accounts(&ask(text)));
        assert_eq!(told("SUM([m1, m2])"), (true, true));
        assert_eq!(told("SUM(METRICS())"), (false, true));
        assert_eq!(told("SEARCH('{N} x', 'Sum', 60)"), (false, true));
        assert_eq!(told("select AVG(m) from \"N\""), (false, true));
        assert_eq!(told("ANOMALY_DETECTION_BAND(m1, 2)"), (true, false));
        assert_eq!(told("m1 + selected"), (true, true));
    }
}
