use std::{
    borrow::Cow,
    cell::RefCell,
    collections::HashSet,
    hash::{BuildHasher as _, RandomState},
    ops::Range,
    sync::LazyLock,
};

use serde_json::Value;
use uuid::Uuid;

use super::{
    Arrival, Place, block, content, leaves,
    marks::{self, Column, IDENTITY_TYPE},
    sieve, words,
};
use crate::{
    model::TrailEvent,
    store::history::{
        Error,
        event::{encode_with, without_values},
    },
};

/// An event that is ready to be kept: cut into words and encoded, which any thread can do beside the one that writes.
#[derive(Debug)]
pub struct Prepared {
    pub(super) place: Place,
    /// Its number, if no other event has it.
    pub(super) number: i64,
    pub(super) at: i64,
    pub(super) event_id: EventKey,
    /// A hash of its name and of what it says.
    pub(super) says: i64,
    /// See [`READS`] and [`ODD`].
    pub(super) flags: i64,
    /// Words and marks, with spaces between them.
    pub(super) words: String,
    /// Where in [`Prepared::words`] the words begin.
    pub(super) marks_end: usize,
    /// Of each of the words.
    pub(super) hashes: Vec<u64>,
    body: Vec<u8>,
}

/// It only reads.
pub(super) const READS: i64 = 1;
/// It has numbers that may be spelled in several ways.
pub(super) const ODD: i64 = 2;

/// An event's id as it is kept: a UUID in its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum EventKey {
    /// As CloudTrail writes it.
    Uuid([u8; 16]),
    /// Anything else.
    Other(String),
}

/// Events that are ready to be written in one transaction, in their order and with their bodies packed.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) events: Vec<Prepared>,
    /// Which of the events each holds, and their bodies.
    pub(super) blocks: Vec<(Range<usize>, Vec<u8>)>,
}

/// Of words, while the program runs: with keys of its own, so that nobody can make up two words that have the same.
pub(super) fn hash(word: &str) -> u64 {
    static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    KEYS.hash_one(word)
}

impl EventKey {
    pub fn new(id: &str) -> Self {
        let uuid = words::is_uuid(id) && !id.bytes().any(|b| b.is_ascii_uppercase());
        let uuid = uuid.then(|| Uuid::try_parse(id).ok()).flatten();
        uuid.map_or_else(|| Self::Other(id.to_owned()), |uuid| Self::Uuid(uuid.into_bytes()))
    }

    /// Events of a second are told apart by this.
    fn fold(&self) -> u16 {
        let hash = match self {
            Self::Uuid(bytes) => marks::fold(bytes),
            Self::Other(text) => marks::fold(text.as_bytes()),
        };
        (hash ^ (hash >> 16) ^ (hash >> 32) ^ (hash >> 48)) as u16
    }
}

impl Prepared {
    /// From an event as a collector hands it over: its record is unpacked.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn of(arrival: &Arrival) -> Result<Self, Error> {
        Self::new(&arrival.place, &arrival.event, &arrival.event.record.value())
    }

    /// From an event and its record, clean and without secrets, as [`crate::model::parse_event`] gives both.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn new(place: &Place, event: &TrailEvent, record: &Value) -> Result<Self, Error> {
        thread_local! {
            static CUTTER: RefCell<Cutter> = RefCell::default();
        }
        let record = without_values(record);
        let id: Cow<'_, str> = (&event.id).into();
        let event_id = EventKey::new(&id);
        let number = (event.time.as_second() << 16) | i64::from(event_id.fold());
        let has_odd = leaves::has_number(&record, &sieve::is_odd);
        let (words, marks_end, hashes) = CUTTER.with_borrow_mut(|cutter| cutter.cut(&id, event, &record));
        Ok(Self {
            place: place.clone(),
            number,
            at: event.time.as_millisecond(),
            event_id,
            says: content::hash(&event.name, &record),
            flags: if event.read_only { READS } else { 0 } | if has_odd { ODD } else { 0 },
            words,
            marks_end,
            hashes,
            body: encode_with(event, record)?,
        })
    }
}

