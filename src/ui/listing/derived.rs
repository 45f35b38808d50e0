//! What the members of a thing come to, in words: for tables, beyond what `get` prints.

use std::borrow::Cow;

use super::{Line, Thing};
use crate::{
    model::{Alarm, Member, TrailEvent},
    spec::system::{source_of, systems_of},
    ui::rows::{dimension_set, services_of},
};

/// The value of one of `Rows::derived_columns`, by its place there.
pub(super) fn derived<'a>(line: &Line<'a>, at: usize) -> Member<'a> {
    match line.thing {
        Thing::Alarm(alarm) => of_alarm(alarm, at),
        Thing::Event(event) => of_event(line, event, at),
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

/// Its systems, who is behind it, how they came by it, and the person, else whoever the record says.
fn of_event<'a>(line: &Line<'a>, event: &'a TrailEvent, at: usize) -> Member<'a> {
    let person = || line.person().map_or(Member::Null, Member::Text);
    match at {
        0 => Member::List(source_of(event).map_or(&[], systems_of)),
        1 => person(),
        2 => {
            let chain = line.chain().filter(|chain| !chain.links.is_empty());
            chain.map_or(Member::Null, |chain| Member::Text(chain.line().into()))
        }
        3 => match person() {
            Member::Null => Member::text(&event.who),
            person => person,
        },
        _ => Member::Null,
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
        let (at, thing) = (crate::model::Timestamp::UNIX_EPOCH, Thing::Alarm(&alarm));
        let line = Line { scope: None, account_id: None, at, thing, behind: super::super::Behind::Unsaid };
        let values = (0..count).map(|at| derived(&line, at));
        assert!(values.into_iter().all(|v| !v.is_absent()));
        assert!(derived(&line, count).is_absent());
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
