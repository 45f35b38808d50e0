use std::{error::Error as StdError, sync::Arc, time::Duration};

use aws_sdk_ssooidc::{Client, operation::create_token::CreateTokenOutput};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{error::metadata::ProvideErrorMetadata, retry::ProvideErrorKind};
use jiff::SignedDuration;
use serde::Deserialize;

use crate::{
    aws::{
        access::partition,
        faults,
        gate::{Gate, Pass},
        paced::{in_lane, paced},
        settings::Settings,
    },
    model::{
        AccountName, Call, Fault, FaultKind, Meter, Pacer, Region, Secret, Source, SsoSession, Text,
        Timestamp,
    },
};

use super::{scopes, token::Registration};

/// The grant by a code that a human approves.
/// <https://datatracker.ietf.org/doc/html/rfc8628#section-3.4>
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const REFRESH_TOKEN: &str = "refresh_token";

/// IAM Identity Center's OIDC, as one session asks it. Nothing of it is signed.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html>
#[derive(Clone, Debug)]
pub(super) struct Oidc {
    settings: Settings,
    name: AccountName,
    region: Region,
    meter: Arc<dyn Meter>,
    pacer: Arc<dyn Pacer>,
}

/// What StartDeviceAuthorization gives.
#[derive(Debug)]
pub(super) struct Started {
    pub device: Secret,
    pub user_code: Text,
    pub url: Text,
    pub complete_url: Option<Text>,
    /// How long it is good.
    pub life: Duration,
    /// How often may be asked.
    pub interval: Duration,
}

/// What CreateToken gives.
#[derive(Debug)]
pub(super) struct Issued {
    pub access: Secret,
    pub refresh: Option<Secret>,
    /// How long it is good.
    pub life: SignedDuration,
}

impl Oidc {
    pub fn new(
        settings: &Settings,
        session: &SsoSession,
        meter: Arc<dyn Meter>,
        pacer: Arc<dyn Pacer>,
    ) -> Self {
        let name = AccountName::new(session.id());
        Self { settings: settings.clone(), name, region: Region::new(&session.region), meter, pacer }
    }

    /// RegisterClient.
    pub async fn register(&self, session: &SsoSession) -> Result<Registration, Fault> {
        const OPERATION: &str = "RegisterClient";
        let client = self.client();
        let scopes = Some(scopes(session)).filter(|scopes| !scopes.is_empty());
        let grants = scopes.as_ref().map(|_| vec![DEVICE_CODE.to_owned(), REFRESH_TOKEN.to_owned()]);
        let answer = paced(&*self.pacer, &self.call(OPERATION), async || {
            client
                .register_client()
                .client_name("skydeck")
                .client_type("public")
                .set_scopes(scopes.clone())
                .set_grant_types(grants.clone())
                .send()
                .await
                .map_err(|e| fault(&e, OPERATION))
        })
        .await?;
        let until = Timestamp::from_second(answer.client_secret_expires_at).ok();
        match (answer.client_id, answer.client_secret, until) {
            (Some(id), Some(secret), Some(until)) => {
                Ok(Registration { id, secret: Secret::new(secret), until })
            }
            _ => Err(incomplete(OPERATION)),
        }
    }

    /// StartDeviceAuthorization.
    pub async fn start(&self, session: &SsoSession, by: &Registration) -> Result<Started, Fault> {
        const OPERATION: &str = "StartDeviceAuthorization";
        let client = self.client();
        let answer = paced(&*self.pacer, &self.call(OPERATION), async || {
            client
                .start_device_authorization()
                .client_id(&by.id)
                .client_secret(by.secret.reveal())
                .start_url(&session.start_url)
                .send()
                .await
                .map_err(|e| fault(&e, OPERATION))
        })
        .await?;
        let seconds = |n: i32| Duration::from_secs(u64::try_from(n).unwrap_or_default());
        let interval = seconds(answer.interval);
        let (Some(device), Some(user_code), Some(url)) =
            (answer.device_code, answer.user_code, answer.verification_uri)
        else {
            return Err(incomplete(OPERATION));
        };
        Ok(Started {
            device: Secret::new(device),
            user_code: Text::new(user_code),
            url: Text::new(url),
            complete_url: answer.verification_uri_complete.map(Text::new),
            life: seconds(answer.expires_in),
            // Five seconds, where the answer says nothing: RFC 8628, section 3.2.
            interval: if interval.is_zero() { Duration::from_secs(5) } else { interval },
        })
    }

    /// CreateToken by a device code, once: the answer says whether it was approved.
    pub async fn poll(&self, by: &Registration, device: &Secret) -> Result<Issued, Fault> {
        let ask = self.client().create_token().grant_type(DEVICE_CODE).device_code(device.reveal());
        let ask = ask.client_id(&by.id).client_secret(by.secret.reveal()).send();
        let answer = in_lane(&*self.pacer, &self.call("CreateToken"), ask).await;
        issued(answer.map_err(|e| fault(&e, "CreateToken"))?)
    }

    /// CreateToken by a refresh token, once: who asks twice may have spent it the first time.
    pub async fn refresh(&self, by: &Registration, token: &Secret) -> Result<Issued, Fault> {
        let ask = self.client().create_token().grant_type(REFRESH_TOKEN).refresh_token(token.reveal());
        let ask = ask.client_id(&by.id).client_secret(by.secret.reveal()).send();
        let answer = in_lane(&*self.pacer, &self.call("CreateToken"), ask).await;
        issued(answer.map_err(|e| fault(&e, "CreateToken"))?)
    }

    fn client(&self) -> Client {
        let gate = Gate {
            pass: Pass::Credentials,
            account: None,
            region: self.region.to_string(),
            meter: self.meter.clone(),
        };
        let config =
            aws_sdk_ssooidc::config::Builder::from(&self.settings.of("SSO OIDC", &self.region, None))
                .retry_partition(partition(&self.name, &self.region, "sso-oidc"))
                .interceptor(gate)
                .allow_no_auth()
                .build();
        Client::from_conf(config)
    }

    fn call(&self, operation: &'static str) -> Call {
        let (account, target, region) = (self.name.clone(), self.name.clone(), self.region.clone());
        Call {
            account,
            target,
            region,
            service: "SSO OIDC",
            operation,
            source: Source::Identity,
            goes_on: false,
        }
    }
}

fn issued(answer: CreateTokenOutput) -> Result<Issued, Fault> {
    let access = answer.access_token.ok_or_else(|| incomplete("CreateToken"))?;
    Ok(Issued {
        access: Secret::new(access),
        refresh: answer.refresh_token.map(Secret::new),
        life: SignedDuration::from_secs(answer.expires_in.into()),
    })
}

fn incomplete(operation: &str) -> Fault {
    Fault::new(FaultKind::Decode, format!("an answer of {operation} without what was asked for"))
        .with_operation(operation)
}

/// Its errors say what is wrong in a member of their own.
#[derive(Deserialize)]
struct Described {
    error_description: String,
}

fn fault<E>(error: &SdkError<E, HttpResponse>, operation: &str) -> Fault
where
    E: ProvideErrorMetadata + ProvideErrorKind + StdError + Send + Sync + 'static,
{
    let fault = faults::classify(error, "SSO OIDC", operation);
    let SdkError::ServiceError(service) = error else { return fault };
    let body = service.raw().body().bytes().unwrap_or_default();
    match serde_json::from_slice::<Described>(body) {
        Ok(said) => Fault { message: Text::new(said.error_description), ..fault },
        Err(_) => fault,
    }
}
