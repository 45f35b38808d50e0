use aws_credential_types::Credentials;

use crate::{
    aws::{credentials::Fetch, machine::Machine, profiles},
    model::{BoxFuture, Fault, FaultKind},
};

/// Keys in the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`.
#[derive(Debug)]
pub(in crate::aws) struct Environment {
    pub machine: Machine,
}

impl Fetch for Environment {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        let var = |name| self.machine.var(name);
        let secret = var("AWS_SECRET_ACCESS_KEY").or_else(|| var("SECRET_ACCESS_KEY"));
        let keys = credentials(var("AWS_ACCESS_KEY_ID"), secret, var("AWS_SESSION_TOKEN"));
        Box::pin(std::future::ready(keys.ok_or_else(|| {
            let half = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not both set";
            Fault::new(FaultKind::NoCredentials, half).with_fix("set both, or neither and name a profile")
        })))
    }
}

/// Keys of a profile, read from the files each time: they change on disk.
#[derive(Debug)]
pub(in crate::aws) struct OfProfile {
    pub machine: Machine,
    pub profile: String,
}

impl Fetch for OfProfile {
    fn fetch(&self) -> BoxFuture<'_, Result<Credentials, Fault>> {
        Box::pin(async {
            let sections = profiles::sections(&self.machine, Some(&self.profile)).await?;
            let get = |key| sections.get_profile(&self.profile)?.get(key).map(str::to_owned);
            let keys =
                credentials(get("aws_access_key_id"), get("aws_secret_access_key"), get("aws_session_token"));
            keys.ok_or_else(|| {
                let profile = &self.profile;
                let half =
                    format!("profile `{profile}` has not both aws_access_key_id and aws_secret_access_key");
                Fault::new(FaultKind::NoCredentials, half)
                    .with_fix(format!("aws configure --profile {profile}, or another way to sign in for it"))
            })
        })
    }
}

fn credentials(id: Option<String>, secret: Option<String>, token: Option<String>) -> Option<Credentials> {
    let token = token.filter(|token| !token.is_empty());
    Some(Credentials::new(id?, secret?, token, None, "skydeck"))
}
