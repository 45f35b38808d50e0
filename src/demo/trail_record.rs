use serde_json::{Map, Value, json};

use super::{incident, names, place::Place, trail_chains, trail_events::EventFacts, trail_templates::Actor};
use crate::model::Timestamp;

/// What an event says about who did it.
pub(super) struct Who {
    /// `Username` of the summary.
    pub(super) username: Option<String>,
    pub(super) access_key: Option<String>,
    identity: Value,
    ip: String,
    agent: &'static str,
}

const CONSOLE: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15";
const CLI: &str =
    "aws-cli/2.31.0 md/awscrt#0.27.6 ua/2.1 os/linux#6.8 lang/python#3.13.7 cfg/retry-mode#standard";
const ACTION: &str = "aws-sdk-js/3.890.0 os/linux lang/js md/nodejs#22.18.0 api/ecs#3.890.0";
const SDK: &str = "aws-sdk-rust/1.3.10 os/linux lang/rust/1.89.0";

/// Who did it.
pub(super) fn who(place: &Place<'_>, event: &EventFacts) -> Who {
    let (account, key) = (place.account.id.as_str(), event.key.with("who"));
    let outside = |n: usize| format!("198.51.100.{}", 10 + key.with("ip").below(n));
    match event.actor {
        Actor::Role(role, session) => Session::of(event, role, session).who(place, outside(40), CLI),
        Actor::Held(held) => {
            let session = Session {
                role: held.role,
                name: held.session,
                key: held.key(place.seed),
                created: place.start - held.began * 60,
                source: held.source,
                delivery: None,
            };
            session.who(place, outside(40), CLI)
        }
        Actor::Account(name) => Who {
            username: None,
            access_key: None,
            identity: json!({
                "type": "AWSAccount",
                "principalId": format!("AROA{}:{}", key.upper(17), "session"),
                "accountId": names::id_of(place.seed, name).unwrap_or_else(|| name.to_owned()),
            }),
            ip: outside(40),
            agent: CLI,
        },
        Actor::Subject(kind, name) => {
            let provider = match kind {
                "SAMLUser" => format!("arn:aws:iam::{account}:saml-provider/AWSSSO_0f3c2a_DO_NOT_DELETE"),
                _ => format!("arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com"),
            };
            Who {
                username: Some(name.to_owned()),
                access_key: None,
                identity: json!({
                    "type": kind,
                    "principalId": format!("{provider}:sts.amazonaws.com:{name}"),
                    "userName": name,
                    "identityProvider": provider,
                }),
                ip: outside(40),
                agent: if kind == "SAMLUser" { CONSOLE } else { ACTION },
            }
        }
        Actor::Engineer => {
            let person = *key.pick(&names::PEOPLE);
            let role = "AWSReservedSSO_PowerUser_1f0c3a77be21d9a4";
            let agent = if key.with("agent").below(2) == 0 { CONSOLE } else { CLI };
            Session::of(event, role, person).who(place, outside(12), agent)
        }
        Actor::Deployer => {
            let session = Session {
                role: "deployer",
                name: &trail_chains::deployer_name(event),
                key: trail_chains::deployer_key(event),
                created: event.at - incident::DEPLOYER_STARTS,
                source: None,
                delivery: None,
            };
            session.who(place, format!("203.0.113.{}", 90 + key.below(30)), ACTION)
        }
        Actor::Node => {
            let session = format!("i-0{}", place.key("machine").with(key.below(8)).hex(16));
            let ip = format!("10.16.{}.{}", key.below(40), key.with("host").below(250));
            let session = Session { delivery: Some("2.0"), ..Session::of(event, "node-role", &session) };
            session.who(place, ip, SDK)
        }
        Actor::User(name) => {
            let id = place.key("user").with(name).upper(17);
            let access_key = format!("AKIA{}", place.key("access key").with(name).upper(16));
            Who {
                username: Some(name.to_owned()),
                identity: json!({
                    "type": "IAMUser",
                    "principalId": format!("AIDA{id}"),
                    "arn": format!("arn:aws:iam::{account}:user/{name}"),
                    "accountId": account,
                    "accessKeyId": access_key,
                    "userName": name,
                }),
                access_key: Some(access_key),
                ip: outside(60),
                agent: "Boto3/1.40.9 md/Botocore#1.40.9 os/linux lang/python#3.9.18",
            }
        }
        Actor::Root => Who {
            username: Some("root".to_owned()),
            access_key: None,
            identity: json!({
                "type": "Root",
                "principalId": account,
                "arn": format!("arn:aws:iam::{account}:root"),
                "accountId": account,
                "accessKeyId": "",
            }),
            ip: outside(250),
            agent: CONSOLE,
        },
        Actor::Service(host) => Who {
            username: None,
            access_key: None,
            identity: json!({"type": "AWSService", "invokedBy": host}),
            ip: host.to_owned(),
            agent: host,
        },
        Actor::OtherAccount => Who {
            username: None,
            access_key: None,
            identity: json!({
                "type": "AWSAccount",
                "principalId": format!("AROA{}:audit", key.upper(17)),
                "accountId": (place.seed.with("other account").bits() % 900_000_000_000 + 100_000_000_000).to_string(),
            }),
            ip: outside(9),
            agent: SDK,
        },
        Actor::PortalUser => {
            let id = key.pick(&names::PEOPLE);
            Who {
                username: Some((*id).to_owned()),
                access_key: None,
                identity: json!({
                    "type": "IdentityCenterUser",
                    "accountId": account,
                    "onBehalfOf": {
                        "userId": place.seed.with("person").with(*id).uuid(),
                        "identityStoreArn": format!("arn:aws:identitystore::{account}:identitystore/d-9067f3a2c1"),
                    },
                    "credentialId": key.with("credential").uuid(),
                }),
                ip: outside(30),
                agent: CONSOLE,
            }
        }
    }
}

