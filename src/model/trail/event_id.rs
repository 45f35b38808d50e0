use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::model::Text;

/// An event's id: a UUID as CloudTrail writes it, kept in sixteen bytes, or whatever else it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Kind);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Uuid([u8; 16]),
    Other(Text),
}

impl EventId {
    /// Keeps an id as it is written.
    pub fn new(raw: impl AsRef<str>) -> Self {
        let raw = raw.as_ref();
        let uuid = Uuid::try_parse(raw).ok().filter(|uuid| written(uuid, |text| text == raw));
        Self(uuid.map_or_else(|| Kind::Other(Text::new(raw)), |uuid| Kind::Uuid(uuid.into_bytes())))
    }

    /// As it is written.
    pub fn to_text(&self) -> Text {
        match &self.0 {
            Kind::Uuid(bytes) => written(&Uuid::from_bytes(*bytes), |text| Text::new(text)),
            Kind::Other(text) => text.clone(),
        }
    }
}

/// A UUID in small letters and with hyphens.
fn written<T>(uuid: &Uuid, then: impl FnOnce(&str) -> T) -> T {
    then(uuid.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Uuid(bytes) => written(&Uuid::from_bytes(*bytes), |text| f.pad(text)),
            Kind::Other(text) => f.pad(text),
        }
    }
}

impl<'a> From<&'a EventId> for Cow<'a, str> {
    fn from(id: &'a EventId) -> Self {
        match &id.0 {
            Kind::Uuid(_) => Self::Owned(id.to_string()),
            Kind::Other(text) => Self::Borrowed(text),
        }
    }
}

impl From<String> for EventId {
    fn from(raw: String) -> Self {
        Self::new(raw)
    }
}

impl From<&str> for EventId {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

impl PartialEq<str> for EventId {
    fn eq(&self, other: &str) -> bool {
        match &self.0 {
            Kind::Uuid(bytes) => written(&Uuid::from_bytes(*bytes), |text| text == other),
            Kind::Other(text) => text.as_str() == other,
        }
    }
}

impl Serialize for EventId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_written_as_it_was_read() {
        let uuid = "0f0e0d0c-1111-4abc-8def-000000000001";
        assert!(matches!(EventId::new(uuid).0, Kind::Uuid(_)));
        for id in [uuid, &uuid.to_uppercase(), &uuid.replace('-', ""), "{x}", "", "event-1"] {
            assert_eq!(EventId::new(id).to_string(), id);
            assert_eq!(EventId::new(id).to_text(), Text::new(id));
            assert!(EventId::new(id) == *id);
        }
        assert!(EventId::new(uuid) < EventId::new("0f0e0d0c-1111-4abc-8def-000000000002"));
        assert_eq!(size_of::<EventId>(), 24);
    }
}
