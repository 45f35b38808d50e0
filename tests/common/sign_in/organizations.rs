//! Organizations: AWS JSON 1.1.
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html>

mod estate;

use serde_json::{Value, json};

use super::{
    people::Issued,
    state::{Call, State},
    wire::{Refusal, Reply},
};
pub use estate::{Member, Organization, Unit};

/// The most that a page holds.
const PAGE: usize = 20;

/// Answers an operation.
pub(super) fn answer(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let caller = state.authenticate(call)?;
    let operation = call.heard.operation.clone();
    state.authorize(&caller, &format!("organizations:{operation}"), "*", "AccessDeniedException")?;
    let organization = member_of(state, &caller)?;
    if operation != "DescribeOrganization" && !organization.is_asked_by(&caller.identity.account) {
        let message = "You don't have permissions to access this resource.";
        return Err(Refusal::new(400, "AccessDeniedException", message));
    }
    let body = match operation.as_str() {
        "DescribeOrganization" => json!({"Organization": organization.describe()}),
        "ListAccounts" => {
            let accounts = organization.accounts.iter().map(|a| organization.account(a));
            page(call, "Accounts", accounts.collect(), organization.empty_page)?
        }
        "ListRoots" => {
            let root = json!({"Id": organization.root, "Arn": organization.arn("root", &organization.root),
                "Name": "Root", "PolicyTypes": []});
            page(call, "Roots", vec![root], None)?
        }
        "ListOrganizationalUnitsForParent" => {
            let parent = parent(organization, call)?;
            let units =
                organization.units.iter().filter(|u| u.parent == parent).map(|u| organization.unit(u));
            page(call, "OrganizationalUnits", units.collect(), None)?
        }
        "ListAccountsForParent" => {
            let parent = parent(organization, call)?;
            let accounts = organization.accounts.iter().filter(|a| a.parent == parent);
            page(call, "Accounts", accounts.map(|a| organization.account(a)).collect(), None)?
        }
        "DescribeOrganizationalUnit" => {
            let id = call.param("OrganizationalUnitId").unwrap_or_default();
            let unit = organization.units.iter().find(|u| u.id == id).ok_or_else(|| {
                Refusal::new(
                    400,
                    "OrganizationalUnitNotFoundException",
                    "You specified an organizational unit that doesn't exist.",
                )
            })?;
            json!({"OrganizationalUnit": organization.unit(unit)})
        }
        "ListTagsForResource" => {
            let id = call.param("ResourceId").unwrap_or_default();
            let account = organization.accounts.iter().find(|a| a.id == id).ok_or_else(|| {
                Refusal::new(400, "TargetNotFoundException", "You specified a target that doesn't exist.")
            })?;
            let tags = account.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
            page(call, "Tags", tags.collect(), None)?
        }
        _ => return Err(Refusal::new(400, "UnknownOperationException", "")),
    };
    Ok(Reply::new(200, "application/x-amz-json-1.1", body.to_string()))
}

fn member_of<'a>(state: &'a State, caller: &Issued) -> Result<&'a Organization, Refusal> {
    let account = &caller.identity.account;
    let organization = state.script.organization.as_ref();
    organization.filter(|o| o.accounts.iter().any(|a| a.id == *account)).ok_or_else(|| {
        let message = "Your account is not a member of an organization.";
        Refusal::new(400, "AWSOrganizationsNotInUseException", message)
    })
}

fn parent<'a>(organization: &Organization, call: &'a Call<'_>) -> Result<&'a str, Refusal> {
    let id = call.param("ParentId").unwrap_or_default();
    if id == organization.root || organization.units.iter().any(|u| u.id == id) {
        return Ok(id);
    }
    let message = "You specified a parent that doesn't exist.";
    Err(Refusal::new(400, "ParentNotFoundException", message))
}

/// A page. Its token names the list and the parent, where to go on, and how many pages were before. The page with the
/// number `empty` holds nothing, but has a token all the same.
fn page(call: &Call<'_>, list: &str, rows: Vec<Value>, empty: Option<usize>) -> Result<Value, Refusal> {
    let invalid = |why: &str| Refusal::new(400, "InvalidInputException", why);
    let walk = format!("{list}:{}:", call.param("ParentId").unwrap_or_default());
    let (from, number): (usize, usize) = match call.param("NextToken") {
        None => (0, 0),
        Some(token) => token
            .strip_prefix(&walk)
            .and_then(|rest| rest.split_once(':'))
            .and_then(|(from, number)| Some((from.parse().ok()?, number.parse().ok()?)))
            .ok_or_else(|| invalid("You specified an invalid value for nextToken."))?,
    };
    let asked = call.param("MaxResults").map_or(Ok(PAGE), str::parse).unwrap_or(0);
    if !(1..=PAGE).contains(&asked) {
        return Err(invalid("You specified a value for MaxResults that is out of range."));
    }
    let to = if empty == Some(number) { from } else { rows.len().min(from + asked) };
    let mut answer = json!({list: rows[from..to]});
    if to < rows.len() {
        answer["NextToken"] = format!("{walk}{to}:{}", number + 1).into();
    }
    Ok(answer)
}
