//! Who is behind sessions: temporary keys that were handed out, along chains over several accounts.

use serde_json::json;

use super::{incident, names, place::Place, rng::Key, trail_events::EventFacts, trail_templates::Actor};
use crate::model::Timestamp;

/// A session of a role, with one key wherever it shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) account: &'static str,
    pub(super) role: &'static str,
    pub(super) session: &'static str,
    /// `sourceIdentity`.
    pub(super) source: Option<&'static str>,
    /// Minutes before the estate's start.
    pub(super) began: i64,
}

/// An account that is not of the organisation.
const OUTSIDE: &str = "471102938475";
const EVERYWHERE: &str = "us-east-1";
const SSO_ROLE: &str = "AWSReservedSSO_PowerUser_1f0c3a77be21d9a4";

const fn held(account: &'static str, role: &'static str, session: &'static str, began: i64) -> Held {
    Held { account, role, session, source: None, began }
}

/// Somebody through Identity Center, who goes on into another account, and from there into the shop under a name that
/// only machines use.
static SSO: Held = held("dev", SSO_ROLE, "tomasz.nowak", 75);
static RELEASE: Held = held("shared-services", "ReleaseManager", "release-118", 26);
pub(super) static DEPLOYER: Held = held("prod-shop", "deployer", "github-actions-4182", 20);
/// The pipeline itself: a job of the forge, by its web identity.
static RUNNER: Held = held("shared-services", "ci-runner", "GitHubActions", 52);
pub(super) static PIPELINE: Held = held("prod-shop", "ci-role", "pipeline", 41);
/// Somebody from outside of the organisation.
static VENDOR: Held = held("prod-data", "VendorAccess", "support-4471", 95);
/// Two roles, under the name of whoever assumed the first.
static ON_CALL: Held =
    Held { source: Some("aisha.rahman"), ..held("security", "OnCall", "incident-2211", 140) };
static BREAK_GLASS: Held =
    Held { source: Some("aisha.rahman"), ..held("prod-pay", "BreakGlass", "incident-2211", 130) };
/// A service.
static BACKUP: Held = held("prod-core", "backup-role", "AWSBackup-nightly", 63);

