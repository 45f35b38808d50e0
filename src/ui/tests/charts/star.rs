//! Queries that stand for each resource that the lists of metrics have.

use super::*;

fn of(namespace: &str, name: &str, dimensions: &[(&str, &str)]) -> Metric {
    let pair = |(name, value): &(&str, &str)| ((*name).into(), (*value).into());
    Metric {
        namespace: namespace.into(),
        name: name.into(),
        dimensions: dimensions.iter().map(pair).collect(),
    }
}

fn functions(name: &str, functions: &[&str]) -> Vec<Metric> {
    functions.iter().map(|function| of("AWS/Lambda", name, &[("FunctionName", function)])).collect()
}

fn lists(store: &mut Store, account: &str, region: &str, mut metrics: Vec<Metric>) {
    metrics.sort();
    store.apply(update(account, region, Want::Metrics, Ok(Snapshot::Metrics(metrics))));
}

/// Which function of which scope each query is about, in order; and what is said of an expression.
fn resources(store: &Store, view: &ViewState, specs: &Specs) -> Vec<(String, String)> {
    let all = asked(store, view, specs).into_iter();
    all.flat_map(|(key, ask)| {
        let of = move |query: &MetricQuery| match &query.measure {
            Measure::Metric { metric, .. } => {
                (key.to_string(), format!("{} {}", metric.name, metric.dimensions[0].1))
            }
            Measure::Expression(text) => (key.to_string(), text.to_string()),
        };
        ask.queries.iter().map(of).collect::<Vec<_>>()
    })
    .collect()
}

fn seen(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[test]
fn each_resource_is_asked_where_it_is_and_a_scope_without_one_is_not() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "*")])]);
    let mut store = Store::new(fleet());
    let mut view = open("t?region=eu-west-1", &specs, (120, 40));
    let lists_wanted = |store: &Store, view: &ViewState| {
        let all = wants(store, view, &specs, now());
        all.iter().filter(|wanted| wanted.want == Want::Metrics).count()
    };
    assert_eq!(lists_wanted(&store, &view), 5, "the list of each scope that the view looks at");
    assert_eq!(asked(&store, &view, &specs), [], "nothing is known to be there");
    assert!(shown(&store, &mut view, &specs).contains("list of metrics has not been read yet"));
    lists(&mut store, "prod-shop", "eu-west-1", functions("Errors", &["cart", "checkout"]));
    lists(&mut store, "prod-core", "eu-west-1", functions("Duration", &["mailer"]));
    lists(&mut store, "staging", "eu-west-1", functions("Errors", &["cart"]));
    let expected = [
        ("prod-shop/eu-west-1", "Errors cart"),
        ("prod-shop/eu-west-1", "Errors checkout"),
        ("staging/eu-west-1", "Errors cart"),
    ];
    assert_eq!(resources(&store, &view, &specs), seen(&expected));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    let text = shown(&store, &mut view, &specs);
    for name in ["cart prod-shop", "checkout prod-shop", "cart staging", "2 of 5 scopes not listed yet"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    let told = keys(&view);
    lists(&mut store, "prod-shop", "eu-west-1", functions("Errors", &["basket", "cart", "checkout"]));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    shown(&store, &mut view, &specs);
    assert!(told.iter().all(|key| keys(&view).contains(key)), "another one changes no key");
}

#[test]
fn an_expression_is_worked_out_for_each_resource_that_has_all_of_it() {
    let mut errors = metric(Some("m"), "Errors", "Sum", "*");
    let mut calls = metric(Some("d"), "Invocations", "Sum", "*");
    (errors.hidden, calls.hidden) = (true, true);
    let specs = with_charts(vec![chart(vec![errors, calls, math("e", "100*FILL(m,0)/d")])]);
    let mut store = Store::new(fleet());
    let all = [functions("Errors", &["cart", "tax"]), functions("Invocations", &["cart", "mailer"])].concat();
    lists(&mut store, "prod-shop", "eu-west-1", all);
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    let asked: Vec<String> = resources(&store, &view, &specs).into_iter().map(|(_, what)| what).collect();
    let math: Vec<&String> = asked.iter().filter(|what| what.starts_with("100")).collect();
    assert_eq!(math, ["100*FILL(m_r0,0)/d_r0"], "{asked:?}");
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("cart") && !text.contains("m_r0") && !text.contains("mailer"), "{text}");
}

