use super::{
    estate::Caller,
    names::{Kind, REGIONS},
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};

/// Regions of a page, whatever more was asked for: AWS's pages are not always full either.
const PAGE: usize = 20;

/// None when the operation is not served.
pub(super) fn answer(
    place: &Place<'_>,
    enabled: &[&str],
    operation: &str,
    input: &Value,
    caller: &Caller<'_>,
) -> Option<Result<Value, ApiError>> {
    (operation == "ListRegions").then(|| list_regions(place, enabled, input, caller))
}

/// The role in the log archive may not ask.
/// <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>
fn list_regions(
    place: &Place<'_>,
    enabled: &[&str],
    input: &Value,
    caller: &Caller<'_>,
) -> Result<Value, ApiError> {
    if place.account.kind == Kind::LogArchive {
        let (arn, account) = (caller.arn(), &place.account.id);
        return Err(ApiError::access_denied(format!(
            "User: {arn} is not authorized to perform: account:ListRegions on resource: \
             arn:aws:account::{account}:account"
        )));
    }
    let size = match input.int("MaxResults")? {
        None => PAGE,
        Some(n) if (1..=50).contains(&n) => (n as usize).min(PAGE),
        Some(n) => return Err(ApiError::out_of_range("MaxResults", n, 1, 50)),
    };
    let (page, next) = Walk::of(place, "ListRegions", input)
        .cut(&REGIONS, input.text("NextToken")?, size)
        .map_err(|_| ApiError::validation("The provided NextToken is not valid."))?;
    let describe = |region: &&str| {
        Value::from(Object::new().put("RegionName", *region).put("RegionOptStatus", status(region, enabled)))
    };
    let list: Vec<Value> = page.iter().map(describe).collect();
    Ok(Object::new().put("Regions", list).maybe("NextToken", next).into())
}

fn status(region: &str, enabled: &[&str]) -> &'static str {
    // The first ones need no opting in.
    let by_default = REGIONS.iter().position(|r| *r == region).is_some_and(|at| at < 17);
    match (enabled.contains(&region), region) {
        (true, _) if by_default => "ENABLED_BY_DEFAULT",
        (true, _) => "ENABLED",
        (false, "eu-south-1") => "ENABLING",
        (false, "me-south-1") => "DISABLING",
        (false, _) => "DISABLED",
    }
}
