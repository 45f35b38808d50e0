use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Charted, Extent, Holds, Panel, Titles,
    chart::{Stamp, inset},
    scroll,
};
use crate::{
    model::clean_lines,
    spec::{Widget, Words},
    ui::{
        Cx, Place, Plot, markdown,
        text::{put, width},
    },
};

/// Text in Markdown, which scrolls.
#[derive(Debug)]
pub(super) struct TextPanel;

/// Bytes of a text that are read to tell how high it wants to be: more than fill the highest screen.
const PREVIEW: usize = 4 * 1024;

/// What it says, as far as its first bytes. Variables are filled in what a view file says; in what comes from a dashboard they have been.
fn said(cx: &Cx<'_>, at: usize, most: usize) -> String {
    let Some(Widget::Text { markdown }) = cx.panel(at).widget.as_deref() else { return String::new() };
    let markdown = &markdown[..markdown.floor_char_boundary(most)];
    if cx.view.visit.made.is_some() {
        return clean_lines(markdown);
    }
    let value = |name: &str| Some(cx.variable(name).unwrap_or_else(|| format!("${name}")));
    clean_lines(&Words::parse(markdown).fill(&value).unwrap_or_default())
}

/// Its lines, as they were made for the room that there is.
fn lines<'a>(cx: &Cx<'a>, at: usize) -> &'a [markdown::Line] {
    match cx.state(at).chart.as_ref().map(|made| &made.holds) {
        Some(Holds::Text(lines)) => lines,
        _ => &[],
    }
}

impl Panel for TextPanel {
    fn natural(&self, cx: &Cx<'_>, at: usize, _form: &str) -> (u16, u16) {
        // As wide as half of the usual screen: how wide it will be is not known yet. It is asked at each layout, so that its
        // lines are not made, but estimated.
        let lines = said(cx, at, PREVIEW)
            .lines()
            .map(|line| width(line).div_ceil(56).max(1))
            .fold(0, u16::saturating_add);
        (60, lines.clamp(1, 60))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        Titles {
            left: cx.title(place.panel),
            right: String::new(),
            bottom: scroll::more(cx, place, lines(cx, place.panel).len(), place.inner.height),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Lines(lines(cx, place.panel).len())
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        let mut stamp = Stamp::of(cx, place, (inset(place.inner).width, 0));
        stamp.add(said(cx, place.panel, usize::MAX));
        Some(stamp.finish())
    }

    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        let lines = markdown::lines(&said(cx, place.panel, usize::MAX), inset(place.inner).width);
        (None, Charted { said: None, holds: Holds::Text(lines), ..Charted::saying("text", "") })
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let (area, lines): (Rect, _) = (inset(place.inner), lines(cx, place.panel));
        let first = scroll::first(cx, place.panel, lines.len(), area.height);
        for (line, y) in lines.iter().skip(first).zip(area.y..area.bottom()) {
            let mut x = area.x;
            for run in line {
                let style = cx.style(run.look.style).add_modifier(run.look.add);
                put(buf, x, y, area.right().saturating_sub(x), &run.text, style);
                x = x.saturating_add(width(&run.text));
            }
        }
    }
}
