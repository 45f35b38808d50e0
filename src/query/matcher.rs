use std::cell::OnceCell;

use serde_json::Value;

use super::{
    Searchable,
    ast::{Condition, Term},
    fields, leaf,
    needle::{Between, Extent, Needle, Test, contains_ascii, may_be_in_json},
};
use crate::model::{Member, Timestamp};

/// A query over things that have the same columns.
#[derive(Clone, Debug)]
pub struct Matcher<'q> {
    node: Node<'q>,
}

/// A condition whose fields are looked up, and whose times are known.
#[derive(Clone, Debug)]
enum Node<'q> {
    All(Vec<Node<'q>>),
    Any(Vec<Node<'q>>),
    Not(Box<Node<'q>>),
    Look(Look<'q>),
}

/// A test, and where to look.
#[derive(Clone, Debug)]
struct Look<'q> {
    places: Vec<usize>,
    /// The path into these members.
    path: Option<String>,
    /// How JSON ends the last name of the path, in lower case.
    key: Option<String>,
    extent: Extent,
    test: Judge<'q>,
    /// Texts that stand in whatever holds.
    fragments: Vec<String>,
    cost: u8,
}

#[derive(Clone, Debug)]
enum Judge<'q> {
    Like(&'q Needle),
    Between(Between),
}

impl<'q> Matcher<'q> {
    pub(super) fn new(condition: &'q Condition, columns: &[&str], now: Timestamp) -> Self {
        Self { node: Node::new(condition, columns, now) }
    }

    /// Whether it holds of a thing.
    pub fn matches<S: Searchable + ?Sized>(&self, subject: &S) -> bool {
        self.node.holds(&Seen { subject, record: OnceCell::new() })
    }
}

/// A thing that is looked at; its record is read once, and only if somebody has to.
struct Seen<'s, S: ?Sized> {
    subject: &'s S,
    record: OnceCell<(usize, Value)>,
}

impl<'q> Node<'q> {
    fn new(condition: &'q Condition, columns: &[&str], now: Timestamp) -> Self {
        let several = |all: &'q [Condition]| {
            let mut nodes: Vec<Self> = all.iter().map(|one| Self::new(one, columns, now)).collect();
            // What is told soonest first: none of them has an effect.
            nodes.sort_by_key(Self::cost);
            nodes
        };
        match condition {
            Condition::All(all) => Self::All(several(all)),
            Condition::Any(all) => Self::Any(several(all)),
            Condition::Not(one) => Self::Not(Box::new(Self::new(one, columns, now))),
            Condition::Term(term) => Self::Look(Look::new(term, columns, now)),
        }
    }

    fn cost(&self) -> u8 {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().map(Self::cost).max().unwrap_or_default(),
            Self::Not(node) => node.cost(),
            Self::Look(look) => look.cost,
        }
    }

    fn holds<S: Searchable + ?Sized>(&self, seen: &Seen<'_, S>) -> bool {
        match self {
            Self::All(nodes) => nodes.iter().all(|node| node.holds(seen)),
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(seen)),
            Self::Not(node) => !node.holds(seen),
            Self::Look(look) => look.places.iter().any(|at| look.holds_at(seen, *at)),
        }
    }
}

impl<'q> Look<'q> {
    fn new(term: &'q Term, columns: &[&str], now: Timestamp) -> Self {
        let found = term.field.as_ref().map(|field| fields::find(field, columns).unwrap_or_default());
        let is_free = found.is_none();
        let fields::Found { mut places, path } =
            found.unwrap_or_else(|| fields::Found { places: (0..columns.len()).collect(), path: None });
        let is_record = |at: &usize| columns.get(*at) == Some(&fields::RECORD);
        places.sort_by_key(is_record);
        let (test, fragments, effort) = match &term.test {
            Test::Like(needle) => {
                let effort = match needle {
                    Needle::Literal { .. } | Needle::Exact { .. } => 0,
                    Needle::Glob { .. } => 1,
                    Needle::Regex(_) => 2,
                };
                (Judge::Like(needle), needle.fragments(), effort)
            }
            Test::Between(ends) => {
                let is_time = places.iter().all(|at| path.is_none() && fields::is_time(columns[*at]));
                let ends = if is_time { ends.as_times() } else { *ends };
                (Judge::Between(ends.at(now)), Vec::new(), 0)
            }
        };
        let extent = if is_free { Extent::Part } else { Extent::Whole };
        let key = path.as_deref().and_then(last_name);
        let far = if places.iter().any(is_record) { 8 } else { 0 };
        let cost = effort + far + u8::from(is_free) * 4;
        Self { places, path, key, extent, test, fragments, cost }
    }

    fn holds_at<S: Searchable + ?Sized>(&self, seen: &Seen<'_, S>, at: usize) -> bool {
        let member = seen.subject.member(at);
        if let Member::Record(record) = &member
            && !record.may_hold(|json| self.may_hold(json))
        {
            return false;
        }
        let mut own = Value::Null;
        if let Member::Record(record) = &member
            && seen.record.get_or_init(|| (at, record.value())).0 != at
        {
            own = record.value();
        }
        let open = || match seen.record.get() {
            Some((held, value)) if *held == at => value,
            _ => &own,
        };
        let mut look = |leaf: leaf::Leaf<'_>| match &self.test {
            Judge::Like(needle) => needle.holds(leaf, self.extent),
            Judge::Between(between) => between.holds(leaf),
        };
        match &self.path {
            None => leaf::any(&member, open, &mut look),
            Some(path) => leaf::any_at(&member, open, path, &mut look),
        }
    }

    /// Whether it may hold of a record whose JSON that is.
    fn may_hold(&self, json: &str) -> bool {
        let has_key = |key: &String| !json.is_ascii() || contains_ascii(json.as_bytes(), key.as_bytes());
        self.key.as_ref().is_none_or(has_key)
            && self.fragments.iter().all(|fragment| may_be_in_json(fragment, json))
    }
}

/// The last name of a path with the quote and the colon that JSON puts behind it, when it is written there as it is.
fn last_name(path: &str) -> Option<String> {
    let name = path.rsplit('.').next()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.chars().all(is_plain).then(|| format!("{}\":", name.to_ascii_lowercase()))
}