/// A session of a role of the place.
struct Session<'a> {
    role: &'a str,
    name: &'a str,
    key: String,
    created: i64,
    source: Option<&'static str>,
    /// `ec2RoleDelivery`: the version of the metadata service that handed it to a machine.
    delivery: Option<&'static str>,
}

impl<'a> Session<'a> {
    /// One that is the event's alone.
    fn of(event: &EventFacts, role: &'a str, name: &'a str) -> Self {
        let created = event.at - 60 - event.key.with("created").below(3000) as i64;
        let key = format!("ASIA{}", event.key.with("access key").upper(16));
        Self { role, name, key, created, source: None, delivery: None }
    }

    fn who(self, place: &Place<'_>, ip: String, agent: &'static str) -> Who {
        let Self { role, name, key, created, source, delivery } = self;
        let account = place.account.id.as_str();
        let id = format!("AROA{}", place.seed.with(account).with("role").with(role).upper(17));
        let path = match role {
            role if role.starts_with("AWSReservedSSO") => "aws-reserved/sso.amazonaws.com/",
            "AWSServiceRoleForConfig" => "aws-service-role/config.amazonaws.com/",
            _ => "",
        };
        let mut context = json!({
            "sessionIssuer": {
                "type": "Role",
                "principalId": id,
                "arn": format!("arn:aws:iam::{account}:role/{path}{role}"),
                "accountId": account,
                "userName": role,
            },
            "attributes": {"creationDate": stamp(created), "mfaAuthenticated": "false"},
        });
        if let Some(source) = source {
            context["sourceIdentity"] = json!(source);
        }
        if let Some(delivery) = delivery {
            context["ec2RoleDelivery"] = json!(delivery);
        }
        Who {
            username: Some(name.to_owned()),
            identity: json!({
                "type": "AssumedRole",
                "principalId": format!("{id}:{name}"),
                "arn": format!("arn:aws:sts::{account}:assumed-role/{role}/{name}"),
                "accountId": account,
                "accessKeyId": key,
                "sessionContext": context,
            }),
            access_key: Some(key),
            ip,
            agent,
        }
    }
}

fn stamp(seconds: i64) -> String {
    Timestamp::from_second(seconds).map(|t| t.to_string()).unwrap_or_default()
}

/// The event's record.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub(super) fn record(place: &Place<'_>, event: &EventFacts, who: &Who) -> String {
    let sign_in = event.source == "signin";
    let mut record = Map::new();
    let mut put = |name: &str, value: Value| {
        record.insert(name.to_owned(), value);
    };
    put("eventVersion", json!("1.11"));
    put("userIdentity", who.identity.clone());
    put("eventTime", json!(stamp(event.at)));
    put("eventSource", json!(format!("{}.amazonaws.com", event.source)));
    put("eventName", json!(event.name));
    put("awsRegion", json!(place.region));
    put("sourceIPAddress", json!(event.ip.unwrap_or(&who.ip)));
    put("userAgent", json!(event.agent.unwrap_or(who.agent)));
    if let Some((code, message)) = event.error {
        if let Some(code) = code {
            put("errorCode", json!(code));
        }
        put("errorMessage", json!(message));
    }
    put("requestParameters", event.request.clone());
    put("responseElements", event.response.clone());
    if let Some(additional) = &event.additional {
        put("additionalEventData", additional.clone());
    }
    if !sign_in {
        put("requestID", json!(event.key.with("request").uuid()));
    }
    put("eventID", json!(event.id()));
    if let Some(shared) = &event.shared {
        put("sharedEventID", json!(shared));
    }
    put("readOnly", json!(event.read_only));
    if event.resources.iter().any(|(_, name)| name.starts_with("arn:")) {
        let arns = event.resources.iter().filter(|(_, name)| name.starts_with("arn:"));
        // The summary names the session, too; the record has the role alone.
        let arns = arns.filter(|(kind, _)| *kind != "AWS::STS::AssumedRole");
        let one = |(kind, arn): &(&str, String)| {
            let account = arn.split(':').nth(4).filter(|id| id.len() == 12).unwrap_or(&place.account.id);
            json!({"accountId": account, "type": kind, "ARN": arn})
        };
        put("resources", arns.map(one).collect());
    }
    put("eventType", json!(if sign_in { "AwsConsoleSignIn" } else { "AwsApiCall" }));
    put("managementEvent", json!(true));
    put("recipientAccountId", json!(place.account.id));
    put("eventCategory", json!("Management"));
    if !matches!(event.actor, Actor::Service(_)) {
        put(
            "tlsDetails",
            json!({
                "tlsVersion": "TLSv1.3",
                "cipherSuite": "TLS_AES_128_GCM_SHA256",
                "clientProvidedHostHeader": format!("{}.{}.amazonaws.com", event.source, place.region),
            }),
        );
    }
    if event.agent.unwrap_or(who.agent) == CONSOLE && !sign_in {
        put("sessionCredentialFromConsole", json!("true"));
    }
    Value::Object(record).to_string()
}
