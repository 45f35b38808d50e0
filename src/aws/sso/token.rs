use crate::model::{Secret, Timestamp};

/// A token of IAM Identity Center, and what refreshes it.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Opens the portal.
    pub access: Secret,
    /// Until then.
    pub until: Timestamp,
    /// Good once, for the next token.
    pub refresh: Option<Secret>,
    /// Whom it was handed to: nobody else may refresh it.
    pub client: Option<Registration>,
}

/// A client's registration with IAM Identity Center.
/// <https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_RegisterClient.html>
#[derive(Clone, Debug)]
pub(super) struct Registration {
    /// `clientId`.
    pub id: String,
    /// `clientSecret`.
    pub secret: Secret,
    /// Until then.
    pub until: Timestamp,
}
