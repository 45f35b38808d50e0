use ratatui::style::Style;

use super::{brush::Brush, graph::Graph};
use crate::spec::Colour;

/// What is drawn where there is no line.
pub(super) struct Behind {
    cursor: Option<u16>,
    crosshair: (char, Style),
    moment: char,
    dot: char,
    /// By rows: the look of a threshold, and of a band.
    lines: Vec<Option<(char, Style)>>,
    bands: Vec<Option<Style>>,
    /// By columns: the look of an alarm, of a moment and of a span of time.
    shades: Vec<Option<Style>>,
    moments: Vec<Option<Style>>,
    spans: Vec<Option<Style>>,
}

impl Behind {
    pub(super) fn of(graph: &Graph, brush: &Brush<'_>) -> Self {
        let glyphs = brush.glyphs;
        let sign = |sign: &'static str, ascii: &'static str| {
            glyphs.either(sign, ascii).chars().next().unwrap_or(' ')
        };
        let line = sign("┈", "-");
        let ground = &graph.ground;
        let tinted = |columns: &[Option<Option<Colour>>]| {
            columns.iter().map(|own| own.map(|own| brush.tinted("moment", own))).collect::<Vec<_>>()
        };
        Self {
            cursor: brush.cursor.and_then(|at| graph.span.column(at)),
            crosshair: (sign("│", "|"), brush.style("crosshair")),
            moment: sign("┊", ":"),
            dot: sign("·", ","),
            lines: ground.lines.iter().map(|hue| hue.map(|hue| (line, brush.hue(hue)))).collect(),
            bands: ground.bands.iter().map(|band| band.map(|(hue, _)| brush.hue(hue))).collect(),
            shades: ground.shades.iter().map(|look| look.map(|look| brush.style(look))).collect(),
            moments: tinted(&ground.moments),
            spans: tinted(&ground.spans),
        }
    }

    /// The sign of a place, and its look; none where there is nothing.
    pub(super) fn sign(&self, x: u16, y: u16) -> Option<(char, Style)> {
        let (column, row) = (usize::from(x), usize::from(y));
        if self.cursor == Some(x) {
            return Some(self.crosshair);
        }
        // In ASCII it is dashed: no line of a series is.
        if let Some(found) = self.lines[row].filter(|(sign, _)| *sign != '-' || x.is_multiple_of(2)) {
            return Some(found);
        }
        if let Some(look) = self.moments[column] {
            return Some((self.moment, look));
        }
        let every = (x + 2 * y) % 4;
        let band = self.bands[row].filter(|_| every == 0);
        let shade = self.shades[column].filter(|_| every == 2);
        let span = self.spans[column].filter(|_| every == 1);
        band.or(shade).or(span).map(|style| (self.dot, style))
    }
}
