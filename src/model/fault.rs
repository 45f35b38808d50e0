use std::{fmt, time::Duration};

use super::{Source, Text, Timestamp};

/// The code of the fault of what waits for a human to sign in.
pub const LOGIN_WANTED: &str = "LoginWanted";

/// The kinds of failure there are, mildest first: the worst of several is their maximum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// The read stopped before its end: a page limit, a budget, a deadline.
    Cut,
    /// The service told us to slow down, and kept telling us.
    Throttled,
    /// No answer in time.
    Timeout,
    /// No connection, or an answer that is a server's failure.
    Network,
    /// The answer is not what the service's model says.
    Decode,
    /// The service is not enabled: a region that is not opted in, a plan that is missing.
    NotEnabled,
    /// The request was refused as wrong.
    InvalidRequest,
    /// This machine's clock is wrong.
    Clock,
    /// The credentials have expired and could not be renewed.
    Expired,
    /// There are no credentials to start with.
    NoCredentials,
    /// The credentials may not do this, or the role may not be assumed.
    Denied,
}

impl FaultKind {
    /// Whether it may be over the next time that is asked, with nobody having done anything about what was asked:
    /// nothing is known of it once nobody asks any more.
    pub fn passes(self) -> bool {
        !matches!(self, Self::Decode | Self::NotEnabled | Self::InvalidRequest | Self::Denied)
    }

    /// As the contract spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Throttled => "throttled",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::Decode => "decode",
            Self::NotEnabled => "not_enabled",
            Self::InvalidRequest => "invalid_request",
            Self::Clock => "clock",
            Self::Expired => "expired",
            Self::NoCredentials => "no_credentials",
            Self::Denied => "denied",
        }
    }

    /// The same in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotEnabled => "not enabled",
            Self::InvalidRequest => "invalid request",
            Self::NoCredentials => "no credentials",
            other => other.name(),
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A classified failure, with the fix in words. Holds no secret: messages are the service's, cleaned.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What kind.
    pub kind: FaultKind,
    /// The service's error code, as it came.
    pub code: Option<Text>,
    /// What the service or the network said.
    pub message: Text,
    /// The operation that failed; `AssumeRole` when the account could not be reached at all.
    pub operation: Option<Text>,
    /// The same in a few words, where what was said is long and its sense is known.
    pub brief: Option<Text>,
    /// What a person can do about it.
    pub fix: Text,
    /// For a cut read of a stream: complete from here
    pub complete_since: Option<Timestamp>,
    /// to here.
    pub complete_until: Option<Timestamp>,
    /// How long the server wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl Fault {
    /// A fault of that kind with the usual fix for it.
    pub fn new(kind: FaultKind, message: impl Into<Text>) -> Self {
        Self {
            kind,
            code: None,
            message: message.into(),
            operation: None,
            brief: None,
            fix: Text::new(usual_fix(kind)),
            complete_since: None,
            complete_until: None,
            retry_after: None,
        }
    }

    /// With the service's code.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Text>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// With the operation that failed.
    #[must_use]
    pub fn with_operation(mut self, operation: impl Into<Text>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// With a few words for what was said.
    #[must_use]
    pub fn with_brief(mut self, brief: impl Into<Text>) -> Self {
        self.brief = Some(brief.into());
        self
    }

    /// With a better fix than the usual one.
    #[must_use]
    pub fn with_fix(mut self, fix: impl Into<Text>) -> Self {
        self.fix = fix.into();
        self
    }

    /// Whether it lies in reaching the account, and so is the same for everything in it.
    pub fn is_of_account(&self) -> bool {
        matches!(
            self.operation.as_deref(),
            Some(
                "AssumeRole"
                    | "AssumeRoleWithWebIdentity"
                    | "CreateToken"
                    | "GetCallerIdentity"
                    | "GetRoleCredentials"
                    | "GetSessionToken"
            )
        ) || matches!(self.kind, FaultKind::NoCredentials | FaultKind::Expired)
    }

    /// Whether it is over as soon as a human has signed in.
    pub fn waits_for_login(&self) -> bool {
        self.code.as_deref() == Some(LOGIN_WANTED)
    }

    /// The sentence for a row of the attention list.
    pub fn headline(&self, source: Source) -> String {
        let words = self.brief.as_ref().unwrap_or(&self.message);
        match (self.kind, self.operation.as_deref()) {
            _ if self.waits_for_login() => "sign-in needed".into(),
            (FaultKind::Denied, Some("AssumeRole")) => format!("role denied: {words}"),
            (kind, Some(operation)) if self.is_of_account() => {
                format!("{} at {operation}: {words}", kind.words())
            }
            (kind, None) if self.is_of_account() => format!("{}: {words}", kind.words()),
            (kind, Some(operation)) => format!("{source}: {} ({operation})", kind.words()),
            (kind, None) => format!("{source}: {}", kind.words()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind.words())?;
        if let Some(operation) = &self.operation {
            write!(f, " at {operation}")?;
        }
        if let Some(code) = &self.code {
            write!(f, " ({code})")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for Fault {}

fn usual_fix(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Cut => "narrow the time range or the scopes, or raise the limit",
        FaultKind::Throttled => {
            "it is retried at a slower pace; something else may be using the account's quota"
        }
        FaultKind::Timeout => "check the network path to the endpoint; it is tried again by itself",
        FaultKind::Network => {
            "check DNS, proxy and VPC endpoint for this service; it is tried again by itself"
        }
        FaultKind::Decode => "check that the endpoint is AWS and not a proxy's page; report it if it is AWS",
        FaultKind::NotEnabled => {
            "enable the region or the service in this account, or take it out of `regions`"
        }
        FaultKind::InvalidRequest => {
            "check the role ARN, region and endpoint in the config; report it if they are right"
        }
        FaultKind::Clock => "set this machine's clock: requests are signed with it",
        FaultKind::Expired => "sign in again (`aws sso login`, or new keys); nothing needs a restart",
        FaultKind::NoCredentials => {
            "sign in (`aws sso login`), set AWS_PROFILE, or name a profile in ~/.config/skydeck/config.toml"
        }
        FaultKind::Denied => {
            "allow the action in the role's policy; an SCP or permission boundary may also deny it"
        }
    }
}
