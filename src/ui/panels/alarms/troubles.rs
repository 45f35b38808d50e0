//! What is not known of alarms that are named, for those who cannot see it.

use super::find::{Standing, standings};
use crate::{
    spec::Widget,
    ui::{Cx, panels::Troubles},
};

/// What is not known of the alarms of a panel, and why: nothing where it has none.
pub(in crate::ui) fn alarm_troubles(cx: &Cx<'_>, at: usize) -> Troubles {
    let places = match cx.panel(at).widget.as_deref() {
        Some(Widget::Alarms { alarms, .. }) => alarms.as_slice(),
        Some(Widget::AlarmGraph(place)) => std::slice::from_ref(place),
        _ => &[],
    };
    let all = places.iter().zip(standings(cx, places));
    let words: Vec<String> = all
        .filter_map(|(place, standing)| match standing {
            Standing::Not(_, _, why) => Some(format!("{}: {why}.", place.name)),
            Standing::There(..) => None,
        })
        .collect();
    Troubles { is_all: !words.is_empty() && words.len() == places.len(), words }
}
