//! The pages of the service pack.

use super::{
    charts::{answer, open, shown, wave},
    estate::*,
};
use crate::{
    model::*,
    spec::{ChartMeasure, Specs, system},
    store::Store,
    ui::ViewState,
};

/// The lists of one scope: a resource for each metric of a view.
fn lists(view: &ViewState, specs: &Specs) -> Vec<Metric> {
    let spec = view.spec(specs).expect("a view");
    let queries =
        spec.panels.iter().filter_map(|panel| panel.chart.as_ref()).flat_map(|chart| &chart.queries);
    let metrics = queries.filter_map(|query| {
        let ChartMeasure::Metric { namespace, name, dimensions, .. } = &query.measure else { return None };
        let value = |words: &crate::spec::Words| match words.to_string() {
            text if text.starts_with('$') || text == "*" => "r1".to_owned(),
            text => text.replace('*', "x"),
        };
        let named = dimensions.iter().filter(|(name, _)| name.as_str() != "*");
        let mut dimensions: Vec<(Text, Text)> =
            named.map(|(name, words)| (name.clone(), value(words).into())).collect();
        dimensions.sort();
        let namespace = namespace.to_string().replace("$application", "consumer");
        Some(Metric { namespace: namespace.into(), name: name.to_string().into(), dimensions })
    });
    let mut metrics: Vec<Metric> = metrics.collect();
    metrics.sort();
    metrics.dedup();
    metrics
}

#[test]
fn every_page_opens_at_three_sizes_with_and_without_data() {
    let specs = specs();
    let names: Vec<String> = system::services().iter().map(|of| format!("service/{}", of.slug)).collect();
    assert_eq!(names.len(), 119);
    for name in &names {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut store = Store::new(fleet());
            let mut view = open(name, &specs, size);
            shown(&store, &mut view, &specs);
            for region in ["us-east-1", "us-west-2"] {
                let all = lists(&view, &specs);
                store.apply(update("prod-shop", region, Want::Metrics, Ok(Snapshot::Metrics(all))));
            }
            shown(&store, &mut view, &specs);
            answer(&mut store, &view, &specs, &|_, _| wave(1.0));
            let text = shown(&store, &mut view, &specs);
            let plots = view.visit.panels.iter().filter(|panel| panel.plot.is_some()).count();
            assert!(plots > 0, "{name} at {size:?}: {text}");
            assert!(!text.contains("${") && !text.contains("has no value"), "{name}: {text}");
        }
    }
}
