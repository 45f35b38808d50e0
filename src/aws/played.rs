//! STS as the tests of signing in play it: it keeps count, takes each code once, and knows which sessions are over.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use crate::{
    model::{
        Account, AccountId, AccountName, Base, Clock, Fault, Hop, Login, Meter, Reach, Region, Scope, SignIn,
        Timestamp, Way,
    },
    poll::{Ledger, Pace, QuotaTable},
};

use super::{Access, Machine, Origin, SignInOptions};

/// Stands in every secret that is handed over: nothing that is printed may hold it.
pub(super) const CANARY: &str = "CANARY";

/// A clock that a test moves.
#[derive(Clone, Debug)]
pub(super) struct Hands(Arc<Mutex<Timestamp>>);

impl Hands {
    pub fn forward(&self, by: Duration) {
        let mut now = self.0.lock().expect("not poisoned");
        *now += by;
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("not poisoned")
    }
    fn is_pinned(&self) -> bool {
        false
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub form: HashMap<String, String>,
    /// The access key that signed it; empty when nothing did.
    pub key: String,
    pub at: Timestamp,
}

impl Asked {
    pub fn action(&self) -> &str {
        &self.form["Action"]
    }
    pub fn get(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub asked: Vec<Asked>,
    /// Codes that the device shows, each good once.
    pub codes: HashSet<String>,
    /// Roles that nobody may assume.
    pub denied_roles: HashSet<String>,
    /// Roles whose STS knows no session of this partition.
    pub foreign_roles: HashSet<String>,
    pub session_token_is_denied: bool,
    /// The machine's clock is wrong.
    pub clock_is_off: bool,
    /// Long-term keys that are good no more.
    pub refused_keys: HashSet<String>,
    /// Tokens of web identities that are over.
    pub expired_tokens: HashSet<String>,
    /// How long an answer takes.
    pub latency: Duration,
    /// The most requests that were under way at once.
    pub most_at_once: usize,
    at_once: usize,
    sessions: HashMap<String, (Timestamp, bool)>,
}

/// The server, and the machine before it.
#[derive(Clone)]
pub(super) struct Stage {
    pub clock: Hands,
    pub folder: Arc<tempfile::TempDir>,
    world: Arc<Mutex<World>>,
}

/// What it was asked is not what Skydeck prints.
impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stage")
    }
}

