use std::{collections::HashSet, sync::Arc, time::Duration};

use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use super::{
    Error, History, codec,
    event::encode,
    load::{EVENTS, most_events},
    name::name,
};
use crate::model::{AccountId, EventBatch, EventId, ScopeKey, Snapshot, Timestamp, Want};

/// An observation that is this far ahead is of a clock that was wrong: it is no newer than any other.
const AHEAD: Duration = Duration::from_secs(300);

/// Content of which nothing that matters has changed is written all the same when it is this old: see [`codec::hash`].
const WORN: Duration = Duration::from_secs(900);

/// Something that was seen, to be kept.
#[derive(Clone, Debug)]
pub struct Keep {
    /// Where.
    pub scope: ScopeKey,
    /// The account's id, if it is known: names may come to be others'.
    pub account_id: Option<AccountId>,
    /// What.
    pub want: Want,
    /// When.
    pub at: Timestamp,
    /// What it was, whole.
    pub snapshot: Arc<Snapshot>,
}

/// That something is as it was.
#[derive(Clone, Debug)]
pub struct Touch {
    scope: ScopeKey,
    account_id: Option<AccountId>,
    want: Want,
    at: Timestamp,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl Keep {
    /// When it was seen, without what it was.
    pub fn touch(&self) -> Touch {
        let (since, until) = match &*self.snapshot {
            Snapshot::Events(batch) => (complete_since(batch, EVENTS), batch.complete_until),
            _ => (None, None),
        };
        let Self { scope, account_id, want, at, .. } = self.clone();
        Touch { scope, account_id, want, at, since, until }
    }
}

/// What there is to write of something that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing: it is not kept, or something newer is.
    Nothing,
    /// It is as it was: the time alone.
    Time,
    /// Its content.
    Content,
}

struct Row {
    id: i64,
    hash: i64,
    written: i64,
    format: i64,
    at: i64,
    account_id: Option<String>,
}

impl History {
    /// What there is to write of it. Nothing is written by looking.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn change(&self, keep: &Keep, now: Timestamp) -> Result<Change, Error> {
        let Some(name) = name(&keep.want) else { return Ok(Change::Nothing) };
        let Some(row) = row(&self.db, &keep.scope, &name)? else { return Ok(Change::Content) };
        if !row.is_older(keep.at, now) {
            return Ok(Change::Nothing);
        }
        let same = row.is_of(&keep.account_id)
            && row.format == codec::FORMAT
            && match &*keep.snapshot {
                Snapshot::Events(batch) => new_events(&self.db, row.id, batch, EVENTS)?.is_empty(),
                other => codec::hash(other).transpose()? == Some(row.hash) && !row.is_worn(keep),
            };
        Ok(if same { Change::Time } else { Change::Content })
    }

    /// Keeps all of these, as far as nothing newer is kept, in one short transaction.
    ///
    /// # Errors
    /// When they cannot be written; none of them is then.
    pub fn keep(&mut self, all: &[Keep], now: Timestamp) -> Result<(), Error> {
        self.make_room()?;
        self.write(|db| {
            let most = most_events(db)?;
            all.iter().try_for_each(|keep| keep_one(db, keep, most, now))
        })
    }

    /// Says of these that they are still as they were.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn touch(&mut self, all: &[Touch], now: Timestamp) -> Result<(), Error> {
        self.write(|db| {
            for touch in all {
                let Some(name) = name(&touch.want) else { continue };
                let row = row(db, &touch.scope, &name)?;
                if let Some(row) =
                    row.filter(|row| row.is_older(touch.at, now) && row.is_of(&touch.account_id))
                {
                    seen(db, row.id, touch)?;
                }
            }
            Ok(())
        })
    }
}

impl Row {
    fn is_older(&self, at: Timestamp, now: Timestamp) -> bool {
        let ahead = i64::try_from(AHEAD.as_millis()).unwrap_or(i64::MAX);
        self.at < at.as_millisecond() || self.at > now.as_millisecond().saturating_add(ahead)
    }

    fn is_worn(&self, keep: &Keep) -> bool {
        let worn = i64::try_from(WORN.as_millis()).unwrap_or(i64::MAX);
        matches!(keep.want, Want::Nodes) && keep.at.as_millisecond() - self.written > worn
    }

    /// Whether it is of the same account, not of another one that had its name.
    fn is_of(&self, account_id: &Option<AccountId>) -> bool {
        match (&self.account_id, account_id) {
            (Some(was), Some(is)) => was == is.as_str(),
            _ => true,
        }
    }
}

fn row(db: &Connection, scope: &ScopeKey, name: &str) -> Result<Option<Row>, Error> {
    let sql = "SELECT id, hash, written, format, at, account_id FROM kept JOIN seen USING (id)
               WHERE account = ? AND region = ? AND want = ?";
    let mut statement = db.prepare_cached(sql)?;
    let found = statement.query_row(params![scope.account.as_str(), scope.region.as_str(), name], |row| {
        Ok(Row {
            id: row.get(0)?,
            hash: row.get(1)?,
            written: row.get(2)?,
            format: row.get(3)?,
            at: row.get(4)?,
            account_id: row.get(5)?,
        })
    });
    Ok(found.optional()?)
}

