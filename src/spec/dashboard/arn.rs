//! ARNs of alarms.

use serde_json::Value;

use super::{
    AlarmPlace,
    object::text_of,
    remarks::{Remarks, quoted, shown},
};
use crate::model::Text;

/// The alarms that a list names, without those of which it cannot be made out.
pub(super) fn alarms(list: &[Value], remarks: &mut Remarks) -> Vec<AlarmPlace> {
    let mut out: Vec<AlarmPlace> = Vec::new();
    for value in list {
        match text_of(value).map(|text| (alarm(&text), text)) {
            Some((Some(alarm), _)) if out.contains(&alarm) => {}
            Some((Some(alarm), _)) => out.push(alarm),
            Some((None, text)) => remarks.say(format!("{} is no ARN of an alarm", quoted(&text))),
            None => remarks.say(format!("an alarm is {}, not an ARN", shown(value))),
        }
    }
    out
}

/// `arn:aws:cloudwatch:eu-west-1:111122223333:alarm:NAME`.
fn alarm(arn: &str) -> Option<AlarmPlace> {
    let parts: Vec<&str> = arn.trim().splitn(7, ':').collect();
    let ["arn", partition, "cloudwatch", region, account, "alarm", name] = parts[..] else { return None };
    if [partition, region, account, name].iter().any(|part| part.is_empty()) {
        return None;
    }
    let text = |part: &str| Text::new(part);
    Some(AlarmPlace {
        arn: text(arn.trim()),
        account_id: text(account),
        region: text(region),
        name: text(name),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_says_where_an_alarm_is() {
        let found = alarm("arn:aws-cn:cloudwatch:cn-north-1:111122223333:alarm:a:b / c").expect("an alarm");
        assert_eq!(
            (&*found.region, &*found.account_id, &*found.name),
            ("cn-north-1", "111122223333", "a:b / c")
        );
        for none in [
            "",
            "x",
            "arn:aws:sns:r:1:alarm:x",
            "arn:aws:cloudwatch:r:1:alarm:",
            "arn:aws:cloudwatch::1:alarm:x",
        ] {
            assert_eq!(alarm(none), None, "{none}");
        }
    }
}
