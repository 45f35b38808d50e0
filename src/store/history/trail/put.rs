use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, params, types::ToSql, types::ToSqlOutput, types::ValueRef};

use super::{
    Arrival, Arrived, Batch, Place, Prepared,
    forget::AGE,
    marks,
    prepared::{Already, EventKey},
    vocabulary::Known,
};
use crate::{
    model::Timestamp,
    store::history::{Error, ErrorKind, History},
};

/// A transaction has no more events than this: others wait for it.
const AT_ONCE: usize = 10_000;
/// Numbers that are tried in a second before the next second's are.
const NEAR: i64 = 8;
/// And seconds: so many events of one second are not kept apart.
const SECONDS: i64 = 4096;

impl History {
    /// Keeps events that are not kept yet, in transactions of 10,000. Imported ones never take the room of others.
    ///
    /// # Errors
    /// When they cannot be written; [`ErrorKind::Full`] says how to have more room. What came before is kept.
    pub fn put_events(
        &mut self,
        arrivals: &[Arrival],
        kept_at: Timestamp,
        imported: bool,
    ) -> Result<Arrived, Error> {
        let mut all = Arrived::default();
        for arrivals in arrivals.chunks(AT_ONCE) {
            let prepared: Result<Vec<Prepared>, Error> = arrivals.iter().map(Prepared::of).collect();
            let arrived = self.put_batch(&Batch::of(prepared?), kept_at, imported)?;
            all.new += arrived.new;
            all.known += arrived.known;
            all.at_odds += arrived.at_odds;
        }
        Ok(all)
    }

    /// As [`History::put_events`], of events that were made ready elsewhere: all in one transaction. It is best made of
    /// 10,000, or of as many as there are.
    ///
    /// # Errors
    /// When they cannot be written; none of them is then.
    pub fn put_batch(&mut self, batch: &Batch, kept_at: Timestamp, imported: bool) -> Result<Arrived, Error> {
        if batch.is_empty() {
            return Ok(Arrived::default());
        }
        if !imported {
            self.make_room()?;
        } else {
            self.must_have_room()?;
        }
        let kept_at = kept_at.as_second();
        match self.write_batch(batch, kept_at, imported) {
            // It was fuller than it seemed: the index needs room to put itself in order.
            Err(error) if error.kind == ErrorKind::Full && !imported => {
                self.make_much_room()?;
                self.write_batch(batch, kept_at, imported)
            }
            Err(error) if error.kind == ErrorKind::Full => Err(self.full()),
            other => other,
        }
    }

    fn write_batch(&mut self, batch: &Batch, kept_at: i64, imported: bool) -> Result<Arrived, Error> {
        let mut known = std::mem::take(&mut self.known);
        let written = self.write(|db| {
            known.read_on(db)?;
            Writer { db, known: &known, kept_at, imported }.write(batch)
        });
        self.known = known;
        let (arrived, new) = written?;
        self.known.add(new);
        Ok(arrived)
    }
}

impl ToSql for EventKey {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Uuid(bytes) => ValueRef::Blob(bytes),
            Self::Other(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl EventKey {
    /// Whether that is what was written of it.
    pub fn is(&self, written: ValueRef<'_>) -> bool {
        match (self, written) {
            (Self::Uuid(bytes), ValueRef::Blob(blob)) => bytes == blob,
            (Self::Other(text), ValueRef::Text(written)) => text.as_bytes() == written,
            _ => false,
        }
    }
}

/// The number of a place, if there is anything of it.
pub(super) fn place_number(db: &Connection, place: &Place) -> Result<Option<i64>, Error> {
    use rusqlite::OptionalExtension as _;
    let sql = "SELECT id FROM trail_place WHERE account_id = ? AND region = ?";
    let parameters = params![place.account_id.as_str(), place.region.as_str()];
    Ok(db.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()?)
}

/// The number of a place, which may be new.
pub(super) fn new_place(db: &Connection, place: &Place) -> Result<i64, Error> {
    if let Some(number) = place_number(db, place)? {
        return Ok(number);
    }
    let sql = "INSERT INTO trail_place (account_id, region) VALUES (?, ?)";
    Ok(db.prepare_cached(sql)?.insert(params![place.account_id.as_str(), place.region.as_str()])?)
}

/// What is there already at a number.
enum There {
    /// The same event.
    Same,
    /// One with its id that says something else.
    AtOdds,
    /// Another one.
    Other,
}

struct Writer<'a> {
    db: &'a Connection,
    known: &'a Known,
    kept_at: i64,
    imported: bool,
}

/// Where a body is.
#[derive(Clone, Copy)]
struct At {
    place: i64,
    block: i64,
    slot: usize,
}

impl Writer<'_> {
    fn write(&self, batch: &Batch) -> Result<(Arrived, HashSet<u64, Already>), Error> {
        let mut arrived = Arrived::default();
        let mut places: HashMap<&Place, i64> = HashMap::new();
        let mut new: Vec<(i64, i64, &Prepared)> = Vec::with_capacity(batch.events.len());
        let mut block: i64 =
            self.db.query_row("SELECT coalesce(max(id), 0) FROM trail_block", [], |row| row.get(0))?;
        for (of, packed) in &batch.blocks {
            block += 1;
            let before = new.len();
            for (slot, event) in batch.events[of.clone()].iter().enumerate() {
                let place = match places.get(&event.place) {
                    Some(number) => *number,
                    None => *places.entry(&event.place).or_insert(new_place(self.db, &event.place)?),
                };
                match self.event(event, At { place, block, slot }, &mut arrived)? {
                    Some(number) => new.push((number, place, event)),
                    None => arrived.known += 1,
                }
            }
            let numbers = || new[before..].iter().map(|(number, _, _)| *number);
            if let (Some(first), Some(last)) = (numbers().min(), numbers().max()) {
                let sql = "INSERT INTO trail_block (id, first, last, packed) VALUES (?, ?, ?, ?)";
                self.db.prepare_cached(sql)?.execute(params![block, first, last, packed])?;
            } else {
                block -= 1;
            }
        }
        arrived.new = new.len() as u64;
        let words = self.index(new)?;
        let sql = "UPDATE trail_total SET events = events + ?";
        self.db.prepare_cached(sql)?.execute([i64::try_from(arrived.new).unwrap_or(i64::MAX)])?;
        Ok((arrived, words))
    }

