//! Panels that may need more lines than the screen has.

use ratatui::layout::{Position, Rect};

use super::{Place, lay};
use crate::ui::Cx;

/// Where the panels of a view are: as if the screen had as many lines as they need.
#[derive(Clone, Debug)]
pub struct Laid {
    /// Each of them, from the first line of all.
    pub places: Vec<Place>,
    /// Lines of all together, the screen's at least.
    pub height: u16,
    /// Lines that are scrolled away at the top.
    pub scroll: u16,
    /// The part of the screen that they have.
    area: Rect,
}

impl Laid {
    /// Those of the view that is open.
    pub fn of(cx: &Cx<'_>, area: Rect) -> Self {
        let (places, height) = lay(cx, area);
        let mut laid = Self { places, height, scroll: 0, area };
        if cx.view.visit.zoomed_from.is_none() {
            laid.scroll = cx.view.visit.scroll.min(laid.most());
        }
        laid
    }

    /// Lines that can be scrolled away.
    pub fn most(&self) -> u16 {
        self.height.saturating_sub(self.area.height)
    }

    /// Whether there is more than the screen has room for.
    pub fn scrolls(&self) -> bool {
        self.most() > 0
    }

    /// Lines by which one goes on to the next page: two of the last stay in sight.
    pub fn page(&self) -> u16 {
        self.area.height.saturating_sub(2).max(1)
    }

    /// Lines of a panel that are above the screen, and where the rest of it is there. None when nothing of it is in sight.
    pub fn seen(&self, place: &Place) -> Option<(u16, Rect)> {
        let (top, end) = (place.area.y - self.area.y, place.area.bottom() - self.area.y);
        let from = top.max(self.scroll);
        let to = end.min(self.scroll.saturating_add(self.area.height));
        let on_screen = |from: u16| self.area.y + (from - self.scroll);
        (from < to).then(|| (from - top, Rect { y: on_screen(from), height: to - from, ..place.area }))
    }

    /// Whether anything of a panel is in sight,
    pub fn is_seen(&self, place: &Place) -> bool {
        self.seen(place).is_some()
    }

    /// and whether all of it is.
    pub fn is_seen_whole(&self, place: &Place) -> bool {
        self.seen(place).is_some_and(|(_, seen)| seen.height == place.area.height)
    }

    /// The place of a panel on the screen, when all of it is in sight.
    pub fn on_screen(&self, place: &Place) -> Option<Place> {
        let up = |area: Rect| Rect { y: area.y - self.scroll, ..area };
        self.is_seen_whole(place).then(|| Place { area: up(place.area), inner: up(place.inner), ..*place })
    }

    /// How far it has to be scrolled to bring a panel into sight, and no further.
    pub fn to_see(&self, place: &Place) -> u16 {
        let (top, end) = (place.area.y - self.area.y, place.area.bottom() - self.area.y);
        let scroll = match self.scroll {
            now if top < now => top.max(end.saturating_sub(self.area.height)).min(now),
            now if end > now.saturating_add(self.area.height) => {
                top.min(end.saturating_sub(self.area.height)).max(now)
            }
            now => now,
        };
        scroll.min(self.most())
    }

    /// Where something on the screen is among the panels.
    pub fn under(&self, column: u16, row: u16) -> Option<Position> {
        let inside = self.area.contains(Position { x: column, y: row });
        inside.then(|| Position { x: column, y: row.saturating_add(self.scroll) })
    }

    /// Which page of how many is in sight: `↑↓ 3/9`. None when all is.
    pub fn mark(&self) -> Option<String> {
        if !self.scrolls() {
            return None;
        }
        let page = u32::from(self.area.height.max(1));
        let pages = u32::from(self.height).div_ceil(page);
        let (scroll, most) = (u32::from(self.scroll), u32::from(self.most()));
        let at = 1 + (scroll * (pages - 1) + most / 2) / most;
        let ways = [(self.scroll > 0, "↑"), (self.scroll < self.most(), "↓")];
        let ways: String = ways.iter().filter(|(can, _)| *can).map(|(_, sign)| *sign).collect();
        Some(format!("{ways} {at}/{pages}"))
    }
}
