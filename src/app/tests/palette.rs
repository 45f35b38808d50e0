use super::{incident, press, screen};
use crate::{
    app::{Effect, Msg, State, update},
    model::Exit,
    spec::{Key, KeyCode},
    ui::{Choices, Overlay, tests::overlays::few_views},
};

fn console() -> State {
    let mut state = incident();
    state.specs = few_views();
    state
}

/// Types a text as it is, spaces too.
fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        update(state, Msg::Key(Key::plain(KeyCode::Char(c))));
    }
}

fn paste(state: &mut State, text: &str) {
    update(state, Msg::Paste(text.into()));
}

fn choices(state: &State) -> &Choices {
    match &state.view.overlay {
        Overlay::Prompt(line) => &line.choices,
        other => panic!("no line is written: {other:?}"),
    }
}

/// The line being written, and the cursor in it.
fn line(state: &State) -> (&str, usize) {
    match &state.view.overlay {
        Overlay::Prompt(line) => (line.text.as_str(), line.cursor),
        other => panic!("no line is written: {other:?}"),
    }
}

fn route(state: &State) -> String {
    state.view.visit.route.to_string()
}

#[test]
fn the_best_choice_is_taken_without_writing_it_out() {
    let mut state = console();
    press(&mut state, ": nods");
    assert!(screen(&state).contains("│ nodes"), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!((route(&state).as_str(), &state.view.overlay), ("nodes", &Overlay::None));
    press(&mut state, ": dk enter");
    assert_eq!(route(&state), "deck");
    press(&mut state, ": enter");
    assert_eq!(route(&state), "nodes", "nothing written: where one was last");
}

#[test]
fn choices_are_walked_and_ends_hold() {
    let mut state = console();
    press(&mut state, ": re down down ctrl-p");
    assert_eq!(choices(&state).at, 1);
    press(&mut state, "up up up");
    assert_eq!(choices(&state).at, 0);
    let all = choices(&state).list.len();
    for _ in 0..all + 3 {
        press(&mut state, "ctrl-n");
    }
    assert_eq!(choices(&state).at, all - 1);
    press(&mut state, "x");
    assert_eq!(choices(&state).at, 0, "another text, another list");
}

#[test]
fn what_was_gone_to_is_taken_before_what_is_written() {
    let mut state = console();
    press(&mut state, ": node down enter");
    assert_eq!(route(&state), "nodes", "though there is a view `node`");
}

#[test]
fn tab_writes_the_choice_and_what_it_lacks_is_asked_for() {
    let mut state = console();
    press(&mut state, ": nod");
    assert_eq!(choices(&state).list[1].label, "node", "{:?}", choices(&state).list);
    press(&mut state, "down tab");
    assert_eq!(line(&state), ("node?id=", 8));
    assert_eq!(choices(&state).list[0].label, "i-07f3aa90bb1c2d3e4");
    press(&mut state, "tab");
    let whole = "node?id=i-07f3aa90bb1c2d3e4&account=prod-shop&region=eu-west-1";
    assert_eq!(line(&state).0, whole);
    press(&mut state, "enter");
    assert_eq!(route(&state), whole);
    press(&mut state, ": node enter");
    assert_eq!(line(&state).0, "node?id=", "a view of one thing asks which");
    press(&mut state, "enter");
    assert_eq!(route(&state), whole);
}

#[test]
fn an_argument_that_nothing_is_known_for_is_missed_in_words() {
    let mut state = console();
    state.store = crate::store::Store::new(state.store.fleet.clone());
    press(&mut state, ": node enter enter");
    assert!(screen(&state).contains("`node` needs `id`, and none is known yet"), "{}", screen(&state));
    assert_eq!(route(&state), "deck");
}

#[test]
fn a_route_is_gone_to_as_it_is_written() {
    let mut state = console();
    press(&mut state, ":");
    write(&mut state, "nodes?filter=checkout&range=1d");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.panels[0].filter, "checkout");
    assert_eq!(state.view.range.to_string(), "1d");
    press(&mut state, ":");
    write(&mut state, "deck?account=prod-*");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route.arg("account"), Some("prod-*"));
    press(&mut state, ":");
    write(&mut state, "nodes?account=stag");
    press(&mut state, "enter");
    assert_eq!(route(&state), "nodes?account=staging", "what is half written is finished");
}

