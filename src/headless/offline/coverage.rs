use std::io;

use serde_json::json;

use crate::{
    headless::Error,
    model::Timestamp,
    store::history::trail::{Held, Span},
};

use super::{Offline, places::Places};

/// How much of what was asked for the history has.
#[derive(Debug)]
pub(super) struct Coverage {
    /// Events that were looked at: the index has left out the others.
    pub looked_at: u64,
    /// Those that are printed.
    pub found: u64,
    /// Events that could not be read: the file is damaged there.
    pub damaged: u64,
    held: Held,
    places: usize,
    spans: Vec<Span>,
}

impl Coverage {
    /// Of these places, from then on.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn of(
        asked: &Offline<'_>,
        places: &Places,
        reads: bool,
        since: Option<Timestamp>,
    ) -> Result<Self, Error> {
        let held = asked.history.held()?;
        let from = since.or(held.from).unwrap_or(Timestamp::UNIX_EPOCH);
        let window = (from, asked.now.max(held.to.unwrap_or(asked.now)));
        let mut spans = asked.history.spans(reads, window)?;
        spans.retain(|span| places.all.iter().any(|(_, place)| *place == span.place));
        Ok(Self { looked_at: 0, found: 0, damaged: 0, held, places: places.all.len(), spans })
    }

    /// Says it: in words in one or two lines, as JSON in one.
    pub fn write(&self, as_json: bool, err: &mut dyn io::Write) -> io::Result<()> {
        let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
        if as_json {
            let span = |span: &Span| {
                json!({
                    "account_id": span.place.account_id.as_str(),
                    "region": span.place.region.as_str(),
                    "since": span.since.to_string(),
                    "until": span.until.to_string(),
                })
            };
            let told = json!({"history": {
                "looked_at": self.looked_at,
                "found": self.found,
                "damaged": self.damaged,
                "events": self.held.events,
                "from": time(self.held.from),
                "to": time(self.held.to),
                "scopes": self.places,
                "complete": self.spans.iter().map(span).collect::<Vec<_>>(),
            }});
            return writeln!(err, "{told}");
        }
        let (Some(from), Some(to)) = (self.held.from, self.held.to) else {
            return writeln!(err, "skydeck: the history has no events");
        };
        let Self { looked_at, found, held: Held { events, .. }, .. } = self;
        writeln!(
            err,
            "skydeck: {found} of {looked_at} events that were looked at; the history has {events}, from {from} to {to}"
        )?;
        match self.damaged {
            0 => {}
            1 => writeln!(err, "skydeck: 1 event could not be read: the history is damaged there")?,
            more => writeln!(err, "skydeck: {more} events could not be read: the history is damaged there")?,
        }
        writeln!(err, "skydeck: {}", self.completeness())
    }

    fn completeness(&self) -> String {
        let mut known: Vec<_> = self.spans.iter().map(|span| &span.place).collect();
        known.sort();
        known.dedup();
        let (known, of) = (known.len(), self.places);
        let why = "log files do not say what is missing beside them";
        let since = self.spans.iter().map(|span| span.since).min();
        let until = self.spans.iter().map(|span| span.until).max();
        match (since, until) {
            (Some(since), Some(until)) => format!(
                "complete in {known} of {of} accounts and regions, at times from {since} to {until} (`--output json` says which)"
            ),
            _ => format!("of none of {of} accounts and regions is it known to be complete: {why}"),
        }
    }
}
