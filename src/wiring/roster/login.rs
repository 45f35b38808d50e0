use std::{collections::BTreeMap, sync::Arc};

use crate::{
    aws::{Access, SsoAccounts},
    fleet::{AccountFacts, Sso},
    model::{
        AccountId, AccountName, AccountState, Fault, OrganizationAccount, Region, ScopeKey, Snapshot,
        SsoRole, SsoSession, Text, Timestamp, Update, Want,
    },
};

use super::{found::Found, left_out::LeftOut};

/// What a login of IAM Identity Center has said, and by whom it was asked.
#[derive(Clone, Debug)]
pub(super) struct Told {
    by: Sso,
    session: SsoSession,
    accounts: BTreeMap<AccountId, (String, String)>,
    left_out: Vec<(String, String)>,
}

/// Lists the accounts of a login. Those that could not be asked for their roles, or all when nothing could be listed, are
/// as they were before.
pub(super) async fn list(
    access: &Access,
    sso: &Sso,
    session: SsoSession,
    before: Option<&Told>,
    at: Timestamp,
) -> (Option<Told>, Vec<Update>) {
    let roles: Vec<String> = sso.roles.iter().map(ToString::to_string).collect();
    let before = before.filter(|before| before.by == *sso && before.session == session);
    let update = |scope: ScopeKey, snapshot: Option<Snapshot>, fault: Option<Fault>| {
        let want = Want::Accounts(Default::default());
        Update { scope, want, at, snapshot: snapshot.map(Arc::new), fault }
    };
    let SsoAccounts { accounts, left_out, faults } = match access.sso_accounts(&session, &roles).await {
        Ok(found) => found,
        Err(fault) => return (before.cloned(), vec![failed(fault, at)]),
    };
    let mut all: BTreeMap<AccountId, (String, String)> =
        accounts.into_iter().map(|account| (account.id, (account.name.to_string(), account.role))).collect();
    let mut answers = vec![update(ScopeKey::sso(), Some(listed(&all)), None)];
    for (id, name, fault) in faults {
        if let Some(before) = before.and_then(|before| before.accounts.get(&id)) {
            all.insert(id.clone(), before.clone());
        }
        let scope = ScopeKey { account: AccountName::new(name.as_str()), region: Region::global() };
        answers.push(update(scope, None, Some(fault)));
    }
    let left_out = left_out
        .into_iter()
        .map(|account| {
            let why =
                format!("the login offers no role there that [sso] wants: {}", account.roles.join(", "));
            (format!("{} {}", account.name, account.id), why)
        })
        .collect();
    (Some(Told { by: sso.clone(), session, accounts: all, left_out }), answers)
}

/// Nothing could be listed.
pub(super) fn failed(fault: Fault, at: Timestamp) -> Update {
    let want = Want::Accounts(Default::default());
    Update { scope: ScopeKey::sso(), want, at, snapshot: None, fault: Some(fault) }
}

fn listed(accounts: &BTreeMap<AccountId, (String, String)>) -> Snapshot {
    let account = |(id, (name, _)): (&AccountId, &(String, String))| OrganizationAccount {
        id: id.clone(),
        name: Text::new(name),
        state: AccountState::Unknown(None),
        unit: None,
        tags: BTreeMap::new(),
    };
    Snapshot::Accounts(accounts.iter().map(account).collect())
}

impl Told {
    /// Adds those that `[sso]` takes.
    pub fn add_to(&self, found: &mut Found, left_out: &mut LeftOut) {
        let mut others = 0;
        for (id, (name, role)) in &self.accounts {
            let facts = AccountFacts {
                id: id.clone(),
                name: name.clone(),
                state: String::new(),
                ou_path: None,
                tags: BTreeMap::new(),
            };
            if self.by.selection.takes(&facts) {
                let (session, role_name) = (self.session.clone(), role.clone());
                found.behind_login(name, SsoRole { session, account_id: id.clone(), role_name });
            } else {
                others += 1;
            }
        }
        match others {
            0 => {}
            1 => left_out.say("1 account of the login that [sso] does not take"),
            n => left_out.say(format!("{n} accounts of the login that [sso] does not take")),
        }
        self.left_out.iter().for_each(|(what, why)| left_out.add(what.as_str(), why.as_str()));
    }
}
