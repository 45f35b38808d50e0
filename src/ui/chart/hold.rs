use super::{entry::Entry, span::Span};

/// The greatest value of each column, and whether it will still move; what comes less often than columns do holds for its
/// period.
pub(super) fn values(entry: &Entry, span: &Span) -> Vec<Option<(f64, bool)>> {
    let mut out: Vec<Option<(f64, bool)>> = vec![None; usize::from(span.columns)];
    let period = i64::from(entry.period).saturating_mul(i64::from(span.dots()));
    let held = u32::try_from(period / span.seconds().max(1)).unwrap_or(u32::MAX);
    for (i, column) in entry.columns.iter().enumerate() {
        let x = (column.dot / 2) as usize;
        if let Some(place) = out.get_mut(x) {
            let before = place.filter(|_| i > 0 && entry.columns[i - 1].dot / 2 == column.dot / 2);
            let value = before.map_or(column.max, |(value, _)| value.max(column.max));
            *place = Some((value, column.provisional));
        }
        let next = entry.columns.get(i + 1).map_or(span.dots(), |next| next.dot);
        let end = column.dot.saturating_add(held).min(next) / 2;
        for place in out.iter_mut().take(end as usize).skip(x + 1) {
            *place = Some((column.last, column.provisional));
        }
    }
    out
}
