use aws_sdk_cloudtrail::types::Event;
use serde_json::Value;

use crate::model::{Summary, Timestamp, TrailEvent, TrailResource, parse_event};

use super::convert::word;

/// An event from what LookupEvents tells of it. A record that does not parse is null, and the summary stands. The
/// record is yet to be packed.
pub(super) fn event(event: &Event, at: Timestamp) -> Option<(TrailEvent, Value)> {
    let record: Value =
        event.cloud_trail_event().and_then(|raw| serde_json::from_str(raw).ok()).unwrap_or_default();
    let resources = event
        .resources()
        .iter()
        .map(|r| TrailResource { kind: word(r.resource_type()), name: word(r.resource_name()) })
        .collect();
    let summary = Summary {
        event_id: event.event_id(),
        event_name: event.event_name(),
        event_source: event.event_source(),
        username: event.username(),
        read_only: event.read_only(),
        access_key_id: event.access_key_id(),
    };
    parse_event(&summary, resources, at, record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_may_be_missing_or_broken() {
        for raw in [None, Some("not json"), Some("[]"), Some("{\"userIdentity\": 7}")] {
            let summary = Event::builder()
                .event_id("e")
                .event_name("GetThing")
                .set_cloud_trail_event(raw.map(str::to_owned));
            let (event, _) = event(&summary.build(), Timestamp::UNIX_EPOCH).expect("the summary stands");
            assert!(event.read_only && event.error_code.is_none(), "{raw:?}");
        }
    }
}
