//! The members of the AWS CLI's cache files that count here.

use serde::{Deserialize, Deserializer, de::Error};

use crate::model::{Secret, SsoSession, Timestamp};

use super::token::{Registration, Token};

/// A file with a token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stored {
    access_token: Kept,
    expires_at: Moment,
    refresh_token: Option<Kept>,
    client_id: Option<String>,
    client_secret: Option<Kept>,
    registration_expires_at: Option<Moment>,
    start_url: Option<String>,
}

impl Stored {
    /// The token, unless it is of another start URL: the session was given another one since.
    pub fn token(self, session: &SsoSession) -> Option<Token> {
        if self.start_url.is_some_and(|url| bare(&url) != bare(&session.start_url)) {
            return None;
        }
        let client = registration(self.client_id, self.client_secret, self.registration_expires_at);
        Some(Token {
            access: self.access_token.0,
            until: self.expires_at.0,
            refresh: self.refresh_token.map(|kept| kept.0),
            client,
        })
    }
}

/// A file with a registration.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Registered {
    client_id: Option<String>,
    client_secret: Option<Kept>,
    expires_at: Option<Moment>,
}

impl Registered {
    /// The registration, if it is whole.
    pub fn registration(self) -> Option<Registration> {
        registration(self.client_id, self.client_secret, self.expires_at)
    }
}

fn registration(id: Option<String>, secret: Option<Kept>, until: Option<Moment>) -> Option<Registration> {
    Some(Registration { id: id?, secret: secret?.0, until: until?.0 })
}

/// A time as the AWS CLI writes it: RFC 3339 in UTC, whole seconds.
pub(super) fn stamp(time: Timestamp) -> String {
    Timestamp::from_second(time.as_second()).unwrap_or(time).to_string()
}

/// A start URL without what makes no difference at its end.
fn bare(url: &str) -> &str {
    url.trim_end_matches(['/', '#'])
}

struct Kept(Secret);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Secret::new(text)))
    }
}

struct Moment(Timestamp);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        // Old versions of the AWS CLI ended it with the zone's name.
        let text = text.strip_suffix("UTC").map_or_else(|| text.clone(), |rest| format!("{rest}Z"));
        text.parse().map(Self).map_err(|_| D::Error::custom("no time"))
    }
}
