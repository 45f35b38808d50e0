use super::{
    ast::{Condition, Term},
    fields,
    needle::{Needle, Test},
};
use crate::model::Timestamp;

/// What a thing must have for a query to hold of it, as far as an index can tell: everything that matches has it, and
/// what has it may match. Who stores many things looks these up first, then asks the [`super::Matcher`].
#[derive(Clone, Debug, PartialEq)]
pub enum Need {
    /// Nothing that an index knows of: anything may match.
    Anything,
    /// All of these.
    All(Vec<Need>),
    /// One of these at least.
    Any(Vec<Need>),
    /// Some value of some member contains this text, in lower case. Numbers are texts in each of their spellings: `80`
    /// and `80.0`.
    Text(String),
    /// A member, by its full name (`event_name`, or a path into one: `record.userIdentity.type`), is this.
    Is {
        /// The member, or the path that begins with one.
        member: String,
        /// What it is: as it was written when the case of its letters counts, else in lower case. A number is meant in any
        /// of its spellings.
        value: String,
        /// Whether the case of its letters counts: only then may a service be asked that compares exactly.
        exact: bool,
    },
    /// A member, by its full name or the path that begins with one, is there: it is not null, and not an empty list.
    Has {
        /// The member, or the path.
        member: String,
    },
    /// A member that is a time lies between these, both among them.
    Between {
        /// The member.
        member: String,
        /// From when on.
        since: Bound,
        /// Until when.
        until: Bound,
    },
}

/// An end of a span of time; none is open.
pub type Bound = Option<Timestamp>;

/// What things with these columns have of which a condition holds.
pub(super) fn of(condition: &Condition, columns: &[&str], now: Timestamp) -> Need {
    match condition {
        Condition::All(all) => Need::all(all.iter().map(|one| of(one, columns, now))),
        Condition::Any(all) => Need::any(all.iter().map(|one| of(one, columns, now))),
        Condition::Not(_) => Need::Anything,
        Condition::Term(term) => of_term(term, columns, now),
    }
}

impl Need {
    /// What is left of it for an index that does not know of these members: what is said of them, or of any, it cannot
    /// tell.
    #[must_use]
    pub fn without(self, unknown: &[&str]) -> Self {
        let is_unknown =
            |member: &str| member.split('.').next().is_some_and(|first| unknown.contains(&first));
        match self {
            Self::Text(_) => Self::Anything,
            Self::Is { member, .. } | Self::Has { member } | Self::Between { member, .. }
                if is_unknown(&member) =>
            {
                Self::Anything
            }
            Self::All(needs) => Self::all(needs.into_iter().map(|need| need.without(unknown))),
            Self::Any(needs) => Self::any(needs.into_iter().map(|need| need.without(unknown))),
            other => other,
        }
    }

    /// All of these, as simple as it can be said.
    fn all(needs: impl Iterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = needs.filter(|need| *need != Self::Anything).collect();
        match all.pop() {
            None => Self::Anything,
            Some(only) if all.is_empty() => only,
            Some(last) => {
                all.push(last);
                Self::All(all)
            }
        }
    }

    /// Any of these. Where one may be anything, so may all.
    fn any(needs: impl Iterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = needs.collect();
        if all.contains(&Self::Anything) {
            return Self::Anything;
        }
        match all.pop() {
            Some(only) if all.is_empty() => only,
            last => {
                all.extend(last);
                Self::Any(all)
            }
        }
    }
}

fn of_term(term: &Term, columns: &[&str], now: Timestamp) -> Need {
    let Some(field) = &term.field else {
        let Test::Like(needle) = &term.test else { return Need::Anything };
        return texts(needle);
    };
    // What has no such field matches nothing: there is nothing that an index could be asked for instead.
    let Ok(found) = fields::find(field, columns) else { return Need::Any(Vec::new()) };
    let member = |at: &usize| match &found.path {
        None => columns[*at].to_owned(),
        Some(path) => format!("{}.{path}", columns[*at]),
    };
    match &term.test {
        Test::Like(needle) => Need::any(found.places.iter().map(|at| like(needle, member(at)))),
        Test::Between(ends) => {
            let is_time = |at: &usize| found.path.is_none() && fields::is_time(columns[*at]);
            let between = ends.at(now);
            match between.moments() {
                Some((since, until)) if found.places.iter().all(is_time) || !between.is_of_numbers() => {
                    let of = |at| Need::Between { member: member(at), since, until };
                    Need::any(found.places.iter().map(of))
                }
                _ => Need::Anything,
            }
        }
    }
}

/// What a member has that is like that.
fn like(needle: &Needle, member: String) -> Need {
    let is = |value: &str, exact| Need::Is { member: member.clone(), value: value.to_owned(), exact };
    let (is, span) = match needle {
        Needle::Literal { lower, span } => (is(lower, false), span),
        Needle::Exact { text, span } => (is(text, true), span),
        Needle::Glob { .. } | Needle::Regex(_) => {
            return match texts(needle) {
                Need::Anything => Need::Has { member },
                texts => texts,
            };
        }
    };
    match span {
        None => is,
        Some((since, until)) => {
            let within = Need::Between { member, since: Some(*since), until: Some(*until) };
            Need::any([is, within].into_iter())
        }
    }
}

/// The texts that stand somewhere in what matches.
fn texts(needle: &Needle) -> Need {
    if let Needle::Literal { lower, .. } = needle {
        return Need::Text(lower.clone());
    }
    Need::all(needle.fragments().into_iter().map(Need::Text))
}
