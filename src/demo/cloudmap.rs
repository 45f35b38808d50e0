use super::{
    page::{Position, Walk},
    place::Place,
    services::{self, Check, InstanceFacts, NamespaceFacts, ServiceFacts},
    wire::{ApiError, Object, Value},
};

/// A page of services holds no more than this, whatever was asked for: a page may always be shorter.
const SERVICES_PAGE: usize = 20;

/// None when the operation is not served.
pub(super) fn answer(place: &Place<'_>, operation: &str, input: &Value) -> Option<Result<Value, ApiError>> {
    Some(match operation {
        "ListNamespaces" => list_namespaces(place, input),
        "ListServices" => list_services(place, input),
        "ListInstances" => list_instances(place, input),
        "GetInstancesHealthStatus" => health(place, input),
        "GetNamespace" => get_namespace(place, input),
        "GetService" => get_service(place, input),
        _ => return None,
    })
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidInput", message)
}

/// `MaxResults`: 1 to 100, which is also the default.
fn max_results(input: &Value) -> Result<usize, ApiError> {
    match input.int("MaxResults")? {
        None => Ok(100),
        Some(n) if (1..=100).contains(&n) => Ok(n as usize),
        Some(n) => Err(invalid(ApiError::out_of_range("MaxResults", n, 1, 100).message)),
    }
}

/// Cuts first and filters then, as the service does: a page may be empty and have a token. Now and then it
/// is empty for no reason, too.
fn cut<'t, T>(
    place: &Place<'_>,
    operation: &str,
    input: &Value,
    items: &'t [T],
    most: usize,
    takes: impl Fn(&T) -> bool,
) -> Result<(Vec<&'t T>, Option<String>), ApiError> {
    let size = max_results(input)?.min(most);
    let walk = Walk::of(place, operation, input);
    let position = walk.resume(input.text("NextToken")?).map_err(|_| invalid("The token is not valid."))?;
    let from = (position.at as usize).min(items.len());
    let now_and_then = place.is_incident() || place.key("pause").with(operation).with(from).below(3) == 0;
    if position.extra == 0 && from > 0 && now_and_then {
        return Ok((Vec::new(), Some(walk.token(Position { extra: 1, ..position }))));
    }
    let to = (from + size).min(items.len());
    let next = (to < items.len()).then(|| walk.token(Position { at: to as u64, extra: 0 }));
    Ok((items[from..to].iter().filter(|item| takes(item)).collect(), next))
}

/// A filter's condition on a value.
fn matches(filter: &Value, actual: &str) -> Result<bool, ApiError> {
    let values = filter.texts("Values")?;
    Ok(match filter.text("Condition")?.unwrap_or("EQ") {
        "EQ" => values.first().is_some_and(|v| *v == actual),
        "IN" => values.contains(&actual),
        "BEGINS_WITH" => values.first().is_some_and(|v| actual.starts_with(v)),
        other => return Err(invalid(format!("The condition {other} is not supported for this filter."))),
    })
}

