use std::{io, time::Duration};

use serde_json::json;

use crate::{
    model::{
        Asker, Costs, Exit, Gathered, Resource, Row, Scope, Source, Spend, Timestamp, Update, Want, Wanted,
    },
    poll::Engine,
    query::{Query, Saved},
    store::Store,
};

use super::{
    Error, Output, faults,
    printer::Printer,
    pushdown::{self, pushed},
    questions::{events_since, main_want, probes, questions},
    rows,
};

/// What `skydeck get` was asked.
#[derive(Clone, Debug)]
pub struct GetOptions {
    /// What to print.
    pub resource: Resource,
    /// How.
    pub output: Output,
    /// How far back events go (an hour when nothing is said), and past sessions (none).
    pub since: Option<Duration>,
    /// Which rows, in the language of [`crate::query`].
    pub query: Option<String>,
    /// Queries that `@name` in it stands for.
    pub saved: Saved,
    /// How many rows at most, counted in printing order.
    pub limit: Option<usize>,
    /// Read events too.
    pub reads: bool,
    /// Say at the end what it has cost.
    pub costs: bool,
    /// Whether a table may have colours.
    pub colour: bool,
    /// Columns of the terminal that a table has to fit; none when it is read by something else.
    pub width: Option<u16>,
}

impl GetOptions {
    /// The query, if it is one of this resource.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self) -> Result<Query, Error> {
        let text = self.query.as_deref().unwrap_or_default();
        let query = Query::parse_with(text, &self.saved).and_then(|query| {
            query.check(&rows::columns(self.resource))?;
            Ok(query)
        });
        query.map_err(|error| Error::Query(error, text.to_owned()))
    }
}

/// One pass over the fleet: asks everything once, prints the rows, then the faults. Dropping the future
/// leaves nothing half written but what a full pipe holds.
///
/// # Errors
/// When the query is wrong, before anything is asked, or when the output cannot be written.
pub async fn get(
    options: &GetOptions,
    engine: &Engine,
    gathered: impl Into<Gathered>,
    out: &mut dyn io::Write,
    err: &mut dyn io::Write,
) -> Result<Exit, Error> {
    let query = options.check()?;

    let gathered = gathered.into();
    let now = engine.clock.now();
    let since = now.checked_sub(events_since(options)).unwrap_or(Timestamp::UNIX_EPOCH);
    let main = pushed(options, &query, since, now).or_else(|| main_want(options));
    let asked = questions(options, &gathered.fleet, main.clone());
    let unasked: Vec<Update> = faults::of_gathering(&gathered).cloned().collect();
    let mut store = Store::default();
    store.gathered(gathered);
    let asker = Asker::whole(format!("get {}", options.resource.name()));
    let wanted = asked.iter().cloned().map(|(scope, want)| Wanted { scope, want, asker: asker.clone() });
    engine.pass(wanted.collect(), |update| store.apply(update)).await;

    let mut rows = select(options, main.as_ref(), engine, &store, &asked, &query);
    let matching = rows.len();
    rows.truncate(options.limit.unwrap_or(usize::MAX));
    let mut exit = Exit::Ok;
    let mut told = Vec::new();
    if let Some(main) = &main {
        exit = judge(&store, &asked, main.source());
        told = faults::collect(&store, &asked);
    }
    if !unasked.is_empty() {
        told.splice(0..0, unasked.iter().filter_map(faults::Told::of));
        exit = match exit {
            _ if store.fleet.accounts.is_empty() => Exit::Nothing,
            Exit::Ok => Exit::Partial,
            worse => worse,
        };
    }
    let printed = Printer::begin(options, out).and_then(|mut printer| {
        rows.into_iter().try_for_each(|row| printer.row(row))?;
        printer.end()
    });
    match printed {
        // A reader that has gone away, as `head` does, has seen what it wanted.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Ok),
        written => written.map_err(Error::Write)?,
    }
    // With standard error closed nowhere is left to tell it; the exit code still does.
    let _ = faults::write(told, &store, options.output.is_json(), err);
    if let Some(main) = main.filter(|_| options.resource == Resource::Events && options.query.is_some()) {
        let _ = pushdown::tell(&store, &asked, &main, matching, options.output.is_json(), err);
    }
    if options.costs {
        let _ = tell_costs(&engine.ledger.costs(&store.pacing), options.output.is_json(), err);
    }
    Ok(exit)
}

/// What all requests have come to, in a line.
pub(super) fn tell_costs(costs: &Costs, json: bool, err: &mut dyn io::Write) -> io::Result<()> {
    if !json {
        return writeln!(err, "skydeck: {}", costs.words());
    }
    let Spend { requests, usd } = costs.all.total;
    let prices = costs.prices.date.as_str();
    let told =
        json!({"costs": {"requests": requests, "usd": usd, "prices": prices, "unpriced": costs.unpriced()}});
    writeln!(err, "{told}")
}

fn select(
    options: &GetOptions,
    main: Option<&Want>,
    engine: &Engine,
    store: &Store,
    asked: &[(Scope, Want)],
    query: &Query,
) -> Vec<Row> {
    let mut entries = match main {
        Some(main) => {
            let held = asked.iter().filter(|(_, want)| want == main);
            held.flat_map(|(scope, want)| rows::of_slot(store, scope, want)).collect()
        }
        None if options.resource == Resource::Scopes => {
            rows::of_places(store, &store.fleet.scopes(), &probes(), engine.clock.now())
        }
        None => rows::of_places(store, &store.fleet.scopes_for(Source::Identity), &[], engine.clock.now()),
    };
    rows::order(&mut entries);
    entries.into_iter().map(|entry| entry.row).filter(|row| query.matches(row, engine.clock.now())).collect()
}

/// What the contract makes of what came.
pub(super) fn judge(store: &Store, asked: &[(Scope, Want)], main: Source) -> Exit {
    let mut exit = Exit::Ok;
    let mut any_main = false;
    let mut read_main = false;
    for (scope, want) in asked {
        let slot = store.slot(&scope.key(), want);
        let read = slot.is_some_and(|slot| slot.good.is_some());
        if !read || slot.is_some_and(|slot| slot.fault.is_some()) {
            exit = Exit::Partial;
        }
        if want.source() == main {
            any_main = true;
            read_main |= read;
        }
    }
    if any_main && !read_main { Exit::Nothing } else { exit }
}
