use super::{Query, fields, term::Needle};
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
    /// Some value of some member contains this text, in lower case.
    Text(String),
    /// A member, by its full name (`event_name`, or a path into one: `record.userIdentity.type`), is this.
    Is {
        /// The member, or the path that begins with one.
        member: String,
        /// What it is, as it was written.
        value: String,
        /// Whether the case of its letters counts: only then may a service be asked that compares exactly.
        exact: bool,
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

impl Query {
    /// What things with these columns must have. Times that are relative are so to `now`.
    pub fn need(&self, columns: &[&str], _now: Timestamp) -> Need {
        let need = |term: &super::term::Term| {
            let Needle::Literal(text) = &term.needle else { return Need::Anything };
            match &term.field {
                _ if term.negated => Need::Anything,
                None => Need::Text(text.clone()),
                Some(field) => {
                    let (member, path) = field.parts();
                    match fields::resolve(member, columns).as_deref() {
                        Ok([at]) => {
                            let path = path.map_or_else(String::new, |path| format!(".{path}"));
                            let member = format!("{}{path}", columns[*at]);
                            Need::Is { member, value: text.clone(), exact: false }
                        }
                        _ => Need::Text(text.clone()),
                    }
                }
            }
        };
        Need::All(self.terms.iter().map(need).collect())
    }
}
