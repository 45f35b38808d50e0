use super::{asked, message, press, screen, two, write};
use crate::{
    app::{Msg, State, update},
    ui::Overlay,
};

#[test]
fn math_is_written_checked_and_changed() {
    let mut state = two();
    press(&mut state, "Q enter");
    let Overlay::Editor(form) = &state.view.overlay else { panic!("an editor") };
    assert_eq!((form.title.as_str(), form.text().as_str()), ("new math or SEARCH", ""));
    write(&mut state, "m1 /\n  m9");
    press(&mut state, "ctrl-s");
    let shown = screen(&state);
    assert!(shown.contains("line 2, column 3") && shown.contains("m9"), "{shown}");
    press(&mut state, "backspace 2 ctrl-s");
    assert_eq!(state.view.overlay, Overlay::None);
    assert_eq!(asked(&state)[2], "e1 m1 / m2 math auto");
    press(&mut state, "w");
    write(&mut state, " * 100");
    press(&mut state, "alt-enter");
    assert_eq!(asked(&state)[2], "e1 m1 / m2 * 100 math auto");
    press(&mut state, "g g D");
    assert!(message(&state).contains("though e1 names it"), "{}", message(&state));
}

#[test]
fn what_is_left_is_remembered_and_found_again() {
    let mut state = two();
    press(&mut state, "Q enter");
    write(&mut state, "m1 + 1");
    press(&mut state, "esc Q enter");
    assert_eq!(asked(&state).len(), 2, "left as it was");
    let text = |state: &State| match &state.view.overlay {
        Overlay::Editor(form) => form.text(),
        other => panic!("{other:?}"),
    };
    write(&mut state, "new");
    press(&mut state, "ctrl-p");
    assert_eq!(text(&state), "m1 + 1");
    press(&mut state, "ctrl-p");
    assert_eq!((text(&state).as_str(), message(&state)), ("m1 + 1", "nothing was written before that"));
    press(&mut state, "ctrl-n");
    assert_eq!(text(&state), "new");
    press(&mut state, "ctrl-n");
    assert_eq!(message(&state), "nothing was written after that");
    press(&mut state, "esc Q sql enter ctrl-p");
    assert_eq!(message(&state), "nothing was written before that", "that was another language");
}

#[test]
fn tab_completes_and_goes_through_what_fits() {
    let mut state = two();
    state.store.prices = std::sync::Arc::new(crate::model::Prices::built_in());
    press(&mut state, "Q SEARCH enter");
    let text = |state: &State| match &state.view.overlay {
        Overlay::Editor(form) => form.text(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&state), "SEARCH('{} ', 'Average')");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/ApplicationELB} ', 'Average')");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/EC2} ', 'Average')", "the next in its place");
    write(&mut state, ",");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/EC2,InstanceId} ', 'Average')");
    press(&mut state, "ctrl-s");
    assert!(asked(&state)[2].ends_with("search auto"), "{:?}", asked(&state));
    assert!(message(&state).contains("every metric that SEARCH finds is paid for"), "{}", message(&state));
    let shown = screen(&state);
    assert!(shown.contains("/h or more · and each metric that SEARCH finds"), "{shown}");
}

#[test]
fn pasted_lines_stay_lines_and_never_act_as_keys() {
    let mut state = two();
    press(&mut state, "Q sql enter");
    update(&mut state, Msg::Paste("AVG(CPUUtilization)\r\nFROM \"AWS/EC2\"\u{1b}[31m\n\tLIMIT 5".into()));
    let Overlay::Editor(form) = &state.view.overlay else { panic!("an editor") };
    assert_eq!(form.lines.len(), 3);
    assert!(!form.text().contains('\u{1b}'));
    update(&mut state, Msg::Paste("x".repeat(10_000).into()));
    assert!(message(&state).contains("4096 characters at most"));
    press(&mut state, "esc");
    assert_eq!(asked(&state).len(), 2);
}

#[test]
fn a_label_is_written_for_a_metric_and_may_be_emptied() {
    let mut state = two();
    press(&mut state, "w");
    write(&mut state, "age ${LAST}");
    press(&mut state, "ctrl-s");
    assert!(asked(&state)[0].starts_with("m1 age ${LAST}: Data/Jobs"), "{:?}", asked(&state));
    press(&mut state, "enter ctrl-u ctrl-s");
    assert!(asked(&state)[0].starts_with("m1 Data/Jobs"));
}
