//! A JSON value as lines, one a name and value, with parts of it folded away.

use std::{borrow::Cow, collections::BTreeSet, fmt::Write, ops::ControlFlow};

use serde_json::Value;

use crate::ui::text::wrap;

/// Objects and arrays with more in them are folded at first.
const LARGE: usize = 200;
/// A string of more bytes is folded to one line at first; unfolded, its lines have this many cells.
pub(super) const LONG: usize = 60;
/// Lines of an unfolded string that are shown; the last of them says that there is more.
const MOST_PIECES: usize = 500;
/// Stands for everything among the paths that are turned round. No path looks like it: they begin with `/`.
pub(super) const ALL: &str = "*";

/// What is folded away.
#[derive(Clone, Copy, Debug)]
pub(super) enum Folding<'a> {
    /// As it is at first, but for what stands at these paths. With [`ALL`] among them everything is folded at first.
    Turned(&'a BTreeSet<String>),
    /// Nothing but long strings.
    Nothing,
}

impl Folding<'_> {
    fn is_folded(self, path: &str, value: &Value) -> bool {
        match self {
            Self::Nothing => value.is_string(),
            Self::Turned(turned) if turned.is_empty() => is_large(value),
            Self::Turned(turned) => (turned.contains(ALL) || is_large(value)) != turned.contains(path),
        }
    }
}

fn is_large(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.len() > LARGE,
        Value::Object(members) => members.len() > LARGE,
        value => value.is_string(),
    }
}

fn can_fold(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::String(text) => text.len() > LONG || text.contains('\n'),
        _ => false,
    }
}

/// What a line is called within what it is in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Name<'a> {
    /// It is all that there is.
    None,
    /// Of a member.
    Member(&'a str),
    /// Of an array's item, or of a piece of a string.
    Place(usize),
}

impl Name<'_> {
    /// Adds it to the path of what it is in, as in RFC 6901.
    fn follow(self, path: &mut String) {
        match self {
            Self::None => {}
            Self::Member(name) if name.contains(['~', '/']) => {
                path.push('/');
                path.push_str(&name.replace('~', "~0").replace('/', "~1"));
            }
            Self::Member(name) => {
                path.push('/');
                path.push_str(name);
            }
            // Writing to a string cannot fail.
            Self::Place(at) => drop(write!(path, "/{at}")),
        }
    }
}

/// What stands in a line.
#[derive(Clone, Debug)]
pub(super) enum Shown<'a> {
    /// A value, or the first line of it.
    Value(&'a Value),
    /// A piece of a string.
    Piece(Cow<'a, str>),
}

/// A line.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    /// How many others it is in.
    pub depth: usize,
    /// Its name.
    pub name: Name<'a>,
    /// What stands in it.
    pub shown: Shown<'a>,
    /// Whether it is folded; none when there is nothing to fold.
    pub folded: Option<bool>,
}

impl Node<'_> {
    /// Its path, given that of what it is in.
    pub fn path(&self, parent: &str) -> String {
        let mut path = parent.to_owned();
        self.name.follow(&mut path);
        path
    }

    /// Whether that is its path.
    pub fn is(&self, parent: &str, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(parent) else { return false };
        match (self.name, rest.strip_prefix('/')) {
            (Name::None, _) => rest.is_empty(),
            (Name::Place(at), Some(own)) => own.parse() == Ok(at),
            (Name::Member(name), Some(own)) if !own.contains('~') => own == name,
            (_, None) => false,
            _ => self.path(parent) == path,
        }
    }
}

/// Goes over the lines that are in sight, each with the path of what it is in, until told to stop. What is folded away
/// is not looked at.
pub(super) fn walk<'a>(
    value: &'a Value,
    folding: Folding<'_>,
    each: &mut dyn FnMut(&str, &Node<'a>) -> ControlFlow<()>,
) {
    let mut walk = Walk { folding, path: String::new(), each };
    // Where it ended does not matter here.
    let _ = match value {
        Value::Object(_) | Value::Array(_) if can_fold(value) => walk.inside(value, 0),
        value => walk.line(Name::None, value, 0),
    };
}

