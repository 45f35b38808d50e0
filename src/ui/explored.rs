//! The chart that is put together in the metric explorer.

use std::fmt::Write as _;

use crate::{
    model::{Metric, Text, format_dimensions, parse_dimensions, period_words},
    spec::{ChartMeasure, ChartQuery, ChartSpec, Route, Words},
};

/// The view in which it is put together.
pub const EXPLORE: &str = "explore";

/// The statistic of a metric whose own is not said.
pub const USUAL_STATISTIC: &str = "Average";

/// A query of a metric: in one place, or wherever the view looks. It has no id yet.
pub fn metric_query(metric: &Metric, stat: &str, place: Option<(&str, &str)>) -> ChartQuery {
    let plain = |text: &Text| Words::plain(text.as_str());
    let measure = ChartMeasure::Metric {
        namespace: plain(&metric.namespace),
        name: plain(&metric.name),
        dimensions: metric.dimensions.iter().map(|(name, value)| (name.clone(), plain(value))).collect(),
        stat: stat.into(),
    };
    let (account, region) = place.unzip();
    ChartQuery {
        account: account.map(Words::plain),
        region: region.map(Words::plain),
        ..ChartQuery::of(measure)
    }
}

/// The metric that a route to the explorer names: `explore?namespace=AWS/EC2&name=CPUUtilization`.
pub fn routed(route: &Route) -> Option<ChartQuery> {
    if route.view != EXPLORE {
        return None;
    }
    let metric = Metric {
        namespace: route.arg("namespace")?.into(),
        name: route.arg("name")?.into(),
        dimensions: parse_dimensions(route.arg("dimensions").unwrap_or_default()).ok()?,
    };
    let stat = route.arg("stat").unwrap_or(USUAL_STATISTIC);
    Some(metric_query(&metric, stat, route.arg("account").zip(route.arg("region"))))
}

/// Puts a query on a chart under an id of its own, unless the same is there: its place.
pub fn add(chart: &mut ChartSpec, mut query: ChartQuery) -> usize {
    let same = |held: &ChartQuery| {
        (&held.measure, &held.account, &held.region) == (&query.measure, &query.account, &query.region)
    };
    if let Some(at) = chart.queries.iter().position(same) {
        return at;
    }
    // What is explored is looked at with what was changed, until a file says otherwise.
    chart.changes |= chart.queries.is_empty();
    query.id = Some(free_id(&chart.queries, letter(&query.measure)));
    chart.queries.push(query);
    chart.queries.len() - 1
}

/// What ids of such queries begin with.
pub fn letter(measure: &ChartMeasure) -> char {
    match measure {
        ChartMeasure::Metric { .. } => 'm',
        ChartMeasure::Expression(_) => 'e',
        ChartMeasure::Sql(_) => 'q',
    }
}

/// The first of `m1`, `m2`, .. that no query has.
pub fn free_id(queries: &[ChartQuery], letter: char) -> Text {
    let is_free = |id: &String| !queries.iter().any(|query| query.id.as_deref() == Some(id));
    let ids = (1u32..).map(|number| format!("{letter}{number}"));
    ids.into_iter().find(is_free).unwrap_or_default().into()
}

/// Where a metric that was read in one place stands on a chart.
pub fn position(chart: &ChartSpec, metric: &Metric, account: &str, region: &str) -> Option<usize> {
    let here = |words: &Option<Words>, place: &str| {
        words.as_ref().is_none_or(|words| words.to_string().eq_ignore_ascii_case(place))
    };
    chart.queries.iter().position(|query| {
        is_of(query, metric) && here(&query.account, account) && here(&query.region, region)
    })
}

fn is_of(query: &ChartQuery, metric: &Metric) -> bool {
    let ChartMeasure::Metric { namespace, name, dimensions, .. } = &query.measure else { return false };
    let same = |words: &Words, text: &Text| is_plainly(words, text);
    let mut own: Vec<_> = dimensions.iter().collect();
    own.sort_by(|(a, _), (b, _)| a.cmp(b));
    same(namespace, &metric.namespace)
        && same(name, &metric.name)
        && own.len() == metric.dimensions.len()
        && own.iter().zip(&metric.dimensions).all(|((n, v), (name, value))| n == name && same(v, value))
}

fn is_plainly(words: &Words, text: &str) -> bool {
    words.fill(&|_| None).is_ok_and(|words| words == text)
}

/// Words as they are sent, when they have no variables.
pub fn shown(words: &Words) -> String {
    words.fill(&|_| None).unwrap_or_else(|_| words.to_string())
}

