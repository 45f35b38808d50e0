use serde::{Deserialize, Serialize};

use super::{Text, Timestamp};

/// What is known of the mute rules of an alarm. While it is muted its state goes on changing, and its actions are not
/// run. <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutAlarmMuteRule.html>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutes {
    /// When they were looked at.
    pub at: Timestamp,
    /// When it is muted: about a day ahead of that, by their beginnings.
    pub windows: Vec<MuteWindow>,
    /// Why the rules could not be read, in words: there may be more of them then.
    pub unknown: Option<Text>,
}

/// From when until when a rule mutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MuteWindow {
    /// The rule's name.
    pub rule: Text,
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it; none when CloudWatch says that the rule is active and its schedule does not tell.
    pub until: Option<Timestamp>,
}

impl MuteWindow {
    fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

impl Mutes {
    /// What mutes it at a time: of several the one that does so longest.
    pub fn active(&self, now: Timestamp) -> Option<&MuteWindow> {
        let active = self.windows.iter().filter(|window| window.holds(now));
        active.max_by_key(|window| (window.until.is_none(), window.until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn what_mutes_longest_is_told() {
        let window = |rule: &str, from: i64, until: Option<i64>| MuteWindow {
            rule: rule.into(),
            from: at(from),
            until: until.map(at),
        };
        let mut mutes = Mutes {
            windows: vec![window("a", 10, Some(20)), window("b", 15, Some(30)), window("c", 25, Some(28))],
            ..Mutes::default()
        };
        let told = |mutes: &Mutes, now| mutes.active(at(now)).map(|window| window.rule.to_string());
        for (now, rule) in [(9, None), (10, Some("a")), (15, Some("b")), (26, Some("b")), (30, None)] {
            assert_eq!(told(&mutes, now).as_deref(), rule, "{now}");
        }
        mutes.windows.push(window("d", 0, None));
        assert_eq!(told(&mutes, 26).as_deref(), Some("d"), "no end is the longest");
    }
}
