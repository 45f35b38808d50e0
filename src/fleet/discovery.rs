use std::collections::BTreeMap;

use wildmatch::WildMatch;

use crate::model::{AccountId, SsoRole};

use super::pattern::Selection;

/// `[organization]` with `discover = true`: accounts are listed by AWS Organizations.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Organization {
    /// Which of them are the fleet's.
    pub selection: Selection,
    /// The profile that leads to the management account or a delegated administrator; none: `[fleet] profile`.
    pub profile: Option<String>,
    /// ARN of the role to assume there with that profile, if any.
    pub role: Option<String>,
}

/// `[sso]`: accounts and roles are listed by a login of IAM Identity Center.
#[derive(Clone, Debug, PartialEq)]
pub struct Sso {
    /// Name of the `[sso-session]` in the AWS config file.
    pub session: String,
    /// Globs of role names, the most wanted first.
    pub roles: Vec<WildMatch>,
    /// Which accounts are the fleet's, by id and name.
    pub selection: Selection,
}

impl Sso {
    /// The role to use in an account, of those that the login offers there: of the first glob that matches any, the
    /// first by name.
    pub fn role<'a>(&self, offered: &[&'a str]) -> Option<&'a str> {
        let matching = |glob: &WildMatch| offered.iter().copied().filter(|r| glob.matches(r)).min();
        self.roles.iter().find_map(matching)
    }
}

/// An account that AWS has named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// Its id.
    pub id: AccountId,
    /// Its name there; need not be unique.
    pub name: String,
    /// Its tags, as far as they were asked.
    pub tags: BTreeMap<String, String>,
    /// The role by which the login leads there, if it is one that the login has listed.
    pub sso_role: Option<SsoRole>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_wanted_role_that_is_offered_is_used() {
        let globs = ["ReadOnly*", "*Audit*"].map(WildMatch::new_case_insensitive);
        let sso = Sso { session: "corp".into(), roles: globs.into(), selection: Selection::default() };
        assert_eq!(sso.role(&["Admin", "SecurityAudit", "ReadOnlyB", "readonlya"]), Some("ReadOnlyB"));
        assert_eq!(sso.role(&["Admin", "SecurityAudit"]), Some("SecurityAudit"));
        assert_eq!(sso.role(&["Admin"]), None);
        assert_eq!(sso.role(&[]), None);
    }
}
