use super::{
    TokenKind,
    needle::{End, Ends, Needle, Test},
    pattern::Pattern,
    when::Limit,
};

/// How a field and a value are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    /// `:`
    Like,
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Op {
    /// The one that a text begins with, and its bytes. What compares may have a `:` before it.
    pub fn read(text: &str) -> Option<(Self, usize)> {
        let compares = text.strip_prefix(':').unwrap_or(text);
        let before = text.len() - compares.len();
        for (sign, op) in
            [(">=", Self::AtLeast), ("<=", Self::AtMost), (">", Self::Above), ("<", Self::Below)]
        {
            if compares.starts_with(sign) {
                return Some((op, before + sign.len()));
            }
        }
        [(":", Self::Like), ("=", Self::Is), ("!=", Self::IsNot)]
            .into_iter()
            .find_map(|(sign, op)| text.starts_with(sign).then_some((op, sign.len())))
    }

    /// How it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Like => ":",
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether it is about what a value looks like.
    pub fn is_of_text(self) -> bool {
        matches!(self, Self::Like | Self::Is | Self::IsNot)
    }
}

/// What a value between quotes asks for.
///
/// # Errors
/// In words, when it is compared and is nothing that can be.
pub(super) fn quoted(text: &str, op: Op) -> Result<Test, String> {
    match op {
        Op::Like => Ok(Test::Like(Needle::quoted(text))),
        Op::Is | Op::IsNot => Ok(Test::Like(Needle::exact(text.to_owned()))),
        _ => compared(text, op),
    }
}

/// What a value without quotes asks for: perhaps a range, perhaps with wild cards.
///
/// # Errors
/// In words, when it is compared and is nothing that can be, or one end of a range is and the other is not.
pub(super) fn bare(word: &str, op: Op) -> Result<Test, String> {
    match op {
        Op::Like => match range(word) {
            Some(ends) => ends.map(Test::Between),
            None => Ok(Test::Like(Needle::bare(word))),
        },
        // `a==b` would look for `=b`, which nobody means.
        Op::Is if word.starts_with('=') => Err("`==` is written `=`".into()),
        Op::Is | Op::IsNot => Ok(Test::Like(Needle::exact(word.to_owned()))),
        _ => compared(word, op),
    }
}

/// A regular expression.
///
/// # Errors
/// In words, when it is none.
pub(super) fn pattern(text: &str, exact: bool) -> Result<Needle, String> {
    Pattern::new(text, exact).map(Needle::Regex)
}

/// What a value looks like, for its colour.
pub(super) fn kind(word: &str) -> TokenKind {
    if Limit::parse(word).is_some() || range(word).is_some_and(|ends| ends.is_ok()) {
        TokenKind::Number
    } else {
        TokenKind::Text
    }
}

fn compared(text: &str, op: Op) -> Result<Test, String> {
    let limit = Limit::parse(text).ok_or_else(|| no_limit(text))?;
    let end = |among| Some(End { limit, among });
    Ok(Test::Between(match op {
        Op::Below => Ends { low: None, high: end(false) },
        Op::AtMost => Ends { low: None, high: end(true) },
        Op::Above => Ends { low: end(false), high: None },
        _ => Ends { low: end(true), high: None },
    }))
}

fn no_limit(text: &str) -> String {
    format!("`{text}` is no number, time or length of time: such as 80, 2026-01-15T03:00 or 2h")
}

/// `1..5`, `1..`, `..5`; none when neither end can be compared, for then it is a text with dots in it.
fn range(word: &str) -> Option<Result<Ends, String>> {
    let (low, high) = word.split_once("..")?;
    let end = |text: &str| Limit::parse(text).map(|limit| End { limit, among: true });
    let (from, to) = (end(low), end(high));
    let wrong = |text: &str| Some(Err(no_limit(text)));
    match (from, to) {
        (None, None) => None,
        (None, Some(_)) if !low.is_empty() => wrong(low),
        (Some(_), None) if !high.is_empty() => wrong(high),
        (Some(from), Some(to)) => {
            let numbers = from.limit.number.is_some() && to.limit.number.is_some();
            let times = from.limit.when.is_some() && to.limit.when.is_some();
            let alike = numbers || times;
            Some(if alike {
                Ok(Ends { low: Some(from), high: Some(to) })
            } else {
                Err(format!("`{low}` and `{high}` are of different kinds"))
            })
        }
        (low, high) => Some(Ok(Ends { low, high })),
    }
}
