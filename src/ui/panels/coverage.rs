//! Of which part of its time all events of all scopes are there: one bar, and who lags behind.

use ratatui::buffer::Buffer;

use super::{Extent, Opening, Panel, Titles, empty::nowhere, say};
use crate::{
    spec::Route,
    store::Mark,
    ui::{
        Cx, Place,
        overlay::plural,
        rows::{CoverageRow, bar},
        style::{mark_style, sign},
        text::{put, width},
    },
};

/// One bar for all.
#[derive(Debug)]
pub(super) struct CoveragePanel;

/// Scopes that lag and are named.
const NAMED: usize = 2;
/// What is said where nobody is asked and no span of time is known.
pub(super) const NOT_SAID: &str = "No time is known to be complete: log files do not say it.";
/// The view that has them one by one.
const VIEW: &str = "coverage";

/// `lags: prod-data use1 14 m, 2 missing`: scopes that are behind, and such as have not been read. None when all are there.
pub(super) fn behind(rows: &[CoverageRow]) -> Option<String> {
    let mut lagging: Vec<&CoverageRow> = rows.iter().filter(|row| row.is_read && row.lags).collect();
    lagging.sort_by_key(|row| row.complete_until);
    let missing = rows.iter().filter(|row| !row.is_read).count();
    let name = |row: &&CoverageRow| {
        let lag = row.lag().unwrap_or_default();
        format!("{} {} {lag}", row.scope.account, row.scope.region.short())
    };
    let mut words: Vec<String> = lagging.iter().take(NAMED).map(name).collect();
    match lagging.len().saturating_sub(NAMED) {
        0 => {}
        more => words.push(format!("{more} more")),
    }
    if let Some(first) = words.first_mut() {
        *first = format!("lags: {first}");
    }
    if missing > 0 {
        words.push(format!("{missing} missing"));
    }
    (!words.is_empty()).then(|| words.join(", "))
}

impl Panel for CoveragePanel {
    fn natural(&self, _cx: &Cx<'_>, _at: usize, _form: &str) -> (u16, u16) {
        (40, 1)
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let rows = cx.coverage(place.panel);
        let whole = rows.iter().filter(|row| row.mark == Mark::Fine).count();
        let right = match rows.len() {
            0 => String::new(),
            known if cx.store.is_offline => format!("known of {}", plural(known, "scope")),
            all => format!("{whole} of {all} whole"),
        };
        Titles { left: cx.title(place.panel), right, ..Titles::default() }
    }

    fn extent(&self, _cx: &Cx<'_>, _place: &Place) -> Extent {
        Extent::Lines(1)
    }

    fn open(&self, _cx: &Cx<'_>, _at: usize) -> Opening {
        Opening::Go(Route::to(VIEW))
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let rows = cx.coverage(place.panel);
        let Some(first) = rows.first() else {
            let nothing = if cx.store.is_offline { NOT_SAID } else { "No scope is read." };
            let said = nowhere(cx).unwrap_or(("dim", nothing.into()));
            return say(cx, place.inner, buf, said.0, &said.1);
        };
        let inner = place.inner;
        let (mark, words) = match behind(rows) {
            Some(words) => (Mark::Unknown, words),
            None if rows.iter().all(|row| row.mark == Mark::Fine) => {
                let all = if rows.len() == 1 { "" } else { "all " };
                (Mark::Fine, format!("{all}{}", plural(rows.len(), "scope")))
            }
            None => (Mark::Unknown, "not all of it is held".to_owned()),
        };
        let mark = rows.iter().map(|row| row.mark).max().filter(|m| *m == Mark::Unreadable).unwrap_or(mark);
        let words = format!("{} {words}", sign(mark));
        let begin = cx.view.zone.moment(first.since, cx.now);
        let end = inner.right().saturating_sub(1);
        let mut x = put(buf, inner.x + 1, inner.y, width(&begin), &begin, cx.style("dim")) + 1;
        // Where it is, first: words that are cut say less than a bar that is short.
        let room = end.saturating_sub(x + 2);
        let cells = room.saturating_sub(width(&words)).max(room / 3);
        x = put(buf, x, inner.y, cells, &bar(rows, cells), cx.style(mark_style(Mark::Fine))) + 2;
        put(buf, x, inner.y, end.saturating_sub(x), &words, cx.style(mark_style(mark)));
    }
}