    /// Writes one at the first number that is free. None when it is there already.
    fn event(&self, event: &Prepared, at: At, arrived: &mut Arrived) -> Result<Option<i64>, Error> {
        let mut at_odds = false;
        let numbers = (0..SECONDS).flat_map(|second| {
            let first = event.number + (second << 16);
            first..first + NEAR
        });
        for number in numbers {
            if self.insert(event, at, number)? {
                arrived.at_odds += u64::from(at_odds);
                return Ok(Some(number));
            }
            match self.there(event, at.place, number)? {
                There::Same => {
                    if self.imported {
                        self.renew(number)?;
                    }
                    return Ok(None);
                }
                There::AtOdds => at_odds = true,
                There::Other => {}
            }
        }
        Err(Error { kind: ErrorKind::Unusable, message: "too many events have the same time".into() })
    }

    fn insert(&self, event: &Prepared, at: At, number: i64) -> Result<bool, Error> {
        let sql = "INSERT OR IGNORE INTO trail_event
            (id, place, at, kept_at, imported, flags, name, block, slot, event_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let slot = i64::try_from(at.slot).unwrap_or_default();
        let parameters = params![
            number,
            at.place,
            event.at,
            self.kept_at,
            self.imported,
            event.flags,
            event.says,
            at.block,
            slot,
            event.event_id
        ];
        Ok(self.db.prepare_cached(sql)?.execute(parameters)? > 0)
    }

    /// It ages from this import on, unless it is younger.
    fn renew(&self, number: i64) -> Result<(), Error> {
        let sql = format!("UPDATE trail_event SET imported = 1, kept_at = ?1 WHERE id = ?2 AND {AGE} < ?1");
        self.db.prepare_cached(&sql)?.execute([self.kept_at, number])?;
        Ok(())
    }

    fn there(&self, event: &Prepared, place: i64, number: i64) -> Result<There, Error> {
        let mut statement =
            self.db.prepare_cached("SELECT event_id, place, at, name FROM trail_event WHERE id = ?")?;
        let mut rows = statement.query([number])?;
        let Some(row) = rows.next()? else { return Ok(There::Other) };
        if !event.event_id.is(row.get_ref(0)?) {
            return Ok(There::Other);
        }
        let there: (i64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let same = there == (place, event.at, event.says);
        Ok(if same { There::Same } else { There::AtOdds })
    }

    /// Writes words of events, and those that were not known yet. In the order of numbers: at any other the index begins a new
    /// segment.
    fn index(&self, mut new: Vec<(i64, i64, &Prepared)>) -> Result<HashSet<u64, Already>, Error> {
        new.sort_unstable_by_key(|(number, _, _)| *number);
        let mut statement = self.db.prepare_cached("INSERT INTO trail_index (rowid, words) VALUES (?, ?)")?;
        let mut text = String::new();
        let mut unknown = HashSet::default();
        let mut words = String::new();
        for (number, place, event) in new {
            text.clear();
            text.push_str(&event.words);
            text.push_str(&marks::of_place(place));
            statement.execute(params![number, text])?;
            let own = event.words.get(event.marks_end..).unwrap_or_default();
            for (word, hash) in own.split(' ').zip(&event.hashes) {
                if !self.known.has(*hash) && unknown.insert(*hash) {
                    if !words.is_empty() {
                        words.push('\n');
                    }
                    words.push_str(word);
                }
            }
        }
        if !words.is_empty() {
            Known::write(self.db, &words)?;
        }
        Ok(unknown)
    }
}
