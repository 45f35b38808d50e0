use std::collections::BTreeMap;

use super::{
    function::{Each, Over, TimePart},
    line::{Line, aligned},
    scope::Scope,
    value::Value,
};
use crate::model::Timestamp;

/// What is kept of several values.
#[derive(Clone, Copy)]
struct Tally {
    count: f64,
    sum: f64,
    least: f64,
    most: f64,
    mean: f64,
    /// The sum of the squares of what is between the values and their mean (Welford).
    squares: f64,
}

impl Tally {
    const NONE: Self =
        Self { count: 0.0, sum: 0.0, least: f64::NAN, most: f64::NAN, mean: 0.0, squares: 0.0 };

    fn add(&mut self, value: f64) {
        self.count += 1.0;
        self.sum += value;
        self.least = self.least.min(value);
        self.most = self.most.max(value);
        let from_mean = value - self.mean;
        self.mean += from_mean / self.count;
        self.squares += from_mean * (value - self.mean);
    }

    /// What they come to. Those that are missing of `all` are 0 to a mean; of nothing comes no value but a count or a sum.
    fn value(&self, over: Over, all: f64) -> f64 {
        match over {
            Over::Count => self.count,
            Over::Sum => self.sum,
            Over::Avg => self.sum / all,
            Over::Max => self.most,
            Over::Min => self.least,
            Over::Stddev => (self.squares / self.count).sqrt(),
        }
    }
}

/// What the values of a series come to.
pub(super) fn over(how: Over, line: &Line) -> f64 {
    let mut tally = Tally::NONE;
    line.dots.iter().for_each(|(_, value)| tally.add(*value));
    tally.value(how, tally.count)
}

/// What an array's values come to at each time.
pub(super) fn over_each_time(how: Over, lines: Vec<Line>) -> Line {
    let all = lines.len() as f64;
    let lines = aligned(lines);
    let line = Line::empty(lines.first().map_or(1, |line| line.period));
    let period = line.period;
    let dots = || lines.iter().flat_map(|line| line.dots.iter().copied());
    let first = lines.iter().filter_map(|line| line.dots.first()).map(|dot| dot.0).min().unwrap_or(0);
    let last = lines.iter().filter_map(|line| line.dots.last()).map(|dot| dot.0).max().unwrap_or(0);
    // Times that are a period apart are places in a row; others are looked up.
    let places = usize::try_from((last - first) / period + 1).unwrap_or(usize::MAX);
    let count: usize = lines.iter().map(|line| line.dots.len()).sum();
    if places <= 4 * count && lines.iter().all(|line| line.is_even(first)) {
        let mut row = vec![Tally::NONE; places];
        for (at, value) in dots() {
            if let Some(tally) = row.get_mut(((at - first) / period) as usize) {
                tally.add(value);
            }
        }
        let told = row.iter().enumerate().filter(|(_, tally)| tally.count > 0.0);
        return line.with(told.map(|(place, tally)| (first + place as i64 * period, tally.value(how, all))));
    }
    let mut by_time: BTreeMap<i64, Tally> = BTreeMap::new();
    for (at, value) in dots() {
        by_time.entry(at).or_insert(Tally::NONE).add(value);
    }
    line.with(by_time.iter().map(|(at, tally)| (*at, tally.value(how, all))))
}

/// One value. What has no logarithm has no value.
pub(super) fn each(each: Each, value: f64) -> f64 {
    match each {
        Each::Abs => value.abs(),
        Each::Ceil => value.ceil(),
        Each::Floor => value.floor(),
        Each::Log => value.ln(),
        Each::Log10 => value.log10(),
    }
}

/// A part of every time of the range.
pub(super) fn times(part: TimePart, line: &Line, scope: &Scope<'_>) -> Result<Line, String> {
    let times = scope.times(line.period, line.phase())?;
    Ok(line.with(times.filter_map(|at| Some((at, time_part(part, at)?)))))
}

fn time_part(part: TimePart, at: i64) -> Option<f64> {
    let time = Timestamp::from_second(at).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    Some(match part {
        TimePart::Minute => f64::from(time.minute()),
        TimePart::Hour => f64::from(time.hour()),
        TimePart::Day => f64::from(time.weekday().to_monday_one_offset()),
        TimePart::Date => f64::from(time.day()),
        TimePart::Month => f64::from(time.month()),
        TimePart::Year => f64::from(time.year()),
        TimePart::Epoch => at as f64,
    })
}

/// What is made of each value and the one before it: of how much it changed, in how many seconds.
pub(super) fn changes(line: &Line, of: impl Fn(f64, f64) -> f64) -> Line {
    let pairs = line.dots.iter().zip(line.dots.iter().skip(1));
    line.with(pairs.map(|(before, now)| (now.0, of(now.1 - before.1, (now.0 - before.0) as f64))))
}

/// The sum of all values up to each.
pub(super) fn running_sum(line: &Line) -> Line {
    let mut sum = 0.0;
    line.with(line.dots.iter().map(|(at, value)| {
        sum += value;
        (*at, sum)
    }))
}

