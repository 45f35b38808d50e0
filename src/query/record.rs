//! What is in the record of an event, by CloudTrail's own names.
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

/// Members of a record. Others are found by `record.` in front of them.
pub(super) const MEMBERS: &[&str] = &[
    "additionalEventData",
    "addendum",
    "apiVersion",
    "awsRegion",
    "edgeDeviceDetails",
    "errorCode",
    "errorMessage",
    "eventCategory",
    "eventContext",
    "eventID",
    "eventName",
    "eventSource",
    "eventTime",
    "eventType",
    "eventVersion",
    "insightDetails",
    "managementEvent",
    "readOnly",
    "recipientAccountId",
    "requestID",
    "requestParameters",
    "responseElements",
    "serviceEventDetails",
    "sessionCredentialFromConsole",
    "sharedEventID",
    "sourceIPAddress",
    "tlsDetails",
    "userAgent",
    "userIdentity",
    "vpcEndpointAccountId",
    "vpcEndpointId",
];

/// Members that an event has under a name of its own, and what that is. `errorCode` and `readOnly` are none of them: an event's
/// `error_code` also tells of failed sign-ins, and its `read_only` is reckoned when the record does not say.
const SAME: [(&str, &str); 5] = [
    ("eventID", "event_id"),
    ("eventName", "event_name"),
    ("eventSource", "event_source"),
    ("eventTime", "event_time"),
    ("sourceIPAddress", "source_ip_address"),
];

/// Whether it is a member of a record, whatever the case of its letters.
pub(super) fn is_member(name: &str) -> bool {
    MEMBERS.iter().any(|member| member.eq_ignore_ascii_case(name))
}

/// The event's member that is the same as that of its record.
pub(super) fn same_as(name: &str) -> Option<&'static str> {
    SAME.iter().find(|(member, _)| member.eq_ignore_ascii_case(name)).map(|(_, own)| *own)
}
