//! The bounds of the value axis.

/// What the middle of an axis may be away from its ends: round numbers, times a power of ten.
const STEPS: [f64; 9] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];

/// Values beyond this are drawn at the edge: their distances would be no numbers any more.
const LARGEST: f64 = 1e300;

/// The lowest, the middle and the highest value of an axis that holds all finite values, each a round number and
/// never the same.
pub(super) fn round_bounds(values: impl Iterator<Item = f64>) -> [f64; 3] {
    let values = values.filter(|v| v.is_finite()).map(|v| v.clamp(-LARGEST, LARGEST));
    let (mut low, mut high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
    if low > high || (low == 0.0 && high == 0.0) {
        return [0.0, 0.5, 1.0];
    }
    // From zero, when that costs less than half of the height, or when there is no height.
    let flat = high - low <= f64::EPSILON * 8.0 * high.abs().max(low.abs());
    if low > 0.0 && (low < high * 0.5 || flat) {
        low = 0.0;
    }
    if high < 0.0 && (high > low * 0.5 || flat) {
        high = 0.0;
    }
    let half = high / 2.0 - low / 2.0;
    let exponent = half.log10().floor();
    for power in [exponent - 1.0, exponent, exponent + 1.0].map(|e| 10_f64.powf(e)) {
        for step in STEPS.map(|step| step * power) {
            let bottom = (low / step + 1e-9).floor() * step;
            if step >= half * (1.0 - 1e-9) && bottom + 2.0 * step >= high - step * 1e-9 {
                return [bottom, bottom + step, bottom + 2.0 * step];
            }
        }
    }
    [low, low + half, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_round_and_hold_everything() {
        for (values, bounds) in [
            (&[][..], [0.0, 0.5, 1.0]),
            (&[0.0], [0.0, 0.5, 1.0]),
            (&[f64::NAN, f64::INFINITY], [0.0, 0.5, 1.0]),
            (&[5.0, 5.0], [0.0, 2.5, 5.0]),
            (&[-5.0], [-5.0, -2.5, 0.0]),
            (&[0.3, 1.94, 1.5], [0.0, 1.0, 2.0]),
            (&[0.0, 2.31], [0.0, 1.5, 3.0]),
            (&[95.0, 95.5], [95.0, 95.25, 95.5]),
            (&[-3.2, 5.0], [-5.0, 0.0, 5.0]),
            (&[0.0, 3e-9], [0.0, 1.5e-9, 3e-9]),
        ] {
            let got = round_bounds(values.iter().copied());
            for (got, expected) in got.iter().zip(bounds) {
                assert!(
                    (got - expected).abs() <= expected.abs() * 1e-9,
                    "{values:?}: {got} is not {expected}"
                );
            }
        }
    }

    #[test]
    fn whatever_comes_there_is_a_height() {
        let odd = [f64::MAX, -f64::MAX, 1e-300, -1e-300, 1.0, 0.1 + 0.2, 1e15 + 1.0, f64::MIN_POSITIVE];
        for a in odd {
            for b in odd {
                let [low, middle, high] = round_bounds([a, b].into_iter());
                assert!(low < middle && middle < high, "{a} {b}: {low} {middle} {high}");
                let (least, most) = (a.min(b).max(-LARGEST), a.max(b).min(LARGEST));
                let slack = (high - low).abs() * 1e-6;
                assert!(low <= least + slack && most <= high + slack, "{a} {b}: {low} {high}");
            }
        }
    }
}
