//! Metric math over the estate's series, as far as one series comes of it.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>

use std::collections::BTreeMap;

use crate::{
    model::{Point, Timestamp},
    query::metric_math::{self, Input, Inputs},
};

/// Points by their time, in seconds since 1970.
pub(super) type Points = BTreeMap<i64, f64>;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Math(metric_math::Math);

/// What an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Outcome {
    /// Nothing that can be answered, and why.
    Nothing(String),
    Series(Points),
}

impl Math {
    /// Reads an expression; the error says what is not understood, or that no series comes of it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let math = metric_math::Math::parse(text).map_err(|error| error.to_string())?;
        let metrics = math.takes_metrics().then_some("METRICS");
        if let Some(function) = math.only_the_service().or(metrics) {
            return Err(format!("This estate has no function '{function}'"));
        }
        // Of which kind something is does not depend on its values.
        let math = Self(math);
        match math.value((0, 0), &|_| Points::new()) {
            Outcome::Nothing(why) => Err(why),
            Outcome::Series(_) => Ok(math),
        }
    }

    /// The ids in it, in its order.
    pub(super) fn ids(&self) -> Vec<&str> {
        self.0.ids()
    }

    /// Its value over a range, in seconds, given the points of the ids. They have no gaps of their own: the shortest one is
    /// a period.
    pub(super) fn value(&self, (start, end): (i64, i64), of: &impl Fn(&str) -> Points) -> Outcome {
        let named: Vec<(&str, Points)> = self.ids().into_iter().map(|id| (id, of(id))).collect();
        let known: Vec<Option<u32>> = named.iter().map(|(_, points)| period(points)).collect();
        let longest = known.iter().flatten().max().copied().unwrap_or(60);
        let points: Vec<Vec<Point>> = named.iter().map(|(_, points)| moments(points)).collect();
        let series: Vec<Input<'_>> = named
            .iter()
            .zip(&points)
            .zip(&known)
            .map(|(((id, _), points), known)| Input {
                id,
                label: "",
                points,
                period: known.unwrap_or(longest),
            })
            .collect();
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        let over = Inputs { series: &series, period: longest, from: at(start), to: at(end) };
        match self.0.value(&over).as_deref() {
            Ok([one]) => {
                Outcome::Series(one.points.iter().map(|point| (point.at.as_second(), point.value)).collect())
            }
            Ok(_) => Outcome::Nothing("This estate answers an expression with one time series".into()),
            Err(why) => Outcome::Nothing(why.clone()),
        }
    }
}

fn moments(points: &Points) -> Vec<Point> {
    let moment = |(at, value): (&i64, &f64)| {
        Some(Point { at: Timestamp::from_second(*at).ok()?, value: *value, provisional: false })
    };
    points.iter().filter_map(moment).collect()
}

fn period(points: &Points) -> Option<u32> {
    let gaps = points.keys().zip(points.keys().skip(1)).map(|(before, after)| after - before);
    u32::try_from(gaps.min()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Points {
        let of = |id: &str| match id {
            "m1" => Points::from([(0, 10.0), (60, 0.0), (120, 4.0)]),
            "m2" => Points::from([(0, 1.0), (60, 1.0)]),
            _ => Points::new(),
        };
        match Math::parse(text).expect("an expression").value((0, 180), &of) {
            Outcome::Series(points) => points,
            Outcome::Nothing(why) => panic!("{text}: {why}"),
        }
    }

    #[test]
    fn one_series_comes_of_the_points_of_the_ids() {
        assert_eq!(Math::parse("100*m2/(m1+e_1)").expect("an expression").ids(), ["m2", "m1", "e_1"]);
        for (text, expected) in [
            ("m1+m2", Points::from([(0, 11.0), (60, 1.0), (120, 4.0)])),
            ("m2/m1*100", Points::from([(0, 10.0), (120, 0.0)])),
            ("m3+1", Points::new()),
            (
                "SUM([m1, m2]) / PERIOD(m1)",
                Points::from([(0, 11.0 / 60.0), (60, 1.0 / 60.0), (120, 4.0 / 60.0)]),
            ),
            ("FILL(m2, m3 + 0)", Points::from([(0, 1.0), (60, 1.0)])),
            ("FILL(m2, REPEAT)", Points::from([(0, 1.0), (60, 1.0), (120, 1.0)])),
            ("IF(m1 > AVG(m1), 1, 0)", Points::from([(0, 1.0), (60, 0.0), (120, 0.0)])),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn the_rest_is_refused() {
        for (text, why) in [
            ("", "The expression ends"),
            ("m1 m2", "Unexpected `m2`"),
            ("MEDIAN(m1)", "There is no function `MEDIAN`"),
            ("AVG(m1)", "The expression comes to a number"),
            ("1 + 2", "The expression comes to a number"),
            ("ABS(5) * m1", "ABS takes a time series"),
            ("[m1, m2] * 2", "This estate answers an expression with one time series"),
            ("SUM(METRICS())", "This estate has no function 'METRICS'"),
            ("ANOMALY_DETECTION_BAND(m1)", "This estate has no function 'ANOMALY_DETECTION_BAND'"),
            (&"(".repeat(100_000), "The expression nests deeper"),
        ] {
            let got = Math::parse(text).expect_err(why);
            assert!(got.starts_with(why), "{got}");
        }
    }
}
