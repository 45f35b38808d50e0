//! What can be done about a dashboard that costs more than the budget leaves.

use super::{Choice, Choices, Does, rank::Rank};
use crate::ui::Bill;

/// What is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paying {
    /// It is read until now, and no more.
    Once,
    /// It is read as long as it is open.
    Anyway,
    /// It is left.
    Back,
}

/// What can be done about what costs so much.
pub fn budget_choices(bill: &Bill, text: &str) -> Choices {
    let mut rank = Rank::fuzzy(text.trim());
    let all = [
        ("once", bill.once_words(), Paying::Once),
        ("anyway", bill.anyway_words(), Paying::Anyway),
        ("not at all", "back to where you were".to_owned(), Paying::Back),
    ];
    for (label, about, how) in all {
        let (line, cursor) = (label.to_owned(), label.chars().count());
        let choice =
            Choice { label: label.into(), about, line, cursor, does: Does::Pay(how), ..Choice::default() };
        rank.offer(choice, 0, 0);
    }
    rank.choices(bill.words())
}
