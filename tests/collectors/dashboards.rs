//! Dashboards: the list of an account, and the body of one.

use skydeck::model::{Dashboard, Region};

use super::*;

/// What has no region of an account.
fn of_account(lab: &Lab, account: &str) -> Scope {
    Scope { region: Region::global(), ..lab.scope(account, "us-east-1") }
}

async fn list(lab: &Lab, account: &str) -> Vec<Dashboard> {
    let update = lab.engine.ask((of_account(lab, account), Want::Dashboards), None).await;
    assert_eq!(update.fault, None);
    let Some(Snapshot::Dashboards(all)) = update.snapshot.as_deref() else { panic!("{update:?}") };
    all.clone()
}

async fn body(lab: &Lab, account: &str, name: &str) -> Update {
    lab.engine.ask((of_account(lab, account), Want::Dashboard(name.into())), None).await
}

#[tokio::test(start_paused = true)]
async fn every_dashboard_of_every_account_is_listed_and_its_body_read() {
    let lab = Lab::new();
    let (mut names, scopes) = (Vec::new(), lab.fleet.scopes_for(Source::Dashboards));
    assert_eq!(scopes.len(), lab.fleet.accounts.len(), "once an account, whatever regions it has");
    for account in lab.fleet.accounts.iter().map(|a| a.name.as_str()).filter(|name| *name != "legacy") {
        for dashboard in list(&lab, account).await {
            let update = body(&lab, account, &dashboard.name).await;
            let Some(Snapshot::Dashboard(body)) = update.snapshot.as_deref() else { panic!("{update:?}") };
            assert_eq!(body.name, dashboard.name);
            assert_eq!(dashboard.size, Some(body.text.len() as u64), "{}", dashboard.name);
            assert!(dashboard.last_modified < Some(lab.engine.clock.now()), "{dashboard:?}");
            assert!(
                dashboard
                    .arn
                    .as_ref()
                    .is_some_and(|arn| arn.ends_with(&*format!(":dashboard/{}", dashboard.name)))
            );
            let json: serde_json::Value = serde_json::from_str(&body.text).expect("JSON");
            assert!(json["widgets"].is_array());
            names.push(dashboard.name);
        }
    }
    assert_eq!((names.len(), unique(names.iter())), (10, 10));
    assert_eq!((lab.pages("ListDashboards"), lab.pages("GetDashboard")), (11, 10));
}

#[tokio::test(start_paused = true)]
async fn more_than_a_thousand_dashboards_are_walked_to_the_last() {
    let lab = Lab::of(DemoScale { accounts: 91, regions: 1 });
    let all = list(&lab, "prod-research").await;
    assert_eq!(
        (all.len(), unique(all.iter().map(|d| &d.name)), lab.pages("ListDashboards")),
        (1240, 1240, 2)
    );
    let last = body(&lab, "prod-research", "experiment-1240").await;
    assert_eq!(last.fault, None);

    let lab = Lab::of(DemoScale { accounts: 91, regions: 1 });
    lab.inject.add(Rule::new(Injection::Throttle).operation("ListDashboards").when(When::Every(2)));
    assert_eq!(list(&lab, "prod-research").await.len(), 1240, "a page that fails is asked for again");
    assert_eq!(lab.inject.struck(), [2]);
}

#[tokio::test(start_paused = true)]
async fn a_dashboard_that_is_gone_or_forbidden_is_a_fault_with_what_to_do() {
    let lab = Lab::new();
    let gone = body(&lab, "prod-shop", "nobody").await;
    assert_eq!(gone.snapshot, None);
    let fault = gone.fault.expect("a fault");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::InvalidRequest, Some("ResourceNotFound")));
    assert!(fault.message.contains("nobody") && fault.fix.contains(":dashboards"), "{fault:?}");

    for (want, operation) in
        [(Want::Dashboards, "ListDashboards"), (Want::Dashboard("payments".into()), "GetDashboard")]
    {
        let lab = Lab::new();
        lab.inject.add(Rule::new(Injection::Deny).operation(operation));
        let fault = lab.engine.ask((of_account(&lab, "prod-pay"), want), None).await.fault.expect("a fault");
        assert_eq!((fault.kind, fault.operation.as_deref()), (FaultKind::Denied, Some(operation)));
        assert!(fault.fix.contains(&format!("cloudwatch:{operation}")), "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_arrives_as_it_is_stored_whatever_is_in_it() {
    let lab = Lab::new();
    let update = body(&lab, "sandbox", "playground").await;
    let Some(Snapshot::Dashboard(body)) = update.snapshot.as_deref() else { panic!("{update:?}") };
    assert!(body.text.contains("\\u001b[31;5m") && body.text.contains('🔥'), "escapes are JSON's own");
}
