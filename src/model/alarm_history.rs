use serde_json::json;

use super::{AlarmState, Row, Text, Timestamp, ToRow, row};

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

impl ToRow for AlarmHistoryItem {
    const COLUMNS: &'static [&'static str] =
        &["timestamp", "history_item_type", "history_summary", "old_state", "new_state", "state_reason"];

    fn row(&self) -> Row {
        Row::new(
            Self::COLUMNS,
            vec![
                row::time(Some(self.at)),
                json!(self.kind),
                json!(self.summary),
                json!(self.old_state.as_ref().map(AlarmState::as_str)),
                json!(self.new_state.as_ref().map(AlarmState::as_str)),
                json!(self.reason),
            ],
            format!("{}\0{}\0{}", self.at, self.kind, self.summary),
        )
    }
}
