//! A line chart in braille: two by four dots a cell.

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Zone,
    text::{put, put_right, width},
};
use crate::model::{Point, Timestamp};

/// What a chart shows.
#[derive(Debug)]
pub struct Chart<'a> {
    /// Points, cut where some are missing: never joined across.
    pub runs: Vec<&'a [Point]>,
    /// From when
    pub from: Timestamp,
    /// to when.
    pub to: Timestamp,
    /// A line across.
    pub threshold: Option<f64>,
    /// CloudWatch's unit, such as `Seconds`.
    pub unit: Option<&'a str>,
}

/// Looks of its parts.
#[derive(Clone, Copy, Debug)]
pub struct ChartStyle {
    /// The line.
    pub line: Style,
    /// The newest points, which will still move.
    pub provisional: Style,
    /// The threshold.
    pub threshold: Style,
    /// Labels.
    pub axis: Style,
}

/// Bits of a braille cell's dots, by column, then row.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// Dots in cells.
struct Canvas {
    width: u16,
    height: u16,
    cells: Vec<(u8, bool)>,
}

impl Canvas {
    fn dot(&mut self, x: i64, y: i64, provisional: bool) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        let (column, row) = (x / 2, y / 4);
        if column < usize::from(self.width) && row < usize::from(self.height) {
            let cell = &mut self.cells[row * usize::from(self.width) + column];
            cell.0 |= DOTS[x % 2][y % 4];
            cell.1 |= provisional;
        }
    }

    /// A straight line, as many dots as its longer side.
    fn line(&mut self, a: (i64, i64), b: (i64, i64), provisional: bool) {
        let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).clamp(1, 10_000);
        for i in 0..=steps {
            let between = |a: i64, b: i64| a + ((b - a) * i * 2 + steps) / (steps * 2);
            self.dot(between(a.0, b.0), between(a.1, b.1), provisional);
        }
    }
}

/// Draws a chart with its axes.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
pub fn chart(buf: &mut Buffer, area: Rect, chart: &Chart<'_>, style: ChartStyle, zone: &Zone) {
    if area.width < 12 || area.height < 3 {
        return;
    }
    let (low, high) = bounds(chart);
    let label = |v: f64| format_value(v, chart.unit);
    let gutter = [label(high), label(low)]
        .iter()
        .map(|l| width(l))
        .max()
        .unwrap_or(0)
        .max(chart.threshold.map_or(0, |t| width(&label(t))))
        + 1;
    let plot = Rect {
        x: area.x + gutter.min(area.width / 3),
        width: area.width - gutter.min(area.width / 3),
        height: area.height - 1,
        ..area
    };
    let (dots_x, dots_y) = (f64::from(plot.width) * 2.0 - 1.0, f64::from(plot.height) * 4.0 - 1.0);
    let span = (chart.to.as_second() - chart.from.as_second()).max(1) as f64;
    let x_of = |at: Timestamp| {
        ((at.as_second() - chart.from.as_second()) as f64 / span * dots_x).clamp(-1.0, dots_x + 1.0).round()
            as i64
    };
    let y_of = |v: f64| ((high - v) / (high - low) * dots_y).clamp(0.0, dots_y).round() as i64;
    let row_of = |v: f64| plot.y + u16::try_from(y_of(v) / 4).unwrap_or(0).min(plot.height - 1);

    let mut canvas = Canvas {
        width: plot.width,
        height: plot.height,
        cells: vec![(0, false); usize::from(plot.width) * usize::from(plot.height)],
    };
    for run in &chart.runs {
        if let [only] = run {
            canvas.dot(x_of(only.at), y_of(only.value), only.provisional);
        }
        for pair in run.windows(2) {
            let ends = pair.iter().map(|p| (x_of(p.at), y_of(p.value))).collect::<Vec<_>>();
            canvas.line(ends[0], ends[1], pair[1].provisional);
        }
    }
    if let Some(threshold) = chart.threshold {
        let y = row_of(threshold);
        for x in plot.x..plot.right() {
            put(buf, x, y, 1, "┈", style.threshold);
        }
    }
    for (i, (dots, provisional)) in canvas.cells.iter().enumerate().filter(|(_, c)| c.0 != 0) {
        let (column, row) = (i % usize::from(plot.width), i / usize::from(plot.width));
        let symbol = char::from_u32(0x2800 + u32::from(*dots)).unwrap_or('·').to_string();
        let (x, y) = (plot.x + u16::try_from(column).unwrap_or(0), plot.y + u16::try_from(row).unwrap_or(0));
        put(buf, x, y, 1, &symbol, if *provisional { style.provisional } else { style.line });
    }
    for value in [Some(low), Some(high)].into_iter().flatten() {
        put_right(buf, area.x, plot.x - 1, row_of(value), &label(value), style.axis);
    }
    if let Some(threshold) = chart.threshold {
        let y = row_of(threshold);
        for x in area.x..plot.x {
            put(buf, x, y, 1, " ", style.axis);
        }
        put_right(buf, area.x, plot.x - 1, y, &label(threshold), style.threshold);
    }
    time_axis(buf, Rect { y: plot.bottom(), height: 1, ..plot }, chart, style.axis, zone);
}

