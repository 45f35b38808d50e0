use serde_json::{Value, json};

use super::{EventId, Issue};
use crate::model::{Text, Timestamp};

/// How somebody came by the credentials that an event was done with: from the event backwards to who began it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The events that handed out keys, the nearest first.
    pub links: Vec<Link>,
    /// Who is behind it all.
    pub end: End,
    /// What speaks against it, in words.
    pub doubts: Vec<Doubt>,
}

/// A step of a chain: somebody was handed a temporary key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who asked for it, as the record has it,
    pub who: Text,
    /// and of which account, by its id.
    pub account: Option<Text>,
    /// How: `AssumeRole` and its like.
    pub how: Text,
    /// Into which role, as an ARN,
    pub role: Option<Text>,
    /// and under which name.
    pub session: Option<Text>,
    /// The event,
    pub event: EventId,
    /// when it was,
    pub time: Timestamp,
    /// in which account it was recorded, by its id,
    pub event_account: Option<Text>,
    /// and in which region.
    pub event_region: Option<Text>,
    /// The key that was handed out.
    pub key: Text,
}

/// Who is behind a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Somebody with a name: an IAM user, root, a user of Identity Center, a subject of SAML or of a web identity, a source identity.
    Person(Text),
    /// An AWS service did it.
    Service(Text),
    /// Nobody knows.
    Unknown(Box<Unknown>),
}

impl Default for End {
    fn default() -> Self {
        Unknown::of(Lack::Unsaid, None).into()
    }
}

/// Why it is not known who is behind an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What is missing,
    pub lack: Lack,
    /// the account in which it would be, by its id,
    pub account: Option<Text>,
    /// and what is held of that.
    pub hold: Hold,
}

/// What is missing of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// The event that issued a key.
    Issue {
        /// The key.
        key: Text,
        /// When its session began, as far as a record says.
        since: Option<Timestamp>,
        /// When it was used.
        used: Timestamp,
    },
    /// What the account that asked has of an event: the account of the role does not say who it was.
    Caller {
        /// The key that was issued, if one was.
        key: Option<Text>,
        /// When.
        time: Timestamp,
    },
    /// A session without a key that could be followed.
    NoKey,
    /// The record does not say who did it.
    Unsaid,
    /// The keys lead back to themselves.
    Circle,
    /// There are more links than any chain has.
    TooLong,
}

/// What is held of the account in which a link is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// It was not looked.
    #[default]
    Unsaid,
    /// The account is not watched.
    Unwatched,
    /// It is looked for.
    LookedFor,
    /// It was looked for where it would be, and is not there.
    NotThere,
    /// It could not be looked for.
    Failed,
    /// Nothing was read of it yet.
    Nothing,
    /// Write events alone: what hands out keys only reads.
    WritesSince(Timestamp),
    /// All events.
    AllSince(Timestamp),
}

/// What speaks against a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A key was used before it was issued, by so many seconds.
    UsedEarly {
        /// The key.
        key: Text,
        /// By how much.
        seconds: i64,
    },
    /// The keys lead to another than the record names.
    Another {
        /// Who the record names,
        told: Text,
        /// and whom the keys lead to.
        found: Text,
    },
}

impl Chain {
    /// The person behind it.
    pub fn person(&self) -> Option<&Text> {
        match &self.end {
            End::Person(person) => Some(person),
            _ => None,
        }
    }

    /// The key whose issue is missing, if that is what is missing.
    pub fn missing_key(&self) -> Option<&Text> {
        match &self.end {
            End::Unknown(unknown) => unknown.key(),
            _ => None,
        }
    }

    /// Why nobody is known, in words; none when somebody is, or a service.
    pub fn unknown(&self, moment: &dyn Fn(Timestamp) -> String) -> Option<String> {
        match &self.end {
            End::Unknown(unknown) => Some(unknown.words(moment)),
            _ => None,
        }
    }

    /// The links as JSON, as `get` prints them.
    pub fn links_json(&self) -> Value {
        self.links.iter().map(Link::to_json).collect()
    }

