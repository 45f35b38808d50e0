//! Charts, made when what they are made from has changed: a frame only draws them.

use std::sync::Arc;

use ratatui::layout::Rect;

use super::{Cx, Plot, ViewState, layout, panels};
use crate::{model::Timestamp, spec::Specs, store::Store};

/// Makes the charts in sight whose series, room or looks have changed.
pub(super) fn plot(store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
    let Some(cx) = Cx::new(store, view, specs, now) else { return };
    let screen = Rect::new(0, 0, view.size.0, view.size.1);
    let mut made = Vec::new();
    let laid = layout::Laid::of(&cx, layout::body(screen));
    for place in laid.places.iter().filter(|place| laid.is_seen(place)) {
        let kind = panels::of(cx.panel(place.panel).kind);
        let state = cx.state(place.panel);
        let before = state.chart.as_ref().map(|_| state.stamp);
        let stamp = kind.stamp(&cx, place);
        if stamp != before {
            made.push((place.panel, stamp.map(|stamp| (stamp, kind.chart(&cx, place)))));
        }
    }
    for (panel, chart) in made {
        let Some(state) = view.visit.panels.get_mut(panel) else { continue };
        let Some((stamp, (plot, chart))) = chart else {
            (state.plot, state.chart) = (None, None);
            continue;
        };
        // Whatever else has come, the same series stays selected.
        let keys = plot.as_ref().map_or(chart.keys(), Plot::keys);
        let found = state.key.as_ref().and_then(|key| keys.iter().position(|other| other == key));
        state.index = found.unwrap_or(state.index);
        state.stamp = stamp;
        (state.plot, state.chart) = (plot.map(Arc::new), Some(Arc::new(chart)));
    }
}
