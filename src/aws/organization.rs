//! The accounts of an organisation, from its management account or a delegated administrator.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_organizations::types::Account;

use crate::model::{AccountId, AccountState, Fault, FaultKind, OrganizationAccount, OrganizationAsk, Text};

use super::reader::{Found, Reader, walk};

/// An account of the list, and the organisational unit right above it: none below the root, `Err` when it does not say.
type Listed = (OrganizationAccount, Result<Option<String>, ()>);

/// All accounts, 20 a page, with what is asked beside. When that beside cannot be had the accounts come without it, and
/// the fault says so.
pub(super) async fn read(
    reader: &Reader<'_>,
    ask: OrganizationAsk,
) -> Result<Found<Vec<OrganizationAccount>>, Fault> {
    let Found { value: listed, mut fault } = accounts(reader).await?;
    let parents: HashMap<AccountId, Option<String>> =
        listed.iter().filter_map(|(a, parent)| Some((a.id.clone(), parent.clone().ok()?))).collect();
    let mut accounts: Vec<OrganizationAccount> = listed.into_iter().map(|(account, _)| account).collect();
    if ask.units {
        match Units::of(reader, &accounts, parents).await {
            Ok(units) => accounts.iter_mut().for_each(|account| account.unit = units.path(&account.id)),
            Err(why) => fault = fault.or(Some(why)),
        }
    }
    if ask.tags {
        fault = fault.or(tag(reader, &mut accounts).await.err());
    }
    Ok(Found { value: accounts, fault })
}

/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>
async fn accounts(reader: &Reader<'_>) -> Result<Found<Vec<Listed>>, Fault> {
    let organizations = || reader.clients.organizations();
    walk(reader, |token| async move {
        let page = reader
            .page("Organizations", "ListAccounts", || {
                organizations().list_accounts().max_results(20).set_next_token(token.clone()).send()
            })
            .await
            .map_err(told)?;
        let listed: Vec<Listed> = page.accounts().iter().filter_map(listed).collect();
        reader.ask.pages.found(listed.len());
        Ok((listed, page.next_token().map(str::to_owned)))
    })
    .await
}

/// What has no id is no account that anything could be asked of.
fn listed(account: &Account) -> Option<Listed> {
    let id = AccountId::parse(account.id()?)?;
    let state = account.state().map(|s| s.as_str()).or_else(|| account.status().map(|s| s.as_str()));
    let name = account.name().filter(|name| !name.is_empty()).unwrap_or(id.as_str());
    let told = OrganizationAccount {
        name: Text::new(name),
        state: AccountState::parse(state),
        unit: None,
        tags: BTreeMap::new(),
        id,
    };
    Some((told, account.paths().first().map(|path| parent(path)).ok_or(())))
}

/// The last unit of a path such as `o-exampleorgid/r-examplerootid/ou-a/ou-b/`.
fn parent(path: &str) -> Option<String> {
    path.split('/').rfind(|part| part.starts_with("ou-")).map(str::to_owned)
}

/// Organisational units: their names, and who is in which.
struct Units {
    /// Names from the root down, by the unit's id.
    paths: HashMap<String, String>,
    parents: HashMap<AccountId, Option<String>>,
}

impl Units {
    /// Walks down from the root. Accounts that do not say themselves where they are are listed unit by unit.
    async fn of(
        reader: &Reader<'_>,
        accounts: &[OrganizationAccount],
        parents: HashMap<AccountId, Option<String>>,
    ) -> Result<Self, Fault> {
        let lists = accounts.iter().any(|account| !parents.contains_key(&account.id));
        let mut units = Self { paths: HashMap::new(), parents };
        let mut left: Vec<(String, Option<String>)> =
            roots(reader).await?.into_iter().map(|root| (root, None)).collect();
        // A unit has one parent: what comes twice comes from an endpoint that is wrong, and would never end.
        let mut seen: BTreeSet<String> = BTreeSet::new();
        while let Some((id, path)) = left.pop() {
            if let Some(late) = reader.out_of_time() {
                return Err(late);
            }
            if lists {
                for account in members(reader, &id).await? {
                    units.parents.entry(account).or_insert_with(|| path.as_ref().map(|_| id.clone()));
                }
            }
            for (child, name) in children(reader, &id).await? {
                let path = path.as_ref().map_or_else(|| name.clone(), |above| format!("{above}/{name}"));
                if seen.insert(child.clone()) {
                    units.paths.insert(child.clone(), path.clone());
                    left.push((child, Some(path)));
                }
            }
        }
        Ok(units)
    }

    fn path(&self, account: &AccountId) -> Option<String> {
        match self.parents.get(account)? {
            None => Some(String::new()),
            Some(unit) => self.paths.get(unit).cloned(),
        }
    }
}

/// Ids of the roots: one, as AWS has it today.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html>
async fn roots(reader: &Reader<'_>) -> Result<Vec<String>, Fault> {
    let organizations = || reader.clients.organizations();
    whole(
        walk(reader, |token| async move {
            let page = reader
                .page("Organizations", "ListRoots", || {
                    organizations().list_roots().set_next_token(token.clone()).send()
                })
                .await
                .map_err(told)?;
            let roots = page.roots().iter().filter_map(|root| root.id().map(str::to_owned)).collect();
            Ok((roots, page.next_token().map(str::to_owned)))
        })
        .await?,
    )
}

