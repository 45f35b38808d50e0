use std::{collections::HashMap, sync::Arc, time::Duration};

use tokio::time::Instant;

use crate::model::{Ask, MetricAsk, Point, ScopeKey, Series, Snapshot, Standing, Update};

/// For so long what was found out of a monitoring account's view is believed.
const BELIEVED: Duration = Duration::from_secs(3600);
/// Of so many questions, at most; then all is found out anew.
const MOST: usize = 10_000;

/// What to make of an answer that came by way of a monitoring account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is what the account itself would have answered.
    Good,
    /// Something may be missing: the account itself is asked, once an hour.
    Doubtful,
    /// It is no answer.
    Failed,
}

/// Whether a monitoring account sees all that there is, question by question. A link may leave namespaces out, and of
/// each metric it shows what came after it was made: neither is said, there is just less.
/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_LinkFilter.html>
#[derive(Debug, Default)]
pub(super) struct Judged(HashMap<(ScopeKey, Arc<MetricAsk>), (bool, Instant)>);

impl Judged {
    /// Whether it is worth while to ask by way of a monitoring account.
    pub fn hides(&self, scope: &ScopeKey, data: &Arc<MetricAsk>) -> bool {
        self.found(scope, data) == Some(false)
    }

    fn found(&self, scope: &ScopeKey, data: &Arc<MetricAsk>) -> Option<bool> {
        let (shows_all, at) = self.0.get(&(scope.clone(), data.clone()))?;
        (at.elapsed() < BELIEVED).then_some(*shows_all)
    }

    /// Remembers whether it shows all.
    pub fn note(&mut self, scope: ScopeKey, data: Arc<MetricAsk>, shows_all: bool) {
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert((scope, data), (shows_all, Instant::now()));
    }

    /// What to make of an answer.
    pub fn verdict(&mut self, ask: &Ask, data: &Arc<MetricAsk>, update: &Update) -> Verdict {
        let Some(series) = series(update) else { return Verdict::Failed };
        let scope = ask.scope.key();
        let is_no_answer = |series: &Series| {
            matches!(series.standing, Standing::Forbidden | Standing::Failed | Standing::Rejected)
        };
        if series.iter().any(is_no_answer) {
            self.note(scope, data.clone(), false);
            return Verdict::Failed;
        }
        let (from, _) = data.window(ask.now, ask.since);
        let begins_late = |series: &Series| {
            let late = i64::from(series.query.period) * 2;
            series.points.first().is_none_or(|first| first.at.as_second() > from.as_second() + late)
        };
        let doubtful = data.has_math() || series.iter().any(begins_late);
        if doubtful && self.found(&scope, data) != Some(true) { Verdict::Doubtful } else { Verdict::Good }
    }
}

/// Whether all that the account itself told stands in what came by way of the monitoring account. What still moves may
/// have moved between the two.
pub(super) fn shows_all(folded: &Update, direct: &Update) -> Option<bool> {
    let (folded, direct) = (series(folded)?, series(direct)?);
    let settled = |point: &&Point| !point.provisional;
    let same = |(a, b): (&Series, &Series)| {
        let old = |series: &Series| -> Vec<_> {
            let points = series.points.iter().filter(settled);
            points.map(|point| (point.at, point.value.to_bits())).collect()
        };
        old(a) == old(b)
    };
    Some(folded.len() == direct.len() && folded.iter().zip(direct).all(same))
}

fn series(update: &Update) -> Option<&[Series]> {
    match update.snapshot.as_deref()? {
        Snapshot::MetricData(series) => Some(series),
        _ => None,
    }
}
