use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::{Fault, FaultKind, Measure, MetricAsk, Text};

use super::metric_batch::{Web, is_insights};

/// For so long a query that was refused is not asked again.
const BELIEVED: Duration = Duration::from_secs(3600);
/// Of so many queries of a scope, at most; then the oldest is forgotten.
const MOST: usize = 256;

/// What the service said of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub why: Text,
    pub code: Option<Text>,
}

/// The queries of a scope that the service has refused, so that none is asked and taken out again at each read.
#[derive(Debug, Default)]
pub(super) struct Refused(Mutex<HashMap<u64, (Told, Instant)>>);

impl Refused {
    fn held(&self) -> MutexGuard<'_, HashMap<u64, (Told, Instant)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, key: u64, told: Told) {
        let mut held = self.held();
        held.retain(|_, (_, at)| at.elapsed() < BELIEVED);
        if held.len() >= MOST
            && let Some(oldest) = held.iter().min_by_key(|(_, (_, at))| *at).map(|(key, _)| *key)
        {
            held.remove(&oldest);
        }
        held.insert(key, (told, Instant::now()));
    }

    fn of(&self, key: u64) -> Option<Told> {
        let held = self.held();
        held.get(&key).filter(|(_, at)| at.elapsed() < BELIEVED).map(|(told, _)| told.clone())
    }

    fn is_empty(&self) -> bool {
        self.held().is_empty()
    }
}

/// Keeps what is refused away from the rest of a question: one query that the service does not understand makes it
/// refuse the whole call.
pub(super) struct Quarantine<'a> {
    web: &'a Web<'a>,
    ask: &'a MetricAsk,
    memory: &'a Refused,
    told: Vec<Option<Told>>,
}

impl<'a> Quarantine<'a> {
    /// With what was refused before.
    pub fn new(web: &'a Web<'a>, ask: &'a MetricAsk, memory: &'a Refused) -> Self {
        let mut quarantine = Self { web, ask, memory, told: vec![None; ask.queries.len()] };
        if !memory.is_empty() {
            for at in 0..ask.queries.len() {
                if let Some(told) = memory.of(quarantine.key(at)) {
                    quarantine.reject(at, &told);
                }
            }
        }
        quarantine
    }

    /// What was said of a query, when it is refused.
    pub fn told(&self, at: usize) -> Option<&Told> {
        self.told[at].as_ref()
    }

    /// The code that the first of all refusals came with.
    pub fn code(&self) -> Option<Text> {
        self.told.iter().flatten().next().and_then(|told| told.code.clone())
    }

    /// Those that may be asked.
    pub fn allowed(&self, mut wanted: Vec<usize>) -> Vec<usize> {
        wanted.retain(|at| self.told[*at].is_none());
        wanted
    }

    /// The call for `wanted`, in which `asked` were asked by these ids, was refused: which calls there are in its place.
    /// They are fewer queries each time.
    pub fn learn(
        &mut self,
        wanted: &[usize],
        asked: &[usize],
        ids: &[String],
        fault: &Fault,
    ) -> Vec<Vec<usize>> {
        let told = Told { why: fault.message.clone(), code: fault.code.clone() };
        let named = named(&fault.message, ids).map(|place| asked[place]);
        let culprit = named.or_else(|| self.too_old(asked, fault));
        match (culprit, wanted) {
            (Some(at), _) | (None, &[at]) => {
                self.memory.note(self.key(at), told.clone());
                self.reject(at, &told);
                vec![self.allowed(wanted.to_vec())]
            }
            _ => self.web.halves(wanted).into(),
        }
    }

    /// The one query of Metrics Insights, where it is the time range that is refused: it reads back less far than others.
    fn too_old(&self, asked: &[usize], fault: &Fault) -> Option<usize> {
        let mut insights = asked.iter().filter(|at| is_insights(&self.web.queries()[**at]));
        insights.next().filter(|_| is_of_the_range(&fault.message)).copied()
    }

