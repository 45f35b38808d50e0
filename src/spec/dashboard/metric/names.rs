//! By which names expressions find the queries of a widget.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::{
    model::Text,
    spec::{
        ChartMeasure, ChartQuery,
        chart::{expression_ids, is_id},
        dashboard::remarks::{Remarks, quoted},
    },
};

/// Takes ids away that cannot be used, gives ids to those that `METRICS()` needs, and says which expressions come to
/// nothing.
pub(super) fn settle(queries: &mut [ChartQuery], remarks: &mut Remarks) {
    let mut known: BTreeMap<Text, usize> = BTreeMap::new();
    for (at, query) in queries.iter_mut().enumerate() {
        let Some(id) = query.id.clone() else { continue };
        if !is_id(&id) {
            remarks.say(format!(
                "{} is no id: one begins with a small letter, and letters, digits and `_` follow",
                quoted(&id)
            ));
            query.id = None;
            continue;
        }
        match known.entry(id) {
            Entry::Vacant(free) => drop(free.insert(at)),
            Entry::Occupied(taken) => {
                remarks.say(format!("there is a second {}: expressions take the first", quoted(taken.key())));
                query.id = None;
            }
        }
    }
    if queries.iter().filter_map(expression).any(|text| text.contains("METRICS(")) {
        generate(queries, &known);
    }
    check(queries, &known, remarks);
}

fn expression(query: &ChartQuery) -> Option<String> {
    match &query.measure {
        ChartMeasure::Expression(words) => words.fill(&|_| None).ok(),
        _ => None,
    }
}

/// `m1`, `m2`, ... of the metrics without, as many as are free.
fn generate(queries: &mut [ChartQuery], known: &BTreeMap<Text, usize>) {
    let mut free = (1..).map(|n: usize| Text::new(format!("m{n}"))).filter(|id| !known.contains_key(id));
    for query in queries.iter_mut().filter(|query| query.id.is_none()) {
        if matches!(query.measure, ChartMeasure::Metric { .. }) {
            query.id = free.next();
        }
    }
}

/// Says which expressions name what is not there, and which are made from themselves.
fn check(queries: &[ChartQuery], known: &BTreeMap<Text, usize>, remarks: &mut Remarks) {
    let mut leads: Vec<Vec<usize>> = vec![Vec::new(); queries.len()];
    for (at, query) in queries.iter().enumerate() {
        let Some(text) = expression(query) else { continue };
        for id in expression_ids(&text) {
            match known.get(id) {
                Some(other) => leads[at].push(*other),
                None => remarks.say(format!(
                    "the expression {} names {}, which is not there",
                    quoted(&text),
                    quoted(id)
                )),
            }
        }
    }
    // What leads to nothing that is open is taken away, until nothing of the kind is left.
    let mut open = vec![true; queries.len()];
    loop {
        let is_done = |at: &usize| open[*at] && !leads[*at].iter().any(|other| open[*other]);
        let done: Vec<usize> = (0..queries.len()).filter(is_done).collect();
        if done.is_empty() {
            break;
        }
        done.into_iter().for_each(|at| open[at] = false);
    }
    for text in (0..queries.len()).filter(|at| open[*at]).filter_map(|at| expression(&queries[at])) {
        remarks.say(format!("the expression {} is made from itself, or from one that is", quoted(&text)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Words;

    fn query(id: &str, expression: Option<&str>) -> ChartQuery {
        let measure = match expression {
            Some(text) => ChartMeasure::Expression(Words::plain(text)),
            None => ChartMeasure::Metric {
                namespace: Words::plain("N"),
                name: Words::plain("M"),
                dimensions: Vec::new(),
                stat: "Sum".into(),
            },
        };
        ChartQuery { id: (!id.is_empty()).then(|| id.into()), ..ChartQuery::of(measure) }
    }

    fn settled(all: &[(&str, Option<&str>)]) -> (Vec<String>, Vec<String>) {
        let mut queries: Vec<ChartQuery> = all.iter().map(|(id, text)| query(id, *text)).collect();
        let mut remarks = Remarks::default();
        settle(&mut queries, &mut remarks);
        let ids = queries.iter().map(|query| query.id.as_deref().unwrap_or("-").to_owned());
        (ids.collect(), remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn ids_are_made_where_metrics_takes_all_and_collide_with_none() {
        let all = settled(&[
            ("", None),
            ("m1", None),
            ("", None),
            ("e1", Some("SUM(METRICS())")),
            ("", Some("e1*2")),
        ]);
        assert_eq!(all, (["m2", "m1", "m3", "e1", "-"].map(str::to_owned).to_vec(), vec![]));
        let all = settled(&[("", None), ("m1", None), ("", Some("m1 * 2"))]);
        assert_eq!(all.0, ["-", "m1", "-"], "nothing needs one");
    }

    #[test]
    fn what_cannot_be_named_is_said() {
        let (ids, said) = settled(&[
            ("M1", None),
            ("m1", None),
            ("m1", None),
            ("", Some("m1 + m9")),
            ("", Some("SEARCH('m8', 'p99')")),
        ]);
        assert_eq!(ids, ["-", "m1", "-", "-", "-"]);
        assert_eq!(
            said,
            [
                "`M1` is no id: one begins with a small letter, and letters, digits and `_` follow",
                "there is a second `m1`: expressions take the first",
                "the expression `m1 + m9` names `m9`, which is not there",
            ]
        );
    }

    #[test]
    fn rings_are_told_and_so_is_what_hangs_on_them() {
        let (_, said) = settled(&[
            ("a", Some("b+1")),
            ("b", Some("c+1")),
            ("c", Some("a+1")),
            ("d", Some("a*2")),
            ("e", Some("e")),
            ("m", None),
            ("f", Some("m")),
        ]);
        let ring = |text: &str| format!("the expression `{text}` is made from itself, or from one that is");
        assert_eq!(said, ["b+1", "c+1", "a+1", "a*2", "e"].map(ring));
    }
}