#[test]
fn actions_are_done_by_name() {
    let mut state = console();
    assert!(matches!(press(&mut state, ": refresh enter")[..], [Effect::Refresh]));
    assert!(matches!(press(&mut state, ": paus enter")[..], [Effect::Pause(true)]));
    assert!(state.view.paused && state.view.overlay == Overlay::None);
    assert!(matches!(press(&mut state, ": quit enter")[..], [Effect::Quit(Exit::Ok)]));
    press(&mut state, ":");
    write(&mut state, "down");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.panels[0].index, 1, "in the panel, not in the list");
    press(&mut state, ": filter enter");
    assert!(screen(&state).contains("\n /"), "{}", screen(&state));
    press(&mut state, "check esc :");
    write(&mut state, "scope");
    press(&mut state, "down enter");
    assert!(matches!(state.view.overlay, Overlay::Picker(_)), "the view comes before the action of its name");
}

#[test]
fn what_is_unknown_names_the_nearest() {
    for (text, said) in [
        ("dekc", "no view `dekc`; did you mean `deck`?"),
        ("refrehs", "no action `refrehs`; did you mean `refresh`?"),
        ("deck?fitler=a", "did you mean `filter`?"),
        ("deck?account=nobody", "nobody"),
        ("Über uns", "no view's name"),
    ] {
        let mut state = console();
        press(&mut state, ":");
        write(&mut state, text);
        assert!(choices(&state).list.is_empty(), "{text}: {:?}", choices(&state).list);
        press(&mut state, "enter");
        assert!(screen(&state).contains(said), "{text}: {}", screen(&state));
        assert_eq!((route(&state).as_str(), &state.view.overlay), ("deck", &Overlay::None));
    }
}

#[test]
fn arns_and_links_are_opened_or_refused() {
    let mut state = console();
    press(&mut state, ":");
    paste(&mut state, " arn:aws:cloudwatch:eu-west-1:111122223333:alarm:checkout-p99\n");
    assert!(screen(&state).contains("│ alarm checkout-p99 in prod-core eu-west-1 │"), "{}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(route(&state), "alarm?account=111122223333&region=eu-west-1&name=checkout-p99");
    press(&mut state, ":");
    paste(
        &mut state,
        "https://eu-west-1.console.aws.amazon.com/ec2/home?region=eu-west-1#InstanceDetails:instanceId=i-07f3aa90bb1c2d3e4",
    );
    press(&mut state, "tab");
    assert_eq!(line(&state).0, "node?region=eu-west-1&id=i-07f3aa90bb1c2d3e4");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route.view, "node");
    press(&mut state, ":");
    paste(&mut state, "arn:aws:s3:::bucket");
    press(&mut state, "tab");
    assert_eq!(line(&state).0, "arn:aws:s3:::bucket", "there is nothing to write");
    press(&mut state, "enter");
    assert_eq!(state.view.visit.route.view, "node");
    assert!(screen(&state).contains("something else"), "{}", screen(&state));
}

