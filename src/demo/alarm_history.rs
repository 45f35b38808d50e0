use super::{
    alarm_state::{self, Standing, State},
    alarms,
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};

/// An item of an alarm's history.
struct Item {
    alarm: String,
    composite: bool,
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
    let seconds = |name| Ok::<_, ApiError>(input.time(name)?.map(|millis| millis.div_euclid(1000)));
    let (from, to) = (seconds("StartDate")?, seconds("EndDate")?);
    let mut items = items(place);
    items.retain(|item| {
        name.is_none_or(|n| n == item.alarm)
            && kind.is_none_or(|k| k == item.kind)
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
                .time("Timestamp", item.at)
                .put("HistoryItemType", item.kind)
                .put("HistorySummary", item.summary.as_str())
                .put("HistoryData", item.data.as_str())
                .into()
        })
        .collect();
    Ok(Object::new().put("AlarmHistoryItems", page).maybe("NextToken", next).into())
}

/// Everything in the history of the place's alarms.
fn items(place: &Place<'_>) -> Vec<Item> {
    let metric_alarms = alarms::alarms(place);
    let mut items = Vec::new();
    for alarm in &metric_alarms {
        items.push(created(place, &alarm.name, false));
        let mut before = State::Ok;
        for change in alarm_state::changes(place, alarm) {
            items.push(updated(&alarm.name, false, before, &change));
            if change.state == State::Alarm && alarm.actions_enabled {
                items.push(acted(place, &alarm.name, false, &change));
            }
            before = change.state;
        }
    }
    for composite in alarms::composites(place) {
        items.push(created(place, composite.name, true));
        let standing = alarm_state::composite(place, &composite, &metric_alarms);
        if standing.state == State::Alarm {
            items.push(updated(composite.name, true, State::Ok, &standing));
            items.push(acted(place, composite.name, true, &standing));
        }
    }
    items
}

fn created(place: &Place<'_>, alarm: &str, composite: bool) -> Item {
    let days = 15 + place.key("created").with(alarm).below(14) as i64;
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: place.ago(days * 1440),
        kind: "ConfigurationUpdate",
        summary: format!("Alarm \"{alarm}\" created"),
        data: serde_json::json!({"version": "1.0", "type": "Create"}).to_string(),
    }
}

fn updated(alarm: &str, composite: bool, before: State, change: &Standing) -> Item {
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: change.since,
        kind: "StateUpdate",
        summary: format!("Alarm updated from {} to {}", before.name(), change.state.name()),
        data: serde_json::json!({
            "version": "1.0",
            "oldState": {"stateValue": before.name()},
            "newState": {"stateValue": change.state.name(), "stateReason": change.reason},
        })
        .to_string(),
    }
}

fn acted(place: &Place<'_>, alarm: &str, composite: bool, change: &Standing) -> Item {
    let topic = place.arn("sns", &super::cloudwatch::topic(place));
    Item {
        alarm: alarm.to_owned(),
        composite,
        at: change.since,
        kind: "Action",
        summary: format!("Successfully executed action {topic}"),
        data: serde_json::json!({"actionState": "Succeeded", "notificationResource": topic}).to_string(),
    }
}
