//! All words that the index has, once each. They are only ever added to.

use std::collections::HashSet;

use memchr::memmem;
use rusqlite::{Connection, params};

use super::{
    marks,
    prepared::{Already, hash},
};
use crate::store::history::Error;

/// What who writes knows of them: their hashes.
#[derive(Debug, Default)]
pub(in crate::store::history) struct Known {
    read: Read,
    hashes: HashSet<u64, Already>,
}

/// What who searches knows of them: all of them, each between two line feeds.
#[derive(Debug, Default)]
pub(in crate::store::history) struct Words {
    read: Read,
    text: String,
}

/// Where in a word something is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store::history) enum Where {
    /// It begins so.
    Start,
    /// It ends so.
    End,
    /// Anywhere.
    Anywhere,
}

/// How much has been read.
#[derive(Clone, Copy, Debug, Default)]
struct Read {
    /// The first row that there was: with another one they were all written anew,
    first: i64,
    /// and the last.
    last: i64,
}

/// Gives rows that have not been read yet; `None` before them when all that was read is of no use any more.
fn read_on(db: &Connection, read: &mut Read, mut each: impl FnMut(Option<&str>)) -> Result<(), Error> {
    let first: Option<i64> =
        db.prepare_cached("SELECT min(id) FROM trail_words")?.query_row([], |row| row.get(0))?;
    let first = first.unwrap_or_default();
    if first != read.first {
        *read = Read { first, last: 0 };
        each(None);
    }
    let mut statement = db.prepare_cached("SELECT id, words FROM trail_words WHERE id > ? ORDER BY id")?;
    let mut rows = statement.query([read.last])?;
    while let Some(row) = rows.next()? {
        read.last = row.get(0)?;
        if let Ok(words) = row.get_ref(1)?.as_str() {
            each(Some(words));
        }
    }
    Ok(())
}

/// Bytes that they have.
pub(super) fn size(db: &Connection) -> Result<i64, Error> {
    Ok(db.query_row("SELECT coalesce(sum(length(words)), 0) FROM trail_words", [], |row| row.get(0))?)
}

/// Words that the index still has.
pub(super) struct InIndex {
    words: String,
    /// The last row that was there when it was looked at.
    last: i64,
    /// Of the file, as it was then.
    version: i64,
}

fn version(db: &Connection) -> Result<i64, Error> {
    Ok(db.pragma_query_value(None, "data_version", |row| row.get(0))?)
}

/// Looks which words the index still has.
pub(super) fn in_index(db: &Connection) -> Result<InIndex, Error> {
    let version = version(db)?;
    let last: i64 = db.query_row("SELECT coalesce(max(id), 0) FROM trail_words", [], |row| row.get(0))?;
    db.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.trail_terms USING fts5vocab(main, trail_index, row)",
    )?;
    let mut statement = db.prepare("SELECT term FROM temp.trail_terms")?;
    let mut rows = statement.query([])?;
    let mut words = String::new();
    while let Some(row) = rows.next()? {
        match row.get_ref(0)?.as_str() {
            Ok(word) if !marks::is_mark(word) => {
                if !words.is_empty() {
                    words.push('\n');
                }
                words.push_str(word);
            }
            _ => {}
        }
    }
    Ok(InIndex { words, last, version })
}

/// Puts these words in the place of all, in a transaction that writes; not when another process has written since they
/// were looked at: a word that had no event may have one now, and stands in the old rows alone.
pub(super) fn replace(db: &Connection, found: &InIndex) -> Result<(), Error> {
    if version(db)? != found.version {
        return Ok(());
    }
    Known::write(db, &found.words)?;
    db.execute("DELETE FROM trail_words WHERE id <= ?", [found.last])?;
    Ok(())
}

impl Known {
    /// Reads what others have added.
    pub fn read_on(&mut self, db: &Connection) -> Result<(), Error> {
        let Self { read, hashes } = self;
        read_on(db, read, |words| match words {
            Some(words) => hashes.extend(words.split('\n').map(hash)),
            None => hashes.clear(),
        })
    }

    /// Whether it is among them.
    pub fn has(&self, hash: u64) -> bool {
        self.hashes.contains(&hash)
    }

    /// Writes new ones; which transaction that is in must succeed before they are [`Known::add`]ed.
    pub fn write(db: &Connection, words: &str) -> Result<(), Error> {
        db.prepare_cached("INSERT INTO trail_words (words) VALUES (?)")?.execute(params![words])?;
        Ok(())
    }

    /// Adds what has been written.
    pub fn add(&mut self, new: HashSet<u64, Already>) {
        if self.hashes.is_empty() {
            self.hashes = new;
        } else {
            self.hashes.extend(new);
        }
    }
}

impl Words {
    /// Reads what has been added.
    pub fn read_on(&mut self, db: &Connection) -> Result<(), Error> {
        let Self { read, text } = self;
        read_on(db, read, |words| match words {
            Some(words) => {
                text.push_str(words);
                text.push('\n');
            }
            None => "\n".clone_into(text),
        })
    }

    /// Words that have it in them; none when there are more than `most`.
    pub fn with(&self, part: &str, at: Where, most: usize) -> Option<Vec<&str>> {
        let needle = match at {
            Where::Start => format!("\n{part}"),
            Where::End => format!("{part}\n"),
            Where::Anywhere => part.to_owned(),
        };
        let finder = memmem::Finder::new(&needle);
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(hit) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
            let hit = from + hit + usize::from(at == Where::Start);
            let begin = memchr::memrchr(b'\n', &bytes[..hit]).map_or(0, |at| at + 1);
            let end = memchr::memchr(b'\n', &bytes[hit..]).map_or(bytes.len(), |at| hit + at);
            if found.len() == most {
                return None;
            }
            found.extend(self.text.get(begin..end));
            from = end;
        }
        Some(found)
    }
}
