//! The mute rules of a scope, beside its alarms: read more seldom, and no fault of the alarms when they cannot be.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use aws_sdk_cloudwatch::{
    operation::get_alarm_mute_rule::GetAlarmMuteRuleOutput,
    types::{AlarmMuteRuleStatus, AlarmMuteRuleSummary},
};
use tokio::time::Instant;

use crate::model::{Alarm, Fault, MuteSchedule, MuteWindow, Mutes, ScopeKey, Text, Timestamp};

use super::{
    convert::{self, text, time},
    reader::{Found, Reader, walk},
};

/// Rules are made by people, ahead of what they are for.
const EVERY: Duration = Duration::from_secs(900);
/// What passes by itself is tried again sooner.
const AGAIN: Duration = Duration::from_secs(120);
/// How far ahead it is worked out when they mute: longer than a console goes without reading.
const AHEAD: Duration = Duration::from_secs(86_400);
/// Rules of one scope whose schedules are asked for, one call each.
const MOST: usize = 200;

/// What was last read of the rules of each scope.
#[derive(Debug, Default)]
pub(super) struct MuteRules {
    kept: Mutex<HashMap<ScopeKey, Kept>>,
}

/// Of one scope.
#[derive(Clone, Debug)]
struct Kept {
    next: Instant,
    rules: Vec<Rule>,
    unknown: Option<Text>,
}

#[derive(Clone, Debug)]
struct Rule {
    name: Text,
    updated: Option<Timestamp>,
    targets: Vec<Text>,
    schedule: MuteSchedule,
    /// CloudWatch's word for whether it mutes now, and when it said so.
    active: bool,
    seen: Timestamp,
}

