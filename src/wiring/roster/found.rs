use std::collections::BTreeMap;

use crate::{
    fleet::{AccountFacts, Discovered, Selection},
    model::{AccountId, OrganizationAccount, SsoRole},
};

use super::left_out::LeftOut;

/// The accounts that AWS has named, each once.
#[derive(Debug, Default)]
pub(super) struct Found(BTreeMap<AccountId, Discovered>);

impl Found {
    /// Those of an organisation that `[organization]` takes. Accounts that are closed, or on the way there, answer
    /// nothing: they are left out, unless the patterns speak of states themselves.
    pub fn organization(
        &mut self,
        accounts: &[OrganizationAccount],
        selection: &Selection,
        left_out: &mut LeftOut,
    ) {
        let mut others = 0;
        for account in accounts {
            let facts = AccountFacts {
                id: account.id.clone(),
                name: account.name.to_string(),
                state: account.state.as_str().to_owned(),
                ou_path: account.unit.clone(),
                tags: account.tags.clone(),
            };
            if !selection.takes(&facts) {
                others += 1;
            } else if !account.state.may_answer() && !selection.speaks_of_states() {
                left_out.add(format!("{} {}", account.name, account.id), account.state.to_string());
            } else {
                let found =
                    Discovered { id: facts.id.clone(), name: facts.name, tags: facts.tags, sso_role: None };
                self.0.insert(facts.id, found);
            }
        }
        match others {
            0 => {}
            1 => left_out.say("1 account of the organisation that [organization] does not take"),
            n => left_out.say(format!("{n} accounts of the organisation that [organization] does not take")),
        }
    }

    /// One that a login leads to, by that role.
    pub fn behind_login(&mut self, name: &str, role: SsoRole) {
        let id = role.account_id.clone();
        let found = self.0.entry(id.clone()).or_insert_with(|| Discovered {
            id,
            name: name.to_owned(),
            tags: BTreeMap::new(),
            sso_role: None,
        });
        found.sso_role = Some(role);
    }

    /// All of them, by name.
    pub fn all(self) -> Vec<Discovered> {
        let mut all: Vec<Discovered> = self.0.into_values().collect();
        all.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        all
    }
}