/// What a query asks, in a line.
pub fn what(query: &ChartQuery) -> String {
    let mut out = match &query.measure {
        ChartMeasure::Metric { namespace, name, dimensions, .. } => {
            let pairs: Vec<_> =
                dimensions.iter().map(|(name, value)| (name.clone(), Text::new(shown(value)))).collect();
            let words = format!("{} {} {}", shown(namespace), shown(name), format_dimensions(&pairs));
            words.trim_end().to_owned()
        }
        ChartMeasure::Expression(words) | ChartMeasure::Sql(words) => shown(words),
    };
    out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(label) = &query.label {
        out = format!("{}: {out}", shown(label));
    }
    let place: Vec<String> = [&query.account, &query.region].into_iter().flatten().map(shown).collect();
    if !place.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(out, " · {}", place.join(" "));
    }
    out
}

/// A query's statistic, or what else it is.
pub fn statistic(query: &ChartQuery) -> &str {
    match &query.measure {
        ChartMeasure::Metric { stat, .. } => stat,
        ChartMeasure::Expression(_) if searches(query) => "search",
        ChartMeasure::Expression(_) => "math",
        ChartMeasure::Sql(_) => "sql",
    }
}

/// Whether it finds metrics by itself, each of which is paid for.
pub fn searches(query: &ChartQuery) -> bool {
    match &query.measure {
        ChartMeasure::Expression(words) => words.to_string().to_ascii_uppercase().contains("SEARCH("),
        _ => false,
    }
}

/// A query's period in words: that of the chart, what fits, or its own.
pub fn period(chart: &ChartSpec, query: &ChartQuery) -> String {
    query.period.or(chart.period).map_or_else(|| "auto".into(), period_words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpu(id: &str) -> Metric {
        Metric {
            namespace: "AWS/EC2".into(),
            name: "CPUUtilization".into(),
            dimensions: vec![("InstanceId".into(), id.into())],
        }
    }

    #[test]
    fn a_route_names_the_first_metric_and_what_is_there_is_not_added_twice() {
        let route = "explore?account=prod&region=eu-west-1&namespace=AWS/EC2&name=CPUUtilization\
                     &dimensions=InstanceId%3Di-1&stat=p99";
        let query = routed(&Route::parse(route).expect("a route")).expect("a metric");
        assert_eq!(query, metric_query(&cpu("i-1"), "p99", Some(("prod", "eu-west-1"))));
        let mut chart = ChartSpec::default();
        assert_eq!(add(&mut chart, query.clone()), 0);
        assert_eq!(add(&mut chart, query), 0);
        assert_eq!(add(&mut chart, metric_query(&cpu("i-2"), "Sum", None)), 1);
        let ids: Vec<_> = chart.queries.iter().map(|query| query.id.as_deref()).collect();
        assert_eq!(ids, [Some("m1"), Some("m2")]);
        assert_eq!(routed(&Route::to("explore")), None);
        assert_eq!(routed(&Route::parse("metric?namespace=a&name=b").expect("a route")), None);
    }

    #[test]
    fn a_metric_is_found_where_it_was_read_and_values_with_dollars_are_no_variables() {
        let mut chart = ChartSpec::default();
        add(&mut chart, metric_query(&cpu("$x"), "Sum", Some(("prod", "eu-west-1"))));
        assert_eq!(position(&chart, &cpu("$x"), "prod", "eu-west-1"), Some(0));
        assert_eq!(position(&chart, &cpu("$x"), "prod", "us-east-1"), None);
        assert_eq!(position(&chart, &cpu("i-1"), "prod", "eu-west-1"), None);
        add(&mut chart, metric_query(&cpu("i-1"), "Sum", None));
        assert_eq!(position(&chart, &cpu("i-1"), "anywhere", "us-east-1"), Some(1));
    }

    #[test]
    fn what_a_query_asks_is_told_in_a_line() {
        let query = metric_query(&cpu("i-1"), "Sum", Some(("prod", "eu-west-1")));
        assert_eq!(what(&query), "AWS/EC2 CPUUtilization InstanceId=i-1 · prod eu-west-1");
        let search = query_of_text("SEARCH('{AWS/EC2}\n CPU', 'Sum')");
        assert_eq!(what(&search), "SEARCH('{AWS/EC2} CPU', 'Sum')");
        assert_eq!((statistic(&search), searches(&search)), ("search", true));
        let named = ChartQuery { label: Some(Words::parse("load ${LAST}")), ..query };
        assert!(what(&named).starts_with("load ${LAST}: AWS/EC2"));
    }

    fn query_of_text(text: &str) -> ChartQuery {
        ChartQuery::of(ChartMeasure::Expression(Words::parse(text)))
    }
}
