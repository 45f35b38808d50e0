use std::collections::{HashMap, HashSet, VecDeque};

use rusqlite::{Connection, OptionalExtension as _, Statement, params};
use serde_json::Value;

use super::{
    Place, Search, Searched, StoredEvent, TrailRow,
    block::Block,
    look::Look,
    marks::{self, Column},
    needed::{Named, Needed, PLACES, span},
    prepared::{ODD, READS},
    sieve::Sieve,
    words,
};
use crate::{
    model::{AccountId, Record, Region, Timestamp, TrailEvent},
    query::{Matcher, Need, Query},
    store::history::{Error, History, event::decode_apart},
};

/// Candidates that are asked of the index at once: the first few answer soon,
const FEW: usize = 256;
/// and no more than this are held.
const MANY: usize = 4096;
/// Blocks that are kept unpacked: neighbours come one after the other.
const BLOCKS: usize = 8;
/// Events that match and are handed over at once, their records packed together.
const TOGETHER: usize = 50;
/// After so many candidates it is told how far the search is,
const OFTEN: u64 = 256;
/// and after so many bytes of their bodies.
const BYTES: usize = 4 << 20;
/// Events may be so many seconds later in the order than their time is.
const LATER: i64 = 4096;

/// A candidate.
struct Row {
    number: i64,
    place: i64,
    at: i64,
    kept_at: i64,
    flags: i64,
    block: i64,
    slot: usize,
}

impl History {
    /// Hands over what matches, newest first, to `take`, and tells `progress` every few hundred candidates how far it
    /// is; either ends it with false. What cannot be read is left out and counted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn search(
        &self,
        search: &Search,
        take: impl FnMut(StoredEvent) -> bool,
        progress: impl FnMut(&Searched) -> bool,
    ) -> Result<Searched, Error> {
        let places = places(&self.db, search)?;
        let columns = TrailRow::columns();
        let need = search.query.need(columns, search.now);
        let need = match &search.need {
            None => need,
            Some(more) => Need::All(vec![more.clone(), need]),
        };
        let read_on = || self.words.borrow_mut().read_on(&self.db);
        let look = Needed::new(&places, &self.words, &read_on).look(&need)?;
        let (since, until) = span(&need, search.since, search.until);
        let mut run = Run {
            db: &self.db,
            places: places.iter().map(|place| (place.number, place)).collect(),
            wanted: search.places.as_ref().map(|wanted| {
                let wanted: HashSet<&Place> = wanted.iter().collect();
                places.iter().filter(|p| wanted.contains(&p.place)).map(|p| p.number).collect()
            }),
            sieve: Sieve::new(&need, &places),
            reads: search.reads,
            since: since.map_or(i64::MIN, Timestamp::as_millisecond),
            until: until.map_or(i64::MAX, Timestamp::as_millisecond),
            matcher: search.query.over(columns, search.now),
            blocks: VecDeque::new(),
            waiting: Vec::new(),
            searched: Searched::default(),
            untold: (0, 0),
            take,
            progress,
        };
        let look = run.narrowed(look);
        let ends = (
            since.map_or(i64::MIN, |since| since.as_second() << 16),
            until.map_or(i64::MAX, |until| (until.as_second() + 1 + LATER) << 16),
        );
        run.run(&look, ends)?;
        Ok(run.searched)
    }

    /// Events with that id: more than one when they are at odds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn event_by_id(&self, id: &str) -> Result<Vec<StoredEvent>, Error> {
        let lower = id.to_lowercase();
        let mark = if words::is_uuid(&lower) {
            marks::of_uuid(&lower)
        } else {
            marks::of_column(Column::Id, &lower)
        };
        self.marked(mark, |event| event.id == *id)
    }

    /// Events that handed out that temporary key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn issuers(&self, key: &str) -> Result<Vec<StoredEvent>, Error> {
        let mark = marks::of_column(Column::Issued, key);
        self.marked(mark, |event| event.issued.as_ref().is_some_and(|issued| issued.key == *key))
    }

    fn marked(&self, mark: String, is: impl Fn(&TrailEvent) -> bool) -> Result<Vec<StoredEvent>, Error> {
        let query = Query::default();
        let search = Search {
            query: Query::default(),
            need: None,
            now: Timestamp::UNIX_EPOCH,
            reads: true,
            since: None,
            until: None,
            places: None,
            names: [].into(),
        };
        let places = places(&self.db, &search)?;
        let mut found = Vec::new();
        let mut run = Run {
            db: &self.db,
            places: places.iter().map(|place| (place.number, place)).collect(),
            wanted: None,
            sieve: Sieve::default(),
            reads: true,
            since: i64::MIN,
            until: i64::MAX,
            matcher: query.over(TrailRow::columns(), search.now),
            blocks: VecDeque::new(),
            waiting: Vec::new(),
            searched: Searched::default(),
            untold: (0, 0),
            take: |stored: StoredEvent| {
                if is(&stored.event) {
                    found.push(stored);
                }
                true
            },
            progress: |_: &Searched| true,
        };
        run.run(&Look::Word(mark), (i64::MIN, i64::MAX))?;
        Ok(found)
    }
}

