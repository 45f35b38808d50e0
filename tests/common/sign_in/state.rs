use std::collections::{HashMap, HashSet};

use skydeck::model::{Clock as _, Timestamp};

use super::{
    Effect, Heard, Script, WorldClock, account, metadata, oidc,
    oidc::Logins,
    organizations, others,
    people::{Identity, Issued},
    policy, portal,
    secrets::Mint,
    sts,
    wire::{Outcome, Protocol, Refusal, Reply, Request},
};

/// The script, and what has happened.
#[derive(Debug)]
pub(super) struct State {
    pub(super) script: Script,
    pub(super) clock: WorldClock,
    pub(super) mint: Mint,
    /// Sessions, by access key.
    pub(super) issued: HashMap<String, Issued>,
    /// Serial numbers with codes that are spent.
    pub(super) used_codes: HashSet<(String, String)>,
    pub(super) logins: Logins,
    /// Tokens of the metadata service, with their ends.
    pub(super) metadata_tokens: HashMap<String, Timestamp>,
    pub(super) heard: Vec<Heard>,
}

/// A call under way.
pub(super) struct Call<'a> {
    pub(super) request: &'a Request,
    pub(super) heard: &'a mut Heard,
}

impl Call<'_> {
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.heard.param(name)
    }
}

/// Who answers, and how it writes.
type Handler = fn(&mut State, &mut Call<'_>) -> Result<Reply, Refusal>;

impl State {
    pub(super) fn new(clock: WorldClock) -> Self {
        Self {
            script: Script::empty(),
            clock,
            mint: Mint::default(),
            issued: HashMap::new(),
            used_codes: HashSet::new(),
            logins: Logins::default(),
            metadata_tokens: HashMap::new(),
            heard: Vec::new(),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn secrets(&self) -> Vec<String> {
        let script = &self.script;
        let devices = script.users.iter().filter_map(|u| u.mfa.as_ref());
        (self.mint.made().iter().cloned())
            .chain(script.users.iter().map(|u| u.secret_key.clone()))
            .chain(devices.flat_map(|d| d.codes.clone()))
            .chain(script.web_tokens.iter().map(|t| t.text.clone()))
            .chain(script.container.iter().filter_map(|c| c.authorization.clone()))
            .chain([super::Mfa::WRONG.to_owned()])
            .collect()
    }

    pub(super) fn answer(&mut self, request: &Request) -> Outcome {
        let (service, operation, protocol, handler) = self.route(request);
        let [access_key, region, _] = request.credential();
        let mut heard = Heard {
            at: self.now(),
            host: request.host.clone(),
            service,
            operation,
            region: region.to_owned(),
            caller: self.holder(access_key).map(|i| i.identity.arn).unwrap_or_default(),
            access_key: access_key.to_owned(),
            params: request.params(),
            error: None,
            expires: None,
        };
        let effect = self.script.failures.iter_mut().find_map(|failure| failure.strikes(&heard));
        let outcome = match effect {
            None => handler(self, &mut Call { request, heard: &mut heard }),
            Some(Effect::Refuse { status, code, message }) => Err(Refusal::new(status, &code, message)),
            Some(Effect::Page { status, content_type, body }) => {
                heard.error = Some("a page".into());
                Ok(Reply::new(status, &content_type, body))
            }
            Some(Effect::Silent) => return self.unanswered(heard, "silence", Outcome::Silent),
            Some(Effect::Cut) => return self.unanswered(heard, "cut", Outcome::Cut),
        };
        let reply = outcome.unwrap_or_else(|refusal| {
            heard.error = Some(refusal.code.clone());
            protocol.refuse(&refusal)
        });
        self.heard.push(heard);
        Outcome::Reply(reply)
    }

    fn unanswered(&mut self, heard: Heard, what: &str, outcome: Outcome) -> Outcome {
        self.heard.push(Heard { error: Some(what.into()), ..heard });
        outcome
    }

    fn route(&self, request: &Request) -> (String, String, Protocol, Handler) {
        let to = |service: &str, operation: &str, protocol, handler| {
            (service.to_owned(), operation.to_owned(), protocol, handler)
        };
        let container = self.script.container.as_ref().is_some_and(|c| c.path == request.path);
        match (request.method.as_str(), request.path.as_str()) {
            (_, path) if path.starts_with("/latest/") => {
                to("IMDS", metadata::operation(request), Protocol::Bare, metadata::answer as Handler)
            }
            ("GET", _) if container => to("Container", "GetCredentials", Protocol::Bare, metadata::container),
            ("POST", "/client/register") => to("SSO OIDC", "RegisterClient", Protocol::OAuth, oidc::register),
            ("POST", "/device_authorization") => {
                to("SSO OIDC", "StartDeviceAuthorization", Protocol::OAuth, oidc::start)
            }
            ("POST", "/token") => to("SSO OIDC", "CreateToken", Protocol::OAuth, oidc::token),
            ("GET", "/federation/credentials") => {
                to("SSO", "GetRoleCredentials", Protocol::Rest, portal::role_credentials)
            }
            ("GET", "/assignment/accounts") => to("SSO", "ListAccounts", Protocol::Rest, portal::accounts),
            ("GET", "/assignment/roles") => to("SSO", "ListAccountRoles", Protocol::Rest, portal::roles),
            ("POST", "/listRegions") => to("Account", "ListRegions", Protocol::Rest, account::regions),
            _ => {
                let target = request.header("x-amz-target");
                let action = request.params().remove("Action");
                if let Some(operation) = target.strip_prefix("AWSOrganizationsV20161128.") {
                    to("Organizations", operation, Protocol::Json, organizations::answer)
                } else if let Some(action) = action {
                    to("STS", &action, Protocol::Query, sts::answer)
                } else {
                    let (service, operation, protocol) = others::operation(request);
                    to(service, operation, protocol, others::answer)
                }
            }
        }
    }

    /// Whose access key it is.
    fn holder(&self, access_key: &str) -> Option<Issued> {
        let user = self.script.users.iter().find(|u| u.access_key == access_key).map(|user| Issued {
            identity: Identity::user(&user.arn),
            token: None,
            expires: None,
            mfa: false,
            policy: None,
        });
        user.or_else(|| self.issued.get(access_key).cloned())
    }

    /// Finds out who calls: what AWS does before it looks at anything else. Signatures are taken as good.
    pub(super) fn authenticate(&self, call: &Call<'_>) -> Result<Issued, Refusal> {
        let sts = call.heard.service == "STS";
        let refuse = |code: &str, sts_code: &str, message: String| {
            Err(Refusal::new(403, if sts { sts_code } else { code }, message))
        };
        let [access_key, region, _] = call.request.credential();
        if access_key.is_empty() {
            let message = "Request is missing Authentication Token";
            return refuse(
                "MissingAuthenticationTokenException",
                "MissingAuthenticationToken",
                message.into(),
            );
        }
        if let Some(message) = self.wrong_date(call.request.header("x-amz-date")) {
            return refuse("InvalidSignatureException", "SignatureDoesNotMatch", message);
        }
        let token = Some(call.request.header("x-amz-security-token")).filter(|t| !t.is_empty());
        let holder = self.holder(access_key).filter(|holder| {
            holder.token.as_deref() == token && holder.identity.partition() == partition_of_region(region)
        });
        let Some(holder) = holder else {
            let message = "The security token included in the request is invalid.";
            return refuse("UnrecognizedClientException", "InvalidClientTokenId", message.into());
        };
        if holder.expires.is_some_and(|end| end <= self.now()) {
            let message = "The security token included in the request is expired";
            return refuse("ExpiredTokenException", "ExpiredToken", message.into());
        }
        Ok(holder)
    }

    /// Whether the session policy, if there is one, allows it. What the caller's own policies allow is not modelled.
    pub(super) fn authorize(
        &self,
        caller: &Issued,
        action: &str,
        resource: &str,
        code: &str,
    ) -> Result<(), Refusal> {
        if caller.policy.as_ref().is_none_or(|p| policy::allows(p, action, resource)) {
            return Ok(());
        }
        let message = format!(
            "User: {} is not authorized to perform: {action} on resource: {resource} because no session policy allows \
             the {action} action",
            caller.identity.arn
        );
        Err(Refusal::new(if code == "AccessDenied" { 403 } else { 400 }, code, message))
    }

    fn wrong_date(&self, date: &str) -> Option<String> {
        if !self.script.checks_dates {
            return None;
        }
        let form = "%Y%m%dT%H%M%SZ";
        let signed =
            jiff::civil::DateTime::strptime(form, date).ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        let (signed, now) = (signed.timestamp(), self.now());
        let window = jiff::SignedDuration::from_mins(5);
        let text = |t: Timestamp| t.strftime(form).to_string();
        if signed + window < now {
            let edge = text(now - window);
            return Some(format!(
                "Signature expired: {date} is now earlier than {edge} ({} - 5 min.)",
                text(now)
            ));
        }
        let edge = text(now + window);
        (now + window < signed).then(|| {
            format!("Signature not yet current: {date} is still later than {edge} ({} + 5 min.)", text(now))
        })
    }
}

/// The partition whose credentials are good in a region.
fn partition_of_region(region: &str) -> &'static str {
    let prefixes =
        [("cn-", "aws-cn"), ("us-gov-", "aws-us-gov"), ("eusc-", "aws-eusc"), ("us-isob-", "aws-iso-b")];
    prefixes.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}
