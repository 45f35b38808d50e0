use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    ChangeMark, Figure, bars, brush::Brush, entry::Entry, glyphs::Glyphs, graph::Graph, heat::Heat,
    meter::Meter, rows::Rows, share, share::Share, sheet::Sheet, span::Span, spark, table, value::Values,
};
use crate::{
    model::Timestamp,
    spec::{Shape, Summary},
    ui::{Cx, Place, text::wrap},
};

/// A figure as it is in some room: points are reduced to columns, with their extremes and gaps. It is made when a series,
/// the room or what is looked at changes; drawing it costs by the cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    size: (u16, u16),
    span: Span,
    left: u16,
    keys: Vec<String>,
    entries: Vec<Entry>,
    body: Body,
    changes: Vec<ChangeMark>,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
enum Body {
    /// There is nothing to draw, or no room.
    #[default]
    Nothing,
    Graph(Box<Graph>),
    Meter(Box<Meter>),
    Values(Values),
    Heat(Heat),
    Share(Share),
    Table(Vec<Summary>),
    Sparklines(Rows),
}

impl Plot {
    /// Reduces a figure to a room of so many columns and rows: the one that it is drawn in.
    pub fn of(figure: &Figure<'_>, size: (u16, u16)) -> Self {
        let (mut entries, mut points) = Entry::all(figure);
        if figure.shape == Shape::Share {
            (entries, points) = share::greatest_first(entries, points, figure.whole_range);
        }
        let whole = Span::new(figure.from, figure.to, size.0);
        let is_bare = entries.iter().all(|entry| entry.stats.is_none());
        let lying = figure.shape == Shape::Bar && !bars::fit(&entries, &whole);
        let body = match figure.shape {
            _ if is_bare || size.0 < 4 || size.1 == 0 => Body::Nothing,
            Shape::Line | Shape::Area | Shape::Bar if !lying => {
                Graph::of(figure, &mut entries, &points, size)
                    .map_or(Body::Nothing, |g| Body::Graph(Box::new(g)))
            }
            Shape::Heat => Body::Heat(Heat::of(figure, &entries, size)),
            Shape::Share => Body::Share(Share::of(figure, size)),
            Shape::Table => Body::Table(figure.telling.columns.clone()),
            Shape::Sparkline => Body::Sparklines(Rows::of(figure, &entries, size, (true, 4))),
            Shape::Value => Body::Values(Values::of(figure, &entries, size)),
            _ => Body::Meter(Box::new(Meter::of(figure, &entries, size))),
        };
        let (span, left) = match &body {
            Body::Graph(graph) => (graph.span, graph.plot.x),
            Body::Heat(heat) => (heat.rows.span, heat.rows.left()),
            Body::Sparklines(rows) => (rows.span, rows.left()),
            Body::Values(values) => (values.span, 0),
            Body::Nothing | Body::Meter(_) | Body::Share(_) | Body::Table(_) => (whole, 0),
        };
        if !matches!(body, Body::Graph(_)) {
            Entry::lay(&mut entries, &points, &span);
        }
        let keys = entries.iter().map(|entry| entry.key.clone()).collect();
        Self { size, span, left, keys, entries, body, changes: figure.changes.clone() }
    }

    /// The room that it was made for.
    pub fn size(&self) -> (u16, u16) {
        self.size
    }

    /// The keys of its series, as they are in the legend: the selected is the one at the panel's index.
    pub fn keys(&self) -> &[String] {
        &self.keys
    }

    /// Series in the legend.
    pub fn lines(&self) -> usize {
        self.keys.len()
    }

    /// Columns of its time axis; of a shape without one, those that a crosshair moves by.
    pub fn columns(&self) -> u16 {
        self.span.columns
    }

    /// The moment in the middle of a column of the time axis.
    pub fn moment_at(&self, column: u16) -> Timestamp {
        self.span.moment(column)
    }

    /// The column of a moment; none when it is out of sight.
    pub fn column_of(&self, at: Timestamp) -> Option<u16> {
        self.span.column(at)
    }

    /// The column of the time axis that is so many cells from the left of the room: of a click.
    pub fn column_under(&self, x: u16) -> Option<u16> {
        x.checked_sub(self.left).filter(|column| *column < self.span.columns)
    }