fn keep_one(db: &Connection, keep: &Keep, most: usize, now: Timestamp) -> Result<(), Error> {
    let Some(name) = name(&keep.want) else { return Ok(()) };
    let before = row(db, &keep.scope, &name)?;
    if before.as_ref().is_some_and(|row| !row.is_older(keep.at, now)) {
        return Ok(());
    }
    let usable = |row: &Row| row.is_of(&keep.account_id) && row.format == codec::FORMAT;
    let id = match before {
        Some(row) if usable(&row) => row.id,
        other => {
            if let Some(row) = other {
                db.execute("DELETE FROM kept WHERE id = ?", [row.id])?;
            }
            insert(db, keep, &name)?
        }
    };
    match &*keep.snapshot {
        Snapshot::Events(batch) => keep_events(db, id, keep, batch, most)?,
        other => {
            let Some(json) = codec::encode(other).transpose()? else { return Ok(()) };
            let mut statement = db.prepare_cached("INSERT OR REPLACE INTO body (id, json) VALUES (?, ?)")?;
            statement.execute(params![id, json])?;
            let mut statement = db.prepare_cached("UPDATE kept SET hash = ?, written = ? WHERE id = ?")?;
            let hash = codec::hash(other).transpose()?;
            statement.execute(params![hash.unwrap_or_default(), keep.at.as_millisecond(), id])?;
        }
    }
    if let Some(account_id) = &keep.account_id {
        let sql = "UPDATE kept SET account_id = ?1 WHERE id = ?2 AND account_id IS NOT ?1";
        db.prepare_cached(sql)?.execute(params![account_id.as_str(), id])?;
    }
    let mut touch = keep.touch();
    if let Snapshot::Events(batch) = &*keep.snapshot {
        touch.since = complete_since(batch, most);
    }
    seen(db, id, &touch)
}

fn insert(db: &Connection, keep: &Keep, name: &str) -> Result<i64, Error> {
    let mut statement = db.prepare_cached(
        "INSERT INTO kept (account, account_id, region, want, format, hash, written)
         VALUES (:account, :account_id, :region, :want, :format, 0, 0)",
    )?;
    Ok(statement.insert(named_params! {
        ":account": keep.scope.account.as_str(),
        ":account_id": keep.account_id.as_ref().map(AccountId::as_str),
        ":region": keep.scope.region.as_str(),
        ":want": name,
        ":format": codec::FORMAT,
    })?)
}

fn seen(db: &Connection, id: i64, touch: &Touch) -> Result<(), Error> {
    let mut statement =
        db.prepare_cached("INSERT OR REPLACE INTO seen (id, at, since, until) VALUES (?, ?, ?, ?)")?;
    let millis = |at: Option<Timestamp>| at.map(|at| at.as_millisecond());
    statement.execute(params![id, touch.at.as_millisecond(), millis(touch.since), millis(touch.until)])?;
    Ok(())
}

/// From when on the newest `most` events are all that there were.
pub(super) fn complete_since(batch: &EventBatch, most: usize) -> Option<Timestamp> {
    let since = batch.complete_since?;
    let left_out = batch.events.get(most).map(|event| event.time);
    // Several may be of the same second.
    let after = left_out.and_then(|at| at.checked_add(Duration::from_secs(1)).ok());
    Some(after.map_or(since, |after| since.max(after)))
}

/// Those of the newest that are not kept yet.
fn new_events<'a>(
    db: &Connection,
    id: i64,
    batch: &'a EventBatch,
    most: usize,
) -> Result<Vec<&'a crate::model::TrailEvent>, Error> {
    let mut statement = db.prepare_cached("SELECT event_id FROM event WHERE kept = ?")?;
    let mut rows = statement.query([id])?;
    let mut kept: HashSet<EventId> = HashSet::new();
    while let Some(row) = rows.next()? {
        kept.insert(EventId::new(row.get::<_, String>(0)?));
    }
    Ok(batch
        .events
        .iter()
        .map(|event| &**event)
        .take(most)
        .filter(|event| !kept.contains(&event.id))
        .collect())
}

fn keep_events(db: &Connection, id: i64, keep: &Keep, batch: &EventBatch, most: usize) -> Result<(), Error> {
    let sql = "INSERT OR IGNORE INTO event (kept, at, event_id, json) VALUES (?, ?, ?, ?)";
    let mut statement = db.prepare_cached(sql)?;
    for event in new_events(db, id, batch, most)? {
        statement.execute(params![id, event.time.as_millisecond(), event.id.to_string(), encode(event)?])?;
    }
    let Want::Events { window, .. } = &keep.want else { return Ok(()) };
    let begin = keep.at.checked_sub(*window).unwrap_or(Timestamp::UNIX_EPOCH);
    db.prepare_cached("DELETE FROM event WHERE kept = ? AND at < ?")?
        .execute(params![id, begin.as_millisecond()])?;
    db.prepare_cached(
        "DELETE FROM event WHERE rowid IN
         (SELECT rowid FROM event WHERE kept = ? ORDER BY at DESC, event_id LIMIT -1 OFFSET ?)",
    )?
    .execute(params![id, i64::try_from(most).unwrap_or(i64::MAX)])?;
    Ok(())
}
