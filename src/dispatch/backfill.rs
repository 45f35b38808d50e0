//! `skydeck backfill`: checks what was asked, and starts it.

use std::{io, time::Duration};

use super::{failure, gather};
use crate::{
    cli::{Backfill, Global},
    headless,
    model::{Asker, Exit},
    poll::{self, TRAIL_KEPT},
    wiring::{Failure, needed_history, set_up},
};

/// Reads what is missing of the past into the local history.
///
/// # Errors
/// An option that cannot be, no history, or what kept it from starting.
pub(super) async fn backfill(backfill: &Backfill, global: &Global) -> Result<Exit, Failure> {
    let since = headless::parse_duration(&backfill.since).map_err(Failure::usage)?;
    if since > TRAIL_KEPT {
        return Err(Failure::usage(
            "--since is 90d at most: CloudTrail's event history goes back no further",
        ));
    }
    if global.offline {
        return Err(Failure::usage("--offline asks nothing, and a back-fill does: leave it out"));
    }
    let setup = set_up(global).await?;
    let file = needed_history("back-fill", global, &setup.config)?;
    let days = Duration::from_secs(u64::from(file.limits.max_days) * 86_400);
    if since > days {
        return Err(Failure::usage(format!(
            "--since {}: the history keeps {} days; fix: raise max_days below [history] in the config file",
            backfill.since, file.limits.max_days
        )));
    }
    let gathered = gather(&setup).await?;
    let fill = poll::Backfill {
        engine: setup.engine.clone(),
        path: file.path,
        limits: file.limits,
        since,
        reads: backfill.reads,
        rate: setup.trail_rate(),
        asker: Asker::whole("backfill"),
    };
    headless::backfill(fill, gathered, &mut io::stdout(), &mut io::stderr()).await.map_err(failure)
}
