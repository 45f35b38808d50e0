use serde::Deserialize;
use serde_json::Value;

use super::{End, TrailEvent};
use crate::model::{Text, Timestamp};

/// How the names of roles begin that IAM Identity Center makes, one for each permission set: the session is named after
/// the user, and nobody else can assume them.
/// <https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html>
const SSO_ROLE: &str = "AWSReservedSSO_";
/// Where service-linked roles are: the part of the path behind it is the one service that can assume them.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html>
const SERVICE_LINKED: &str = ":role/aws-service-role/";

/// Who signed a request, as its record tells it.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Principal {
    /// In words, as [`TrailEvent::who`].
    pub who: Text,
    /// What it is.
    pub kind: PrincipalKind,
    /// Its account's id.
    pub account: Option<Text>,
    /// The name of the role whose session it is.
    pub role: Option<Text>,
    /// The session's name.
    pub session: Option<Text>,
    /// `sourceIdentity`: set by whoever assumed a role first, and the same along the chain.
    pub source: Option<Text>,
    /// When the session began: when its key was issued, by the clock of who issued it.
    pub since: Option<Timestamp>,
}

/// Kinds of [`Principal`], by what is behind them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PrincipalKind {
    /// The root user of an account.
    Root,
    /// Somebody with a name of their own: an IAM user, a subject of SAML or of a web identity, a user of Identity Center.
    Named(Text),
    /// A session of a role or of a federated user: who began it is behind it.
    #[default]
    Session,
    /// A session of which the record itself tells the person: Identity Center names it after its user.
    SsoSession(Text),
    /// A session that a service alone can begin.
    ServiceSession(Text),
    /// Another account: its own record of the same event says who.
    Account,
    /// An AWS service.
    Service(Text),
    /// The record does not say.
    Unsaid,
}

/// What is read of a record: members of any type, for any may be odd.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Read {
    user_identity: Value,
}

impl Principal {
    /// Who did it.
    pub fn of(event: &TrailEvent) -> Self {
        let read: Read = event.record.read().unwrap_or_default();
        let identity = &read.user_identity;
        let context = &identity["sessionContext"];
        let issuer = &context["sessionIssuer"];
        let principal = words(&identity["principalId"]);
        let after = |text: &str, sign: char| text.rsplit_once(sign).map(|(_, last)| Text::new(last));
        let session = words(&identity["arn"])
            .filter(|arn| arn.contains(":assumed-role/") || arn.contains(":federated-user/"))
            .and_then(|arn| after(arn, '/'))
            .or_else(|| principal.and_then(|principal| after(principal, ':')));
        let is_session = matches!(words(&identity["type"]), Some("AssumedRole" | "FederatedUser" | "Role"));
        Self {
            who: event.who.clone(),
            kind: kind(event, identity, session.as_ref()),
            account: words(&identity["accountId"]).map(Text::shared),
            role: words(&issuer["userName"]).map(Text::shared),
            session: session.filter(|_| is_session),
            source: words(&context["sourceIdentity"]).map(Text::shared),
            since: words(&context["attributes"]["creationDate"]).and_then(|at| at.parse().ok()),
        }
    }

    /// Who is behind it, when the record itself says so.
    pub fn end(&self) -> Option<End> {
        match (&self.kind, &self.source) {
            (PrincipalKind::Root, _) => Some(End::Person(Text::shared("root"))),
            (PrincipalKind::Named(name) | PrincipalKind::SsoSession(name), _) => {
                Some(End::Person(name.clone()))
            }
            (PrincipalKind::Service(service), _) => Some(End::Service(service.clone())),
            (_, Some(source)) => Some(End::Person(source.clone())),
            (PrincipalKind::ServiceSession(service), _) => Some(End::Service(service.clone())),
            (PrincipalKind::Session | PrincipalKind::Account | PrincipalKind::Unsaid, None) => None,
        }
    }
}

