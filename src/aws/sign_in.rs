use std::collections::HashSet;

use futures_util::future::join_all;

use crate::model::{AccountName, BoxFuture, Fault, Fleet, Login, LoginKey, Scope, Secret, SignIn, Timestamp};

use super::Access;

impl SignIn for Access {
    fn logins(&self) -> Vec<Login> {
        self.logins.list()
    }

    fn clock_off(&self) -> Option<String> {
        self.clock_watch.as_ref()?.off()
    }

    fn changed(&self, seen: u64) -> BoxFuture<'_, u64> {
        Box::pin(self.logins.changed(seen))
    }

    fn look<'a>(&'a self, fleet: &'a Fleet) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            // One account of each base is enough to find out.
            let mut bases = HashSet::new();
            let first = fleet.accounts.iter().filter(|account| {
                let way = account.reach.way.as_ref().ok();
                way.is_some_and(|way| bases.insert((&account.reach.profile, &way.base, &way.mfa_serial)))
            });
            join_all(first.map(|account| async move {
                let settings = self.settings(account.reach.profile.as_deref()).await?;
                self.credentials(account, &settings)?.get().await.map(drop)
            }))
            .await;
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
            let settings = self.settings(scope.account.reach.profile.as_deref()).await?;
            let credentials = self.credentials(&scope.account, &settings)?.get().await?;
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
