use std::time::Duration;

use crate::{
    model::{FaultKind, Member, ScopeKey, Source, TRAIL_LATE, Text, Timestamp, Want, age, members},
    store::{Coverage, Mark, Store, coverage, shuts_out},
    ui::{Narrowing, time},
};

/// Reads are some minutes apart: what is there from so much later on is there from the beginning.
const APART: Duration = Duration::from_secs(300);

/// Of which part of its time all events of a scope are there.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverageRow {
    /// Which scope.
    pub scope: ScopeKey,
    /// The account's id, when it is known.
    pub account_id: Option<Text>,
    /// Fine when all is there and it is kept up to date.
    pub mark: Mark,
    /// From when
    pub since: Timestamp,
    /// to when it is looked at.
    pub until: Timestamp,
    /// Of which spans of that all events are there: the newest first.
    pub spans: Vec<(Timestamp, Timestamp)>,
    /// All spans that are held, whenever they are.
    pub span_count: u64,
    /// Events in memory.
    pub event_count: u64,
    /// The newest span is from here: earlier than where it is looked at, perhaps.
    pub complete_since: Option<Timestamp>,
    /// To here: the watermark.
    pub complete_until: Option<Timestamp>,
    /// It has been read by this console.
    pub is_read: bool,
    /// It was read, and not for too long.
    pub lags: bool,
    /// What goes wrong.
    pub fault: Option<FaultKind>,
}

members! {
    CoverageRow, c, key c.scope.region.as_str();
    "covered" => Member::Number(c.percent()),
    "complete_since" => Member::time(c.complete_since),
    "complete_until" => Member::time(c.complete_until),
    "lag" => c.lag().map_or(Member::Null, |words| Member::Text(words.into())),
    "gaps" => Member::Count(c.gaps()),
    "span_count" => Member::Count(c.span_count),
    "event_count" => Member::Count(c.event_count),
    "fault" => c.fault.map_or(Member::Null, |kind| Member::text(kind.name())),
}

impl CoverageRow {
    /// How far behind the present its newest is.
    pub fn lag(&self) -> Option<String> {
        self.complete_until.map(|until| time::age(until, self.until))
    }

    /// How many per cent of the time are there.
    #[allow(clippy::cast_precision_loss, reason = "seconds of some years")]
    fn percent(&self) -> f64 {
        let length = |since: Timestamp, until: Timestamp| (until.as_second() - since.as_second()) as f64;
        let held: f64 = self.spans.iter().map(|(since, until)| length(*since, *until)).sum();
        let whole = length(self.since, self.until).max(1.0);
        (held / whole * 1000.0).round() / 10.0
    }

    /// Spans of the time that are not there, but for what is so new that it has not been read yet.
    fn gaps(&self) -> u64 {
        let mut gaps = u64::from(self.spans.is_empty());
        let mut before = self.since;
        for (since, until) in self.spans.iter().rev() {
            gaps += u64::from(age(before, *since) > APART);
            before = *until;
        }
        gaps
    }
}

/// The coverage of every scope that is read, the worst first. Where nobody is asked, of those of which the history knows
/// something, from the beginning of that.
pub fn coverages(
    store: &Store,
    narrowing: &Narrowing,
    want: &Want,
    back: Duration,
    now: Timestamp,
) -> Vec<CoverageRow> {
    let scopes = narrowing.scopes(&store.fleet, Source::Events).into_iter();
    let covered = scopes.map(|scope| (scope.key(), coverage(store, &scope.key(), want)));
    let covered: Vec<(ScopeKey, Coverage)> =
        covered.filter(|(_, covered)| !store.is_offline || !covered.spans.is_empty()).collect();
    let oldest = covered.iter().filter_map(|(_, covered)| Some(covered.spans.last()?.0)).min();
    let since = match oldest.filter(|_| store.is_offline) {
        Some(oldest) => oldest,
        None => now.checked_sub(back).unwrap_or(Timestamp::UNIX_EPOCH),
    };
    let of = |(scope, covered): (ScopeKey, Coverage)| {
        let newest = covered.newest();
        let within = |(from, to): &(Timestamp, Timestamp)| {
            let (from, to) = ((*from).max(since), (*to).min(now));
            (from < to).then_some((from, to))
        };
        let slot = store.slot(&scope, want);
        let fault = slot.and_then(|slot| slot.told_fault()).map(|fault| &fault.value);
        let mut row = CoverageRow {
            account_id: store.known_id(&scope.account).map(Text::new),
            mark: Mark::Fine,
            since,
            until: now,
            spans: covered.spans.iter().filter_map(within).collect(),
            span_count: covered.spans.len() as u64,
            event_count: covered.events as u64,
            complete_since: newest.map(|newest| newest.0),
            complete_until: newest.map(|newest| newest.1),
            // Nobody reads anything, so that nothing lags.
            is_read: covered.is_read || store.is_offline,
            lags: !store.is_offline
                && newest.is_some_and(|newest| age(newest.1, now) > store.pacing.stale_after(want)),
            fault: fault.map(|fault| fault.kind),
            scope,
        };
        row.mark = match fault {
            Some(fault) if shuts_out(fault) => Mark::Unreadable,
            _ if row.fault.is_some() || row.lags || !row.is_read || row.gaps() > 0 => Mark::Unknown,
            _ => Mark::Fine,
        };
        row
    };
    let mut rows: Vec<CoverageRow> = covered.into_iter().map(of).collect();
    rows.sort_by(|a, b| {
        b.mark.cmp(&a.mark).then_with(|| a.complete_until.cmp(&b.complete_until)).then_with(|| {
            (b.complete_since.is_none(), b.complete_since)
                .cmp(&(a.complete_since.is_none(), a.complete_since))
        })
    });
    rows
}

