//! The two locks: what is not on the read list never leaves, and every AssumeRole carries the policy.

use std::sync::{Arc, Mutex};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::SdkError,
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use crate::{
    model::{Account, AccountId, AccountName, Hop, Reach, Region, Scope, Way},
    poll::{Ledger, Pace, QuotaTable},
};

use super::{Access, Origin, SignInOptions, clients::Clients, faults, http::guarded};

/// Answers AssumeRole, and `{}` to all else; remembers what arrived.
#[derive(Clone, Debug, Default)]
struct Wire(Arc<Mutex<Vec<String>>>);

impl Wire {
    fn arrived(&self) -> Vec<String> {
        self.0.lock().expect("not poisoned").clone()
    }
}

impl HttpClient for Wire {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Wire {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let target = request.headers().get("x-amz-target").unwrap_or_default().to_owned();
        let assume = body.contains("Action=AssumeRole&");
        self.0.lock().expect("not poisoned").push(format!("{target}{body}"));
        let answer = if assume { ASSUMED } else { "{}" };
        let status = StatusCode::try_from(200).expect("a status");
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(answer))))
    }
}

const ASSUMED: &str = r#"<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/R/skydeck-x</Arn><AssumedRoleId>A:x</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"#;

async fn clients(wire: &Wire) -> Arc<Clients> {
    let pace = Arc::new(Pace::new(QuotaTable::built_in(), 0.5));
    let origin = Origin::Simulated(SharedHttpClient::new(wire.clone()));
    let access = Access::new(origin, SignInOptions::default(), Arc::new(Ledger::new()), pace);
    let account = Account {
        name: AccountName::new("prod"),
        id: AccountId::parse("111122223333"),
        tags: Default::default(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach {
            profile: None,
            way: Ok(Way {
                hops: vec![Hop {
                    role_arn: "arn:aws:iam::111122223333:role/R".into(),
                    session_name: "skydeck-alice@bastion".into(),
                    ..Hop::default()
                }],
                ..Way::default()
            }),
        },
    };
    let scope = Scope { account: Arc::new(account), region: Region::new("eu-west-1") };
    access.clients(&scope).await.expect("assumed")
}

#[tokio::test]
async fn every_assume_role_carries_the_policy_and_says_who() {
    let wire = Wire::default();
    clients(&wire).await;
    let [assume] = &wire.arrived()[..] else { panic!("one request") };
    let form: std::collections::HashMap<String, String> =
        form_urlencoded::parse(assume.as_bytes()).into_owned().collect();
    assert_eq!(form["Policy"], super::session_policy());
    assert_eq!(form["RoleSessionName"], "skydeck-alice@bastion");
}

#[tokio::test]
async fn writes_are_refused_by_every_client_before_anything_is_sent() {
    let wire = Wire::default();
    let clients = clients(&wire).await;
    let before = wire.arrived().len();
    macro_rules! refused {
        ($call:expr, $service:literal, $operation:literal) => {
            let error = $call.send().await.expect_err("refused");
            let fault = faults::classify(&error, $service, $operation);
            assert_eq!(fault.code.as_deref(), Some("RefusedByGate"), "{fault:?}");
        };
    }
    refused!(clients.ssm().send_command().document_name("AWS-RunShellScript"), "SSM", "SendCommand");
    refused!(clients.ssm().get_parameter().name("/secret"), "SSM", "GetParameter");
    refused!(clients.cloudwatch().set_alarm_state().alarm_name("a"), "CloudWatch", "SetAlarmState");
    refused!(clients.cloudtrail().stop_logging().name("t"), "CloudTrail", "StopLogging");
    refused!(
        clients.servicediscovery().deregister_instance().service_id("s").instance_id("i"),
        "ServiceDiscovery",
        "DeregisterInstance"
    );
    refused!(
        clients.sts().assume_role().role_arn("arn:aws:iam::1:role/Admin").role_session_name("xx"),
        "STS",
        "AssumeRole"
    );
    assert_eq!(wire.arrived().len(), before, "nothing was sent");
    clients.cloudtrail().lookup_events().send().await.expect("a read passes");
    assert_eq!(wire.arrived().len(), before + 1);
}

#[tokio::test]
async fn a_request_that_did_not_come_from_the_factory_is_refused() {
    let wire = Wire::default();
    let http = guarded(SharedHttpClient::new(wire.clone()), Arc::new(Ledger::new()), None);
    let config = aws_config::SdkConfig::builder()
        .behavior_version(aws_config::BehaviorVersion::latest())
        .region(aws_config::Region::new("eu-west-1"))
        .http_client(http)
        .credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(
            aws_credential_types::Credentials::new("AKIA", "s", None, None, "test"),
        ))
        .build();
    let error = aws_sdk_ssm::Client::new(&config).describe_sessions().send().await.expect_err("refused");
    assert!(matches!(error, SdkError::DispatchFailure(_)), "{error:?}");
    let sts = aws_sdk_sts::Client::new(&config);
    sts.get_federation_token().name("x").send().await.expect_err("refused");
    let assume = sts.assume_role().role_arn("arn:aws:iam::1:role/R").role_session_name("xx");
    assume.send().await.expect_err("refused: not even roles are assumed but by the factory's own clients");
    assert_eq!(wire.arrived(), Vec::<String>::new());
}
