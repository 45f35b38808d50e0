use std::collections::{HashMap, HashSet};

use super::{Input, Inputs, line::Line, value::Value};

/// Points of a series that is made up for every time of a range, at most: as many as GetMetricData gives of one.
const MOST_POINTS: i64 = 100_800;

/// What an expression can name.
pub(super) struct Scope<'a> {
    pub(super) over: &'a Inputs<'a>,
    /// The period of the expression itself.
    pub(super) period: u32,
    /// What other expressions came to.
    pub(super) computed: HashMap<&'a str, Value>,
    /// Ids of expressions that were evaluated elsewhere: arrays, and no metrics.
    pub(super) given: HashSet<&'a str>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(over: &'a Inputs<'a>) -> Self {
        Self { over, period: over.period, computed: HashMap::new(), given: HashSet::new() }
    }

    /// What has that id.
    pub(super) fn find(&self, id: &str) -> Result<Value, String> {
        if let Some(value) = self.computed.get(id) {
            return Ok(value.clone());
        }
        let mut lines: Vec<Line> = self.over.series.iter().filter(|input| input.id == id).map(line).collect();
        if lines.len() == 1 && !self.given.contains(id) {
            return Ok(lines.pop().map_or(Value::Array(Vec::new()), Value::Series));
        }
        if lines.is_empty() && !self.given.contains(id) {
            return Err(format!("There is no query `{id}`"));
        }
        Ok(Value::Array(lines))
    }

    /// The metrics whose ids have that in them.
    pub(super) fn metrics(&self, part: &str) -> Vec<Line> {
        let inputs = self.over.series.iter();
        inputs.filter(|input| self.is_metric(input.id) && input.id.contains(part)).map(line).collect()
    }

    /// Whether that is the id of a metric, not of an expression.
    pub(super) fn is_metric(&self, id: &str) -> bool {
        !self.computed.contains_key(id) && !self.given.contains(id)
    }

    /// Every time of the range.
    pub(super) fn times(&self, period: i64, phase: i64) -> Result<impl Iterator<Item = i64> + use<>, String> {
        let (from, to) = (self.over.from.as_second(), self.over.to.as_second());
        let first = from + (phase - from).rem_euclid(period);
        let count = (to - first + period - 1).div_euclid(period).max(0);
        if count > MOST_POINTS {
            return Err(format!("{count} points are more than the {MOST_POINTS} that a series has at most"));
        }
        Ok((0..count).map(move |n| first + n * period))
    }
}

fn line(input: &Input<'_>) -> Line {
    Line::new(input.label, input.period, input.points.iter().map(|point| (point.at.as_second(), point.value)))
}
