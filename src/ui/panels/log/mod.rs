//! A query of Logs Insights: what it would cost, and, when somebody has run it, what it found.

mod figure;
mod grouped;
mod guess;
mod plan;
mod rows;
mod words;

use std::sync::Arc;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Charted, Extent, Hit, Opening, Panel, Titles,
    chart::{Stamp, draw as draw_chart, inset},
};
use crate::{
    model::{Scope, Want},
    spec::Action,
    ui::{Cx, LogPlan, LogRun, Place, Plot, table::offset, text::put},
};
use figure::Lines;
use rows::Rows;
use words::{Worded, key};

/// A query of logs.
#[derive(Debug)]
pub(super) struct LogPanel;

/// What running a panel's query would come to.
///
/// # Errors
/// Why it cannot be run, in a sentence.
pub fn log_plan(cx: &Cx<'_>, at: usize) -> Result<LogPlan, String> {
    plan::plan(cx, at)
}

/// What is awaited of a panel, in sight or not: who does not look stops nothing.
pub(in crate::ui) fn awaited(cx: &Cx<'_>, at: usize) -> Vec<(Scope, Want)> {
    let Some(run) = &cx.state(at).log else { return Vec::new() };
    let (want, scopes) = run.awaited();
    let scope = |key: &crate::model::ScopeKey| {
        let account = cx.store.fleet.account(&key.account)?.clone();
        Some((Scope { account, region: key.region.clone() }, want.clone()))
    };
    scopes.filter_map(scope).collect()
}

/// A run that is over.
fn over<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a LogRun> {
    cx.state(at).log.as_ref().filter(|run| !run.is_running())
}

/// Lines above what was found: what is to be known before, and why no chart is drawn.
fn remarks(cx: &Cx<'_>, at: usize, run: &LogRun, columns: u16) -> Vec<Worded> {
    let mut out = words::notes(cx, at, run, columns);
    let state = cx.state(at);
    if let Some((style, said)) =
        state.chart.as_ref().filter(|_| state.plot.is_none()).and_then(|c| c.said.as_ref())
    {
        out.push((style, said.clone()));
    }
    out
}

fn put_lines(cx: &Cx<'_>, area: Rect, lines: &[Worded], buf: &mut Buffer) {
    for ((style, line), y) in lines.iter().zip(area.y..area.bottom()) {
        put(buf, area.x, y, area.width, line, cx.style(style));
    }
}

/// Where the rows are, below the remarks.
fn body(cx: &Cx<'_>, place: &Place, run: &LogRun) -> (Vec<Worded>, Rect) {
    let lines = remarks(cx, place.panel, run, inset(place.inner).width);
    let taken = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(place.inner.height);
    (lines, Rect { y: place.inner.y + taken, height: place.inner.height - taken, ..place.inner })
}

