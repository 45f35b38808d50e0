//! What lies over the view.

mod choices;
mod editor;
mod filling;
mod fleet;
mod notice;
mod palette;
mod picker;
mod prompt;
mod sign_in;

pub(in crate::ui) use choices::plural;
pub use choices::{
    Choice, Choices, Does, Paying, backfill_choices, budget_choices, exact_route, filter_choices,
    means_something, missing, palette_choices, pointed, query_choices, save_choices, save_query_choices,
    snooze_choices, statistic_choices, value_choices, variable_choices,
};
pub use editor::EditorForm;
pub use filling::{FILLING, filling_notice};
pub use fleet::fleet_notice;
use notice::notice;
pub use notice::{Notice, notice_extent, problems};
pub use picker::{Pick, Picked, Picker, picker_page};
pub use prompt::{PromptKind, PromptLine};
pub use sign_in::{CODE, SignInForm, SignInLine, is_over};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Cx,
    chrome::frame,
    text::{fit, put, width},
};
use crate::spec::Context;

/// What lies over the view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Overlay {
    /// Nothing.
    #[default]
    None,
    /// A line being written.
    Prompt(PromptLine),
    /// Something to be read, and put away.
    Notice(Notice),
    /// A list to mark lines in.
    Picker(Picker),
    /// Several lines being written.
    Editor(Box<EditorForm>),
    /// The logins that wait for a human.
    SignIn(SignInForm),
}

/// Draws what lies over the view: `body` is the part of the screen `area` between header and footer.
pub fn overlay(cx: &Cx<'_>, area: Rect, body: Rect, buf: &mut Buffer) {
    match &cx.view.overlay {
        Overlay::None => {}
        Overlay::Prompt(line) => prompt::prompt(cx, area, body, line, buf),
        Overlay::Notice(notice) => self::notice(cx, body, notice, buf),
        Overlay::Picker(picker) => picker::picker(cx, area, body, picker, buf),
        Overlay::Editor(form) => editor::editor(cx, body, form, buf),
        Overlay::SignIn(form) => sign_in::sign_in(cx, area, body, form, buf),
    }
}

/// What may follow the keys pressed so far, at the lower right.
pub fn pending(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let keymap = &cx.specs.keymap;
    let mut lines: Vec<(String, String)> = Vec::new();
    for context in [Context::Panel, Context::Global] {
        for (keys, binding) in keymap.following(context, &cx.view.pending) {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            lines.push((keys.join(" "), binding.doc()));
        }
    }
    let wide = lines.iter().map(|(k, d)| width(k) + width(d) + 4).max().unwrap_or(10);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height.saturating_sub(4));
    let pressed: Vec<String> = cx.view.pending.iter().map(ToString::to_string).collect();
    let corner = Rect {
        x: area.right().saturating_sub((wide + 2).min(area.width)),
        y: area.bottom().saturating_sub(height + 3).max(area.y),
        width: (wide + 2).min(area.width),
        height: height + 2,
    };
    let inner = window(cx, corner, (wide, height), &pressed.join(" "), "", buf);
    for ((keys, doc), y) in lines.iter().zip(inner.y..inner.bottom()) {
        let x = put(buf, inner.x + 1, y, inner.width.saturating_sub(2), keys, cx.style("key")) + 2;
        put(buf, x, y, inner.right().saturating_sub(x + 1), doc, cx.style("overlay"));
    }
}

/// A cleared, framed rectangle in the middle of `area`; what is inside of it.
pub fn window(
    cx: &Cx<'_>,
    area: Rect,
    (columns, rows): (u16, u16),
    title: &str,
    bottom: &str,
    buf: &mut Buffer,
) -> Rect {
    let (wide, high) = (columns.saturating_add(2).min(area.width), rows.saturating_add(2).min(area.height));
    let outer = Rect {
        x: area.x + (area.width - wide) / 2,
        y: area.y + (area.height - high) / 2,
        width: wide,
        height: high,
    };
    for y in outer.top()..outer.bottom() {
        for x in outer.left()..outer.right() {
            if let Some(cell) = buf.cell_mut((x, y)) {
                cell.reset();
            }
        }
    }
    buf.set_style(outer, cx.style("overlay"));
    frame(outer, cx.style("overlay.border"), buf);
    if wide > 8 {
        let text = format!(" {} ", fit(title, wide - 6));
        put(buf, outer.x + 2, outer.y, wide - 4, &text, cx.style("focused.title"));
        if !bottom.is_empty() {
            let text = format!(" {} ", fit(bottom, wide - 6));
            super::text::put_right(
                buf,
                outer.x + 2,
                outer.right() - 2,
                outer.bottom() - 1,
                &text,
                cx.style("dim"),
            );
        }
    }
    Rect { x: outer.x + 1, y: outer.y + 1, width: wide.saturating_sub(2), height: high.saturating_sub(2) }
}
