use std::time::Duration;

use crate::model::{Text, Timestamp};

/// What happened so long before it was asked for is all told of: LookupEvents brings events 15 minutes late at most (AWS:
/// 5 on average), and this machine's clock may be 5 minutes ahead before AWS refuses what it signs.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
pub const TRAIL_LATE: Duration = Duration::from_secs(20 * 60);

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
