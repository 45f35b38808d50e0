use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles, say};
use crate::ui::{Cx, Place};

/// What cannot be drawn, and why.
#[derive(Debug)]
pub(super) struct Refused;

impl Panel for Refused {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (30, 3)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        Titles { left: cx.title(place.panel), ..Titles::default() }
    }

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(0)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let mut area: Rect = place.inner;
        for remark in &cx.panel(place.panel).remarks {
            let lines = crate::ui::text::wrap(remark, area.width.saturating_sub(2), usize::from(area.height));
            say(cx, area, buf, "unreadable", remark);
            let taken = u16::try_from(lines.len()).unwrap_or(u16::MAX).min(area.height);
            area = Rect { y: area.y + taken, height: area.height - taken, ..area };
        }
    }
}
