use std::collections::BTreeMap;

use rusqlite::{Connection, params};

use super::{span, vocabulary};
use crate::{
    model::Timestamp,
    store::history::{Error, History},
};

/// Events that go in one transaction.
const AT_ONCE: i64 = 2_000;
const DAY: i64 = 86_400;

/// Words may have a part of the file that is no smaller than this,
const WORDS: i64 = 8;
/// and so many bytes in any case.
const FEW_WORDS: i64 = 1 << 20;
/// Pages that are merged at once.
const PAGES: i64 = 1000;

/// How old an event is, as a second: an imported one is as old as its import.
const AGE: &str = "CASE imported WHEN 0 THEN at / 1000 ELSE kept_at END";

impl History {
    /// Forgets events that are older than that second, and says of spans that they begin there.
    pub(in crate::store::history) fn forget_before(&mut self, horizon: Timestamp) -> Result<u64, Error> {
        self.forget(horizon.as_second())
    }

    /// Forgets the oldest events, days of them, a quarter of all at least. How many.
    pub(in crate::store::history) fn forget_oldest(&mut self) -> Result<u64, Error> {
        let mut days: BTreeMap<i64, i64> = BTreeMap::new();
        {
            let sql = format!("SELECT ({AGE}) / {DAY}, count(*) FROM trail_event GROUP BY 1");
            let mut statement = self.db.prepare(&sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                days.insert(row.get(0)?, row.get(1)?);
            }
        }
        let quarter = days.values().sum::<i64>() / 4 + 1;
        let mut before = 0;
        let last = days.iter().find(|(_, count)| {
            before += **count;
            before >= quarter
        });
        last.map_or(Ok(0), |(day, _)| self.forget((day + 1) * DAY))
    }

    fn forget(&mut self, horizon: i64) -> Result<u64, Error> {
        let gone = self.forget_events(horizon)?;
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
            let (words, last) = vocabulary::in_index(&self.db)?;
            self.write(|db| vocabulary::replace(db, &words, last))?;
        }
        Ok(())
    }

    fn forget_events(&mut self, horizon: i64) -> Result<u64, Error> {
        let mut gone = 0;
        loop {
            let now = self.write(|db| {
                span::cut(db, horizon)?;
                let sql = format!("SELECT id, block FROM trail_event WHERE ({AGE}) < ? LIMIT ?");
                let mut statement = db.prepare_cached(&sql)?;
                let old =
                    statement.query_map(params![horizon, AT_ONCE], |row| Ok((row.get(0)?, row.get(1)?)))?;
                let old: Vec<(i64, i64)> = old.collect::<Result<_, _>>()?;
                remove(db, &old)?;
                Ok(old.len() as u64)
            })?;
            gone += now;
            if now < AT_ONCE.unsigned_abs() {
                return Ok(gone);
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
