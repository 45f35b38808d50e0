use std::{collections::BTreeMap, str::FromStr};

use wildmatch::WildMatch;

use crate::model::AccountId;

/// States of an account in its organization.
/// <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html>
const STATES: [&str; 5] = ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"];

/// What is known of an account that was found, for patterns to match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFacts {
    /// Its id.
    pub id: AccountId,
    /// Its name in the organization or login.
    pub name: String,
    /// `ACTIVE`, .., as the API spells it; empty when not known.
    pub state: String,
    /// Names of the organizational units down to it, joined by `/`, without the root: `workloads/prod`. Empty below the
    /// root itself; none when it was not asked.
    pub ou_path: Option<String>,
    /// Its tags, as far as they were asked.
    pub tags: BTreeMap<String, String>,
}

/// One entry of `include` or `exclude`. Globs know `*` and `?`, and case does not count.
#[derive(Clone, Debug, PartialEq)]
pub enum Pattern {
    /// Twelve digits.
    Id(AccountId),
    /// A glob of the name, as it stands or behind `name:`.
    Name(WildMatch),
    /// `ou:workloads/*`: a glob for each organizational unit from the root down. It stands for all accounts in or
    /// anywhere below an organizational unit that it matches.
    Ou(Vec<WildMatch>),
    /// `tag:KEY=GLOB`.
    Tag(String, WildMatch),
    /// `state:GLOB`.
    State(WildMatch),
}

impl FromStr for Pattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let glob = WildMatch::new_case_insensitive;
        match text.split_once(':') {
            _ if text.trim().is_empty() => Err("an empty pattern".into()),
            Some(("ou", path)) => {
                let units: Vec<WildMatch> = path.trim_matches('/').split('/').map(glob).collect();
                let fine = units.iter().all(|unit| !unit.to_string().is_empty());
                fine.then_some(Self::Ou(units))
                    .ok_or_else(|| format!("`{text}`: expected ou:PATH, such as ou:workloads/prod"))
            }
            Some(("tag", tag)) => match tag.split_once('=') {
                Some((key, value)) if !key.is_empty() => Ok(Self::Tag(key.to_owned(), glob(value))),
                _ => Err(format!("`{text}`: expected tag:KEY=VALUE, such as tag:env=prod")),
            },
            Some(("state", state)) => {
                let known = STATES.iter().any(|s| glob(state).matches(s));
                known
                    .then(|| Self::State(glob(state)))
                    .ok_or_else(|| format!("no state `{state}`; there are {}", STATES.join(", ")))
            }
            Some(("name", name)) if !name.is_empty() => Ok(Self::Name(glob(name))),
            Some((kind, _)) => Err(format!(
                "no kind of pattern `{kind}:`; there are ou:, tag:, state:, name:, and plain ids and names"
            )),
            None if text.bytes().all(|b| b.is_ascii_digit()) => AccountId::parse(text)
                .map(Self::Id)
                .ok_or_else(|| format!("`{text}` is no account id: expected twelve digits")),
            None => Ok(Self::Name(glob(text))),
        }
    }
}

impl Pattern {
    /// Whether it matches an account. What was not asked of the account matches nothing.
    pub fn matches(&self, account: &AccountFacts) -> bool {
        match self {
            Self::Id(id) => *id == account.id,
            Self::Name(name) => name.matches(&account.name),
            Self::Ou(units) => account.ou_path.as_deref().is_some_and(|path| is_in(units, path)),
            Self::Tag(key, value) => account.tags.get(key).is_some_and(|v| value.matches(v)),
            Self::State(state) => state.matches(&account.state),
        }
    }
}

fn is_in(units: &[WildMatch], path: &str) -> bool {
    let path: Vec<&str> = path.split('/').filter(|unit| !unit.is_empty()).collect();
    path.len() >= units.len() && units.iter().zip(path).all(|(pattern, unit)| pattern.matches(unit))
}

/// `include` and `exclude`: which of the accounts that are found belong to the fleet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// At least one of these matches; empty: all do.
    pub include: Vec<Pattern>,
    /// None of these does.
    pub exclude: Vec<Pattern>,
}

