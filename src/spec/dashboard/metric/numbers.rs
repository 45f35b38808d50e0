//! Statistics, periods and colours of metrics.

use crate::{
    model::Text,
    spec::{
        Colour, STATISTICS, check_statistic,
        dashboard::{
            object::Object,
            remarks::{Remarks, quoted},
        },
    },
};

/// What a statistic is that nobody names.
pub(in crate::spec::dashboard) const AVERAGE: &str = "Average";
/// Seconds of a period that is longer than anybody means.
const LONGEST: i64 = 31 * 86_400;

/// A statistic; with capitals put right, and the average when there is none of the name.
pub(in crate::spec::dashboard) fn statistic(text: Option<&str>, remarks: &mut Remarks) -> Option<Text> {
    let text = text?.trim();
    if check_statistic(text).is_ok() {
        return Some(Text::new(text));
    }
    let lower = text.to_ascii_lowercase();
    let named = STATISTICS.into_iter().find(|name| name.eq_ignore_ascii_case(text));
    let meant = named.map(str::to_owned).or_else(|| check_statistic(&lower).is_ok().then_some(lower));
    let taken = meant.unwrap_or_else(|| AVERAGE.to_owned());
    remarks.say(format!("{} is no statistic: {taken} is drawn", quoted(text)));
    Some(taken.into())
}

/// Seconds of `period`: 1, 5, 10, 20, 30 or whole minutes.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html>
pub(in crate::spec::dashboard) fn period(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<u32> {
    let said = object.whole("period", remarks)?;
    let taken = match said {
        ..=0 => None,
        1 | 5 | 10 | 20 | 30 => Some(said),
        LONGEST.. => Some(LONGEST),
        _ => Some((said + 59) / 60 * 60),
    };
    if taken != Some(said) {
        let instead = taken.map(|taken| format!(": {taken} is taken")).unwrap_or_default();
        remarks.say(format!("`period` is {said}, not 1, 5, 10, 20, 30 or whole minutes{instead}"));
    }
    taken.and_then(|taken| u32::try_from(taken).ok())
}

/// `#rgb` or `#rrggbb`.
pub(in crate::spec::dashboard) fn colour(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<Colour> {
    let text = object.some_text("color", remarks)?;
    let hex = text.trim().strip_prefix('#').filter(|hex| hex.chars().all(|c| c.is_ascii_hexdigit()));
    let long = hex.and_then(|hex| match hex.len() {
        3 => Some(hex.chars().flat_map(|c| [c, c]).collect::<String>()),
        6 => Some(hex.to_owned()),
        _ => None,
    });
    let colour = long.and_then(|hex| Colour::parse(&format!("#{hex}")));
    if colour.is_none() {
        remarks.say(format!("{} is no colour such as `#1f77b4`", quoted(&text)));
    }
    colour
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(remarks: Remarks) -> String {
        remarks.list().iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_statistic_is_one_of_cloudwatchs_or_said_to_be_none() {
        for (text, taken, why) in [
            ("Sum", "Sum", ""),
            ("p99.9", "p99.9", ""),
            ("average", "Average", "`average` is no statistic: Average is drawn"),
            ("P95", "p95", "`P95` is no statistic: p95 is drawn"),
            ("Median", "Average", "`Median` is no statistic: Average is drawn"),
        ] {
            let mut remarks = Remarks::default();
            assert_eq!(statistic(Some(text), &mut remarks).as_deref(), Some(taken));
            assert_eq!(said(remarks), why);
        }
        assert_eq!(statistic(None, &mut Remarks::default()), None);
    }

    #[test]
    fn a_period_is_one_that_the_service_takes() {
        for (value, taken, is_said) in [
            (json!(300), Some(300), false),
            (json!("60"), Some(60), false),
            (json!(10), Some(10), false),
            (json!(90), Some(120), true),
            (json!(0), None, true),
            (json!(-60), None, true),
            (json!(1e99), Some(2_678_400), true),
            (json!("auto"), None, true),
        ] {
            let (mut remarks, object) = (Remarks::default(), json!({ "period": value }));
            let mut object = Object::new(object.as_object().expect("an object"), "");
            assert_eq!(period(&mut object, &mut remarks), taken, "{value}");
            assert_eq!(!said(remarks).is_empty(), is_said, "{value}");
        }
    }

    #[test]
    fn a_colour_is_three_or_six_digits() {
        let read = |text: &str| {
            let (mut remarks, object) = (Remarks::default(), json!({ "color": text }));
            (
                colour(&mut Object::new(object.as_object().expect("an object"), ""), &mut remarks),
                said(remarks),
            )
        };
        assert_eq!(read("#1f77b4"), (Some(Colour::Rgb(0x1f, 0x77, 0xb4, None)), String::new()));
        assert_eq!(read("#FA0"), (Some(Colour::Rgb(0xff, 0xaa, 0, None)), String::new()));
        for none in ["red", "#12345", "#12345g", "1f77b4", "#+12345", "#ééé"] {
            assert_eq!(read(none), (None, format!("`{none}` is no colour such as `#1f77b4`")));
        }
    }
}
