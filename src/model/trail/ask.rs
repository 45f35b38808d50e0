use crate::model::{Text, Timestamp};

/// What LookupEvents can filter by itself: exactly one of these, exactly as it is written.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookupKey {
    /// `EventId`.
    EventId,
    /// `AccessKeyId`.
    AccessKeyId,
    /// `ResourceName`.
    ResourceName,
    /// `Username`.
    Username,
    /// `EventName`.
    EventName,
    /// `EventSource`.
    EventSource,
    /// `ResourceType`.
    ResourceType,
}

/// One attribute that LookupEvents filters by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lookup {
    /// Which,
    pub key: LookupKey,
    /// and what it has to be.
    pub value: Text,
}

/// Events of one span of time that does not move: all of it is read, once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventAsk {
    /// From this second
    pub since: Timestamp,
    /// to this one.
    pub until: Timestamp,
    /// Read events too. With a [`Lookup`] the service hands them over in any case, and they are left out here.
    pub reads: bool,
    /// What the service filters by, instead of by whether an event only reads.
    pub lookup: Option<Lookup>,
}
