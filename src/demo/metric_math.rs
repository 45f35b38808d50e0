//! Metric math as far as the estate's alarms use it: numbers, ids, the four operators and parentheses.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>

use std::collections::BTreeMap;

/// Points by their time, in seconds since 1970.
pub(super) type Points = BTreeMap<i64, f64>;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Math {
    Number(f64),
    Id(String),
    Of(Box<Math>, Operator, Box<Math>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Plus,
    Minus,
    Times,
    Divided,
}

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    Scalar(f64),
    Series(Points),
}

impl Math {
    /// Reads an expression; the error says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.trim_start();
        let math = sum(&mut rest, 0)?;
        if rest.is_empty() { Ok(math) } else { Err(format!("Unexpected token at '{rest}'")) }
    }

    /// The ids in it, in its order.
    pub(super) fn ids(&self) -> Vec<&str> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Id(id) => vec![id],
            Self::Of(left, _, right) => [left.ids(), right.ids()].concat(),
        }
    }

    /// Its value, given those of the ids. A point that one side lacks counts as 0, and what is divided by zero is
    /// no point.
    pub(super) fn value(&self, of: &impl Fn(&str) -> Points) -> Outcome {
        let (left, operator, right) = match self {
            Self::Number(number) => return Outcome::Scalar(*number),
            Self::Id(id) => return Outcome::Series(of(id)),
            Self::Of(left, operator, right) => (left.value(of), operator, right.value(of)),
        };
        if let (Outcome::Scalar(left), Outcome::Scalar(right)) = (&left, &right) {
            return Outcome::Scalar(operator.apply(*left, *right));
        }
        let times = left.times().chain(right.times());
        let points = times.map(|at| (at, operator.apply(left.at(at), right.at(at))));
        Outcome::Series(points.filter(|(_, value)| value.is_finite()).collect())
    }
}

impl Outcome {
    fn times(&self) -> impl Iterator<Item = i64> {
        let points = if let Self::Series(points) = self { Some(points) } else { None };
        points.into_iter().flatten().map(|(at, _)| *at)
    }

    fn at(&self, at: i64) -> f64 {
        match self {
            Self::Scalar(number) => *number,
            Self::Series(points) => points.get(&at).copied().unwrap_or(0.0),
        }
    }
}

impl Operator {
    fn apply(self, left: f64, right: f64) -> f64 {
        match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
            Self::Divided => left / right,
        }
    }
}

/// Expressions nest no deeper.
const DEEPEST: usize = 20;

fn sum(rest: &mut &str, depth: usize) -> Result<Math, String> {
    let of = |sign| match sign {
        '+' => Some(Operator::Plus),
        '-' => Some(Operator::Minus),
        _ => None,
    };
    chain(rest, of, |rest| product(rest, depth))
}

fn product(rest: &mut &str, depth: usize) -> Result<Math, String> {
    let of = |sign| match sign {
        '*' => Some(Operator::Times),
        '/' => Some(Operator::Divided),
        _ => None,
    };
    chain(rest, of, |rest| operand(rest, depth))
}

fn chain(
    rest: &mut &str,
    operator: impl Fn(char) -> Option<Operator>,
    part: impl Fn(&mut &str) -> Result<Math, String>,
) -> Result<Math, String> {
    let mut math = part(rest)?;
    while let Some(operator) = rest.chars().next().and_then(&operator) {
        *rest = rest[1..].trim_start();
        math = Math::Of(Box::new(math), operator, Box::new(part(rest)?));
    }
    Ok(math)
}

fn operand(rest: &mut &str, depth: usize) -> Result<Math, String> {
    if depth > DEEPEST {
        return Err("The expression is too deep".into());
    }
    if let Some(inner) = rest.strip_prefix('-') {
        *rest = inner.trim_start();
        return Ok(Math::Of(
            Box::new(Math::Number(0.0)),
            Operator::Minus,
            Box::new(operand(rest, depth + 1)?),
        ));
    }
    if let Some(inner) = rest.strip_prefix('(') {
        *rest = inner.trim_start();
        let math = sum(rest, depth + 1)?;
        *rest = rest.strip_prefix(')').ok_or("A parenthesis is not closed")?.trim_start();
        return Ok(math);
    }
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let (token, after) = rest.split_at(rest.find(|c| !word(c)).unwrap_or(rest.len()));
    *rest = after.trim_start();
    if let Ok(number) = token.parse::<f64>() {
        return Ok(Math::Number(number));
    }
    match token.chars().next() {
        _ if rest.starts_with('(') => Err(format!("This estate has no function '{token}'")),
        Some(c) if c.is_ascii_lowercase() => Ok(Math::Id(token.to_owned())),
        _ => Err(format!("Unexpected token at '{token}{rest}'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Outcome {
        let of = |id: &str| match id {
            "m1" => Points::from([(0, 10.0), (60, 0.0), (120, 4.0)]),
            "m2" => Points::from([(0, 1.0), (60, 1.0)]),
            _ => Points::new(),
        };
        Math::parse(text).expect("an expression").value(&of)
    }

    #[test]
    fn operators_bind_as_they_should() {
        assert_eq!(value("1 + 2*3 - 4/ 2"), Outcome::Scalar(5.0));
        assert_eq!(value("-(1+2) * 1.5"), Outcome::Scalar(-4.5));
        assert_eq!(value("8/2/2"), Outcome::Scalar(2.0));
        assert_eq!(Math::parse("100*m2/(m1+e_1)").expect("an expression").ids(), ["m2", "m1", "e_1"]);
    }

    #[test]
    fn what_is_missing_counts_as_nothing_and_nothing_divides() {
        assert_eq!(value("m1+m2"), Outcome::Series(Points::from([(0, 11.0), (60, 1.0), (120, 4.0)])));
        assert_eq!(value("m2/m1*100"), Outcome::Series(Points::from([(0, 10.0), (120, 0.0)])));
        assert_eq!(value("m3+1"), Outcome::Series(Points::new()));
    }

    #[test]
    fn the_rest_is_refused() {
        for text in
            ["", "1+", "(1", "1)", "SUM(m1)", "m1 m2", "M1", "m1 > 2", "m1^2", "ä", &"(".repeat(100_000)]
        {
            assert!(Math::parse(text).is_err(), "{}", text.len());
        }
        assert!(Math::parse(&"-".repeat(100_000)).is_err());
    }
}
