//! IAM Identity Center's OIDC: REST with JSON, unsigned.
//! <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html>

use std::{collections::HashMap, time::Duration};

use serde_json::json;
use skydeck::model::Timestamp;

use super::{
    state::{Call, State},
    wire::{Refusal, Reply},
};

/// The scope that makes a login last by refresh tokens.
const ACCOUNT_ACCESS: &str = "sso:account:access";

/// The scripted answer to one poll for a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Poll {
    /// Nobody has approved yet.
    Pending,
    /// It polls too often.
    SlowDown,
    /// Somebody said no.
    Denied,
    /// The code is over.
    Expired,
    /// The service fails.
    Fails,
    /// Somebody has approved meanwhile.
    Approved,
}

/// What became of registrations and logins.
#[derive(Debug, Default)]
pub(super) struct Logins {
    clients: HashMap<String, Client>,
    pub(super) devices: HashMap<String, Device>,
    access: HashMap<String, Timestamp>,
    refresh: HashMap<String, Refresh>,
}

#[derive(Clone, Debug)]
struct Client {
    secret: String,
    expires: Timestamp,
    refreshes: bool,
}

#[derive(Debug)]
pub(super) struct Device {
    client: String,
    pub(super) user_code: String,
    expires: Timestamp,
    /// None while nobody has looked.
    pub(super) approved: Option<bool>,
}

#[derive(Debug)]
struct Refresh {
    client: String,
    /// End of the login.
    ends: Timestamp,
}

/// What a login is made of, as the AWS CLI caches it.
pub(super) struct Login {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) registered_until: Timestamp,
    pub(super) access_token: String,
    pub(super) expires: Timestamp,
    pub(super) refresh_token: Option<String>,
}

impl Logins {
    /// Whether a token opens the portal.
    pub(super) fn opens(&self, token: &str, now: Timestamp) -> bool {
        self.access.get(token).is_some_and(|end| now < *end)
    }

    /// Ends every login.
    pub(super) fn revoke(&mut self) {
        self.access.clear();
        self.refresh.clear();
    }

    /// Forgets every registration.
    pub(super) fn forget_clients(&mut self) {
        self.clients.clear();
    }
}

fn whole(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).expect("a time")
}

/// RegisterClient.
pub(super) fn register(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    if call.param("clientType") != Some("public") || call.param("clientName").is_none_or(str::is_empty) {
        return Err(Refusal::new(400, "InvalidClientMetadataException", "Invalid client metadata"));
    }
    let scopes: Vec<String> = serde_json::from_str(call.param("scopes").unwrap_or("[]")).unwrap_or_default();
    if scopes.iter().any(|s| !s.contains(':')) {
        return Err(Refusal::new(400, "InvalidScopeException", "Invalid scope"));
    }
    let (id, client) = new_client(state, scopes.iter().any(|s| s == ACCOUNT_ACCESS));
    Ok(Reply::json(&json!({
        "clientId": id,
        "clientSecret": client.secret,
        "clientIdIssuedAt": state.now().as_second(),
        "clientSecretExpiresAt": client.expires.as_second(),
    })))
}

fn new_client(state: &mut State, refreshes: bool) -> (String, Client) {
    let id = format!("client-{:04}", state.mint.number());
    let expires = whole(state.now()) + state.script.sso.registration_life;
    let client = Client { secret: state.mint.secret("client-secret"), expires, refreshes };
    state.logins.clients.insert(id.clone(), client.clone());
    (id, client)
}

/// The caller's registration, if it holds.
fn client(state: &State, call: &Call<'_>) -> Result<(String, Client), Refusal> {
    let (id, secret) = (call.param("clientId").unwrap_or_default(), call.param("clientSecret"));
    let client = state.logins.clients.get(id).filter(|c| Some(c.secret.as_str()) == secret);
    match client {
        Some(client) if state.now() < client.expires => Ok((id.to_owned(), client.clone())),
        Some(_) => Err(Refusal::new(401, "InvalidClientException", "Client is expired")),
        None => Err(Refusal::new(401, "InvalidClientException", "Client is invalid")),
    }
}

/// StartDeviceAuthorization.
pub(super) fn start(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let (id, _) = client(state, call)?;
    let sso = &state.script.sso;
    let (url, life, interval) = (sso.start_url.clone(), sso.device_life, sso.interval);
    if call.param("startUrl").map(|u| u.trim_end_matches("/#")) != Some(&url) {
        return Err(Refusal::new(400, "InvalidRequestException", "Invalid start url provided"));
    }
    let user_code = format!("WXYZ-{:04}", state.mint.number());
    let device_code = state.mint.secret("device-code");
    let expires = whole(state.now()) + life;
    let device = Device { client: id, user_code: user_code.clone(), expires, approved: None };
    state.logins.devices.insert(device_code.clone(), device);
    Ok(Reply::json(&json!({
        "deviceCode": device_code,
        "userCode": user_code,
        "verificationUri": format!("{url}/#/device"),
        "verificationUriComplete": format!("{url}/#/device?user_code={user_code}"),
        "expiresIn": life.as_secs(),
        "interval": interval.as_secs(),
    })))
}

