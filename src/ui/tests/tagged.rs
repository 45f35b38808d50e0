use std::sync::Arc;

use super::estate::*;
use crate::{
    model::*,
    query::metric_math::Math,
    spec::{
        ChartMeasure, ExplorerMetric, ExplorerWidget, Func, PanelKind, Route,
        explorer::{Tagged, expand},
    },
    store::Store,
    ui::{Narrowing, ViewState, prepare, tagged, wants},
};

fn ask() -> TagAsk {
    TagAsk { types: vec!["ec2:instance".into()], tags: vec![("app".into(), vec!["web".into()])] }
}

fn answered(region: &str, what: Result<Vec<TaggedResource>, Fault>) -> Update {
    update("staging", region, Want::TaggedResources(Arc::new(ask())), what.map(Snapshot::TaggedResources))
}

fn one(region: &str, id: &str) -> TaggedResource {
    let arn = Text::new(format!("arn:aws:ec2:{region}:111122223333:instance/{id}"));
    TaggedResource { arn, region: region.into(), tags: vec![("app".into(), "web".into())] }
}

/// What is found where a view looks, of a dashboard of an account.
fn found_in(store: &Store, route: &str, owner: Option<&str>, region: Option<&str>) -> Option<Tagged> {
    let view = ViewState::new(Route::parse(route).expect("a route"), &specs(), (120, 40));
    let (narrowing, owner) = (Narrowing::of(store, &view), owner.map(AccountName::new));
    let places = tagged::Where { narrowing: &narrowing, owner: owner.as_ref() };
    let widget = ExplorerWidget { region: region.map(Text::new), ..ExplorerWidget::default() };
    tagged::found(store, places, &widget, &ask())
}

/// In the three regions of an account.
fn found(store: &Store) -> Option<Tagged> {
    found_in(store, "deck?account=staging", None, None)
}

#[test]
fn resources_are_known_when_every_region_has_answered_well_or_ill() {
    let mut store = Store::new(fleet());
    assert_eq!(found(&store), None);
    store.apply(answered("us-east-1", Ok(vec![one("us-east-1", "i-1")])));
    store.apply(answered("us-west-2", Ok(vec![])));
    assert_eq!(found(&store), None, "one has not answered yet");
    let of_owner = found_in(&store, "deck", Some("staging"), Some("us-east-1"));
    assert_eq!(of_owner.map(|all| all.resources.len()), Some(1), "the only place that is asked");
    let denied = Fault::new(FaultKind::Denied, "by a service control policy").with_operation("GetResources");
    store.apply(answered("eu-west-1", Err(denied.clone())));
    let all = found(&store).expect("all that can be known");
    assert_eq!(all.resources, [one("us-east-1", "i-1")]);
    assert_eq!(all.remarks, ["staging euw1: tags cannot be read: denied"]);
    for region in ["us-east-1", "us-west-2"] {
        store.apply(answered(region, Err(denied.clone())));
    }
    assert_eq!(found(&store).map(|all| all.resources.len()), Some(1), "what was seen stays");

    let mut store = Store::new(fleet());
    for region in ["us-east-1", "us-west-2", "eu-west-1"] {
        store.apply(answered(region, Err(denied.clone())));
    }
    assert_eq!(found(&store), None, "nothing is known where nobody may ask");
}

const BODY: &str = r#"{"widgets":[{"type":"explorer","width":24,"height":12,"properties":{
    "title":"Nodes","region":"eu-west-1","period":300,"labels":[{"key":"app","value":"web"}],
    "metrics":[{"metricName":"CPUUtilization","resourceType":"AWS::EC2::Instance","stat":"Average"}]
}}]}"#;

/// Sources and regions that a view wants.
fn wanted(store: &Store, view: &ViewState) -> Vec<(Source, String)> {
    let all = wants(store, view, &specs(), now()).into_iter();
    let here = all.filter(|w| w.scope.account.name.as_str() == "staging");
    let mut here: Vec<_> = here.map(|w| (w.want.source(), w.scope.region.to_string())).collect();
    here.retain(|(source, _)| matches!(source, Source::TaggedResources | Source::MetricData));
    here
}

#[test]
fn an_explorer_widget_becomes_charts_when_its_tags_are_known_and_goes_on_asking() {
    let (specs, mut store) = (specs(), Store::new(fleet()));
    let body = DashboardBody { name: "d".into(), text: BODY.into() };
    store.apply(update("staging", "global", Want::Dashboard("d".into()), Ok(Snapshot::Dashboard(body))));
    let route = Route::parse("dashboard?account=staging&name=d").expect("a route");
    let mut view = ViewState::new(route, &specs, (120, 40));
    let kinds = |store: &Store, view: &mut ViewState| -> Vec<PanelKind> {
        for _ in 0..2 {
            prepare(store, view, &specs, now(), None);
        }
        let made = view.visit.made.as_ref().expect("made");
        made.view.panels.iter().map(|panel| panel.kind).collect()
    };
    assert_eq!(kinds(&store, &mut view), [PanelKind::Explorer]);
    let tags = (Source::TaggedResources, "eu-west-1".to_owned());
    assert_eq!(wanted(&store, &view), std::slice::from_ref(&tags), "where the widget says");
    let text = text_of(&drawn(&store, view.clone(), &specs));
    assert!(text.contains("app=web") && text.contains("0 of 1 regions have answered"), "{text}");

    store.apply(answered("eu-west-1", Ok(vec![one("eu-west-1", "i-1"), one("eu-west-1", "i-2")])));
    assert_eq!(kinds(&store, &mut view), [PanelKind::Chart]);
    let both = wanted(&store, &view);
    assert!(both.contains(&tags) && both.contains(&(Source::MetricData, "eu-west-1".into())), "{both:?}");

    let made = view.visit.made.clone().expect("made");
    kinds(&store, &mut view);
    assert!(Arc::ptr_eq(&made, view.visit.made.as_ref().expect("made")), "nothing is made anew for nothing");
    store.apply(answered("eu-west-1", Ok(vec![])));
    assert_eq!(kinds(&store, &mut view), [PanelKind::Refused]);
    let text = text_of(&drawn(&store, view, &specs));
    assert!(text.contains("no AWS::EC2::Instance has these tags"), "{text}");
}

#[test]
fn what_puts_resources_together_is_metric_math() {
    let cpu = ExplorerMetric {
        name: "CPUUtilization".into(),
        resource_type: "AWS::EC2::Instance".into(),
        stat: "Average".into(),
    };
    let nodes = [one("eu-west-1", "i-1"), one("eu-west-1", "i-2")];
    for func in [Func::Avg, Func::Min, Func::Max, Func::Sum, Func::Stddev] {
        let aggregate = Some(("app".into(), func));
        let widget = ExplorerWidget { metrics: vec![cpu.clone()], aggregate, ..ExplorerWidget::default() };
        let expanded = expand(&widget, &nodes, None);
        let queries = expanded.charts.iter().flat_map(|(_, chart)| &chart.queries);
        let math = queries.filter_map(|query| match &query.measure {
            ChartMeasure::Expression(words) => Some(words.to_string()),
            _ => None,
        });
        let math: Vec<String> = math.collect();
        assert_eq!(math.len(), 1, "{math:?}");
        assert!(Math::parse(&math[0]).is_ok(), "{math:?}");
    }
}