/// Times under the chart: the start, the end, and between them as many as there is room for.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
fn time_axis(buf: &mut Buffer, area: Rect, chart: &Chart<'_>, style: Style, zone: &Zone) {
    let span = chart.to.as_second() - chart.from.as_second();
    let parts = i64::from((area.width / 18).clamp(1, 6));
    for i in 0..=parts {
        let Ok(at) = Timestamp::from_second(chart.from.as_second() + span * i / parts) else { continue };
        let text = zone.hhmm(at);
        let middle = area.x + u16::try_from(i64::from(area.width) * i / parts).unwrap_or(0);
        let start = middle
            .saturating_sub(width(&text) / 2)
            .clamp(area.x, area.right().saturating_sub(width(&text)).max(area.x));
        put(buf, start, area.y, area.right() - start, &text, style);
    }
}

/// The lowest and the highest value to show, never the same.
fn bounds(chart: &Chart<'_>) -> (f64, f64) {
    let values = chart.runs.iter().flat_map(|r| r.iter().map(|p| p.value)).chain(chart.threshold);
    let (mut low, mut high) = values
        .filter(|v| v.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high {
        return (0.0, 1.0);
    }
    // From zero, when that costs less than half of the height.
    if low > 0.0 && low < high * 0.5 {
        low = 0.0;
    }
    if high - low < f64::EPSILON * high.abs().max(1.0) * 8.0 {
        (low, high) = (low - low.abs().max(1.0) * 0.5, high + high.abs().max(1.0) * 0.5);
    }
    (low, high)
}

/// A value with few digits and its unit: `1.5 s`, `12k`, `87%`.
pub fn format_value(value: f64, unit: Option<&str>) -> String {
    let suffix = match unit {
        Some("Seconds") => "s",
        Some("Milliseconds") => "ms",
        Some("Microseconds") => "us",
        Some("Percent") => "%",
        Some("Bytes") => "B",
        Some("Bytes/Second") => "B/s",
        Some("Count/Second") => "/s",
        _ => "",
    };
    let size = value.abs();
    let (scaled, prefix) = match size {
        _ if size >= 1e12 => (value / 1e12, "T"),
        _ if size >= 1e9 => (value / 1e9, "G"),
        _ if size >= 1e6 => (value / 1e6, "M"),
        _ if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = match scaled.abs() {
        s if s >= 100.0 || s == 0.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 0.1 => 2,
        _ => 4,
    };
    let mut number = format!("{scaled:.digits$}");
    if number.contains('.') {
        number.truncate(number.trim_end_matches('0').trim_end_matches('.').len());
    }
    format!("{number}{prefix}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short() {
        for (value, unit, text) in [
            (1.5, Some("Seconds"), "1.5s"),
            (0.0, None, "0"),
            (12_345.0, None, "12.3k"),
            (87.0, Some("Percent"), "87%"),
            (2.5e9, Some("Bytes"), "2.5GB"),
            (0.0123, None, "0.0123"),
            (-3.25, None, "-3.25"),
            (1e300, None, &format!("{:.0}T", 1e288)),
        ] {
            assert_eq!(format_value(value, unit), text);
        }
    }

    fn first_char(buf: &Buffer, x: u16, y: u16) -> char {
        buf[(x, y)].symbol().chars().next().unwrap_or(' ')
    }

    #[test]
    fn a_gap_is_not_joined_and_hostile_values_do_no_harm() {
        let at = |s| Timestamp::from_second(s).expect("in range");
        let point = |s, value| Point { at: at(s), value, provisional: false };
        let left = [point(0, 1.0), point(600, 1.0)];
        let right = [point(6000, f64::MAX), point(6600, -f64::MAX)];
        let data =
            Chart { runs: vec![&left, &right], from: at(0), to: at(7200), threshold: Some(1.0), unit: None };
        let area = Rect::new(0, 0, 60, 10);
        let mut buf = Buffer::empty(area);
        let plain = Style::default();
        let style = ChartStyle { line: plain, provisional: plain, threshold: plain, axis: plain };
        chart(&mut buf, area, &data, style, &Zone::default());
        let dotted = |x: u16| (0..9).any(|y| ('\u{2801}'..='\u{28FF}').contains(&first_char(&buf, x, y)));
        let columns: Vec<u16> = (0..60).filter(|x| dotted(*x)).collect();
        let widest = columns.windows(2).map(|w| w[1] - w[0]).max().expect("drawn");
        assert!(widest > 20, "nothing is drawn where there is no data: {columns:?}");
    }
}
