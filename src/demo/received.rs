use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

/// How many requests are remembered.
const KEPT: usize = 50_000;
/// How many AssumeRole requests are remembered: their policies are long.
const ASSUMED_KEPT: usize = 2_000;

/// A request that reached the estate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Id of the account whose credentials signed it; the hub's for base credentials.
    pub account: String,
    /// Region of its signature.
    pub region: String,
    /// The SDK's service id: `STS`, `CloudWatch`, `CloudTrail`, `SSM`, `ServiceDiscovery`.
    pub service: String,
    /// Operation, as it was asked for.
    pub operation: String,
    /// Code of the error that was answered, if one was.
    pub error: Option<String>,
}

/// An AssumeRole that reached the estate, granted or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedRole {
    /// `RoleArn`.
    pub role_arn: String,
    /// `RoleSessionName`.
    pub session_name: String,
    /// `DurationSeconds`.
    pub duration_seconds: Option<i64>,
    /// `Policy`, the inline session policy.
    pub policy: Option<String>,
    /// `ExternalId`.
    pub external_id: Option<String>,
}

/// What has come in, bounded: the oldest goes first.
#[derive(Debug, Default)]
pub(super) struct Log {
    requests: Mutex<VecDeque<Received>>,
    assumed: Mutex<VecDeque<AssumedRole>>,
}

impl Log {
    pub(super) fn request(&self, received: Received) {
        push(&self.requests, received, KEPT);
    }

    pub(super) fn assume_role(&self, assumed: AssumedRole) {
        push(&self.assumed, assumed, ASSUMED_KEPT);
    }

    pub(super) fn requests(&self) -> Vec<Received> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(super) fn assumed(&self) -> Vec<AssumedRole> {
        self.assumed.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

fn push<T>(list: &Mutex<VecDeque<T>>, item: T, most: usize) {
    let mut list = list.lock().unwrap_or_else(PoisonError::into_inner);
    if list.len() == most {
        list.pop_front();
    }
    list.push_back(item);
}