#[test]
fn math_over_different_dimensions_is_not_made() {
    let mut queue = metric(Some("d"), "Invocations", "Sum", "*");
    if let ChartMeasure::Metric { dimensions, .. } = &mut queue.measure {
        dimensions.push(("Alias".into(), Words::plain("*")));
    }
    let mut errors = metric(Some("m"), "Errors", "Sum", "*");
    (errors.hidden, queue.hidden) = (true, true);
    let queries = vec![errors, queue, math("e", "m/d")];
    let specs = with_charts(vec![chart(queries)]);
    let mut store = Store::new(fleet());
    let alias = of("AWS/Lambda", "Invocations", &[("Alias", "live"), ("FunctionName", "cart")]);
    let all = [functions("Errors", &["cart"]), vec![alias]].concat();
    lists(&mut store, "prod-shop", "eu-west-1", all);
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| Vec::new());
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("different dimensions"), "{text}");
}

#[test]
fn of_more_resources_than_a_chart_asks_it_says_how_many_there_are() {
    let specs = with_charts(vec![chart(vec![metric(None, "Errors", "Sum", "*")])]);
    let mut store = Store::new(fleet());
    let names: Vec<String> = (0..340).map(|n| format!("f{n:03}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    lists(&mut store, "prod-shop", "eu-west-1", functions("Errors", &names));
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (160, 40));
    assert_eq!(resources(&store, &view, &specs).len(), 100);
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("100 of 340 resources"), "{text}");
}

#[test]
fn what_is_missing_of_a_sparse_metric_is_zero() {
    let mut errors = metric(None, "Errors", "Sum", "*");
    errors.sparse = true;
    let specs = with_charts(vec![chart(vec![errors])]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    lists(&mut store, "prod-shop", "eu-west-1", vec![]);
    let text = shown(&store, &mut view, &specs);
    assert!(
        text.contains("Nobody has reported it in two weeks: Errors"),
        "where there is no function: {text}"
    );
    lists(&mut store, "prod-shop", "eu-west-1", functions("Duration", &["cart"]));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("0 · none reported in two weeks: Errors"), "{text}");
    lists(&mut store, "prod-shop", "eu-west-1", functions("Errors", &["cart"]));
    answer(&mut store, &view, &specs, &|_, _| Vec::new());
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("nothing reported: 0") && !text.contains("No data points"), "{text}");
    answer(&mut store, &view, &specs, &|_, _| vec![Point { at: ago(60), value: 7.0, provisional: false }]);
    let text = shown(&store, &mut view, &specs);
    assert!(!text.contains("nothing reported"), "{text}");
}

#[test]
fn nothing_is_no_share_of_what_nobody_has_reported() {
    let mut errors = metric(Some("m"), "Errors", "Sum", "*");
    let mut calls = metric(Some("d"), "Invocations", "Sum", "*");
    (errors.hidden, calls.hidden, errors.sparse) = (true, true, true);
    let specs = with_charts(vec![chart(vec![errors, calls, math("e", "100*FILL(m,0)/d")])]);
    let mut store = Store::new(fleet());
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    lists(&mut store, "prod-shop", "eu-west-1", functions("Duration", &["cart"]));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("Nobody has reported it in two weeks: Errors, Invocations"), "{text}");
    lists(&mut store, "prod-shop", "eu-west-1", functions("Invocations", &["cart"]));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("0 · none reported in two weeks: Errors"), "{text}");
    assert!(!text.contains("Invocations"), "{text}");
}

#[test]
fn a_class_of_none_is_not_said() {
    let query = "queries = [{ namespace = \"AWS/Usage\", metric = \"CallCount\", stat = \"Sum\", dimensions = \
                 { Service = \"*\", Resource = \"*\", Class = \"*\" } }]";
    let text = format!(
        "about = \"t\"\n[[panel]]\nid = \"c\"\nkind = \"chart\"\n{query}\n[[layout]]\nrows = [{{ panel = \"c\" }}]\n"
    );
    let specs = with_view(&text);
    let mut store = Store::new(fleet());
    let usage = |service, resource, class| {
        of("AWS/Usage", "CallCount", &[("Class", class), ("Resource", resource), ("Service", service)])
    };
    let all = vec![usage("KMS", "Decrypt", "None"), usage("EC2", "vCPU", "Standard/OnDemand")];
    lists(&mut store, "prod-shop", "eu-west-1", all);
    let mut view = open("t?account=prod-shop&region=eu-west-1", &specs, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(3.0));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("KMS Decrypt") && !text.contains("Decrypt None"), "{text}");
    assert!(text.contains("EC2 vCPU Standard/OnDemand"), "{text}");
}

