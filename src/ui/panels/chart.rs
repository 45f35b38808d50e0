//! A chart of series that the view's file names.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Extent, Panel, Titles};
use crate::ui::{Cx, Place};

/// The chart that the panel declares.
#[derive(Debug)]
pub(super) struct ChartPanel;

impl Panel for ChartPanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (60, 12)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        Titles { left: cx.title(place.panel), ..Titles::default() }
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let state = cx.state(place.panel);
        if let Some(plot) = &state.plot {
            let inner = place.inner;
            plot.draw(buf, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner }, cx, place);
        }
    }

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(0)
    }
}