impl Stage {
    /// With long-term keys in the profile `base`, temporary ones in `temp`.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let text = format!(
            "[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = {CANARY}secret\n\
             [temp]\naws_access_key_id = ASIATEMP\naws_secret_access_key = {CANARY}secret\n\
             aws_session_token = {CANARY}token\n"
        );
        std::fs::write(folder.path().join("credentials"), text).expect("written");
        let now = "2026-03-01T18:00:00Z".parse().expect("a time");
        let stage =
            Self { clock: Hands(Arc::new(Mutex::new(now))), folder: Arc::new(folder), world: Arc::default() };
        stage.config("");
        stage
    }

    /// Writes the AWS config file.
    pub fn config(&self, text: &str) {
        std::fs::write(self.folder.path().join("config"), text).expect("written");
    }

    pub fn machine(&self) -> Machine {
        let path = |name: &str| self.folder.path().join(name).display().to_string();
        let vars = [
            ("HOME", self.folder.path().display().to_string()),
            ("AWS_CONFIG_FILE", path("config")),
            ("AWS_SHARED_CREDENTIALS_FILE", path("credentials")),
            ("AWS_REGION", "eu-west-1".to_owned()),
        ];
        let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Machine::made_up(vars, Arc::new(self.clock.clone()), SharedHttpClient::new(self.clone()))
    }

    pub fn access(&self) -> Access {
        self.access_paced_by(Arc::new(Pace::new(QuotaTable::built_in(), 1.0)))
    }

    pub fn access_paced_by(&self, pace: Arc<Pace>) -> Access {
        Access::new(Origin::Aws(self.machine()), SignInOptions::default(), meter(), pace)
    }

    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("not poisoned")
    }

    /// The device shows these now.
    pub fn shows(&self, codes: &[&str]) {
        self.world().codes = codes.iter().map(|&code| code.to_owned()).collect();
    }

    /// Takes back every session so far.
    pub fn revoke_all(&self) {
        self.world().sessions.values_mut().for_each(|session| session.1 = true);
    }

    /// How many requests there were of an action, with that text in some parameter.
    pub fn count(&self, action: &str, with: &str) -> usize {
        let world = self.world();
        let of = world.asked.iter().filter(|asked| asked.action() == action);
        of.filter(|asked| asked.form.values().any(|value| value.contains(with))).count()
    }

    fn comes(&self) -> Duration {
        let mut world = self.world();
        world.at_once += 1;
        world.most_at_once = world.most_at_once.max(world.at_once);
        world.latency
    }

    fn answer(&self, asked: &Asked) -> Result<String, (u16, &'static str, String)> {
        let mut world = self.world();
        world.asked.push(asked.clone());
        let refused = |status, code, text: &str| Err((status, code, text.to_owned()));
        if world.clock_is_off {
            let text = "Signature expired: 20260301T170000Z is now earlier than 20260301T175500Z";
            return refused(403, "SignatureDoesNotMatch", text);
        }
        if world.refused_keys.contains(&asked.key) {
            return refused(403, "InvalidClientTokenId", "The security token is invalid.");
        }
        match world.sessions.get(&asked.key) {
            Some((_, true)) => return refused(403, "InvalidClientTokenId", "The security token is invalid."),
            Some((end, _)) if *end <= asked.at => {
                return refused(403, "ExpiredToken", "The security token included in the request is expired");
            }
            _ => {}
        }
        let token = asked.get("WebIdentityToken");
        let denied = format!("User: {} is not authorized to perform: sts:{}", asked.key, asked.action());
        if asked.form.contains_key("TokenCode") && !world.codes.remove(asked.get("TokenCode")) {
            let text = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
            return refused(403, "AccessDenied", text);
        }
        match asked.action() {
            "GetCallerIdentity" => {
                return Ok(
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>\
                           <Arn>arn:aws:iam::111122223333:user/alice</Arn></GetCallerIdentityResult>\
                           </GetCallerIdentityResponse>"
                        .to_owned(),
                );
            }
            "GetSessionToken" if world.session_token_is_denied => {
                return refused(403, "AccessDenied", &format!("{denied} with an explicit deny"));
            }
            "AssumeRoleWithWebIdentity" if token.len() > 20_000 => {
                let text = format!(
                    "1 validation error detected: Value '{token}' at 'webIdentityToken' failed to satisfy constraint: \
                     Member must have length less than or equal to 20000"
                );
                return refused(400, "ValidationError", &text);
            }
            "AssumeRoleWithWebIdentity" if world.expired_tokens.contains(token) => {
                return refused(400, "ExpiredTokenException", "Token expired: current date/time ..");
            }
            "AssumeRole" if world.denied_roles.contains(asked.get("RoleArn")) => {
                return refused(403, "AccessDenied", &denied);
            }
            "AssumeRole" if world.foreign_roles.contains(asked.get("RoleArn")) => {
                return refused(403, "InvalidClientTokenId", "The security token is invalid.");
            }
            _ => {}
        }
        let seconds = asked.get("DurationSeconds").parse().unwrap_or(3600);
        let end = asked.at + Duration::from_secs(seconds);
        let key = format!("ASIA{}", world.sessions.len());
        world.sessions.insert(key.clone(), (end, false));
        let action = asked.action();
        Ok(format!(
            "<{action}Response><{action}Result><Credentials><AccessKeyId>{key}</AccessKeyId>\
             <SecretAccessKey>{CANARY}secret</SecretAccessKey><SessionToken>{CANARY}token</SessionToken>\
             <Expiration>{end}</Expiration></Credentials></{action}Result></{action}Response>"
        ))
    }
}

impl HttpClient for Stage {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for Stage {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        let signature = request.headers().get("authorization").unwrap_or_default();
        let key = signature.split_once("Credential=").and_then(|(_, rest)| rest.split_once('/'));
        let asked = Asked {
            form: form_urlencoded::parse(body).into_owned().collect(),
            key: key.map(|(key, _)| key.to_owned()).unwrap_or_default(),
            at: self.clock.now(),
        };
        let this = self.clone();
        HttpConnectorFuture::new(async move {
            let latency = this.comes();
            // A moment in which others come along.
            tokio::task::yield_now().await;
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            this.world().at_once -= 1;
            let (status, body) = match this.answer(&asked) {
                Ok(body) => (200, body),
                Err((status, code, message)) => {
                    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
                    (status, format!("<ErrorResponse>{error}</ErrorResponse>"))
                }
            };
            Ok(HttpResponse::new(StatusCode::try_from(status).expect("a status"), SdkBody::from(body)))
        })
    }
}

/// Counts requests.
pub(super) fn meter() -> Arc<dyn Meter> {
    Arc::new(Ledger::new())
}

/// A role in an account.
pub(super) fn role(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

/// A scope behind a base and some roles.
pub(super) fn scope(name: &str, base: Base, mfa: Option<&str>, roles: &[&str]) -> Scope {
    let hop = |role: &&str| Hop {
        role_arn: (*role).to_owned(),
        session_name: "skydeck-alice@bastion".into(),
        ..Hop::default()
    };
    let hops = roles.iter().map(hop).collect();
    let way = Way { base, mfa_serial: mfa.map(str::to_owned), hops, ..Way::default() };
    let account = Account {
        name: AccountName::new(name),
        id: AccountId::parse("111122223333").filter(|_| roles.is_empty()),
        tags: Default::default(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach { profile: None, way: Ok(way) },
    };
    Scope { account: Arc::new(account), region: Region::new("eu-west-1") }
}

/// Gets into a scope's account.
pub(super) async fn enter(access: &Access, scope: &Scope) -> Result<(), Fault> {
    access.clients(scope).await.map(drop)
}

/// The one login that there is.
pub(super) fn only_login(access: &Access) -> Login {
    let logins = access.logins();
    let [login] = &logins[..] else { panic!("{logins:?}") };
    login.clone()
}
