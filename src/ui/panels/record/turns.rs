//! What becomes of a record's lines when they are folded, unfolded and searched.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    search::{Needle, hit, hits},
    tree::{ALL, Folding, Spot, place, spot, turn, unfold},
};
use crate::ui::{
    PanelState,
    panels::{Turn, Turned},
};

/// The state after a turn.
pub(super) fn turned(value: &Value, state: &PanelState, how: Turn) -> Turned {
    let mut folded = state.folded.clone();
    let index = next(value, state, &mut folded, how).unwrap_or(state.index);
    let key = spot(value, Folding::Turned(&folded), index).map(|spot| spot.path);
    Turned { folded, index, key }
}

/// Folds and unfolds, and gives the line that is selected then; none when it stays.
fn next(value: &Value, state: &PanelState, folded: &mut BTreeSet<String>, how: Turn) -> Option<usize> {
    let here = spot(value, Folding::Turned(folded), state.index)?;
    let to = match how {
        Turn::Fold => fold(folded, here)?,
        Turn::All => {
            let was_folded = folded.contains(ALL);
            folded.clear();
            if !was_folded {
                folded.insert(ALL.to_owned());
            }
            here.path
        }
        Turn::Left if here.folded == Some(false) => fold(folded, here)?,
        Turn::Left if here.parent.is_empty() => return None,
        Turn::Left => here.parent,
        Turn::Right if here.folded == Some(true) => fold(folded, here)?,
        Turn::Right => return (here.folded == Some(false)).then_some(state.index + 1),
        Turn::Next | Turn::Previous => {
            let needle = Needle::new(&state.filter)?;
            let from = if here.is_piece { here.parent } else { here.path };
            let hits = hits(value, &needle, &from);
            let last = hits.count;
            let number = match how {
                Turn::Previous if hits.before == 0 => last,
                Turn::Previous => hits.before,
                _ => hits.before + usize::from(hits.here.is_some()) + 1,
            };
            let (path, deep) = hit(value, &needle, if number > last { 1 } else { number })?;
            unfold(value, folded, &path, deep);
            path
        }
    };
    Some(place(value, Folding::Turned(folded), &to))
}

/// Folds or unfolds a line; of a piece of a string, the string.
fn fold(folded: &mut BTreeSet<String>, here: Spot) -> Option<String> {
    let path = match here.folded {
        Some(_) => here.path,
        None if here.is_piece => here.parent,
        None => return None,
    };
    turn(folded, &path);
    Some(path)
}
