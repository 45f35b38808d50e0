//! Ids of queries, and expressions that name them.

use std::collections::HashMap;

use crate::{
    model::Text,
    spec::{ChartMeasure, ChartQuery, ChartSpec, Words},
    ui::explored,
};

/// The places in an expression where a query is named, by their bytes: small letters first, and not between quotes.
fn places(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut quote: Option<char> = None;
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match quote {
            Some(q) if q == c => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => quote = Some(c),
            // What follows a dollar is a variable of the view.
            None if c.is_ascii_lowercase() && !is_part(before) && before != '$' => {
                let end = text[at..].find(|c| !is_part(c)).map_or(text.len(), |end| at + end);
                out.push(at..end);
            }
            None => {}
        }
        before = c;
    }
    out
}

/// The ids that an expression names.
pub(super) fn named(text: &str) -> Vec<&str> {
    places(text).into_iter().map(|place| &text[place]).collect()
}

/// The expression with other ids in it.
fn renamed(text: &str, new: &HashMap<Text, Text>) -> String {
    let (mut out, mut end) = (String::new(), 0);
    for place in places(text) {
        out.push_str(&text[end..place.start]);
        let old = &text[place.clone()];
        out.push_str(new.get(old).map_or(old, Text::as_str));
        end = place.end;
    }
    out + &text[end..]
}

/// Puts queries that belong together on a chart: under ids of their own, by which their expressions name them. The
/// place of the first that is drawn.
pub(super) fn join(chart: &mut ChartSpec, queries: Vec<ChartQuery>) -> Option<usize> {
    let mut new: HashMap<Text, Text> = HashMap::new();
    let (expressions, metrics): (Vec<_>, Vec<_>) =
        queries.into_iter().partition(|query| matches!(query.measure, ChartMeasure::Expression(_)));
    let mut drawn = Vec::new();
    let before = chart.queries.len();
    for query in metrics {
        let (old, hidden) = (query.id.clone(), query.hidden);
        let at = explored::add(chart, query);
        // What was there to be drawn goes on to be.
        if at >= before {
            chart.queries[at].hidden = hidden;
        }
        drawn.extend((!hidden).then_some(at));
        let id = chart.queries[at].id.clone();
        new.extend(old.zip(id));
    }
    // Expressions name each other: all of them have their new names before any is rewritten.
    let first = chart.queries.len();
    for mut query in expressions {
        let id = explored::free_id(&chart.queries, 'e');
        new.extend(query.id.replace(id.clone()).map(|old| (old, id)));
        chart.queries.push(query);
    }
    for (at, query) in chart.queries.iter_mut().enumerate().skip(first) {
        if let ChartMeasure::Expression(words) = &mut query.measure {
            *words = Words::parse(&renamed(&words.to_string(), &new));
        }
        drawn.extend((!query.hidden).then_some(at));
    }
    drawn.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Metric;

    #[test]
    fn ids_are_told_from_functions_quotes_and_variables() {
        let text = "IF(m1 > 2, SUM([m1, e2])/m10, SEARCH('{a} m1', 'Sum', $period)) + 1e3 \"m1\"";
        assert_eq!(named(text), ["m1", "m1", "e2", "m10"]);
        assert_eq!(named("日本 m1é"), ["m1"]);
    }

    #[test]
    fn queries_that_come_together_keep_naming_each_other() {
        let metric = |name: &str| Metric { namespace: "N".into(), name: name.into(), dimensions: vec![] };
        let measured = |id: &str, name: &str| ChartQuery {
            id: Some(id.into()),
            hidden: true,
            ..explored::metric_query(&metric(name), "Sum", None)
        };
        let math = |id: &str, text: &str| ChartQuery {
            id: Some(id.into()),
            ..ChartQuery::of(ChartMeasure::Expression(Words::parse(text)))
        };
        let mut chart = ChartSpec::default();
        join(&mut chart, vec![measured("m1", "other")]);
        let all = vec![
            math("share", "errors / m1 * half"),
            math("half", "0.5"),
            measured("errors", "E"),
            measured("m1", "A"),
        ];
        assert_eq!(join(&mut chart, all.clone()), Some(3));
        let told = |chart: &ChartSpec| -> Vec<String> {
            let query = |q: &ChartQuery| format!("{} {}", q.id.as_deref().unwrap_or("-"), explored::what(q));
            chart.queries.iter().map(query).collect()
        };
        assert_eq!(told(&chart), ["m1 N other", "m2 N E", "m3 N A", "e1 m2 / m3 * e2", "e2 0.5"]);
        join(&mut chart, all);
        assert_eq!(told(&chart)[5..], ["e3 m2 / m3 * e4", "e4 0.5"], "metrics stand once");
    }
}
