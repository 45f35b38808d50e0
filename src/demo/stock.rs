//! What a company of that kind has of AWS's other services: in prod-pay's first region, where metrics of global services
//! are, too.

mod around;
mod serving;

use super::{
    metrics::{MetricFacts, metric},
    place::Place,
    series::{
        Form::{self, Gauge},
        Shape,
    },
};

/// Metrics that each of some resources has.
struct Stock {
    namespace: &'static str,
    /// Dimensions, `Name=Value` with `;` between them; `@` is the account's id, `^` the region.
    resources: &'static [&'static str],
    /// Name, unit, level and form.
    metrics: &'static [(&'static str, &'static str, f64, Form)],
}

const fn of(
    namespace: &'static str,
    resources: &'static [&'static str],
    metrics: &'static [(&'static str, &'static str, f64, Form)],
) -> Stock {
    Stock { namespace, resources, metrics }
}

/// All of it, where it stands.
pub(super) fn stock(place: &Place<'_>) -> Vec<MetricFacts> {
    if !(place.account.name == "prod-pay" && place.is_global_region()) {
        return Vec::new();
    }
    let each = serving::SERVING
        .iter()
        .chain(around::AROUND)
        .flat_map(|stock| stock.resources.iter().map(move |resource| (stock, *resource)));
    each.flat_map(|(stock, resource)| of_one(place, stock, resource)).collect()
}

fn of_one(place: &Place<'_>, stock: &Stock, resource: &'static str) -> Vec<MetricFacts> {
    let filled = |value: &str| value.replace('@', &place.account.id).replace('^', place.region);
    let pairs = resource.split(';').filter_map(|pair| pair.split_once('='));
    let dimensions: Vec<(&'static str, String)> = pairs.map(|(name, value)| (name, filled(value))).collect();
    let dimensions: Vec<(&'static str, &str)> = dimensions.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let make = |(name, unit, base, form): &(&'static str, &'static str, f64, Form)| {
        let (swing, noise) = match form {
            // What is one, or nearly, stays there.
            Gauge if *base <= 1.0 || *unit == "None" => (0.0, 0.0),
            Gauge if *unit == "Percent" && *base > 70.0 => (0.02, 0.01),
            Gauge => (0.15, 0.08),
            _ => (0.45, 0.2),
        };
        let shape = Shape { base: *base, swing, noise, form: *form };
        let mut made = metric(place, stock.namespace, name, &dimensions, unit, shape);
        // A level that means something by itself, and what is a whole number, is the same for each.
        if swing == 0.0 || *unit == "Percent" || (matches!(form, Gauge) && *base < 5.0 && *unit == "Count") {
            made.shape.base = *base;
        }
        made
    };
    stock.metrics.iter().map(make).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_are_in_order_and_no_metric_is_there_twice() {
        let mut seen = std::collections::HashSet::new();
        for stock in serving::SERVING.iter().chain(around::AROUND) {
            for resource in stock.resources {
                let names: Vec<&str> =
                    resource.split(';').map(|p| p.split_once('=').unwrap_or_default().0).collect();
                assert!(names.is_sorted(), "{resource}");
                for (metric, ..) in stock.metrics {
                    assert!(seen.insert((stock.namespace, *resource, *metric)), "{resource} {metric}");
                }
            }
        }
    }
}
