use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, refused::Refused, say};
use crate::ui::{Cx, Place, tagged};

/// An explorer widget of a dashboard that has no charts yet: it says what is looked for, or why nothing is drawn.
#[derive(Debug)]
pub(super) struct Explorer;

impl Panel for Explorer {
    fn natural(&self, cx: &Cx<'_>, at: usize, form: &str) -> (u16, u16) {
        Refused.natural(cx, at, form)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        Refused.titles(cx, place)
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Refused.extent(cx, place)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let panel = cx.panel(place.panel);
        if !panel.remarks.is_empty() {
            return Refused.draw(cx, place, buf);
        }
        let (style, words) = tagged::words(cx, panel);
        let area: Rect = place.inner;
        say(cx, area, buf, style, &words);
    }
}
