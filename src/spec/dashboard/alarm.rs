//! Alarm widgets: how some alarms stand.

use super::{
    AlarmOrder, Widget, arn,
    object::{Object, text_of},
    remarks::{Remarks, shown},
};
use crate::model::AlarmState;

/// Alarms that a widget has at most.
const MOST: usize = 100;
const ORDERS: [(&str, AlarmOrder); 3] = [
    ("default", AlarmOrder::State),
    ("stateUpdatedTimestamp", AlarmOrder::StateUpdated),
    ("timestamp", AlarmOrder::Updated),
];

pub(super) fn read(mut properties: Object<'_>, remarks: &mut Remarks) -> Widget {
    let mut alarms = arn::alarms(properties.list("alarms"), remarks);
    if alarms.len() > MOST {
        remarks.say(format!("{} alarms: a widget has {MOST} at most", alarms.len()));
        alarms.truncate(MOST);
    }
    let mut states = Vec::new();
    for value in properties.list("states") {
        match text_of(value).map(|text| AlarmState::parse(text.trim())) {
            None | Some(AlarmState::Unknown(_)) => {
                remarks.say(format!("no state of an alarm {}", shown(value)))
            }
            Some(state) if states.contains(&state) => {}
            Some(state) => states.push(state),
        }
    }
    let order = properties.word("sortBy", &ORDERS, remarks).unwrap_or_default();
    properties.rest(remarks);
    if alarms.is_empty() {
        remarks.say("An alarm widget names no alarm");
        return Widget::Refused;
    }
    Widget::Alarms { alarms, states, order }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_one(value: &serde_json::Value) -> (Widget, Vec<String>) {
        let mut remarks = Remarks::default();
        let widget = read(Object::new(value.as_object().expect("an object"), ""), &mut remarks);
        (widget, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn alarms_states_and_order_are_read() {
        let arn = "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a";
        let (widget, said) =
            read_one(&json!({"alarms": [arn, arn], "states": ["ALARM"], "sortBy": "stateUpdatedTimestamp"}));
        assert_eq!(said, [""; 0]);
        let Widget::Alarms { alarms, states, order } = widget else { panic!("alarms") };
        assert_eq!((alarms.len(), states, order), (1, vec![AlarmState::Alarm], AlarmOrder::StateUpdated));
    }

    #[test]
    fn what_cannot_be_made_out_is_said() {
        let (widget, said) = read_one(&json!({"alarms": ["x", 1, []], "states": ["BAD"], "sortBy": 1}));
        assert_eq!(widget, Widget::Refused);
        assert_eq!(
            said,
            [
                "`x` is no ARN of an alarm",
                "`1` is no ARN of an alarm",
                "an alarm is a list, not an ARN",
                "no state of an alarm `BAD`",
                "no `sortBy` `1`; there are: default, stateUpdatedTimestamp, timestamp",
                "An alarm widget names no alarm",
            ]
        );
        let many: Vec<String> = (0..120).map(|n| format!("arn:aws:cloudwatch:r:1:alarm:{n}")).collect();
        let (widget, said) = read_one(&json!({"alarms": many}));
        assert!(matches!(widget, Widget::Alarms { alarms, .. } if alarms.len() == MOST));
        assert_eq!(said, ["120 alarms: a widget has 100 at most"]);
    }
}
