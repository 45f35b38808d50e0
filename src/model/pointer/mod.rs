//! Where a thing is in AWS, read from what people paste, an ARN or a link of the AWS console, and written as either.
//!
//! AWS documents its ARNs and its console's hosts, but few of the console's links. What no page documents is read as
//! the console writes it, and with patience: an unknown page of a known service is the service's list, an unknown
//! service is its region.

mod arn;
mod cloudwatch;
mod console;
mod host;
mod jsurl;
mod link;
mod route;
mod sign_in;
mod url;

use super::{AccountId, Metric, Partition, Region, Text, clean, partition_of};

/// Longest text that is read, in bytes. A link to a graph of a hundred metrics stays well below.
const LONGEST: usize = 64 * 1024;

/// A thing in AWS and where it is, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// The partition.
    pub partition: Partition,
    /// The account. Most console links do not say it.
    pub account: Option<AccountId>,
    /// The region. A dashboard has none.
    pub region: Option<Region>,
    /// What is there.
    pub target: Target,
}

/// What a [`Pointer`] points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A CloudWatch alarm.
    Alarm {
        /// `AlarmName`.
        name: Text,
    },
    /// The list of alarms.
    Alarms,
    /// A CloudWatch metric.
    Metric(Metric),
    /// The metrics of a namespace.
    MetricNamespace {
        /// `Namespace`, such as `AWS/EC2`.
        namespace: Text,
    },
    /// The list of metrics.
    Metrics,
    /// The list of dashboards.
    Dashboards,
    /// A CloudWatch dashboard.
    Dashboard {
        /// `DashboardName`.
        name: Text,
    },
    /// An EC2 instance or another managed node.
    Instance {
        /// `i-..` or `mi-..`.
        id: Text,
    },
    /// The list of nodes.
    Nodes,
    /// A Session Manager session.
    Session {
        /// `SessionId`.
        id: Text,
    },
    /// The list of sessions.
    Sessions,
    /// A CloudTrail event.
    Event {
        /// `EventId`.
        id: Text,
    },
    /// The list of events.
    Events,
    /// A Cloud Map namespace.
    Namespace {
        /// `ns-..`.
        id: Text,
    },
    /// A Cloud Map service.
    Service {
        /// `srv-..`.
        id: Text,
        /// Its namespace's id: a link needs it, an ARN does not say it.
        namespace_id: Option<Text>,
    },
    /// An instance of a Cloud Map service.
    ServiceInstance {
        /// The service, `srv-..`.
        service_id: Text,
        /// `InstanceId`.
        id: Text,
    },
    /// The list of Cloud Map namespaces and services.
    Services,
    /// A region, or an account, as a whole.
    Region,
}

impl Pointer {
    /// A thing in a region.
    pub fn new(account: Option<AccountId>, region: Region, target: Target) -> Self {
        Self { partition: partition_of(region.as_str()), account, region: Some(region), target }
    }

    /// Reads an ARN or a link of the AWS console; none when `text` is neither, and so may be a route.
    ///
    /// # Errors
    /// Why it cannot be opened and what can, in words.
    pub fn parse(text: &str) -> Option<Result<Self, String>> {
        let text = text.trim();
        let read: fn(&str) -> Result<Self, String> = if arn::looks_like(text) {
            arn::parse
        } else if url::looks_like(text) {
            url::parse
        } else {
            return None;
        };
        Some(if text.len() <= LONGEST {
            read(text)
        } else {
            Err(format!("a link or ARN of {} bytes; {LONGEST} are read at most", text.len()))
        })
    }
}

/// A region's code, if `text` has the form of one.
fn region(text: &str) -> Option<Region> {
    let mut parts = text.rsplit('-');
    let number = parts.next().is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
    let words = parts.clone().count() >= 2
        && parts.all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
    (number && words && text.len() <= 32).then(|| Region::new(text))
}

/// An id of AWS's making: a prefix, then letters and digits.
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| (8..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// `i-..` of EC2, `mi-..` of Systems Manager.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_InstanceInformation.html>
fn is_node_id(text: &str) -> bool {
    is_id(text, "i-") || is_id(text, "mi-")
}

/// `EventId`, a GUID.
fn is_event_id(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// `SessionId`: a role session's name or a user's, and digits. 1 to 96 characters.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Session.html>
fn is_session_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
    (1..=96).contains(&text.len()) && text.bytes().all(plain) && text.bytes().any(|b| b != b'.')
}

/// Enough of a text to recognise it in a message, on one line.
fn shown(text: &str) -> String {
    let start = text.char_indices().nth(400).map_or(text, |(end, _)| &text[..end]);
    let clean = clean(start);
    let mut shown: String = clean.chars().take(60).collect();
    if shown.len() < clean.len() || start.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests;
