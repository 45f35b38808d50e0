//! All words that the index has, once each. They are only ever added to.

use std::collections::HashSet;

use memchr::memmem;
use rusqlite::{Connection, params};

use super::prepared::{Already, hash};
use crate::store::history::Error;

/// What who writes knows of them: their hashes.
#[derive(Debug, Default)]
pub(in crate::store::history) struct Known {
    last: i64,
    hashes: HashSet<u64, Already>,
}

/// What who searches knows of them: all of them, each between two line feeds.
#[derive(Debug, Default)]
pub(in crate::store::history) struct Words {
    last: i64,
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

fn read_on(db: &Connection, last: &mut i64, mut each: impl FnMut(&str)) -> Result<(), Error> {
    let mut statement = db.prepare_cached("SELECT id, words FROM trail_words WHERE id > ? ORDER BY id")?;
    let mut rows = statement.query([*last])?;
    while let Some(row) = rows.next()? {
        *last = row.get(0)?;
        if let Ok(words) = row.get_ref(1)?.as_str() {
            each(words);
        }
    }
    Ok(())
}

impl Known {
    /// Reads what others have added.
    pub fn read_on(&mut self, db: &Connection) -> Result<(), Error> {
        let Self { last, hashes } = self;
        read_on(db, last, |words| hashes.extend(words.split('\n').map(hash)))
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
        let Self { last, text } = self;
        if text.is_empty() {
            text.push('\n');
        }
        read_on(db, last, |words| {
            text.push_str(words);
            text.push('\n');
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