/// CreateToken, by a device code or a refresh token.
pub(super) fn token(state: &mut State, call: &mut Call<'_>) -> Result<Reply, Refusal> {
    let (id, client) = client(state, call)?;
    let ends = match call.param("grantType") {
        Some("urn:ietf:params:oauth:grant-type:device_code") => poll(state, call, &id)?,
        Some("refresh_token") => refresh(state, call, &id)?,
        _ => return Err(Refusal::new(400, "UnsupportedGrantTypeException", "Unsupported grant type")),
    };
    let login = log_in(state, &id, &client, ends);
    call.heard.expires = Some(login.expires);
    let mut answer = json!({
        "accessToken": login.access_token,
        "tokenType": "Bearer",
        "expiresIn": login.expires.duration_since(state.now()).as_secs_f64().ceil() as i64,
    });
    if let Some(token) = login.refresh_token {
        answer["refreshToken"] = token.into();
    }
    Ok(Reply::json(&answer))
}

/// A poll: the end of the login when it was approved.
fn poll(state: &mut State, call: &Call<'_>, client: &str) -> Result<Timestamp, Refusal> {
    let invalid = || Refusal::new(400, "InvalidGrantException", "Invalid grant provided");
    let code = call.param("deviceCode").ok_or_else(invalid)?.to_owned();
    let now = state.now();
    let scripted = state.script.sso.polls.pop_front();
    let device = state.logins.devices.get(&code).filter(|d| d.client == client).ok_or_else(invalid)?;
    let answer = scripted.unwrap_or(match device.approved {
        Some(true) => Poll::Approved,
        Some(false) => Poll::Denied,
        None => Poll::Pending,
    });
    let refuse = |code: &str, message: &str| Err(Refusal::new(400, code, message));
    match answer {
        _ if device.expires <= now => refuse("ExpiredTokenException", "Device code is expired"),
        Poll::Pending => refuse("AuthorizationPendingException", "Authorization is pending"),
        Poll::SlowDown => refuse("SlowDownException", "Requests are made too frequently"),
        Poll::Denied => refuse("AccessDeniedException", "The user denied the request"),
        Poll::Expired => refuse("ExpiredTokenException", "Device code is expired"),
        Poll::Fails => Err(Refusal::new(500, "InternalServerException", "Internal server error")),
        Poll::Approved => {
            state.logins.devices.remove(&code);
            Ok(whole(now) + state.script.sso.session_life)
        }
    }
}

/// Takes a refresh token, which is good once: the end of its login.
fn refresh(state: &mut State, call: &Call<'_>, client: &str) -> Result<Timestamp, Refusal> {
    let now = state.now();
    let known = call.param("refreshToken").and_then(|t| state.logins.refresh.remove(t));
    match known.filter(|r| r.client == client && now < r.ends) {
        Some(refresh) => Ok(refresh.ends),
        None => Err(Refusal::new(400, "InvalidGrantException", "Invalid refresh token provided")),
    }
}

fn log_in(state: &mut State, id: &str, client: &Client, ends: Timestamp) -> Login {
    let now = whole(state.now());
    // Without the scope there is no refresh token, and the access token is the whole login.
    let expires = if client.refreshes { ends.min(now + state.script.sso.token_life) } else { ends };
    let access_token = state.mint.secret("access-token");
    state.logins.access.insert(access_token.clone(), expires);
    let refresh_token = client.refreshes.then(|| state.mint.secret("refresh-token"));
    if let Some(token) = &refresh_token {
        state.logins.refresh.insert(token.clone(), Refresh { client: id.to_owned(), ends });
    }
    Login {
        client_id: id.to_owned(),
        client_secret: client.secret.clone(),
        registered_until: client.expires,
        access_token,
        expires,
        refresh_token,
    }
}

/// A login by somebody else, before the test: the AWS CLI's.
pub(super) fn log_in_elsewhere(state: &mut State, refreshes: bool) -> Login {
    let (id, client) = new_client(state, refreshes);
    let ends = whole(state.now()) + state.script.sso.session_life;
    log_in(state, &id, &client, ends)
}

/// An hour, which the spans here are told in.
pub(super) const HOUR: Duration = Duration::from_secs(3600);