impl Batch {
    /// Orders them and packs their bodies.
    pub fn of(mut events: Vec<Prepared>) -> Self {
        events.sort_by_key(|event| event.number);
        let mut blocks = Vec::new();
        let mut begin = 0;
        while begin < events.len() {
            let mut bytes = 0;
            let fits = |event: &&Prepared| {
                bytes += event.body.len();
                bytes <= block::LARGEST
            };
            let count = events[begin..].iter().take(block::MOST).take_while(fits).count().max(1);
            let of = begin..begin + count;
            blocks.push((of.clone(), block::pack(events[of].iter().map(|event| &*event.body))));
            begin += count;
        }
        events.iter_mut().for_each(|event| event.body = Vec::new());
        Self { events, blocks }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

/// Cuts events into words, each once.
#[derive(Default)]
struct Cutter {
    seen: HashSet<u64, Already>,
    hashes: Vec<u64>,
    words: String,
    marks: String,
    lower: String,
}

/// What is hashed already is not hashed again.
pub(in crate::store::history) type Already = std::hash::BuildHasherDefault<AsItIs>;

#[derive(Default)]
pub(in crate::store::history) struct AsItIs(u64);

impl std::hash::Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = marks::fold(bytes);
    }
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl Cutter {
    /// Marks and words, where the words begin, and their hashes.
    fn cut(&mut self, id: &str, event: &TrailEvent, record: &Value) -> (String, usize, Vec<u64>) {
        self.seen.clear();
        self.hashes.clear();
        self.words.clear();
        self.marks.clear();
        self.columns(id, event);
        let mut scratch = String::new();
        let mut types: Vec<&Value> = Vec::new();
        leaves::at_path(record, IDENTITY_TYPE, &mut |value| types.push(value));
        for value in types {
            leaves::each(value, &mut scratch, &mut |leaf| self.column(Column::IdentityType, leaf));
        }
        leaves::each(record, &mut scratch, &mut |leaf| self.leaf(leaf));
        let mut all = String::with_capacity(self.marks.len() + self.words.len());
        all.push_str(&self.marks);
        all.push_str(&self.words);
        (all, self.marks.len(), self.hashes.clone())
    }

    fn columns(&mut self, id: &str, event: &TrailEvent) {
        if !event.read_only {
            self.mark(&marks::of_write());
        }
        if event.error_code.is_some() {
            self.mark(&marks::of_error());
        }
        if !words::is_uuid(id) {
            self.column(Column::Id, id);
        }
        self.leaf(id);
        self.leaf(&event.time.to_string());
        let columns = [
            (Column::Name, Some(&event.name)),
            (Column::Source, event.source.as_ref()),
            (Column::Who, Some(&event.who)),
            (Column::Username, event.username.as_ref()),
            (Column::Error, event.error_code.as_ref()),
            (Column::SourceIp, event.source_ip.as_ref()),
        ];
        for (column, text) in columns {
            if let Some(text) = text {
                self.column(column, text);
                self.leaf(text);
            }
        }
        if let Some(issued) = &event.issued {
            self.column(Column::Issued, &issued.key);
        }
        for resource in &event.resources {
            resource.kind.iter().chain(&resource.name).for_each(|text| self.leaf(text));
        }
    }

    fn column(&mut self, column: Column, value: &str) {
        self.mark(&marks::of_column(column, value));
    }

    fn mark(&mut self, mark: &str) {
        self.marks.push_str(mark);
        self.marks.push(' ');
    }

    fn leaf(&mut self, leaf: &str) {
        let mut lower = std::mem::take(&mut self.lower);
        lower.clear();
        if leaf.is_ascii() {
            lower.push_str(leaf);
            lower.make_ascii_lowercase();
        } else {
            lower.push_str(&leaf.to_lowercase());
        }
        if words::is_uuid(&lower) {
            if self.seen.insert(hash(&lower)) {
                self.mark(&marks::of_uuid(&lower));
            }
        } else if !words::is_time(&lower) {
            for (begin, end) in words::words(&lower) {
                words::pieces(&lower[begin..end], |word| self.word(word));
            }
        }
        self.lower = lower;
    }

    fn word(&mut self, word: &str) {
        let hash = hash(word);
        if self.seen.insert(hash) && !words::is_stop(word) {
            self.words.push_str(word);
            self.words.push(' ');
            self.hashes.push(hash);
        }
    }
}
