//! From the SDK's types to the model's.

use aws_smithy_types::DateTime;

use crate::model::{Text, Timestamp};

/// A moment; none when it is out of the model's range.
pub(super) fn time(at: Option<&DateTime>) -> Option<Timestamp> {
    let at = at?;
    Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()
}

/// A moment in milliseconds, as CloudWatch Logs has them.
pub(super) fn millis(at: i64) -> Option<Timestamp> {
    Timestamp::from_millisecond(at).ok()
}

/// A moment for a request.
pub(super) fn date_time(at: Timestamp) -> DateTime {
    DateTime::from_secs(at.as_second())
}

/// A string that may be absent; an empty one is absent.
pub(super) fn text(raw: Option<&str>) -> Option<Text> {
    raw.filter(|s| !s.is_empty()).map(Text::new)
}

/// The same of one that is said again and again, such as the name of a namespace.
pub(super) fn word(raw: Option<&str>) -> Option<Text> {
    raw.filter(|s| !s.is_empty()).map(Text::shared)
}

/// A list of such.
pub(super) fn words(raw: &[String]) -> Vec<Text> {
    raw.iter().map(Text::shared).collect()
}

/// A count that may be absent or, from a stand-in, negative.
pub(super) fn count(raw: Option<i32>) -> Option<u32> {
    raw.and_then(|n| u32::try_from(n).ok())
}
