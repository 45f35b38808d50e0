use std::time::Duration;

use rusqlite::params;

use super::{Error, ErrorKind, History, schema};
use crate::model::Timestamp;

const DAY: Duration = Duration::from_secs(86_400);
/// The file is made smaller when more than so many tenths of what it may have are used,
const FULL: i64 = 9;
/// until no more than these are.
const ROOMY: i64 = 7;
/// Imports stop here: what they have brought must not go at once.
const OPEN: i64 = 8;

impl History {
    /// What was last seen before is forgotten.
    pub(super) fn horizon(&self, now: Timestamp) -> Timestamp {
        now.checked_sub(DAY * self.limits.max_days).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Forgets what is too old, and the oldest of what is too much, and gives the room back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tidy(&mut self, now: Timestamp) -> Result<(), Error> {
        self.forget_old(now)?;
        match self.make_room() {
            Err(error) if error.kind == ErrorKind::Full => {}
            other => other?,
        }
        self.give_back()
    }

    /// Forgets what is too old, and nothing else: for who fills it on purpose.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_old(&mut self, now: Timestamp) -> Result<(), Error> {
        let horizon = self.horizon(now);
        self.write(|db| {
            let millis = horizon.as_millisecond();
            let old = "DELETE FROM kept WHERE id IN (SELECT id FROM seen WHERE at < ?)";
            db.execute(old, params![millis])?;
            db.execute("DELETE FROM event WHERE at < ?", params![millis])?;
            let old = "DELETE FROM acknowledged WHERE coalesce(until, at) < ?";
            db.execute(old, params![horizon.to_string()])?;
            Ok(())
        })?;
        self.forget_before(horizon).map(drop)
    }

    /// Forgets the archive's oldest events, then the oldest that are kept for a start, then what was seen longest ago, while
    /// nearly all of the file is used.
    pub(super) fn make_room(&mut self) -> Result<(), Error> {
        if self.used()? * 10 <= self.most()? * FULL {
            return Ok(());
        }
        self.make_much_room()
    }

    /// Forgets until there is much room, and something in any case.
    pub(super) fn make_much_room(&mut self) -> Result<(), Error> {
        // What forgets writes before it frees.
        self.allow(self.most()? + self.most()? / 2)?;
        let done = self.forget_much();
        self.allow(self.most()?)?;
        done?;
        self.give_back()
    }

    fn forget_much(&mut self) -> Result<(), Error> {
        let mut forgotten = self.forget_oldest()?;
        while self.used()? * 10 > self.most()? * ROOMY {
            if forgotten > 0 {
                forgotten = self.forget_oldest()?;
                continue;
            }
            let gone = self.write(|db| {
                let quarter = "DELETE FROM event WHERE rowid IN
                    (SELECT rowid FROM event ORDER BY at LIMIT (SELECT 1 + count(*) / 4 FROM event))";
                let gone = db.execute(quarter, [])?;
                // From where on those that are left are complete is not known any more.
                db.execute("UPDATE seen SET since = NULL WHERE since IS NOT NULL", [])?;
                if gone > 0 {
                    return Ok(gone);
                }
                let eighth = "DELETE FROM kept WHERE id IN
                    (SELECT id FROM seen ORDER BY at LIMIT (SELECT 1 + count(*) / 8 FROM seen))";
                Ok(db.execute(eighth, [])?)
            })?;
            if gone == 0 {
                let message = format!("no more than {} MB are allowed", self.limits.max_mb);
                return Err(Error { kind: ErrorKind::Full, message });
            }
        }
        Ok(())
    }

    fn allow(&self, pages: i64) -> Result<(), Error> {
        Ok(self.db.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?)
    }

    /// Whether there is room for what others must not make way for.
    pub(super) fn has_room(&self) -> Result<bool, Error> {
        Ok(self.used()? * 10 <= self.most()? * OPEN)
    }

    /// For who fills it on purpose: what he brings must not have others make way, nor go at once.
    ///
    /// # Errors
    /// That it is full, and what helps; when it cannot be read.
    pub fn must_have_room(&self) -> Result<(), Error> {
        if self.has_room()? { Ok(()) } else { Err(self.full()) }
    }

    /// That there is none, and what helps.
    pub(super) fn full(&self) -> Error {
        let allowed = self.limits.max_mb;
        let message = format!(
            "the history is full: {allowed} MB are allowed; more with `max_mb` under `[history]` in the configuration"
        );
        Error { kind: ErrorKind::Full, message }
    }

    fn give_back(&mut self) -> Result<(), Error> {
        let mut statement = self.db.prepare("PRAGMA incremental_vacuum")?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }

    /// Pages in use.
    fn used(&self) -> Result<i64, Error> {
        Ok(self.pragma("page_count")? - self.pragma("freelist_count")?)
    }

    /// Bytes in use.
    pub(super) fn bytes(&self) -> Result<i64, Error> {
        Ok(self.used()?.saturating_mul(self.pragma("page_size")?))
    }

    /// Pages that there may be, however many there are already.
    fn most(&self) -> Result<i64, Error> {
        Ok(schema::pages(self.limits, self.pragma("page_size")?))
    }

    fn pragma(&self, name: &str) -> Result<i64, Error> {
        Ok(self.db.pragma_query_value(None, name, |row| row.get(0))?)
    }
}
