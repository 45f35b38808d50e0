//! A chart as it was made for a panel, with what is said around it.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use super::Change;
use crate::{
    model::{AskEnd, Snapshot, Timestamp, period_words},
    store::Slot,
    ui::{Cx, Place, markdown},
};

/// What there is of a chart beside its plot.
#[derive(Clone, Debug)]
pub struct Charted {
    /// What is said instead of a chart: the name of a look, and words.
    pub said: Option<(&'static str, String)>,
    /// At the upper left of the panel,
    pub left: String,
    /// at the upper right,
    pub right: String,
    /// and below, before the age of what was read.
    pub note: String,
    /// When the oldest of what is shown was read.
    pub read: Option<Timestamp>,
    /// What it costs to look at it, in words.
    pub cost: Option<String>,
    /// From when to when it is.
    pub span: (Timestamp, Timestamp),
    /// What was changed meanwhile, oldest first.
    pub changes: Vec<Change>,
    /// What it was made from: kept, so that nothing else can come to its address.
    pub kept: Vec<Arc<Snapshot>>,
    /// What is made: a chart, or something else that is made as seldom.
    pub holds: Holds,
}

/// What is made when something has changed, and drawn in each frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Holds {
    /// A chart.
    #[default]
    Chart,
    /// Rows, by their keys.
    Rows(Vec<String>),
    /// Lines of text.
    Text(Vec<markdown::Line>),
}

impl Charted {
    /// Whether it is a chart, and not rows or text.
    pub fn is_chart(&self) -> bool {
        self.holds == Holds::Chart
    }

    /// The keys of its rows; none of what is no rows.
    pub fn keys(&self) -> &[String] {
        if let Holds::Rows(keys) = &self.holds { keys } else { &[] }
    }
}

impl Charted {
    /// One that says something instead of a chart.
    pub(in crate::ui::panels) fn saying(style: &'static str, words: impl Into<String>) -> Self {
        Self {
            said: Some((style, words.into())),
            left: String::new(),
            right: String::new(),
            note: String::new(),
            read: None,
            cost: None,
            span: (Timestamp::default(), Timestamp::default()),
            changes: Vec::new(),
            kept: Vec::new(),
            holds: Holds::Chart,
        }
    }
}

/// Tells what a chart is made from from everything else.
pub(in crate::ui::panels) struct Stamp(DefaultHasher);

impl Stamp {
    /// Of how a panel's chart is looked at, in so much room.
    pub(in crate::ui::panels) fn of(cx: &Cx<'_>, place: &Place, size: (u16, u16)) -> Self {
        let (state, visit, zone) = (cx.state(place.panel), &cx.view.visit, &cx.view.zone);
        let mut hasher = DefaultHasher::new();
        (size, place.panel, state.shape.map(|shape| shape.name()), &state.hidden).hash(&mut hasher);
        (visit.sight.window, visit.sight.compare, cx.view.range).hash(&mut hasher);
        (&cx.spec.name, &visit.route.args, cx.view.ascii).hash(&mut hasher);
        (zone.utc, zone.offset(cx.now), zone.day(cx.now)).hash(&mut hasher);
        Self(hasher)
    }

    /// Of something that can be told apart as it is.
    pub(in crate::ui::panels) fn add(&mut self, what: impl Hash) {
        what.hash(&mut self.0);
    }

    /// Of something as it is written for those who look for faults.
    pub(in crate::ui::panels) fn add_debug(&mut self, what: &impl std::fmt::Debug) {
        struct Into<'a>(&'a mut DefaultHasher);
        impl std::fmt::Write for Into<'_> {
            fn write_str(&mut self, text: &str) -> std::fmt::Result {
                self.0.write(text.as_bytes());
                Ok(())
            }
        }
        // A hasher takes everything.
        let _ = std::fmt::write(&mut Into(&mut self.0), format_args!("{what:?}"));
    }

    /// Of what is held of a want: the points are told apart by where they are, for a chart keeps what it was made from.
    pub(in crate::ui::panels) fn add_slot(&mut self, slot: Option<&Slot>) {
        let good = slot.and_then(|slot| slot.good.as_ref());
        self.add(good.map(|good| (good.at, Arc::as_ptr(&good.value) as usize)));
        let fault = slot.and_then(|slot| slot.fault.as_ref());
        self.add(fault.map(|fault| fault.value.to_string()));
    }

    /// Of a snapshot, likewise.
    pub(in crate::ui::panels) fn add_snapshot(&mut self, snapshot: &Arc<Snapshot>) {
        self.add(Arc::as_ptr(snapshot) as usize);
    }

    pub(in crate::ui::panels) fn finish(self) -> u64 {
        self.0.finish()
    }
}

/// From when to when a chart is whose newest value, or whose read, is of `newest`. One that follows now ends a little
/// after that, in steps of a 36th of its range: between the steps new points are added at the right and nothing else moves.
pub(in crate::ui::panels) fn span(end: AskEnd, range: Duration, newest: Timestamp) -> (Timestamp, Timestamp) {
    let to = match end {
        AskEnd::At(at) => at,
        AskEnd::Now | AskEnd::Ago(_) => {
            let step = i64::try_from(range.as_secs() / 36).unwrap_or(1).max(1);
            let at = newest.as_second();
            Timestamp::from_second(at + step - at.rem_euclid(step)).unwrap_or(newest)
        }
    };
    (to.checked_sub(range).unwrap_or(to), to)
}

/// What is said where there are no points: `No data points in the last 3 h.`
pub(in crate::ui::panels) fn no_points(cx: &Cx<'_>, range: Duration) -> String {
    match window_words(cx) {
        Some(window) => format!("No data points in {window}."),
        None => {
            let range = period_words(u32::try_from(range.as_secs()).unwrap_or(u32::MAX));
            format!("No data points in the last {range}.")
        }
    }
}

/// The part of time that charts are looked at in, when it is not until now: `12:00–13:00`.
pub fn window_words(cx: &Cx<'_>) -> Option<String> {
    let (from, to) = cx.view.visit.sight.window?;
    let zone = &cx.view.zone;
    let end = if zone.day(from) == zone.day(to) { zone.hhmm(to) } else { zone.moment(to, cx.now) };
    Some(format!("{}–{end}", zone.moment(from, cx.now)))
}

/// What is drawn beneath: `beside yesterday`.
pub(in crate::ui::panels) fn compare_words(ago: Duration) -> String {
    match ago.as_secs() {
        86_400 => "beside yesterday".into(),
        604_800 => "beside a week ago".into(),
        seconds => format!("beside {} ago", period_words(u32::try_from(seconds).unwrap_or(u32::MAX))),
    }
}
