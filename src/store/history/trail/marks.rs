//! Marks in the index that are no words: what a column has from end to end, where an event was recorded, the first
//! digits of ids.

use super::words;

/// What each begins with: no clean text has it.
const MARK: char = '\u{061C}';

/// Columns that have marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// `event_name`.
    Name,
    /// `event_source`.
    Source,
    /// `who`.
    Who,
    /// `username`.
    Username,
    /// `error_code`.
    Error,
    /// `source_ip_address`.
    SourceIp,
    /// `event_id`, of one that is no UUID.
    Id,
    /// The temporary key that an event handed out.
    Issued,
    /// `record.userIdentity.type`.
    IdentityType,
}

/// Where in a record [`Column::IdentityType`] is from.
pub(super) const IDENTITY_TYPE: &str = "userIdentity.type";

/// Whether it is one of these.
pub(super) fn is_mark(word: &str) -> bool {
    word.starts_with(MARK)
}

/// Of what a column has, whatever the case of its letters. Two values may have the same one: events are looked at in any
/// case.
pub(super) fn of_column(column: Column, value: &str) -> String {
    let letter = match column {
        Column::Name => 'n',
        Column::Source => 's',
        Column::Who => 'h',
        Column::Username => 'm',
        Column::Error => 'e',
        Column::SourceIp => 'a',
        Column::Id => 'i',
        Column::Issued => 'k',
        Column::IdentityType => 't',
    };
    let hash = fold(value.to_lowercase().as_bytes()) & 0xff_ffff_ffff;
    format!("{MARK}{letter}{hash:010x}")
}

/// Of a UUID, or of one that begins so: of its first digits.
pub(super) fn of_uuid(uuid: &str) -> String {
    let first = &uuid[..words::floor(uuid, 4)];
    format!("{MARK}u{}", first.to_ascii_lowercase())
}

/// Of a place, by its number.
pub(super) fn of_place(place: i64) -> String {
    format!("{MARK}p{place}")
}

/// Of events that do not only read.
pub(super) fn of_write() -> String {
    format!("{MARK}w")
}

/// FNV-1a: the same on every machine and in every version.
/// <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>
pub(super) fn fold(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
