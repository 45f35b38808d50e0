use std::{sync::Arc, time::Duration};

use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};

use crate::model::{EventAsk, EventBatch, Fault, LookupKey, Record, Timestamp, TrailEvent};

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
    let until = reader.ask.now;
    let since = until.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
    let since = reader.ask.since.map_or(since, |from| from.max(since));
    look_up(reader, &EventAsk { since, until, reads, lookup: None }).await
}

/// Events of one span of time, newest first.
pub(super) async fn look_up(reader: &Reader<'_>, asked: &EventAsk) -> Result<Found<EventBatch>, Fault> {
    // The request says whole seconds: what is claimed to be read must not reach past them.
    let whole = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let (start, now) = (whole(asked.since), whole(asked.until));
    let attribute = match &asked.lookup {
        Some(lookup) => Some((attribute_key(lookup.key), lookup.value.as_str())),
        None if asked.reads => None,
        None => Some((LookupAttributeKey::ReadOnly, "false")),
    };
    let attribute = attribute.and_then(|(key, value)| {
        LookupAttribute::builder().attribute_key(key).attribute_value(value).build().ok()
    });
    let cloudtrail = || reader.clients.cloudtrail();

    let (mut events, mut read): (Vec<TrailEvent>, u64) = (Vec::new(), 0);
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
                    .set_lookup_attributes(attribute.clone().map(|a| vec![a]))
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
        read += page.events().len() as u64;
        let found = found.into_iter().zip(Record::pack(&records));
        let found = found.map(|(event, record): (TrailEvent, _)| TrailEvent { record, ..event });
        events.extend(found.filter(|event| asked.reads || !event.read_only));
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
    Ok(Found { value: EventBatch { events: shared, complete_since, complete_until: Some(now), read }, fault })
}

fn attribute_key(key: LookupKey) -> LookupAttributeKey {
    match key {
        LookupKey::EventId => LookupAttributeKey::EventId,
        LookupKey::AccessKeyId => LookupAttributeKey::AccessKeyId,
        LookupKey::ResourceName => LookupAttributeKey::ResourceName,
        LookupKey::Username => LookupAttributeKey::Username,
        LookupKey::EventName => LookupAttributeKey::EventName,
        LookupKey::EventSource => LookupAttributeKey::EventSource,
        LookupKey::ResourceType => LookupAttributeKey::ResourceType,
    }
}
