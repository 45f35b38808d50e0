use std::{collections::HashSet, time::Duration};

use aws_sdk_ssm::types::{Session as SdkSession, SessionFilter, SessionFilterKey, SessionState};

use crate::model::{Fault, Session, SessionStatus, Text, Timestamp};

use super::{
    convert::{text, time, word},
    reader::{Found, Reader, walk},
};

/// Active sessions, and with `past` those of the history (30 days at most) that began in that time.
/// <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeSessions.html>
pub(super) async fn read(reader: &Reader<'_>, past: Option<Duration>) -> Result<Found<Vec<Session>>, Fault> {
    let mut found = list(reader, SessionState::Active, None).await?;
    if let Some(past) = past {
        let after = reader.ask.now.checked_sub(past).unwrap_or(Timestamp::UNIX_EPOCH);
        let history = list(reader, SessionState::History, Some(after)).await?;
        found.value.extend(history.value);
        found.fault = found.fault.or(history.fault);
    }
    // A session that ended between the two reads is in both.
    let mut seen = HashSet::new();
    found.value.retain(|s| seen.insert(s.id.clone()));
    Ok(found)
}

async fn list(
    reader: &Reader<'_>,
    state: SessionState,
    after: Option<Timestamp>,
) -> Result<Found<Vec<Session>>, Fault> {
    let ssm = || reader.clients.ssm();
    let filter = match after {
        None => None,
        Some(after) => {
            let at = Timestamp::from_second(after.as_second()).unwrap_or(after).to_string();
            let filter = SessionFilter::builder().key(SessionFilterKey::InvokedAfter).value(at).build();
            filter.ok().map(|f| vec![f])
        }
    };
    let (state, filter) = (&state, &filter);
    walk(reader, |token| async move {
        let page = reader
            .page("SSM", "DescribeSessions", || {
                ssm()
                    .describe_sessions()
                    .state(state.clone())
                    .max_results(200)
                    .set_filters(filter.clone())
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        Ok((page.sessions().iter().map(session).collect(), page.next_token().map(str::to_owned)))
    })
    .await
}

fn session(s: &SdkSession) -> Session {
    Session {
        id: Text::new(s.session_id().unwrap_or_default()),
        target: word(s.target()),
        status: SessionStatus(Text::new(s.status().map_or("", |s| s.as_str()))),
        owner: word(s.owner()),
        start: time(s.start_date()),
        end: time(s.end_date()),
        document: word(s.document_name()),
        reason: text(s.reason()),
    }
}