/// All places that there is anything of, with what their accounts are called.
fn places(db: &Connection, search: &Search) -> Result<Vec<Named>, Error> {
    let names: HashMap<&AccountId, &str> =
        search.names.iter().map(|(id, name)| (id, name.as_str())).collect();
    let mut statement = db.prepare_cached("SELECT id, account_id, region FROM trail_place")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(account_id) = AccountId::parse(row.get_ref(1)?.as_str().unwrap_or_default()) else {
            continue;
        };
        let account = (*names.get(&account_id).unwrap_or(&account_id.as_str())).to_owned();
        let region = Region::new(row.get_ref(2)?.as_str().unwrap_or_default());
        all.push(Named { number: row.get(0)?, place: Place { account_id, region }, account });
    }
    Ok(all)
}

/// A search under way.
struct Run<'a, T, P> {
    db: &'a Connection,
    places: HashMap<i64, &'a Named>,
    wanted: Option<HashSet<i64>>,
    sieve: Sieve,
    reads: bool,
    since: i64,
    until: i64,
    matcher: Matcher<'a>,
    blocks: VecDeque<(i64, Option<Block>)>,
    waiting: Vec<(StoredEvent, Value)>,
    searched: Searched,
    /// Candidates, and bytes of their bodies, since it was told last how far it is.
    untold: (u64, usize),
    take: T,
    progress: P,
}

