use super::{AlarmState, Member, Text, Timestamp, row::members};

/// Something that happened to an alarm.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmHistoryItem.html>
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmHistoryItem {
    /// `Timestamp`.
    pub at: Timestamp,
    /// `HistoryItemType`, as the API spells it: `StateUpdate`, `Action`, `ConfigurationUpdate`, ...
    pub kind: Text,
    /// `HistorySummary`, in words.
    pub summary: Text,
    /// The state before; state updates alone have one.
    pub old_state: Option<AlarmState>,
    /// The state after, likewise.
    pub new_state: Option<AlarmState>,
    /// Why the state is the new one, in words; not when the service cut it off.
    pub reason: Option<Text>,
}

members! {
    AlarmHistoryItem, i, key format!("{}\0{}\0{}", i.at, i.kind, i.summary);
    "timestamp" => Member::Time(i.at),
    "history_item_type" => Member::text(&i.kind),
    "history_summary" => Member::text(&i.summary),
    "old_state" => i.old_state.as_ref().map_or(Member::Null, |state| Member::text(state.as_str())),
    "new_state" => i.new_state.as_ref().map_or(Member::Null, |state| Member::text(state.as_str())),
    "state_reason" => Member::maybe(i.reason.as_ref()),
}
