//! A line chart in braille, two by four dots a cell, with a round value axis, a time axis and a threshold.

mod axis;
mod bars;
mod brush;
mod canvas;
mod digits;
mod entry;
mod figure;
mod glyphs;
mod graph;
mod graph_draw;
mod ground;
mod heat;
mod hold;
mod legend;
mod meter;
mod plot;
mod raster;
mod reduce;
mod rows;
mod sheet;
mod span;
mod spark;
mod stack;
mod stats;
mod table;
mod times;
mod value;
mod values;

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    Zone,
    text::{put, put_right, width},
};
use crate::model::{Point, Scale, Timestamp};

use canvas::Canvas;
pub use figure::{ChangeKind, ChangeMark, Figure, FigureLine};
pub use glyphs::Glyphs;
pub use plot::Plot;
use sheet::Sheet;
use span::Span;

/// What a chart shows.
#[derive(Debug)]
pub struct Chart<'a> {
    /// Lines; the first is drawn over the others.
    pub lines: Vec<Trace<'a>>,
    /// From when
    pub from: Timestamp,
    /// to when.
    pub to: Timestamp,
    /// A line across.
    pub threshold: Option<f64>,
    /// CloudWatch's unit, such as `Seconds`.
    pub unit: Option<&'a str>,
    /// A moment to mark on the time axis: its sign and its look.
    pub mark: Option<(Timestamp, &'static str, Style)>,
}

/// A line.
#[derive(Debug)]
pub struct Trace<'a> {
    /// Points, cut where some are missing: never joined across.
    pub runs: Vec<&'a [Point]>,
    /// Its look,
    pub style: Style,
    /// and that of points that will still move.
    pub provisional: Style,
}

/// Looks of a chart's parts.
#[derive(Clone, Copy, Debug)]
pub struct ChartStyle {
    /// The threshold.
    pub threshold: Style,
    /// Axes and labels.
    pub axis: Style,
}

/// Columns between the labels of the values and the first dot: a blank and the axis.
const AXIS: u16 = 2;

/// Draws a chart with its axes; nothing where it has no room.
pub fn chart(buf: &mut Buffer, area: Rect, chart: &Chart<'_>, style: ChartStyle, zone: &Zone) {
    if area.width < 12 || area.height < 3 {
        return;
    }
    let shown = chart.lines.iter().flat_map(|line| line.runs.iter().copied().flatten());
    let shown = shown.filter(|p| p.at >= chart.from && p.at <= chart.to).map(|p| p.value);
    let bounds = values::round_bounds(shown.chain(chart.threshold));
    let [low, middle, high] = bounds;
    let scale = Scale::of(low.abs().max(high.abs()), chart.unit);
    let threshold = chart.threshold.map(|value| (value, scale.words(value, 7)));
    let ticks = [low, middle, high].map(|value| (value, scale.words(value, 6)));
    let labels = ticks.iter().chain(&threshold).map(|(_, label)| width(label)).max().unwrap_or(0);
    let gutter = (labels + AXIS).min(area.width / 3);
    let plot = Rect { x: area.x + gutter, width: area.width - gutter, height: area.height - 1, ..area };
    let frame = Frame { plot, from: chart.from, to: chart.to, low, high };

    value_axis(buf, area.x, &frame, &ticks, style.axis);
    if let Some((value, label)) = &threshold {
        let y = frame.row(*value);
        for x in plot.x.saturating_sub(1)..plot.right() {
            put(buf, x, y, 1, "┈", style.threshold);
        }
        let room = plot.x.saturating_sub(AXIS);
        for x in area.x..room {
            put(buf, x, y, 1, " ", style.axis);
        }
        put_right(buf, area.x, room, y, label, style.threshold);
    }
    for line in chart.lines.iter().rev() {
        let mut canvas = Canvas::new(plot.width, plot.height);
        for run in &line.runs {
            trace(&mut canvas, &frame, run);
        }
        canvas.draw(buf, plot, line.style, line.provisional);
    }
    let span = Span::new(chart.from, chart.to, plot.width);
    let under = Rect { y: plot.bottom(), height: 1, ..plot };
    times::axis(&mut Sheet::new(buf, under), (0, 0), &span, chart.mark.as_slice(), style.axis, zone);
}

/// Where values and moments are on the screen.
struct Frame {
    plot: Rect,
    from: Timestamp,
    to: Timestamp,
    low: f64,
    high: f64,
}

impl Frame {
    /// The dot of a moment, from the left; outside of the plot when the moment is.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    fn x(&self, at: Timestamp) -> i64 {
        let dots = f64::from(self.plot.width) * 2.0 - 1.0;
        let span = (self.to.as_second() - self.from.as_second()).max(1) as f64;
        let x = (at.as_second() - self.from.as_second()) as f64 / span * dots;
        x.clamp(-2.0, dots + 2.0).round() as i64
    }

    /// The dot of a value, from the top.
    #[allow(clippy::cast_possible_truncation)]
    fn y(&self, value: f64) -> i64 {
        let dots = f64::from(self.plot.height) * 4.0 - 1.0;
        // Halves, so that the distance between the extremes of floats is one too.
        let part = (self.high / 2.0 - value / 2.0) / (self.high / 2.0 - self.low / 2.0);
        (part * dots).clamp(0.0, dots).round() as i64
    }

    /// The line of the screen on which a value is.
    fn row(&self, value: f64) -> u16 {
        self.plot.y + u16::try_from(self.y(value) / 4).unwrap_or(0).min(self.plot.height - 1)
    }
}

/// Labels at the left, the highest, the middle and the lowest value, as far as there are lines for them.
fn value_axis(buf: &mut Buffer, left: u16, frame: &Frame, ticks: &[(f64, String); 3], style: Style) {
    let x = frame.plot.x.saturating_sub(1);
    for y in frame.plot.y..frame.plot.bottom() {
        put(buf, x, y, 1, "│", style);
    }
    let rows = ticks.each_ref().map(|(value, _)| frame.row(*value));
    for (i, (_, label)) in ticks.iter().enumerate() {
        // The middle gives way when the ends are next to it.
        let crowded = i == 1 && (rows[0].abs_diff(rows[1]) < 2 || rows[2].abs_diff(rows[1]) < 2);
        if !crowded {
            put_right(buf, left, frame.plot.x.saturating_sub(AXIS), rows[i], label, style);
            put(buf, x, rows[i], 1, "┤", style);
        }
    }
}

/// Draws a run of points: each pair joined by a straight line, so that the extremes of all points that share a column
/// are drawn. What is no number is a gap.
fn trace(canvas: &mut Canvas, frame: &Frame, run: &[Point]) {
    for part in run.split(|p| !p.value.is_finite()) {
        let dot = |p: &Point| (frame.x(p.at), frame.y(p.value));
        if let [only] = part {
            let (x, y) = dot(only);
            // A single dot is easily overlooked: it is as wide as a cell.
            canvas.line((x, y), (x + 1, y), only.provisional);
        }
        for pair in part.windows(2) {
            canvas.line(dot(&pair[0]), dot(&pair[1]), pair[1].provisional);
        }
    }
}

#[cfg(test)]
mod tests;
