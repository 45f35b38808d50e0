use super::{
    function::{Each, Over, TimePart},
    line::{Line, aligned},
    scope::Scope,
    value::Value,
};
use crate::model::Timestamp;

/// What several values come to. Those that are missing of `count` are 0 to a mean; of nothing comes no value but a count
/// or a sum.
pub(super) fn over(over: Over, values: impl Iterator<Item = f64> + Clone, count: usize) -> f64 {
    let sum = values.clone().sum::<f64>();
    match over {
        Over::Count => values.count() as f64,
        Over::Sum => sum,
        Over::Avg => sum / count as f64,
        Over::Max => values.fold(f64::NAN, f64::max),
        Over::Min => values.fold(f64::NAN, f64::min),
        Over::Stddev => {
            let there = values.clone().count() as f64;
            let mean = sum / there;
            (values.map(|value| (value - mean).powi(2)).sum::<f64>() / there).sqrt()
        }
    }
}

/// What an array's values come to at each time.
pub(super) fn over_each_time(how: Over, lines: Vec<Line>) -> Line {
    let count = lines.len();
    let lines = aligned(lines);
    let period = lines.first().map_or(1, |line| line.period);
    let mut dots: Vec<(i64, f64)> = lines.iter().flat_map(|line| line.dots.iter().copied()).collect();
    dots.sort_by_key(|(at, _)| *at);
    let groups = dots.chunk_by(|a, b| a.0 == b.0);
    let made = groups.filter_map(|group| {
        let (at, _) = group.first()?;
        Some((*at, over(how, group.iter().map(|(_, value)| *value), count)))
    });
    Line::empty(period).with(made)
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
            return Ok(match (number != 0.0 && !number.is_nan(), no) {
                (true, _) => yes,
                (false, Some(no)) => no,
                (false, None) => Value::Series(nothing),
            });
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

/// An array in the order of what each series comes to; those that come to nothing last.
pub(super) fn sorted(lines: Vec<Line>, by: &str, descending: bool) -> Vec<Line> {
    let by = match by {
        "AVG" => Over::Avg,
        "MIN" => Over::Min,
        "MAX" => Over::Max,
        _ => Over::Sum,
    };
    let key = |line: &Line| match line.dots.len() {
        0 => f64::NAN,
        count => over(by, line.values(), count),
    };
    let mut keyed: Vec<(f64, Line)> = lines.into_iter().map(|line| (key(&line), line)).collect();
    keyed.sort_by(|(a, _), (b, _)| {
        let order = if descending { b.total_cmp(a) } else { a.total_cmp(b) };
        a.is_nan().cmp(&b.is_nan()).then(order)
    });
    keyed.into_iter().map(|(_, line)| line).collect()
}
