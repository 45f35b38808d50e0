use jiff::SignedDuration;

use crate::model::{Fault, FaultKind, Secret};

use super::{
    ends,
    login::{Hold, Login},
    oidc::Issued,
    token::Registration,
};

/// A refresh that failed is not tried again for this long.
const AGAIN: SignedDuration = SignedDuration::from_secs(30);

impl Login {
    /// Refreshes the token in hand, unless that failed a moment ago. In a task of its own: a refresh token is good once, and who
    /// stops waiting must not lose what came for it.
    pub(super) async fn refreshed(
        &self,
        held: Hold,
        refresh: Secret,
        client: Registration,
    ) -> Result<Secret, Fault> {
        let now = self.now();
        if let Some((at, fault)) = &held.failed
            && (SignedDuration::ZERO..AGAIN).contains(&now.duration_since(*at))
        {
            let fault = fault.clone();
            return still(&held, self).ok_or(fault);
        }
        let login = self.clone();
        let task = tokio::spawn(async move { login.refresh(held, refresh, client).await });
        task.await.unwrap_or_else(|_| {
            Err(Fault::new(FaultKind::NoCredentials, "the refresh of the SSO login broke off"))
        })
    }

    async fn refresh(&self, mut held: Hold, refresh: Secret, client: Registration) -> Result<Secret, Fault> {
        match self.oidc().refresh(&client, &refresh).await {
            Ok(issued) => {
                let access = issued.access.clone();
                // Where no other came, the old one is good again.
                let issued = Issued { refresh: issued.refresh.or(Some(refresh)), ..issued };
                self.take(&mut held, issued, client).await;
                Ok(access)
            }
            Err(fault) if ends::may_pass(&fault) => {
                tracing::warn!(session = self.0.session.id(), %fault, "SSO login not refreshed");
                held.failed = Some((self.now(), fault.clone()));
                still(&held, self).ok_or(fault)
            }
            Err(fault) => {
                tracing::warn!(session = self.0.session.id(), %fault, "SSO login cannot be refreshed");
                held.spent = Some(refresh);
                // Another process may have used it just now, and left what came for it in the file.
                if self.look(&mut held).await && self.lasts(&held) {
                    return held.token.as_ref().map(|token| token.access.clone()).ok_or(fault);
                }
                held.why = Some(ends::refused_refresh(fault));
                let wanted = self.want(&held, None);
                still(&held, self).ok_or(wanted)
            }
        }
    }
}

/// The token in hand, as long as it is good.
fn still(held: &Hold, login: &Login) -> Option<Secret> {
    let token = held.token.as_ref().filter(|_| held.alive(login.now()))?;
    Some(token.access.clone())
}