/// Who asks for a session.
#[derive(Clone, Copy)]
enum Asker {
    /// A session, of whatever account.
    Held(&'static Held),
    /// An IAM user.
    User(&'static str, &'static str),
    /// Somebody of an account that is not of the organisation.
    Outside,
    /// A subject of SAML,
    Saml(&'static str),
    /// or of a web identity.
    Web(&'static str),
    /// A service.
    Service(&'static str),
}

/// Every step of every chain: who, in which region, into what.
static STEPS: [(Asker, &str, &Held); 9] = [
    (Asker::Saml("tomasz.nowak"), EVERYWHERE, &SSO),
    (Asker::Held(&SSO), EVERYWHERE, &RELEASE),
    (Asker::Held(&RELEASE), "eu-west-1", &DEPLOYER),
    (Asker::Web("repo:acme/storefront:ref:refs/heads/main"), EVERYWHERE, &RUNNER),
    (Asker::Held(&RUNNER), "eu-west-1", &PIPELINE),
    (Asker::Outside, EVERYWHERE, &VENDOR),
    (Asker::User("security", "on-call"), EVERYWHERE, &ON_CALL),
    (Asker::Held(&ON_CALL), EVERYWHERE, &BREAK_GLASS),
    (Asker::Service("backup.amazonaws.com"), EVERYWHERE, &BACKUP),
];

impl Held {
    /// Its temporary key.
    pub(super) fn key(&self, seed: Key) -> String {
        let key = seed.with("session key").with(self.account).with(self.role).with(self.session);
        format!("ASIA{}", key.upper(16))
    }
}

/// What hands out keys here, and what is done with some of them.
pub(super) fn events(place: &Place<'_>) -> Vec<EventFacts> {
    let (here, region) = (place.account.name.as_str(), place.region);
    let mut list = Vec::new();
    for (asker, at, to) in STEPS.iter().filter(|(_, at, _)| *at == region) {
        let from = match asker {
            Asker::Held(held) => held.account,
            Asker::User(account, _) => account,
            Asker::Outside => "",
            Asker::Saml(_) | Asker::Web(_) | Asker::Service(_) => to.account,
        };
        if from == here {
            let shared = (from != to.account).then_some(*at);
            list.push(issue(place, actor(*asker), to, how(*asker), shared));
        } else if to.account == here {
            let actor = Actor::Account(if from.is_empty() { OUTSIDE } else { from });
            list.push(issue(place, actor, to, how(*asker), Some(*at)));
        }
    }
    let mut used = |held: &'static Held, minutes: i64, call, kind, name: String, parameter: &str| {
        if held.account == here && region == EVERYWHERE {
            let at = place.start - minutes * 60;
            let mut event = EventFacts::new(at, place.key("chain").with(minutes), call, Actor::Held(held));
            event.request = json!({parameter: name});
            event.response = json!({"requestId": event.key.with("response").uuid()});
            event.resources = vec![(kind, name)];
            list.push(event);
        }
    };
    let bucket = format!("{here}-ingest-assets");
    used(&VENDOR, 88, ("s3", "PutBucketPolicy"), "AWS::S3::Bucket", bucket, "bucketName");
    let secret = "ledger-db".to_owned();
    used(
        &BREAK_GLASS,
        121,
        ("secretsmanager", "PutSecretValue"),
        "AWS::SecretsManager::Secret",
        secret,
        "secretId",
    );
    let database = "users-db".to_owned();
    used(&BACKUP, 60, ("rds", "CreateDBSnapshot"), "AWS::RDS::DBInstance", database, "dBInstanceIdentifier");
    list
}

fn actor(asker: Asker) -> Actor {
    match asker {
        Asker::Held(held) => Actor::Held(held),
        Asker::User(_, name) => Actor::User(name),
        Asker::Outside => Actor::Account(OUTSIDE),
        Asker::Saml(name) => Actor::Subject("SAMLUser", name),
        Asker::Web(name) => Actor::Subject("WebIdentityUser", name),
        Asker::Service(host) => Actor::Service(host),
    }
}

fn how(asker: Asker) -> &'static str {
    match asker {
        Asker::Saml(_) => "AssumeRoleWithSAML",
        Asker::Web(_) => "AssumeRoleWithWebIdentity",
        _ => "AssumeRole",
    }
}

/// One account's record of a key that was handed out; `shared` when another account has one, too.
fn issue(place: &Place<'_>, actor: Actor, to: &Held, how: &'static str, shared: Option<&str>) -> EventFacts {
    let call = place.seed.with("issue").with(to.account).with(to.role).with(to.session);
    let at = place.start - to.began * 60;
    let account = names::id_of(place.seed, to.account).unwrap_or_default();
    let session = Session { account: &account, role: to.role, name: to.session, source: to.source };
    let mut event = session.issue(place, at, call.with(&place.account.id), how, actor, &to.key(place.seed));
    event.shared = shared.map(|region| call.with("shared").with(region).uuid());
    event
}

/// The session that the deployer's job began a minute before what it does, by the web identity of the forge.
pub(super) fn deployer_session(place: &Place<'_>, used: &EventFacts) -> EventFacts {
    let name = deployer_name(used);
    let session = Session { account: &place.account.id, role: "deployer", name: &name, source: None };
    let subject = Actor::Subject("WebIdentityUser", "repo:acme/storefront:ref:refs/heads/main");
    let (key, at) = (used.key.with("session"), used.at - incident::DEPLOYER_STARTS);
    session.issue(place, at, key, "AssumeRoleWithWebIdentity", subject, &deployer_key(used))
}

/// The name of the session of a deployment.
pub(super) fn deployer_name(used: &EventFacts) -> String {
    format!("github-actions-{}", 3000 + used.key.with("who").below(1180))
}

/// Its key.
pub(super) fn deployer_key(used: &EventFacts) -> String {
    format!("ASIA{}", used.key.with("access key").upper(16))
}

/// A session that is begun.
struct Session<'a> {
    account: &'a str,
    role: &'a str,
    name: &'a str,
    source: Option<&'a str>,
}

impl Session<'_> {
    fn issue(
        &self,
        place: &Place<'_>,
        at: i64,
        id: Key,
        how: &'static str,
        actor: Actor,
        key: &str,
    ) -> EventFacts {
        let Self { account, role, name, source } = *self;
        let path = if role.starts_with("AWSReservedSSO") { "aws-reserved/sso.amazonaws.com/" } else { "" };
        let role_arn = format!("arn:aws:iam::{account}:role/{path}{role}");
        let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{name}");
        let role_id = format!("AROA{}", place.seed.with(account).with("role").with(role).upper(17));
        let assumed_id = format!("{role_id}:{name}");
        let mut event = EventFacts::new(at, id, ("sts", how), actor);
        event.read_only = true;
        event.request = json!({"roleArn": role_arn, "roleSessionName": name, "durationSeconds": 3600});
        if let Some(source) = source {
            event.request["sourceIdentity"] = json!(source);
        }
        let ends =
            Timestamp::from_second(at + 3600).map(|at| at.strftime("%b %-d, %Y, %-I:%M:%S %p").to_string());
        event.response = json!({
            "credentials": {
                "accessKeyId": key,
                "sessionToken": id.with("token").alphanumeric(40),
                "expiration": ends.unwrap_or_default(),
            },
            "assumedRoleUser": {"assumedRoleId": assumed_id, "arn": arn},
        });
        event.resources = vec![
            ("AWS::IAM::AccessKey", key.to_owned()),
            ("AWS::STS::AssumedRole", assumed_id),
            ("AWS::STS::AssumedRole", arn),
            ("AWS::IAM::Role", role_arn),
        ];
        event
    }
}
