use super::needle::Test;

/// What a query says, before it is known of what.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds at least.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// One test.
    Term(Term),
}

/// One test of one field, or of everything.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    /// Where to look; none is everywhere.
    pub field: Option<Field>,
    /// What has to be there.
    pub test: Test,
}

/// A field as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field {
    /// Its name, the names of a path joined by dots.
    pub name: String,
    /// The character of the query at which it begins, from 1.
    pub column: usize,
    /// Who asks for it.
    pub asker: Asker,
}

/// Who asks for a field.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Asker {
    /// The query itself.
    Query,
    /// A shortcut, by its name: `write` of `is:write`.
    Shortcut(&'static str),
    /// A span of time (`since:2h`), by its name: the field is the thing's time.
    Span(&'static str),
}

impl Field {
    /// The first name, and the path behind it.
    pub fn parts(&self) -> (&str, Option<&str>) {
        match self.name.split_once('.') {
            Some((member, path)) => (member, Some(path)),
            None => (&self.name, None),
        }
    }
}

impl Condition {
    /// All of these, without a level of its own for one.
    pub fn all(mut conditions: Vec<Self>) -> Self {
        match conditions.pop() {
            Some(only) if conditions.is_empty() => only,
            last => {
                conditions.extend(last);
                Self::All(conditions)
            }
        }
    }

    /// Any of these, without a level of its own for one.
    pub fn any(mut conditions: Vec<Self>) -> Self {
        match conditions.pop() {
            Some(only) if conditions.is_empty() => only,
            last => {
                conditions.extend(last);
                Self::Any(conditions)
            }
        }
    }

    /// Says that its fields stand there, for what they stand for does.
    pub fn set_column(&mut self, column: usize) {
        match self {
            Self::All(all) | Self::Any(all) => all.iter_mut().for_each(|one| one.set_column(column)),
            Self::Not(one) => one.set_column(column),
            Self::Term(Term { field: Some(field), .. }) => field.column = column,
            Self::Term(_) => {}
        }
    }

    /// Calls for each term, from the left; ends at the first error.
    pub fn each_term<E>(&self, look: &mut impl FnMut(&Term) -> Result<(), E>) -> Result<(), E> {
        match self {
            Self::All(all) | Self::Any(all) => all.iter().try_for_each(|one| one.each_term(look)),
            Self::Not(one) => one.each_term(look),
            Self::Term(term) => look(term),
        }
    }
}
