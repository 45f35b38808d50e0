use std::{io, ops::ControlFlow};

use serde_json::json;

use crate::{
    headless::{Error, GetOptions, printer::Printer, rows},
    model::{AccountName, Exit, Resource, Row, Timestamp, ToRow as _, partition_of},
    query::Query,
    store::{
        Kept,
        history::trail::{Place, Search, StoredEvent, TrailRow},
    },
};

use super::{Offline, coverage::Coverage, places::Places, written};

/// Events of the archive, account by account and region by region, for that is their order, the newest of each first: no
/// more than one is in memory.
pub(super) fn get(
    asked: &Offline<'_>,
    options: &GetOptions,
    query: Query,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> Result<Exit, Error> {
    let places = Places::of(asked)?;
    let since = options.since.and_then(|since| asked.now.checked_sub(since).ok());
    let mut coverage = Coverage::of(asked, &places, options.reads, since)?;
    let mut printer = match Printer::begin(options, out) {
        Ok(printer) => printer,
        Err(error) => return written(Err(error)).map(|()| Exit::Ok),
    };
    // Who is behind an event is no part of it, and not in the index, which is asked for the rest of the query.
    let is_indexed = query.check(TrailRow::columns()).is_ok();
    let columns = rows::columns(Resource::Events);
    let need = (!is_indexed).then(|| query.need(&columns, asked.now).without(rows::BEHIND));
    let (query, rest) = if is_indexed { (query, Query::default()) } else { (Query::default(), query) };
    let kept = Kept::of(asked.history);
    let mut search = Search {
        query,
        need,
        now: asked.now,
        reads: options.reads,
        since,
        until: None,
        places: None,
        names: places.names.clone(),
    };
    let mut left = options.limit.unwrap_or(usize::MAX);
    for (name, place) in &places.all {
        if left == 0 {
            break;
        }
        search.places = Some(vec![place.clone()]);
        let mut result = Ok(());
        let searched = asked.history.search(
            &search,
            |event| {
                let row = row(name, event, &kept);
                if !rest.matches(&row, asked.now) {
                    return true;
                }
                left -= 1;
                coverage.found += 1;
                result = printer.row(row);
                result.is_ok() && left > 0
            },
            |_| true,
        )?;
        coverage.looked_at += searched.looked_at;
        coverage.damaged += searched.damaged;
        if let ControlFlow::Break(exit) = enough(result)? {
            return Ok(exit);
        }
    }
    written(printer.end())?;
    // With standard error closed nowhere is left to tell it.
    let _ = coverage.write(options.output.is_json(), err);
    Ok(if coverage.damaged > 0 { Exit::Partial } else { Exit::Ok })
}

/// Goes on, or ends because the reader has gone away.
fn enough(result: io::Result<()>) -> Result<ControlFlow<Exit>, Error> {
    let is_gone = result.is_err();
    written(result)?;
    Ok(if is_gone { ControlFlow::Break(Exit::Ok) } else { ControlFlow::Continue(()) })
}

fn row(name: &AccountName, stored: StoredEvent, kept: &Kept<'_>) -> Row {
    let StoredEvent { place: Place { account_id, region }, kept_at, event } = stored;
    let partition = partition_of(region.as_str()).name;
    let place = [json!(partition), json!(account_id.as_str()), json!(name.as_str()), json!(region.as_str())];
    let row = rows::with_chain(event.row(), &kept.resolve(&event, Some(account_id.as_str())));
    rows::headed(place, whole(kept_at), row)
}

/// To the millisecond, as all that is observed.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}
