//! What logins ask of a human, and until when, as several places say it.

use crate::{
    model::{Account, Base, Login, LoginKind, LoginState, Text, Timestamp},
    store::Store,
};

/// Whether a login waits for a human.
pub fn is_wanted(store: &Store) -> bool {
    store.logins.iter().any(Login::needs_human)
}

/// The earliest end of a login that holds and that a human has to renew.
pub fn ends(store: &Store) -> Option<Timestamp> {
    let ends = store.logins.iter().filter_map(|login| match login.state {
        LoginState::Good { until, renews: false } => Some(until),
        _ => None,
    });
    ends.min()
}

/// The logins that the way into an account needs, as far as they are known.
pub fn of_account<'a>(store: &'a Store, account: &'a Account) -> impl Iterator<Item = &'a Login> {
    store.logins.iter().filter(|login| is_needed(&login.kind, account))
}

/// Names of the accounts that are behind a login.
pub fn accounts_behind<'a>(store: &'a Store, kind: &LoginKind) -> impl Iterator<Item = &'a str> {
    let behind = store.fleet.accounts.iter().filter(move |account| is_needed(kind, account));
    behind.map(|account| account.name.as_str())
}

fn is_needed(kind: &LoginKind, account: &Account) -> bool {
    let Ok(way) = &account.reach.way else { return false };
    let has = |serial: &Text| way.mfa_serial.as_ref().is_some_and(|own| Text::new(own) == *serial);
    match kind {
        LoginKind::Sso { session } => {
            matches!(&way.base, Base::Sso(role) if Text::new(role.session.id()) == *session)
        }
        LoginKind::Mfa { serial } => has(serial),
        LoginKind::MfaForRole { serial, role_arn } => {
            has(serial) && way.hops.iter().any(|hop| Text::new(&hop.role_arn) == *role_arn)
        }
    }
}

/// What a login is, in a few words.
pub fn name(kind: &LoginKind) -> String {
    match kind {
        LoginKind::Sso { session } => format!("SSO session {session}"),
        LoginKind::Mfa { serial } | LoginKind::MfaForRole { serial, .. } => format!("MFA device {serial}"),
    }
}
