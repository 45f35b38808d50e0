//! Series on top of each other.

use std::borrow::Cow;

use crate::model::{Point, Timestamp};

/// A series to be stacked: its points in order, and its period.
pub(super) type Layer<'a> = (Cow<'a, [Point]>, u32);

/// The upper edges of series that lie on top of each other, the first at the bottom. At a time at which one has no
/// point its last one counts for as long as its period is; without that it counts as nothing. Where none has
/// anything, nothing is said.
pub(super) fn stacked(layers: &[Layer<'_>]) -> Vec<Vec<Point>> {
    let mut times: Vec<Timestamp> =
        layers.iter().flat_map(|(points, _)| points.iter().map(|p| p.at)).collect();
    times.sort_unstable();
    times.dedup();
    let mut edges: Vec<Vec<Point>> = layers.iter().map(|_| Vec::with_capacity(times.len())).collect();
    let mut next = vec![0_usize; layers.len()];
    for at in times {
        let mut under = Point { at, value: 0.0, provisional: false };
        let mut is_any = false;
        for ((points, period), (next, edge)) in layers.iter().zip(next.iter_mut().zip(&mut edges)) {
            while points.get(*next).is_some_and(|p| p.at <= at) {
                *next += 1;
            }
            let held = next.checked_sub(1).map(|i| points[i]).filter(|p| {
                p.value.is_finite() && at.as_second() - p.at.as_second() < i64::from((*period).max(1))
            });
            if let Some(p) = held {
                is_any = true;
                under.value += p.value;
                under.provisional |= p.provisional;
            }
            edge.push(under);
        }
        if !is_any {
            for edge in &mut edges {
                if let Some(p) = edge.last_mut() {
                    p.value = f64::NAN;
                }
            }
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(all: &[(i64, f64)]) -> Cow<'static, [Point]> {
        let point = |(s, value): &(i64, f64)| Point {
            at: Timestamp::from_second(*s).expect("in range"),
            value: *value,
            provisional: false,
        };
        all.iter().map(point).collect::<Vec<_>>().into()
    }

    #[test]
    fn what_comes_less_often_holds_and_what_is_missing_counts_as_nothing() {
        let often = points(&[(0, 1.0), (60, 2.0), (120, f64::NAN), (180, 4.0), (600, f64::NAN)]);
        let rarely = points(&[(0, 10.0)]);
        let edges = stacked(&[(often, 60), (rarely, 120)]);
        let values = |i: usize| edges[i].iter().map(|p| p.value.to_string()).collect::<Vec<_>>();
        assert_eq!(values(0), ["1", "2", "NaN", "4", "NaN"], "the second series has ended at 120");
        assert_eq!(values(1), ["11", "12", "NaN", "4", "NaN"]);
    }

    #[test]
    fn nothing_stacks_to_nothing() {
        assert!(stacked(&[]).is_empty());
        assert_eq!(stacked(&[(points(&[]), 60)]), [vec![]]);
    }
}
