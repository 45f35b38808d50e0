use std::io;

use crate::{
    cli::Global,
    headless::{self, GetOptions},
    model::{Exit, Update},
    wiring::{Failure, Kept, kept},
};

/// `skydeck get RESOURCE --offline`.
///
/// # Errors
/// An option that makes no sense so, a history that is not there.
pub(super) async fn get(options: &GetOptions, watches: bool, global: &Global) -> Result<Exit, Failure> {
    if watches {
        return Err(Failure::usage(
            "--watch tells what changes, and with --offline nothing does: leave one of them out",
        ));
    }
    if options.costs {
        return Err(Failure::usage("--costs: with --offline nothing is asked, and nothing costs anything"));
    }
    let Kept { history, fleet, clock, .. } = kept(global).await?;
    let asked = headless::Offline {
        history: &history,
        fleet: &fleet,
        accounts: &global.account,
        regions: &global.region,
        now: clock.now(),
    };
    asked.get(options, &mut io::stdout(), &mut io::stderr()).map_err(super::failure)
}

/// What the history has for a picture; nothing where answers are asked for.
///
/// # Errors
/// A history that is not there.
pub(super) async fn remembered(global: &Global) -> Result<Vec<Update>, Failure> {
    if !global.offline {
        return Ok(Vec::new());
    }
    let Kept { history, fleet, clock, .. } = kept(global).await?;
    let reads = |scope: &_, want: &crate::model::Want| fleet.reads(scope, want.source());
    let mut updates = Vec::new();
    let loaded = history.load(clock.now(), reads, |row| {
        updates.push(row.update);
        true
    });
    let message = |error: crate::store::history::Error| error.to_string();
    loaded.map_err(|error| Failure { exit: Exit::Nothing, message: message(error) })?;
    Ok(updates)
}
