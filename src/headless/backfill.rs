//! `skydeck backfill`: what is missing of the past is read into the local history.

use std::{io, time::Duration};

use tokio::time::Instant;

use super::{Error, faults};
use crate::{
    model::{AccountId, Exit, Filling, Gathered, Scope, Source, Update, Want, Wanted, counted},
    poll::Backfill,
    store::Store,
};

/// How far it is is told this often.
const TOLD: Duration = Duration::from_secs(10);

/// Reads what is missing of every scope, tells on `err` how far it is, and on `out` what has come of each scope. What was
/// read stays when the future is dropped, and who begins again goes on from there.
///
/// # Errors
/// When the history cannot be read or written, or what has come of it cannot be told.
pub async fn backfill(
    fill: Backfill,
    gathered: impl Into<Gathered>,
    out: &mut (dyn io::Write + Send),
    err: &mut (dyn io::Write + Send),
) -> Result<Exit, Error> {
    let gathered = gathered.into();
    let engine = fill.engine.clone();
    let unasked: Vec<Update> = faults::of_gathering(&gathered).cloned().collect();
    let mut store = Store::default();
    store.gathered(gathered);
    let nameless = store.fleet.scopes_for(Source::Identity).into_iter().filter(|s| s.account.id.is_none());
    let asked: Vec<(Scope, Want)> = nameless.map(|scope| (scope, Want::Identity)).collect();
    let wanted = asked.iter().cloned().map(|(scope, want)| Wanted { scope, want, asker: fill.asker.clone() });
    engine.pass(wanted.collect(), |update| store.apply(update)).await;
    let scopes = store.fleet.scopes_for(Source::Backfill);
    let known = |scope: &Scope| store.known_id(&scope.account.name).and_then(AccountId::parse);
    let places: Vec<(Scope, AccountId)> =
        scopes.iter().filter_map(|scope| Some((scope.clone(), known(scope)?))).collect();
    let is_partial = !unasked.is_empty() || places.len() < scopes.len();

    let mut told = Instant::now();
    let filling = fill.run(places, |filling| {
        if told.elapsed() >= TOLD {
            told = Instant::now();
            // With standard error closed nowhere is left to tell it.
            let _ = writeln!(err, "skydeck: {}", filling.words());
        }
    });
    let filling = filling.await.map_err(Error::History)?;
    let failed: Vec<Update> = filling
        .places
        .iter()
        .filter(|place| place.fault.is_some())
        .map(|place| Update {
            scope: place.scope.clone(),
            want: Want::Events { window: Duration::ZERO, reads: false },
            at: engine.clock.now(),
            snapshot: None,
            fault: place.fault.clone(),
        })
        .collect();
    let faults = unasked.iter().chain(&failed).filter_map(faults::Told::of);
    let faults = faults.chain(faults::collect(&store, &asked)).collect();
    let _ = faults::write(faults, &store, false, err);
    match tell(&filling, out) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Ok),
        written => written.map_err(Error::Write)?,
    }
    let nothing = filling.places.iter().all(|place| place.fault.is_some() && place.pages == 0);
    Ok(match () {
        () if nothing => Exit::Nothing,
        () if is_partial || !failed.is_empty() || filling.done() < filling.places.len() => Exit::Partial,
        () => Exit::Ok,
    })
}

#[expect(clippy::cast_precision_loss, reason = "to be read by people")]
fn tell(filling: &Filling, out: &mut dyn io::Write) -> io::Result<()> {
    let name = |key: &crate::model::ScopeKey| key.to_string();
    let wide = filling.places.iter().map(|place| name(&place.scope).chars().count()).max().unwrap_or(0);
    for place in &filling.places {
        let left = if place.is_done() { "" } else { ", the rest is missing still" };
        let (read, new) = (counted(place.read as f64), counted(place.new as f64));
        writeln!(out, "{:wide$}  {read} events, {new} new{left}", name(&place.scope))?;
    }
    writeln!(out, "{}", filling.words())?;
    out.flush()
}
