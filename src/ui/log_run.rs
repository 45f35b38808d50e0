//! Queries of logs as somebody has run them in a panel.

use std::sync::Arc;

use crate::{
    model::{Fault, LogAnswer, LogAsk, ScopeKey, Snapshot, Timestamp, Update, Want},
    spec::Range,
};

/// What running the query of a panel would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPlan {
    /// What would be asked.
    pub ask: LogAsk,
    /// Where: places that are known to have none of its log groups are left out.
    pub scopes: Vec<ScopeKey>,
    /// Why it is to be asked for twice: a sentence without its stop.
    pub doubt: Option<String>,
}

/// A query that somebody has run in a panel, with what came of it so far.
#[derive(Clone, Debug)]
pub struct LogRun {
    /// What was asked.
    pub ask: Arc<LogAsk>,
    /// When.
    pub at: Timestamp,
    /// How far back the view looked then,
    pub range: Range,
    /// or from when to when.
    pub window: Option<(Timestamp, Timestamp)>,
    /// Where, in order.
    pub parts: Vec<LogPart>,
}

/// The same in one scope.
#[derive(Clone, Debug)]
pub struct LogPart {
    /// Where.
    pub scope: ScopeKey,
    /// It runs.
    pub is_awaited: bool,
    /// What came: a [`Snapshot::LogQuery`].
    pub answer: Option<Arc<Snapshot>>,
    /// What went wrong.
    pub fault: Option<Fault>,
}

impl LogPart {
    /// What came.
    pub fn found(&self) -> Option<&LogAnswer> {
        match self.answer.as_deref() {
            Some(Snapshot::LogQuery(answer)) => Some(answer),
            _ => None,
        }
    }
}

impl LogRun {
    /// One that begins: nothing has come yet.
    pub fn new(plan: LogPlan, at: Timestamp, range: Range, window: Option<(Timestamp, Timestamp)>) -> Self {
        let part = |scope| LogPart { scope, is_awaited: true, answer: None, fault: None };
        Self {
            ask: Arc::new(plan.ask),
            at,
            range,
            window,
            parts: plan.scopes.into_iter().map(part).collect(),
        }
    }

    /// Whether some of it is still awaited.
    pub fn is_running(&self) -> bool {
        self.parts.iter().any(|part| part.is_awaited)
    }

    /// The want of what is awaited, and where.
    pub fn awaited(&self) -> (Want, impl Iterator<Item = &ScopeKey>) {
        let awaited = self.parts.iter().filter(|part| part.is_awaited).map(|part| &part.scope);
        (Want::LogQuery(self.ask.clone()), awaited)
    }

    /// Takes what came of it in a scope. Whether it was its own.
    pub fn take(&mut self, update: &Update) -> bool {
        let is_it = matches!(&update.want, Want::LogQuery(ask) if *ask == self.ask);
        let part = self.parts.iter_mut().find(|part| is_it && part.is_awaited && part.scope == update.scope);
        let Some(part) = part else { return false };
        (part.is_awaited, part.answer, part.fault) = (false, update.snapshot.clone(), update.fault.clone());
        true
    }
}
