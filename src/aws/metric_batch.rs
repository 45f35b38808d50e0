use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Measure, MetricQuery};

/// Queries in one call.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
const QUERIES_A_CALL: usize = 500;
/// Queries of Metrics Insights in one call.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-limits.html>
const INSIGHTS_A_CALL: usize = 1;

/// How the queries of a question hang together, by their places in its list.
#[derive(Debug)]
pub(super) struct Web<'a> {
    queries: &'a [MetricQuery],
    /// What each is made of, by way of others too.
    made_of: Vec<Vec<usize>>,
    /// The first of all that each hangs together with.
    group_of: Vec<usize>,
}

impl<'a> Web<'a> {
    pub fn new(queries: &'a [MetricQuery]) -> Self {
        let by_id: HashMap<&str, usize> =
            queries.iter().enumerate().filter_map(|(at, q)| Some((q.id.as_deref()?, at))).collect();
        let is_metric = |at: &usize| matches!(queries[*at].measure, Measure::Metric { .. });
        let (mut names_of, mut group_of) =
            (vec![Vec::new(); queries.len()], Vec::from_iter(0..queries.len()));
        for (at, query) in queries.iter().enumerate() {
            let Measure::Expression(expression) = &query.measure else { continue };
            let names: Vec<&str> = names(expression).collect();
            let named: Vec<usize> = names.iter().filter_map(|name| by_id.get(name).copied()).collect();
            // Stands for all metrics of the call: so the call has to be all of what was asked, and no more.
            let all = names.contains(&"METRICS");
            let joined = if all { Vec::from_iter(0..queries.len()) } else { named.clone() };
            names_of[at] =
                if all { joined.iter().copied().filter(is_metric).chain(named).collect() } else { named };
            let joined: Vec<usize> = joined.into_iter().chain([at]).map(|at| group_of[at]).collect();
            let first = joined.iter().copied().min().unwrap_or(at);
            for group in &mut group_of {
                if joined.contains(group) {
                    *group = first;
                }
            }
        }
        let made_of = (0..queries.len()).map(|at| closure(&names_of, at)).collect();
        Self { queries, made_of, group_of }
    }

    pub fn queries(&self) -> &'a [MetricQuery] {
        self.queries
    }

    /// What a query is made of, without itself.
    pub fn made_of(&self, at: usize) -> &[usize] {
        &self.made_of[at]
    }

    /// Those that there is an answer to.
    pub fn shown(&self) -> Vec<usize> {
        (0..self.queries.len()).filter(|at| !self.queries[*at].hidden).collect()
    }

    /// What has to be in a call for these, in the list's order: they, and what they are made of.
    pub fn with_parts(&self, wanted: &[usize]) -> Vec<usize> {
        let parts = wanted.iter().flat_map(|at| self.made_of[*at].iter().copied().chain([*at]));
        parts.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Which of these go together in a call: as few calls as it takes, and every expression in one call with all that it
    /// is made of. What does not fit one call all the same is a call that the service refuses in words.
    pub fn batches(&self, wanted: &[usize]) -> Vec<Vec<usize>> {
        let mut batches: Vec<Batch> = Vec::new();
        for group in self.groups(wanted) {
            let call = self.with_parts(&group);
            let insights = call.iter().filter(|at| is_insights(&self.queries[**at])).count();
            let fits = |batch: &&mut Batch| {
                batch.queries + call.len() <= QUERIES_A_CALL && batch.insights + insights <= INSIGHTS_A_CALL
            };
            match batches.iter_mut().find(fits) {
                Some(batch) => {
                    batch.wanted.extend(group);
                    batch.queries += call.len();
                    batch.insights += insights;
                }
                None => batches.push(Batch { wanted: group, queries: call.len(), insights }),
            }
        }
        batches.into_iter().map(|batch| batch.wanted).collect()
    }

    /// These, those together that hang together.
    fn groups(&self, of: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in of {
            groups.entry(self.group_of[*at]).or_default().push(*at);
        }
        groups.into_values().collect()
    }

    /// Two halves of several, which part as little as can be of what hangs together: a part before what is made of it.
    pub fn halves(&self, of: &[usize]) -> [Vec<usize>; 2] {
        let mut groups = self.groups(of);
        for group in &mut groups {
            group.sort_by_key(|at| (self.made_of[*at].len(), *at));
        }
        let mut first = Vec::new();
        let half = of.len() / 2;
        let rest: Vec<usize> = match groups.len() {
            1 => groups.concat(),
            _ => {
                let mut rest = groups.into_iter().peekable();
                while let Some(group) =
                    rest.next_if(|group| first.is_empty() || first.len() + group.len() <= half)
                {
                    first.extend(group);
                }
                return [first, rest.flatten().collect()];
            }
        };
        first.extend(&rest[..half]);
        [first, rest[half..].to_vec()]
    }
}

