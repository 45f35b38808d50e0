//! What is looked for in a record: in names and in values.

use std::{fmt::Write, ops::ControlFlow, ops::Range};

use serde_json::Value;

use super::tree::{Folding, Name, Node, Shown, walk};

/// What is looked for, whatever the case of its letters.
#[derive(Clone, Debug)]
pub(super) struct Needle {
    lower: Vec<char>,
    ascii: bool,
}

impl Needle {
    /// None when nothing is looked for.
    pub fn new(text: &str) -> Option<Self> {
        let lower: Vec<char> = text.trim().chars().flat_map(char::to_lowercase).collect();
        let ascii = lower.iter().all(char::is_ascii);
        (!lower.is_empty()).then_some(Self { lower, ascii })
    }

    /// Where it first is in a text.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        if self.ascii {
            let same = |window: &[u8]| {
                window.iter().zip(&self.lower).all(|(b, c)| char::from(b.to_ascii_lowercase()) == *c)
            };
            let start = text.as_bytes().windows(self.lower.len()).position(same)?;
            return Some(start..start + self.lower.len());
        }
        text.char_indices().find_map(|(start, _)| Some(start..start + self.length_at(&text[start..])?))
    }

    /// How many bytes of the beginning of a text it takes, if the text begins with it.
    fn length_at(&self, text: &str) -> Option<usize> {
        let mut left = &self.lower[..];
        for (at, c) in text.char_indices() {
            if left.is_empty() {
                return Some(at);
            }
            for lower in c.to_lowercase() {
                left = left.strip_prefix(&[lower])?;
            }
        }
        left.is_empty().then_some(text.len())
    }

    /// Everywhere that it is in a text.
    pub fn all(&self, text: &str) -> Vec<Range<usize>> {
        let (mut out, mut from) = (Vec::new(), 0);
        while let Some(found) = self.find(&text[from..]) {
            out.push(from + found.start..from + found.end);
            from += found.end;
        }
        out
    }

    /// Whether a line has it in its name or its value. `words` is room to write numbers in.
    pub fn is_in(&self, node: &Node<'_>, words: &mut String) -> bool {
        if let Name::Member(name) = node.name
            && self.find(name).is_some()
        {
            return true;
        }
        match &node.shown {
            Shown::Piece(text) => self.find(text).is_some(),
            Shown::Value(Value::String(text)) => self.find(text).is_some(),
            Shown::Value(Value::Object(_) | Value::Array(_)) => false,
            Shown::Value(value) => {
                words.clear();
                write!(words, "{value}").is_ok() && self.find(words).is_some()
            }
        }
    }
}

/// Lines that match, folded away or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hits {
    /// All of them.
    pub count: usize,
    /// Which of them a line is, from 1; none when it is not one.
    pub here: Option<usize>,
    /// How many come before that line.
    pub before: usize,
}

/// Counts the lines that match, and places the line of a path among them.
pub(super) fn hits(value: &Value, needle: &Needle, path: &str) -> Hits {
    let (mut hits, mut passed, mut words) = (Hits::default(), false, String::new());
    walk(value, Folding::Nothing, &mut |parent, node| {
        let is_here = !passed && node.is(parent, path);
        if needle.is_in(node, &mut words) {
            hits.count += 1;
            if is_here {
                hits.here = Some(hits.count);
            } else if !passed {
                hits.before += 1;
            }
        }
        passed |= is_here;
        ControlFlow::Continue(())
    });
    hits
}

/// The path of the match of that number, from 1, and whether its value has it further in than a line shows.
pub(super) fn hit(value: &Value, needle: &Needle, number: usize) -> Option<(String, bool)> {
    let (mut count, mut found, mut words) = (0, None, String::new());
    walk(value, Folding::Nothing, &mut |parent, node| {
        if needle.is_in(node, &mut words) {
            count += 1;
            if count == number {
                let deep = match node.shown {
                    Shown::Value(Value::String(text)) => {
                        needle.find(text).is_some_and(|at| at.end > super::tree::LONG)
                    }
                    _ => false,
                };
                found = Some((node.path(parent), deep));
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    });
    found
}
