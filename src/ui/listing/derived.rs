//! What the members of a thing come to, in words: for tables, beyond what `get` prints.

use std::borrow::Cow;

use super::Thing;
use crate::{
    model::{Alarm, Member},
    spec::system::{source_of, systems_of},
    ui::rows::{dimension_set, services_of},
};

/// The value of one of `Rows::derived_columns`, by its place there.
pub(super) fn derived<'a>(thing: Thing<'a>, at: usize) -> Member<'a> {
    match thing {
        Thing::Alarm(alarm) => of_alarm(alarm, at),
        Thing::Event(event) if at == 0 => Member::List(source_of(event).map_or(&[], systems_of)),
        Thing::Metric(metric) if at == 0 => Member::Text(dimension_set(metric).into()),
        _ => Member::Null,
    }
}

/// The names of what [`derived`] gives.
pub(super) fn names(thing: Thing<'_>) -> &'static [&'static str] {
    match thing {
        Thing::Alarm(_) => crate::spec::Rows::Alarms.derived_columns(),
        Thing::Event(_) => crate::spec::Rows::Events.derived_columns(),
        Thing::Metric(_) => crate::spec::Rows::ExploredMetrics.derived_columns(),
        _ => &[],
    }
}

fn of_alarm(alarm: &Alarm, at: usize) -> Member<'_> {
    let words = |text: String| Member::Text(text.into());
    match at {
        0 => Member::time(alarm.since()),
        1 => words(alarm.watches()),
        2 => alarm.condition().map_or(Member::Null, words),
        3 => Member::text(actions(alarm)),
        4 => services(alarm),
        _ => Member::Null,
    }
}

/// The services that it is about, by their names in routes, with the families that they are of.
fn services(alarm: &Alarm) -> Member<'_> {
    match &services_of(alarm)[..] {
        [] => Member::Null,
        [only] => Member::List(&only.slugs),
        several => {
            let slugs = several.iter().flat_map(|service| &service.slugs);
            Member::Json(Cow::Owned(slugs.map(|slug| slug.as_str()).collect()))
        }
    }
}

/// Whether anybody is told: nothing when somebody is.
fn actions(alarm: &Alarm) -> &'static str {
    let none = alarm.alarm_actions.is_empty()
        && alarm.ok_actions.is_empty()
        && alarm.insufficient_data_actions.is_empty();
    match (alarm.actions_enabled, &alarm.actions_suppressed_by) {
        (Some(false), _) => "off",
        _ if alarm.was_muted().is_some() => "muted",
        (_, Some(_)) => "silenced",
        _ if none => "none",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{AlarmState, AlarmType},
        spec::Rows,
    };

    #[test]
    fn every_name_has_a_value_and_no_more() {
        let alarm = Alarm {
            namespace: Some("AWS/Lambda".into()),
            metric_name: Some("Errors".into()),
            state_updated: Some(crate::model::Timestamp::UNIX_EPOCH),
            rule: Some("ALARM(a)".into()),
            ..Alarm::new("a", AlarmType::Composite, AlarmState::Ok)
        };
        let count = Rows::Alarms.derived_columns().len();
        let values = (0..count).map(|at| derived(Thing::Alarm(&alarm), at));
        assert!(values.into_iter().all(|v| !v.is_absent()));
        assert!(derived(Thing::Alarm(&alarm), count).is_absent());
    }

    #[test]
    fn actions_that_tell_nobody_are_marked() {
        let alarm = Alarm::new("a", AlarmType::Metric, AlarmState::Ok);
        assert_eq!(actions(&alarm), "none");
        let tells = Alarm { ok_actions: vec!["arn".into()], actions_enabled: Some(true), ..alarm };
        assert_eq!(actions(&tells), "");
        assert_eq!(
            actions(&Alarm { actions_suppressed_by: Some("Alarm".into()), ..tells.clone() }),
            "silenced"
        );
        let window = crate::model::MuteWindow { rule: "r".into(), from: Default::default(), until: None };
        let mutes = crate::model::Mutes { windows: vec![window], ..Default::default() };
        assert_eq!(actions(&Alarm { mutes: Some(Box::new(mutes)), ..tells.clone() }), "muted");
        assert_eq!(actions(&Alarm { actions_enabled: Some(false), ..tells }), "off");
    }
}
