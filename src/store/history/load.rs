use std::{sync::Arc, time::Duration};

use rusqlite::{Connection, params};

use super::{
    Error, History, codec,
    event::decode,
    name::{rank, want},
};
use crate::model::{
    AccountId, AccountName, EventBatch, Record, Region, ScopeKey, Snapshot, Timestamp, TrailEvent, Update,
    Want, age,
};

/// Events whose records are packed together: as many as LookupEvents has on a page.
const A_PAGE: usize = 50;

/// Events that are kept of a scope, the newest.
pub(super) const EVENTS: usize = 500;
/// And of all scopes together; of each a few are kept all the same.
const EVENTS_OF_ALL: usize = 50_000;
const EVENTS_AT_LEAST: usize = 20;

/// Something that was seen before the start.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// What it was and when, as a collector handed it over.
    pub update: Update,
    /// The account's id at that time, if it was known.
    pub account_id: Option<AccountId>,
}

struct Row {
    id: i64,
    account_id: Option<AccountId>,
    scope: ScopeKey,
    want: Want,
    at: Timestamp,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
}

impl History {
    /// Hands over what is kept of the scopes and wants that are `asked` for, what wants a human first and events last,
    /// until `take` has enough. What is too old, from the future or not to be read is skipped.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn load(
        &self,
        now: Timestamp,
        asked: impl Fn(&ScopeKey, &Want) -> bool,
        mut take: impl FnMut(Remembered) -> bool,
    ) -> Result<(), Error> {
        let oldest = self.horizon(now);
        let mut rows = rows(&self.db)?;
        let most = most_events(&self.db)?;
        rows.retain(|row| row.at >= oldest && row.at <= now && asked(&row.scope, &row.want));
        rows.sort_by(|a, b| (rank(&a.want), &a.scope, &a.want).cmp(&(rank(&b.want), &b.scope, &b.want)));
        for row in rows {
            let snapshot = match &row.want {
                Want::Events { window, .. } => events(&self.db, &row, *window, most, now)?,
                want => body(&self.db, row.id)?.and_then(|json| codec::decode(want, &json)),
            };
            let Some(snapshot) = snapshot else { continue };
            let Row { account_id, scope, want, at, .. } = row;
            let update = Update { scope, want, at, snapshot: Some(Arc::new(snapshot)), fault: None };
            if !take(Remembered { update, account_id }) {
                break;
            }
        }
        Ok(())
    }
}

/// Events that a scope may have, so that all together are not too many to be read back at a start.
pub(super) fn most_events(db: &Connection) -> Result<usize, Error> {
    let sql = "SELECT count(*) FROM kept WHERE want >= 'events' AND want < 'eventt'";
    let scopes: i64 = db.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
    let scopes = usize::try_from(scopes).unwrap_or(usize::MAX);
    Ok((EVENTS_OF_ALL / scopes.max(1)).clamp(EVENTS_AT_LEAST, EVENTS))
}

fn rows(db: &Connection) -> Result<Vec<Row>, Error> {
    let sql = "SELECT id, account, account_id, region, want, at, since, until FROM kept JOIN seen USING (id)
               WHERE format = ?";
    let mut statement = db.prepare(sql)?;
    let mut found = statement.query([codec::FORMAT])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let text = |at| row.get::<_, String>(at);
        let time = |at| -> Result<Option<Timestamp>, rusqlite::Error> {
            let millis: Option<i64> = row.get(at)?;
            Ok(millis.and_then(|millis| Timestamp::from_millisecond(millis).ok()))
        };
        let (Some(want), Some(at)) = (want(&text(4)?), time(5)?) else { continue };
        rows.push(Row {
            id: row.get(0)?,
            account_id: row.get::<_, Option<String>>(2)?.and_then(|id| AccountId::parse(&id)),
            scope: ScopeKey { account: AccountName::new(text(1)?), region: Region::new(text(3)?) },
            want,
            at,
            since: time(6)?,
            until: time(7)?,
        });
    }
    Ok(rows)
}

fn body(db: &Connection, id: i64) -> Result<Option<Vec<u8>>, Error> {
    let mut statement = db.prepare_cached("SELECT json FROM body WHERE id = ?")?;
    let mut rows = statement.query([id])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

/// The newest events of the window, with from when on they are complete: with one missing nobody can say that. None
/// when all of the window has gone by.
fn events(
    db: &Connection,
    row: &Row,
    window: Duration,
    most: usize,
    now: Timestamp,
) -> Result<Option<Snapshot>, Error> {
    if age(row.at, now) > window {
        return Ok(None);
    }
    let sql = "SELECT json FROM event WHERE kept = ? ORDER BY at DESC, event_id LIMIT ?";
    let mut statement = db.prepare_cached(sql)?;
    let mut found = statement.query(params![row.id, i64::try_from(most + 1).unwrap_or(i64::MAX)])?;
    let mut events: Vec<TrailEvent> = Vec::new();
    let mut complete_since = row.since;
    while let Some(event) = found.next()? {
        match decode(event.get_ref(0)?.as_blob().unwrap_or_default()) {
            Some(event) if age(event.time, now) <= window => events.push(event),
            Some(_) => break,
            None => complete_since = None,
        }
    }
    let mut batch = EventBatch { events: packed(events), complete_since, complete_until: row.until, read: 0 };
    batch.complete_since = super::keep::complete_since(&batch, most);
    batch.events.truncate(most);
    Ok(Some(Snapshot::Events(batch)))
}

/// Events whose records are packed together, as those of one page are.
fn packed(mut events: Vec<TrailEvent>) -> Vec<Arc<TrailEvent>> {
    for page in events.chunks_mut(A_PAGE) {
        let records: Vec<Record> = page.iter().map(|event| event.record.clone()).collect();
        page.iter_mut().zip(Record::repack(&records)).for_each(|(event, record)| event.record = record);
    }
    events.into_iter().map(Arc::new).collect()
}
