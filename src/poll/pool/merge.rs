use std::{collections::HashMap, sync::Arc};

use crate::model::{
    Ask, Fault, FaultKind, Measure, MetricAsk, MetricQuery, Scope, Series, Snapshot, Standing, Text, Update,
    Want,
};

use super::expression::{numbered, renamed};

/// Who asks, and what.
#[derive(Clone, Debug)]
pub(super) struct Asker {
    /// Which of a gathering.
    pub at: usize,
    pub ask: Ask,
    /// What the question says of metric data.
    pub data: Arc<MetricAsk>,
}

/// Several questions as one, and what of it is whose.
pub(super) struct Merged {
    /// The question: by the name of who asked first.
    pub ask: Ask,
    /// The ids of each asker's queries, in its order.
    ids: Vec<Vec<Text>>,
}

/// One question for all. `scope` is where it is asked; what is of other accounts is asked by their ids. Queries that are
/// the same are there once; every query has an id of its own.
pub(super) fn merge(scope: &Scope, askers: &[Asker]) -> Option<Merged> {
    let Asker { ask: first, data, .. } = askers.first()?;
    let mut queries: Vec<MetricQuery> = Vec::new();
    let mut known: HashMap<MetricQuery, usize> = HashMap::new();
    let mut ids = Vec::new();
    let texts =
        askers.iter().flat_map(|asker| &asker.data.queries).filter_map(|query| match &query.measure {
            Measure::Expression(text) => Some(text.as_str()),
            Measure::Metric { .. } => None,
        });
    let prefix = prefix(&texts.collect::<Vec<_>>());
    let id = |at: usize| Text::new(format!("{prefix}{at}"));
    for Asker { ask, data, .. } in askers {
        let other = (ask.scope.account.name != scope.account.name)
            .then(|| ask.scope.account.id.as_ref().map(|id| Text::new(id.as_str())))
            .flatten();
        let places: Vec<usize> = data
            .queries
            .iter()
            .map(|query| {
                let asked = as_asked(query, other.as_ref());
                let is_metric = matches!(asked.measure, Measure::Metric { .. });
                let new = queries.len();
                let at = if is_metric { *known.entry(asked.clone()).or_insert(new) } else { new };
                if at == new {
                    queries.push(MetricQuery { id: Some(id(new)), hidden: query.hidden, ..asked });
                }
                queries[at].hidden &= query.hidden;
                at
            })
            .collect();
        let new_ids: HashMap<&str, String> = data
            .queries
            .iter()
            .zip(&places)
            .filter_map(|(query, at)| Some((query.id.as_deref()?, id(*at).to_string())))
            .collect();
        for at in &places {
            if let Measure::Expression(text) = &mut queries[*at].measure {
                *text = Text::new(renamed(text, &new_ids));
            }
        }
        ids.push(places.into_iter().map(id).collect());
    }
    let since = askers.iter().map(|asker| asker.ask.since).min().flatten();
    let want = Want::MetricData(Arc::new(MetricAsk { queries, range: data.range, end: data.end }));
    Some(Merged { ask: Ask { scope: scope.clone(), want, since, ..first.clone() }, ids })
}

/// What ids begin with, so that none of them stands in an expression already: an id that nobody has is refused, and
/// must not become somebody else's.
fn prefix(expressions: &[&str]) -> String {
    let mut prefix = "p".to_owned();
    while expressions.iter().any(|text| numbered(text, &prefix)) {
        prefix.push('p');
    }
    prefix
}

/// What the service says of a query, with the ids that the asker knows. They stand in quotes.
fn in_own_words(why: &Text, own: &[(Text, Text)]) -> Text {
    let mut words = why.to_string();
    for (id, own) in own {
        words = words.replace(&format!("'{id}'"), &format!("'{own}'"));
    }
    Text::new(words)
}

/// A query by what it asks alone: its id and whether it is shown are of who asks. CloudWatch makes up a metric's label from
/// what else is in the call, so its name is asked for where none was.
fn as_asked(query: &MetricQuery, account: Option<&Text>) -> MetricQuery {
    let name = match &query.measure {
        Measure::Metric { metric, .. } => Some(&metric.name).filter(|name| !name.contains("${")),
        Measure::Expression(_) => None,
    };
    let of_account = account.filter(|_| matches!(query.measure, Measure::Metric { .. }));
    MetricQuery {
        id: None,
        hidden: false,
        label: query.label.as_ref().or(name).cloned(),
        account_id: of_account.or(query.account_id.as_ref()).cloned(),
        ..query.clone()
    }
}

impl Merged {
    /// What an asker would have been answered alone.
    pub fn of(&self, at: usize, Asker { ask, data, .. }: &Asker, answer: &Update) -> Update {
        let update = |snapshot, fault| Update {
            scope: ask.scope.key(),
            want: ask.want.clone(),
            at: ask.now,
            snapshot,
            fault,
        };
        let Some(Snapshot::MetricData(all)) = answer.snapshot.as_deref() else {
            return update(None, answer.fault.clone());
        };
        let mut of_id: HashMap<&str, Vec<&Series>> = HashMap::new();
        for series in all {
            of_id.entry(series.query.id.as_deref().unwrap_or_default()).or_default().push(series);
        }
        let window = data.window(ask.now, None);
        let shown = data.queries.iter().zip(&self.ids[at]).filter(|(query, _)| !query.hidden);
        let called = |(query, id): (&'_ MetricQuery, &'_ Text)| {
            (id.clone(), query.id.as_ref().unwrap_or_else(|| query.name()).clone())
        };
        let names: Vec<(Text, Text)> = data.queries.iter().zip(&self.ids[at]).map(called).collect();
        let own = |(query, id): (&MetricQuery, &Text)| {
            let found = of_id.get(id.as_str()).cloned().unwrap_or_default();
            found
                .into_iter()
                .map(|series| {
                    let mut series = series.clone();
                    if series.label == *id {
                        series.label = query.id.clone().unwrap_or_else(|| query.name().clone());
                    }
                    if series.standing == Standing::Rejected {
                        series.label = query.label.as_ref().unwrap_or_else(|| query.name()).clone();
                    }
                    series.why = series.why.map(|why| in_own_words(&why, &names));
                    series.query = MetricQuery { period: series.query.period, ..query.clone() };
                    series.points.retain(|point| window.0 <= point.at && point.at < window.1);
                    series.settle(ask.now);
                    series
                })
                .collect::<Vec<_>>()
        };
        let series: Vec<Series> = shown.flat_map(own).collect();
        // Those that may not be read, or are refused, are somebody's in particular; what broke off did for all.
        let is_of_all = |kind: FaultKind| !matches!(kind, FaultKind::Denied | FaultKind::InvalidRequest);
        let of_all = answer.fault.clone().filter(|fault| is_of_all(fault.kind));
        let code = answer
            .fault
            .as_ref()
            .filter(|f| f.kind == FaultKind::InvalidRequest)
            .and_then(|f| f.code.clone());
        let rejected = || Series::rejected(&series).map(|fault| Fault { code, ..fault });
        let fault = of_all.or_else(rejected).or_else(|| Series::denied(&series));
        update(Some(Arc::new(Snapshot::MetricData(series))), fault)
    }
}
