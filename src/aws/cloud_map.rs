use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};

use aws_sdk_servicediscovery::types::{FilterCondition, ServiceFilter, ServiceFilterName, ServiceSummary};

use crate::model::{
    Fault, HealthCheck, HealthCounts, Instance, InstanceHealth, Namespace, Service, ServiceRef, Text,
};

use super::{
    convert::{count, text, word},
    reader::{Found, Reader, walk},
    remembered::Healths,
};

const SERVICE: &str = "ServiceDiscovery";
/// Services or namespaces of one scope that are asked about side by side: as many as one account has requests in flight.
/// How fast is the pacer's business.
const AT_ONCE: usize = 8;

/// All namespaces, services and instances are made from them.
pub(super) async fn namespaces(reader: &Reader<'_>) -> Result<Found<Vec<Namespace>>, Fault> {
    reader.remembered.namespaces.read(reader, || walk_namespaces(reader)).await
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListNamespaces.html>
async fn walk_namespaces(reader: &Reader<'_>) -> Result<Found<Vec<Namespace>>, Fault> {
    let map = || reader.clients.servicediscovery();
    walk(reader, |token| async move {
        let page = reader
            .page(SERVICE, "ListNamespaces", || {
                map().list_namespaces().max_results(100).set_next_token(token.clone()).send()
            })
            .await?;
        let namespaces = page.namespaces().iter().map(|n| Namespace {
            id: Text::new(n.id().unwrap_or_default()),
            name: Text::new(n.name().unwrap_or_default()),
            kind: word(n.r#type().map(|t| t.as_str())),
            description: text(n.description()),
            service_count: count(n.service_count()),
            arn: text(n.arn()),
        });
        Ok((namespaces.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

/// All services with their rolled-up health. A service's summary does not name its namespace, so they are
/// listed a namespace at a time; in between, as long as no namespace has more or fewer, they are those of the last
/// listing, and their health alone is asked. Health is asked of services without a check too: the service's answer, not
/// ours, says that they are not checked.
pub(super) async fn services(reader: &Reader<'_>) -> Result<Found<Vec<Service>>, Fault> {
    let listed = listed(reader).await?;
    let mut found = Found { value: Vec::new(), fault: listed.fault };
    // Once health is refused it is not asked of the rest: theirs stays unknown, and the fault says why.
    let refused = &AtomicBool::new(false);
    let mut healths = stream::iter(listed.value)
        .map(|service| async move {
            let skip = service.instance_count == Some(0) || refused.load(Ordering::Relaxed);
            let health =
                if skip { Ok(Found::whole(Healths::new())) } else { health(reader, &service.id).await };
            refused.fetch_or(health.is_err(), Ordering::Relaxed);
            (service, or_unknown(health))
        })
        .buffered(AT_ONCE);
    while let Some((mut service, health)) = healths.next().await {
        service.counts = HealthCounts::of(health.value.values());
        found.value.push(service);
        found.fault = found.fault.or(health.fault);
    }
    drop(healths);
    Ok(found)
}

/// All instances with their health.
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html>
pub(super) async fn instances(reader: &Reader<'_>) -> Result<Found<Vec<Instance>>, Fault> {
    let services = listed(reader).await?;
    let mut found = Found { value: Vec::new(), fault: services.fault };
    let registered = services.value.into_iter().filter(|service| service.instance_count != Some(0));
    let mut answers = stream::iter(registered)
        .map(|service| async move { instances_of(reader, &named(&service)).await })
        .buffered(AT_ONCE);
    while let Some(mut instances) = answers.next().await.transpose()? {
        found.value.append(&mut instances.value);
        found.fault = found.fault.or(instances.fault);
    }
    drop(answers);
    Ok(found)
}

fn named(service: &Service) -> ServiceRef {
    let (id, name) = (service.id.clone(), service.name.clone());
    ServiceRef { id, name, namespace_name: service.namespace_name.clone() }
}

/// The instances of one service with their health.
pub(super) async fn instances_of(
    reader: &Reader<'_>,
    service: &ServiceRef,
) -> Result<Found<Vec<Instance>>, Fault> {
    let mut instances = registered(reader, service).await?;
    if instances.value.is_empty() {
        return Ok(instances);
    }
    let mut health = or_unknown(health(reader, &service.id).await);
    for instance in &mut instances.value {
        // One registered just now has no health yet: not checked, which is what it stays.
        if let Some(known) = health.value.remove(instance.id.as_str()) {
            instance.health = known;
        }
    }
    instances.fault = instances.fault.or(health.fault);
    Ok(instances)
}

async fn listed(reader: &Reader<'_>) -> Result<Found<Vec<Service>>, Fault> {
    let namespaces = namespaces(reader).await?;
    let listing = &reader.remembered.cloud_listing;
    if let Some(services) = listing.still(&namespaces.value).filter(|_| namespaces.fault.is_none()) {
        return Ok(Found::whole(services));
    }
    reader.remembered.services.read(reader, || list(reader, namespaces)).await
}

async fn list(reader: &Reader<'_>, namespaces: Found<Vec<Namespace>>) -> Result<Found<Vec<Service>>, Fault> {
    let mut found = Found { value: Vec::<Service>::new(), fault: namespaces.fault };
    let mut claimed_twice: Vec<Text> = Vec::new();
    let own = reader.ask.scope.account.id.as_ref();
    // A namespace that another account shares is read where it lives, and wants ARNs everywhere else.
    let is_own = |n: &Namespace| match (own, n.arn.as_deref().and_then(|arn| arn.split(':').nth(4))) {
        (Some(own), Some(owner)) if !owner.is_empty() => own.as_str() == owner,
        _ => true,
    };
    let mut with_services = namespaces.value.clone();
    with_services.retain(|n| n.service_count != Some(0) && is_own(n));
    let mut answers = stream::iter(with_services)
        .map(|namespace| async move { services_of(reader, &namespace).await })
        .buffered(AT_ONCE);
    while let Some(services) = answers.try_next().await? {
        found.fault = found.fault.or(services.fault);
        for service in services.value {
            if !found.value.iter().any(|s| s.id == service.id) {
                found.value.push(service);
            } else if !claimed_twice.contains(&service.id) {
                claimed_twice.push(service.id);
            }
        }
    }
    drop(answers);
    // An endpoint that ignores the filter lists a service under every namespace: ask which one is its own.
    for id in claimed_twice {
        let own = namespace_of(reader, &id).await?;
        let own = namespaces.value.iter().find(|n| Some(&n.id) == own.as_ref());
        if let (Some(service), Some(own)) = (found.value.iter_mut().find(|s| s.id == id), own) {
            service.namespace_id = own.id.clone();
            service.namespace_name = own.name.clone();
        }
    }
    if found.fault.is_none() {
        reader.remembered.cloud_listing.remember(&namespaces.value, &found.value);
    }
    Ok(found)
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html>
async fn namespace_of(reader: &Reader<'_>, service_id: &str) -> Result<Option<Text>, Fault> {
    let map = || reader.clients.servicediscovery();
    let answer = reader.page(SERVICE, "GetService", || map().get_service().id(service_id).send()).await;
    Ok(unless_gone(answer)?.and_then(|a| text(a.service()?.namespace_id())))
}

async fn services_of(reader: &Reader<'_>, namespace: &Namespace) -> Result<Found<Vec<Service>>, Fault> {
    let map = || reader.clients.servicediscovery();
    let filter = ServiceFilter::builder()
        .name(ServiceFilterName::NamespaceId)
        .condition(FilterCondition::Eq)
        .values(namespace.id.as_str())
        .build()
        .ok();
    let filter = &filter;
    walk(reader, |token| async move {
        let page = reader
            .page(SERVICE, "ListServices", || {
                map()
                    .list_services()
                    .set_filters(filter.clone().map(|f| vec![f]))
                    .max_results(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let services = page.services().iter().map(|s| service(s, namespace)).collect();
        Ok((services, page.next_token().map(str::to_owned)))
    })
    .await
}

fn service(s: &ServiceSummary, namespace: &Namespace) -> Service {
    let check = if s.health_check_custom_config().is_some() {
        HealthCheck::Custom
    } else if s.health_check_config().is_some() {
        HealthCheck::Route53
    } else {
        HealthCheck::None
    };
    Service {
        id: Text::new(s.id().unwrap_or_default()),
        name: Text::new(s.name().unwrap_or_default()),
        namespace_id: namespace.id.clone(),
        namespace_name: namespace.name.clone(),
        kind: word(s.r#type().map(|t| t.as_str())),
        check,
        instance_count: count(s.instance_count()),
        counts: HealthCounts::default(),
        arn: text(s.arn()),
    }
}

async fn registered(reader: &Reader<'_>, service: &ServiceRef) -> Result<Found<Vec<Instance>>, Fault> {
    let map = || reader.clients.servicediscovery();
    walk(reader, |token| async move {
        let page = reader
            .page(SERVICE, "ListInstances", || {
                map()
                    .list_instances()
                    .service_id(service.id.as_str())
                    .max_results(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await;
        let Some(page) = unless_gone(page)? else { return Ok((Vec::new(), None)) };
        let instances = page.instances().iter().map(|i| {
            let mut attributes: Vec<(Text, Text)> = i
                .attributes()
                .into_iter()
                .flatten()
                .map(|(k, v)| (Text::shared(k), Text::shared(v)))
                .collect();
            attributes.sort();
            Instance {
                id: Text::new(i.id().unwrap_or_default()),
                service_id: service.id.clone(),
                service_name: service.name.clone(),
                namespace_name: service.namespace_name.clone(),
                health: InstanceHealth::NotChecked,
                attributes,
            }
        });
        Ok((instances.collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

/// The health of a service's instances: services are counted by it, instances told.
async fn health(reader: &Reader<'_>, service_id: &str) -> Result<Found<Healths>, Fault> {
    let shared = reader.remembered.health(service_id);
    shared.read(reader, || walk_health(reader, service_id)).await
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html>
async fn walk_health(reader: &Reader<'_>, service_id: &str) -> Result<Found<Healths>, Fault> {
    let map = || reader.clients.servicediscovery();
    let found = walk(reader, |token| async move {
        let page = reader
            .page(SERVICE, "GetInstancesHealthStatus", || {
                map()
                    .get_instances_health_status()
                    .service_id(service_id)
                    .max_results(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await;
        let Some(page) = unless_gone(page)? else {
            reader.remembered.cloud_listing.forget();
            return Ok((Vec::new(), None));
        };
        let statuses = page
            .status()
            .into_iter()
            .flatten()
            .map(|(id, status)| (crate::model::clean(id), InstanceHealth::parse(status.as_str())));
        Ok((statuses.collect(), page.next_token().map(str::to_owned)))
    })
    .await?;
    Ok(Found { value: found.value.into_iter().collect(), fault: found.fault })
}

/// Health that could not be read is unknown, and the list it belongs to stands all the same.
fn or_unknown(health: Result<Found<Healths>, Fault>) -> Found<Healths> {
    health.unwrap_or_else(|fault| Found { value: Healths::new(), fault: Some(fault) })
}

/// A service or its last instance that went away between two calls has no instances: that is no fault.
fn unless_gone<T>(page: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match page {
        Err(fault) if matches!(fault.code.as_deref(), Some("ServiceNotFound" | "InstanceNotFound")) => {
            Ok(None)
        }
        other => other.map(Some),
    }
}
