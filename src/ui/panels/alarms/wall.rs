//! Rows beside each other when there are many: a status wall.

use ratatui::{buffer::Buffer, layout::Rect};

use super::{find::Standing, list::Row};
use crate::{
    model::{AlarmState, Region},
    ui::{
        Cx, Place,
        table::offset,
        text::{fit, put, put_right, width},
        time,
    },
};

/// Cells of a name, at least and at most.
const NAME: (u16, u16) = (14, 40);
/// Cells of a state in words, and of what has passed since.
const STATE: u16 = 8;
const SINCE: u16 = 5;

/// Where the rows are: down the first column, then down the next.
#[derive(Debug)]
pub(super) struct Wall {
    area: Rect,
    columns: u16,
    lines: usize,
    /// Cells of a name,
    name: u16,
    /// and whether state, place and time have room beside it.
    has_state: bool,
    place: u16,
    has_since: bool,
}

impl Wall {
    pub fn of(cx: &Cx<'_>, rows: &[Row<'_>], inner: Rect) -> Self {
        let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
        let names = rows.iter().map(|row| width(&row.place.name)).max().unwrap_or(0).clamp(NAME.0, NAME.1);
        let height = usize::from(area.height.max(1));
        // As many columns as it takes for all to be in sight, as far as a sign and a name have room.
        let needed = u16::try_from(rows.len().div_ceil(height)).unwrap_or(u16::MAX).max(1);
        let columns = needed.min(((area.width + 2) / (names + 4)).max(1));
        let lines = rows.len().div_ceil(usize::from(columns));
        let places =
            if differ(rows) { rows.iter().map(|row| width(&of(cx, row))).max().unwrap_or(0) } else { 0 };
        let cell = (area.width / columns).saturating_sub(if columns > 1 { 2 } else { 0 });
        let mut left = cell.saturating_sub(2 + names);
        let mut take = |cells: u16| {
            let has = cells > 0 && cells + 2 <= left;
            left -= if has { cells + 2 } else { 0 };
            has
        };
        let has_state = take(STATE);
        let place = if take(places) { places } else { 0 };
        let has_since = take(SINCE);
        let name = names.min(cell.saturating_sub(2));
        Self { area, columns, lines, name, has_state, place, has_since }
    }

    pub fn columns(&self) -> u16 {
        self.columns
    }

    pub fn lines(&self) -> usize {
        self.lines
    }

    /// The line of a row.
    pub fn line_of(&self, row: usize) -> usize {
        row % self.lines.max(1)
    }

    fn cell(&self) -> u16 {
        self.area.width / self.columns
    }

    fn first(&self, selected: usize) -> usize {
        offset(self.line_of(selected), self.lines, self.area.height)
    }

    /// The row that is drawn at a place of the panel's inside.
    pub fn row_at(&self, selected: usize, column: u16, row: u16) -> Option<usize> {
        let column = column.checked_sub(1)? / self.cell().max(1);
        let line = self.first(selected) + usize::from(row);
        (column < self.columns && line < self.lines).then(|| usize::from(column) * self.lines + line)
    }

    pub fn draw(&self, cx: &Cx<'_>, (place, selected): (&Place, usize), rows: &[Row<'_>], buf: &mut Buffer) {
        let first = self.first(selected);
        let has_focus = cx.view.visit.focus == place.panel;
        for column in 0..self.columns {
            let x = self.area.x + column * self.cell();
            let begin = usize::from(column) * self.lines;
            let end = (begin + self.lines).min(rows.len());
            for (at, y) in (begin + first..end).zip(self.area.y..self.area.bottom()) {
                let cells = self.cell().saturating_sub(if self.columns > 1 { 2 } else { 0 });
                self.draw_row(cx, (x, y, cells), &rows[at], buf);
                if at == selected {
                    // One row alone is marked from border to border, as in all lists.
                    let own = match self.columns {
                        1 => Rect { y, height: 1, ..place.inner },
                        _ => Rect { x: x - 1, y, width: cells + 2, height: 1 },
                    };
                    let name = if has_focus { "focused.selected" } else { "selected" };
                    buf.set_style(own.intersection(place.inner), cx.style(name));
                }
            }
        }
    }

    fn draw_row(&self, cx: &Cx<'_>, (x, y, cells): (u16, u16, u16), row: &Row<'_>, buf: &mut Buffer) {
        let end = x + cells;
        let (sign, style) = match &row.standing {
            Standing::There(line, _) => line.thing.sign(),
            Standing::Not(style, sign, _) => (*sign, *style),
        };
        put(buf, x, y, 1, sign, cx.style(style));
        put(buf, x + 2, y, self.name.min(cells.saturating_sub(2)), &row.place.name, cx.style("text"));
        let mut x = x + 2 + self.name + 2;
        let (alarm, words) = match &row.standing {
            Standing::There(_, alarm) => (alarm, state(&alarm.state)),
            Standing::Not(.., why) => {
                put(buf, x, y, end.saturating_sub(x), why, cx.style(style));
                return;
            }
        };
        if self.has_state {
            put(buf, x, y, STATE, &fit(words, STATE), cx.style(style));
            x += STATE + 2;
        }
        if self.has_since {
            let since = alarm.since().map(|since| time::age(since, cx.now)).unwrap_or_default();
            put_right(buf, x, x + SINCE, y, &since, cx.style("dim"));
            x += SINCE + 2;
        }
        if self.place > 0 {
            put(buf, x, y, self.place.min(end.saturating_sub(x)), &of(cx, row), cx.style("account"));
        }
    }
}

/// Whether not all of them are in one account and region.
fn differ(rows: &[Row<'_>]) -> bool {
    let at = |row: &Row<'_>| (row.place.account_id.clone(), row.place.region.clone());
    rows.windows(2).any(|pair| at(&pair[0]) != at(&pair[1]))
}

/// Where an alarm is: the account by its name, when the fleet has it.
fn of(cx: &Cx<'_>, row: &Row<'_>) -> String {
    let region = Region::new(&row.place.region).short();
    match &row.standing {
        Standing::There(line, _) => {
            format!("{} {region}", line.account().map_or("", |account| account.as_str()))
        }
        Standing::Not(..) => {
            let mut all = cx.store.fleet.accounts.iter();
            let known = all.find(|a| cx.store.known_id(&a.name) == Some(row.place.account_id.as_str()));
            let name = known.map_or(row.place.account_id.as_str(), |account| account.name.as_str());
            format!("{name} {region}")
        }
    }
}

/// A state in a word or two.
fn state(state: &AlarmState) -> &str {
    match state {
        AlarmState::Alarm => "in alarm",
        AlarmState::Ok => "ok",
        AlarmState::InsufficientData => "no data",
        AlarmState::Unknown(other) => other,
    }
}
