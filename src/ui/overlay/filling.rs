use super::{Notice, choices::plural};
use crate::{
    model::{Filled, Filling, counted},
    spec::{Action, Context, Specs},
};

/// The title of what says how far a back-fill is.
pub const FILLING: &str = "back-fill of the history";
/// Places that are told one by one: those that are not whole come first.
const TOLD: usize = 40;

/// How far a back-fill is: in all, then place by place.
pub fn filling_notice(filling: &Filling, specs: &Specs, scroll: usize) -> Notice {
    let mut text: Vec<(&'static str, String)> = vec![("strong", filling.words())];
    if let Some(why) = &filling.broken {
        text.push(("unreadable", format!("✕ {why}")));
    }
    let key = |action| specs.keymap.keys_of(Context::Global, action).into_iter().next();
    let open = specs.keymap.keys_of(Context::Panel, Action::Open).into_iter().next();
    if filling.is_over {
        text.push(("dim", "It is over: nothing is asked any more, and what came is kept.".into()));
    } else {
        let keys = [key(Action::Back), key(Action::Backfill)].into_iter().flatten();
        let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
        let on = open.map(|key| format!("; {key} leaves it going on behind")).unwrap_or_default();
        text.push(("dim", format!("{} stops it{on}. What came is kept.", keys.join(" or "))));
    }
    let rate = filling.rate;
    text.push(("dim", format!("{rate:.1} requests a second in each account and region, live polls first.")));
    text.push(("text", String::new()));
    let mut places: Vec<&Filled> = filling.places.iter().collect();
    places.sort_by_key(|place| (place.is_done(), place.fault.is_none()));
    text.extend(places.iter().take(TOLD).map(|place| line(place)));
    if places.len() > TOLD {
        text.push(("dim", format!("and {} more", places.len() - TOLD)));
    }
    Notice { title: FILLING.into(), text, link: None, scroll }
}

fn line(place: &Filled) -> (&'static str, String) {
    #[expect(clippy::cast_precision_loss, reason = "to be read by people")]
    let read = format!("{} events, {} new", counted(place.read as f64), counted(place.new as f64));
    let scope = &place.scope;
    match &place.fault {
        Some(fault) => ("unreadable", format!("✕ {scope}  {read}; {fault}; {}", fault.fix)),
        None if place.is_done() => ("text", format!("● {scope}  {read}")),
        None => {
            let share = 1.0 - place.left.as_secs_f64() / place.missing.as_secs_f64().max(1.0);
            let spans = plural(place.spans, "span");
            ("unknown", format!("◌ {scope}  {:.0}%: {read}, {spans} left", 100.0 * share))
        }
    }
}
