use std::time::Duration;

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Cx, Laid, Overlay, Titles, body, crumbs,
    layout::may_scroll,
    logins, panels,
    style::{mark_style, sign},
    text::{fit, put, put_right, width},
    time, wants,
};
use crate::{
    model::usd_an_hour,
    spec::{Action, Context, Rows},
    store::{Mark, tally},
};

/// Cells that a title at the right has in the border of `area`.
pub fn titles_room(area: Rect) -> u16 {
    (area.width.saturating_sub(6) / 2).saturating_sub(2)
}

/// A login that ends within this time is a warning.
const SOON: Duration = Duration::from_secs(15 * 60);

/// A rounded border with titles in it.
pub fn border(cx: &Cx<'_>, area: Rect, titles: &Titles, focused: bool, buf: &mut Buffer) {
    let (line, title) = if focused { ("focused.border", "focused.title") } else { ("border", "title") };
    frame(area, cx.style(line), buf);
    let (left, right) = (area.x + 2, area.right().saturating_sub(2));
    let mut end = right;
    if !titles.right.is_empty() {
        let room = titles_room(area) + 2;
        let text = format!(" {} ", fit(&titles.right, room.saturating_sub(2)));
        end = put_right(buf, right.saturating_sub(room).max(left), right, area.y, &text, cx.style("dim"));
    }
    if !titles.left.is_empty() && end > left + 4 {
        let text = format!(" {} ", fit(&titles.left, end - left - 3));
        put(buf, left, area.y, end - left, &text, cx.style(title));
    }
    if !titles.bottom.is_empty() && area.width > 8 {
        let text = format!(" {} ", fit(&titles.bottom, area.width - 6));
        put_right(buf, left, right, area.bottom() - 1, &text, cx.style("dim"));
    }
}

/// A rounded border.
pub fn frame(area: Rect, style: ratatui::style::Style, buf: &mut Buffer) {
    if area.width < 2 || area.height < 2 {
        return;
    }
    let (right, bottom) = (area.right() - 1, area.bottom() - 1);
    for x in area.x + 1..right {
        put(buf, x, area.y, 1, "─", style);
        put(buf, x, bottom, 1, "─", style);
    }
    for y in area.y + 1..bottom {
        put(buf, area.x, y, 1, "│", style);
        put(buf, right, y, 1, "│", style);
    }
    for (x, y, corner) in
        [(area.x, area.y, "╭"), (right, area.y, "╮"), (area.x, bottom, "╰"), (right, bottom, "╯")]
    {
        put(buf, x, y, 1, corner, style);
    }
}

/// ` skydeck  deck › alarms › checkout-p99     12 accounts x 4 regions   last 3 h   DEMO   03:12 UTC`.
pub fn header(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    buf.set_style(Rect { height: 1, ..area }, cx.style("header"));
    let y = area.y;
    let mut right = area.right().saturating_sub(1);
    right = put_right(buf, area.x, right, y, &cx.view.zone.clock(cx.now), cx.style("header"));
    let badges = [(cx.view.demo, " DEMO "), (cx.view.offline, " OFFLINE ")];
    if let Some((_, badge)) = badges.into_iter().find(|(is_worn, _)| *is_worn) {
        right = put_right(buf, area.x, right.saturating_sub(2), y, badge, cx.style("badge"));
    }
    let x = put(buf, area.x + 1, y, 9, "skydeck", cx.style("header.name")) + 2;
    let aside;
    (right, aside) = worst(cx, x, right, y, buf);
    let mut trail = crumbs(cx);
    // Where one is and looks at matters more than whence one came, and that more than what is the same all day.
    let here = trail.pop().unwrap_or_default();
    let whence = trail.last().map_or(0, |last| width(last) + 3);
    let mut room = right.saturating_sub(x + 2);
    // Where charts look at another time, that is what nobody may overlook.
    let window = panels::window_words(cx).map(|window| format!("◌ {window}, not now"));
    let range = format!("last {}", cx.view.range);
    let fleet = if cx.narrowing.is_all() { whence } else { 0 };
    let mut asides = vec![(fleet_words(cx), fleet, "header.dim"), (range, whence, "header.dim")];
    asides.splice(0..0, window.map(|words| (words, 0, "warning")));
    // Beside what does want a human.
    asides.splice(0..0, aside.map(|words| (words, whence, "header.dim")));
    if let Some(words) = cx.store.costs.as_ref().and_then(|costs| costs.slowing.words(&costs.limits)) {
        asides.insert(0, (words, 0, "warning"));
    }
    match sign_in(cx) {
        // Where one is said before the rest: it is about to end, or has.
        Some((words, "warning")) => asides.insert(0, (words, 0, "warning")),
        Some((words, style)) => asides.push((words, whence, style)),
        None => {}
    }
    if !cx.view.pins.is_empty() {
        asides.push((format!("{} pinned", cx.view.pins.len()), whence, "header.dim"));
    }
    let floor = cx.store.pacing.floor;
    if !floor.is_zero() {
        asides.insert(0, (format!("every {}", time::length(floor)), whence, "header.dim"));
    }
    if let Some(mark) = may_scroll(cx).then(|| Laid::of(cx, body(area))).and_then(|laid| laid.mark()) {
        asides.insert(0, (mark, 0, "header"));
    }
    if let Some(since) = cx.store.no_network {
        let short = format!("◌ no network since {}", cx.view.zone.moment(since, cx.now));
        let long = format!("{short}; what is shown is from then");
        let fits = width(&here) + width(&long) + 3 < room;
        asides.insert(0, (if fits { long } else { short }, 0, "warning"));
    }
    if let Some(at) = cx.store.before_start(&cx.scopes(), &wants::judged(cx)) {
        // Nothing on the screen is of now.
        let words = format!("◌ as of {}, before the start", cx.view.zone.moment(at, cx.now));
        asides.insert(0, (words, 0, "warning"));
    }
    for (words, beside, style) in asides {
        if width(&here) + beside + width(&words) + 3 < room {
            right = put_right(buf, x, right.saturating_sub(3), y, &words, cx.style(style));
            room = right.saturating_sub(x + 2);
        }
    }
    let whole = trail.len();
    let before = |trail: &[String]| {
        let left_out = if trail.len() < whole { "… › " } else { "" };
        trail.iter().fold(left_out.to_owned(), |so_far, t| so_far + t + " › ")
    };
    while !trail.is_empty() && width(&before(&trail)) + width(&here) > room {
        trail.remove(0);
    }
    let way = Some(before(&trail)).filter(|way| width(way) + width(&here) <= room).unwrap_or_default();
    let x = put(buf, x, y, room, &way, cx.style("breadcrumb"));
    put(buf, x, y, right.saturating_sub(x + 2), &here, cx.style("header"));
}