    /// Where a crosshair comes to by so many columns, to the left when negative; from the right edge when there is none.
    /// It stays in sight.
    pub fn step(&self, cursor: Option<Timestamp>, columns: i32) -> Timestamp {
        let last = i32::from(self.span.columns.saturating_sub(1));
        let now = cursor.map_or(last, |at| i32::from(self.span.nearest(at)));
        let column = u16::try_from(now.saturating_add(columns).clamp(0, last)).unwrap_or(0);
        self.span.moment(column)
    }

    /// What the first series is in the column of a moment, in words; none when it has no points there.
    pub fn value_at(&self, at: Timestamp) -> Option<String> {
        let entry = self.entries.first()?;
        let (least, most) = entry.at(at, &self.span)?;
        let (least, most) = (entry.words(least), entry.words(most));
        Some(if least == most { most } else { format!("{least} to {most}") })
    }

    /// The changes in the column of a moment, oldest first.
    pub fn changes_at(&self, at: Timestamp) -> impl Iterator<Item = &ChangeMark> {
        let column = self.span.column(at);
        self.changes.iter().filter(move |change| column.is_some() && self.span.column(change.at) == column)
    }

    /// Draws it with its axes and its legend: with the crosshair of the view's sight, and the series selected that is
    /// at the panel's index while that has the focus.
    pub fn draw(&self, buf: &mut Buffer, area: Rect, cx: &Cx<'_>, place: &Place) {
        let is_focused = cx.view.visit.focus == place.panel;
        let brush = Brush {
            theme: &cx.specs.theme,
            zone: &cx.view.zone,
            glyphs: if cx.view.ascii { Glyphs::Ascii } else { cx.view.glyphs },
            cursor: cx.view.visit.sight.cursor,
            selected: is_focused.then(|| cx.state(place.panel).index),
        };
        self.paint(buf, area, &brush);
    }

    /// The same with all that it needs.
    pub(super) fn paint(&self, buf: &mut Buffer, area: Rect, brush: &Brush<'_>) {
        let selected = brush.selected.filter(|_| self.entries.len() > 1);
        let brush = &Brush { selected: selected.map(|at| at.min(self.entries.len() - 1)), ..*brush };
        let sheet = &mut Sheet::new(buf, area);
        match &self.body {
            Body::Nothing => self.say(sheet, brush),
            Body::Graph(graph) => graph.draw(sheet, &self.entries, brush),
            Body::Meter(meter) => meter.draw(sheet, &self.entries, brush),
            Body::Values(values) => values.draw(sheet, &self.entries, brush),
            Body::Heat(heat) => heat.draw(sheet, &self.entries, brush),
            Body::Share(share) => share.draw(sheet, &self.entries, &self.span, brush),
            Body::Table(columns) => {
                table::draw(sheet, self.size, &self.entries, (&self.span, columns), brush);
            }
            Body::Sparklines(rows) => spark::draw_all(sheet, rows, &self.entries, brush),
        }
    }

    /// Why nothing is drawn.
    fn say(&self, sheet: &mut Sheet<'_>, brush: &Brush<'_>) {
        let troubled = self.entries.iter().filter_map(|entry| Some((&entry.label, entry.trouble.as_ref()?)));
        let sign = brush.glyphs.either("✕", "x");
        let mut said: Vec<(String, Style)> = troubled
            .map(|(label, trouble)| (format!("{sign} {label}: {trouble}"), brush.style("unreadable")))
            .collect();
        if said.is_empty() && self.entries.iter().all(|entry| entry.stats.is_none()) {
            let (from, to) = (self.span.from, self.span.to);
            let (from, until) = (brush.zone.moment(from, to), brush.zone.moment(to, to));
            said.push((format!("No data points from {from} to {until}."), brush.style("dim")));
        }
        let mut y = 0;
        for (words, style) in said {
            for line in wrap(&words, self.size.0, usize::from(self.size.1.saturating_sub(y))) {
                sheet.text(0, y, self.size.0, &line, style);
                y += 1;
            }
        }
    }
}
