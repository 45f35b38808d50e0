//! A key that can do nothing says so; one that does what is not seen at once says what.

use super::{incident, press, screen, started};
use crate::{
    app::{
        Msg,
        mouse::{Mouse, MouseKind},
        update,
    },
    ui::tests::estate,
};

#[track_caller]
fn says(keys: &str, words: &str) {
    let mut state = incident();
    press(&mut state, keys);
    assert_eq!(state.view.message.as_deref(), Some(words), "{keys}: {}", screen(&state));
}

#[test]
fn a_key_that_can_do_nothing_says_so() {
    says("esc", "there is nothing to go back to: q ends the program");
    says("]", "there is nothing to go forward to");
    says("g d", "you are there already");
    says("space", "nothing folds here");
    says("*", "nothing folds here");
    says("n", "nothing is looked for: press / to write what");
    says("? >", "there is nothing to sort here");
    says("? =", "there is nothing to sort here");
    says("? enter", "there is nothing to open here");
    says("? N", "there is nothing to look through here");
    says("? tab", "there is no other panel here");
    says("? /", "nothing here can be filtered");
    says("? y", "nothing is selected");
    says("? o", "nothing is selected");
    says("/ checkout enter n", "what does not match is not shown: every line here is a match");
}

#[test]
fn what_is_not_seen_at_once_is_said() {
    says("-", "looking at the last 1h");
    says("- - -", "looking at the last 15m, the shortest");
    says("+ + + + + + + + +", "looking at the last 15d, the longest");
    says("p p", "asking again");
    says("t", "times are in local time");
    says("t t", "times are in UTC");
}

#[test]
fn an_order_is_told_in_words_that_fit_the_column() {
    says("g a >", "sorted by since, oldest first");
    says("g a > =", "sorted by since, newest first");
    says("g a > >", "sorted by account, A to Z");
    says("g a > > =", "sorted by account, Z to A");
    says("g a =", "sorted by mark, best first");
    says("g a = =", "sorted by mark, worst first");
    says("g s < <", "sorted by instances, smallest first");
    let mut state = started(estate::fleet());
    press(&mut state, "g a >");
    let said = state.view.message.as_deref().unwrap_or_default();
    assert!(said.starts_with("sorted by since"), "an empty table: {said}");
}

#[test]
fn what_is_pasted_where_nothing_is_written_does_nothing_and_says_so() {
    let mut state = incident();
    update(&mut state, Msg::Paste("q".into()));
    assert_eq!(
        state.view.message.as_deref(),
        Some("nothing is written here: press : first, and an ARN or a link is gone to")
    );
}

#[test]
fn a_click_takes_away_what_was_said_before() {
    let mut state = incident();
    press(&mut state, "n");
    assert!(state.view.message.is_some());
    let click = Mouse { column: 60, row: 4, what: MouseKind::Press };
    assert!(update(&mut state, Msg::Mouse(click)).0);
    assert_eq!(state.view.message, None);
}