/// `sign-in 42 m`: until a human has to sign in again, or that one has to now.
fn sign_in(cx: &Cx<'_>) -> Option<(String, &'static str)> {
    if cx.view.demo || matches!(cx.view.overlay, Overlay::SignIn(_)) {
        return None;
    }
    if logins::is_wanted(cx.store) {
        return Some(("◆ sign-in needed".into(), "warning"));
    }
    let end = logins::ends(cx.store)?;
    let soon = crate::model::age(cx.now, end) < SOON;
    let style = if soon { "warning" } else { "header.dim" };
    Some((format!("sign-in {}", time::age(cx.now, end)), style))
}

/// `▲4 ◆5`: what wants a human, on the views that do not list it; and how much was set aside, in words.
fn worst(cx: &Cx<'_>, left: u16, right: u16, y: u16, buf: &mut Buffer) -> (u16, Option<String>) {
    if cx.spec.panels.iter().any(|panel| panel.rows == Some(Rows::Attention)) {
        return (right, None);
    }
    let tally = tally(cx.store, &wants::of_deck(cx.store, cx.specs, cx.now), cx.now);
    let mut right = right;
    for mark in [Mark::Unreadable, Mark::Warning, Mark::Alarm] {
        let count = tally.marks.get(&mark).copied().unwrap_or(0);
        if count > 0 {
            let gap = if mark == Mark::Unreadable { 3 } else { 1 };
            let text = format!("{}{count}", sign(mark));
            right = put_right(buf, left, right.saturating_sub(gap), y, &text, cx.style(mark_style(mark)));
        }
    }
    (right, tally.aside_words())
}

fn fleet_words(cx: &Cx<'_>) -> String {
    if !cx.narrowing.is_all() {
        return cx.narrowing.words(&cx.store.fleet);
    }
    let (accounts, regions) = (cx.store.fleet.accounts.len(), cx.store.fleet.regions().len());
    let scopes = cx.store.fleet.scopes().len();
    let plural = |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
    if accounts * regions == scopes {
        format!("{} x {}", plural(accounts, "account"), plural(regions, "region"))
    } else {
        format!("{}, {}", plural(accounts, "account"), plural(scopes, "scope"))
    }
}

/// Cells that are kept for the key that leads to all others, and the gap behind it.
const HELP: u16 = 9;

