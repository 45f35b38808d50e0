use super::function::Function;

/// An expression, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    /// In quotes.
    Text(String),
    /// A word that only means something to the function whose argument it is: `REPEAT`.
    Word(String),
    /// The id of another query.
    Id(String),
    Array(Vec<Expr>),
    Minus(Box<Expr>),
    /// Operators of one rank, from left to right: as flat as they are written, however many they are.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
    Call(&'static str, Function, Vec<Expr>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Plus,
    Minus,
    Times,
    Divided,
    Power,
    Equal,
    Unequal,
    AtMost,
    AtLeast,
    Less,
    More,
    And,
    Or,
}

impl Operator {
    /// What it makes of two values. NaN where there is none.
    pub(super) fn apply(self, left: f64, right: f64) -> f64 {
        let truth = |holds: bool| if left.is_nan() || right.is_nan() { f64::NAN } else { f64::from(holds) };
        match self {
            Self::Plus => left + right,
            Self::Minus => left - right,
            Self::Times => left * right,
            Self::Divided if right == 0.0 => f64::NAN,
            Self::Divided => left / right,
            Self::Power => left.powf(right),
            Self::Equal => truth(left == right),
            Self::Unequal => truth(left != right),
            Self::AtMost => truth(left <= right),
            Self::AtLeast => truth(left >= right),
            Self::Less => truth(left < right),
            Self::More => truth(left > right),
            Self::And => truth(left != 0.0 && right != 0.0),
            Self::Or => truth(left != 0.0 || right != 0.0),
        }
    }

    /// Whether it calculates, rather than compares.
    pub(super) fn is_arithmetic(self) -> bool {
        matches!(self, Self::Plus | Self::Minus | Self::Times | Self::Divided | Self::Power)
    }

    /// As it is written.
    pub(super) fn sign(self) -> &'static str {
        match self {
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divided => "/",
            Self::Power => "^",
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::More => ">",
            Self::And => "AND",
            Self::Or => "OR",
        }
    }
}

impl Expr {
    /// Visits it and every part of it, in the text's order.
    pub(super) fn visit<'e>(&'e self, see: &mut impl FnMut(&'e Expr)) {
        see(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Word(_) | Self::Id(_) => {}
            Self::Array(parts) | Self::Call(_, _, parts) => parts.iter().for_each(|part| part.visit(see)),
            Self::Minus(part) => part.visit(see),
            Self::Chain(first, rest) => {
                first.visit(see);
                rest.iter().for_each(|(_, part)| part.visit(see));
            }
        }
    }
}