/// What gaps are filled with.
pub(super) enum Filler {
    Number(f64),
    Series(Line),
    /// The value before the gap.
    Repeat,
    /// What lies between the values around the gap.
    Linear,
}

/// A series with a value at every time of the range, as far as there is one to fill with.
pub(super) fn fill(line: Line, filler: &Filler, scope: &Scope<'_>) -> Result<Line, String> {
    let (line, filler_line) = match filler {
        Filler::Series(other) => {
            let mut both = aligned(vec![other.clone(), line]);
            (both.pop().unwrap_or_else(|| Line::empty(1)), both.pop())
        }
        _ => (line, None),
    };
    let phase = if line.dots.is_empty() { filler_line.as_ref().map_or(0, Line::phase) } else { line.phase() };
    let mut gaps = Vec::new();
    let mut next = 0;
    for at in scope.times(line.period, phase)? {
        while line.dots.get(next).is_some_and(|dot| dot.0 < at) {
            next += 1;
        }
        if line.dots.get(next).is_some_and(|dot| dot.0 == at) {
            continue;
        }
        let before = next.checked_sub(1).and_then(|index| line.dots.get(index));
        let value = match (filler, before, line.dots.get(next)) {
            (Filler::Number(number), ..) => Some(*number),
            (Filler::Series(_), ..) => filler_line.as_ref().and_then(|other| other.at(at)),
            (Filler::Repeat, Some(before), _) => Some(before.1),
            (Filler::Linear, Some(before), Some(after)) => {
                let share = (at - before.0) as f64 / (after.0 - before.0) as f64;
                Some(before.1 + (after.1 - before.1) * share)
            }
            _ => None,
        };
        gaps.extend(value.map(|value| (at, value)));
    }
    let mut dots: Vec<(i64, f64)> = line.dots.iter().copied().chain(gaps).collect();
    dots.sort_by_key(|(at, _)| *at);
    Ok(line.with(dots.into_iter()))
}

/// One value or the other at each time, as the condition is true there, that is: not 0. A point of the condition that is
/// true where the first value has no point is 0; one that is false where the second has none is no point.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions>
pub(super) fn choose(
    condition: Value,
    yes: Value,
    no: Option<Value>,
    nothing: Line,
) -> Result<Value, String> {
    for value in [&condition, &yes].into_iter().chain(&no) {
        if let Value::Array(_) = value {
            return Err("IF takes time series and numbers, not an array of time series".into());
        }
    }
    let condition = match condition {
        Value::Series(line) => line,
        Value::Scalar(number) => {
            return Ok(chosen(number != 0.0 && !number.is_nan(), yes, no, nothing));
        }
        Value::Array(_) => return Err("IF takes no array as its condition".into()),
    };
    let mut lines = vec![condition];
    for value in [Some(&yes), no.as_ref()] {
        lines.push(match value {
            Some(Value::Series(line)) => line.clone(),
            _ => Line::empty(1),
        });
    }
    let label = lines.get(1).map(|line| line.label.clone()).unwrap_or_default();
    let lines = aligned(lines);
    let [condition, yes_line, no_line] = lines.as_slice() else { return Err("IF takes a condition".into()) };
    let of = |value: Option<&Value>, line: &Line, at: i64| match value {
        Some(Value::Scalar(number)) => Some(*number),
        Some(_) => line.at(at),
        None => None,
    };
    let dots = condition.dots.iter().filter_map(|(at, holds)| {
        let value = if *holds != 0.0 {
            Some(of(Some(&yes), yes_line, *at).unwrap_or(0.0))
        } else {
            of(no.as_ref(), no_line, *at)
        };
        Some((*at, value?))
    });
    Ok(Value::Series(Line { label, ..condition.with(dots) }))
}

/// One value or the other as a whole: a series when one of them is, whichever it is, with a number at each of its times.
fn chosen(holds: bool, yes: Value, no: Option<Value>, nothing: Line) -> Value {
    let absent = match &yes {
        Value::Scalar(_) => Value::Scalar(f64::NAN),
        _ => Value::Series(nothing),
    };
    let no = no.unwrap_or(absent);
    let (value, other) = if holds { (yes, no) } else { (no, yes) };
    match (value, other) {
        (Value::Scalar(number), Value::Series(line)) => Value::Series(line.map(|_| number)),
        (value, _) => value,
    }
}

/// An array in the order of what each series comes to; those that come to nothing last.
pub(super) fn sorted(lines: Vec<Line>, by: &str, descending: bool) -> Vec<Line> {
    let by = match by {
        "AVG" => Over::Avg,
        "MIN" => Over::Min,
        "MAX" => Over::Max,
        _ => Over::Sum,
    };
    let key = |line: &Line| if line.dots.is_empty() { f64::NAN } else { over(by, line) };
    let mut keyed: Vec<(f64, Line)> = lines.into_iter().map(|line| (key(&line), line)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let order = if descending { b.total_cmp(a) } else { a.total_cmp(b) };
        a.is_nan().cmp(&b.is_nan()).then(order)
    });
    keyed.into_iter().map(|(_, line)| line).collect()
}