#[test]
fn a_choice_holds_where_the_other_dimensions_are_not_known() {
    let text = "about = \"t\"\n[[variable]]\nname = \"resource\"\nall = \"*\"\n\
                from = { namespace = \"AWS/Connect\", dimension = \"InstanceId\" }\n\
                [[panel]]\nid = \"c\"\nkind = \"chart\"\nqueries = [{ namespace = \"AWS/Connect\", metric = \
                \"MissedCalls\", stat = \"Sum\", dimensions = { InstanceId = \"$resource\", \"*\" = \"*\" } }]\n\
                [[layout]]\nrows = [{ panel = \"c\" }]\n";
    let specs = with_view(text);
    let mut store = Store::new(fleet());
    let calls = |name, instance| {
        of("AWS/Connect", "MissedCalls", &[(name, instance), ("Metric Group", "VoiceCalls")])
    };
    let all = vec![calls("InstanceId", "desk"), calls("Instance ID", "shop"), calls("FlowId", "night")];
    lists(&mut store, "prod-shop", "eu-west-1", all);
    let named = |route: &str| -> Vec<String> {
        let view = open(route, &specs, (120, 40));
        resources(&store, &view, &specs).into_iter().map(|(_, what)| what).collect()
    };
    assert_eq!(named("t"), ["MissedCalls shop", "MissedCalls desk"]);
    assert_eq!(named("t?resource=desk"), ["MissedCalls desk"]);
    assert_eq!(named("t?resource=shop"), ["MissedCalls shop"], "spelled otherwise");
}

#[test]
fn metrics_of_global_services_are_asked_where_they_are_kept() {
    let mut requests = metric(None, "Requests", "Sum", "*");
    requests.region = Some(Words::plain("us-east-1"));
    let specs = with_charts(vec![chart(vec![requests])]);
    let regions = ["eu-central-1"];
    let fleet = |narrowed| Arc::new(Fleet { accounts: vec![account("edge", "prod", &regions)], narrowed });
    let mut store = Store::new(fleet(false));
    lists(&mut store, "edge", "us-east-1", functions("Requests", &["viewer"]));
    let view = open("t", &specs, (120, 40));
    assert_eq!(resources(&store, &view, &specs), seen(&[("edge/us-east-1", "Requests viewer")]));
    let store = Store::new(fleet(true));
    let mut view = open("t", &specs, (120, 40));
    assert_eq!(asked(&store, &view, &specs), [], "these regions alone were asked for");
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("no such scope"), "{text}");
}

#[test]
fn a_resource_that_was_chosen_is_asked_where_it_is_alone() {
    let text = "about = \"t\"\n[[variable]]\nname = \"function\"\nall = \"*\"\n\
                from = { namespace = \"AWS/Lambda\", dimension = \"FunctionName\" }\n\
                [[panel]]\nid = \"c\"\nkind = \"chart\"\nqueries = [{ namespace = \"AWS/Lambda\", \
                metric = \"Errors\", stat = \"Sum\", dimensions = { FunctionName = \"$function\" } }]\n\
                [[layout]]\nrows = [{ panel = \"c\" }]\n";
    let specs = with_view(text);
    let mut store = Store::new(fleet());
    lists(&mut store, "prod-shop", "eu-west-1", functions("Errors", &["cart", "checkout"]));
    let all = open("t", &specs, (120, 40));
    assert_eq!(resources(&store, &all, &specs).len(), 2);
    let one = open("t?function=cart", &specs, (120, 40));
    assert_eq!(resources(&store, &one, &specs), seen(&[("prod-shop/eu-west-1", "Errors cart")]));
    let unlisted = open("t?function=new&account=staging&region=eu-west-1", &specs, (120, 40));
    assert_eq!(resources(&store, &unlisted, &specs), seen(&[("staging/eu-west-1", "Errors new")]));
}
