//! Figures to be drawn in tests, and how they look as text.

use std::sync::OnceLock;

use ratatui::{buffer::Buffer, layout::Rect};

use super::super::{Figure, FigureLine, Glyphs, Plot, Telling, brush::Brush};
use crate::{
    model::{Point, Standing, Timestamp},
    spec::{AxisSpec, Legend, Shape, Side, Specs, Theme},
    ui::Zone,
};

pub(super) const FROM: &str = "2026-03-01T00:12:00Z";
pub(super) const TO: &str = "2026-03-01T03:12:00Z";

/// A moment of the first of March.
pub(super) fn at(time: &str) -> Timestamp {
    format!("2026-03-01T{time}:00Z").parse().expect("a time")
}

pub(super) fn line<'a>(label: &str, points: &'a [Point]) -> FigureLine<'a> {
    FigureLine {
        key: label.to_owned(),
        label: label.to_owned(),
        points,
        period: 60,
        shift: 0,
        unit: None,
        side: Side::Left,
        colour: None,
        hidden: false,
        past_of: None,
        standing: Standing::Complete,
        why: None,
    }
}

pub(super) fn figure<'a>(shape: Shape, lines: Vec<FigureLine<'a>>) -> Figure<'a> {
    Figure {
        shape,
        lines,
        from: FROM.parse().expect("a time"),
        to: TO.parse().expect("a time"),
        axes: Default::default(),
        bands: vec![],
        moments: vec![],
        shades: vec![],
        changes: vec![],
        mark: None,
        legend: Legend::Beneath,
        whole_range: false,
        telling: Telling::default(),
    }
}

/// Points each so many seconds over the three hours, by what a function makes of the part of them that has passed.
pub(super) fn wave(period: u32, value: impl Fn(f64) -> f64) -> Vec<Point> {
    let start: Timestamp = FROM.parse().expect("a time");
    let count = 10_800 / i64::from(period);
    (0..count)
        .map(|i| Point {
            at: Timestamp::from_second(start.as_second() + i * i64::from(period)).expect("in range"),
            value: value(i as f64 / count as f64),
            provisional: i + 1 == count,
        })
        .collect()
}

/// Latencies of three services, in seconds: one has an incident, one a gap.
pub(super) fn latencies() -> [Vec<Point>; 3] {
    let ripple = |t: f64, n: f64| ((t * 997.0 * n).sin() * 0.5 + (t * 313.0 * n).cos() * 0.5) * 0.06;
    let checkout = wave(60, |t| 0.42 + ripple(t, 1.0) + if (0.7..0.86).contains(&t) { 1.5 } else { 0.0 });
    let mut orders = wave(60, |t| 0.25 + t * 0.3 + ripple(t, 1.7));
    orders.retain(|p| !(at("01:20")..at("01:50")).contains(&p.at));
    let search = wave(60, |t| 0.9 + (t * 9.0).sin() * 0.3 + ripple(t, 0.6));
    [checkout, orders, search]
}

pub(super) fn seconds() -> AxisSpec {
    AxisSpec { unit: Some("Seconds".into()), ..AxisSpec::default() }
}

pub(super) fn theme() -> &'static Theme {
    static THEME: OnceLock<Theme> = OnceLock::new();
    THEME.get_or_init(|| Specs::built_in().expect("built in").theme)
}

pub(super) fn drawn(
    figure: &Figure<'_>,
    (columns, rows): (u16, u16),
    change: impl FnOnce(&mut Brush<'_>),
) -> Buffer {
    let (theme, zone) = (theme(), Zone::default());
    let mut brush = Brush { theme, zone: &zone, glyphs: Glyphs::Braille, cursor: None, selected: None };
    change(&mut brush);
    let area = Rect::new(0, 0, columns, rows);
    let mut buf = Buffer::empty(area);
    Plot::of(figure, (columns, rows)).paint(&mut buf, area, &brush);
    if brush.glyphs == Glyphs::Ascii {
        crate::ui::ascii::ascii(&mut buf);
    }
    buf
}

/// The same in three sizes and three kinds of glyphs, beneath each other.
pub(super) fn album(figure: &Figure<'_>, change: impl Fn(&mut Brush<'_>)) -> String {
    let mut out = String::new();
    for glyphs in [Glyphs::Braille, Glyphs::Block, Glyphs::Ascii] {
        for size in [(100, 24), (60, 14), (36, 8)] {
            let picture = drawn(figure, size, |brush| {
                brush.glyphs = glyphs;
                change(brush);
            });
            let text = super::text(&picture);
            assert!(glyphs != Glyphs::Ascii || text.is_ascii(), "{text}");
            out += &format!("{glyphs:?} {}x{}\n{text}\n", size.0, size.1);
        }
    }
    out
}
