use super::{
    alarm_state::{self, Standing, State},
    alarms,
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};

/// For how long history is kept.
const KEPT: i64 = 30 * 86_400_000;
/// An action is told of this many milliseconds after the state that it is for.
const ACTED_AFTER: i64 = 240;

/// An item of an alarm's history.
struct Item {
    alarm: String,
    composite: bool,
    /// Milliseconds since 1970.
    at: i64,
    kind: &'static str,
    summary: String,
    data: String,
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>
pub(super) fn describe(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    const KINDS: [&str; 5] = [
        "ConfigurationUpdate",
        "StateUpdate",
        "Action",
        "AlarmContributorStateUpdate",
        "AlarmContributorAction",
    ];
    let (name, kind) = (input.text("AlarmName")?, input.text("HistoryItemType")?);
    if let Some(kind) = kind.filter(|k| !KINDS.contains(k)) {
        return Err(ApiError::not_in_enum("HistoryItemType", kind, &KINDS));
    }
    let types = super::cloudwatch::alarm_types(input)?;
    let size = super::cloudwatch::max_records(input)?;
    let (from, to) = (input.time("StartDate")?, input.time("EndDate")?);
    let oldest = place.now * 1000 - KEPT;
    let mut items = items(place, |alarm| name.is_none_or(|n| n == alarm));
    items.retain(|item| {
        kind.is_none_or(|k| k == item.kind)
            && (oldest..=place.now * 1000).contains(&item.at)
            && (if item.composite { types.composite } else { types.metric })
            && from.is_none_or(|from| item.at >= from)
            && to.is_none_or(|to| item.at <= to)
    });
    items
        .sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.alarm.cmp(&b.alarm)).then_with(|| b.kind.cmp(a.kind)));
    match input.text("ScanBy")? {
        None | Some("TimestampDescending") => {}
        Some("TimestampAscending") => items.reverse(),
        Some(other) => {
            let allowed = ["TimestampDescending", "TimestampAscending"];
            return Err(ApiError::not_in_enum("ScanBy", other, &allowed));
        }
    }
    let (page, next) = Walk::of(place, "DescribeAlarmHistory", input)
        .cut(&items, input.text("NextToken")?, size)
        .map_err(|_| super::cloudwatch::bad_token())?;
    let page: Vec<Value> = page
        .iter()
        .map(|item| {
            Object::new()
                .put("AlarmName", item.alarm.as_str())
                .put("AlarmType", if item.composite { "CompositeAlarm" } else { "MetricAlarm" })
                .put("Timestamp", Value::Time(item.at))
                .put("HistoryItemType", item.kind)
                .put("HistorySummary", item.summary.as_str())
                .put("HistoryData", item.data.as_str())
                .into()
        })
        .collect();
    Ok(Object::new().put("AlarmHistoryItems", page).maybe("NextToken", next).into())
}

/// Everything that happened to those of the place's alarms. What was before an alarm was made is not its history.
fn items(place: &Place<'_>, wanted: impl Fn(&str) -> bool) -> Vec<Item> {
    let metric_alarms = alarms::alarms(place);
    let mut items = Vec::new();
    for alarm in metric_alarms.iter().filter(|alarm| wanted(&alarm.name)) {
        let created = created(place, &alarm.name, false);
        let mut before = State::Ok;
        for change in alarm_state::changes(place, alarm) {
            if change.since * 1000 > created.at {
                items.push(updated(&alarm.name, false, before, &change));
                if alarm.actions_enabled && alarm.tells(change.state) {
                    items.push(acted(place, &alarm.name, false, &change));
                }
            }
            before = change.state;
        }
        items.push(created);
    }
    for composite in alarms::composites(place).iter().filter(|composite| wanted(composite.name)) {
        items.push(created(place, composite.name, true));
        let standing = alarm_state::composite(place, composite, &metric_alarms);
        if standing.state == State::Alarm {
            items.push(updated(composite.name, true, State::Ok, &standing));
            items.push(acted(place, composite.name, true, &standing));
        }
    }
    items
}

fn created(place: &Place<'_>, alarm: &str, composite: bool) -> Item {
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: alarms::created(place, alarm) * 1000,
        kind: "ConfigurationUpdate",
        summary: format!("Alarm \"{alarm}\" created"),
        data: serde_json::json!({"version": "1.0", "type": "Create"}).to_string(),
    }
}

fn updated(alarm: &str, composite: bool, before: State, change: &Standing) -> Item {
    let mut new = serde_json::json!({"stateValue": change.state.name(), "stateReason": change.reason});
    if let Some(data) = change.reason_data.as_deref().and_then(|data| serde_json::from_str(data).ok()) {
        new["stateReasonData"] = data;
    }
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: change.since * 1000,
        kind: "StateUpdate",
        summary: format!("Alarm updated from {} to {}", before.name(), change.state.name()),
        data: serde_json::json!({
            "version": "1.0",
            "oldState": {"stateValue": before.name()},
            "newState": new,
        })
        .to_string(),
    }
}

fn acted(place: &Place<'_>, alarm: &str, composite: bool, change: &Standing) -> Item {
    let topic = place.arn("sns", &super::cloudwatch::topic(place));
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: change.since * 1000 + ACTED_AFTER,
        kind: "Action",
        summary: format!("Successfully executed action {topic}"),
        data: serde_json::json!({"actionState": "Succeeded", "notificationResource": topic}).to_string(),
    }
}
