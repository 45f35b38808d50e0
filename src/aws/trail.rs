use std::{sync::Arc, time::Duration};

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};

use crate::model::{EventBatch, Fault, Record, Timestamp, TrailEvent};

use super::{
    convert::{date_time, time},
    reader::{Found, PAGE_LIMIT, Reader, SAME_TOKEN, cut},
    trail_record::event,
};

/// Events from the watermark (or the window's start) to now, newest first. Write events by the service's
/// own filter, for reads drown them. A walk that breaks off hands over what it has, with how far back that
/// is complete.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
pub(super) async fn read(
    reader: &Reader<'_>,
    window: Duration,
    reads: bool,
) -> Result<Found<EventBatch>, Fault> {
    // The request says whole seconds: what is claimed to be read must not reach past them.
    let now = Timestamp::from_second(reader.ask.now.as_second()).unwrap_or(reader.ask.now);
    let start = now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
    let start = reader.ask.since.map_or(start, |since| since.max(start));
    let writes_only = LookupAttribute::builder()
        .attribute_key(LookupAttributeKey::ReadOnly)
        .attribute_value("false")
        .build()
        .ok()
        .filter(|_| !reads);
    let cloudtrail = || reader.clients.cloudtrail();

    let mut events: Vec<TrailEvent> = Vec::new();
    let mut token: Option<String> = None;
    let mut fault = None;
    for page_number in 0.. {
        if page_number == PAGE_LIMIT {
            fault = Some(cut(&format!("stopped after {PAGE_LIMIT} pages")).with_operation("LookupEvents"));
            break;
        }
        if page_number > 0
            && let Some(late) = reader.out_of_time()
        {
            fault = Some(late.with_operation("LookupEvents"));
            break;
        }
        let page = reader
            .page("CloudTrail", "LookupEvents", || {
                cloudtrail()
                    .lookup_events()
                    .start_time(date_time(start))
                    .end_time(date_time(now))
                    .max_results(50)
                    .set_lookup_attributes(writes_only.clone().map(|a| vec![a]))
                    .set_next_token(token.clone())
                    .send()
            })
            .await;
        let page = match page {
            Ok(page) => page,
            Err(reason) if events.is_empty() => return Err(reason),
            Err(reason) => {
                fault = Some(reason);
                break;
            }
        };
        let (found, records): (Vec<_>, Vec<_>) =
            page.events().iter().filter_map(|e| event(e, time(e.event_time())?)).unzip();
        let found = found.into_iter().zip(Record::pack(&records));
        events.extend(found.map(|(event, record)| TrailEvent { record, ..event }));
        let next = page.next_token().filter(|t| !t.is_empty()).map(str::to_owned);
        if next.is_none() {
            break;
        }
        if next == token {
            fault = Some(cut(SAME_TOKEN).with_operation("LookupEvents"));
            break;
        }
        token = next;
    }
    events.sort_by(TrailEvent::order);
    events.dedup_by(|a, b| a.id == b.id);
    // What lies before the oldest event of a broken walk has not been read.
    let complete_since = match &fault {
        None => Some(start),
        Some(_) => events.last().map(|e| e.time),
    };
    if let Some(fault) = &mut fault {
        fault.complete_since = complete_since;
        fault.complete_until = Some(now);
    }
    // Not by `collect`: it would go on using the room of what was larger.
    let mut shared = Vec::with_capacity(events.len());
    shared.extend(events.into_iter().map(Arc::new));
    Ok(Found { value: EventBatch { events: shared, complete_since, complete_until: Some(now) }, fault })
}
