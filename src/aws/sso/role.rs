use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;

use crate::{
    aws::credentials::Fetch,
    model::{AccountName, BoxFuture, Fault, FaultKind, SsoRole},
};

use super::portal::Portal;

const OPERATION: &str = "GetRoleCredentials";

/// The credentials of a role in an account.
/// <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/API_GetRoleCredentials.html>
#[derive(Debug)]
pub(super) struct RoleCredentials {
    pub role: SsoRole,
    /// Who is charged.
    pub account: AccountName,
    pub portal: Portal,
}

impl Fetch for RoleCredentials {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let SsoRole { account_id, role_name, .. } = &self.role;
            let ask = |token| {
                let ask = self.portal.client.get_role_credentials().access_token(token);
                ask.account_id(account_id.as_str()).role_name(role_name).send()
            };
            let answer = self.portal.ask(&self.account, OPERATION, ask).await;
            let got = answer.map_err(|fault| self.in_words(fault))?.role_credentials;
            let keys = got.and_then(|got| {
                let end = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(got.expiration).ok()?);
                let (id, secret) = (got.access_key_id?, got.secret_access_key?);
                Some(Credentials::new(id, secret, Some(got.session_token?), Some(end), "skydeck"))
            });
            keys.ok_or_else(|| {
                Fault::new(FaultKind::Decode, format!("an answer of {OPERATION} without credentials"))
                    .with_operation(OPERATION)
            })
        })
    }
}

impl RoleCredentials {
    /// A role that is not assigned is told by two codes, neither of which says so.
    fn in_words(&self, fault: Fault) -> Fault {
        let SsoRole { account_id, role_name, .. } = &self.role;
        match fault.code.as_deref() {
            Some("ForbiddenException" | "ResourceNotFoundException") => {
                let message = format!("role {role_name} is not assigned to you in account {account_id}");
                let fix = "check sso_account_id and sso_role_name; or have the permission set assigned to you in \
                           IAM Identity Center";
                let code = fault.code;
                Fault {
                    code,
                    ..Fault::new(FaultKind::Denied, message).with_operation(OPERATION).with_fix(fix)
                }
            }
            _ => fault,
        }
    }
}