/// Which of the items all filters take. `member` gives what a filter looks at, or none for a filter that
/// does not exist.
fn filtered<T>(
    input: &Value,
    items: &[T],
    member: impl Fn(&T, &str) -> Option<String>,
) -> Result<Vec<bool>, ApiError> {
    let filters = input.list("Filters")?;
    items
        .iter()
        .map(|item| {
            for filter in filters {
                let name = filter.required("Name")?;
                let actual =
                    member(item, name).ok_or_else(|| invalid(format!("The filter {name} is not valid.")))?;
                if !matches(filter, &actual)? {
                    return Ok(false);
                }
            }
            Ok(true)
        })
        .collect()
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListNamespaces.html>
fn list_namespaces(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let all = services::namespaces(place);
    let counts = services::services(place);
    let taken = filtered(input, &all, |namespace, name| match name {
        "TYPE" => Some(namespace.kind.to_owned()),
        "NAME" | "HTTP_NAME" => Some(namespace.name.clone()),
        "RESOURCE_OWNER" => Some("SELF".to_owned()),
        _ => None,
    })?;
    let numbered: Vec<_> = all.iter().enumerate().collect();
    let (page, next) = cut(place, "ListNamespaces", input, &numbered, 100, |(i, _)| taken[*i])?;
    let list: Vec<Value> = page
        .into_iter()
        .map(|(index, namespace)| {
            let count = counts.iter().filter(|s| s.namespace == *index).count();
            describe_namespace(place, namespace, count).into()
        })
        .collect();
    Ok(Object::new().put("Namespaces", list).maybe("NextToken", next).into())
}

fn describe_namespace(place: &Place<'_>, namespace: &NamespaceFacts, services: usize) -> Object {
    let zone = place.key("zone").with(&namespace.id).upper(13);
    let dns = Object::new()
        .maybe("HostedZoneId", (namespace.kind != "HTTP").then(|| format!("Z0{zone}")))
        .put("SOA", Object::new().put("TTL", 15i64));
    let properties = Object::new()
        .put("DnsProperties", if namespace.kind == "HTTP" { Object::new() } else { dns })
        .put("HttpProperties", Object::new().put("HttpName", namespace.name.as_str()));
    Object::new()
        .put("Id", namespace.id.as_str())
        .put("Arn", place.arn("servicediscovery", &format!("namespace/{}", namespace.id)))
        .put("ResourceOwner", place.account.id.as_str())
        .put("Name", namespace.name.as_str())
        .put("Type", namespace.kind)
        .put("Description", namespace.description)
        .put("ServiceCount", services)
        .put("Properties", properties)
        .time("CreateDate", namespace.created)
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListServices.html>
fn list_services(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let namespaces = services::namespaces(place);
    let all = services::services(place);
    let arn = |id: &str| place.arn("servicediscovery", &format!("namespace/{id}"));
    for filter in input.list("Filters")?.iter().filter(|f| f.text("Name") == Ok(Some("NAMESPACE_ID"))) {
        let unknown = |v: &&&str| !namespaces.iter().any(|n| n.id == **v || arn(&n.id) == **v);
        if let Some(id) = filter.texts("Values")?.iter().find(unknown) {
            return Err(invalid(format!("There is no namespace {id}.")));
        }
    }
    let by_arn = |filter: &Value| {
        filter.texts("Values").is_ok_and(|v| v.first().is_some_and(|v| v.starts_with("arn:")))
    };
    let arns = input.list("Filters")?.iter().any(by_arn);
    let taken = filtered(input, &all, |service, name| match name {
        "NAMESPACE_ID" => {
            namespaces.get(service.namespace).map(|n| if arns { arn(&n.id) } else { n.id.clone() })
        }
        "RESOURCE_OWNER" => Some("SELF".to_owned()),
        _ => None,
    })?;
    let (page, next) = cut(place, "ListServices", input, &all, SERVICES_PAGE, |s| taken[s.index])?;
    let list: Vec<Value> =
        page.into_iter().map(|service| describe_service(place, service, &namespaces).into()).collect();
    Ok(Object::new().put("Services", list).maybe("NextToken", next).into())
}

fn describe_service(place: &Place<'_>, service: &ServiceFacts, namespaces: &[NamespaceFacts]) -> Object {
    let http = namespaces.get(service.namespace).is_some_and(|n| n.kind == "HTTP");
    let record: Value = Object::new().put("Type", "A").put("TTL", 15i64).into();
    let dns = Object::new().put("RoutingPolicy", "MULTIVALUE").put("DnsRecords", vec![record]);
    let route53 =
        Object::new().put("Type", "HTTP").put("ResourcePath", "/health").put("FailureThreshold", 2i64);
    Object::new()
        .put("Id", service.id.as_str())
        .put("Arn", place.arn("servicediscovery", &format!("service/{}", service.id)))
        .put("ResourceOwner", place.account.id.as_str())
        .put("Name", service.name.as_str())
        .put("Type", if http { "HTTP" } else { "DNS_HTTP" })
        .put("InstanceCount", service.instances)
        .maybe("DnsConfig", (!http).then_some(dns))
        .maybe("HealthCheckConfig", (service.check == Check::Route53).then_some(route53))
        .maybe(
            "HealthCheckCustomConfig",
            (service.check == Check::Custom).then(|| Object::new().put("FailureThreshold", 1i64)),
        )
        .time("CreateDate", service.created)
        .put("CreatedByAccount", place.account.id.as_str())
}

/// The service that a request names by its id or ARN.
fn service_of(place: &Place<'_>, input: &Value, member: &str) -> Result<ServiceFacts, ApiError> {
    let named = input.required(member).map_err(|e| invalid(e.message))?;
    let id = named.rsplit('/').next().unwrap_or(named);
    services::services(place).into_iter().find(|s| s.id == id).ok_or_else(|| {
        ApiError::new("ServiceNotFound", format!("Service with ID {named} not found.")).with_status(404)
    })
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_ListInstances.html>
fn list_instances(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let service = service_of(place, input, "ServiceId")?;
    let all = services::instances(place, &service);
    let (page, next) = cut(place, "ListInstances", input, &all, 100, |_| true)?;
    let list: Vec<Value> = page
        .into_iter()
        .map(|instance| {
            let attributes = instance
                .attributes
                .iter()
                .fold(Object::new(), |o, (name, value)| o.put(*name, value.as_str()));
            Object::new()
                .put("Id", instance.id.as_str())
                .put("Attributes", attributes)
                .put("CreatedByAccount", place.account.id.as_str())
                .into()
        })
        .collect();
    Ok(Object::new()
        .put("ResourceOwner", place.account.id.as_str())
        .put("Instances", list)
        .maybe("NextToken", next)
        .into())
}

/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetInstancesHealthStatus.html>
fn health(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let service = service_of(place, input, "ServiceId")?;
    let mut all = services::instances(place, &service);
    if input.get("Instances").is_some() {
        let asked = input.texts("Instances")?;
        // One stranger spoils the whole call.
        if let Some(stranger) = asked.iter().find(|id| !all.iter().any(|i| i.id == **id)) {
            return Err(
                ApiError::new("InstanceNotFound", format!("Instance {stranger} not found.")).with_status(404)
            );
        }
        all.retain(|i| asked.contains(&i.id.as_str()));
    }
    let (page, next) = cut(place, "GetInstancesHealthStatus", input, &all, 100, |_| true)?;
    let status = |o: Object, i: &InstanceFacts| o.maybe(i.id.clone(), i.health);
    let status = page.into_iter().fold(Object::new(), status);
    Ok(Object::new().put("Status", status).maybe("NextToken", next).into())
}

fn get_namespace(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let named = input.required("Id").map_err(|e| invalid(e.message))?;
    let id = named.rsplit('/').next().unwrap_or(named);
    let all = services::namespaces(place);
    let index = all.iter().position(|n| n.id == id).ok_or_else(|| {
        ApiError::new("NamespaceNotFound", format!("Namespace with ID {named} not found.")).with_status(404)
    })?;
    let count = services::services(place).iter().filter(|s| s.namespace == index).count();
    Ok(Object::new().put("Namespace", describe_namespace(place, &all[index], count)).into())
}

fn get_service(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let service = service_of(place, input, "Id")?;
    let namespaces = services::namespaces(place);
    let namespace = namespaces.get(service.namespace).map(|n| n.id.as_str());
    let described = describe_service(place, &service, &namespaces).maybe("NamespaceId", namespace);
    Ok(Object::new().put("Service", described).into())
}
