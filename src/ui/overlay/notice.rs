use ratatui::{buffer::Buffer, layout::Rect};

use super::{Overlay, window};
use crate::{
    spec::{Action, Context, Specs},
    ui::{
        Cx,
        text::{put, width, wrap},
    },
};

/// Something to be read, and put away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notice {
    /// In its border.
    pub title: String,
    /// Paragraphs: the name of a style, and words.
    pub text: Vec<(&'static str, String)>,
    /// What `copy` sends while it is open, and `link` opens.
    pub link: Option<String>,
    /// Lines scrolled away.
    pub scroll: usize,
}

/// What is wrong with the user's own files, to be read when the console starts.
pub fn problems(specs: &Specs) -> Overlay {
    let mut text: Vec<(&'static str, String)> =
        specs.problems.iter().map(|p| ("text", p.to_string())).collect();
    text.push(("text", String::new()));
    let key = specs.keymap.keys_of(Context::Global, Action::Back).into_iter().next();
    let away = key.map(|key| format!("; `{key}` puts this away")).unwrap_or_default();
    text.push((
        "dim",
        format!("What is built in is used instead{away}. `skydeck check FILE` says it again."),
    ));
    Overlay::Notice(Notice { title: "files that could not be used".into(), text, link: None, scroll: 0 })
}

fn columns(area: Rect) -> u16 {
    area.width.saturating_sub(6).min(96)
}

fn lines(notice: &Notice, columns: u16) -> Vec<(&'static str, String)> {
    let wrapped = |(style, text): &(&'static str, String)| {
        let lines = wrap(text, columns, 200);
        let style = *style;
        lines.into_iter().map(move |line| (style, line))
    };
    notice.text.iter().flat_map(wrapped).collect()
}

/// (lines, lines in sight) of a notice on a screen whose body is `area`.
pub fn notice_extent(notice: &Notice, area: Rect) -> (usize, usize) {
    let lines = lines(notice, columns(area)).len();
    (lines, lines.min(usize::from(area.height.saturating_sub(4))))
}

/// Draws a notice in the middle of `area`.
pub(in crate::ui) fn notice(cx: &Cx<'_>, area: Rect, notice: &Notice, buf: &mut Buffer) {
    let columns = columns(area);
    let lines = lines(notice, columns);
    let (count, page) = notice_extent(notice, area);
    let first = notice.scroll.min(count - page);
    let wide = lines.iter().map(|(_, line)| width(line)).max().unwrap_or(0).max(width(&notice.title) + 4);
    let below = count - first - page;
    let bottom = if below > 0 { format!("{below} more") } else { String::new() };
    let size = (wide.min(columns) + 2, u16::try_from(page).unwrap_or(u16::MAX));
    let inner = window(cx, area, size, &notice.title, &bottom, buf);
    for ((style, line), y) in lines.iter().skip(first).zip(inner.y..inner.bottom()) {
        put(buf, inner.x + 1, y, inner.width.saturating_sub(2), line, cx.style(style));
    }
}
