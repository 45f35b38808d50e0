use std::{
    collections::HashSet,
    io::{self, Write},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use ratatui::buffer::Buffer;
use tokio::time::Instant;

use crate::{
    model::{Exit, Gathered, ScopeKey, Text, Timestamp, Update, Want, Wanted},
    poll::Engine,
    spec::Fate,
    store::Store,
};

use super::{Error, PictureFormat, fates::write_fates, write_picture};

/// What is written of a view.
#[derive(Clone, Debug)]
pub enum Drawn {
    /// A picture of it.
    Picture(Buffer),
    /// What became of the widgets of a dashboard, and what is wrong with it as a whole.
    Fates(Vec<Fate>, Vec<Text>),
    /// Nothing, and why: there was nothing to be drawn.
    Nothing(String),
}

impl From<Buffer> for Drawn {
    fn from(buffer: Buffer) -> Self {
        Self::Picture(buffer)
    }
}

/// What `skydeck snapshot` was asked.
#[derive(Clone, Debug)]
pub struct SnapshotOptions {
    /// What the picture is written as.
    pub format: PictureFormat,
    /// How long to wait for answers, at most.
    pub settle: Duration,
    /// Names the picture.
    pub title: String,
    /// What was seen before, which is drawn where nothing newer comes.
    pub remembered: Vec<Update>,
}

/// Draws a view once, when its data has come.
///
/// `wants` is what the view needs of a store as it is now, and makes it ready to be drawn; it may add to the store what
/// is known from elsewhere. It is asked of the empty store, and again whenever all that it named has been answered, or half of the time is over, for an answer may
/// open new questions (the graph of the worst alarm). Each is asked once and settled by a value or a fault; faults
/// are in the picture. What did not settle in time is told on `err`, and the exit is [`Exit::Partial`].
///
/// # Errors
/// When the output cannot be written.
pub async fn snapshot<V, D: Into<Drawn>>(
    options: &SnapshotOptions,
    engine: &Engine,
    gathered: impl Into<Gathered>,
    view: &mut V,
    wants: impl Fn(&mut Store, &mut V) -> Vec<Wanted>,
    draw: impl Fn(&Store, &mut V, Timestamp) -> D,
    (out, err): (&mut dyn io::Write, &mut dyn io::Write),
) -> Result<Exit, Error> {
    let mut store = Store::default();
    store.gathered(gathered.into());
    for update in &options.remembered {
        store.remember(update.clone());
    }
    store.prices = engine.ledger.prices();
    let unsettled = settle(options.settle, engine, &mut store, |store| wants(store, view)).await;
    let costs = engine.ledger.costs(&store.pacing);
    store.costs = Some(Arc::new(if engine.clock.is_pinned() { costs.without_latency() } else { costs }));
    if !engine.clock.is_pinned() {
        store.traffic = engine.ledger.traffic();
    }
    let drawn = draw(&store, view, engine.clock.now()).into();

    let mut out = io::BufWriter::new(out);
    let written = match drawn {
        Drawn::Picture(buffer) => write_picture(&buffer, options.format, &options.title, &mut out),
        Drawn::Fates(fates, remarks) => {
            for remark in remarks {
                // With standard error closed nowhere is left to tell it.
                let _ = writeln!(err, "skydeck: {remark}");
            }
            write_fates(&fates, &mut out)
        }
        Drawn::Nothing(why) => {
            // With standard error closed nowhere is left to tell it; the exit code still does.
            let _ = writeln!(err, "skydeck: {why}");
            return Ok(Exit::Nothing);
        }
    };
    let written = written.and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Ok),
        written => written.map_err(Error::Write)?,
    }
    let exit = if unsettled.is_empty() { Exit::Ok } else { Exit::Partial };
    for (scope, want) in unsettled {
        let (account, region, source) = (scope.account, scope.region, want.source());
        // With standard error closed nowhere is left to tell it; the exit code still does.
        let _ = writeln!(err, "{account} {region} {source}: no answer within {:?}", options.settle);
    }
    Ok(exit)
}

/// Asks until nothing new is wanted, or time is up. Gives back what was not answered.
async fn settle(
    limit: Duration,
    engine: &Engine,
    store: &mut Store,
    mut wants: impl FnMut(&mut Store) -> Vec<Wanted>,
) -> Vec<(ScopeKey, Want)> {
    let deadline = tokio::time::sleep_until(Instant::now() + limit);
    let half_time = tokio::time::sleep_until(Instant::now() + limit / 2);
    tokio::pin!(deadline, half_time);
    let mut halved = false;

    let mut asked = HashSet::new();
    let mut open = HashSet::new();
    let mut answers = FuturesUnordered::new();
    let mut ask = |store: &mut Store, open: &mut HashSet<(ScopeKey, Want)>| {
        let mut new = Vec::new();
        for wanted in wants(store) {
            let key = (wanted.scope.key(), wanted.want.clone());
            if asked.insert(key.clone()) {
                open.insert(key);
                new.push(engine.ask(wanted, None));
            }
        }
        new
    };
    answers.extend(ask(store, &mut open));
    loop {
        tokio::select! {
            biased;
            () = &mut deadline, if !answers.is_empty() => break,
            Some(update) = answers.next() => {
                let update: Update = update;
                open.remove(&(update.scope.clone(), update.want.clone()));
                store.apply(update);
                if answers.is_empty() {
                    answers.extend(ask(store, &mut open));
                }
            }
            () = &mut half_time, if !halved && !answers.is_empty() => {
                halved = true;
                answers.extend(ask(store, &mut open));
            }
            else => break,
        }
    }
    let mut unsettled: Vec<_> = open.into_iter().collect();
    unsettled.sort();
    unsettled
}
