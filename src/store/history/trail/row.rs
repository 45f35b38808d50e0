use std::{borrow::Cow, sync::LazyLock};

use serde_json::Value;

use super::{Place, StoredEvent};
use crate::{
    model::{Member, Timestamp, ToRow as _, TrailEvent, partition_of},
    query::Searchable,
};

/// Members that stand before an event's own.
const HEAD: [&str; 5] = ["partition", "account_id", "account", "region", "observed_at"];

static COLUMNS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| HEAD.iter().chain(TrailEvent::COLUMNS).copied().collect());

/// A kept event with the members that a query may name, which are those that `get events` prints.
#[derive(Clone, Copy, Debug)]
pub struct TrailRow<'a> {
    pub(super) place: &'a Place,
    pub(super) account: &'a str,
    pub(super) kept_at: Timestamp,
    pub(super) event: &'a TrailEvent,
    /// Its record, while it is not packed.
    pub(super) record: Option<&'a Value>,
}

impl TrailRow<'_> {
    /// Names of all members.
    pub fn columns() -> &'static [&'static str] {
        &COLUMNS
    }
}

impl StoredEvent {
    /// As a query looks at it. An account without a name is called by its id.
    pub fn row<'a>(&'a self, account: Option<&'a str>) -> TrailRow<'a> {
        TrailRow {
            place: &self.place,
            account: account.unwrap_or(self.place.account_id.as_str()),
            kept_at: self.kept_at,
            event: &self.event,
            record: None,
        }
    }
}

impl Searchable for TrailRow<'_> {
    fn columns(&self) -> &[&'static str] {
        &COLUMNS
    }

    fn member(&self, index: usize) -> Member<'_> {
        match index {
            0 => Member::text(partition_of(self.place.region.as_str()).name),
            1 => Member::text(self.place.account_id.as_str()),
            2 => Member::text(self.account),
            3 => Member::text(self.place.region.as_str()),
            4 => Member::Time(self.kept_at),
            other => match self.event.member(other - HEAD.len()) {
                Member::Record(record) => {
                    self.record.map_or(Member::Record(record), |record| Member::Json(Cow::Borrowed(record)))
                }
                member => member,
            },
        }
    }
}
