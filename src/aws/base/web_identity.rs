use std::path::Path;

use aws_credential_types::Credentials;

use crate::{
    aws::{
        assume::{Desk, credentials_of},
        credentials::Fetch,
        faults,
    },
    model::{BoxFuture, Fault, FaultKind, Secret, WebIdentity},
};

/// A token is a few kilobytes of JSON: a file of more is none.
const TOKEN_LIMIT: u64 = 64 * 1024;

/// A role behind the token of another identity provider. The request is not signed: the token says who asks.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html>
#[derive(Debug)]
pub(in crate::aws) struct Role {
    pub identity: WebIdentity,
    /// The session policy.
    pub policy: String,
    pub desk: Desk,
}

impl Fetch for Role {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let credentials = self.desk.ask("AssumeRoleWithWebIdentity", || self.once()).await?;
            tracing::info!(account = %self.desk.account.name, role = self.identity.role_arn, "role assumed");
            Ok(credentials)
        })
    }
}

impl Role {
    async fn once(&self) -> Result<Credentials, Fault> {
        let token = self.token().await?;
        let answer = self
            .desk
            .sts
            .assume_role_with_web_identity()
            .role_arn(&self.identity.role_arn)
            .role_session_name(&self.identity.session_name)
            .web_identity_token(token.reveal())
            .policy(&self.policy)
            .send()
            .await
            .map_err(|e| {
                self.in_words(self.unquoted(faults::classify(&e, "STS", "AssumeRoleWithWebIdentity")))
            })?;
        credentials_of(answer.credentials(), "AssumeRoleWithWebIdentity")
    }

    /// Read each time: whoever puts it there puts a new one there before the old one is over.
    async fn token(&self) -> Result<Secret, Fault> {
        let file = Path::new(&self.identity.token_file);
        let shown = file.display();
        let wrong = |what: &str| {
            Fault::new(FaultKind::NoCredentials, format!("the web identity token file {shown} {what}")).with_fix(
                "check AWS_WEB_IDENTITY_TOKEN_FILE, or web_identity_token_file of the profile, and who writes that file",
            )
        };
        let about = tokio::fs::metadata(file).await.map_err(|e| wrong(&unreadable(&e)))?;
        if !about.is_file() || about.len() > TOKEN_LIMIT {
            return Err(wrong("is no file with a token"));
        }
        let read = tokio::fs::read_to_string(file).await;
        let text = Secret::new(read.map_err(|e| wrong(&unreadable(&e)))?);
        let token = Secret::new(text.reveal().trim().to_owned());
        if token.reveal().is_empty() { Err(wrong("is empty")) } else { Ok(token) }
    }

    /// STS quotes what it finds malformed, and that may be the token.
    fn unquoted(&self, fault: Fault) -> Fault {
        if !fault.message.to_ascii_lowercase().contains("webidentitytoken'") {
            return fault;
        }
        let file = &self.identity.token_file;
        let message =
            format!("what is in {file} is no web identity token for STS: it is too short or too long");
        Fault { message: message.into(), ..fault }.with_fix("check who writes that file")
    }

    fn in_words(&self, fault: Fault) -> Fault {
        let file = &self.identity.token_file;
        let code = fault.code.clone().unwrap_or_default();
        let kind = if &*code == "IDPCommunicationError" { FaultKind::Network } else { fault.kind };
        let (message, fix) = match code.strip_suffix("Exception").unwrap_or(&code) {
            "ExpiredToken" => (
                format!("the web identity token in {file} is over"),
                format!("have a new token put into {file}; it is read again by itself"),
            ),
            "InvalidIdentityToken" => (
                format!("AWS does not take the web identity token in {file}: {}", fault.message),
                "check that the role's account has this identity provider, and that the token's issuer, audience and \
                 signature are what it knows"
                    .to_owned(),
            ),
            "IDPRejectedClaim" => (
                format!("the identity provider rejected the web identity token in {file}: {}", fault.message),
                format!("have a new token put into {file}; the old one may be taken back"),
            ),
            "IDPCommunicationError" => (
                "AWS could not reach the identity provider to check the web identity token".to_owned(),
                "it is tried again by itself; if it goes on, check that the provider answers from the internet".to_owned(),
            ),
            "AccessDenied" => (
                fault.message.to_string(),
                "check that the role's trust policy names this identity provider, and its conditions on the token's \
                 audience and subject"
                    .to_owned(),
            ),
            _ => return fault,
        };
        Fault { kind, message: message.into(), ..fault }.with_fix(fix)
    }
}

fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "is not there".to_owned(),
        std::io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        kind => format!("cannot be read: {kind}"),
    }
}