impl MuteRules {
    /// The rules of a scope, read anew when that is due.
    pub async fn of(&self, reader: &Reader<'_>) -> Rules {
        let scope = reader.ask.scope.key();
        let before = self.lock().get(&scope).cloned();
        if let Some(kept) = before.as_ref().filter(|kept| Instant::now() < kept.next) {
            return Rules::new(kept, reader.ask.now);
        }
        let old = before.map(|kept| kept.rules).unwrap_or_default();
        let kept = match read(reader, &old).await {
            Ok(found) => {
                let unknown = found.fault.as_ref().map(words);
                Kept { next: Instant::now() + EVERY, rules: found.value, unknown }
            }
            Err(fault) => {
                let wait = if fault.kind.passes() { AGAIN } else { EVERY };
                Kept { next: Instant::now() + wait, rules: old, unknown: Some(words(&fault)) }
            }
        };
        let rules = Rules::new(&kept, reader.ask.now);
        self.lock().insert(scope, kept);
        rules
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ScopeKey, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn words(fault: &Fault) -> Text {
    Text::new(fault.to_string())
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListAlarmMuteRules.html>
async fn read(reader: &Reader<'_>, old: &[Rule]) -> Result<Found<Vec<Rule>>, Fault> {
    let cloudwatch = &reader.clients.cloudwatch();
    let listed = walk(reader, |token| async move {
        let page = reader
            .page("CloudWatch", "ListAlarmMuteRules", || {
                cloudwatch
                    .list_alarm_mute_rules()
                    .statuses(AlarmMuteRuleStatus::Active)
                    .statuses(AlarmMuteRuleStatus::Scheduled)
                    .max_records(100)
                    .set_next_token(token.clone())
                    .send()
            })
            .await?;
        let listed: Vec<AlarmMuteRuleSummary> = page.alarm_mute_rule_summaries().to_vec();
        Ok((listed, page.next_token().map(str::to_owned)))
    })
    .await?;
    let mut fault = listed.fault;
    if listed.value.len() > MOST {
        fault.get_or_insert(super::reader::cut(&format!("{MOST} mute rules are read at most")));
    }
    let mut rules = Vec::new();
    for summary in listed.value.iter().take(MOST) {
        let Some(name) = name(summary) else { continue };
        let (active, seen) = (summary.status() == Some(&AlarmMuteRuleStatus::Active), reader.ask.now);
        let updated = time(summary.last_updated_timestamp());
        // One that nobody has changed says what it said.
        let same = old.iter().find(|rule| rule.name == name && rule.updated == updated && updated.is_some());
        if let Some(rule) = same {
            rules.push(Rule { active, seen, ..rule.clone() });
            continue;
        }
        let answer = reader
            .page("CloudWatch", "GetAlarmMuteRule", || {
                cloudwatch.get_alarm_mute_rule().alarm_mute_rule_name(name.as_str()).send()
            })
            .await?;
        rules.push(rule(name, updated, active, seen, &answer));
    }
    Ok(Found { value: rules, fault })
}

/// What is last in `arn:aws:cloudwatch:<region>:<account>:alarm-mute-rule:<name>`.
fn name(summary: &AlarmMuteRuleSummary) -> Option<Text> {
    text(summary.alarm_mute_rule_arn()?.splitn(7, ':').nth(6))
}

fn rule(
    name: Text,
    updated: Option<Timestamp>,
    active: bool,
    seen: Timestamp,
    answer: &GetAlarmMuteRuleOutput,
) -> Rule {
    let schedule = answer.rule().and_then(|rule| rule.schedule());
    Rule {
        name,
        updated,
        targets: convert::words(
            answer.mute_targets().map(|targets| targets.alarm_names()).unwrap_or_default(),
        ),
        schedule: MuteSchedule {
            expression: text(schedule.and_then(|s| s.expression())).unwrap_or_default(),
            duration: text(schedule.and_then(|s| s.duration())).unwrap_or_default(),
            timezone: text(schedule.and_then(|s| s.timezone())),
            start: time(answer.start_date()),
            expire: time(answer.expire_date()),
        },
        active,
        seen,
    }
}

impl Rule {
    /// When it mutes from now on. Where its schedule and what CloudWatch says of it differ, CloudWatch is right.
    fn windows(&self, now: Timestamp) -> Vec<MuteWindow> {
        let to = now.checked_add(AHEAD).unwrap_or(Timestamp::MAX);
        let mut windows = self.schedule.windows(self.seen.min(now), to).unwrap_or_default();
        let holds = |(from, until): &(Timestamp, Timestamp)| *from <= self.seen && self.seen < *until;
        let told = windows.iter().any(holds);
        if told && !self.active {
            windows.retain(|window| !holds(window));
        }
        let window = |from, until| MuteWindow { rule: self.name.clone(), from, until };
        let mut windows: Vec<_> =
            windows.into_iter().map(|(from, until)| window(from, Some(until))).collect();
        if self.active && !told {
            windows.insert(0, window(self.seen, None));
        }
        windows
    }
}

/// The rules of one scope as they are now.
#[derive(Debug)]
pub(super) struct Rules {
    now: Timestamp,
    windows: HashMap<Text, Vec<MuteWindow>>,
    unknown: Option<Text>,
}

impl Rules {
    fn new(kept: &Kept, now: Timestamp) -> Self {
        let mut windows: HashMap<Text, Vec<MuteWindow>> = HashMap::new();
        for rule in &kept.rules {
            let own = rule.windows(now);
            for target in rule.targets.iter().filter(|_| !own.is_empty()) {
                windows.entry(target.clone()).or_default().extend(own.iter().cloned());
            }
        }
        Self { now, windows, unknown: kept.unknown.clone() }
    }

    /// Says of an alarm what is known of its rules.
    pub fn tell(&self, alarm: &mut Alarm) {
        let mut windows = self.windows.get(&alarm.name).cloned().unwrap_or_default();
        windows.sort_by(|a, b| (a.from, &a.rule).cmp(&(b.from, &b.rule)));
        let any = !windows.is_empty() || self.unknown.is_some();
        alarm.mutes = any.then(|| Box::new(Mutes { at: self.now, windows, unknown: self.unknown.clone() }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn rule_of(active: bool, expression: &str) -> Rule {
        Rule {
            name: "maintenance".into(),
            updated: None,
            targets: vec!["a".into()],
            schedule: MuteSchedule {
                expression: expression.into(),
                duration: "PT4H".into(),
                timezone: None,
                start: None,
                expire: None,
            },
            active,
            seen: at("2026-03-01T03:00:00Z"),
        }
    }

    fn told(rule: &Rule, now: &str) -> Vec<String> {
        let until = |w: &MuteWindow| w.until.map_or("?".into(), |until| until.to_string());
        rule.windows(at(now)).iter().map(|w| format!("{} {}", w.from, until(w))).collect()
    }

    #[test]
    fn cloudwatch_is_right_about_now_and_the_schedule_about_what_comes() {
        let nightly = "cron(0 2 * * *)";
        let (tonight, tomorrow) =
            ("2026-03-01T02:00:00Z 2026-03-01T06:00:00Z", "2026-03-02T02:00:00Z 2026-03-02T06:00:00Z");
        let now = "2026-03-01T03:12:00Z";
        assert_eq!(told(&rule_of(true, nightly), now), [tonight, tomorrow]);
        assert_eq!(told(&rule_of(false, nightly), now), [tomorrow]);
        assert_eq!(told(&rule_of(true, "cron(new words)"), now), ["2026-03-01T03:00:00Z ?"]);
        assert_eq!(told(&rule_of(false, "cron(new words)"), now), [""; 0]);
    }

    #[test]
    fn a_rule_is_named_by_its_arn() {
        let summary = |arn: &str| AlarmMuteRuleSummary::builder().alarm_mute_rule_arn(arn).build();
        let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm-mute-rule:deploy: all";
        assert_eq!(name(&summary(arn)).as_deref(), Some("deploy: all"));
        assert_eq!(name(&summary("arn:aws:cloudwatch")), None);
    }

    #[test]
    fn an_alarm_that_no_rule_is_about_says_only_what_is_not_known() {
        let mut kept = Kept { next: Instant::now(), rules: vec![rule_of(true, "at(x)")], unknown: None };
        let mutes = |kept: &Kept, name: &str| {
            let mut alarm =
                Alarm::new(name, crate::model::AlarmType::Metric, crate::model::AlarmState::Alarm);
            Rules::new(kept, at("2026-03-01T03:12:00Z")).tell(&mut alarm);
            alarm.mutes
        };
        assert_eq!(mutes(&kept, "b"), None);
        assert_eq!(mutes(&kept, "a").map(|mutes| mutes.windows.len()), Some(1));
        kept.unknown = Some("denied".into());
        assert_eq!(mutes(&kept, "b").and_then(|mutes| mutes.unknown).as_deref(), Some("denied"));
    }
}