impl<T: FnMut(StoredEvent) -> bool, P: FnMut(&Searched) -> bool> Run<'_, T, P> {
    /// What the index is asked, with what the search says itself.
    fn narrowed(&self, look: Look) -> Look {
        let mut all = vec![look];
        if !self.reads {
            all.push(Look::Word(marks::of_write()));
        }
        if let Some(wanted) = &self.wanted
            && wanted.len() <= PLACES
            && wanted.len() < self.places.len()
        {
            all.push(Look::any(wanted.iter().map(|place| Look::Word(marks::of_place(*place)))));
        }
        Look::all(all)
    }

    /// A page of candidates after the other, so that nothing is open while somebody looks at what was found.
    fn run(&mut self, look: &Look, (first, mut last): (i64, i64)) -> Result<(), Error> {
        let db = self.db;
        let mut page = FEW;
        let with_index = "SELECT e.id, e.place, e.at, e.kept_at, e.flags, e.block, e.slot
             FROM trail_index CROSS JOIN trail_event e ON e.id = trail_index.rowid
             WHERE trail_index MATCH ?4 AND trail_index.rowid BETWEEN ?1 AND ?2
             ORDER BY trail_index.rowid DESC LIMIT ?3";
        let without = "SELECT id, place, at, kept_at, flags, block, slot FROM trail_event
             WHERE id BETWEEN ?1 AND ?2 AND ?4 IS NOT NULL ORDER BY id DESC LIMIT ?3";
        let mut statement = match look {
            Look::Nothing => return Ok(()),
            Look::Anything => db.prepare_cached(without)?,
            _ => db.prepare_cached(with_index)?,
        };
        let asked = look.expression();
        loop {
            let rows = candidates(&mut statement, (first, last), page, &asked)?;
            let is_last = rows.len() < page;
            for row in rows {
                last = row.number - 1;
                if !self.candidate(&row)? {
                    self.searched.is_cut = true;
                    return Ok(());
                }
            }
            if !self.hand_over() {
                self.searched.is_cut = true;
                return Ok(());
            }
            if is_last || last < first {
                return Ok(());
            }
            page = (page * 2).min(MANY);
        }
    }

    /// Looks at one. False when somebody has enough.
    fn candidate(&mut self, row: &Row) -> Result<bool, Error> {
        self.untold.0 += 1;
        if self.untold.0 >= OFTEN || self.untold.1 >= BYTES {
            self.untold = (0, 0);
            if !(self.hand_over() && (self.progress)(&self.searched)) {
                return Ok(false);
            }
        }
        let wanted = self.wanted.as_ref().is_none_or(|wanted| wanted.contains(&row.place));
        if !wanted || !(self.since..=self.until).contains(&row.at) || (row.flags & READS != 0 && !self.reads)
        {
            return Ok(true);
        }
        self.searched.looked_at += 1;
        let Some(named) = self.places.get(&row.place) else {
            // One that is newer than the search is none of its.
            self.searched.damaged += u64::from(self.places.keys().any(|place| *place > row.place));
            return Ok(true);
        };
        let place = &named.place;
        let account = &named.account;
        let kept_at = Timestamp::from_second(row.kept_at).unwrap_or(Timestamp::UNIX_EPOCH);
        let (sieve, block) = self.block(row.block)?;
        let bytes = block.and_then(|block| block.body(row.slot)).map_or(0, <[u8]>::len);
        let lower = block.filter(|_| !sieve.is_empty()).and_then(|block| block.lower(row.slot));
        if lower.is_some_and(|lower| !sieve.may_pass(lower, row.place, row.flags & ODD != 0)) {
            self.untold.1 += bytes;
            return Ok(true);
        }
        let decoded = block.and_then(|block| block.body(row.slot)).and_then(decode_apart);
        self.untold.1 += bytes;
        let Some((event, record)) = decoded else {
            self.searched.damaged += 1;
            return Ok(true);
        };
        let subject = TrailRow { place, account, kept_at, event: &event, record: Some(&record) };
        if self.matcher.matches(&subject) {
            self.searched.found += 1;
            self.waiting.push((StoredEvent { place: place.clone(), kept_at, event }, record));
        }
        Ok(self.waiting.len() < TOGETHER || self.hand_over())
    }

    /// Hands over what is waiting. False when somebody has enough.
    fn hand_over(&mut self) -> bool {
        let (stored, records): (Vec<StoredEvent>, Vec<Value>) = self.waiting.drain(..).unzip();
        let records = Record::pack(&records);
        stored.into_iter().zip(records).all(|(mut stored, record)| {
            stored.event.record = record;
            (self.take)(stored)
        })
    }

    /// The block of that number, and what its bodies are sifted by.
    fn block(&mut self, number: i64) -> Result<(&Sieve, Option<&Block>), Error> {
        if let Some(at) = self.blocks.iter().position(|(there, _)| *there == number) {
            return Ok((&self.sieve, self.blocks.get(at).and_then(|(_, block)| block.as_ref())));
        }
        let mut statement = self.db.prepare_cached("SELECT packed FROM trail_block WHERE id = ?")?;
        let unpacked = |row: &rusqlite::Row<'_>| Ok(row.get_ref(0)?.as_blob().ok().and_then(Block::unpack));
        let block = statement.query_row(params![number], unpacked).optional()?.flatten();
        self.blocks.truncate(BLOCKS - 1);
        self.blocks.push_front((number, block));
        Ok((&self.sieve, self.blocks.front().and_then(|(_, block)| block.as_ref())))
    }
}

fn candidates(
    statement: &mut Statement<'_>,
    (first, last): (i64, i64),
    most: usize,
    asked: &str,
) -> Result<Vec<Row>, Error> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let mut rows = statement.query(params![first, last, most, asked])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Row {
            number: row.get(0)?,
            place: row.get(1)?,
            at: row.get(2)?,
            kept_at: row.get(3)?,
            flags: row.get(4)?,
            block: row.get(5)?,
            slot: usize::try_from(row.get::<_, i64>(6)?).unwrap_or(usize::MAX),
        });
    }
    Ok(found)
}
