//! For how long a line of the attention list is left alone.

use std::time::Duration;

use super::{Choice, Choices, Does};
use crate::{
    model::{Text, Timestamp, parse_duration},
    ui::Zone,
};

/// What is offered, beside tomorrow morning.
const OFFERED: [&str; 3] = ["15m", "1h", "4h"];
const TOMORROW: &str = "tomorrow";
/// When the morning begins, on the clock on the wall.
const MORNING: i8 = 9;
/// Nobody means to come back to something after a longer time.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);
/// Characters of a note.
const NOTE: usize = 200;

/// What a text could mean: a length of time or `tomorrow`, then a note.
pub fn snooze_choices(text: &str, zone: &Zone, now: Timestamp, what: &str) -> Choices {
    let (word, note) = text.trim_start().split_once(char::is_whitespace).unwrap_or((text.trim(), ""));
    let note: String = note.trim().chars().take(NOTE).collect();
    let begin = |offered: &&str| offered.starts_with(word);
    let mut list: Vec<Choice> = OFFERED
        .iter()
        .chain([&TOMORROW])
        .filter(|o| begin(o))
        .filter_map(|offered| choice(offered, &note, zone, now).ok())
        .collect();
    if !list.iter().any(|choice| choice.label == word) && !word.is_empty() {
        match choice(word, &note, zone, now) {
            Ok(choice) => list.insert(0, choice),
            Err(why) if list.is_empty() => {
                list.push(Choice { label: why, does: Does::Nothing, ..Choice::default() });
            }
            Err(_) => {}
        }
    }
    Choices { title: format!("snooze {what}"), list, ..Choices::default() }
}

fn choice(word: &str, note: &str, zone: &Zone, now: Timestamp) -> Result<Choice, String> {
    let until = until(word, zone, now)?;
    let space = if note.is_empty() { "" } else { " " };
    let line = format!("{word}{space}{note}");
    let said = if note.is_empty() { String::new() } else { format!(": {note}") };
    Ok(Choice {
        label: word.to_owned(),
        about: format!("until {}{said}", zone.moment(until, now)),
        cursor: line.chars().count(),
        line,
        does: Does::Snooze { until, note: Some(Text::new(note)).filter(|note| !note.is_empty()) },
        ..Choice::default()
    })
}

fn until(word: &str, zone: &Zone, now: Timestamp) -> Result<Timestamp, String> {
    let late = || format!("`{word}` is too long: 30 days at most");
    if word == TOMORROW {
        let morning = now.to_zoned(zone.local.clone()).date().tomorrow();
        let morning = morning.and_then(|day| day.at(MORNING, 0, 0, 0).to_zoned(zone.local.clone()));
        return morning.map(|morning| morning.timestamp()).map_err(|_| late());
    }
    let length = parse_duration(word).map_err(|why| format!("{why}, or {TOMORROW}; then a note"))?;
    now.checked_add(length).ok().filter(|_| length <= LONGEST).ok_or_else(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone { local: jiff::tz::TimeZone::get(name).expect("a zone"), utc: false }
    }

    fn told(text: &str, zone: &Zone, now: &str) -> Vec<String> {
        let choices = snooze_choices(text, zone, now.parse().expect("a time"), "x");
        let told = |choice: &Choice| match &choice.does {
            Does::Snooze { until, note } => {
                format!("{} {until} {}", choice.label, note.as_deref().unwrap_or("-"))
            }
            _ => choice.label.clone(),
        };
        choices.list.iter().map(told).collect()
    }

    #[test]
    fn what_is_offered_and_what_is_typed() {
        let now = "2026-03-01T03:12:00Z";
        let utc = zone("UTC");
        assert_eq!(
            told("", &utc, now),
            [
                "15m 2026-03-01T03:27:00Z -",
                "1h 2026-03-01T04:12:00Z -",
                "4h 2026-03-01T07:12:00Z -",
                "tomorrow 2026-03-02T09:00:00Z -"
            ]
        );
        assert_eq!(told("4", &utc, now), ["4h 2026-03-01T07:12:00Z -"]);
        assert_eq!(
            told("2h30m  the deploy ends then ", &utc, now),
            ["2h30m 2026-03-01T05:42:00Z the deploy ends then"]
        );
        assert_eq!(told("1h wait", &utc, now), ["1h 2026-03-01T04:12:00Z wait"]);
        for (text, why) in
            [("soon", "no length of time"), ("31d", "30 days at most"), ("0m", "no length of time")]
        {
            let told = told(text, &utc, now);
            assert!(told.len() == 1 && told[0].contains(why), "{told:?}");
        }
    }

    #[test]
    fn tomorrow_is_in_the_zone_of_the_wall_clock_over_its_changes() {
        for (now, morning) in [
            ("2026-03-28T22:30:00Z", "2026-03-29T07:00:00Z"),
            ("2026-03-28T23:30:00Z", "2026-03-30T07:00:00Z"),
            ("2026-03-27T12:00:00Z", "2026-03-28T08:00:00Z"),
        ] {
            assert_eq!(told("tom", &zone("Europe/Berlin"), now), [format!("tomorrow {morning} -")]);
        }
    }
}
