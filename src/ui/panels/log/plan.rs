//! What would be asked, and where.

use std::sync::Arc;

use super::guess::Guess;
use crate::{
    model::{LOG_ROWS, LogAsk, Scope, Text, Want},
    spec::{LogWidget, Widget},
    ui::{Cx, LogPlan},
};

/// Scopes that one panel asks at once, at most: each is paid.
const SCOPES: usize = 12;

/// The query that a panel declares.
pub(super) fn widget<'a>(cx: &Cx<'a>, at: usize) -> Option<&'a LogWidget> {
    match cx.panel(at).widget.as_deref() {
        Some(Widget::Log(widget)) => Some(widget),
        _ => None,
    }
}

/// Where a query is asked.
///
/// # Errors
/// Why it is asked nowhere, in a sentence.
pub(super) fn scopes(cx: &Cx<'_>, widget: &LogWidget) -> Result<Vec<Scope>, String> {
    let fleet = &cx.store.fleet;
    let accounts: Vec<_> = match &widget.account {
        None => fleet.accounts.iter().filter(|account| cx.narrowing.passes_account(&account.name)).collect(),
        Some(id) => {
            let is_it = |name| cx.store.known_id(name) == Some(id.as_str());
            let found: Vec<_> = fleet.accounts.iter().filter(|account| is_it(&account.name)).collect();
            if found.is_empty() {
                return Err(format!("The account {id} is not in the fleet: its logs cannot be asked."));
            }
            found
        }
    };
    let chosen = |region: &crate::model::Region| match &widget.region {
        Some(own) => region.as_str() == own.as_str(),
        None => cx.narrowing.regions.as_ref().is_none_or(|chosen| chosen.contains(region)),
    };
    let all: Vec<Scope> = accounts
        .iter()
        .flat_map(|account| {
            let regions = account.regions.iter().filter(|region| chosen(region));
            regions.map(|region| Scope { account: (*account).clone(), region: region.clone() })
        })
        .collect();
    match (all.len(), &widget.region) {
        (0, Some(region)) => {
            Err(format!("{region} is not among the regions of the fleet: its logs cannot be asked."))
        }
        (0, None) => Err("There is nowhere to ask: no account and region is looked at.".into()),
        (count, _) if count > SCOPES => Err(format!(
            "That would be asked, and paid, in {count} places; narrow the view to {SCOPES} at most."
        )),
        _ => Ok(all),
    }
}

/// What would be asked now.
pub(super) fn ask(cx: &Cx<'_>, widget: &LogWidget) -> LogAsk {
    let (from, to) = cx.view.visit.sight.window.unwrap_or_else(|| {
        let from = cx.now.checked_sub(cx.view.range.duration()).unwrap_or(cx.now);
        (from, cx.now)
    });
    LogAsk {
        query: widget.query.clone(),
        language: widget.language.clone(),
        groups: widget.groups.clone(),
        from,
        to,
        limit: LOG_ROWS,
        nth: 0,
    }
}

/// What says how much is stored in a query's log groups; none where the query names them itself.
pub(super) fn sizes(widget: &LogWidget) -> Option<Want> {
    let names: Arc<[Text]> = widget.groups.clone().into();
    (!names.is_empty()).then_some(Want::LogGroups(names))
}

/// What running a panel's query would come to.
///
/// # Errors
/// Why it cannot be run, in a sentence.
pub(super) fn plan(cx: &Cx<'_>, at: usize) -> Result<LogPlan, String> {
    let widget = widget(cx, at).ok_or("There is no query here.")?;
    let scopes = scopes(cx, widget)?;
    let guess = Guess::of(cx, widget, &scopes);
    match guess.nowhere() {
        Some(why) => Err(why),
        None => Ok(LogPlan { ask: ask(cx, widget), doubt: guess.doubt(cx), scopes: guess.scopes }),
    }
}
