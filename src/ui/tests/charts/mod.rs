//! Chart panels: what they ask, what becomes of the answers, and how seldom a chart is made.

mod figures;
mod star;

use std::{sync::Arc, time::Duration};

use super::{dump::plain, estate::*, listing::with_view};
use crate::{
    model::*,
    spec::{ChartMeasure, ChartQuery, ChartSpec, PanelKind, Route, Side, Specs, Words},
    store::Store,
    ui::{ViewState, draw, prepare, wants},
};

const HOURS: Duration = Duration::from_secs(3 * 3600);

/// A view `t` of charts, side by side.
pub(crate) fn with_charts(charts: Vec<ChartSpec>) -> Specs {
    let mut text = "about = \"Charts\"\nargs = [\"function\"]\n".to_owned();
    for at in 0..charts.len() {
        text += &format!("[[panel]]\nid = \"c{at}\"\nkind = \"keys\"\ntitle = \"Chart {at}\"\n");
    }
    let each: Vec<String> = (0..charts.len()).map(|at| format!("{{ panel = \"c{at}\" }}")).collect();
    let of = if charts.len() > 2 { "rows" } else { "columns" };
    text += &format!("[[layout]]\n{of} = [{}]\n", each.join(", "));
    let mut specs = with_view(&text);
    let view = specs.views.get_mut("t").expect("the view");
    for (panel, chart) in view.panels.iter_mut().zip(charts) {
        (panel.kind, panel.chart) = (PanelKind::Chart, Some(chart));
    }
    specs
}

/// A metric of Lambda, by function.
pub(crate) fn metric(id: Option<&str>, name: &str, stat: &str, function: &str) -> ChartQuery {
    let measure = ChartMeasure::Metric {
        namespace: Words::plain("AWS/Lambda"),
        name: Words::plain(name),
        dimensions: vec![("FunctionName".into(), Words::parse(function))],
        stat: stat.into(),
    };
    query(id, measure)
}

pub(crate) fn query(id: Option<&str>, measure: ChartMeasure) -> ChartQuery {
    ChartQuery {
        sparse: false,
        id: id.map(Into::into),
        measure,
        label: None,
        period: None,
        hidden: false,
        side: Side::Left,
        colour: None,
        account: None,
        region: None,
    }
}

fn math(id: &str, text: &str) -> ChartQuery {
    query(Some(id), ChartMeasure::Expression(Words::parse(text)))
}

fn at(mut query: ChartQuery, account: &str, region: &str) -> ChartQuery {
    (query.account, query.region) = (Some(Words::plain(account)), Some(Words::plain(region)));
    query
}

fn chart(queries: Vec<ChartQuery>) -> ChartSpec {
    ChartSpec { queries, ..ChartSpec::default() }
}

pub(crate) fn open(route: &str, specs: &Specs, size: (u16, u16)) -> ViewState {
    ViewState::new(Route::parse(route).expect("a route"), specs, size)
}

/// What is asked of metrics: scope, and ask.
fn asked(store: &Store, view: &ViewState, specs: &Specs) -> Vec<(ScopeKey, Arc<MetricAsk>)> {
    let all = wants(store, view, specs, now()).into_iter();
    all.filter_map(|wanted| match wanted.want {
        Want::MetricData(ask) => Some((wanted.scope.key(), ask)),
        _ => None,
    })
    .collect()
}

/// Answers all that a view asks of metrics: what each query of a scope comes to by `points`.
pub(crate) fn answer(
    store: &mut Store,
    view: &ViewState,
    specs: &Specs,
    points: &dyn Fn(&ScopeKey, &MetricQuery) -> Vec<Point>,
) {
    for (scope, ask) in asked(store, view, specs) {
        let seen = ask.queries.iter().filter(|query| !query.hidden);
        let series = seen.map(|query| Series {
            query: query.clone(),
            label: query.label.clone().unwrap_or_else(|| query.name().clone()),
            points: points(&scope, query),
            standing: Standing::Complete,
            why: None,
            since: None,
        });
        let snapshot = Snapshot::MetricData(series.collect());
        let (account, region) = (scope.account.as_str(), scope.region.as_str());
        store.apply(update(account, region, Want::MetricData(ask), Ok(snapshot)));
    }
}

/// A point a minute of the last three hours, and of the same yesterday.
pub(crate) fn wave(base: f64) -> Vec<Point> {
    let of = |days: i64| {
        (1..180).rev().map(move |m| Point {
            at: ago(m + days * 1440),
            value: base + (m % 17) as f64,
            provisional: days == 0 && m < 2,
        })
    };
    of(7).chain(of(1)).chain(of(0)).collect()
}

pub(crate) fn shown(store: &Store, view: &mut ViewState, specs: &Specs) -> String {
    prepare(store, view, specs, now(), None);
    plain(&picture(store, view, specs))
}

fn picture(store: &Store, view: &ViewState, specs: &Specs) -> ratatui::buffer::Buffer {
    draw(store, view, specs, now(), ratatui::layout::Rect::new(0, 0, view.size.0, view.size.1))
}

fn keys(view: &ViewState) -> Vec<String> {
    view.visit.panels[0].plot.as_ref().map(|plot| plot.keys().to_vec()).unwrap_or_default()
}

