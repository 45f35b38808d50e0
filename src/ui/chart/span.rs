//! Where moments are between the left and the right edge.

use crate::model::Timestamp;

/// A span of time laid over dots, two a column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Span {
    /// From when
    pub from: Timestamp,
    /// to when.
    pub to: Timestamp,
    /// Columns that it takes.
    pub columns: u16,
}

impl Span {
    pub(super) fn new(from: Timestamp, to: Timestamp, columns: u16) -> Self {
        Self { from, to, columns }
    }

    /// Milliseconds from the one end to the other, at least one.
    #[allow(clippy::cast_precision_loss)]
    fn length(&self) -> f64 {
        (self.to.as_millisecond() - self.from.as_millisecond()).max(1) as f64
    }

    /// Seconds from the one end to the other.
    pub(super) fn seconds(&self) -> i64 {
        self.to.as_second() - self.from.as_second()
    }

    /// Dots from the left to the right edge.
    pub(super) fn dots(&self) -> u32 {
        u32::from(self.columns) * 2
    }

    /// The dot of a moment, from the left; none when it is outside.
    pub(super) fn dot(&self, at: Timestamp) -> Option<u32> {
        self.dot_of_milliseconds(at.as_millisecond())
    }

    /// The same of milliseconds since 1970.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss)]
    pub(super) fn dot_of_milliseconds(&self, at: i64) -> Option<u32> {
        let (from, to) = (self.from.as_millisecond(), self.to.as_millisecond());
        if self.columns == 0 || at < from || at > to {
            return None;
        }
        let last = f64::from(self.dots() - 1);
        Some(((at - from) as f64 / self.length() * last).round().min(last) as u32)
    }

    /// The column of a moment; none when it is outside.
    pub(super) fn column(&self, at: Timestamp) -> Option<u16> {
        self.dot(at).and_then(|dot| u16::try_from(dot / 2).ok())
    }

    /// The column of a moment, that of the nearer edge when it is outside.
    pub(super) fn nearest(&self, at: Timestamp) -> u16 {
        self.column(at).unwrap_or(if at < self.from { 0 } else { self.columns.saturating_sub(1) })
    }

    /// The moment in the middle of a column: in whole seconds, where columns are longer than some.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    pub(super) fn moment(&self, column: u16) -> Timestamp {
        let last = f64::from(self.dots().max(2) - 1);
        let part = (f64::from(column.min(self.columns.saturating_sub(1))) * 2.0 + 0.5) / last;
        let after = (part * self.length()) as i64;
        let a_column = self.length() / f64::from(self.columns.max(1));
        let at = self.from.as_millisecond() + after;
        let at = if a_column >= 4000.0 { at - at.rem_euclid(1000) } else { at };
        Timestamp::from_millisecond(at.clamp(self.from.as_millisecond(), self.to.as_millisecond()))
            .unwrap_or(self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_of_a_column_is_in_it() {
        let at = |s: i64| Timestamp::from_second(s).expect("in range");
        for length in [1, 7, 60, 900, 3600, 3 * 3600, 15 * 86_400] {
            for columns in [1, 2, 3, 7, 40, 66, 199] {
                let span = Span::new(at(1_000_003), at(1_000_003 + length), columns);
                for column in 0..columns {
                    let moment = span.moment(column);
                    assert_eq!(span.column(moment), Some(column), "{length} s, {columns} columns, {moment}");
                }
                assert_eq!(span.dot(span.to), Some(u32::from(columns) * 2 - 1));
                assert_eq!((span.dot(at(1_000_002)), span.nearest(at(1_000_002))), (None, 0));
                assert_eq!(span.nearest(at(9_000_000)), columns - 1);
            }
        }
    }
}
