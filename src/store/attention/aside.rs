use std::collections::BTreeMap;

use super::{Attention, AttentionKind, OUTAGE};
use crate::{
    model::{Acknowledged, MuteWindow, Text, Timestamp},
    store::Store,
};

/// Why a line of the attention list wants nobody, for now.
#[derive(Clone, Debug, PartialEq)]
pub enum Aside {
    /// Somebody has acknowledged or snoozed it.
    By(Acknowledged),
    /// CloudWatch runs none of its actions.
    Muted(MuteWindow),
}

impl Aside {
    /// In one word: `acked`, `snoozed` or `muted`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::By(Acknowledged { until: None, .. }) => "acked",
            Self::By(_) => "snoozed",
            Self::Muted(_) => "muted",
        }
    }

    /// Who did it, or which rule.
    pub fn who(&self) -> &Text {
        match self {
            Self::By(acknowledged) => &acknowledged.who,
            Self::Muted(window) => &window.rule,
        }
    }

    /// Until when, if that is known.
    pub fn until(&self) -> Option<Timestamp> {
        match self {
            Self::By(acknowledged) => acknowledged.until,
            Self::Muted(window) => window.until,
        }
    }

    /// What somebody said about it.
    pub fn note(&self) -> Option<&Text> {
        match self {
            Self::By(acknowledged) => acknowledged.note.as_ref(),
            Self::Muted(_) => None,
        }
    }
}

impl Attention {
    /// Names what it is about, for as long as that is there: what is snoozed by.
    pub fn lasting_key(&self) -> Text {
        if let Some(login) = &self.login {
            return Text::new(format!("*/*/fault sign-in {login}"));
        }
        let region = self.region.as_ref().map_or("*", |region| region.as_str());
        Text::new(format!("{}/{region}/{} {}", self.account, self.kind.name(), self.subject))
    }

    /// Names it as it is now: what is acknowledged by. What AWS dates is another thing when it has come anew; what was
    /// only seen to turn is dated by each console otherwise.
    pub fn passing_key(&self) -> Text {
        match (self.kind, self.since) {
            (AttentionKind::Fault, Some(since)) if self.subject == OUTAGE => {
                Text::new(format!("{} since {since}", self.lasting_key()))
            }
            (AttentionKind::Alarm | AttentionKind::Node, Some(since)) => {
                Text::new(format!("{} since {since}", self.lasting_key()))
            }
            _ => self.lasting_key(),
        }
    }
}

impl Store {
    /// Why a line wants nobody at a time. What people said comes before what CloudWatch was told.
    pub fn aside(&self, item: &Attention, now: Timestamp) -> Option<Aside> {
        let held =
            |key: &Text| self.acknowledged.get(key).filter(|a| a.until.is_none_or(|until| now < until));
        let by = if self.acknowledged.is_empty() {
            None
        } else {
            held(&item.passing_key()).or_else(|| held(&item.lasting_key()))
        };
        let muted = || item.mutes.as_ref()?.active(now).cloned().map(Aside::Muted);
        by.cloned().map(Aside::By).or_else(muted)
    }
}

/// `+2 acked`, or `+3 set aside` when it was done in several ways.
pub(super) fn words(counts: &BTreeMap<&'static str, usize>) -> Option<String> {
    match counts.iter().next()? {
        (name, count) if counts.len() == 1 => Some(format!("+{count} {name}")),
        _ => Some(format!("+{} set aside", counts.values().sum::<usize>())),
    }
}
