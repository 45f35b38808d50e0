use serde::{Deserialize, Serialize};

use super::{Text, Timestamp};

/// Who Skydeck is in an account: GetCallerIdentity.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// Twelve digits.
    pub account: Text,
    /// ARN of the assumed role, user or root.
    pub arn: Text,
    /// When the credentials in use end, if they do.
    pub expires_at: Option<Timestamp>,
}
