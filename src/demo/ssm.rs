use super::{
    nodes::{self, NodeFacts},
    page::Walk,
    place::Place,
    sessions,
    wire::{ApiError, Object, Value},
};

/// None when the operation is not served.
pub(super) fn answer(place: &Place<'_>, operation: &str, input: &Value) -> Option<Result<Value, ApiError>> {
    Some(match operation {
        "DescribeSessions" => sessions::describe(place, input),
        "DescribeInstanceInformation" => describe_instance_information(place, input),
        _ => return None,
    })
}

pub(super) fn bad_token() -> ApiError {
    ApiError::new("InvalidNextToken", "The specified token is not valid.")
}

/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeInstanceInformation.html>
fn describe_instance_information(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let size = match input.int("MaxResults")? {
        None => 10,
        Some(n) if (5..=50).contains(&n) => n as usize,
        Some(n) => return Err(ApiError::out_of_range("MaxResults", n, 5, 50)),
    };
    let all = nodes::nodes(place);
    let filters = filters(input, &all)?;
    let found: Vec<&NodeFacts> = all.iter().filter(|n| filters.iter().all(|f| f.takes(n))).collect();
    let (page, next) = Walk::of(place, "DescribeInstanceInformation", input)
        .cut(&found, input.text("NextToken")?, size)
        .map_err(|_| bad_token())?;
    let list: Vec<Value> = page.iter().map(|node| describe(place, node)).collect();
    Ok(Object::new().put("InstanceInformationList", list).maybe("NextToken", next).into())
}

struct Filter<'a> {
    key: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    fn takes(&self, node: &NodeFacts) -> bool {
        let any = |value: &str| self.values.contains(&value);
        match self.key {
            "InstanceIds" => any(&node.id),
            "PingStatus" => any(ping_status(node)),
            "PlatformTypes" => any(node.platform.kind),
            "AgentVersion" => any(node.agent),
            "ResourceType" => any(resource_type(node)),
            "AssociationStatus" => any("Success"),
            // No node has the rest of them.
            _ => false,
        }
    }
}

fn filters<'a>(input: &'a Value, all: &[NodeFacts]) -> Result<Vec<Filter<'a>>, ApiError> {
    const KEYS: [&str; 10] = [
        "InstanceIds",
        "AgentVersion",
        "PingStatus",
        "PlatformTypes",
        "ActivationIds",
        "IamRole",
        "ResourceType",
        "AssociationStatus",
        "SourceIds",
        "SourceTypes",
    ];
    let mut list = Vec::new();
    for (name, key, values) in
        [("Filters", "Key", "Values"), ("InstanceInformationFilterList", "key", "valueSet")]
    {
        for filter in input.list(name)? {
            list.push(Filter { key: filter.required(key)?, values: filter.texts(values)? });
        }
    }
    let tags = list.iter().filter(|f| f.key == "tag-key" || f.key.starts_with("tag:")).count();
    if tags > 0 && tags < list.len() {
        return Err(ApiError::new("InvalidFilterKey", "Tag filters cannot be mixed with other filters."));
    }
    if let Some(other) = list.iter().find(|f| tags == 0 && !KEYS.contains(&f.key)) {
        return Err(ApiError::new("InvalidFilterKey", format!("The filter key {} is not valid.", other.key)));
    }
    let asked = list.iter().filter(|f| f.key == "InstanceIds").flat_map(|f| &f.values);
    if let Some(stranger) = asked.into_iter().find(|id| !all.iter().any(|n| n.id == **id)) {
        return Err(ApiError::new("InvalidInstanceId", format!("Instance id {stranger} is not valid.")));
    }
    Ok(list)
}

fn ping_status(node: &NodeFacts) -> &'static str {
    if node.lost_since.is_some() { "ConnectionLost" } else { "Online" }
}

fn resource_type(node: &NodeFacts) -> &'static str {
    if node.hybrid { "ManagedInstance" } else { "EC2Instance" }
}

fn describe(place: &Place<'_>, node: &NodeFacts) -> Value {
    let associated = node.last_ping - 17 * 60;
    Object::new()
        .put("InstanceId", node.id.as_str())
        .put("PingStatus", ping_status(node))
        .time("LastPingDateTime", node.last_ping)
        .put("AgentVersion", node.agent)
        .put("IsLatestVersion", node.is_latest())
        .put("PlatformType", node.platform.kind)
        .put("PlatformName", node.platform.name)
        .put("PlatformVersion", node.platform.version)
        .put("ResourceType", resource_type(node))
        .maybe("ActivationId", node.hybrid.then(|| place.key("activation").uuid()))
        .maybe("IamRole", node.hybrid.then_some("BranchOfficeNodes"))
        .maybe("Name", node.hybrid.then_some(node.host.as_str()))
        .maybe("RegistrationDate", node.hybrid.then_some(Value::Time(node.registered * 1000)))
        .put("IPAddress", node.ip.as_str())
        .put("ComputerName", node.host.as_str())
        .put("AssociationStatus", "Success")
        .time("LastAssociationExecutionDate", associated)
        .time("LastSuccessfulAssociationExecutionDate", associated)
        .into()
}
