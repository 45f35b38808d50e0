//! `since:2h` and its like: spans of a thing's time, whatever that is called.

use super::{
    needle::{End, Ends, Test},
    when::Limit,
};

/// Their names, which end they are, and whether that is among them.
pub(super) const SPANS: [Span; 4] = [
    Span { name: "since", is_low: true, among: true, about: "from then on: since:2h, since:2026-01-15" },
    Span { name: "until", is_low: false, among: true, about: "until then: until:1h, until:2026-01-15T03:00" },
    Span { name: "after", is_low: true, among: false, about: "later than that" },
    Span { name: "before", is_low: false, among: false, about: "earlier than that" },
];

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    pub name: &'static str,
    is_low: bool,
    among: bool,
    pub about: &'static str,
}

/// The span of that name.
pub(super) fn named(name: &str) -> Option<Span> {
    SPANS.into_iter().find(|span| span.name.eq_ignore_ascii_case(name))
}

/// Whether there is one of that name.
pub(super) fn is_one(name: &str) -> bool {
    named(name).is_some()
}

impl Span {
    /// What it asks of the thing's time; none when that is no time.
    pub fn test(self, text: &str) -> Option<Test> {
        let limit = Limit::parse(text).filter(|limit| limit.when.is_some())?;
        let end = Some(End { limit: Limit { number: None, ..limit }, among: self.among });
        let (low, high) = if self.is_low { (end, None) } else { (None, end) };
        Some(Test::Between(Ends { low, high }))
    }
}
