//! Metrics Insights: the pieces of a query for their colours, what fits where the cursor is, and what is wrong before it
//! is sent.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>

mod complete;
mod lex;
mod names;
mod parse;
mod place;

pub use complete::complete;
pub use lex::tokens;
pub use names::Names;
pub use parse::{Condition, Insights, InsightsError};

#[cfg(test)]
mod tests;
