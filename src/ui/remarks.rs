//! Why a panel is not drawn as its dashboard says: in its last lines.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    Cx, Place,
    text::{fit, put, put_right, width, wrap},
};
use crate::{model::Text, spec::PanelKind};

/// Lines that remarks take at most.
const MOST: u16 = 2;
/// Lines that are left to the panel at least.
const LEFT: u16 = 2;

/// The remarks that a panel has beside what it shows.
fn remarks<'a>(cx: &Cx<'a>, at: usize) -> &'a [Text] {
    let panel = cx.panel(at);
    if panel.kind == PanelKind::Refused { &[] } else { &panel.remarks }
}

/// Lines that remarks may take of so many: of a panel that has the screen, half.
fn room(cx: &Cx<'_>, height: u16) -> u16 {
    let most = if cx.view.visit.zoomed_from.is_some() { (height / 2).max(MOST) } else { MOST };
    height.saturating_sub(LEFT).min(most)
}

/// What is said in a panel of so many columns, in as many lines as there are at most: one remark in full if it has room,
/// of several one a line.
fn lines(remarks: &[Text], columns: u16, most: u16) -> Vec<String> {
    let room = columns.saturating_sub(2);
    match remarks {
        [] => Vec::new(),
        [only] => wrap(only, room, usize::from(most)),
        all if most > MOST => {
            let each = all.iter().flat_map(|remark| wrap(remark, room, usize::from(most)));
            each.take(usize::from(most)).collect()
        }
        all => all.iter().take(usize::from(most)).map(|remark| fit(remark, room).into_owned()).collect(),
    }
}

/// Leaves the last lines of panels to their remarks.
pub(super) fn make_room(cx: &Cx<'_>, places: &mut [Place]) {
    for place in places {
        let most = room(cx, place.inner.height);
        let taken = lines(remarks(cx, place.panel), place.inner.width.saturating_sub(2), most).len();
        place.inner.height -= u16::try_from(taken).unwrap_or(0).min(most);
    }
}

/// Draws the remarks of a panel beneath what it shows; where there is no line for them, how many they are in its border.
pub(super) fn draw(cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
    let (all, style) = (remarks(cx, place.panel), cx.style("warning"));
    let bottom = place.area.bottom().saturating_sub(1);
    let area =
        Rect { y: place.inner.bottom(), height: bottom.saturating_sub(place.inner.bottom()), ..place.inner };
    let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    if all.is_empty() {
        return;
    }
    if area.height == 0 {
        let words =
            if all.len() == 1 { " ▲ 1 remark ".to_owned() } else { format!(" ▲ {} remarks ", all.len()) };
        put(buf, area.x, bottom, area.width, &words, style);
        return;
    }
    let lines = lines(all, area.width, area.height);
    for (at, (line, y)) in lines.iter().zip(area.y..bottom).enumerate() {
        let sign = if at == 0 || all.len() > 1 { "▲" } else { "" };
        put(buf, area.x, y, 1, sign, style);
        put(buf, area.x + 2, y, area.width.saturating_sub(2), line, style);
    }
    let more = all.len() - lines.len().min(all.len());
    if more > 0 {
        let words = format!(" +{more} more");
        let from = area.right().saturating_sub(width(&words));
        put_right(buf, from.max(area.x), area.right(), bottom - 1, &words, style);
    }
}
