use super::{AlarmState, Member, Text, Timestamp, arn_words, row::members};

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

impl AlarmHistoryItem {
    /// What happened, in few words: `OK → ALARM`, `action`, `configuration update`.
    pub fn what(&self) -> String {
        match (&self.old_state, &self.new_state) {
            (Some(old), Some(new)) => format!("{} → {}", old.as_str(), new.as_str()),
            (None, Some(new)) => format!("→ {}", new.as_str()),
            _ => {
                let mut words = String::new();
                for c in self.kind.chars() {
                    if c.is_ascii_uppercase() && !words.is_empty() {
                        words.push(' ');
                    }
                    words.push(c.to_ascii_lowercase());
                }
                words
            }
        }
    }

    /// Why, or else what the service says of it, with ARNs in short.
    pub fn why(&self) -> String {
        let said = self.reason.as_ref().filter(|reason| !reason.is_empty()).unwrap_or(&self.summary);
        said.split(' ').map(arn_words).collect::<Vec<_>>().join(" ")
    }
}

members! {
    AlarmHistoryItem, i, key format!("{}\0{}\0{}", i.at, i.kind, i.summary);
    "timestamp" => Member::Time(i.at),
    "history_item_type" => Member::text(&i.kind),
    "history_summary" => Member::text(&i.summary),
    "old_state" => i.old_state.as_ref().map_or(Member::Null, |state| Member::text(state.as_str())),
    "new_state" => i.new_state.as_ref().map_or(Member::Null, |state| Member::text(state.as_str())),
    "state_reason" => Member::maybe(i.reason.as_ref()),
    "what" => Member::Text(i.what().into()),
    "why" => Member::Text(i.why().into()),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_is_said_in_few_words() {
        let item = AlarmHistoryItem {
            at: Timestamp::UNIX_EPOCH,
            kind: "StateUpdate".into(),
            summary: "Alarm updated from OK to ALARM".into(),
            old_state: Some(AlarmState::Ok),
            new_state: Some(AlarmState::Alarm),
            reason: Some("Threshold Crossed".into()),
        };
        assert_eq!((item.what().as_str(), item.why().as_str()), ("OK → ALARM", "Threshold Crossed"));
        let cut = AlarmHistoryItem { old_state: None, reason: None, ..item.clone() };
        assert_eq!((cut.what().as_str(), cut.why()), ("→ ALARM", item.summary.to_string()));
        let told =
            AlarmHistoryItem { summary: "Executed arn:aws:sns:eu-west-1:1:oncall".into(), ..cut.clone() };
        assert_eq!(told.why(), "Executed sns oncall");
        let kind = |kind: &str| AlarmHistoryItem { kind: kind.into(), new_state: None, ..cut.clone() }.what();
        assert_eq!([kind("Action"), kind("ConfigurationUpdate")], ["action", "configuration update"]);
    }
}
