use std::time::Duration;

use aws_sdk_cloudwatch::types::{AlarmHistoryItem as SdkItem, AlarmType as SdkAlarmType, ScanBy};
use serde_json::Value;

use crate::model::{AlarmHistoryItem, AlarmState, Fault, Text, Timestamp};

use super::{
    alarms,
    convert::{date_time, text, time},
    reader::{Found, Reader, walk},
};

/// The history of one alarm, newest first. Without `AlarmTypes` the service would know of metric alarms alone.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>
pub(super) async fn read(
    reader: &Reader<'_>,
    alarm: &Text,
    range: Duration,
) -> Result<Found<Vec<AlarmHistoryItem>>, Fault> {
    let from = reader.ask.now.checked_sub(range).unwrap_or(Timestamp::UNIX_EPOCH);
    let mut found = alarms::of_all_types(reader, |types| of_types(reader, alarm, from, types)).await?;
    found.value.sort_by_key(|item| std::cmp::Reverse(item.at));
    Ok(found)
}

async fn of_types(
    reader: &Reader<'_>,
    alarm: &Text,
    from: Timestamp,
    types: Vec<SdkAlarmType>,
) -> Result<Found<Vec<AlarmHistoryItem>>, Fault> {
    let (cloudwatch, types) = (|| reader.clients.cloudwatch(), &types);
    walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch", "DescribeAlarmHistory", || {
                cloudwatch()
                    .describe_alarm_history()
                    .alarm_name(alarm.as_str())
                    .set_alarm_types(Some(types.clone()))
                    .start_date(date_time(from))
                    .scan_by(ScanBy::TimestampDescending)
                    .max_records(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let items = page.alarm_history_items().iter().filter_map(item).collect();
        Ok((items, page.next_token().map(str::to_owned)))
    })
    .await
}

/// None when the service does not say when it was: it could stand nowhere in a history.
fn item(raw: &SdkItem) -> Option<AlarmHistoryItem> {
    let kind = raw.history_item_type().map_or("", |kind| kind.as_str());
    let summary = raw.history_summary().unwrap_or_default();
    let update = kind.ends_with("StateUpdate").then(|| Update::read(raw.history_data(), summary));
    let Update { old, new, reason } = update.unwrap_or_default();
    Some(AlarmHistoryItem {
        at: time(raw.timestamp())?,
        kind: Text::new(kind),
        summary: Text::new(summary),
        old_state: old,
        new_state: new,
        reason,
    })
}

#[derive(Default)]
struct Update {
    old: Option<AlarmState>,
    new: Option<AlarmState>,
    reason: Option<Text>,
}

impl Update {
    /// From `HistoryData`, which is JSON of which no more is promised than that it is cut off at 4,095
    /// characters; what it does not tell of the states is taken from the summary.
    fn read(data: Option<&str>, summary: &str) -> Self {
        let data: Value = data.and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
        let told = |state: &str, member: &str| data.get(state)?.get(member)?.as_str();
        let state = |raw: &str| Some(AlarmState::parse(raw)).filter(|_| !raw.is_empty());
        let (before, after) = transition(summary).unzip();
        Self {
            old: told("oldState", "stateValue").or(before).and_then(state),
            new: told("newState", "stateValue").or(after).and_then(state),
            reason: text(told("newState", "stateReason")),
        }
    }
}

/// The states of `Alarm updated from OK to ALARM`.
fn transition(summary: &str) -> Option<(&str, &str)> {
    let (before, after) = summary.rsplit_once(" from ")?.1.split_once(" to ")?;
    let known = |state: &str| !matches!(AlarmState::parse(state), AlarmState::Unknown(_));
    (known(before) && known(after)).then_some((before, after))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudwatch::types::HistoryItemType;
    use aws_smithy_types::DateTime;

    use super::*;

    fn of(kind: HistoryItemType, summary: &str, data: Option<&str>) -> AlarmHistoryItem {
        let raw = SdkItem::builder()
            .timestamp(DateTime::from_secs(1_772_334_000))
            .history_item_type(kind)
            .history_summary(summary)
            .set_history_data(data.map(str::to_owned))
            .build();
        item(&raw).expect("it has a time")
    }

    fn states(item: &AlarmHistoryItem) -> [Option<&str>; 2] {
        [&item.old_state, &item.new_state].map(|state| state.as_ref().map(AlarmState::as_str))
    }

    #[test]
    fn states_and_reason_are_read_from_the_data() {
        let data = r#"{"version":"1.0","oldState":{"stateValue":"INSUFFICIENT_DATA","stateReason":"before"},
            "newState":{"stateValue":"ALARM","stateReason":"Threshold\u001b[31m Crossed","stateReasonData":{}}}"#;
        let item = of(HistoryItemType::StateUpdate, "Alarm updated", Some(data));
        assert_eq!(states(&item), [Some("INSUFFICIENT_DATA"), Some("ALARM")]);
        assert_eq!(item.reason.as_deref(), Some("Threshold Crossed"));
        assert_eq!((item.kind.as_str(), item.summary.as_str()), ("StateUpdate", "Alarm updated"));
    }

    #[test]
    fn whatever_the_data_are_the_item_is_there() {
        let summary = "Alarm updated from OK to ALARM";
        let cut = r#"{"version":"1.0","oldState":{"stateValue":"OK"},"newState":{"stateVal"#;
        let odd =
            [None, Some(""), Some("[]"), Some("null"), Some(cut), Some(r#"{"newState":7,"oldState":[]}"#)];
        for data in odd {
            let item = of(HistoryItemType::StateUpdate, summary, data);
            assert_eq!((states(&item), &item.reason), ([Some("OK"), Some("ALARM")], &None), "{data:?}");
        }
        let half = of(
            HistoryItemType::StateUpdate,
            "",
            Some(r#"{"newState":{"stateValue":"NEW","stateReason":""}}"#),
        );
        assert_eq!((states(&half), &half.reason), ([None, Some("NEW")], &None));
    }

    #[test]
    fn only_state_updates_have_states() {
        let data = r#"{"oldState":{"stateValue":"OK"},"newState":{"stateValue":"ALARM","stateReason":"x"}}"#;
        for kind in [HistoryItemType::Action, HistoryItemType::ConfigurationUpdate] {
            assert_eq!(states(&of(kind, "moved from OK to ALARM", Some(data))), [None, None]);
        }
        let contributor = of(HistoryItemType::AlarmContributorStateUpdate, "", Some(data));
        assert_eq!(states(&contributor), [Some("OK"), Some("ALARM")]);
        let named = of(HistoryItemType::StateUpdate, "Alarm moved from here to there", None);
        assert_eq!(states(&named), [None, None], "no state is made up");
    }

    #[test]
    fn what_has_no_time_has_no_place() {
        assert_eq!(item(&SdkItem::builder().history_summary("x").build()), None);
    }
}
