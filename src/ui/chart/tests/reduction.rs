//! Properties of the reduction, over points that chance makes: always the same chance.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{
    reduce::{Column, ordered, reduce},
    span::Span,
};
use crate::model::{Point, Timestamp};

/// xorshift64*: <https://doi.org/10.1145/2845077>.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

const START: i64 = 1_772_000_000;

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).expect("in range")
}

/// Points of some period with gaps, in disorder, some twice and some no numbers, over a range that cuts them.
fn case(seed: u64) -> (Vec<Point>, u32, Span) {
    let mut chance = Chance(seed * 0x9E37_79B9 + 1);
    let period = [1, 10, 60, 300][chance.below(4) as usize];
    let count = [0, 1, 2, 50, 700, 5000][chance.below(6) as usize];
    let mut points: Vec<Point> = Vec::new();
    let mut at = 0;
    for _ in 0..count {
        at += i64::from(period) * if chance.below(40) == 0 { 2 + chance.below(50) as i64 } else { 1 };
        let value = match chance.below(60) {
            0 => f64::NAN,
            1 => f64::INFINITY,
            2 => 1e6,
            3 => -1e6,
            _ => chance.below(1000) as f64 / 10.0,
        };
        points.push(Point { at: moment(at), value, provisional: chance.below(9) == 0 });
        if chance.below(30) == 0 {
            let again = points[chance.below(points.len() as u64) as usize];
            points.push(Point { value: again.value + 1.0, ..again });
        }
    }
    if chance.below(2) == 0 {
        for i in (1..points.len()).rev() {
            points.swap(i, chance.below(i as u64 + 1) as usize);
        }
    }
    let (from, to) = (moment(at / 10), moment(at - at / 20 + 1));
    (points, period, Span::new(from, to, 1 + chance.below(120) as u16))
}

/// What counts: the last of each time, in the range.
fn kept(points: &[Point], span: &Span) -> BTreeMap<Timestamp, Point> {
    let inside = points.iter().filter(|p| (span.from..=span.to).contains(&p.at));
    inside.map(|p| (p.at, *p)).collect()
}

fn columns(points: &[Point], period: u32, span: &Span) -> Vec<Column> {
    reduce(&ordered(points, 0, span.from, span.to), period, span)
}

#[test]
fn extremes_ends_and_order_are_kept() {
    for seed in 0..300 {
        let (points, period, span) = case(seed);
        let columns = columns(&points, period, &span);
        let mut by_dot: BTreeMap<u32, Vec<Point>> = BTreeMap::new();
        for point in kept(&points, &span).values().filter(|p| p.value.is_finite()) {
            by_dot.entry(span.dot(point.at).expect("inside")).or_default().push(*point);
        }
        let dots: Vec<u32> = columns.iter().map(|column| column.dot).collect();
        assert_eq!(
            dots,
            by_dot.keys().copied().collect::<Vec<_>>(),
            "{seed}: in order, one a dot, none made up"
        );
        for (column, points) in columns.iter().zip(by_dot.values()) {
            let values = || points.iter().map(|p| p.value);
            let (first, last) = (points[0], points[points.len() - 1]);
            assert_eq!((column.first, column.last, column.at), (first.value, last.value, last.at), "{seed}");
            assert_eq!(column.min, values().fold(f64::INFINITY, f64::min), "{seed}");
            assert_eq!(column.max, values().fold(f64::NEG_INFINITY, f64::max), "{seed}");
            assert_eq!(column.provisional, points.iter().any(|p| p.provisional), "{seed}");
        }
    }
}

#[test]
fn gaps_are_kept_and_none_are_made() {
    for seed in 0..300 {
        let (points, period, span) = case(seed);
        let columns = columns(&points, period, &span);
        let kept: Vec<Point> = kept(&points, &span).into_values().collect();
        for pair in columns.windows(2) {
            let between: Vec<&Point> =
                kept.iter().filter(|p| p.at >= pair[0].at && span.dot(p.at) <= Some(pair[1].dot)).collect();
            let next =
                between.iter().position(|p| p.value.is_finite() && span.dot(p.at) == Some(pair[1].dot));
            let way = &between[..=next.expect("the column has a point")];
            let apart = way
                .windows(2)
                .any(|w| 2 * (w[1].at.as_second() - w[0].at.as_second()) > 3 * i64::from(period));
            let is_gap = apart || way.iter().any(|p| !p.value.is_finite());
            assert_eq!(pair[1].cut, is_gap, "{seed}: {pair:?}");
        }
        assert!(columns.first().is_none_or(|column| column.cut), "{seed}: nothing is before the first");
    }
}

#[test]
fn what_is_reduced_is_not_changed_by_reducing_it_again() {
    for seed in 0..300 {
        let (points, period, span) = case(seed);
        let once = columns(&points, period, &span);
        // As many points as a column has ends and extremes, milliseconds apart, and no number where it is cut.
        let mut again = Vec::new();
        for column in &once {
            let start = column.at.as_millisecond();
            let is_wide = span.seconds() * 1000 / i64::from(span.dots()) > 40;
            if !is_wide {
                continue;
            }
            let values = [column.first, column.min, column.max, column.last];
            for (i, value) in (0_i64..).zip(values) {
                let at = Timestamp::from_millisecond(start - 3 + i).expect("in range");
                let at = if span.dot(at) == Some(column.dot) { at } else { column.at };
                again.push(Point { at, value, provisional: column.provisional });
            }
        }
        if again.is_empty() || again.windows(2).any(|w| w[0].at >= w[1].at) {
            continue;
        }
        let twice = columns(&again, u32::MAX, &span);
        let bare = |all: &[Column]| all.iter().map(|c| Column { cut: false, ..*c }).collect::<Vec<_>>();
        assert_eq!(bare(&twice), bare(&once), "{seed}");
    }
}

#[test]
fn order_of_points_does_not_matter_and_the_later_of_two_counts() {
    let point = |s, value| Point { at: moment(s), value, provisional: false };
    let span = Span::new(moment(0), moment(600), 20);
    let straight = [point(0, 1.0), point(60, 5.0), point(120, 3.0)];
    let twisted = [point(120, 9.0), point(60, 5.0), point(0, 1.0), point(120, 3.0)];
    assert_eq!(columns(&straight, 60, &span), columns(&twisted, 60, &span));
    let moved = reduce(&ordered(&straight, 300, span.from, span.to), 60, &span);
    assert_eq!(moved[0].at, moment(300), "what is compared comes from another time");
}

#[test]
fn a_hundred_thousand_points_come_to_as_many_columns_as_there_are_dots() {
    let points: Vec<Point> = (0..100_000)
        .map(|i| Point {
            at: moment(i),
            value: if i == 77_777 { 1e9 } else { (i % 7) as f64 },
            provisional: false,
        })
        .collect();
    let span = Span::new(moment(0), moment(99_999), 100);
    let columns = columns(&points, 1, &span);
    assert_eq!(columns.len(), 200);
    let peaks: BTreeSet<u32> = columns.iter().filter(|c| c.max == 1e9).map(|c| c.dot).collect();
    assert_eq!(peaks.len(), 1, "the spike is there, once");
}
