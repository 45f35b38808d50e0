//! Pages of AWS systems, by any name that people use for them.

use super::{Choice, Choices, Does, rank::Rank};
use crate::{
    spec::{
        PAGES, Route, Specs,
        system::{self, System, all_systems},
    },
    ui::{ViewState, rows::SystemRow},
};

/// The view that lists all of them: without it nobody looks for one.
const PULSE: &str = "pulse";
/// What is written of a name is looked at from so many characters on: fewer are in all of them.
const LEAST: usize = 2;
/// What it is worth that the fleet has it.
const PRESENT: u32 = 8;

/// Offers every system that may be meant.
pub fn offer(view: &ViewState, specs: &Specs, text: &str, rank: &mut Rank<'_>) {
    if text.chars().count() < LEAST || !specs.views.contains_key(PULSE) {
        return;
    }
    let called = system::system(text);
    for (system, row) in systems(view) {
        let other = rank.best_of(others(system));
        let mut choice = choice(system, row);
        if let Some((_, name)) = other {
            choice.about = format!("{name} · {}", choice.about);
        }
        let is_called = called.is_some_and(|called| called.slug == system.slug);
        rank.offer_named(choice, other.map(|(score, _)| score), is_called, worth(row));
    }
}

/// What the rest of `service/` could be.
pub fn choices(view: &ViewState, specs: &Specs, text: &str) -> Choices {
    let mut rank = Rank::fuzzy(text);
    let called = system::system(text);
    for (system, row) in systems(view) {
        let other = rank.best_of([system.name.as_str()].into_iter().chain(others(system)));
        let is_called = called.is_some_and(|called| called.slug == system.slug);
        let choice = choice(system, row);
        let (label, about) = (choice.line.clone(), format!("{} · {}", choice.label, choice.about));
        let other = other.map(|(score, _)| score);
        rank.offer_named(Choice { label, about, ..choice }, other, is_called, worth(row));
    }
    for name in specs.views.keys().filter(|name| name.starts_with(PAGES)) {
        let choice = Choice::route(Route::to(name.as_str()), specs);
        rank.offer(Choice { about: "your own view".into(), ..choice }, PAGES.len(), PRESENT);
    }
    rank.choices("pages of AWS systems")
}

/// All systems, those that the fleet has first: of those that fit alike, they are meant.
fn systems(view: &ViewState) -> Vec<(&'static System, Option<&SystemRow>)> {
    match &view.systems {
        Some(kept) => kept.rows().iter().map(|row| (row.system, Some(row))).collect(),
        None => all_systems().iter().map(|system| (system, None)).collect(),
    }
}

fn worth(row: Option<&SystemRow>) -> u32 {
    if row.is_some_and(|row| row.is_present) { PRESENT } else { 0 }
}

fn others(system: &'static System) -> impl Iterator<Item = &'static str> {
    system.aliases.iter().chain(&system.former).map(|name| name.as_str())
}

fn choice(system: &'static System, row: Option<&SystemRow>) -> Choice {
    let route = Route::to(format!("{PAGES}{}", system.page()));
    let words = row.map_or("", |row| row.words.as_str());
    let about = match (system.end.is_some(), words) {
        (_, "") => system.kind.name().into(),
        (true, words) => words.to_owned(),
        (false, words) => format!("{} · {words}", system.kind.name()),
    };
    let line = route.to_string();
    Choice {
        label: system.name.to_string(),
        about,
        cursor: line.chars().count(),
        line,
        does: Does::Go(route),
        ..Choice::default()
    }
}
