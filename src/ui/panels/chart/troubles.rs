//! What is wrong with the series of a chart, for those who cannot see it.

use std::collections::BTreeSet;

use super::{
    ask::Asks,
    build::standing_words,
    figure::{answers, lines},
    local,
    made::span,
    sight,
    star::Whole,
};
use crate::{
    model::Standing,
    ui::{Cx, Place},
};

/// What is wrong with the series of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::ui) struct Troubles {
    /// In sentences, each once.
    pub words: Vec<String>,
    /// Nothing is drawn for that.
    pub is_all: bool,
}

/// What is wrong with the series of a panel's chart, as far as anything has been read.
pub(in crate::ui) fn troubles(cx: &Cx<'_>, place: &Place) -> Troubles {
    let whole = Whole::of(cx, cx.chart(place.panel));
    let spec = &*whole.spec;
    let asks = Asks::of(cx, place, &whole);
    if let Some(name) = asks.plan.unset.iter().next() {
        return Troubles { words: vec![format!("${name} has no value.")], is_all: true };
    }
    let now = answers(&asks, |ask| ask.held(cx));
    let (_, end, _) = sight(cx, spec.range, spec.compare);
    let worked = local::work_out(cx, spec, &asks, &now, span(end, asks.range, cx.now));
    let (lines, _) = lines(cx, &whole, &asks, (&now, &[]), &worked, &|_| false);
    let bad =
        |standing: Standing| matches!(standing, Standing::Forbidden | Standing::Rejected | Standing::Failed);
    let mut words: BTreeSet<String> =
        lines.iter().filter(|line| bad(line.standing)).map(standing_words).collect();
    let is_unread =
        |slot: Option<&crate::store::Slot>| slot.is_none_or(|s| s.good.is_none() && s.fault.is_none());
    let unread = asks.of.iter().filter(|ask| !ask.queries.is_empty() && is_unread(ask.held(cx)));
    let unread: Vec<String> = unread.map(|ask| ask.scope.key().to_string()).collect();
    let is_all = match lines.is_empty() {
        true => !unread.is_empty(),
        false => lines.iter().all(|line| bad(line.standing)),
    };
    if let Some(first) = unread.first() {
        words.insert(match unread.len() {
            1 => format!("{first} was not read in time."),
            all => format!("{first} and {} more were not read in time.", all - 1),
        });
    }
    if asks.plan.all > asks.of.len() {
        words.insert(format!("{} of {} scopes are asked.", asks.of.len(), asks.plan.all));
    }
    Troubles { words: words.into_iter().collect(), is_all }
}
