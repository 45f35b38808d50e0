//! Account management: REST with JSON.
//! <https://docs.aws.amazon.com/accounts/latest/reference/API_ListRegions.html>

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    state::{Call, State},
    wire::{Refusal, Reply},
};

/// The regions of accounts, with their `RegionOptStatus`.
#[derive(Debug)]
pub struct Regions {
    /// What an account tells that is not named below.
    pub usual: Vec<(String, String)>,
    /// By account id.
    pub of: BTreeMap<String, Vec<(String, String)>>,
    /// The most that a page holds.
    pub page: usize,
}

impl Default for Regions {
    fn default() -> Self {
        let by_default = [
            "us-east-1",
            "us-east-2",
            "us-west-2",
            "eu-west-1",
            "eu-central-1",
            "ap-southeast-1",
            "sa-east-1",
        ];
        let opted = [
            ("eu-south-2", "ENABLED"),
            ("af-south-1", "DISABLED"),
            ("me-central-1", "ENABLING"),
            ("ap-east-1", "DISABLING"),
        ];
        let usual = by_default.map(|r| (r, "ENABLED_BY_DEFAULT")).into_iter().chain(opted);
        let usual = usual.map(|(region, status)| (region.to_owned(), status.to_owned())).collect();
        Self { usual, of: BTreeMap::new(), page: 4 }
    }
}

/// ListRegions.
pub(super) fn regions(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let caller = state.authenticate(call)?;
    let denied = || {
        let message = format!(
            "User: {} is not authorized to perform: account:ListRegions (You don't have permission to access this \
             resource.)",
            caller.identity.arn
        );
        Refusal::new(403, "AccessDeniedException", message)
    };
    state.authorize(&caller, "account:ListRegions", "*", "AccessDeniedException").map_err(|_| denied())?;
    let account = &caller.identity.account;
    let management = state.script.organization.as_ref().is_some_and(|o| o.management == *account);
    let asked = call.param("AccountId").unwrap_or(account);
    // The management account asks for its own without naming itself.
    if (call.param("AccountId").is_some() && !management)
        || (management && call.param("AccountId") == Some(account))
    {
        return Err(denied());
    }
    let regions = state.script.regions.of.get(asked).unwrap_or(&state.script.regions.usual);
    let wanted: Option<Vec<String>> =
        call.param("RegionOptStatusContains").and_then(|w| serde_json::from_str(w).ok());
    let rows: Vec<_> = regions
        .iter()
        .filter(|(_, status)| wanted.as_ref().is_none_or(|w| w.contains(status)))
        .map(|(region, status)| json!({"RegionName": region, "RegionOptStatus": status}))
        .collect();
    let invalid = |_| Refusal::new(400, "ValidationException", "Invalid input");
    let from: usize = call.param("NextToken").map_or(Ok(0), str::parse).map_err(invalid)?;
    let size: usize = call.param("MaxResults").map_or(Ok(20), str::parse).map_err(invalid)?;
    let to = rows.len().min(from + size.min(state.script.regions.page));
    let mut answer = json!({"Regions": rows[from.min(to)..to]});
    if to < rows.len() {
        answer["NextToken"] = to.to_string().into();
    }
    Ok(Reply::json(&answer))
}
