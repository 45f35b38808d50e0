use std::cmp::Reverse;

use ratatui::buffer::Buffer;

use super::{
    super::{Charted, Extent, Hit, Holds, Opening, Panel, Titles, chart::Stamp, say},
    find::{self, Standing, standings},
    wall::Wall,
};
use crate::{
    model::{AlarmState, Scope, Timestamp, Want},
    spec::{AlarmOrder, AlarmPlace, Widget},
    ui::{Cx, Line, Place, Plot, route_of, table::extent},
};

/// How alarms stand that are named by their ARNs, one a row.
#[derive(Debug)]
pub(in crate::ui::panels) struct AlarmList;

/// An alarm that is named, and how it stands.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub place: &'a AlarmPlace,
    pub standing: Standing<'a>,
}

impl Row<'_> {
    /// The most urgent first, and what is not known before what is fine.
    fn urgency(&self) -> u8 {
        match &self.standing {
            Standing::There(_, alarm) => match alarm.state {
                AlarmState::Alarm => 0,
                AlarmState::InsufficientData | AlarmState::Unknown(_) => 2,
                AlarmState::Ok => 3,
            },
            Standing::Not(..) => 1,
        }
    }

    pub fn since(&self) -> Option<Timestamp> {
        if let Standing::There(_, alarm) = &self.standing { alarm.since() } else { None }
    }
}

/// The alarms that are named, in their order, how many that are, and the states that are looked for.
fn named<'a>(cx: &Cx<'a>, at: usize) -> (&'a [AlarmPlace], &'a [AlarmState], AlarmOrder) {
    match cx.panel(at).widget.as_deref() {
        Some(Widget::Alarms { alarms, states, order }) => (alarms, states, *order),
        _ => (&[], &[], AlarmOrder::default()),
    }
}

/// The rows, in order: of states that are not looked for there is none. What is not known has one always.
fn rows<'a>(cx: &'a Cx<'_>, at: usize) -> Vec<Row<'a>> {
    let (places, states, order) = named(cx, at);
    let all = places.iter().zip(standings(cx, places)).map(|(place, standing)| Row { place, standing });
    let is_meant = |row: &Row<'_>| match &row.standing {
        Standing::There(_, alarm) => states.is_empty() || states.contains(&alarm.state),
        Standing::Not(..) => true,
    };
    let mut rows: Vec<Row<'a>> = all.filter(is_meant).collect();
    rows.sort_by(|a, b| {
        let newest = Reverse(a.since()).cmp(&Reverse(b.since()));
        let urgency = a.urgency().cmp(&b.urgency());
        let first = match order {
            AlarmOrder::State => urgency,
            AlarmOrder::StateUpdated => urgency.then(newest),
            AlarmOrder::Updated => newest,
        };
        first.then_with(|| a.place.name.cmp(&b.place.name))
    });
    rows
}

/// Which row is selected, of so many.
fn selected(cx: &Cx<'_>, at: usize, rows: usize) -> usize {
    cx.state(at).index.min(rows.saturating_sub(1))
}

impl Panel for AlarmList {
    fn natural(&self, cx: &Cx<'_>, at: usize, _form: &str) -> (u16, u16) {
        (50, u16::try_from(named(cx, at).0.len()).unwrap_or(u16::MAX).clamp(1, 100))
    }

    fn titles(&self, cx: &Cx<'_>, place: &Place) -> Titles {
        let (rows, all) = (rows(cx, place.panel), named(cx, place.panel).0.len());
        let count = |urgency: u8| rows.iter().filter(|row| row.urgency() == urgency).count();
        let (alarmed, unknown) = (count(0), count(1));
        let alarmed = (alarmed > 0).then(|| format!("{alarmed} in alarm"));
        let shown = if rows.len() == all { all.to_string() } else { format!("{} of {all}", rows.len()) };
        let right: Vec<String> = alarmed.into_iter().chain([shown]).collect();
        let unknown = (unknown > 0).then(|| format!("◌ {unknown} not known"));
        let wall = Wall::of(cx, &rows, place.inner);
        let line = wall.line_of(selected(cx, place.panel, rows.len()));
        let extent = Some(extent(line, wall.lines(), place.inner.height)).filter(|words| !words.is_empty());
        let extent = extent.map(|words| if wall.columns() > 1 { format!("lines {words}") } else { words });
        Titles {
            left: cx.title(place.panel),
            right: right.join(" · "),
            bottom: unknown.into_iter().chain(extent).collect::<Vec<_>>().join(" · "),
        }
    }

    fn extent(&self, cx: &Cx<'_>, place: &Place) -> Extent {
        Extent::Rows(rows(cx, place.panel).len())
    }

    fn key(&self, cx: &Cx<'_>, at: usize, row: usize) -> Option<String> {
        rows(cx, at).get(row).map(|row| row.place.arn.to_string())
    }

    fn wants(&self, cx: &Cx<'_>, place: &Place) -> Vec<(Scope, Want)> {
        find::wants(cx, named(cx, place.panel).0.iter())
    }

    fn stamp(&self, cx: &Cx<'_>, place: &Place) -> Option<u64> {
        let mut stamp = Stamp::of(cx, place, (0, 0));
        stamp.add(cx.store.revision);
        stamp.add(named(cx, place.panel).0);
        Some(stamp.finish())
    }

    /// Its rows by their keys, so that the same alarm stays selected wherever it comes to.
    fn chart(&self, cx: &Cx<'_>, place: &Place) -> (Option<Plot>, Charted) {
        let keys = rows(cx, place.panel).iter().map(|row| row.place.arn.to_string()).collect();
        (None, Charted { said: None, holds: Holds::Rows(keys), ..Charted::saying("text", "") })
    }

    fn selected<'a>(&self, cx: &'a Cx<'_>, at: usize) -> Option<Line<'a>> {
        let mut rows = rows(cx, at);
        let index = selected(cx, at, rows.len());
        (index < rows.len()).then(|| rows.swap_remove(index).standing.line()).flatten()
    }

    fn open(&self, cx: &Cx<'_>, at: usize) -> Opening {
        let route = self.selected(cx, at).and_then(|line| route_of(&line));
        route.map_or(Opening::Nothing, Opening::Go)
    }

    fn hit(&self, cx: &Cx<'_>, place: &Place, column: u16, row: u16) -> Option<Hit> {
        let rows = rows(cx, place.panel);
        let index = selected(cx, place.panel, rows.len());
        Wall::of(cx, &rows, place.inner).row_at(index, column, row).map(Hit::Row)
    }

    fn draw(&self, cx: &Cx<'_>, place: &Place, buf: &mut Buffer) {
        let rows = rows(cx, place.panel);
        if rows.is_empty() {
            let all = named(cx, place.panel).0.len();
            let words = match all {
                0 => "No alarms are named.".to_owned(),
                _ => format!("None of {all} alarms is in a state that is looked for."),
            };
            return say(cx, place.inner, buf, "dim", &words);
        }
        let index = selected(cx, place.panel, rows.len());
        Wall::of(cx, &rows, place.inner).draw(cx, (place, index), &rows, buf);
    }
}
