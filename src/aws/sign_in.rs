use std::{collections::HashSet, time::Duration};

use futures_util::future::join_all;
use tokio::time::timeout;

use crate::model::{
    AccountName, Base, BoxFuture, Fault, Fleet, Login, LoginKey, LoginKind, Scope, Secret, SignIn, Timestamp,
    Way,
};

use super::Access;

/// How late a login that ends may be noticed.
const DUE: Duration = Duration::from_secs(10);

impl SignIn for Access {
    fn logins(&self) -> Vec<Login> {
        self.logins.fall_due(self.times.clock.now());
        self.logins.list()
    }

    fn clock_off(&self) -> Option<String> {
        self.clock_watch.as_ref()?.off()
    }

    fn changed(&self, seen: u64) -> BoxFuture<'_, u64> {
        Box::pin(async move {
            // Looked at every now and then and not slept until an end: timers stand still while the machine sleeps.
            loop {
                self.logins.fall_due(self.times.clock.now());
                if let Ok(revision) = timeout(DUE, self.logins.changed(seen)).await {
                    return revision;
                }
            }
        })
    }

    fn look<'a>(&'a self, fleet: &'a Fleet) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // One account of each base is enough to find out; of IAM Identity Center, one of each session: its login is
            // the same for all of them.
            let (mut bases, mut sessions) = (HashSet::new(), HashSet::new());
            let first = fleet.accounts.iter().filter(|account| match &account.reach.way {
                Ok(Way { base: Base::Sso(role), .. }) => sessions.insert(&role.session),
                Ok(way) => bases.insert((&account.reach.profile, &way.base, &way.mfa_serial)),
                Err(_) => false,
            });
            join_all(first.map(|account| self.enter(account))).await;
            // But for codes that are for one role alone: all of them are asked for in one form.
            if self.logins.list().iter().any(|login| matches!(login.kind, LoginKind::MfaForRole { .. })) {
                let with_mfa = fleet
                    .accounts
                    .iter()
                    .filter(|account| account.reach.way.as_ref().is_ok_and(|way| way.mfa_serial.is_some()));
                join_all(with_mfa.map(|account| self.enter(account))).await;
            }
        })
    }

    fn code<'a>(&'a self, login: &'a LoginKey, code: Secret) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Some(doer) = self.logins.doer(login) {
                doer.code(code).await;
            }
        })
    }

    fn browse<'a>(&'a self, login: &'a LoginKey) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            if let Some(doer) = self.logins.doer(login) {
                doer.browse().await;
            }
        })
    }

    fn forget(&self) {
        self.forget_files();
    }

    fn environment<'a>(
        &'a self,
        scope: &'a Scope,
    ) -> BoxFuture<'a, Result<Vec<(&'static str, Secret)>, Fault>> {
        Box::pin(async move {
            let credentials = self.enter(&scope.account).await?;
            let secret = |text: &str| Secret::new(text.to_owned());
            let mut variables = vec![
                ("AWS_ACCESS_KEY_ID", secret(credentials.access_key_id())),
                ("AWS_SECRET_ACCESS_KEY", secret(credentials.secret_access_key())),
            ];
            if let Some(token) = credentials.session_token() {
                variables.push(("AWS_SESSION_TOKEN", secret(token)));
            }
            if let Some(end) = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok()) {
                variables.push(("AWS_CREDENTIAL_EXPIRATION", secret(&end.to_string())));
            }
            Ok(variables)
        })
    }

    fn expires_at(&self, account: &AccountName) -> Option<Timestamp> {
        Access::expires_at(self, account)
    }
}
