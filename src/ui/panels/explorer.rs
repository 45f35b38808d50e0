use ratatui::buffer::Buffer;

use super::{Extent, Panel, Titles, say};
use crate::ui::{Cx, Place, tagged};

/// An explorer widget of a dashboard that has no charts yet: it says what is looked for, or why that cannot be found.
#[derive(Debug)]
pub(super) struct Explorer;

impl Panel for Explorer {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (30, 4)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        Titles { left: cx.title(place.panel), ..Titles::default() }
    }

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(0)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let panel = cx.panel(place.panel);
        let (style, words) = tagged::words(cx, panel);
        say(cx, place.inner, buf, style, &words);
    }
}