fn kind(event: &TrailEvent, identity: &Value, session: Option<&Text>) -> PrincipalKind {
    let context = &identity["sessionContext"];
    let issuer = &context["sessionIssuer"];
    let named = |names: [Option<&str>; 3]| {
        let name = names.into_iter().flatten().next();
        name.map_or(PrincipalKind::Unsaid, |name| PrincipalKind::Named(Text::shared(name)))
    };
    let (name, principal) = (words(&identity["userName"]), words(&identity["principalId"]));
    match words(&identity["type"]).unwrap_or_default() {
        // A session of root's that AssumeRoot began was begun by somebody of the management account.
        "Root" if is_true(&context["assumedRoot"]) => PrincipalKind::Session,
        "Root" => PrincipalKind::Root,
        "IAMUser" => named([name, event.username.as_deref(), principal]),
        "SAMLUser" | "WebIdentityUser" => named([name, principal, None]),
        "IdentityCenterUser" => {
            named([event.username.as_deref(), name, words(&identity["onBehalfOf"]["userId"])])
        }
        "AWSAccount" => PrincipalKind::Account,
        "AWSService" => service(words(&identity["invokedBy"]).or(event.source_ip.as_deref())),
        "FederatedUser" => match words(&issuer["type"]) {
            Some("Root") => PrincipalKind::Root,
            Some("IAMUser") => named([words(&issuer["userName"]), None, None]),
            _ => PrincipalKind::Session,
        },
        "AssumedRole" | "Role" => {
            let role = words(&issuer["userName"]).unwrap_or_default();
            let linked = words(&issuer["arn"]).and_then(|arn| arn.split_once(SERVICE_LINKED));
            match (session, linked.and_then(|(_, rest)| rest.split('/').next())) {
                (Some(session), _) if role.starts_with(SSO_ROLE) => {
                    PrincipalKind::SsoSession(session.clone())
                }
                (_, Some(service)) => PrincipalKind::ServiceSession(Text::shared(service)),
                // Credentials that a machine got from its metadata service: EC2 began the session.
                _ if words(&context["ec2RoleDelivery"]).is_some() => {
                    PrincipalKind::ServiceSession(Text::shared("ec2.amazonaws.com"))
                }
                _ => PrincipalKind::Session,
            }
        }
        _ => PrincipalKind::Unsaid,
    }
}

fn service(host: Option<&str>) -> PrincipalKind {
    host.map_or(PrincipalKind::Unsaid, |host| PrincipalKind::Service(Text::shared(host)))
}

/// A string that says something.
pub(super) fn words(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn is_true(value: &Value) -> bool {
    value.as_bool() == Some(true) || value.as_str() == Some("true")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Summary, parse_event};

    fn of(identity: Value) -> Principal {
        let record = json!({"eventID": "e", "userIdentity": identity});
        let (event, record) = parse_event(&Summary::default(), Box::default(), Timestamp::UNIX_EPOCH, record)
            .expect("an event");
        Principal::of(&TrailEvent { record: record.into(), ..event })
    }

    fn session(role: &str, context: Value) -> Value {
        let mut context = context;
        context["sessionIssuer"] = json!({"type": "Role", "userName": role,
            "arn": format!("arn:aws:iam::111122223333:role/{role}")});
        json!({"type": "AssumedRole", "accountId": "111122223333", "sessionContext": context,
               "arn": format!("arn:aws:sts::111122223333:assumed-role/{role}/amara")})
    }

    #[test]
    fn a_record_may_name_the_person_itself() {
        let person = |name: &str| Some(End::Person(name.into()));
        let service = |name: &str| Some(End::Service(name.into()));
        let subject = "repo:acme/shop:ref:refs/heads/main";
        let mut linked = session("AWSServiceRoleForECS", json!({}));
        linked["sessionContext"]["sessionIssuer"]["arn"] =
            json!("arn:aws:iam::1:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS");
        for (identity, end) in [
            (json!({"type": "Root", "accountId": "1"}), person("root")),
            (json!({"type": "Root", "sessionContext": {"assumedRoot": "true"}}), None),
            (json!({"type": "IAMUser", "userName": "alice"}), person("alice")),
            (session("AWSReservedSSO_Admin_0123456789abcdef", json!({})), person("amara")),
            (session("Deploy", json!({})), None),
            (session("Deploy", json!({"sourceIdentity": "m.lindqvist"})), person("m.lindqvist")),
            (session("node", json!({"ec2RoleDelivery": "2.0"})), service("ec2.amazonaws.com")),
            (linked, service("ecs.amazonaws.com")),
            (
                json!({"type": "AWSService", "invokedBy": "backup.amazonaws.com"}),
                service("backup.amazonaws.com"),
            ),
            (json!({"type": "AWSAccount", "accountId": "444455556666"}), None),
            (json!({"type": "WebIdentityUser", "userName": subject}), person(subject)),
            (
                json!({"type": "SAMLUser", "principalId": "x:amara@example.com"}),
                person("x:amara@example.com"),
            ),
            (json!({"type": "IdentityCenterUser", "onBehalfOf": {"userId": "u-1"}}), person("u-1")),
            (
                json!({"type": "FederatedUser", "principalId": "1:shift-7",
                       "sessionContext": {"sessionIssuer": {"type": "IAMUser", "userName": "broker"}}}),
                person("broker"),
            ),
            (json!({"type": {}, "sessionContext": []}), None),
            (json!(7), None),
        ] {
            assert_eq!(of(identity.clone()).end(), end, "{identity}");
        }
    }

    #[test]
    fn a_session_says_when_it_began_and_where() {
        let began = "2026-03-04T05:06:07Z";
        let found = of(session("Deploy", json!({"attributes": {"creationDate": began}})));
        assert_eq!(found.since, began.parse().ok());
        let names = [&found.account, &found.role, &found.session].map(|name| name.as_deref().unwrap_or(""));
        assert_eq!(names, ["111122223333", "Deploy", "amara"]);
    }
}
