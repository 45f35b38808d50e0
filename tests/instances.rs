//! Instances of one Cloud Map service: the same as among all of a scope, for the price of that service.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod demo;

use std::sync::Arc;

use demo::{NOW, Reader, estate, scope};
use skydeck::model::{Clock, PinnedClock, ServiceRef, Snapshot, Want};

#[tokio::test]
async fn those_of_one_service_are_what_they_are_among_all_and_cost_two_calls() {
    let clock: Arc<dyn Clock> = Arc::new(PinnedClock(NOW.parse().expect("a time")));
    let estate = estate(clock.clone());
    let here = scope(&estate, "prod-core", "us-east-1");
    let reader = Reader::new(estate.http_client(), clock);
    let Snapshot::Services(services) = reader.read(&here, Want::Services).await else { panic!() };
    let Snapshot::Instances(all) = reader.read(&here, Want::Instances).await else { panic!() };
    assert!(services.len() > 1);
    for service in services {
        let (id, name) = (service.id.clone(), service.name.clone());
        let of = ServiceRef { id, name, namespace_name: service.namespace_name.clone() };
        let before = estate.received().len();
        let Snapshot::Instances(own) = reader.read(&here, Want::InstancesOf(Arc::new(of))).await else {
            panic!()
        };
        let asked: Vec<String> =
            estate.received().into_iter().skip(before).map(|request| request.operation).collect();
        assert_eq!(asked, ["ListInstances", "GetInstancesHealthStatus"], "{}", service.name);
        let expected: Vec<_> = all.iter().filter(|i| i.service_id == service.id).cloned().collect();
        assert_eq!(own, expected, "{}", service.name);
    }
}
