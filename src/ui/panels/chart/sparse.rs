//! Metrics that are reported when there is something to report: what is missing is zero.

use super::figure::Answer;
use crate::{
    model::{Point, Standing, Timestamp},
    spec::ChartSpec,
};

/// The points of what was answered of such a metric, with zeros up to the last period that was over when it was read;
/// none of what is no such metric.
pub(super) fn filled(
    spec: &ChartSpec,
    answers: &[Answer<'_>],
    (from, to): (Timestamp, Timestamp),
    read: Timestamp,
) -> Vec<Option<Vec<Point>>> {
    let is_meant = |answer: &Answer<'_>| {
        spec.queries[answer.query].sparse && answer.series.standing == Standing::Complete
    };
    let fill = |answer: &Answer<'_>| {
        is_meant(answer).then(|| zeros(answer.points, answer.series.query.period, (from, to), read))
    };
    answers.iter().map(fill).collect()
}

/// Puts them in the place of the points that came.
pub(super) fn take<'a>(answers: &mut [Answer<'a>], zeros: &'a [Option<Vec<Point>>]) {
    for (answer, points) in answers.iter_mut().zip(zeros) {
        if let Some(points) = points {
            answer.points = points;
        }
    }
}

/// Whether all that was answered is of such metrics, and there was nothing to report.
pub(super) fn are_quiet(spec: &ChartSpec, answers: &[Answer<'_>]) -> bool {
    let is_quiet = |answer: &Answer<'_>| spec.queries[answer.query].sparse && answer.points.is_empty();
    !answers.is_empty() && answers.iter().all(is_quiet)
}

fn zeros(points: &[Point], period: u32, (from, to): (Timestamp, Timestamp), read: Timestamp) -> Vec<Point> {
    let period = i64::from(period.max(1));
    let first = from.as_second() + (-from.as_second()).rem_euclid(period);
    let end = to.as_second().min(read.as_second());
    let mut out: Vec<Point> = points.to_vec();
    let mut at = first;
    while at + period <= end {
        if let (Err(_), Ok(time)) =
            (points.binary_search_by(|point| point.at.as_second().cmp(&at)), Timestamp::from_second(at))
        {
            // As a value does, a zero moves until all of its period has come in.
            let provisional = at + period + period.min(120) > read.as_second();
            out.push(Point { at: time, value: 0.0, provisional });
        }
        at += period;
    }
    out.sort_by_key(|point| point.at);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_zero_until_the_last_period_that_is_over() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let point = Point { at: at(180), value: 3.0, provisional: false };
        let all = zeros(&[point], 60, (at(61), at(600)), at(359));
        let seen: Vec<(i64, f64)> = all.iter().map(|p| (p.at.as_second(), p.value)).collect();
        assert_eq!(seen, [(120, 0.0), (180, 3.0), (240, 0.0)]);
        assert_eq!(all.iter().map(|p| p.provisional).collect::<Vec<_>>(), [false, false, true]);
    }
}