#[test]
fn a_query_is_asked_in_each_scope_that_the_view_looks_at_and_one_that_says_where_is_asked_there() {
    let everywhere = metric(None, "Errors", "Sum", "api");
    let there = at(metric(None, "Duration", "p99", "api"), "prod-data", "us-west-2");
    let specs = with_charts(vec![chart(vec![everywhere, there])]);
    let store = Store::new(fleet());
    let all = asked(&store, &open("t", &specs, (120, 40)), &specs);
    assert_eq!(all.len(), fleet().scopes().len(), "one question a scope");
    let counts = |all: &[(ScopeKey, Arc<MetricAsk>)]| -> Vec<(String, usize)> {
        all.iter().map(|(key, ask)| (key.to_string(), ask.queries.len())).collect()
    };
    assert!(counts(&all).contains(&("prod-data/us-west-2".into(), 2)));
    assert_eq!(all.iter().map(|(_, ask)| ask.queries.len()).sum::<usize>(), all.len() + 1);
    let narrow = asked(&store, &open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40)), &specs);
    let expected = [("prod-shop/eu-west-1".to_owned(), 1), ("prod-data/us-west-2".to_owned(), 1)];
    assert_eq!(counts(&narrow), expected);
    for (_, ask) in &narrow {
        assert_eq!((ask.range, ask.end), (HOURS, AskEnd::Now));
        assert!(ask.queries.iter().all(|query| query.id.is_none() && query.label.is_none()), "alike is one");
    }
}

#[test]
fn more_scopes_than_a_panel_asks_are_left_out_and_that_is_said() {
    let regions: Vec<String> = (1..=3).map(|n| format!("eu-west-{n}")).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    let accounts = (0..40).map(|n| account(&format!("a{n:02}"), "prod", &regions)).collect();
    let store = Store::new(Arc::new(Fleet { accounts, narrowed: false }));
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "api")])]);
    let mut view = open("t", &specs, (120, 40));
    assert_eq!(asked(&store, &view, &specs).len(), 60);
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("Chart 0 · 60 of 120 scopes"), "{text}");
}

#[test]
fn a_variable_without_a_value_is_asked_for_by_its_name_and_nothing_else_is_asked() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "$function")])]);
    let store = Store::new(fleet());
    let mut view = open("t", &specs, (120, 40));
    assert_eq!(asked(&store, &view, &specs), []);
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("$function has no value: press V to choose one."), "{text}");
    let view = open("t?function=api&account=staging&region=use1", &specs, (120, 40));
    let [(_, ask)] = &asked(&store, &view, &specs)[..] else { panic!("one scope") };
    let Measure::Metric { metric, .. } = &ask.queries[0].measure else { panic!("a metric") };
    assert_eq!(metric.dimensions, [("FunctionName".into(), "api".into())]);
}

#[test]
fn periods_fit_the_room_and_what_is_declared_is_kept_where_math_is_made_of_it() {
    let mut fixed = metric(Some("m"), "Duration", "p99", "api");
    fixed.period = Some(60);
    let free = metric(None, "Errors", "Sum", "api");
    let specs = with_charts(vec![chart(vec![fixed, free, math("e", "m * 2")])]);
    let store = Store::new(fleet());
    let of = |range: &str| {
        let route = format!("t?account=staging&region=use1&range={range}");
        let all = asked(&store, &open(&route, &specs, (80, 24)), &specs);
        all[0].1.queries.iter().map(|query| query.period).collect::<Vec<_>>()
    };
    assert_eq!(of("3h"), [60, 60, 60]);
    assert_eq!(of("1d"), [60, 300, 300]);
    assert_eq!(of("15d"), [300, 6 * 3600, 6 * 3600], "what is older is kept by five minutes");
}

#[test]
fn periods_that_are_to_be_kept_are_as_far_as_the_service_has_them() {
    let of = |keeps_periods: bool, range: &str| {
        let mut query = metric(None, "Duration", "p99", "api");
        query.period = Some(60);
        let specs = with_charts(vec![ChartSpec { keeps_periods, ..chart(vec![query]) }]);
        let view = open(&format!("t?account=staging&region=use1&range={range}"), &specs, (80, 24));
        asked(&Store::new(fleet()), &view, &specs)[0].1.queries[0].period
    };
    assert_eq!((of(false, "1d"), of(true, "1d")), (300, 60));
    assert_eq!(of(true, "15d"), 300, "what is older is kept by five minutes");
}

#[test]
fn one_window_is_asked_for_as_one_and_what_is_compared_as_much_earlier() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "api")])]);
    let store = Store::new(fleet());
    let mut view = open("t?account=staging&region=use1", &specs, (80, 24));
    view.visit.sight.compare = Some(Duration::from_secs(86_400));
    let ends = |view: &ViewState| -> Vec<_> {
        asked(&store, view, &specs).into_iter().map(|(_, ask)| (ask.range, ask.end)).collect()
    };
    let day = Duration::from_secs(86_400);
    assert_eq!(ends(&view), [(HOURS, AskEnd::Now), (HOURS, AskEnd::Ago(day))]);
    view.visit.sight.window = Some((ago(120), ago(60)));
    let hour = Duration::from_secs(3600);
    assert_eq!(ends(&view), [(hour, AskEnd::At(ago(60))), (hour, AskEnd::At(ago(60 + 1440)))]);
}
