//! Metric math, evaluated here: for series that no one call of CloudWatch has together, those of several accounts or
//! regions. <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
//!
//! What that page says holds. Where it is silent:
//!
//! - Operators of one rank go from left to right, `^` from right to left and before a minus in front.
//! - `MAX`, `MIN` and `STDDEV` of an array look at the points that there are at a time; `STDDEV` is that of a whole
//!   population.
//! - Of series with different periods the longest rules: the mean of the finer points stands for them. Who adds up sums
//!   asks for them with one period.
//! - What has no finite value is no point.

mod calls;
mod complete;
mod error;
mod evaluate;
mod expr;
mod function;
mod lex;
mod line;
mod parse;
mod request;
mod scope;
mod value;

pub use complete::complete;
pub use error::MathError;
pub use lex::tokens;
pub use request::{Expression, evaluate};

use crate::model::{Point, Timestamp};

use expr::Expr;
use function::Function;
use scope::Scope;

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Math {
    expr: Expr,
}

/// A series that expressions can name.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The id of its query. Several of one id are an array.
    pub id: &'a str,
    /// What it is called.
    pub label: &'a str,
    /// Its points, in any order.
    pub points: &'a [Point],
    /// Seconds.
    pub period: u32,
}

/// What an expression is evaluated over.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// All series, whether the expression names them or not: `METRICS()` is all of them. What was read of a query without
    /// a point is a series without a point.
    pub series: &'a [Input<'a>],
    /// The expression's own period in seconds: that of what is made of numbers alone.
    pub period: u32,
    /// From when on there are points of what has one at every time.
    pub from: Timestamp,
    /// Until when, itself not.
    pub to: Timestamp,
}

/// A series that an expression came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Computed {
    /// Of the metric that it is made of; empty when that is not one alone.
    pub label: String,
    /// Its points, oldest first. One is provisional where one is of what it is made of.
    pub points: Vec<Point>,
}

impl Math {
    /// Reads an expression.
    ///
    /// # Errors
    /// What is not understood, and where.
    pub fn parse(text: &str) -> Result<Self, MathError> {
        Ok(Self { expr: parse::parse(text)? })
    }

    /// The ids of other queries that it names, each once, in its order. `METRICS()` names none: see
    /// [`Math::takes_metrics`].
    pub fn ids(&self) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        self.expr.visit(&mut |part| {
            if let Expr::Id(id) = part
                && !found.contains(&id.as_str())
            {
                found.push(id);
            }
        });
        found
    }

    /// Whether it takes metrics that it does not name, by `METRICS()`.
    pub fn takes_metrics(&self) -> bool {
        evaluate::calls_to(&self.expr, Function::Metrics).is_some()
    }

    /// The first function in it that only CloudWatch can evaluate: `SEARCH`, `ANOMALY_DETECTION_BAND`, ...
    pub fn only_the_service(&self) -> Option<&str> {
        evaluate::calls_to(&self.expr, Function::Service)
    }

    /// The series that it comes to.
    ///
    /// # Errors
    /// Why it comes to none, in words: an id that there is not, a function that does not take what it is given, a number
    /// instead of a series, a function that only CloudWatch can evaluate.
    pub fn value(&self, over: &Inputs<'_>) -> Result<Vec<Computed>, String> {
        request::computed(self.expr.value(&Scope::new(over))?, self, &[], over)
    }

    /// That which another query is.
    fn id(id: &str) -> Self {
        Self { expr: Expr::Id(id.into()) }
    }
}

#[cfg(test)]
mod tests;
