//! The estate of the incident with what its services consist of, and somewhere what cannot be told.

use std::sync::Arc;

use super::estate::*;
use crate::{model::*, store::Store};

/// The node that one of the sick instances runs on.
pub const LOST_NODE: &str = "i-07f3aa90bb1c2d3e4";

pub fn service(id: &str, name: &str, check: HealthCheck, instances: u32, counts: HealthCounts) -> Service {
    Service {
        id: id.into(),
        name: name.into(),
        namespace_id: "ns-1".into(),
        namespace_name: "shop.local".into(),
        kind: Some("DNS_HTTP".into()),
        check,
        instance_count: Some(instances),
        counts,
        arn: Some(format!("arn:aws:servicediscovery:eu-west-1:111122223333:service/{id}").into()),
    }
}

/// What is asked for the instances of the sick service.
pub fn checkout_instances() -> Want {
    let (id, name) = ("srv-checkout".into(), "checkout".into());
    Want::InstancesOf(Arc::new(ServiceRef { id, name, namespace_name: "shop.local".into() }))
}

fn instance(at: u32) -> Instance {
    let sick = at > 5;
    let mut attributes: Vec<(Text, Text)> = vec![
        ("AVAILABILITY_ZONE".into(), format!("eu-west-1{}", ["a", "b", "c"][at as usize % 3]).into()),
        ("AWS_INSTANCE_IPV4".into(), format!("10.4.7.{}", at + 10).into()),
        ("AWS_INSTANCE_PORT".into(), "8080".into()),
        ("ECS_SERVICE_NAME".into(), "checkout".into()),
        ("revision".into(), if sick { "118" } else { "117" }.into()),
    ];
    if at == 6 {
        attributes.insert(3, ("EC2_INSTANCE_ID".into(), LOST_NODE.into()));
    }
    Instance {
        id: format!("{at}f622eb20fae42bd99b6fd3b59a4b1a{at}").into(),
        service_id: "srv-checkout".into(),
        service_name: "checkout".into(),
        namespace_name: "shop.local".into(),
        health: if sick { InstanceHealth::Unhealthy } else { InstanceHealth::Healthy },
        attributes,
    }
}

/// The incident; in prod-shop eu-west-1 a sick service, one that nobody checks and one of which there is no
/// word; in prod-shop us-west-2 services that may not be read.
pub fn estate() -> Store {
    let mut store = incident();
    let shop = |store: &mut Store, region: &str, want: Want, what: Result<Snapshot, Fault>| {
        store.apply(update("prod-shop", region, want, what));
    };
    let known = HealthCounts { healthy: 5, unhealthy: 3, unknown: 0 };
    let healthy = HealthCounts { healthy: 3, unhealthy: 0, unknown: 0 };
    let unchecked = HealthCounts { unknown: 2, ..HealthCounts::default() };
    let services = vec![
        service("srv-cart", "cart", HealthCheck::None, 2, unchecked),
        service("srv-images", "images", HealthCheck::Route53, 4, HealthCounts::default()),
        service("srv-checkout", "checkout", HealthCheck::Custom, 8, known),
        service("srv-orders", "orders", HealthCheck::Custom, 3, healthy),
    ];
    shop(&mut store, "eu-west-1", Want::Services, Ok(Snapshot::Services(services)));
    let instances = (1..=8).map(instance).collect();
    shop(&mut store, "eu-west-1", checkout_instances(), Ok(Snapshot::Instances(instances)));
    let namespace = |id: &str, name: &str, kind: &str, count| Namespace {
        id: id.into(),
        name: name.into(),
        kind: Some(kind.into()),
        description: Some("Names inside the VPC".into()),
        service_count: count,
        arn: Some(format!("arn:aws:servicediscovery:eu-west-1:111122223333:namespace/{id}").into()),
    };
    let namespaces = vec![
        namespace("ns-1", "shop.local", "DNS_PRIVATE", Some(4)),
        namespace("ns-2", "shop-connect", "HTTP", None),
    ];
    shop(&mut store, "eu-west-1", Want::Namespaces, Ok(Snapshot::Namespaces(namespaces)));
    let denied = Fault::new(
        FaultKind::Denied,
        "User is not authorized to perform: servicediscovery:ListServices because no identity-based policy \
         allows the action",
    )
    .with_code("AccessDeniedException")
    .with_operation("ListServices");
    shop(&mut store, "us-west-2", Want::Services, Err(denied));
    let identity = Identity {
        account: "111122223333".into(),
        arn: "arn:aws:sts::111122223333:assumed-role/SkydeckRead/skydeck".into(),
        expires_at: Some(ago(-48)),
    };
    shop(&mut store, "global", Want::Identity, Ok(Snapshot::Identity(identity)));
    store
}
