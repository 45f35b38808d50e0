use std::time::Duration;

use crate::model::Want;

/// What a view file may want, with the arguments' defaults.
const WANTS: [Want; 9] = [
    Want::Identity,
    Want::Alarms,
    Want::Metrics,
    Want::Events { window: Duration::from_secs(3600), reads: false },
    Want::Sessions { past: None },
    Want::Nodes,
    Want::Namespaces,
    Want::Services,
    Want::Instances,
];

/// Reads `alarms`, `events?window=3h&reads=true`, `sessions?past=30d`.
pub(super) fn parse(text: &str) -> Result<Want, String> {
    let (name, args) = text.split_once('?').unwrap_or((text, ""));
    let Some(mut want) = WANTS.into_iter().find(|w| w.source().name() == name) else {
        return Err(super::nearest::unknown("source", name, WANTS.iter().map(|w| w.source().name())));
    };
    for (arg, value) in form_urlencoded::parse(args.as_bytes()) {
        match (&mut want, &*arg) {
            (Want::Events { window, .. }, "window") => *window = duration(&value)?,
            (Want::Events { reads, .. }, "reads") => {
                *reads = value.parse().map_err(|_| format!("`reads={value}`: true or false"))?;
            }
            (Want::Sessions { past }, "past") => *past = Some(duration(&value)?),
            _ => return Err(format!("source `{name}` has no argument `{arg}`")),
        }
    }
    Ok(want)
}

/// `90s`, `15m`, `3h`, `30d`.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is no length of time; write `90s`, `15m`, `3h` or `30d`");
    let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = number.checked_mul(unit).filter(|s| (1..=86_400 * 90).contains(s)).ok_or_else(wrong)?;
    Ok(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wants_are_read() {
        let three_hours = Duration::from_secs(3 * 3600);
        assert_eq!(parse("events?window=3h"), Ok(Want::Events { window: three_hours, reads: false }));
        assert_eq!(parse("sessions"), Ok(Want::Sessions { past: None }));
        assert_eq!(parse("alrams").unwrap_err(), "no source `alrams`; did you mean `alarms`?");
        for wrong in
            ["events?window=soon", "events?window=0h", "events?window=99999999999999999999d", "alarms?x=1"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