#[test]
fn a_megabyte_pasted_is_cut_and_said_so() {
    for opened in [":", "/"] {
        let mut state = console();
        press(&mut state, opened);
        paste(&mut state, &"日本語 text\n".repeat(100_000));
        assert_eq!(line(&state), (line(&state).0, 4096));
        assert_eq!(line(&state).0.chars().count(), 4096);
        let said = "the rest was left out: 4096 characters at most";
        assert!(screen(&state).contains(said), "{}", screen(&state));
        press(&mut state, "x");
        assert_eq!(line(&state).0.chars().count(), 4096, "no room for more");
        assert!(screen(&state).contains(said), "{}", screen(&state));
        press(&mut state, "backspace y");
        assert!(line(&state).0.ends_with('y') && !screen(&state).contains(said));
        press(&mut state, "ctrl-y ctrl-y");
        assert!(line(&state).0.chars().count() <= 4096 && !line(&state).0.contains('\n'));
        press(&mut state, "ctrl-u esc");
        assert_eq!(state.view.overlay, Overlay::None);
    }
}

#[test]
fn a_resize_leaves_the_line_as_it_is() {
    let mut state = console();
    press(&mut state, ": no down");
    for (width, height) in [(40, 10), (10, 3), (200, 60), (80, 24)] {
        update(&mut state, Msg::Resize(width, height));
        screen(&state);
    }
    assert_eq!((line(&state).0, choices(&state).at), ("no", 1));
    let text = screen(&state);
    assert!(
        text.lines().count() == 24 && text.ends_with(" :no\n") && text.contains("go to, or do"),
        "{text}"
    );
    press(&mut state, "esc");
    press(&mut state, "/ kind: down");
    update(&mut state, Msg::Resize(60, 12));
    assert!(
        screen(&state).ends_with(" /kind:\n fault 2  alarm 1  event 1  node 1  service 1\n"),
        "{}",
        screen(&state)
    );
}

#[test]
fn a_filter_is_completed_and_escape_takes_all_of_it_back() {
    let mut state = console();
    press(&mut state, "/ checkout enter / ctrl-u ki tab");
    assert_eq!(line(&state), ("kind:", 5));
    press(&mut state, "tab");
    assert_eq!((line(&state).0, state.view.visit.panels[0].filter.as_str()), ("kind:fault", "kind:fault"));
    assert!(screen(&state).contains(" 2 of 6 "), "it works while it is written: {}", screen(&state));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.panels[0].filter, "checkout");
    press(&mut state, "/ ctrl-u -ki tab alarm enter");
    assert_eq!(state.view.visit.panels[0].filter, "-kind:alarm");
}

#[test]
fn a_word_in_the_middle_is_completed_where_it_is() {
    let mut state = console();
    press(&mut state, "/");
    write(&mut state, "acc kind:alarm");
    for _ in 0.." kind:alarm".len() {
        press(&mut state, "left");
    }
    press(&mut state, "tab");
    assert_eq!(line(&state), ("account: kind:alarm", 8));
    press(&mut state, "down tab");
    assert_eq!(line(&state), ("account:legacy kind:alarm", 14));
}

#[test]
fn the_caret_is_under_its_place_whatever_the_width() {
    let mut state = console();
    press(&mut state, "/");
    write(&mut state, "日本 staet:x");
    let (x, y) = (7, 39);
    let frame = |state: &State| {
        let area = ratatui::layout::Rect::new(0, 0, 120, 40);
        crate::ui::draw(&state.store, &state.view, &state.specs, state.now, area)
    };
    let buf = frame(&state);
    assert_eq!((buf[(x, y - 1)].symbol(), buf[(x, y)].symbol()), ("s", "^"));
    assert_eq!(buf[(x, y)].style().fg, Some(ratatui::style::Color::LightRed));
    assert!(screen(&state).contains("^ no field `staet`"), "{}", screen(&state));
    write(&mut state, " acc");
    assert!(
        screen(&state).contains("^ no field `staet`"),
        "it is still wrong while the next word is written"
    );
    press(&mut state, "ctrl-u");
    write(&mut state, "account:");
    assert!(!screen(&state).contains('^'), "what is not finished is not wrong: {}", screen(&state));
    press(&mut state, "enter");
    assert_eq!(state.view.overlay, Overlay::None, "a filter that does not parse is looked for as it stands");
}
