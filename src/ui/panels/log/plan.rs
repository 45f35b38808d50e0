//! What a query would be asked, where, and what that would cost.

use std::sync::Arc;

use crate::{
    model::{
        LOG_ROWS, LogAsk, LogGroup, Scope, Snapshot, Source, Text, Want, bytes_words, gigabytes, group_name, usd,
    },
    spec::{LogWidget, Widget},
    ui::{Cx, LogPlan, panels::chart::window_words},
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
        (0, Some(region)) => Err(format!("{region} is not among the regions of the fleet: its logs cannot be asked.")),
        (0, None) => Err("There is nowhere to ask: no account and region is looked at.".into()),
        (count, _) if count > SCOPES => {
            Err(format!("That would be asked, and paid, in {count} places; narrow the view to {SCOPES} at most."))
        }
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

/// What a query is going to scan, as far as can be told before.
#[derive(Debug, Default)]
pub(super) struct Guess {
    /// Bytes in the range, if they are spread evenly.
    bytes: u64,
    /// All bytes that are stored.
    stored: u64,
    /// Log groups that are known, by their sizes,
    known: usize,
    /// whose sizes are not,
    unknown: usize,
    /// that there are not,
    missing: Vec<String>,
    /// or that are being looked up.
    awaited: bool,
    /// Why they cannot be.
    fault: Option<String>,
    /// The query names its log groups itself.
    unnamed: bool,
}

impl Guess {
    pub(super) fn of(cx: &Cx<'_>, widget: &LogWidget, scopes: &[Scope]) -> Self {
        let Some(want) = sizes(widget) else { return Self { unnamed: true, ..Self::default() } };
        let (mut guess, ask) = (Self::default(), ask(cx, widget));
        for scope in scopes {
            let slot = cx.store.slot(&scope.key(), &want);
            let good = slot.and_then(|slot| slot.good.as_ref()).map(|good| &*good.value);
            let Some(Snapshot::LogGroups(groups)) = good else {
                match slot.and_then(|slot| slot.fault.as_ref()) {
                    Some(fault) => guess.fault = Some(fault.value.headline(Source::LogGroups)),
                    None => guess.awaited = true,
                }
                continue;
            };
            for name in &widget.groups {
                match groups.iter().find(|group| group.is_named(name)) {
                    Some(group) => guess.add(group, &ask, cx),
                    None => guess.missing.push(group_name(name).to_owned()),
                }
            }
        }
        guess
    }

    fn add(&mut self, group: &LogGroup, ask: &LogAsk, cx: &Cx<'_>) {
        match group.bytes_in((ask.from, ask.to), cx.now).zip(group.stored_bytes) {
            Some((bytes, stored)) => {
                self.known += 1;
                self.bytes += bytes;
                self.stored += stored;
            }
            None => self.unknown += 1,
        }
    }

    /// Dollars that it is going to cost; none when not even a part of that is known.
    fn usd(&self, cx: &Cx<'_>) -> Option<f64> {
        let price = cx.store.prices.of("CloudWatch Logs", "StartQuery")?;
        (self.known > 0).then(|| price.of(gigabytes(self.bytes)))
    }

    /// In sentences: the name of a look, and words.
    pub(super) fn words(&self, cx: &Cx<'_>) -> (&'static str, String) {
        let price = cx.store.prices.of("CloudWatch Logs", "StartQuery");
        let price = price.map_or_else(|| "a price that is not known".into(), |price| price.words());
        if self.unnamed {
            return ("dim", format!("What it costs cannot be told before: {price} that is scanned."));
        }
        if self.awaited {
            return ("unknown", "◌ How much is stored is being looked up.".into());
        }
        if let Some(name) = self.missing.first() {
            let more = match self.missing.len() {
                1 => String::new(),
                all => format!(" and {} more", all - 1),
            };
            return ("warning", format!("◆ There is no log group {name}{more} there: the query will be refused."));
        }
        if let Some(fault) = &self.fault {
            return ("warning", format!("◆ What it costs is not known ({fault}): {price} that is scanned."));
        }
        let Some(dollars) = self.usd(cx) else {
            return ("dim", format!("What it costs is not known: {price} that is scanned."));
        };
        let (bytes, stored) = (bytes_words(self.bytes), bytes_words(self.stored));
        let range = window_words(cx).unwrap_or_else(|| format!("the last {}", cx.view.range));
        let but = match self.unknown {
            0 => String::new(),
            more => format!(", and what {more} more hold"),
        };
        let words = format!("About {bytes} of {stored} stored are of {range}{but}: some {} to scan.", usd(dollars));
        ("text", words)
    }

    /// Why somebody should think twice: it would cost more than the budget of an hour.
    fn doubt(&self, cx: &Cx<'_>) -> Option<String> {
        let limit = cx.store.costs.as_ref()?.limits.usd_per_hour?;
        let dollars = self.usd(cx).filter(|dollars| *dollars > limit)?;
        Some(format!("some {}, which is over the budget of {} an hour", usd(dollars), usd(limit)))
    }
}

/// What running a panel's query would come to.
///
/// # Errors
/// Why it cannot be run, in a sentence.
pub(super) fn plan(cx: &Cx<'_>, at: usize) -> Result<LogPlan, String> {
    let widget = widget(cx, at).ok_or("There is no query here.")?;
    let scopes = scopes(cx, widget)?;
    let doubt = Guess::of(cx, widget, &scopes).doubt(cx);
    Ok(LogPlan { ask: ask(cx, widget), scopes: scopes.iter().map(Scope::key).collect(), doubt })
}
