//! Mute rules: the queue of checkout in dev fills up because somebody tests what load it bears, and said so.

use super::{
    cloudwatch::{bad_token, max_records},
    page::Walk,
    place::Place,
    wire::{ApiError, Object, Value},
};
use crate::model::Timestamp;

/// Minutes before the estate was made at which the muting began, before it is put on the hour.
const BEGAN: i64 = 190;
/// Hours that it lasts.
const HOURS: i64 = 12;

struct RuleFacts {
    name: &'static str,
    target: &'static str,
    /// Seconds since 1970, on the hour.
    from: i64,
}

impl RuleFacts {
    fn status(&self, now: i64) -> &'static str {
        match now {
            now if now < self.from => "SCHEDULED",
            now if now < self.until() => "ACTIVE",
            _ => "EXPIRED",
        }
    }

    fn until(&self) -> i64 {
        self.from + HOURS * 3600
    }

    /// What stands in both answers.
    fn common(&self, place: &Place<'_>) -> Object {
        Object::new()
            .put("AlarmMuteRuleArn", place.arn("cloudwatch", &format!("alarm-mute-rule:{}", self.name)))
            .time("ExpireDate", self.until())
            .put("Status", self.status(place.now))
            .put("MuteType", "ONE_TIME")
            .time("LastUpdatedTimestamp", self.from - 600)
    }
}

fn rules(place: &Place<'_>) -> Vec<RuleFacts> {
    let from = place.ago(BEGAN).div_euclid(3600) * 3600;
    let of_dev = place.is("dev", "us-east-1");
    of_dev.then_some(RuleFacts { name: "load-test", target: "checkout-queue", from }).into_iter().collect()
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html>
pub(super) fn list(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    const STATUSES: [&str; 3] = ["ACTIVE", "EXPIRED", "SCHEDULED"];
    let (size, statuses) = (max_records(input)?, input.texts("Statuses")?);
    if let Some(other) = statuses.iter().find(|status| !STATUSES.contains(status)) {
        return Err(ApiError::not_in_enum("Statuses", other, &STATUSES));
    }
    let alarm = input.text("AlarmName")?;
    let mut rules = rules(place);
    rules.retain(|rule| {
        alarm.is_none_or(|alarm| rule.target == alarm)
            && (statuses.is_empty() || statuses.contains(&rule.status(place.now)))
    });
    let (page, next) = Walk::of(place, "ListAlarmMuteRules", input)
        .cut(&rules, input.text("NextToken")?, size)
        .map_err(|_| bad_token())?;
    let summaries: Vec<Value> = page.iter().map(|rule| rule.common(place).into()).collect();
    Ok(Object::new().put("AlarmMuteRuleSummaries", summaries).maybe("NextToken", next).into())
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetAlarmMuteRule.html>
pub(super) fn get(place: &Place<'_>, input: &Value) -> Result<Value, ApiError> {
    let name = input.required("AlarmMuteRuleName")?;
    let rules = rules(place);
    let Some(rule) = rules.iter().find(|rule| rule.name == name) else {
        let message = format!("Alarm mute rule {name} does not exist");
        return Err(ApiError::new("ResourceNotFoundException", message).with_status(404));
    };
    let begin = Timestamp::from_second(rule.from).map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
    let schedule = Object::new()
        .put("Expression", format!("at({})", begin.unwrap_or_default()))
        .put("Duration", format!("PT{HOURS}H"))
        .put("Timezone", "UTC");
    Ok(rule
        .common(place)
        .put("Name", rule.name)
        .put("Description", "Checkout is put under load until it gives in")
        .put("Rule", Object::new().put("Schedule", schedule))
        .put("MuteTargets", Object::new().put("AlarmNames", vec![Value::from(rule.target)]))
        .time("StartDate", rule.from)
        .into())
}
