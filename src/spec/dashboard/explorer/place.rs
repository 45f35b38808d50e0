use std::{collections::HashSet, sync::Arc};

use super::{Expanded, ExplorerWidget, Tagged, ask, expand};
use crate::{
    model::{TagAsk, Text, Want},
    spec::{
        BlockKind, PanelKind, WantSpec, Words,
        dashboard::{Dashboard, Outcome, Widget},
        layout::GridCell,
    },
};

/// Rows of the body's grid that a chart has at least, and columns.
const LEAST: (usize, usize) = (4, 4);

/// Puts charts in the place of every explorer widget whose resources are known, and asks for those of all. What is known
/// of an ask is none while it has not been answered. `account` is the dashboard's, by name or id, when that is known.
pub fn put(
    dashboard: &mut Dashboard,
    account: Option<&str>,
    known: &dyn Fn(&ExplorerWidget, &TagAsk) -> Option<Tagged>,
) {
    for at in 0..dashboard.view.panels.len() {
        let panel = &mut dashboard.view.panels[at];
        let Some(Widget::Explorer(widget)) = panel.widget.as_deref() else { continue };
        let widget = widget.clone();
        let Some(ask) = ask(&widget) else {
            fill(dashboard, at, &widget, expand(&widget, &[], account));
            continue;
        };
        let resources = known(&widget, &ask);
        panel.wants = vec![WantSpec::Fixed(Want::TaggedResources(Arc::new(ask)))];
        if let Some(resources) = resources {
            let mut expanded = expand(&widget, &resources.resources, account);
            expanded.remarks.extend(resources.remarks);
            fill(dashboard, at, &widget, expanded);
        }
    }
}

fn fill(dashboard: &mut Dashboard, at: usize, widget: &ExplorerWidget, expanded: Expanded) {
    let Expanded { charts, remarks } = expanded;
    if let Some(fate) = dashboard.fates.get_mut(at) {
        fate.outcome = match (charts.is_empty(), remarks.is_empty()) {
            (true, _) => Outcome::Refused,
            (false, true) => fate.outcome,
            (false, false) => fate.outcome.max(Outcome::Degraded),
        };
        fate.reasons.extend(remarks.iter().cloned());
    }
    let view = &mut dashboard.view;
    let count = charts.len();
    let panel = &mut view.panels[at];
    panel.remarks.extend(remarks);
    if count == 0 {
        panel.kind = PanelKind::Refused;
    }
    let ids: HashSet<String> = view.panels.iter().map(|panel| panel.id.clone()).collect();
    let mut places = vec![at];
    for (nth, (title, chart)) in charts.into_iter().enumerate() {
        let place = if nth == 0 { at } else { view.panels.len() };
        if nth > 0 {
            let mut more = view.panels[at].clone();
            more.remarks.clear();
            more.id = free(&ids, &format!("{}-{}", more.id, nth + 1));
            view.panels.push(more);
            places.push(place);
        }
        let panel = &mut view.panels[place];
        panel.kind = PanelKind::Chart;
        panel.chart = Some(chart);
        panel.title = titled(
            &dashboard.fates.get(at).map(|fate| fate.title.clone()).unwrap_or_default(),
            &title,
            count,
        );
    }
    if count > 1 {
        for arrangement in &mut view.arrangements {
            if let BlockKind::Canvas(cells) = &mut arrangement.root.kind {
                share(cells, &places, widget.per_row.map_or(2, usize::from));
            }
        }
    }
}

/// A name that no other panel has.
fn free(taken: &HashSet<String>, wanted: &str) -> String {
    let mut name = wanted.to_owned();
    while taken.contains(&name) {
        name.push('x');
    }
    name
}

fn titled(widget: &Text, chart: &Text, count: usize) -> Words {
    Words::plain(match (widget.is_empty(), count) {
        (true, _) => chart.to_string(),
        (false, 1) => widget.to_string(),
        (false, _) => format!("{widget} · {chart}"),
    })
}

/// Gives the room of the first panel to all of them, so many beside each other. When that is not enough, what is beneath
/// moves down.
fn share(cells: &mut Vec<GridCell>, panels: &[usize], per_row: usize) {
    let Some(at) = cells.iter().position(|cell| cell.panel == panels[0]) else { return };
    let whole = cells[at];
    let per_row = per_row.min(whole.width / LEAST.0).clamp(1, panels.len());
    let rows = panels.len().div_ceil(per_row);
    let height = (whole.height / rows).max(LEAST.1);
    let more = (height * rows).saturating_sub(whole.height);
    let bottom = whole.y + whole.height;
    cells.iter_mut().filter(|cell| cell.y >= bottom).for_each(|cell| cell.y += more);
    cells.remove(at);
    for (nth, panel) in panels.iter().enumerate() {
        let (row, column) = (nth / per_row, nth % per_row);
        let x = whole.x + whole.width * column / per_row;
        let end = whole.x + whole.width * (column + 1) / per_row;
        // The last row has what is left over.
        let left = (whole.height + more).saturating_sub(height * row);
        let height = if row + 1 == rows { left } else { height };
        let y = whole.y + (whole.height + more - left);
        cells.insert(at + nth, GridCell { panel: *panel, x, y, width: end - x, height, ..whole });
    }
}