impl Panel for LogPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let at = place.panel;
        let scopes =
            plan::widget(cx, at).and_then(|widget| plan::scopes(cx, widget).ok()).unwrap_or_default();
        let right = match &scopes[..] {
            [] => String::new(),
            [one] => format!("{} {}", one.account.name, one.region.short()),
            several => format!("{} places", several.len()),
        };
        let bottom = over(cx, at).map(|run| words::ended(cx, run)).unwrap_or_default();
        Titles { left: cx.title(at), right, bottom }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let (at, inner) = (place.panel, inset(place.inner));
        let Some(run) = &cx.state(at).log else {
            let lines = words::before(cx, at, (inner.width, inner.height));
            return put_lines(cx, inner, &lines, buf);
        };
        let (lines, area) = body(cx, place, run);
        put_lines(cx, inner, &lines, buf);
        if run.is_running() {
            let (style, words) = words::running(cx, run);
            super::say(cx, area, buf, style, &words);
        } else if cx.state(at).plot.is_some() {
            draw_chart(cx, place, inset(area), buf);
        } else if run.parts.iter().any(|part| part.answer.is_some()) {
            Rows::of(run).draw(cx, place, area, buf);
        } else {
            super::say(cx, area, buf, "key", &format!("Press {} to run it again.", key(cx, Action::Run)));
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        let state = cx.state(place.panel);
        match (&state.plot, over(cx, place.panel)) {
            (Some(plot), _) => Extent::Rows(plot.lines()),
            (None, Some(run)) => Extent::Rows(Rows::of(run).len()),
            (None, None) => Extent::Lines(0),
        }
    }

    fn page(&self, cx: &Cx<'_>, place: &Place) -> usize {
        let height = over(cx, place.panel).map_or(place.inner.height, |run| body(cx, place, run).1.height);
        usize::from(height.saturating_sub(1).max(1))
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        cx.state(at).plot.as_ref()?.keys().get(row).cloned()
    }

    fn shiftable(&self, cx: &Cx<'_>, place: &Place) -> usize {
        over(cx, place.panel).map_or(0, |run| Rows::of(run).columns().saturating_sub(1))
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        let Some(widget) = plan::widget(cx, place.panel) else { return Vec::new() };
        let Some(want) = plan::sizes(widget) else { return Vec::new() };
        let scopes = plan::scopes(cx, widget).unwrap_or_default();
        scopes.into_iter().map(|scope| (scope, want.clone())).collect()
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        let run = over(cx, place.panel)?;
        let shape = plan::widget(cx, place.panel)?.shape;
        figure::shape(shape)?;
        let area = inset(body_of_chart(cx, place, run));
        let mut stamp = Stamp::of(cx, place, (area.width, area.height));
        stamp.add(shape);
        for answer in run.parts.iter().filter_map(|part| part.answer.as_ref()) {
            stamp.add_snapshot(answer);
        }
        Some(stamp.finish())
    }

    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        let at = place.panel;
        let shape = plan::widget(cx, at).map(|widget| widget.shape).unwrap_or_default();
        let Some((run, own)) = over(cx, at).zip(figure::shape(shape)) else {
            return (None, Charted::saying("dim", ""));
        };
        let rows = Rows::of(run);
        let lines = match Lines::of(&rows, shape, &run.ask) {
            Ok(lines) => lines,
            Err(_) if rows.len() == 0 => return (None, Charted { said: None, ..Charted::saying("dim", "") }),
            Err(why) => return (None, Charted::saying("dim", format!("◆ {why}: shown as a table"))),
        };
        let (state, span) = (cx.state(at), (run.ask.from, run.ask.to));
        let area = inset(body_of_chart(cx, place, run));
        let figure = lines.figure(state.shape.unwrap_or(own), span, |key| state.hidden.contains(key));
        let plot = Plot::of(&figure, (area.width, area.height));
        let note = match lines.left_out {
            0 => String::new(),
            more => format!("{more} more are left out"),
        };
        let kept = run.parts.iter().filter_map(|part| part.answer.as_ref()).map(Arc::clone).collect();
        (Some(plot), Charted { said: None, note, span, kept, ..Charted::saying("dim", "") })
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, row: u16) -> Option<Hit> {
        let run = over(cx, place.panel)?;
        if let Some(plot) = &cx.state(place.panel).plot {
            return plot
                .column_under(column.checked_sub(1)?)
                .map(|column| Hit::Moment(plot.moment_at(column)));
        }
        let (_, area) = body(cx, place, run);
        let line = row.checked_sub(area.y - place.inner.y + 1)?;
        let (count, page) = (Rows::of(run).len(), area.height.saturating_sub(1));
        let at = offset(cx.state(place.panel).index, count, page) + usize::from(line);
        (line < page && at < count).then_some(Hit::Row(at))
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let state = cx.state(at);
        match &state.log {
            Some(run) if run.is_running() => {
                return Opening::Say(format!("the query runs: {} stops it", key(cx, Action::Back)));
            }
            Some(run) if state.plot.is_none() => {
                let rows = Rows::of(run);
                let index = state.index.min(rows.len().saturating_sub(1));
                if let Some(notice) = rows.notice(cx, index) {
                    return Opening::Read(notice);
                }
            }
            _ => {}
        }
        match plan::plan(cx, at) {
            Ok(plan) => Opening::Run(Box::new(plan)),
            Err(why) => Opening::Say(why),
        }
    }
}

/// The room of a chart: below what is to be known before.
fn body_of_chart(cx: &Cx<'_>, place: &Place, run: &LogRun) -> Rect {
    let lines = words::notes(cx, place.panel, run, inset(place.inner).width).len();
    let taken = u16::try_from(lines).unwrap_or(u16::MAX).min(place.inner.height);
    Rect { y: place.inner.y + taken, height: place.inner.height - taken, ..place.inner }
}