/// What is asked in one call.
struct Batch {
    wanted: Vec<usize>,
    queries: usize,
    insights: usize,
}

/// What a query names, and what that names. It is not among them, though it be made of itself.
fn closure(names_of: &[Vec<usize>], at: usize) -> Vec<usize> {
    let (mut all, mut open) = (BTreeSet::new(), names_of[at].clone());
    while let Some(next) = open.pop() {
        if all.insert(next) {
            open.extend(&names_of[next]);
        }
    }
    all.remove(&at);
    all.into_iter().collect()
}

/// Whether it is a query of Metrics Insights.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>
pub(super) fn is_insights(query: &MetricQuery) -> bool {
    matches!(&query.measure, Measure::Expression(text) if is_sql(text))
}

/// The same of an expression.
pub(super) fn is_sql(expression: &str) -> bool {
    expression.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("SELECT"))
}

/// Everything in an expression that may be an id. One too many does no harm.
pub(super) fn names(expression: &str) -> impl Iterator<Item = &str> {
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

    fn batches(queries: &[MetricQuery]) -> Vec<Vec<usize>> {
        Web::new(queries).batches(&Vec::from_iter(0..queries.len()))
    }

    fn groups(queries: &[MetricQuery]) -> Vec<Vec<usize>> {
        Web::new(queries).groups(&Vec::from_iter(0..queries.len()))
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
    #[test]
    fn a_call_has_one_query_of_metrics_insights_and_metrics_ride_along() {
        let sql = |id: &str| expression(id, " select AVG(CPUUtilization) FROM \"AWS/EC2\"");
        let mut queries = vec![sql("s1"), sql("s2"), expression("e", "s2 / m1")];
        queries.extend(vec![metric(Some("m1")); 1]);
        queries.extend(vec![metric(None); 600]);
        let batches = batches(&queries);
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [500, 104]);
        let insights = |batch: &Vec<usize>| batch.iter().filter(|at| is_insights(&queries[**at])).count();
        assert_eq!(batches.iter().map(insights).collect::<Vec<_>>(), [1, 1]);
        assert!(!is_insights(&expression("e", "selected + m1")));
    }

    #[test]
    fn what_nobody_needs_is_in_no_call() {
        let mut queries =
            [metric(Some("m1")), metric(Some("m2")), expression("e", "m2 + e2"), expression("e2", "e + m2")];
        queries[0].hidden = true;
        queries[1].hidden = true;
        let web = Web::new(&queries);
        assert_eq!(web.shown(), [2, 3]);
        assert_eq!(web.with_parts(&[2]), [1, 2, 3]);
        assert_eq!(web.made_of(2), [1, 3], "without itself");
    }

    #[test]
    fn halves_part_what_does_not_hang_together() {
        let queries =
            [metric(Some("a")), expression("e", "a + b"), metric(Some("b")), metric(None), metric(None)];
        let web = Web::new(&queries);
        assert_eq!(web.halves(&[0, 1, 2, 3, 4]), [vec![0, 2, 1], vec![3, 4]]);
        assert_eq!(web.halves(&[0, 1, 2]), [vec![0], vec![2, 1]], "what it is made of goes first");
        assert_eq!(web.halves(&[3, 4]), [vec![3], vec![4]]);
    }
}
