//! How far back the history is filled.

use std::time::Duration;

use super::{Choice, Choices, Does};
use crate::model::parse_duration;

/// What is offered, and in words.
const OFFERED: [(&str, &str); 5] = [
    ("1h", "the last hour"),
    ("24h", "since yesterday"),
    ("7d", "a week"),
    ("30d", "a month"),
    ("90d", "all that CloudTrail's event history has"),
];
/// LookupEvents goes back no further.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html>
const LONGEST: Duration = Duration::from_secs(90 * 86_400);

/// What a text could mean: a length of time.
pub fn backfill_choices(text: &str, reads: bool) -> Choices {
    let word = text.trim();
    let begins = |offered: &&(&str, &str)| offered.0.starts_with(word);
    let mut list: Vec<Choice> = OFFERED
        .iter()
        .filter(begins)
        .filter_map(|(length, about)| choice(length, about, reads).ok())
        .collect();
    if !word.is_empty() && !list.iter().any(|choice| choice.label == word) {
        match choice(word, "", reads) {
            Ok(choice) => list.insert(0, choice),
            Err(why) if list.is_empty() => {
                list.push(Choice { label: why, does: Does::Nothing, ..Choice::default() });
            }
            Err(_) => {}
        }
    }
    let what = if reads { "all events" } else { "write events" };
    Choices {
        title: format!("read {what} into the history, as far as they are missing"),
        list,
        ..Choices::default()
    }
}

fn choice(word: &str, about: &str, reads: bool) -> Result<Choice, String> {
    let since = parse_duration(word)?;
    if since > LONGEST {
        return Err(format!("`{word}` is too long: CloudTrail's event history has 90 days"));
    }
    Ok(Choice {
        label: word.to_owned(),
        about: about.to_owned(),
        line: word.to_owned(),
        cursor: word.chars().count(),
        does: Does::Backfill { since, reads },
        ..Choice::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_and_what_is_typed() {
        let told = |text| {
            let list = backfill_choices(text, false).list;
            list.iter().map(|choice| (choice.label.clone(), choice.does != Does::Nothing)).collect::<Vec<_>>()
        };
        assert_eq!(told("").len(), OFFERED.len());
        assert_eq!(told("7"), [("7d".to_owned(), true)]);
        assert_eq!(told("36h"), [("36h".to_owned(), true)]);
        for (text, why) in [("91d", "90 days"), ("soon", "no length of time")] {
            let told = told(text);
            assert!(told.len() == 1 && told[0].0.contains(why) && !told[0].1, "{told:?}");
        }
    }
}
