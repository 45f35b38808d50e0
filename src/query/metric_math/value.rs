use super::{expr::Operator, line::Line};

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scalar(f64),
    Series(Line),
    Array(Vec<Line>),
}

impl Value {
    /// What it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a number",
            Self::Series(_) => "a time series",
            Self::Array(_) => "an array of time series",
        }
    }

    /// Each series of it, changed.
    pub(super) fn each(self, change: impl Fn(&Line) -> Line) -> Self {
        match self {
            Self::Scalar(number) => Self::Scalar(number),
            Self::Series(line) => Self::Series(change(&line)),
            Self::Array(lines) => Self::Array(lines.iter().map(change).collect()),
        }
    }

    /// Two of them, by one operator.
    ///
    /// # Errors
    /// An operator does not take two such.
    pub(super) fn with(self, operator: Operator, other: Self) -> Result<Self, String> {
        let number = |line: &Line, number: f64| line.map(|value| operator.apply(value, number));
        let to_number = |line: &Line, number: f64| line.map(|value| operator.apply(number, value));
        Ok(match (self, other) {
            (Self::Scalar(left), Self::Scalar(right)) => Self::Scalar(operator.apply(left, right)),
            (Self::Series(left), Self::Series(right)) => Self::Series(left.with_other(operator, right)),
            (Self::Series(line), Self::Scalar(n)) => Self::Series(number(&line, n)),
            (Self::Scalar(n), Self::Series(line)) => Self::Series(to_number(&line, n)),
            (Self::Array(lines), Self::Scalar(n)) if operator.is_arithmetic() => {
                Self::Array(lines.iter().map(|line| number(line, n)).collect())
            }
            (Self::Scalar(n), Self::Array(lines)) if operator.is_arithmetic() => {
                Self::Array(lines.iter().map(|line| to_number(line, n)).collect())
            }
            (Self::Array(lines), Self::Series(right)) if operator.is_arithmetic() => {
                let with = |line: Line| Line {
                    label: line.label.clone(),
                    ..line.with_other(operator, right.clone())
                };
                Self::Array(lines.into_iter().map(with).collect())
            }
            (Self::Series(left), Self::Array(lines)) if operator.is_arithmetic() => {
                let with = |line: Line| Line {
                    label: line.label.clone(),
                    ..left.clone().with_other(operator, line)
                };
                Self::Array(lines.into_iter().map(with).collect())
            }
            (left, right) => {
                return Err(format!(
                    "{} does not take {} and {}",
                    operator.sign(),
                    left.kind(),
                    right.kind()
                ));
            }
        })
    }
}
