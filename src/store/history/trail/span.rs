use rusqlite::{Connection, OptionalExtension as _, params};

use super::{
    Place, Span,
    put::{new_place, place_number},
};
use crate::{
    model::{AccountId, Region, Timestamp},
    store::history::{Error, History},
};

/// A second after another is next to it: events are of whole seconds.
const NEXT: i64 = 1;
/// `reads` of spans that have read events, too; a claim has a greater number, of its own.
const READS: i64 = 1;

/// A span that is held once its events are there.
#[derive(Debug)]
#[must_use]
pub struct Claim {
    number: i64,
    span: Span,
}

impl History {
    /// Spans of which all events are kept, as far as they lie in the window, place by place, oldest first; those that have
    /// read events too, or all that have write events.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn spans(&self, reads: bool, window: (Timestamp, Timestamp)) -> Result<Vec<Span>, Error> {
        let (first, last) = (window.0.as_second(), window.1.as_second());
        let sql = "SELECT account_id, region, since, until
             FROM trail_span JOIN trail_place ON trail_place.id = trail_span.place
             WHERE reads = ? AND since <= ? AND until >= ? ORDER BY account_id, region, since";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params![reads, last, first])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let account_id = AccountId::parse(row.get_ref(0)?.as_str().unwrap_or_default());
            let region = Region::new(row.get_ref(1)?.as_str().unwrap_or_default());
            let since = Timestamp::from_second(row.get::<_, i64>(2)?.max(first));
            let until = Timestamp::from_second(row.get::<_, i64>(3)?.min(last));
            if let (Some(account_id), Ok(since), Ok(until)) = (account_id, since, until) {
                all.push(Span { place: Place { account_id, region }, reads, since, until });
            }
        }
        Ok(all)
    }

    /// Says that of these spans all events are kept. Spans that overlap or lie next to each other become one. One that is
    /// empty or ends before it begins says nothing.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hold(&mut self, spans: &[Span]) -> Result<(), Error> {
        self.write(|db| {
            for span in spans {
                let (since, until) = (span.since.as_second(), span.until.as_second());
                if since >= until {
                    continue;
                }
                let place = new_place(db, &span.place)?;
                merge_all(db, place, span.reads, (since, until))?;
            }
            Ok(())
        })
    }

    /// Makes room for the events of a span that are about to be put, and notes what [`History::hold_claim`] is to hold
    /// then. What anybody forgets until then, in this process or another, cuts that.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn claim(&mut self, span: Span) -> Result<Claim, Error> {
        self.make_room()?;
        let number = self.write(|db| {
            let sql = "SELECT max(?, coalesce(max(reads), 0)) + 1 FROM trail_span";
            let number: i64 = db.query_row(sql, [READS], |row| row.get(0))?;
            let place = new_place(db, &span.place)?;
            let sql = "INSERT INTO trail_span (place, reads, since, until) VALUES (?, ?, ?, ?)";
            db.execute(sql, params![place, number, span.since.as_second(), span.until.as_second()])?;
            Ok(number)
        })?;
        Ok(Claim { number, span })
    }

    /// Holds of it what nobody has cut, as [`History::hold`] does.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn hold_claim(&mut self, claim: Claim) -> Result<(), Error> {
        let Claim { number, span } = claim;
        self.write(|db| {
            let sql = "DELETE FROM trail_span WHERE place = ? AND reads = ? RETURNING since, until";
            let Some(place) = place_number(db, &span.place)? else { return Ok(()) };
            let left = db.query_row(sql, [place, number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            match left {
                Some((since, until)) if since < until => merge_all(db, place, span.reads, (since, until)),
                _ => Ok(()),
            }
        })
    }

    /// Takes a claim back whose events could not be put.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn give_up(&mut self, claim: Claim) -> Result<(), Error> {
        self.write(|db| {
            let Some(place) = place_number(db, &claim.span.place)? else { return Ok(()) };
            let sql = "DELETE FROM trail_span WHERE place = ? AND reads = ?";
            db.execute(sql, [place, claim.number])?;
            Ok(())
        })
    }

    /// What of a span is not kept, newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn missing(
        &self,
        place: &Place,
        reads: bool,
        since: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, Error> {
        let (since, mut until) = (since.as_second(), until.as_second());
        let number = place_number(&self.db, place)?;
        let sql = "SELECT since, until FROM trail_span
             WHERE place = ? AND reads = ? AND since <= ? AND until >= ? ORDER BY since DESC";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query(params![number, reads, until, since])?;
        let mut gaps = Vec::new();
        while let Some(row) = rows.next()? {
            let (from, to): (i64, i64) = (row.get(0)?, row.get(1)?);
            if to < until {
                gaps.push((to, until));
            }
            until = until.min(from);
        }
        if since < until {
            gaps.push((since, until));
        }
        let time = |second| Timestamp::from_second(second).ok();
        Ok(gaps.into_iter().filter_map(|(since, until)| Some((time(since)?, time(until)?))).collect())
    }
}

fn merge_all(db: &Connection, place: i64, reads: bool, span: (i64, i64)) -> Result<(), Error> {
    merge(db, (place, false), span.0, span.1)?;
    if reads { merge(db, (place, true), span.0, span.1) } else { Ok(()) }
}

fn merge(db: &Connection, of: (i64, bool), mut since: i64, mut until: i64) -> Result<(), Error> {
    let (place, reads) = of;
    let touching = "SELECT min(since), max(until) FROM trail_span
         WHERE place = ? AND reads = ? AND since <= ? AND until >= ?";
    let (first, last): (Option<i64>, Option<i64>) = db
        .prepare_cached(touching)?
        .query_row(params![place, reads, until + NEXT, since - NEXT], |row| Ok((row.get(0)?, row.get(1)?)))?;
    since = first.map_or(since, |first| since.min(first));
    until = last.map_or(until, |last| until.max(last));
    db.prepare_cached("DELETE FROM trail_span WHERE place = ? AND reads = ? AND since BETWEEN ? AND ?")?
        .execute(params![place, reads, since, until])?;
    db.prepare_cached("INSERT INTO trail_span (place, reads, since, until) VALUES (?, ?, ?, ?)")?
        .execute(params![place, reads, since, until])?;
    Ok(())
}

/// Of what was before that second not all is kept any more.
pub(super) fn cut(db: &Connection, horizon: i64) -> Result<(), Error> {
    db.prepare_cached("DELETE FROM trail_span WHERE until <= ?")?.execute([horizon])?;
    db.prepare_cached("UPDATE trail_span SET since = ?1 WHERE since < ?1")?.execute([horizon])?;
    Ok(())
}
