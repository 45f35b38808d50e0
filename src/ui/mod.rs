//! Pure drawing: `(store, view state, specs, now) -> Buffer`. No clock, no I/O, no lock, no await.

mod ascii;
mod aside;
mod budget;
mod cell;
mod chart;
mod chrome;
mod crumbs;
mod cx;
mod dashboards;
pub mod explored;
mod filter;
mod find;
mod kept;
pub mod language;
mod layout;
mod listing;
mod log_run;
mod logins;
mod markdown;
mod narrowing;
mod overlay;
mod panels;
mod plots;
mod pointers;
mod refit;
mod remarks;
mod routes;
mod rows;
mod screens;
mod state;
mod style;
mod table;
pub mod tagged;
mod text;
mod time;
mod trail;
mod variables;
mod wants;

use ratatui::{buffer::Buffer, layout::Rect};

pub use budget::Bill;
pub use chart::{ChangeKind, ChangeMark, Figure, FigureLine, Glyphs, Plot, Telling};
pub use cx::Cx;
pub use dashboards::{dashboard_remarks, fates, is_body, look as make, no_dashboard};
pub use filter::Filter;
pub use kept::keep_columns;
pub use layout::{Laid, MINIMUM, Place, body, is_canvas, places};
pub use listing::{Behind, Job, Line, Listing, Pending, Thing, attention_keys, look, prepare};
pub use log_run::{LogPart, LogPlan, LogRun};
pub use logins::{is_wanted as sign_in_wanted, name as login_name};
pub use narrowing::Narrowing;
pub use overlay::{
    CODE, Choice, Choices, Does, EditorForm, FILLING, Notice, Overlay, Paying, Pick, Picked, Picker,
    PromptKind, PromptLine, SignInForm, SignInLine, backfill_choices, budget_choices, exact_route,
    filling_notice, filter_choices, fleet_notice, is_over, means_something, missing, notice_extent,
    palette_choices, picker_page, pointed, problems, query_choices, save_choices, save_query_choices,
    snooze_choices, statistic_choices, value_choices, variable_choices,
};
pub use panels::{
    Change, Charted, Extent, Hit, Opening, Panel, Titles, Turn, Turned, log_plan, of as panel, shown_columns,
    window_words,
};
pub use pointers::{name_of, pointer_of};
pub use routes::route_of;
pub use state::{PanelState, Sight, ViewState, Visit};
pub use time::{Zone, length};
pub use trail::{
    HELD as TRAIL_HELD, TrailEnd, TrailFound, TrailKey, TrailOrder, TrailQuestion, TrailRun, TrailSearch,
    trail_event, trail_key,
};
pub use wants::{Grounds, attention, feeds, missing_keys, wants};

use crumbs::crumbs;
use find::Known;

use crate::{model::Timestamp, spec::Specs, store::Store};

/// Draws a view. The result depends on nothing but the arguments.
pub fn draw(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp, area: Rect) -> Buffer {
    let mut buf = Buffer::empty(area);
    if area.width < MINIMUM.0 || area.height < MINIMUM.1 {
        screens::too_small(area, &mut buf);
        return buf;
    }
    if let Some(cx) = Cx::new(store, view, specs, now) {
        buf.set_style(area, cx.style("text"));
        draw_view(&cx, area, &mut buf);
    }
    if view.ascii {
        ascii::ascii(&mut buf);
    }
    buf
}

fn draw_view(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let body = body(area);
    chrome::header(cx, area, buf);
    chrome::footer(cx, area, buf);
    let form = matches!(cx.view.overlay, Overlay::SignIn(_));
    let nobody = screens::no_credentials(cx.store);
    if form && (cx.store.fleet.accounts.is_empty() || nobody.is_some()) {
        // The form says what is missing: nothing is read yet that could stand below it.
    } else if cx.store.fleet.accounts.is_empty() {
        screens::draw_no_accounts(cx, body, buf);
    } else if let Some(faults) = nobody {
        screens::draw_no_credentials(cx, body, &faults, buf);
    } else {
        let laid = Laid::of(cx, body);
        laid.places.iter().for_each(|place| draw_seen(cx, &laid, place, buf));
    }
    overlay::overlay(cx, area, body, buf);
    if !cx.view.pending.is_empty() {
        overlay::pending(cx, body, buf);
    }
}

/// Draws a panel, as far as it is in sight.
fn draw_seen(cx: &Cx<'_>, laid: &Laid, place: &Place, buf: &mut Buffer) {
    if let Some(place) = laid.on_screen(place) {
        return draw_panel(cx, &place, buf);
    }
    let Some((above, seen)) = laid.seen(place) else { return };
    // It is drawn whole where nobody looks: it need not know that a part of it is out of sight.
    let mut whole = Buffer::empty(place.area);
    whole.set_style(place.area, cx.style("text"));
    draw_panel(cx, place, &mut whole);
    for (line, y) in (seen.top()..seen.bottom()).enumerate() {
        let from = place.area.y + above + u16::try_from(line).unwrap_or(u16::MAX);
        for x in seen.left()..seen.right() {
            if let (Some(to), Some(cell)) = (buf.cell_mut((x, y)), whole.cell((x, from))) {
                to.clone_from(cell);
            }
        }
    }
}

fn draw_panel(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let kind = panel(cx.panel(place.panel).kind);
    let focused = cx.view.visit.focus == place.panel;
    let mut titles = kind.titles(cx, place);
    let both = text::width(&titles.left).saturating_add(text::width(&titles.right));
    if is_canvas(cx) && both > place.area.width.saturating_sub(9) {
        // Where there is little room, what it is comes before how it was asked.
        titles.right.clear();
    }
    chrome::border(cx, place.area, &titles, focused, buf);
    match budget::held_back(cx, place.panel) {
        Some(words) => panels::say(cx, place.inner, buf, "warning", &words),
        None => kind.draw(cx, place, buf),
    }
    remarks::draw(cx, place, buf);
}

/// Rows of a screen on which all of a view is in sight: those that it has, when that is enough.
pub fn whole(store: &Store, view: &ViewState, specs: &Specs, now: Timestamp) -> u16 {
    let (width, height) = view.size;
    let laid = Cx::new(store, view, specs, now).map(|cx| Laid::of(&cx, body(Rect::new(0, 0, width, height))));
    laid.map_or(height, |laid| height.saturating_add(laid.most()))
}

/// Marks the selected line of a panel, `row` lines below the top of its content.
fn highlight(cx: &Cx<'_>, place: &Place, row: usize, buf: &mut Buffer) {
    let Ok(row) = u16::try_from(row) else { return };
    if row < place.inner.height {
        let name = if cx.view.visit.focus == place.panel { "focused.selected" } else { "selected" };
        buf.set_style(Rect { y: place.inner.y + row, height: 1, ..place.inner }, cx.style(name));
    }
}

#[cfg(test)]
pub(crate) mod tests;