/// Hints at the left, the state of the reading at the right. A line that is being written takes its place.
pub fn footer(cx: &Cx<'_>, area: Rect, buf: &mut Buffer) {
    let row = Rect { y: area.bottom() - 1, height: 1, ..area };
    if matches!(
        cx.view.overlay,
        Overlay::Prompt(_) | Overlay::Picker(_) | Overlay::SignIn(_) | Overlay::Editor(_)
    ) {
        return;
    }
    buf.set_style(row, cx.style("footer"));
    let end = row.right().saturating_sub(1);
    let mut status = status(cx);
    // A count that is cut could be read as another.
    let most = end.saturating_sub(row.x + 1 + HELP);
    while status.len() > 1 && width(&status.join(" · ")) > most {
        status.pop();
    }
    let status = status.join(" · ");
    let mut right = put_right(buf, row.x + 1, end, row.y, &status, cx.style("footer"));
    if cx.view.paused {
        right = put_right(buf, row.x + 1, right.saturating_sub(2), row.y, "◌ paused", cx.style("warning"));
    }
    if let Some(off) = &cx.store.clock_off {
        let words = format!("◆ {}", off.trim_start_matches("this machine's "));
        right = put_right(buf, row.x + 1, right.saturating_sub(2), row.y, &words, cx.style("warning"));
    }
    let room = right.saturating_sub(row.x + 3);
    if let Some(message) = &cx.view.message {
        buf.set_style(Rect { width: room + 2, ..row }, cx.style("text"));
        // Words for what a key led to matter more than the counts.
        let room = room.max(end.saturating_sub(row.x + 1).min(width(message)));
        let x = put(buf, row.x + 1, row.y, room, message, cx.style("message"));
        // A message that reached into the counts takes their place whole.
        let blank = if x > right { end } else { right };
        for x in x..blank.max(x) {
            put(buf, x, row.y, 1, " ", cx.style("text"));
        }
        return;
    }
    hints(cx, Rect { x: row.x + 1, width: room, ..row }, buf);
}

fn hints(cx: &Cx<'_>, row: Rect, buf: &mut Buffer) {
    let mut x = row.x;
    let sign_in = cx.specs.keymap.keys_of(Context::Global, Action::SignIn).into_iter().next();
    if let Some(key) = sign_in.filter(|_| logins::is_wanted(cx.store) && row.width > 2 * HELP) {
        x = put(buf, x, row.y, width(&key), &key, cx.style("footer.key")) + 1;
        x = put(buf, x, row.y, row.right().saturating_sub(x), "sign in", cx.style("footer")) + 2;
    }
    // Where there is little room, where the rest can be looked up comes before the rest, and then the way about.
    let mut actions: Vec<&Action> = Action::ALL.iter().filter(|a| !a.hint().is_empty()).collect();
    actions.sort_by_key(|a| match a {
        Action::Help if row.width < 2 * HELP => 0,
        Action::Open => 1,
        Action::Help => 2,
        Action::Filter | Action::Prompt => 3,
        _ => 4,
    });
    for action in actions {
        let contexts = [Context::Panel, Context::Global];
        let keys = contexts.iter().find_map(|c| cx.specs.keymap.keys_of(*c, *action).into_iter().next());
        let Some(keys) = keys else { continue };
        let needed = width(&keys) + 1 + width(action.hint());
        if x + needed > row.right() {
            continue;
        }
        x = put(buf, x, row.y, needed, &keys, cx.style("footer.key")) + 1;
        x = put(buf, x, row.y, needed, action.hint(), cx.style("footer")) + 2;
    }
}

/// `46/48 scopes · oldest 4 m · 31 req/min · $0.02/h`.
fn status(cx: &Cx<'_>) -> Vec<String> {
    let (scopes, wants) = (cx.scopes(), wants::judged(cx));
    let health = cx.store.scope_health(&scopes, &wants, cx.now);
    let mut parts = vec![format!("{}/{} scopes", health.ok, scopes.len())];
    parts.extend(cx.store.gathering.as_ref().map(|progress| format!("fleet: {progress}")));
    if health.faulty > 0 {
        parts.push(format!("{} faulty", health.faulty));
    }
    if let Some(oldest) = cx.store.oldest(&scopes, &wants) {
        parts.push(format!("oldest {}", time::age(oldest, cx.now)));
    }
    if let Some(filling) = cx.view.filling.as_ref().filter(|filling| !filling.is_over) {
        parts.push(format!("back-fill {}/{}", filling.done(), filling.places.len()));
    }
    let traffic = cx.store.traffic;
    if !cx.view.pinned && traffic.total > 0 {
        parts.push(format!("{} req/min", traffic.last_minute));
        let costs = cx.store.costs.as_ref().filter(|_| !cx.view.paused);
        parts.extend(costs.map(|costs| usd_an_hour(costs.all.rate.usd)));
        if traffic.in_flight > 0 {
            parts.push(format!("{} in flight", traffic.in_flight));
        }
    }
    parts
}
