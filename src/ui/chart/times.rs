//! The time axis: round moments of the zone that times are shown in.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::Frame;
use crate::{
    model::Timestamp,
    ui::{
        Zone,
        text::{put, width},
    },
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

/// Draws times under the plot, none of them cut, and a mark at its moment, before which the others give way.
pub(super) fn axis(
    buf: &mut Buffer,
    frame: &Frame,
    mark: Option<(Timestamp, &'static str, Style)>,
    style: Style,
    zone: &Zone,
) {
    let area = Rect { y: frame.plot.bottom(), height: 1, ..frame.plot };
    let mut taken = None;
    if let Some((at, sign, look)) = mark.filter(|(at, ..)| *at >= frame.from && *at <= frame.to) {
        let (column, moment) = (column(frame, at), zone.moment(at, frame.to));
        let text = format!("{sign} {moment}");
        let (text, x) = if column + width(&text) <= area.right() {
            (text, column)
        } else {
            let text = format!("{moment} {sign}");
            let x = (column + 1).saturating_sub(width(&text));
            (text, x)
        };
        if x >= area.x {
            put(buf, x, area.y, area.right() - x, &text, look);
            taken = Some((x, x + width(&text)));
        }
    }
    for at in moments(frame.from, frame.to, i64::from(area.width) / ROOM, zone) {
        let text = label(at, frame.to.as_second() - frame.from.as_second(), zone);
        let x = column(frame, at).saturating_sub(width(&text) / 2);
        let end = x + width(&text);
        let is_free = taken.is_none_or(|(from, to)| end + 1 < from || x > to + 1);
        if x >= area.x && end <= area.right() && is_free {
            put(buf, x, area.y, end - x, &text, style);
        }
    }
}

fn column(frame: &Frame, at: Timestamp) -> u16 {
    frame.plot.x + u16::try_from(frame.x(at).max(0) / 2).unwrap_or(0).min(frame.plot.width - 1)
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
