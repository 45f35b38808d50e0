//! The time axis: round moments of the zone that times are shown in.

use ratatui::style::Style;

use super::{sheet::Sheet, span::Span};
use crate::{
    model::Timestamp,
    ui::{Zone, text::width},
};

const DAY: i64 = 86_400;

/// Seconds between two labels.
const STEPS: [i64; 16] = [
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    2 * 3600,
    3 * 3600,
    6 * 3600,
    12 * 3600,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    30 * DAY,
];

/// Cells that a label takes, with room beside it.
const ROOM: i64 = 11;

/// A moment to be told under the plot: its sign, and its look.
pub(super) type Marked = (Timestamp, &'static str, Style);

/// Draws times from a place on, none of them cut, and the marked moments, before which the others give way.
pub(super) fn axis(
    sheet: &mut Sheet<'_>,
    (left, y): (u16, u16),
    span: &Span,
    marks: &[Marked],
    style: Style,
    zone: &Zone,
) {
    let mut taken: Vec<(u16, u16)> = Vec::new();
    let mut take = |sheet: &mut Sheet<'_>, x: u16, text: &str, style: Style| {
        let end = x + width(text);
        let is_free = taken.iter().all(|(from, to)| end < *from || x > *to);
        if is_free && end <= span.columns {
            sheet.text(left + x, y, end - x, text, style);
            taken.push((x, end));
        }
    };
    for (at, sign, look) in marks {
        let Some(column) = span.column(*at) else { continue };
        let moment = exact(*at, span, zone);
        let text = match *sign {
            "" => moment.clone(),
            sign => format!("{sign} {moment}"),
        };
        let wide = width(&text);
        match *sign {
            "" => take(
                sheet,
                column.saturating_sub(wide / 2).min(span.columns.saturating_sub(wide)),
                &text,
                *look,
            ),
            _ if column + wide <= span.columns => take(sheet, column, &text, *look),
            sign if wide <= column + 1 => take(sheet, column + 1 - wide, &format!("{moment} {sign}"), *look),
            _ => {}
        }
    }
    for at in moments(span.from, span.to, i64::from(span.columns) / ROOM, zone) {
        let text = label(at, span.seconds(), zone);
        let x = span.nearest(at).checked_sub(width(&text) / 2);
        if let Some(x) = x {
            take(sheet, x, &text, style);
        }
    }
}

/// A moment in words: with its seconds, where a column is less than a minute.
fn exact(at: Timestamp, span: &Span, zone: &Zone) -> String {
    if span.seconds() < i64::from(span.columns) * 60 && span.seconds() < 3600 {
        zone.hhmmss(at)
    } else {
        zone.moment(at, span.to)
    }
}

/// Round moments from the one to the other, about as many.
fn moments(from: Timestamp, to: Timestamp, most: i64, zone: &Zone) -> impl Iterator<Item = Timestamp> {
    let span = (to.as_second() - from.as_second()).max(1);
    let step = STEPS.into_iter().find(|step| span / step <= most.max(1)).unwrap_or(span);
    let offset = zone.offset(to);
    let first = (from.as_second() + offset).div_euclid(step) * step - offset;
    (0..=span / step + 1)
        .filter_map(move |i| Timestamp::from_second(first + i * step).ok())
        .filter(move |at| *at >= from && *at <= to)
}

/// `03:15`; the day at midnight of a range over several.
fn label(at: Timestamp, span: i64, zone: &Zone) -> String {
    let midnight = (at.as_second() + zone.offset(at)).rem_euclid(DAY) == 0;
    if midnight && span > DAY / 2 { zone.day_month(at) } else { zone.hhmm(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(from: &str, to: &str, most: i64, zone: &Zone) -> Vec<String> {
        let (from, to): (Timestamp, Timestamp) = (from.parse().expect("a time"), to.parse().expect("a time"));
        let span = to.as_second() - from.as_second();
        moments(from, to, most, zone).map(|at| label(at, span, zone)).collect()
    }

    #[test]
    fn labels_are_round_moments() {
        let utc = Zone::default();
        assert_eq!(
            labels("2026-03-01T00:15:00Z", "2026-03-01T03:15:00Z", 7, &utc),
            ["00:30", "01:00", "01:30", "02:00", "02:30", "03:00"]
        );
        assert_eq!(
            labels("2026-02-27T13:10:00Z", "2026-03-01T03:15:00Z", 4, &utc),
            ["28 Feb", "12:00", "1 Mar"]
        );
        let india = Zone {
            local: jiff::tz::TimeZone::fixed(
                jiff::tz::offset(5).saturating_add(jiff::SignedDuration::from_mins(30)),
            ),
            utc: false,
        };
        assert_eq!(
            labels("2026-03-01T00:15:00Z", "2026-03-01T03:15:00Z", 4, &india),
            ["06:00", "07:00", "08:00"],
            "round where the user is"
        );
    }
}
