//! What is said at the border of a chart: what is left out, and what is missing.

use super::{
    ask::{Asks, ScopeAsk},
    listed,
    star::Whole,
};
use crate::ui::Cx;

/// What is missing: `top 10 of 57`, `✕ 1 of 3 scopes cannot be read`, `2 of 3 scopes not read yet`.
pub(super) fn note(
    cx: &Cx<'_>,
    whole: &Whole<'_>,
    asks: &Asks,
    (shown, all): (usize, usize),
    are_quiet: bool,
) -> String {
    let total = asks.of.len();
    let slots = || asks.of.iter().map(|ask| ask.held(cx));
    let faulty = slots().filter(|slot| slot.is_some_and(|slot| slot.fault.is_some())).count();
    let unread = slots().filter(|slot| slot.is_none_or(|s| s.good.is_none() && s.fault.is_none())).count();
    let cut = match (shown < all, whole.spec.top) {
        (false, _) => None,
        (true, Some(_)) => Some(format!("top {shown} of {all}")),
        (true, None) => Some(format!("{shown} of {all} series")),
    };
    let is_bare = |ask: &&ScopeAsk| {
        let slot = ask.held(cx).filter(|slot| slot.fault.is_none() && slot.good.is_some());
        slot.is_some_and(|slot| ask.answers(slot).iter().all(|(.., series)| series.points.is_empty()))
    };
    let bare = asks.of.iter().filter(is_bare).count();
    let bare = (bare > 0 && bare + faulty < total).then(|| format!("nothing in {bare} of {total} scopes"));
    let faulty = (faulty > 0).then(|| match total {
        1 => {
            let fault = slots().find_map(|slot| slot?.fault.as_ref());
            format!("✕ {}", fault.map(|fault| fault.value.kind.words()).unwrap_or_default())
        }
        _ => format!("✕ {faulty} of {total} scopes cannot be read"),
    });
    let unread = (unread > 0 && total > 1).then(|| format!("◌ {unread} of {total} scopes not read yet"));
    let quiet = are_quiet.then(|| "nothing reported: 0".to_owned());
    let bare = bare.filter(|_| !are_quiet);
    let listed = whole.listed.as_ref().map(listed::words).unwrap_or_default();
    [Some(listed).filter(|words| !words.is_empty()), quiet, cut, bare, faulty, unread]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" · ")
}