impl Selection {
    /// Whether an account is in.
    pub fn takes(&self, account: &AccountFacts) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|p| p.matches(account));
        (self.include.is_empty() || any(&self.include)) && !any(&self.exclude)
    }

    /// Whether accounts' tags have to be asked.
    pub fn needs_tags(&self) -> bool {
        self.any(|p| matches!(p, Pattern::Tag(..)))
    }

    /// Whether the organizational units above accounts have to be asked.
    pub fn needs_ou_paths(&self) -> bool {
        self.any(|p| matches!(p, Pattern::Ou(_)))
    }

    /// Whether it speaks of states: else accounts that are not `ACTIVE` are nobody's wish.
    pub fn speaks_of_states(&self) -> bool {
        self.include.iter().any(|p| matches!(p, Pattern::State(_)))
    }

    fn any(&self, is: impl Fn(&Pattern) -> bool) -> bool {
        self.include.iter().chain(&self.exclude).any(is)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(name: &str, ou: Option<&str>) -> AccountFacts {
        AccountFacts {
            id: AccountId::parse("111122223333").expect("an id"),
            name: name.into(),
            state: "ACTIVE".into(),
            ou_path: ou.map(str::to_owned),
            tags: [("env".to_owned(), "prod".to_owned()), ("aws:x".into(), "1".into())].into(),
        }
    }

    #[test]
    fn patterns_match_what_they_say() {
        let shop = account("Shop Prod", Some("workloads/prod/eu"));
        for (pattern, matches) in [
            ("111122223333", true),
            ("444455556666", false),
            ("shop*", true),
            ("shop", false),
            ("name:shop?prod", true),
            ("ou:workloads", true),
            ("ou:Workloads/*", true),
            ("ou:/workloads/prod/", true),
            ("ou:workloads/prod/*/*", false),
            ("ou:work", false),
            ("ou:*/prod", true),
            ("tag:env=prod", true),
            ("tag:env=p*", true),
            ("tag:env=dev", false),
            ("tag:Env=prod", false),
            ("tag:aws:x=1", true),
            ("state:active", true),
            ("state:*CLOS*", false),
        ] {
            let parsed: Pattern = pattern.parse().expect(pattern);
            assert_eq!(parsed.matches(&shop), matches, "{pattern}");
        }
        let unknown: Pattern = "ou:*".parse().expect("a pattern");
        assert!(!unknown.matches(&account("x", None)), "it was not asked");
        assert!(!unknown.matches(&account("x", Some(""))), "it is in no organizational unit");
        assert!(unknown.matches(&account("x", Some("workloads"))));
    }

    #[test]
    fn what_is_no_pattern_is_refused_in_words() {
        for (bad, words) in [
            ("", "an empty pattern"),
            ("1234", "twelve digits"),
            ("ou:", "expected ou:PATH"),
            ("ou:a//b", "expected ou:PATH"),
            ("tag:env", "expected tag:KEY=VALUE"),
            ("tag:=x", "expected tag:KEY=VALUE"),
            ("state:actve", "there are PENDING_ACTIVATION, ACTIVE"),
            ("org:x", "no kind of pattern `org:`"),
            ("name:", "no kind of pattern"),
        ] {
            let error = bad.parse::<Pattern>().expect_err(bad);
            assert!(error.contains(words), "{bad}: {error}");
        }
    }

    #[test]
    fn a_selection_takes_what_is_included_and_not_excluded() {
        let selection = |include: &[&str], exclude: &[&str]| Selection {
            include: include.iter().map(|p| p.parse().expect("a pattern")).collect(),
            exclude: exclude.iter().map(|p| p.parse().expect("a pattern")).collect(),
        };
        let shop = account("shop", Some("workloads"));
        assert!(Selection::default().takes(&shop));
        assert!(selection(&["x", "ou:workloads"], &[]).takes(&shop));
        assert!(!selection(&["x"], &[]).takes(&shop));
        assert!(!selection(&["ou:workloads"], &["111122223333"]).takes(&shop));
        assert!(selection(&[], &["tag:env=*"]).needs_tags());
        assert!(!selection(&["shop"], &[]).needs_tags() && !selection(&["shop"], &[]).needs_ou_paths());
        assert!(selection(&["ou:x"], &[]).needs_ou_paths());
        assert!(selection(&["state:*"], &[]).speaks_of_states());
    }
}
