use std::{collections::BTreeSet, io, sync::Arc};

use serde_json::json;

use crate::{
    fleet::select,
    headless::{Error, GetOptions, printer::Printer, questions::main_want, rows},
    model::{Exit, Gathered, Resource, Scope, ScopeKey, Timestamp, Want},
    query::Query,
    store::{Store, history::is_kept},
};

use super::{Offline, written};

/// What the console saw last of a resource.
pub(super) fn get(
    asked: &Offline<'_>,
    options: &GetOptions,
    query: &Query,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> Result<Exit, Error> {
    let (name, want) = (options.resource.name(), main_want(options));
    let Some(want) = want.filter(is_kept) else {
        let kept = Resource::ALL.into_iter().filter(|resource| {
            main_want(&GetOptions { resource: *resource, ..options.clone() }).as_ref().is_some_and(is_kept)
        });
        let kept = kept.map(Resource::name).collect::<Vec<_>>().join(", ");
        return Err(Error::Usage(format!(
            "{name} are not kept in the history: it has {kept}; leave out --offline"
        )));
    };
    if options.resource == Resource::Sessions && options.since.is_some() {
        let how = "the history has the sessions that were active when it was last seen: leave out --since";
        return Err(Error::Usage(format!("--since: {how}")));
    }
    let fleet = Arc::new(select(asked.fleet, asked.accounts, asked.regions).map_err(Error::Usage)?);
    let mut store = Store::default();
    store.gathered(Gathered::from(&fleet));
    let (mut seen, mut times) = (BTreeSet::new(), BTreeSet::new());
    let wanted = |scope: &ScopeKey, one: &Want| {
        (*one == want || *one == Want::Identity) && fleet.reads(scope, one.source())
    };
    asked.history.load(asked.now, wanted, |row| {
        if row.update.want == want {
            seen.insert(row.update.scope.clone());
            times.insert(row.update.at);
        }
        store.remember(row.update);
        true
    })?;
    let scopes = fleet.scopes_for(want.source());
    let held: Vec<&Scope> = scopes.iter().filter(|scope| seen.contains(&scope.key())).collect();
    let mut entries: Vec<_> = held.iter().flat_map(|scope| rows::of_slot(&store, scope, &want)).collect();
    rows::order(&mut entries);
    let found = entries.into_iter().map(|entry| entry.row).filter(|row| query.matches(row, asked.now));
    let printed = Printer::begin(options, out).and_then(|mut printer| {
        found.take(options.limit.unwrap_or(usize::MAX)).try_for_each(|row| printer.row(row))?;
        printer.end()
    });
    written(printed)?;
    let (first, last) = (times.first().copied(), times.last().copied());
    // With standard error closed nowhere is left to tell it; the exit code still does.
    let _ = tell(name, (held.len(), scopes.len()), first.zip(last), options.output.is_json(), err);
    Ok(if held.is_empty() { Exit::Nothing } else { Exit::Ok })
}

fn tell(
    name: &str,
    (held, of): (usize, usize),
    times: Option<(Timestamp, Timestamp)>,
    as_json: bool,
    err: &mut dyn io::Write,
) -> io::Result<()> {
    if as_json {
        let (from, to) = times.map(|(from, to)| (from.to_string(), to.to_string())).unzip();
        return writeln!(err, "{}", json!({"history": {"scopes": of, "seen": held, "from": from, "to": to}}));
    }
    match times {
        Some((from, to)) => {
            writeln!(err, "skydeck: {name} of {held} of {of} accounts and regions, seen from {from} to {to}")
        }
        None => writeln!(err, "skydeck: the history has no {name}"),
    }
}