/// A bar of so many cells over a time, of which all of `rows` have something or not: `·` nothing of it, `░` not all of it
/// or not everywhere, `█` everything, `▒` everything so far: events may still come late. Rows that have nothing at all are
/// told apart elsewhere, and would leave nothing else to see.
pub fn bar(rows: &[CoverageRow], width: u16) -> String {
    let read = || rows.iter().filter(|row| !row.spans.is_empty());
    let Some(first) = rows.first() else { return "·".repeat(width.into()) };
    let (from, to) = (first.since.as_millisecond(), first.until.as_millisecond());
    let late = to.saturating_sub(i64::try_from(TRAIL_LATE.as_millis()).unwrap_or(0));
    let edge = |at: u16| from + (to - from) * i64::from(at) / i64::from(width.max(1));
    let cell = |at: u16| {
        let (begin, end) = (edge(at), edge(at + 1));
        let holds = |span: &(Timestamp, Timestamp)| {
            span.0.as_millisecond() <= begin && end <= span.1.as_millisecond()
        };
        let touches =
            |span: &(Timestamp, Timestamp)| span.0.as_millisecond() < end && begin < span.1.as_millisecond();
        if read().next().is_some() && read().all(|row| row.spans.iter().any(holds)) {
            if end > late { '▒' } else { '█' }
        } else if read().any(|row| row.spans.iter().any(touches)) {
            '░'
        } else {
            '·'
        }
    };
    (0..width).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountName, Region};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn row(spans: &[(i64, i64)]) -> CoverageRow {
        CoverageRow {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("r") },
            account_id: None,
            mark: Mark::Fine,
            since: at(0),
            until: at(36_000),
            spans: spans.iter().map(|(since, until)| (at(*since), at(*until))).collect(),
            span_count: 0,
            event_count: 0,
            complete_since: None,
            complete_until: None,
            is_read: true,
            lags: false,
            fault: None,
        }
    }

    #[test]
    fn a_bar_tells_what_is_there_from_what_is_not_and_from_what_may_still_come() {
        assert_eq!(bar(&[row(&[])], 10), "··········");
        assert_eq!(bar(&[row(&[(0, 36_000)])], 10), "█████████▒");
        assert_eq!(bar(&[row(&[(18_000, 36_000)])], 10), "·····████▒");
        assert_eq!(bar(&[row(&[(30_000, 35_000), (0, 10_000)])], 10), "██░·····░░");
        let two = [row(&[(0, 36_000)]), row(&[(18_000, 36_000)])];
        assert_eq!(bar(&two, 10), "░░░░░████▒", "as the worst of them");
        assert_eq!(bar(&[row(&[]), row(&[(0, 36_000)])], 10), "█████████▒", "who was never read is named");
        assert_eq!(bar(&[], 3), "···");
        assert_eq!(bar(&two, 0), "");
        assert_eq!(bar(&[row(&[(0, 36_000)])], 40).matches('▒').count(), 2);
    }

    #[test]
    fn gaps_and_shares() {
        let of = |spans: &[(i64, i64)]| (row(spans).gaps(), row(spans).percent());
        assert_eq!(of(&[]), (1, 0.0));
        assert_eq!(of(&[(0, 35_900)]), (0, 99.7), "what is just coming is none");
        assert_eq!(of(&[(20_000, 36_000), (200, 10_000)]), (1, 71.7));
        assert_eq!(of(&[(20_000, 36_000), (2_000, 10_000)]), (2, 66.7));
    }
}