    /// It, and all that is made of it.
    fn reject(&mut self, at: usize, told: &Told) {
        for other in 0..self.told.len() {
            if other == at || self.web.made_of(other).contains(&at) {
                self.told[other].get_or_insert_with(|| told.clone());
            }
        }
    }

    /// The same for the same query whatever ids it and its parts have in a call, for these may be others each time.
    fn key(&self, at: usize) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.ask.range, self.ask.end).hash(&mut hasher);
        self.put(at, &mut Vec::new(), &mut hasher);
        hasher.finish()
    }

    fn put(&self, at: usize, path: &mut Vec<usize>, hasher: &mut DefaultHasher) {
        let queries = self.web.queries();
        let query = &queries[at];
        (query.period, &query.account_id, query.label.as_ref().filter(|label| label.contains('$')))
            .hash(hasher);
        let Measure::Expression(text) = &query.measure else {
            query.measure.hash(hasher);
            return;
        };
        path.push(at);
        "(".hash(hasher);
        let part = |word: &str| {
            let is_it = |part: &&usize| queries[**part].id.as_deref() == Some(word);
            self.web.made_of(at).iter().find(is_it).copied()
        };
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let length = rest.find(|c| is_word(c) != is_word(first)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            match part(word) {
                Some(part) => match path.iter().position(|before| *before == part) {
                    Some(before) => before.hash(hasher),
                    None => self.put(part, path, hasher),
                },
                None => word.hash(hasher),
            }
            rest = after;
        }
        path.pop();
        ")".hash(hasher);
    }
}

/// Whether a call was refused for what one of its queries says, so that the others may be asked without that.
pub(super) fn is_of_a_query(fault: &Fault, has_insights: bool) -> bool {
    const CODES: [&str; 5] = [
        "validation",
        "invalidparametervalue",
        "invalidparametercombination",
        "missingparameter",
        "missingrequiredparameter",
    ];
    let code = fault.code.as_deref().unwrap_or_default().to_ascii_lowercase();
    let code = code.rsplit('#').next().unwrap_or_default();
    let bare = code.strip_suffix("exception").or_else(|| code.strip_suffix("error")).unwrap_or(code);
    fault.kind == FaultKind::InvalidRequest
        && CODES.contains(&bare)
        && (has_insights || !is_of_the_range(&fault.message))
}

fn is_of_the_range(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    ["starttime", "endtime", "time range", "start time", "end time"].iter().any(|words| lower.contains(words))
}

