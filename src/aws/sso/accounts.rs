use futures_util::future::join_all;
use wildmatch::WildMatch;

use crate::{
    aws::Access,
    model::{AccountId, AccountName, Fault, FaultKind, SsoSession, Text},
};

use super::portal::Portal;

/// As many as a page may have.
const PAGE: i32 = 100;

/// An account that a login may enter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoAccount {
    /// Its id.
    pub id: AccountId,
    /// Its name; its id where it has none.
    pub name: Text,
    /// The e-mail address of its root user.
    pub email: Option<Text>,
    /// Name of the role that was chosen.
    pub role: String,
}

/// An account that a login may enter, but by none of the wanted roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoLeftOut {
    /// Its id.
    pub id: AccountId,
    /// Its name; its id where it has none.
    pub name: Text,
    /// Names of the roles that are assigned there, in order.
    pub roles: Vec<String>,
}

/// What a login may enter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SsoAccounts {
    /// By which role, by id.
    pub accounts: Vec<SsoAccount>,
    /// By none that is wanted, by id.
    pub left_out: Vec<SsoLeftOut>,
    /// Accounts whose roles could not be asked for, by id.
    pub faults: Vec<(AccountId, Text, Fault)>,
}

impl Access {
    /// The accounts behind a login: ListAccounts, and in each ListAccountRoles. `roles`: names or globs, in order of
    /// preference; the first that is assigned is chosen, of several that match one glob the first by name.
    /// <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_ListAccounts.html>
    ///
    /// # Errors
    /// The fault of a login that a human has to do, or why the accounts could not be listed.
    pub async fn sso_accounts(&self, session: &SsoSession, roles: &[String]) -> Result<SsoAccounts, Fault> {
        let settings = self.settings(None).await?;
        let portal = self.sso_portal(session, &settings, None);
        let mut found = list_accounts(&portal, session).await?;
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.dedup_by(|a, b| a.0 == b.0);
        let wanted: Vec<WildMatch> = roles.iter().map(|role| WildMatch::new(role)).collect();
        let roles = join_all(found.iter().map(|(id, ..)| list_roles(&portal, id))).await;
        let mut all = SsoAccounts::default();
        for ((id, name, email), roles) in found.into_iter().zip(roles) {
            match roles {
                Err(fault) => all.faults.push((id, name, fault)),
                Ok(roles) => match chosen(&roles, &wanted) {
                    Some(role) => all.accounts.push(SsoAccount { id, name, email, role }),
                    None => all.left_out.push(SsoLeftOut { id, name, roles }),
                },
            }
        }
        Ok(all)
    }
}

fn chosen(roles: &[String], wanted: &[WildMatch]) -> Option<String> {
    wanted.iter().find_map(|glob| roles.iter().find(|role| glob.matches(role))).cloned()
}

async fn list_accounts(
    portal: &Portal,
    session: &SsoSession,
) -> Result<Vec<(AccountId, Text, Option<Text>)>, Fault> {
    const OPERATION: &str = "ListAccounts";
    let asker = AccountName::new(session.id());
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let ask = |token| {
            let ask = portal.client.list_accounts().access_token(token).max_results(PAGE);
            ask.set_next_token(next.clone()).send()
        };
        let page = portal.ask(&asker, OPERATION, ask).await?;
        for account in page.account_list.unwrap_or_default() {
            let Some(id) = account.account_id.as_deref().and_then(AccountId::parse) else {
                return Err(decode(OPERATION, "an account without an id"));
            };
            let text = |text: Option<String>| text.map(Text::new).filter(|text| !text.is_empty());
            let name = text(account.account_name).unwrap_or_else(|| Text::new(id.as_str()));
            found.push((id, name, text(account.email_address)));
        }
        if !follow(&mut next, page.next_token, OPERATION)? {
            return Ok(found);
        }
    }
}

async fn list_roles(portal: &Portal, id: &AccountId) -> Result<Vec<String>, Fault> {
    const OPERATION: &str = "ListAccountRoles";
    let asker = AccountName::new(id.as_str());
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let ask = |token| {
            let ask = portal.client.list_account_roles().access_token(token).account_id(id.as_str());
            ask.max_results(PAGE).set_next_token(next.clone()).send()
        };
        let page = portal.ask(&asker, OPERATION, ask).await?;
        found.extend(page.role_list.unwrap_or_default().into_iter().filter_map(|role| role.role_name));
        if !follow(&mut next, page.next_token, OPERATION)? {
            found.sort();
            return Ok(found);
        }
    }
}

/// Goes on to the next page, if there is one.
fn follow(next: &mut Option<String>, token: Option<String>, operation: &str) -> Result<bool, Fault> {
    let token = token.filter(|token| !token.is_empty());
    if token.is_some() && token == *next {
        return Err(decode(operation, "a page that leads to itself"));
    }
    *next = token;
    Ok(next.is_some())
}

fn decode(operation: &str, what: &str) -> Fault {
    Fault::new(FaultKind::Decode, format!("{what} in an answer of {operation}")).with_operation(operation)
}