/// Ids and names of the units right below a root or unit.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html>
async fn children(reader: &Reader<'_>, parent: &str) -> Result<Vec<(String, String)>, Fault> {
    let organizations = || reader.clients.organizations();
    whole(
        walk(reader, |token| async move {
            let page = reader
                .page("Organizations", "ListOrganizationalUnitsForParent", || {
                    let call = organizations().list_organizational_units_for_parent().parent_id(parent);
                    call.max_results(20).set_next_token(token.clone()).send()
                })
                .await
                .map_err(told)?;
            let units = page.organizational_units().iter();
            let named = units.filter_map(|unit| {
                let id = unit.id()?.to_owned();
                let name = crate::model::clean(unit.name().unwrap_or(&id));
                Some((id, name))
            });
            Ok((named.collect(), page.next_token().map(str::to_owned)))
        })
        .await?,
    )
}

/// Ids of the accounts right below a root or unit.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html>
async fn members(reader: &Reader<'_>, parent: &str) -> Result<Vec<AccountId>, Fault> {
    let organizations = || reader.clients.organizations();
    whole(
        walk(reader, |token| async move {
            let page = reader
                .page("Organizations", "ListAccountsForParent", || {
                    let call = organizations().list_accounts_for_parent().parent_id(parent);
                    call.max_results(20).set_next_token(token.clone()).send()
                })
                .await
                .map_err(told)?;
            let ids = page.accounts().iter().filter_map(|account| AccountId::parse(account.id()?)).collect();
            Ok((ids, page.next_token().map(str::to_owned)))
        })
        .await?,
    )
}

/// Tags of accounts that answer; nobody selects the others.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTagsForResource.html>
async fn tag(reader: &Reader<'_>, accounts: &mut [OrganizationAccount]) -> Result<(), Fault> {
    let organizations = || reader.clients.organizations();
    for account in accounts.iter_mut().filter(|account| account.state.may_answer()) {
        if let Some(late) = reader.out_of_time() {
            return Err(late);
        }
        let id = account.id.as_str();
        let tags = whole(
            walk(reader, |token| async move {
                let page = reader
                    .page("Organizations", "ListTagsForResource", || {
                        let call = organizations().list_tags_for_resource().resource_id(id);
                        call.set_next_token(token.clone()).send()
                    })
                    .await
                    .map_err(told)?;
                let pairs = page
                    .tags()
                    .iter()
                    .map(|tag| (crate::model::clean(tag.key()), crate::model::clean(tag.value())));
                Ok((pairs.collect(), page.next_token().map(str::to_owned)))
            })
            .await?,
        )?;
        account.tags = tags.into_iter().collect();
    }
    Ok(())
}

/// A list of which a part is of no use.
fn whole<T>(found: Found<T>) -> Result<T, Fault> {
    found.fault.map_or(Ok(found.value), Err)
}

/// Organizations' own sentences for what can be wrong with who asks.
fn told(fault: Fault) -> Fault {
    // What went wrong on the way into the account has its own.
    let Some(operation) = fault.operation.clone().filter(|_| !fault.is_of_account()) else { return fault };
    match fault.kind {
        FaultKind::NotEnabled if is_not_in_use(&fault) => {
            let fix = "sign [organization] in to the organisation's management account or a delegated administrator; \
                       or leave [organization] out and name the accounts";
            Fault { message: Text::new("the account that was asked is in no organisation"), ..fault }.with_fix(fix)
        }
        FaultKind::Denied => Fault {
            message: Text::new(format!("organizations:{operation} is denied: {}", fault.message)),
            ..fault
        }
        .with_fix(format!(
            "two things can be wrong: the account that was asked is neither the organisation's management account nor \
             a delegated administrator (have [organization] sign in to one); or it is, and its role may not: allow \
             organizations:{operation}"
        )),
        FaultKind::Throttled => fault.with_fix(
            "Organizations counts the calls of all of the organisation's tools together; Skydeck asks again by itself",
        ),
        _ => fault,
    }
}

fn is_not_in_use(fault: &Fault) -> bool {
    fault.code.as_deref().is_some_and(|code| code.contains("AWSOrganizationsNotInUse"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_with_the_unit_that_an_account_is_in() {
        for (path, unit) in [
            ("o-exampleorgid/r-abcd/ou-abcd-11111111/ou-abcd-22222222/", Some("ou-abcd-22222222")),
            ("o-exampleorgid/r-abcd/ou-abcd-11111111/111122223333", Some("ou-abcd-11111111")),
            ("o-exampleorgid/r-abcd/", None),
        ] {
            assert_eq!(parent(path).as_deref(), unit, "{path}");
        }
    }

    #[test]
    fn state_goes_before_status() {
        use aws_sdk_organizations::types::{AccountState as State, AccountStatus as Status};
        let account = |state: Option<State>, status: Option<Status>| {
            Account::builder().id("111122223333").set_state(state).set_status(status).build()
        };
        let state = |account: &Account| listed(account).expect("an account").0.state;
        assert_eq!(state(&account(Some(State::Closed), Some(Status::Suspended))), AccountState::Closed);
        assert_eq!(state(&account(None, Some(Status::Suspended))), AccountState::Suspended);
        assert_eq!(state(&account(None, None)), AccountState::Unknown(None));
        assert!(listed(&Account::builder().id("12").build()).is_none());
    }
}