/// Which query a message is about, by its place in the call: the service names an expression's id, or the member of the
/// list, which it counts from one.
fn named(message: &str, ids: &[String]) -> Option<usize> {
    let by_id = || {
        let (_, rest) = message.split_once("xpression")?;
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_lowercase()).trim_start();
        let rest = rest.strip_prefix("with id").map_or(rest, str::trim_start);
        let quote = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`'))?;
        let (id, _) = rest[1..].split_once(quote)?;
        ids.iter().position(|known| known == id)
    };
    let by_place = || {
        let (_, rest) = message.split_once("etricDataQueries.")?;
        let rest = rest.strip_prefix("member.").unwrap_or(rest);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let place: usize = rest[..digits].parse().ok()?;
        place.checked_sub(1).filter(|place| *place < ids.len())
    };
    by_id().or_else(by_place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metric, MetricQuery};

    fn metric(id: &str) -> MetricQuery {
        let metric = Metric { namespace: "N".into(), name: "M".into(), dimensions: vec![] };
        MetricQuery { id: Some(id.into()), ..MetricQuery::of(metric, "Sum", 60) }
    }

    fn expression(id: &str, text: &str) -> MetricQuery {
        MetricQuery { measure: Measure::Expression(text.into()), ..metric(id) }
    }

    fn ask(queries: Vec<MetricQuery>) -> MetricAsk {
        MetricAsk::new(queries, BELIEVED)
    }

    fn refusal(message: &str) -> Fault {
        Fault::new(FaultKind::InvalidRequest, message).with_code("ValidationError")
    }

    #[test]
    fn a_message_names_an_id_or_a_place() {
        let ids = ["m1", "e1", "q2"].map(str::to_owned);
        for (message, place) in [
            ("Error in expression 'e1' [Unrecognized identifier: m9]", Some(1)),
            ("Error in expression \"q2\": syntax", Some(2)),
            (
                "The value Nonsense for parameter MetricDataQueries.member.3.MetricStat.Stat is not supported.",
                Some(2),
            ),
            (
                "Value '7' at 'metricDataQueries.1.member.metricStat.period' failed to satisfy constraint",
                Some(0),
            ),
            ("The value x for parameter MetricDataQueries.member.4.Id is wrong", None),
            ("The value x for parameter MetricDataQueries.member.0.Id is wrong", None),
            ("Error in expression 'e7' [x]", None),
            ("Error in expression é'e1", None),
            ("expression", None),
            ("Rate m1 and e1", None),
        ] {
            assert_eq!(named(message, &ids), place, "{message}");
        }
    }

    #[test]
    fn what_is_of_the_whole_call_is_nobodys_in_particular() {
        let range = refusal("The parameter StartTime must be less than the parameter EndTime.");
        assert!(!is_of_a_query(&range, false) && is_of_a_query(&range, true));
        assert!(is_of_a_query(&refusal("no"), false));
        assert!(
            !is_of_a_query(&Fault::new(FaultKind::InvalidRequest, "no"), false),
            "it is not the service's word"
        );
        assert!(!is_of_a_query(&refusal("no").with_code("InvalidNextToken"), false));
        assert!(is_of_a_query(
            &refusal("no").with_code("com.amazonaws.cloudwatch#InvalidParameterValueException"),
            false
        ));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_query_is_known_again_under_other_ids_for_an_hour() {
        let memory = Refused::default();
        let first = ask(vec![
            metric("m1"),
            expression("e1", "m1 + nobody"),
            expression("e2", "e1 * 2"),
            metric("m2"),
        ]);
        let web = Web::new(&first.queries);
        let mut quarantine = Quarantine::new(&web, &first, &memory);
        let ids = ["m1", "e1", "e2", "m2"].map(str::to_owned);
        let next =
            quarantine.learn(&[0, 1, 2, 3], &[0, 1, 2, 3], &ids, &refusal("Error in expression 'e1' [x]"));
        assert_eq!(next, [vec![0, 3]], "without it, and without what is made of it");

        let known = |ask: &MetricAsk| {
            let web = Web::new(&ask.queries);
            let quarantine = Quarantine::new(&web, ask, &memory);
            (0..ask.queries.len()).map(|at| quarantine.told(at).is_some()).collect::<Vec<_>>()
        };
        let again =
            ask(vec![expression("p0", "p3 + nobody"), metric("p1"), expression("p2", "p0"), metric("p3")]);
        assert_eq!(known(&again), [true, false, true, false]);
        let changed = ask(vec![metric("m1"), expression("e1", "m1 + somebody")]);
        assert_eq!(known(&changed), [false, false]);
        let longer = MetricAsk { range: BELIEVED * 2, ..again.clone() };
        assert_eq!(known(&longer), [false; 4]);
        tokio::time::advance(BELIEVED).await;
        assert_eq!(known(&again), [false; 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_refused_does_not_pile_up() {
        let memory = Refused::default();
        let told = Told { why: "no".into(), code: None };
        for key in 0..1000 {
            memory.note(key, told.clone());
            tokio::time::advance(Duration::from_millis(1)).await;
        }
        assert_eq!(memory.held().len(), MOST);
        assert!(memory.of(999).is_some() && memory.of(0).is_none());
    }

    #[test]
    fn what_names_itself_has_a_key_too() {
        let queries = ask(vec![expression("e1", "e2 + e1"), expression("e2", "e1")]);
        let web = Web::new(&queries.queries);
        let memory = Refused::default();
        let quarantine = Quarantine::new(&web, &queries, &memory);
        assert_ne!(quarantine.key(0), quarantine.key(1));
    }
}
