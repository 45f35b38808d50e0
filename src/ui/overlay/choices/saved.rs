use super::{Choice, Choices, Does, rank::Rank};
use crate::query::{Query, Saved};

/// Names under which a filter of a panel could be saved: new ones, and those that there are.
pub fn save_query_choices(text: &str, panel: usize, query: &str, saved: &Saved) -> Choices {
    let name = text.trim().trim_start_matches('@').to_ascii_lowercase();
    let choice = |name: &str, about: String| Choice {
        label: format!("@{name}"),
        about,
        line: name.to_owned(),
        cursor: name.chars().count(),
        does: Does::SaveQuery { panel, name: name.to_owned() },
        ..Choice::default()
    };
    let mut rank = Rank::plain(&name);
    for (known, old) in saved.iter() {
        rank.offer(choice(known, format!("in the place of {old}")), 1, 0);
    }
    let mut choices = rank.choices("save the filter as");
    if name.is_empty() {
        return choices;
    }
    let wrong = |why: String| Choice { label: why, does: Does::Nothing, ..Choice::default() };
    if !Saved::is_name(&name) {
        choices.list = vec![wrong("a name has letters, digits, - and _, 64 at most".into())];
        return choices;
    }
    let mut with = saved.clone();
    with.insert(&name, query.to_owned());
    let own = match Query::parse_with(&format!("@{name}"), &with) {
        Ok(_) => choice(
            &name,
            saved.get(&name).map_or_else(|| query.into(), |old| format!("in the place of {old}")),
        ),
        Err(error) => wrong(error.message),
    };
    choices.list.retain(|choice| choice.line != name);
    choices.list.insert(0, own);
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_offered_and_new_ones_taken() {
        let mut saved = Saved::default();
        saved.insert("roots", "is:root".into());
        saved.insert("all-roots", "@roots or x".into());
        let labels = |text: &str, query: &str| -> Vec<(String, bool)> {
            let choices = save_query_choices(text, 2, query, &saved);
            choices.list.into_iter().map(|c| (c.label, c.does != Does::Nothing)).collect()
        };
        assert_eq!(labels("", "a"), [("@all-roots".to_owned(), true), ("@roots".to_owned(), true)]);
        assert_eq!(labels("Root", "a")[0], ("@root".to_owned(), true));
        assert_eq!(labels("@roots", "a")[0], ("@roots".to_owned(), true));
        assert!(!labels("a b", "a")[0].1);
        assert!(!labels("roots", "@all-roots")[0].1, "it would stand in itself");
        let replaced = &save_query_choices("roots", 2, "a", &saved).list[0];
        assert_eq!(replaced.about, "in the place of is:root");
        assert_eq!(replaced.does, Does::SaveQuery { panel: 2, name: "roots".into() });
    }
}
