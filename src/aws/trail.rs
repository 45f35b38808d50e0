use std::{collections::HashSet, sync::Arc, time::Duration};

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};

use crate::model::{EventAsk, EventBatch, Fault, LookupKey, Record, Timestamp, TrailEvent};

use super::{
    convert::{date_time, time},
    reader::{Found, PAGE_LIMIT, Reader, SAME_TOKEN, cut},
    trail_record::event,
};

/// The times of a request are whole seconds, both among what is asked for.
const SECOND: Duration = Duration::from_secs(1);

/// Events from the watermark (or the window's start) to now, or to where a walk broke off, newest first. Write events by
/// the service's own filter, for reads drown them. A walk that breaks off hands over what it has, with how far back that
/// is complete.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>
pub(super) async fn read(
    reader: &Reader<'_>,
    window: Duration,
    reads: bool,
) -> Result<Found<EventBatch>, Fault> {
    let (now, until) = (reader.ask.now, reader.ask.until.unwrap_or(reader.ask.now));
    let since = now.checked_sub(window).unwrap_or(Timestamp::UNIX_EPOCH);
    let since = reader.ask.since.map_or(since, |from| from.max(since));
    look_up(reader, &EventAsk { since: since.min(until), until, reads, lookup: None }).await
}

/// Events of one span of time, newest first.
pub(super) async fn look_up(reader: &Reader<'_>, asked: &EventAsk) -> Result<Found<EventBatch>, Fault> {
    // What is claimed to be read must not reach past the whole seconds of the request.
    let whole = |at: Timestamp| Timestamp::from_second(at.as_second()).unwrap_or(at);
    let (start, end) = (whole(asked.since), whole(asked.until));
    let attribute = match &asked.lookup {
        Some(lookup) => Some((attribute_key(lookup.key), lookup.value.as_str())),
        None if asked.reads => None,
        None => Some((LookupAttributeKey::ReadOnly, "false")),
    };
    let attribute = attribute.and_then(|(key, value)| {
        LookupAttribute::builder().attribute_key(key).attribute_value(value).build().ok()
    });
    let cloudtrail = || reader.clients.cloudtrail();

    let mut walk = Walk { until: end, ..Walk::default() };
    let mut fault = None;
    for page_number in 0.. {
        if page_number == PAGE_LIMIT {
            fault = Some(cut(&format!("stopped after {PAGE_LIMIT} pages")));
            break;
        }
        if page_number > 0
            && let Some(late) = reader.out_of_time()
        {
            fault = Some(late);
            break;
        }
        let page = reader
            .page("CloudTrail", "LookupEvents", || {
                cloudtrail()
                    .lookup_events()
                    .start_time(date_time(start))
                    .end_time(date_time(walk.until))
                    .max_results(50)
                    .set_lookup_attributes(attribute.clone().map(|a| vec![a]))
                    .set_next_token(walk.token.clone())
                    .send()
            })
            .await;
        let page = match page {
            Ok(page) => page,
            Err(reason) if is_of_token(&reason) && walk.begin_again() => continue,
            Err(reason) if walk.oldest.is_none() => return Err(reason),
            Err(reason) => {
                fault = Some(reason);
                break;
            }
        };
        walk.take(page.events(), asked.reads);
        let next = page.next_token().filter(|t| !t.is_empty()).map(str::to_owned);
        if next.is_none() {
            break;
        }
        if next == walk.token {
            fault = Some(cut(SAME_TOKEN));
            break;
        }
        walk.token = next;
    }
    let complete_since = match &mut fault {
        None => Some(start),
        Some(fault) => {
            fault.operation.get_or_insert("LookupEvents".into());
            fault.complete_since = walk.complete_since();
            fault.complete_until = Some(end);
            fault.complete_since
        }
    };
    let (events, read) = (walk.events(), walk.read);
    Ok(Found { value: EventBatch { events, complete_since, complete_until: Some(end), read }, fault })
}

/// How far a walk has come.
#[derive(Default)]
struct Walk {
    events: Vec<TrailEvent>,
    /// Events on its pages, those that are left out among them.
    read: u64,
    /// When the oldest of all of them was.
    oldest: Option<Timestamp>,
    /// What the pages are asked for: to when, and
    until: Timestamp,
    /// from where on.
    token: Option<String>,
}

impl Walk {
    fn take(&mut self, page: &[Event], reads: bool) {
        let timed = page.iter().filter_map(|e| Some((e, time(e.event_time())?)));
        let (found, records): (Vec<_>, Vec<_>) = timed.filter_map(|(e, at)| event(e, at)).unzip();
        self.read += page.len() as u64;
        let oldest = page.iter().filter_map(|e| time(e.event_time())).min();
        self.oldest = self.oldest.into_iter().chain(oldest).min();
        let found = found.into_iter().zip(Record::pack(&records));
        let found = found.map(|(event, record): (TrailEvent, _)| TrailEvent { record, ..event });
        self.events.extend(found.filter(|event| reads || !event.read_only));
    }

    /// A token that is good no more: the walk begins anew at the oldest second that it has seen. Whether that is another one
    /// than it began at.
    fn begin_again(&mut self) -> bool {
        self.token = None;
        let goes_on = self.oldest.is_some_and(|oldest| oldest < self.until);
        self.until = self.oldest.unwrap_or(self.until);
        goes_on
    }

    /// From when on all has been read of a walk that broke off: of its oldest second there may be more.
    fn complete_since(&self) -> Option<Timestamp> {
        self.oldest.and_then(|oldest| oldest.checked_add(SECOND).ok())
    }

    /// Newest first, once each.
    fn events(&mut self) -> Vec<Arc<TrailEvent>> {
        let mut events = std::mem::take(&mut self.events);
        events.sort_by(TrailEvent::order);
        let mut seen = HashSet::with_capacity(events.len());
        events.retain(|event| seen.insert(event.id.clone()));
        // Not by `collect`: it would go on using the room of what was larger.
        let mut shared = Vec::with_capacity(events.len());
        shared.extend(events.into_iter().map(Arc::new));
        shared
    }
}

/// Whether a walk cannot go on with its token, and a new one can be begun.
fn is_of_token(reason: &Fault) -> bool {
    reason.code.as_deref() == Some("InvalidNextTokenException")
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
