use crate::model::{Fault, Identity, Text};

use super::reader::Reader;

/// GetCallerIdentity: needs no permission, so it tells whether the account can be reached.
pub(super) async fn read(reader: &Reader<'_>) -> Result<Identity, Fault> {
    let sts = || reader.clients.sts();
    let answer = reader.page("STS", "GetCallerIdentity", || sts().get_caller_identity().send()).await?;
    Ok(Identity {
        account: Text::new(answer.account().unwrap_or_default()),
        arn: Text::new(answer.arn().unwrap_or_default()),
        expires_at: reader.expires_at(),
    })
}
