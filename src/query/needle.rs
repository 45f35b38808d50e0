use wildmatch::WildMatch;

use super::{
    leaf::Leaf,
    pattern::Pattern,
    when::{Limit, When, span},
};
use crate::model::Timestamp;

/// What a value has to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// It looks so.
    Like(Needle),
    /// It lies between these.
    Between(Ends),
}

/// How much of a value the needle has to cover.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Extent {
    Whole,
    Part,
}

/// What is looked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Needle {
    /// These characters in lower case, whatever the case of the value's.
    Literal {
        lower: String,
        /// What is typed is a time: of values that are times, those within it.
        span: Option<(Timestamp, Timestamp)>,
    },
    /// Exactly these characters.
    Exact { text: String, span: Option<(Timestamp, Timestamp)> },
    /// A pattern with `*` or `?`, in lower case.
    Glob {
        /// For a whole value,
        whole: WildMatch,
        /// for a part of one.
        part: WildMatch,
        /// What stands between the wild cards.
        fragments: Vec<String>,
    },
    /// A regular expression, found anywhere in the value.
    Regex(Pattern),
}

/// Ends of a range; none is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    pub low: Option<End>,
    pub high: Option<End>,
}

/// An end of a range, and whether it is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct End {
    pub limit: Limit,
    pub among: bool,
}

impl Needle {
    /// What stands between quotes: no character is special.
    pub fn quoted(text: &str) -> Self {
        Self::Literal { lower: text.to_lowercase(), span: span(text) }
    }

    /// A word, perhaps with wild cards.
    pub fn bare(text: &str) -> Self {
        if !text.contains(['*', '?']) {
            return Self::quoted(text);
        }
        let lower = text.to_lowercase();
        Self::Glob {
            whole: WildMatch::new(&lower),
            part: WildMatch::new(&format!("*{lower}*")),
            fragments: lower.split(['*', '?']).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// Exactly this.
    pub fn exact(text: String) -> Self {
        Self::Exact { span: span(&text), text }
    }

    /// Whether it holds of a value.
    pub fn holds(&self, leaf: Leaf<'_>, extent: Extent) -> bool {
        if self.spells(&leaf.spelled(), extent) {
            return true;
        }
        if leaf.spelled_otherwise().is_some_and(|text| self.spells(&text, extent)) {
            return true;
        }
        match self {
            Self::Literal { span: Some(span), .. } | Self::Exact { span: Some(span), .. } => {
                extent == Extent::Whole && leaf.time().is_some_and(|at| span.0 <= at && at < span.1)
            }
            _ => false,
        }
    }

    fn spells(&self, text: &str, extent: Extent) -> bool {
        match self {
            Self::Literal { lower, .. } if text.is_ascii() => match extent {
                // What nearly every text is: nothing is copied.
                Extent::Whole => text.eq_ignore_ascii_case(lower),
                Extent::Part => contains_ascii(text.as_bytes(), lower.as_bytes()),
            },
            Self::Literal { lower, .. } => match extent {
                Extent::Whole => text.to_lowercase() == *lower,
                Extent::Part => text.to_lowercase().contains(lower),
            },
            Self::Exact { text: exact, .. } => text == exact,
            Self::Glob { whole, part, .. } => match extent {
                Extent::Whole => whole.matches(&text.to_lowercase()),
                Extent::Part => part.matches(&text.to_lowercase()),
            },
            Self::Regex(pattern) => pattern.is_in(text),
        }
    }

    /// Texts in lower case, each of which stands in every value that it holds of; none when a value that is a time may
    /// be spelled in another way.
    pub fn fragments(&self) -> Vec<String> {
        match self {
            Self::Literal { span: Some(_), .. } | Self::Exact { span: Some(_), .. } => Vec::new(),
            Self::Literal { lower, .. } => vec![lower.clone()],
            Self::Exact { text, .. } => vec![text.to_lowercase()],
            Self::Glob { fragments, .. } => fragments.clone(),
            Self::Regex(pattern) => pattern.fragments().to_vec(),
        }
    }
}

/// Whether a fragment of a needle may be in a value whose JSON that is: a value is not made from it when it cannot. What
/// JSON writes otherwise than it is (escapes, and numbers, which match in several spellings) may always be.
pub(super) fn may_be_in_json(fragment: &str, json: &str) -> bool {
    let escaped = |c: char| matches!(c, '"' | '\\') || c.is_control();
    let number = fragment.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e'));
    number
        || fragment.contains(escaped)
        || if json.is_ascii() {
            contains_ascii(json.as_bytes(), fragment.as_bytes())
        } else {
            json.to_lowercase().contains(fragment)
        }
}

/// Whether `text` contains `lower`, whatever the case of its letters.
pub(super) fn contains_ascii(text: &[u8], lower: &[u8]) -> bool {
    let Some((first, rest)) = lower.split_first() else { return true };
    let upper = first.to_ascii_uppercase();
    let ends = text.len().saturating_sub(rest.len());
    (0..ends).any(|at| {
        (text[at] == *first || text[at] == upper)
            && text[at + 1..at + 1 + rest.len()].eq_ignore_ascii_case(rest)
    })
}

/// [`Ends`] when it is known when now is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between {
    low: Option<(Option<f64>, Option<Timestamp>, bool)>,
    high: Option<(Option<f64>, Option<Timestamp>, bool)>,
}

impl Ends {
    /// Resolves relative times.
    pub fn at(&self, now: Timestamp) -> Between {
        let end = |end: End| (end.limit.number, end.limit.when.map(|when| when.at(now)), end.among);
        Between { low: self.low.map(end), high: self.high.map(end) }
    }

    /// Whether an end is so long before now.
    pub fn is_relative(&self) -> bool {
        let ago = |end: End| matches!(end.limit.when, Some(When::Ago(_)));
        [self.low, self.high].into_iter().flatten().any(ago)
    }

    /// The ends of the same as moments alone.
    pub fn as_times(mut self) -> Self {
        for end in [&mut self.low, &mut self.high].into_iter().flatten() {
            end.limit.number = None;
        }
        self
    }
}

impl Between {
    /// Whether it holds of a value.
    pub fn holds(&self, leaf: Leaf<'_>) -> bool {
        let number = || lies(leaf.number()?, self.low.map(|l| (l.0, l.2)), self.high.map(|h| (h.0, h.2)));
        let time = || lies(leaf.time()?, self.low.map(|l| (l.1, l.2)), self.high.map(|h| (h.1, h.2)));
        number() == Some(true) || time() == Some(true)
    }

    /// As moments, both ends among them; none when an end is none.
    pub fn moments(&self) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
        let end = |end: Option<(Option<f64>, Option<Timestamp>, bool)>| match end {
            None => Some(None),
            Some((_, at, _)) => at.map(Some),
        };
        Some((end(self.low)?, end(self.high)?))
    }

    /// Whether numbers may lie in it.
    pub fn is_of_numbers(&self) -> bool {
        [self.low, self.high].into_iter().flatten().all(|end| end.0.is_some())
    }
}

/// Whether it lies between two ends; none when an end is not of its kind.
fn lies<T: PartialOrd>(
    value: T,
    low: Option<(Option<T>, bool)>,
    high: Option<(Option<T>, bool)>,
) -> Option<bool> {
    let above = match low {
        None => true,
        Some((low, true)) => value >= low?,
        Some((low, false)) => value > low?,
    };
    let below = match high {
        None => true,
        Some((high, true)) => value <= high?,
        Some((high, false)) => value < high?,
    };
    Some(above && below)
}