struct Walk<'w, 'a> {
    folding: Folding<'w>,
    path: String,
    each: &'w mut dyn FnMut(&str, &Node<'a>) -> ControlFlow<()>,
}

impl<'a> Walk<'_, 'a> {
    fn inside(&mut self, value: &'a Value, depth: usize) -> ControlFlow<()> {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    self.line(Name::Member(name), value, depth)?;
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    self.line(Name::Place(at), value, depth)?;
                }
            }
            Value::String(text) => {
                let pieces = wrap(text, u16::try_from(LONG).unwrap_or(u16::MAX), MOST_PIECES);
                for (at, piece) in pieces.into_iter().enumerate() {
                    let shown = Shown::Piece(Cow::Owned(piece));
                    (self.each)(&self.path, &Node { depth, name: Name::Place(at), shown, folded: None })?;
                }
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn line(&mut self, name: Name<'a>, value: &'a Value, depth: usize) -> ControlFlow<()> {
        let shown = Shown::Value(value);
        if !can_fold(value) {
            return (self.each)(&self.path, &Node { depth, name, shown, folded: None });
        }
        let parent = self.path.len();
        name.follow(&mut self.path);
        let folded = self.folding.is_folded(&self.path, value);
        (self.each)(&self.path[..parent], &Node { depth, name, shown, folded: Some(folded) })?;
        if !folded {
            self.inside(value, depth + 1)?;
        }
        self.path.truncate(parent);
        ControlFlow::Continue(())
    }
}

/// How many lines are in sight.
pub(super) fn count(value: &Value, folding: Folding<'_>) -> usize {
    let mut count = 0;
    walk(value, folding, &mut |_, _| {
        count += 1;
        ControlFlow::Continue(())
    });
    count
}

/// A line in sight: its path, and whether it is folded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// The path of what it is in.
    pub parent: String,
    /// Its own.
    pub path: String,
    /// Whether it is folded; none when there is nothing to fold.
    pub folded: Option<bool>,
    /// Whether it is a piece of a string.
    pub is_piece: bool,
}

/// The line at a place, counted from the first.
pub(super) fn spot(value: &Value, folding: Folding<'_>, at: usize) -> Option<Spot> {
    let (mut row, mut found) = (0, None);
    walk(value, folding, &mut |parent, node| {
        if row == at {
            let is_piece = matches!(node.shown, Shown::Piece(_));
            found = Some(Spot {
                parent: parent.to_owned(),
                path: node.path(parent),
                folded: node.folded,
                is_piece,
            });
            return ControlFlow::Break(());
        }
        row += 1;
        ControlFlow::Continue(())
    });
    found
}

/// Where the line of a path is, or of the nearest thing around it that is in sight; else the first.
pub(super) fn place(value: &Value, folding: Folding<'_>, path: &str) -> usize {
    let mut path = path;
    while !path.is_empty() {
        let (mut row, mut found) = (0, false);
        walk(value, folding, &mut |parent, node| {
            found = node.is(parent, path);
            if found {
                return ControlFlow::Break(());
            }
            row += 1;
            ControlFlow::Continue(())
        });
        if found {
            return row;
        }
        path = path.rsplit_once('/').map_or("", |(around, _)| around);
    }
    0
}

/// Unfolds what a path is in, and with `itself` what it names, too.
pub(super) fn unfold(value: &Value, turned: &mut BTreeSet<String>, path: &str, itself: bool) {
    let ends = path.match_indices('/').map(|(end, _)| end).skip(1).chain(itself.then_some(path.len()));
    for end in ends {
        let around = &path[..end];
        let Some(found) = value.pointer(around) else { return };
        if can_fold(found) && Folding::Turned(turned).is_folded(around, found) {
            turn(turned, around);
        }
    }
}

/// Turns round whether what stands at a path is folded.
pub(super) fn turn(turned: &mut BTreeSet<String>, path: &str) {
    if !turned.remove(path) {
        turned.insert(path.to_owned());
    }
}
