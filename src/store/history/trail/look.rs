//! What a query needs, as the index can look it up.

/// What the index is asked. Whatever a query matches is among what it answers.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Look {
    /// It cannot help.
    Anything,
    /// There is none.
    Nothing,
    /// Events that have this word or mark.
    Word(String),
    /// Events that have all of these.
    All(Vec<Look>),
    /// Events that have one of these.
    Any(Vec<Look>),
}

/// Of what must all hold no more is asked: the rest is looked at.
const CONDITIONS: usize = 24;
/// When one of more than this must hold the index is not asked.
const CHOICES: usize = 2000;

impl Look {
    /// All of these.
    pub fn all(looks: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for look in looks {
            match look {
                Self::Anything => {}
                Self::Nothing => return Self::Nothing,
                Self::All(more) => all.extend(more),
                one => all.push(one),
            }
        }
        let mut found: Vec<Self> = Vec::new();
        for look in all {
            if found.len() < CONDITIONS && !found.contains(&look) {
                found.push(look);
            }
        }
        match found.len() {
            0 => Self::Anything,
            1 => found.swap_remove(0),
            _ => Self::All(found),
        }
    }

    /// One of these.
    pub fn any(looks: impl IntoIterator<Item = Self>) -> Self {
        let mut any: Vec<Self> = Vec::new();
        for look in looks {
            match look {
                Self::Anything => return Self::Anything,
                Self::Nothing => {}
                Self::Any(more) => any.extend(more),
                one => any.push(one),
            }
            if any.len() > CHOICES {
                return Self::Anything;
            }
        }
        match any.len() {
            0 => Self::Nothing,
            1 => any.swap_remove(0),
            _ => Self::Any(any),
        }
    }

    /// As FTS5 is asked. Words have no quotes in them.
    /// <https://www.sqlite.org/fts5.html#full_text_query_syntax>
    pub fn expression(&self) -> String {
        let joined = |looks: &[Self], by: &str| {
            let parts: Vec<String> = looks.iter().map(Self::expression).collect();
            format!("({})", parts.join(by))
        };
        match self {
            Self::Anything | Self::Nothing => String::new(),
            Self::Word(word) => format!("\"{word}\""),
            Self::All(looks) => joined(looks, " AND "),
            Self::Any(looks) => joined(looks, " OR "),
        }
    }
}
