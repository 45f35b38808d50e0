use super::series::Minute;

/// A statistic of a metric.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Statistic {
    SampleCount,
    Sum,
    Average,
    Minimum,
    Maximum,
    /// `p99`: a share of 0.99.
    Percentile(f64),
    /// `tm99`: the mean below that share.
    TrimmedMean(f64),
    /// `wm99`: the mean with what is above that share put down to it.
    WinsorizedMean(f64),
    /// `IQM`.
    InterquartileMean,
}

/// Shares of the samples that count as the least and the greatest.
const EXTREMES: (f64, f64) = (0.001, 0.999);

impl Statistic {
    pub(super) fn parse(name: &str) -> Option<Self> {
        let share = |digits: &str| {
            digits.parse::<f64>().ok().filter(|p| (0.0..=100.0).contains(p)).map(|p| p / 100.0)
        };
        Some(match name {
            "SampleCount" => Self::SampleCount,
            "Sum" => Self::Sum,
            "Average" => Self::Average,
            "Minimum" => Self::Minimum,
            "Maximum" => Self::Maximum,
            "IQM" => Self::InterquartileMean,
            _ => match (name.strip_prefix('p'), name.strip_prefix("tm"), name.strip_prefix("wm")) {
                (Some(digits), ..) => Self::Percentile(share(digits)?),
                (_, Some(digits), _) => Self::TrimmedMean(share(digits)?),
                (.., Some(digits)) => Self::WinsorizedMean(share(digits)?),
                _ => return None,
            },
        })
    }

    /// Over some minutes, each of which stands for `weight` minutes. None when there are none.
    pub(super) fn over(self, minutes: impl Iterator<Item = Minute>, weight: f64) -> Option<f64> {
        let (mut count, mut sum, mut least, mut most, mut shared) = (0.0, 0.0, f64::MAX, f64::MIN, 0.0);
        for m in minutes {
            count += m.count;
            sum += m.count * m.mean;
            least = least.min(quantile(m.mean, m.sigma, EXTREMES.0));
            most = most.max(quantile(m.mean, m.sigma, EXTREMES.1));
            shared += m.count * self.of_minute(m);
        }
        if count == 0.0 {
            return None;
        }
        let value = match self {
            Self::SampleCount => count * weight,
            Self::Sum => sum * weight,
            Self::Average => sum / count,
            Self::Minimum => least,
            Self::Maximum => most,
            // Minutes of one period are much alike, so their weighted mean stands for the whole.
            _ => shared / count,
        };
        Some((value * 1e4).round() / 1e4)
    }

    fn of_minute(self, m: Minute) -> f64 {
        match self {
            Self::Percentile(p) => quantile(m.mean, m.sigma, p.clamp(EXTREMES.0, EXTREMES.1)),
            Self::TrimmedMean(p) => mean_between(m, 0.0, p),
            Self::WinsorizedMean(p) => mean_between(m, 0.0, p) * p + quantile(m.mean, m.sigma, p) * (1.0 - p),
            Self::InterquartileMean => mean_between(m, 0.25, 0.75),
            _ => m.mean,
        }
    }
}

/// The quantile of a log-normal distribution with that mean.
pub(super) fn quantile(mean: f64, sigma: f64, share: f64) -> f64 {
    if sigma == 0.0 { mean } else { mean * (sigma * normal_quantile(share) - sigma * sigma / 2.0).exp() }
}

/// The mean of the samples between two quantiles.
fn mean_between(m: Minute, low: f64, high: f64) -> f64 {
    if m.sigma == 0.0 || high <= low {
        return m.mean;
    }
    let below = |share: f64| match share {
        s if s <= 0.0 => 0.0,
        s if s >= 1.0 => 1.0,
        s => normal_share(normal_quantile(s) - m.sigma),
    };
    m.mean * (below(high) - below(low)) / (high - low)
}

/// The quantile of the standard normal distribution, good to three digits
/// (Abramowitz and Stegun 26.2.23).
fn normal_quantile(share: f64) -> f64 {
    let p = share.clamp(1e-6, 1.0 - 1e-6);
    let tail = p.min(1.0 - p);
    let t = (-2.0 * tail.ln()).sqrt();
    let z = t
        - (2.515_517 + t * (0.802_853 + t * 0.010_328))
            / (1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308)));
    if p < 0.5 { -z } else { z }
}

/// The share of a standard normal distribution below `z` (Abramowitz and Stegun 26.2.17).
fn normal_share(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let upper = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * poly;
    if z >= 0.0 { 1.0 - upper } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_parsed() {
        assert_eq!(Statistic::parse("p99"), Some(Statistic::Percentile(0.99)));
        assert_eq!(Statistic::parse("tm90"), Some(Statistic::TrimmedMean(0.9)));
        assert_eq!(Statistic::parse("p101"), None);
        assert_eq!(Statistic::parse("Median"), None);
    }

    #[test]
    fn statistics_of_one_minute_are_in_order() {
        let m = Minute { count: 600.0, mean: 0.2, sigma: 0.6 };
        let of =
            |name: &str| Statistic::parse(name).and_then(|s| s.over([m].into_iter(), 1.0)).expect("a value");
        let ordered =
            ["Minimum", "p10", "p50", "IQM", "tm95", "wm95", "Average", "p90", "p99", "Maximum"].map(of);
        assert!(ordered.is_sorted(), "{ordered:?}");
        assert!((of("Sum") - 120.0).abs() < 1e-9);
        assert_eq!(of("SampleCount"), 600.0);
    }

    #[test]
    fn the_normal_distribution_is_about_right() {
        assert!((normal_quantile(0.99) - 2.3263).abs() < 1e-3);
        assert!((normal_quantile(0.25) + 0.6745).abs() < 1e-3);
        assert!((normal_share(1.0) - 0.8413).abs() < 1e-4);
    }
}
