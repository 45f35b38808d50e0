use std::{error::Error as StdError, future::Future, sync::Arc};

use aws_sdk_sso::Client;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata, retry::ProvideErrorKind};

use crate::{
    aws::{
        access::partition,
        faults,
        gate::{Gate, Pass},
        paced::paced,
        settings::Settings,
    },
    model::{AccountName, Call, Fault, Meter, Pacer, Region, Secret, Source},
};

use super::login::Login;

/// The portal that hands out accounts, roles and their credentials, behind a login. Its requests carry the token and no
/// signature.
/// <https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html>
#[derive(Debug)]
pub(super) struct Portal {
    login: Login,
    pub client: Client,
    region: Region,
    pacer: Arc<dyn Pacer>,
}

impl Portal {
    /// `account`: the fleet's name of the one whose credentials it fetches, if it is for one.
    pub fn new(
        login: Login,
        settings: &Settings,
        region: Region,
        account: Option<String>,
        meter: Arc<dyn Meter>,
        pacer: Arc<dyn Pacer>,
    ) -> Self {
        let name = AccountName::new(login.0.session.id());
        let gate = Gate { pass: Pass::Credentials, account, region: region.to_string(), meter };
        let config = aws_sdk_sso::config::Builder::from(&settings.of("SSO", &region, None))
            .retry_partition(partition(&name, &region, "sso"))
            .interceptor(gate)
            .allow_no_auth()
            .build();
        Self { login, client: Client::from_conf(config), region, pacer }
    }

    /// Asks with the login's token: as often as the pacer says, and once more with another token if this one is refused.
    ///
    /// # Errors
    /// The fault of a login that a human has to do, or that of the request.
    pub async fn ask<T, E, F>(
        &self,
        account: &AccountName,
        operation: &'static str,
        send: impl Fn(String) -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
    {
        let call = Call {
            // The quota is the login's, whatever the number of its accounts.
            account: AccountName::new(self.login.0.session.id()),
            target: account.clone(),
            region: self.region.clone(),
            service: "SSO",
            operation,
            source: Source::Identity,
            goes_on: false,
        };
        let once = async |token: &Secret| {
            paced(&*self.pacer, &call, async || {
                let answer = send(token.reveal().to_owned()).await;
                answer.map_err(|e| faults::classify(&e, "SSO", operation))
            })
            .await
        };
        let token = self.login.token().await?;
        match once(&token).await {
            Err(fault) if is_of_token(&fault) => {}
            answer => return answer,
        }
        let token = self.login.instead_of(&token).await?;
        match once(&token).await {
            Err(fault) if is_of_token(&fault) => Err(self.login.give_up(&token).await),
            answer => answer,
        }
    }
}

/// Whether it is the token that was refused, not what was asked.
fn is_of_token(fault: &Fault) -> bool {
    fault.code.as_deref() == Some("UnauthorizedException")
}
