use std::sync::Arc;

use wildmatch::WildMatch;

use crate::model::{Account, Fleet};

/// Narrows a fleet by `--account` (name, id, glob, or tag `key=value`) and `--region` (code, short code or
/// glob). Several of one are OR, the two together AND.
///
/// # Errors
/// When a selector matches nothing: the message names the nearest that would.
pub fn select(fleet: &Fleet, accounts: &[String], regions: &[String]) -> Result<Fleet, String> {
    for selector in accounts {
        if !fleet.accounts.iter().any(|a| account_matches(a, selector)) {
            let ids = fleet.accounts.iter().filter_map(|a| a.id.as_ref().map(|id| id.as_str()));
            let tags: Vec<String> =
                fleet.accounts.iter().flat_map(|a| a.tags.iter().map(|(k, v)| format!("{k}={v}"))).collect();
            let names = fleet.accounts.iter().map(|a| a.name.as_str());
            let known = names.chain(ids).chain(tags.iter().map(String::as_str));
            return Err(no_match("--account", selector, nearest(selector, known)));
        }
    }
    let known = fleet.regions();
    for selector in regions {
        if !known.iter().any(|r| region_matches(r, selector)) {
            return Err(no_match("--region", selector, nearest(selector, known.iter().map(|r| r.as_str()))));
        }
    }
    let mut selected = Vec::new();
    for account in &fleet.accounts {
        if !accounts.is_empty() && !accounts.iter().any(|s| account_matches(account, s)) {
            continue;
        }
        let mut account = Account::clone(account);
        account.regions.retain(|r| regions.is_empty() || regions.iter().any(|s| region_matches(r, s)));
        if !account.regions.is_empty() {
            selected.push(Arc::new(account));
        }
    }
    if selected.is_empty() {
        return Err("no selected account has a selected region".into());
    }
    Ok(Fleet { accounts: selected, narrowed: fleet.narrowed || !regions.is_empty() })
}

fn account_matches(account: &Account, selector: &str) -> bool {
    if let Some((key, value)) = selector.split_once('=') {
        return account.tags.get(key).is_some_and(|v| glob(value, v));
    }
    glob(selector, account.name.as_str()) || account.id.as_ref().is_some_and(|id| glob(selector, id.as_str()))
}

fn region_matches(region: &crate::model::Region, selector: &str) -> bool {
    glob(selector, region.as_str()) || region.short() == selector
}

fn glob(pattern: &str, text: &str) -> bool {
    WildMatch::new_case_insensitive(pattern).matches(text)
}

fn no_match(option: &str, selector: &str, nearest: Option<String>) -> String {
    match nearest {
        Some(near) => format!("{option} {selector} matches nothing; the nearest is `{near}`"),
        None => format!("{option} {selector} matches nothing: the fleet is empty"),
    }
}

/// The known name that is most like `wanted`.
pub(super) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    known
        .map(|k| (strsim::jaro_winkler(&wanted.to_lowercase(), &k.to_lowercase()), k))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountId, AccountName, Reach, Region, Source};

    fn fleet() -> Fleet {
        let account = |name: &str, id: &str, env: &str, regions: &[&str]| {
            Arc::new(Account {
                name: AccountName::new(name),
                id: AccountId::parse(id),
                tags: [("env".to_owned(), env.to_owned())].into(),
                regions: regions.iter().map(Region::new).collect(),
                reach: Reach::default(),
            })
        };
        Fleet {
            accounts: vec![
                account("prod-shop", "111111111111", "prod", &["us-east-1", "eu-west-1"]),
                account("prod-data", "222222222222", "prod", &["eu-west-1"]),
                account("dev", "333333333333", "dev", &["us-west-2"]),
            ],
            narrowed: false,
        }
    }

    fn names(accounts: &[&str], regions: &[&str]) -> Result<Vec<String>, String> {
        let own = |s: &[&str]| s.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        let selected = select(&fleet(), &own(accounts), &own(regions))?;
        Ok(selected.scopes().iter().map(|s| s.key().to_string()).collect())
    }

    #[test]
    fn names_ids_globs_tags_and_short_regions() {
        let eu = ["prod-shop/eu-west-1".to_owned(), "prod-data/eu-west-1".into()];
        assert_eq!(names(&["prod-*"], &["euw1"]).as_deref(), Ok(&eu[..]));
        assert_eq!(names(&["env=prod"], &["eu-*"]).as_deref(), Ok(&eu[..]));
        assert_eq!(names(&["333333333333", "prod-data"], &[]).map(|n| n.len()), Ok(2));
    }

    #[test]
    fn what_matches_nothing_names_the_nearest() {
        let error = names(&["prod-shoop"], &[]).expect_err("no such account");
        assert!(error.contains("`prod-shop`"), "{error}");
        let error = names(&[], &["eu-west-2"]).expect_err("no such region");
        assert!(error.contains("`eu-west-1`"), "{error}");
        assert!(names(&["dev"], &["eu-west-1"]).is_err());
    }

    #[test]
    fn a_region_selector_also_narrows_the_trail() {
        let whole = select(&fleet(), &["prod-data".into()], &[]).expect("selected");
        assert_eq!(whole.scopes_for(Source::Events).len(), 2, "its own region and us-east-1");
        let narrow = select(&fleet(), &["prod-data".into()], &["eu-west-1".into()]).expect("selected");
        assert_eq!(narrow.scopes_for(Source::Events).len(), 1);
    }
}
