use super::{Notice, Overlay, choices::plural};
use crate::{
    model::{ScopeKey, Source, Timestamp},
    store::{Slot, Store},
    ui::time,
};

/// Faults that are told one by one; `:faults` has them all.
const TOLD: usize = 12;

/// How the fleet was gathered, and what was left out of it.
pub fn fleet_notice(store: &Store, now: Timestamp) -> Overlay {
    let (accounts, scopes) = (store.fleet.accounts.len(), store.fleet.scopes().len());
    let counts = format!("{}, {}", plural(accounts, "account"), plural(scopes, "scope"));
    let mut text: Vec<(&'static str, String)> = vec![("strong", counts)];
    if let Some(progress) = &store.gathering {
        text.push(("unknown", format!("◌ It is being gathered: {progress}.")));
    }
    let slots = || store.gathering_slots();
    text.extend(slots().filter(|(_, want, _)| want.source() == Source::Accounts).filter_map(
        |(key, _, slot)| {
            let good = slot.good.as_ref()?;
            Some(("text", format!("{}: accounts listed {} ago", key.account, time::age(good.at, now))))
        },
    ));
    let asked =
        slots().filter(|(_, want, slot)| want.source() == Source::Regions && slot.fault.is_none()).count();
    if asked > 0 {
        text.push(("text", format!("{} told the regions that are enabled", plural(asked, "account"))));
    }
    let faults: Vec<(&ScopeKey, &Slot)> =
        slots().filter(|(.., slot)| slot.fault.is_some()).map(|(key, _, slot)| (key, slot)).collect();
    for (key, slot) in faults.iter().take(TOLD) {
        let Some(fault) = &slot.fault else { continue };
        text.push(("text", String::new()));
        text.push(("unreadable", format!("✕ {}: {}", key.account, fault.value)));
        text.push(("strong", format!("To do: {}", fault.value.fix)));
    }
    if faults.len() > TOLD {
        text.push(("dim", format!("and {} more: `:faults` has them all", faults.len() - TOLD)));
    }
    text.push(("text", String::new()));
    match store.left_out.is_empty() {
        true => text.push(("dim", "Nothing was left out.".into())),
        false => text.push(("strong", "Left out:".into())),
    }
    text.extend(store.left_out.iter().map(|why| ("text", why.clone())));
    Overlay::Notice(Notice { title: "the fleet".into(), text, link: None, scroll: 0 })
}