    /// The chain in a line, the nearest first: `Deploy/ci-42 <- Ops/amara <- amara`.
    pub fn line(&self) -> String {
        let mut words: Vec<&str> = self.links.iter().map(|link| link.who.as_str()).collect();
        match &self.end {
            End::Person(name) | End::Service(name) => {
                if words.last() != Some(&name.as_str()) {
                    words.push(name);
                }
            }
            End::Unknown(_) => words.push("?"),
        }
        words.join(" <- ")
    }
}

impl Link {
    /// A link from the event that is it.
    pub fn of(issue: &Issue) -> Self {
        Self {
            who: issue.asker.who.clone(),
            account: issue.asker.account.clone().or_else(|| issue.account.clone()),
            how: issue.how.clone(),
            role: issue.role.clone(),
            session: issue.session.clone(),
            event: issue.id.clone(),
            time: issue.time,
            event_account: issue.account.clone(),
            event_region: issue.region.clone(),
            key: issue.key.clone(),
        }
    }

    fn to_json(&self) -> Value {
        json!({
            "who": self.who,
            "account_id": self.account,
            "event_name": self.how,
            "role_arn": self.role,
            "role_session_name": self.session,
            "event_id": self.event,
            "event_time": self.time.to_string(),
            "event_account_id": self.event_account,
            "event_region": self.event_region,
            "access_key_id": self.key,
        })
    }
}

impl From<Unknown> for End {
    fn from(unknown: Unknown) -> Self {
        Self::Unknown(Box::new(unknown))
    }
}

impl Unknown {
    /// Before it was looked what is held.
    pub fn of(lack: Lack, account: Option<Text>) -> Self {
        Self { lack, account, hold: Hold::default() }
    }

    /// The key whose issue would have to be found.
    pub fn key(&self) -> Option<&Text> {
        match &self.lack {
            Lack::Issue { key, .. } => Some(key),
            Lack::Caller { key, .. } => key.as_ref(),
            _ => None,
        }
    }

    /// Why, in words.
    pub fn words(&self, moment: &dyn Fn(Timestamp) -> String) -> String {
        let account = self.account.as_ref().map(|id| format!("account {id}"));
        let place = account.as_deref().unwrap_or("its account");
        let (what, at) = match &self.lack {
            Lack::Issue { key, since, .. } => {
                let when = since.map(|at| format!(", at {},", moment(at))).unwrap_or_default();
                (format!("the event that issued {key}{when} is not held"), *since)
            }
            Lack::Caller { time, .. } => (
                format!("what {place} itself recorded of it, at {}, is not held", moment(*time)),
                Some(*time),
            ),
            Lack::NoKey => return "the record names no key that could be followed".into(),
            Lack::Unsaid => return "the record does not say who did it".into(),
            Lack::Circle => return "the keys lead back to themselves".into(),
            Lack::TooLong => {
                return format!("there are more than {} links", super::stitch::LONGEST);
            }
        };
        let why = match self.hold {
            Hold::Unsaid => return what,
            Hold::Unwatched => format!("{place} is not watched"),
            Hold::LookedFor => format!("it is looked for in {place}"),
            Hold::NotThere => format!("it is not in {place} where it was looked for"),
            Hold::Failed => format!("it could not be looked for in {place}"),
            Hold::Nothing => format!("nothing of {place} was read yet"),
            Hold::WritesSince(since) => {
                format!("of {place} events that only read are not held, and others since {}", moment(since))
            }
            Hold::AllSince(since) if at.is_none_or(|at| at < since) => {
                format!("it lies before {}, since when {place} is held", moment(since))
            }
            Hold::AllSince(since) => {
                format!("it is not among what is held of {place} since {}", moment(since))
            }
        };
        format!("{what}: {why}")
    }
}

impl Doubt {
    /// In words.
    pub fn words(&self) -> String {
        match self {
            Self::UsedEarly { key, seconds } => {
                format!("{key} was used {} m before it was issued", seconds / 60)
            }
            Self::Another { told, found } => format!("the keys lead to {found}, the record names {told}"),
        }
    }
}
