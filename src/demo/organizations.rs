use super::{
    names::AccountFacts,
    page::{Position, Walk},
    place::Place,
    rng::Key,
    wire::{ApiError, Object, Value},
};

/// Who the organisation is.
const ORGANIZATION: &str = "o-skydeckdemo";
const ROOT: &str = "r-demo";
/// Accounts that a page has at most.
const PAGE: i64 = 20;

/// An account of the organisation.
struct Member {
    id: String,
    name: String,
    /// `State`, and the older `Status`: endpoints send either or both.
    state: (Option<&'static str>, Option<&'static str>),
    /// Names of the units that it is in, from the root down.
    units: Vec<&'static str>,
    tags: Vec<(&'static str, String)>,
}

/// None when the operation is not served. Only the account that is the delegated administrator may ask.
pub(super) fn answer(
    place: &Place<'_>,
    accounts: &[AccountFacts],
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ApiError>> {
    let serve: fn(&Place<'_>, &[Member], &Value) -> Result<Value, ApiError> = match operation {
        "ListAccounts" => list_accounts,
        "ListAccountsForParent" => list_accounts_for_parent,
        "ListOrganizationalUnitsForParent" => list_units,
        "ListRoots" => list_roots,
        "ListTagsForResource" => list_tags,
        _ => return None,
    };
    if place.account.name != super::names::HUB {
        let words = "You don't have permissions to access this resource.";
        return Some(Err(ApiError::new("AccessDeniedException", words)));
    }
    Some(serve(place, &members(place.seed, accounts), input))
}

/// The estate's accounts, those that the organisation is done with, and the one that manages it.
fn members(seed: Key, accounts: &[AccountFacts]) -> Vec<Member> {
    let mut all: Vec<Member> = accounts
        .iter()
        .map(|facts| {
            let state = match facts.name.as_str() {
                "sandbox" => (None, Some("ACTIVE")),
                "dev" => (Some("ACTIVE"), None),
                _ => (Some("ACTIVE"), Some("ACTIVE")),
            };
            let below = if facts.ou == "workloads" { Some(facts.env) } else { None };
            Member {
                id: facts.id.clone(),
                name: facts.name.clone(),
                state,
                units: std::iter::once(facts.ou).chain(below).collect(),
                tags: vec![("env", facts.env.to_owned()), ("team", facts.team.clone())],
            }
        })
        .collect();
    // No account of the estate has these numbers.
    let other = |number: u16, name: &str, state, units: &[&'static str]| Member {
        id: format!("{}{number}", seed.with("account").with(name).bits() % 899_999_999 + 100_000_000),
        name: name.to_owned(),
        state,
        units: units.to_vec(),
        tags: vec![("env", "prod".to_owned())],
    };
    let workloads = ["workloads", "prod"];
    all.push(other(996, "marketing-2021", (Some("CLOSED"), Some("SUSPENDED")), &workloads));
    all.push(other(997, "acquired", (Some("SUSPENDED"), Some("SUSPENDED")), &workloads));
    all.push(other(998, "trial", (None, Some("PENDING_CLOSURE")), &["sandbox"]));
    all.push(other(999, "management", (Some("ACTIVE"), Some("ACTIVE")), &[]));
    all
}

/// The id of a unit, by its names from the root down.
fn unit_id(seed: Key, names: &[&str]) -> String {
    format!("ou-demo-{}", seed.with("unit").with(&names.join("/")).hex(8))
}

/// Id of what an account or unit with these names above it is right below.
fn parent_id(seed: Key, names: &[&str]) -> String {
    if names.is_empty() { ROOT.to_owned() } else { unit_id(seed, names) }
}

fn describe(place: &Place<'_>, member: &Member) -> Value {
    let mut path = format!("{ORGANIZATION}/{ROOT}/");
    for depth in 1..=member.units.len() {
        path.push_str(&format!("{}/", unit_id(place.seed, &member.units[..depth])));
    }
    let arn = format!("arn:aws:organizations::{}:account/{ORGANIZATION}/{}", place.account.id, member.id);
    Object::new()
        .put("Id", member.id.as_str())
        .put("Arn", arn)
        .put("Email", format!("{}@example.com", member.name))
        .put("Name", member.name.as_str())
        .maybe("State", member.state.0)
        .maybe("Status", member.state.1)
        .put("Paths", vec![path.into()])
        .put("JoinedMethod", "CREATED")
        .time("JoinedTimestamp", place.start - 400 * 86_400)
        .into()
}

fn page_size(input: &Value) -> Result<usize, ApiError> {
    match input.int("MaxResults")? {
        None => Ok(PAGE as usize),
        Some(n) if (1..=PAGE).contains(&n) => Ok(n as usize),
        Some(n) => Err(ApiError::new(
            "InvalidInputException",
            ApiError::out_of_range("MaxResults", n, 1, PAGE).message,
        )),
    }
}

fn bad_token() -> ApiError {
    ApiError::new("InvalidInputException", "You specified an invalid value for nextToken.")
}

/// The second page is empty, with a token: AWS says that such come, and to go on until there is none.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
fn list_accounts(place: &Place<'_>, members: &[Member], input: &Value) -> Result<Value, ApiError> {
    let size = page_size(input)?;
    let walk = Walk::of(place, "ListAccounts", input);
    let position = walk.resume(input.text("NextToken")?).map_err(|_| bad_token())?;
    let from = (position.at as usize).min(members.len());
    let take = match position.extra {
        0 => size.min(members.len().div_ceil(2)),
        1 => 0,
        _ => size,
    };
    let to = from.saturating_add(take).min(members.len());
    let next = (to < members.len())
        .then(|| walk.token(Position { at: to as u64, extra: position.extra.saturating_add(1) }));
    let list: Vec<Value> = members[from..to].iter().map(|member| describe(place, member)).collect();
    Ok(Object::new().put("Accounts", list).maybe("NextToken", next).into())
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html>
fn list_accounts_for_parent(place: &Place<'_>, members: &[Member], input: &Value) -> Result<Value, ApiError> {
    let parent = parent(place, members, input)?;
    let list: Vec<Value> = members
        .iter()
        .filter(|member| parent_id(place.seed, &member.units) == parent)
        .map(|member| describe(place, member))
        .collect();
    page(place, "ListAccountsForParent", "Accounts", &list, input)
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html>
fn list_units(place: &Place<'_>, members: &[Member], input: &Value) -> Result<Value, ApiError> {
    let parent = parent(place, members, input)?;
    let arn = |id: &str| format!("arn:aws:organizations::{}:ou/{ORGANIZATION}/{id}", place.account.id);
    let mut list: Vec<Value> = Vec::new();
    for unit in units(members) {
        let Some((name, above)) = unit.split_last() else { continue };
        if parent_id(place.seed, above) == parent {
            let id = unit_id(place.seed, &unit);
            list.push(Object::new().put("Arn", arn(&id)).put("Name", *name).put("Id", id).into());
        }
    }
    page(place, "ListOrganizationalUnitsForParent", "OrganizationalUnits", &list, input)
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html>
fn list_roots(place: &Place<'_>, _members: &[Member], input: &Value) -> Result<Value, ApiError> {
    let root = Object::new()
        .put("Id", ROOT)
        .put("Arn", format!("arn:aws:organizations::{}:root/{ORGANIZATION}/{ROOT}", place.account.id))
        .put("Name", "Root")
        .put("PolicyTypes", Vec::new());
    page(place, "ListRoots", "Roots", &[root.into()], input)
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html>
fn list_tags(_place: &Place<'_>, members: &[Member], input: &Value) -> Result<Value, ApiError> {
    let id = input.required("ResourceId")?;
    let member = members.iter().find(|member| member.id == id).ok_or_else(|| {
        ApiError::new("TargetNotFoundException", "You specified a target that doesn't exist.")
    })?;
    let tag = |(key, value): &(&str, String)| {
        Value::from(Object::new().put("Key", *key).put("Value", value.as_str()))
    };
    Ok(Object::new().put("Tags", member.tags.iter().map(tag).collect::<Vec<_>>()).into())
}

/// All units, by their names from the root down.
fn units(members: &[Member]) -> std::collections::BTreeSet<Vec<&'static str>> {
    let of =
        |member: &Member| (1..=member.units.len()).map(|n| member.units[..n].to_vec()).collect::<Vec<_>>();
    members.iter().flat_map(of).collect()
}

/// `ParentId`, which has to be there.
fn parent<'a>(place: &Place<'_>, members: &[Member], input: &'a Value) -> Result<&'a str, ApiError> {
    let parent = input.required("ParentId")?;
    let known = parent == ROOT || units(members).iter().any(|unit| unit_id(place.seed, unit) == parent);
    known
        .then_some(parent)
        .ok_or_else(|| ApiError::new("ParentNotFoundException", "You specified a parent that doesn't exist."))
}

fn page(
    place: &Place<'_>,
    operation: &'static str,
    list: &'static str,
    all: &[Value],
    input: &Value,
) -> Result<Value, ApiError> {
    let size = page_size(input)?;
    let (page, next) = Walk::of(place, operation, input)
        .cut(all, input.text("NextToken")?, size)
        .map_err(|_| bad_token())?;
    Ok(Object::new().put(list, page.to_vec()).maybe("NextToken", next).into())
}
