//! Resources by their tags.

use skydeck::model::{TagAsk, TaggedResource};

use super::*;

fn ask(types: &[&str], tags: &[(&str, &[&str])]) -> Want {
    let tags = tags.iter().map(|(key, values)| ((*key).into(), values.iter().map(|v| (*v).into()).collect()));
    Want::TaggedResources(Arc::new(TagAsk {
        types: types.iter().map(|kind| (*kind).into()).collect(),
        tags: tags.collect(),
    }))
}

async fn found(lab: &Lab, place: (&str, &str), want: Want) -> Vec<TaggedResource> {
    let Snapshot::TaggedResources(all) = lab.snapshot(place.0, place.1, want).await else { panic!() };
    all
}

#[tokio::test(start_paused = true)]
async fn tags_find_resources_of_a_kind() {
    let lab = Lab::new();
    let core = ("prod-core", "us-east-1");
    let nodes = found(&lab, core, ask(&["ec2:instance"], &[("app", &["gateway"]), ("env", &["prod"])])).await;
    assert!(!nodes.is_empty());
    for node in &nodes {
        assert!(
            node.arn.starts_with("arn:aws:ec2:us-east-1:") && node.arn.contains(":instance/i-"),
            "{node:?}"
        );
        assert_eq!(
            (node.tag("app").map(|app| app.as_str()), node.region.as_str()),
            (Some("gateway"), "us-east-1")
        );
    }
    let two = found(&lab, core, ask(&["ec2:instance"], &[("app", &["gateway", "auth"])])).await;
    assert!(two.len() > nodes.len(), "of one key any value does");
    let both = found(&lab, core, ask(&["ecs"], &[("app", &["gateway"])])).await;
    assert_eq!(both.len(), 1, "a service's name alone stands for all its kinds");
    assert_eq!(found(&lab, core, ask(&["ec2:instance"], &[("app", &["nobody"])])).await, []);
    let any = found(&lab, core, ask(&[], &[("team", &[])])).await;
    let all = found(&lab, core, ask(&[], &[])).await;
    assert!(any.len() < all.len(), "somebody forgot a tag");
    let hybrid = found(&lab, ("network", "us-east-1"), ask(&[], &[])).await;
    assert!(hybrid.iter().all(|one| !one.arn.contains("mi-")), "what is in no EC2 is not its resource");
}

#[tokio::test(start_paused = true)]
async fn more_than_a_page_is_walked_and_a_denial_says_what_is_missing() {
    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Throttle).operation("GetResources").when(When::Every(2)));
    let all = found(&lab, ("prod-data", "us-east-1"), ask(&[], &[])).await;
    assert_eq!((unique(all.iter().map(|one| &one.arn)), lab.pages("GetResources")), (all.len(), 2));
    assert_eq!(lab.inject.struck(), [2], "each page was throttled once, and asked again");

    let lab = Lab::new();
    lab.inject.add(Rule::new(Injection::Deny).operation("GetResources"));
    let fault = lab.fault(ask(&[], &[])).await;
    assert_eq!((fault.kind, fault.operation.as_deref()), (FaultKind::Denied, Some("GetResources")));
    assert!(fault.fix.contains("tag:GetResources"), "{fault:?}");
}
