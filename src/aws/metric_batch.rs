use std::collections::HashMap;

use crate::model::{Measure, MetricQuery};

/// Queries in one call.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
const QUERIES_A_CALL: usize = 500;

/// Which queries go together in a call, by their places in the list: as few calls as it takes in order, and
/// every expression in one call with all that it is made of. What is made of more than fits one call is a call that
/// the service refuses in words.
pub(super) fn batches(queries: &[MetricQuery]) -> Vec<Vec<usize>> {
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for group in groups(queries) {
        match batches.last_mut() {
            Some(batch) if batch.len() + group.len() <= QUERIES_A_CALL => batch.extend(group),
            _ => batches.push(group),
        }
    }
    batches
}

/// Queries that hang together, by their first.
fn groups(queries: &[MetricQuery]) -> Vec<Vec<usize>> {
    let by_id: HashMap<&str, usize> =
        queries.iter().enumerate().filter_map(|(at, q)| Some((q.id.as_deref()?, at))).collect();
    // The group of a query is the place of its first.
    let mut group_of: Vec<usize> = (0..queries.len()).collect();
    for (at, query) in queries.iter().enumerate() {
        let Measure::Expression(expression) = &query.measure else { continue };
        let names: Vec<&str> = names(expression).collect();
        let named: Vec<usize> = if names.contains(&"METRICS") {
            // Stands for all metrics of the call: so the call has to be all of what was asked, and no more.
            (0..queries.len()).collect()
        } else {
            names.iter().filter_map(|name| by_id.get(name).copied()).collect()
        };
        let joined: Vec<usize> = named.into_iter().chain([at]).map(|at| group_of[at]).collect();
        let first = joined.iter().copied().min().unwrap_or(at);
        for group in &mut group_of {
            if joined.contains(group) {
                *group = first;
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); queries.len()];
    for (at, group) in group_of.into_iter().enumerate() {
        groups[group].push(at);
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Everything in an expression that may be an id. One too many does no harm.
fn names(expression: &str) -> impl Iterator<Item = &str> {
    expression.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|name| !name.is_empty())
}

/// The id of each query in its call: its own, or one that no other has.
pub(super) fn ids(queries: &[&MetricQuery]) -> Vec<String> {
    let own: Vec<&str> = queries.iter().filter_map(|q| q.id.as_deref()).collect();
    let made_up = |at: usize| {
        let mut id = format!("q{at}");
        while own.contains(&id.as_str()) {
            id.push('_');
        }
        id
    };
    let id = |(at, query): (usize, &&MetricQuery)| {
        query.id.as_ref().map_or_else(|| made_up(at), |id| id.to_string())
    };
    queries.iter().enumerate().map(id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metric, Text};

    fn metric(id: Option<&str>) -> MetricQuery {
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        MetricQuery { id: id.map(Text::new), ..MetricQuery::of(metric, "Sum", 60) }
    }

    fn expression(id: &str, text: &str) -> MetricQuery {
        MetricQuery { measure: Measure::Expression(text.into()), ..metric(Some(id)) }
    }

    fn sizes(queries: &[MetricQuery]) -> Vec<usize> {
        let batches = batches(queries);
        let mut all: Vec<usize> = batches.concat();
        all.sort_unstable();
        assert!(all.iter().copied().eq(0..queries.len()), "each once: {batches:?}");
        batches.iter().map(Vec::len).collect()
    }

    #[test]
    fn metrics_fill_calls_of_five_hundred() {
        assert_eq!(sizes(&[]), [0; 0]);
        assert_eq!(sizes(&vec![metric(None); 500]), [500]);
        assert_eq!(sizes(&vec![metric(None); 1001]), [500, 500, 1]);
    }

    #[test]
    fn an_expression_is_in_the_call_of_what_it_is_made_of() {
        let mut queries = vec![metric(Some("m1")), metric(Some("m2"))];
        queries.extend(vec![metric(None); 499]);
        queries.extend([expression("e1", "100*m2/m10"), expression("e2", "e1 + m1"), metric(Some("m10"))]);
        let batches = batches(&queries);
        let call_of = |at: usize| batches.iter().position(|batch| batch.contains(&at));
        for at in [1, 501, 502, 503] {
            assert_eq!(call_of(at), call_of(0), "{at}");
        }
        assert_eq!(sizes(&queries), [500, 4]);
    }

    #[test]
    fn chains_that_meet_late_are_one_group() {
        let queries = [
            expression("e1", "a + b"),
            expression("e2", "c + d"),
            metric(Some("a")),
            metric(Some("b")),
            metric(Some("c")),
            metric(Some("d")),
            expression("e3", "IF(e1 > e2, 1, 0)"),
            metric(Some("e")),
        ];
        assert_eq!(groups(&queries), [vec![0, 1, 2, 3, 4, 5, 6], vec![7]]);
    }

    #[test]
    fn all_metrics_means_those_that_were_asked() {
        let mut queries = vec![metric(Some("m1")), metric(None), expression("e", "SUM(METRICS())")];
        assert_eq!(groups(&queries), [vec![0, 1, 2]]);
        queries.extend(vec![metric(None); 498]);
        assert_eq!(sizes(&queries), [501], "the service says what is wrong with it");
    }

    #[test]
    fn made_up_ids_meet_no_other() {
        let queries = [metric(None), metric(Some("q0")), metric(Some("q2")), metric(None), metric(None)];
        let of: Vec<&MetricQuery> = queries.iter().collect();
        assert_eq!(ids(&of), ["q0_", "q0", "q2", "q3", "q4"]);
        let of = [&queries[0], &queries[3], &queries[1], &queries[2]];
        assert_eq!(ids(&of), ["q0_", "q1", "q0", "q2"]);
    }
}
