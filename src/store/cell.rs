use super::Store;
use crate::model::{Fault, FaultKind, ScopeKey, Timestamp, Want};

/// How a thing stands, best first. A mark is drawn with a sign of its own: colour is never alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// ● Read, fresh, and nothing wrong.
    Fine,
    /// ◌ Not read yet, stale, or only partly readable.
    Unknown,
    /// ✕ Cannot be read.
    Unreadable,
    /// ◆ Wants a look.
    Warning,
    /// ▲ Wants a human now.
    Alarm,
}

/// One scope in the fleet matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The worst of it.
    pub mark: Mark,
    /// How many things are that bad; zero for marks that do not count.
    pub count: usize,
}

/// How a scope stands, judged by `wants`. It is fine only when every one of them was read, is fresh, has
/// no fault and shows nothing wrong.
pub fn cell(store: &Store, scope: &ScopeKey, wants: &[Want], now: Timestamp) -> Cell {
    let mut alarms = 0;
    let mut warnings = 0;
    let (mut unknown, mut unreadable) = (0, 0);
    for want in wants {
        let Some(slot) = store.slot(scope, want) else {
            unknown += 1;
            continue;
        };
        if let Some(fault) = &slot.fault {
            if shuts_out(&fault.value) && slot.good.is_none() { unreadable += 1 } else { unknown += 1 }
        } else if !slot.is_fresh(want, &store.pacing, now) {
            unknown += 1;
        }
        let (a, w) = slot.troubles(now);
        alarms += a;
        warnings += w;
    }
    let (mark, count) = if alarms > 0 {
        (Mark::Alarm, alarms)
    } else if warnings > 0 {
        (Mark::Warning, warnings)
    } else if unreadable > 0 && unreadable == wants.len() {
        (Mark::Unreadable, 0)
    } else if unknown + unreadable > 0 || wants.is_empty() {
        (Mark::Unknown, 0)
    } else {
        (Mark::Fine, 0)
    };
    Cell { mark, count }
}

/// Faults that will not go away by waiting.
pub fn shuts_out(fault: &Fault) -> bool {
    !matches!(fault.kind, FaultKind::Cut | FaultKind::Throttled | FaultKind::Timeout)
}
