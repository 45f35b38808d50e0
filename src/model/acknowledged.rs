use super::{Text, Timestamp};

/// That somebody knows of something that wants a human, and what they made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Names the line of the attention list.
    pub key: Text,
    /// Who it was: user and host.
    pub who: Text,
    /// When.
    pub at: Timestamp,
    /// Until when it is left alone; none: until it changes.
    pub until: Option<Timestamp>,
    /// What they said.
    pub note: Option<Text>,
}
