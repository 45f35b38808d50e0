//! Tags of the estate's resources: its EC2 nodes, and the ECS clusters and services that run on them.

use super::{
    names,
    nodes::{self, NodeFacts},
    page::Walk,
    place::Place,
    services,
    wire::{ApiError, Object, Value},
};

/// Kinds of resource that have tags here.
const TYPES: [&str; 3] = ["ec2:instance", "ecs:cluster", "ecs:service"];

/// Resources of a page, whatever more was asked for: AWS's pages are not always full either.
const PAGE: usize = 40;

struct Tagged {
    /// As the tagging API names it.
    kind: &'static str,
    arn: String,
    tags: Vec<(&'static str, String)>,
}

/// None when the operation is not served.
pub(super) fn answer(place: &Place<'_>, operation: &str, input: &Value) -> Option<Result<Value, ApiError>> {
    (operation == "GetResources").then(|| get_resources(place, input))
}

fn resources(place: &Place<'_>) -> Vec<Tagged> {
    let cluster = &place.account.name;
    let common = || vec![("env", place.account.env.to_owned()), ("team", place.account.team.clone())];
    let node = |(index, node): (usize, NodeFacts)| {
        let applications = names::applications(place.account.kind);
        let mut tags = common();
        // Somebody always forgets.
        if place.key("tags").with(index).below(9) == 0 {
            tags.pop();
        }
        tags.extend([
            ("Name", node.host),
            ("app", applications[(index / 4) % applications.len()].to_owned()),
        ]);
        Tagged { kind: TYPES[0], arn: place.arn("ec2", &format!("instance/{}", node.id)), tags }
    };
    let nodes = nodes::nodes(place).into_iter().enumerate().filter(|(_, node)| !node.hybrid).map(node);
    let services: Vec<Tagged> = services::services(place)
        .into_iter()
        .map(|service| {
            let arn = place.arn("ecs", &format!("service/{cluster}/{}", service.name));
            let mut tags = common();
            tags.push(("app", service.name));
            Tagged { kind: TYPES[2], arn, tags }
        })
        .collect();
    let of_all = (!services.is_empty()).then(|| Tagged {
        kind: TYPES[1],
        arn: place.arn("ecs", &format!("cluster/{cluster}")),
        tags: common(),
    });
    nodes.chain(of_all).chain(services).collect()
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new("InvalidParameterException", message)
}

/// <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>
fn get_resources(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let size = match input.int("ResourcesPerPage")? {
        None => PAGE,
        Some(n) if (1..=100).contains(&n) => (n as usize).min(PAGE),
        Some(n) => return Err(invalid(format!("ResourcesPerPage {n} is not between 1 and 100"))),
    };
    let types = input.texts("ResourceTypeFilters")?;
    if let Some(wrong) = types.iter().find(|kind| kind.is_empty() || kind.len() > 256) {
        return Err(invalid(format!("{wrong:?} is no resource type")));
    }
    let filters = input
        .list("TagFilters")?
        .iter()
        .map(|filter| Ok((filter.required("Key")?, filter.texts("Values")?)))
        .collect::<Result<Vec<_>, ApiError>>()?;
    if filters.len() > 50 || filters.iter().any(|(_, values)| values.len() > 20) {
        return Err(invalid("At most 50 keys with 20 values each are allowed"));
    }
    let is_of = |kind: &str| {
        types.is_empty()
            || types
                .iter()
                .any(|wanted| *wanted == kind || kind.split_once(':').is_some_and(|k| k.0 == *wanted))
    };
    let has = |one: &Tagged, (key, values): &(&str, Vec<&str>)| {
        let tag = one.tags.iter().find(|(name, _)| name == key);
        tag.is_some_and(|(_, value)| values.is_empty() || values.contains(&value.as_str()))
    };
    let mut found = resources(place);
    found.retain(|one| is_of(one.kind) && filters.iter().all(|filter| has(one, filter)));
    let token = input.text("PaginationToken")?.filter(|token| !token.is_empty());
    let (page, next) = Walk::of(place, "GetResources", input).cut(&found, token, size).map_err(|_| {
        ApiError::new("PaginationTokenExpiredException", "The specified PaginationToken has expired.")
    })?;
    let mapping = |one: &Tagged| -> Value {
        let tag = |(key, value): &(&'static str, String)| -> Value {
            Object::new().put("Key", *key).put("Value", value.as_str()).into()
        };
        let tags: Vec<Value> = one.tags.iter().map(tag).collect();
        Object::new().put("ResourceARN", one.arn.as_str()).put("Tags", tags).into()
    };
    let mappings: Vec<Value> = page.iter().map(mapping).collect();
    // The last page has an empty token, not none.
    Ok(Object::new()
        .put("PaginationToken", next.unwrap_or_default())
        .put("ResourceTagMappingList", mappings)
        .into())
}
