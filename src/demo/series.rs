use super::{metrics::MetricFacts, place::Place, statistic};

/// How a metric's values are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// The level: the mean of a gauge, the count a minute of a counter, the 99th percentile of a latency.
    pub(super) base: f64,
    /// Share of the level by which day and night differ.
    pub(super) swing: f64,
    /// Share of the level by which one minute differs from the next.
    pub(super) noise: f64,
    pub(super) form: Form,
}

/// What the samples of a minute are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// One sample.
    Gauge,
    /// As many samples of 1 as the level says; none is a gap, as sparse counters have.
    Counter,
    /// That many samples, spread log-normally.
    Latency(f64),
}

/// What an [`super::incident::Episode`] does to a level.
#[derive(Clone, Copy, Debug)]
pub(super) enum Curve {
    /// One level a minute; the last stays.
    Steps(&'static [f64]),
    /// No data.
    Silent,
}

/// The samples of one minute, summed up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Minute {
    pub(super) count: f64,
    pub(super) mean: f64,
    /// Spread of the logarithm of samples; 0 when they are all alike.
    pub(super) sigma: f64,
}

/// Spread of a latency's logarithm.
const SIGMA: f64 = 0.6;
/// While something happens the story decides, and chance has little to say.
const EPISODE_NOISE: f64 = 0.02;

impl Shape {
    /// The level can never be above this while nothing happens.
    pub(super) fn ceiling(&self) -> f64 {
        self.base * (1.0 + self.swing) * (1.0 + self.noise)
    }
}

/// What a metric was in a minute (since 1970), if there are data.
pub(super) fn minute(place: &Place<'_>, metric: &MetricFacts, minute: i64) -> Option<Minute> {
    let shape = metric.shape;
    let chance = metric.key.with(minute).unit() * 2.0 - 1.0;
    let mut level = {
        let day = (minute.rem_euclid(1440) as f64 - 600.0) / 1440.0 * std::f64::consts::TAU;
        shape.base * (1.0 + shape.swing * day.sin()) * (1.0 + shape.noise * chance)
    };
    let since_start = minute - place.zero();
    for episode in &metric.episodes {
        if since_start < episode.from || episode.to.is_some_and(|to| since_start >= to) {
            continue;
        }
        match episode.curve {
            Curve::Silent => return None,
            Curve::Steps(steps) => {
                let at = ((since_start - episode.from) as usize).min(steps.len() - 1);
                level = steps[at] * (1.0 + EPISODE_NOISE * chance);
            }
        }
    }
    match shape.form {
        Form::Gauge => Some(Minute { count: 1.0, mean: level, sigma: 0.0 }),
        Form::Counter => {
            let count = level.round();
            (count >= 1.0).then_some(Minute { count, mean: 1.0, sigma: 0.0 })
        }
        Form::Latency(samples) => {
            let mean = level / statistic::quantile(1.0, SIGMA, 0.99);
            Some(Minute { count: samples.max(1.0).round(), mean, sigma: SIGMA })
        }
    }
}
