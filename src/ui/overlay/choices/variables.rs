//! Variables of a view, and what one may be.

use super::{Choice, Choices, Does, plural, rank::Rank};
use crate::{spec::VariableSpec, ui::Cx, ui::variables};

/// What is chosen when all are meant.
const ALL: &str = "all";

/// The variables of a view, with what they are.
pub fn variable_choices(cx: &Cx<'_>, text: &str) -> Choices {
    let mut rank = Rank::fuzzy(text.trim());
    for (at, variable) in cx.spec.variables.iter().enumerate().filter(|(_, variable)| !variable.hidden) {
        let about = variables::value(cx, &variable.name);
        let about = about.unwrap_or_else(|| if variable.all.is_some() { ALL } else { "nothing yet" }.into());
        let label = variable.title.clone();
        let line = label.clone();
        let cursor = line.chars().count();
        rank.offer(
            Choice { label, about, line, cursor, does: Does::Variable(at), ..Choice::default() },
            0,
            0,
        );
    }
    rank.choices("variables")
}

/// What a variable may be.
pub fn value_choices(cx: &Cx<'_>, variable: &VariableSpec, text: &str) -> Choices {
    let mut rank = Rank::fuzzy(text.trim());
    let now = variables::value(cx, &variable.name);
    let mut offer = |label: &str, value: Option<&str>, about: &str| {
        let name = variable.name.clone();
        let does = Does::Set { name, value: value.map(str::to_owned) };
        let (line, cursor) = (label.to_owned(), label.chars().count());
        let label = label.to_owned();
        rank.offer(Choice { label, about: about.into(), line, cursor, does, ..Choice::default() }, 0, 0);
    };
    let all = variables::choices(cx, variable);
    if variable.all.is_some() {
        offer(ALL, None, if now.is_none() { "now" } else { "" });
    }
    for value in &all {
        let is_now = Some(value) == now.as_ref();
        let called = variable.labels.iter().find(|(of, _)| of == value).map(|(_, called)| called);
        match called {
            Some(called) if is_now => offer(called, Some(value), &format!("{value}, now")),
            Some(called) => offer(called, Some(value), value),
            None => offer(value, Some(value), if is_now { "now" } else { "" }),
        }
    }
    if all.is_empty() {
        let label = match variable.source() {
            Some(source) => format!("nothing to choose from: no {} read here have it", source.name()),
            None => "nothing to choose from".into(),
        };
        return Choices {
            title: variable.title.clone(),
            list: vec![Choice { label, does: Does::Nothing, ..Choice::default() }],
            ..Choices::default()
        };
    }
    rank.choices(format!("{}: {}", variable.title, plural(all.len(), "choice")))
}
