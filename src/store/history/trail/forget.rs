use rusqlite::{Connection, OptionalExtension as _, params};

use super::{span, vocabulary};
use crate::{
    model::Timestamp,
    store::history::{Error, History},
};

/// Events that go in one transaction.
const AT_ONCE: i64 = 2_000;

/// Words may have a part of the file that is no smaller than this,
const WORDS: i64 = 8;
/// and so many bytes in any case.
const FEW_WORDS: i64 = 1 << 20;
/// Pages that are merged at once.
const PAGES: i64 = 1000;

/// How old an event is, as a second: an imported one is as old as its import. None is older than its own second.
pub(super) const AGE: &str = "max(at / 1000, CASE imported WHEN 0 THEN 0 ELSE kept_at END)";

/// What is to be forgotten.
#[derive(Clone, Copy)]
struct Old {
    /// How old the youngest of them is,
    age: i64,
    /// and its number: of events of one age the lower go first.
    id: i64,
    /// All of them were before this second.
    horizon: i64,
}

impl History {
    /// Forgets events that are older than that second, and says of spans that they begin there.
    pub(in crate::store::history) fn forget_before(&mut self, horizon: Timestamp) -> Result<u64, Error> {
        let horizon = horizon.as_second();
        self.forget(Old { age: horizon - 1, id: i64::MAX, horizon })
    }

    /// Forgets the oldest events, a quarter of all: of those that came with one import, the ones that happened first. How
    /// many.
    pub(in crate::store::history) fn forget_oldest(&mut self) -> Result<u64, Error> {
        let youngest = format!(
            "SELECT {AGE}, id FROM trail_event ORDER BY 1, 2
             LIMIT 1 OFFSET (SELECT count(*) / 4 FROM trail_event)"
        );
        let youngest = self.db.query_row(&youngest, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let Some((age, id)) = youngest else { return Ok(0) };
        let last = format!("SELECT max(at) / 1000 FROM trail_event WHERE ({AGE}, id) <= (?, ?)");
        let last: Option<i64> = self.db.query_row(&last, [age, id], |row| row.get(0))?;
        last.map_or(Ok(0), |last| self.forget(Old { age, id, horizon: last + 1 }))
    }

    fn forget(&mut self, old: Old) -> Result<u64, Error> {
        let gone = self.forget_events(old)?;
        if gone > 0 {
            self.shrink_index()?;
        }
        Ok(gone)
    }

    /// What the index has of events that have gone takes room until it is merged; words that no event has any more, until
    /// they are written anew.
    fn shrink_index(&mut self) -> Result<(), Error> {
        loop {
            let changes = self.write(|db| {
                let before = db.total_changes();
                db.execute("INSERT INTO trail_index (trail_index, rank) VALUES ('merge', ?)", [PAGES])?;
                Ok(db.total_changes() - before)
            })?;
            // https://www.sqlite.org/fts5.html#the_merge_command
            if changes < 2 {
                break;
            }
        }
        let size = vocabulary::size(&self.db)?;
        if size > FEW_WORDS && size > self.bytes()? / WORDS {
            let words = vocabulary::in_index(&self.db)?;
            self.write(|db| vocabulary::replace(db, &words))?;
        }
        Ok(())
    }

    fn forget_events(&mut self, old: Old) -> Result<u64, Error> {
        let sql = format!(
            "SELECT id, block FROM trail_event
             WHERE id > ? AND ({AGE}, id) <= (?, ?) AND at < ? * 1000 ORDER BY id LIMIT ?"
        );
        let (mut gone, mut seen) = (0, i64::MIN);
        loop {
            let (now, last) = self.write(|db| {
                span::cut(db, old.horizon)?;
                let mut statement = db.prepare_cached(&sql)?;
                let parameters = params![seen, old.age, old.id, old.horizon, AT_ONCE];
                let events = statement.query_map(parameters, |row| Ok((row.get(0)?, row.get(1)?)))?;
                let events: Vec<(i64, i64)> = events.collect::<Result<_, _>>()?;
                remove(db, &events)?;
                Ok((events.len() as u64, events.last().map(|(id, _)| *id)))
            })?;
            gone += now;
            match last {
                Some(last) if now >= AT_ONCE.unsigned_abs() => seen = last,
                _ => return Ok(gone),
            }
        }
    }
}

/// Removes events, each with its block.
fn remove(db: &Connection, events: &[(i64, i64)]) -> Result<(), Error> {
    let mut event = db.prepare_cached("DELETE FROM trail_event WHERE id = ?")?;
    let mut blocks: Vec<i64> = Vec::new();
    for (id, block) in events {
        event.execute([id])?;
        blocks.push(*block);
    }
    blocks.sort_unstable();
    blocks.dedup();
    let sql = "DELETE FROM trail_block WHERE id = ?1 AND NOT EXISTS (
        SELECT 1 FROM trail_event e WHERE e.id BETWEEN trail_block.first AND trail_block.last AND e.block = ?1)";
    let mut block = db.prepare_cached(sql)?;
    for number in blocks {
        block.execute([number])?;
    }
    // Last: it takes room before it gives any.
    let mut words = db.prepare_cached("DELETE FROM trail_index WHERE rowid = ?")?;
    for (id, _) in events {
        words.execute([id])?;
    }
    let gone = i64::try_from(events.len()).unwrap_or(i64::MAX);
    db.prepare_cached("UPDATE trail_total SET events = max(0, events - ?)")?.execute([gone])?;
    Ok(())
}
