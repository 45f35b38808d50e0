//! Cross-account observability: who sees whose metrics.

use super::{
    names::{AccountFacts, DENIED, HUB, Kind},
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};

/// Minutes before the estate was made at which staging was linked: nothing older is seen of it.
const LINKED_AGO: i64 = 40;

/// How much one account sees of another's metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// All from then on, in seconds since 1970.
    Since(i64),
    Nothing,
}

/// None when the operation is not served.
pub(super) fn answer(
    place: &Place<'_>,
    accounts: &[AccountFacts],
    operation: &str,
    input: &Value,
) -> Option<Result<Value, ApiError>> {
    Some(match operation {
        "ListSinks" => list_sinks(place, input),
        "ListAttachedLinks" => list_attached_links(place, accounts, input),
        _ => return None,
    })
}

/// The hub watches the others, in all regions but every fourth.
pub(super) fn has_sink(place: &Place<'_>) -> bool {
    place.account.name == HUB && place.region_index % 4 != 3
}

/// Whether an account is linked to the sink of its region, if there is one. The log archive shares its logs alone.
fn is_linked(account: &AccountFacts) -> bool {
    ![HUB, DENIED].contains(&account.name.as_str()) && account.kind != Kind::Sandbox
}

/// What is seen at a place of another account's metrics of a namespace. One link leaves a namespace out, and one is new.
pub(super) fn sight(place: &Place<'_>, of: &AccountFacts, namespace: &str) -> Sight {
    match of.kind {
        _ if of.id == place.account.id => Sight::Since(i64::MIN),
        _ if !has_sink(place) || !is_linked(of) => Sight::Nothing,
        Kind::LogArchive => Sight::Nothing,
        Kind::Pay if namespace == "AWS/EC2" => Sight::Nothing,
        Kind::Staging => Sight::Since(place.ago(LINKED_AGO)),
        _ => Sight::Since(i64::MIN),
    }
}

fn sink(place: &Place<'_>) -> (String, String) {
    let id = place.key("sink").uuid();
    (place.arn("oam", &format!("sink/{id}")), id)
}

fn size(input: &Value, most: i64) -> Result<usize, ApiError> {
    match input.int("MaxResults")? {
        None => Ok(most as usize),
        Some(n) if (1..=most).contains(&n) => Ok(n as usize),
        Some(n) => Err(ApiError::out_of_range("MaxResults", n, 1, most)),
    }
}

fn bad_token() -> ApiError {
    ApiError::new("InvalidParameterException", "The nextToken is not valid.")
}

/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListSinks.html>
fn list_sinks(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    size(input, 100)?;
    if input.text("NextToken")?.is_some() {
        return Err(bad_token());
    }
    let (arn, id) = sink(place);
    let item = || Object::new().put("Arn", arn).put("Id", id).put("Name", "estate").into();
    let items: Vec<Value> = if has_sink(place) { vec![item()] } else { Vec::new() };
    Ok(Object::new().put("Items", items).into())
}

/// <https://docs.aws.amazon.com/OAM/latest/APIReference/API_ListAttachedLinks.html>
fn list_attached_links(
    place: &Place<'_>,
    accounts: &[AccountFacts],
    input: &Value,
) -> Result<Value, ApiError> {
    let wanted = input.required("SinkIdentifier")?;
    let (arn, id) = sink(place);
    if !has_sink(place) || (wanted != arn && wanted != id) {
        let words = format!("The sink {wanted} does not exist.");
        return Err(ApiError::new("ResourceNotFoundException", words).with_status(404));
    }
    let linked: Vec<&AccountFacts> = accounts.iter().filter(|account| is_linked(account)).collect();
    let (page, next) = Walk::of(place, "ListAttachedLinks", input)
        .cut(&linked, input.text("NextToken")?, size(input, 1000)?)
        .map_err(|_| bad_token())?;
    let describe = |account: &&AccountFacts| {
        let metrics = (account.kind != Kind::LogArchive).then_some("AWS::CloudWatch::Metric");
        let types = metrics.into_iter().chain(["AWS::Logs::LogGroup"]).map(Value::from).collect::<Vec<_>>();
        let link = place.key("link").with(&account.id).uuid();
        Object::new()
            .put("Label", account.name.as_str())
            .put("LinkArn", format!("arn:aws:oam:{}:{}:link/{link}", place.region, account.id))
            .put("ResourceTypes", types)
            .into()
    };
    let items: Vec<Value> = page.iter().map(describe).collect();
    Ok(Object::new().put("Items", items).maybe("NextToken", next).into())
}
