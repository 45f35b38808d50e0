use super::{incident, press, screen, started};
use crate::{
    app::{Effect, Msg, State, ToKeep, update},
    model::{Acknowledged, AlarmState, Snapshot, Text, Timestamp, Want},
    poll::PollEvent,
    ui::tests::estate,
};

/// A console on the night of the incident that keeps what is said.
fn console() -> State {
    let mut state = incident();
    state.who = "kim@bastion".into();
    state.keeps = true;
    // To the alarm: the service turned after it.
    press(&mut state, "j");
    state
}

/// What is to be kept, in words: what was said of which key, or that nothing is said of it any more.
fn kept(effects: &[Effect]) -> Vec<String> {
    let told = |effect: &Effect| match effect {
        Effect::Keep(what) => match &**what {
            ToKeep::Acknowledged(Acknowledged { key, who, until, note, .. }) => {
                let until = until.map_or("-".into(), |until| until.to_string());
                Some(format!("{key} | {who} {until} {}", note.as_deref().unwrap_or("-")))
            }
            ToKeep::Forgotten(key) => Some(format!("{key} | forgotten")),
            ToKeep::Seen(_) | ToKeep::Events(_) => None,
        },
        _ => None,
    };
    effects.iter().filter_map(told).collect()
}

/// The attention list, a line of the screen each.
fn list(state: &State) -> Vec<String> {
    let text = screen(state);
    let lines = text.lines().skip(2).take_while(|line| line.starts_with('│'));
    let lines = lines.filter_map(|line| line.split_once("││")).map(|(_, line)| line.to_owned());
    lines.filter(|line| line.contains(" m │")).collect()
}

fn tick(state: &mut State, minutes: i64) -> Vec<Effect> {
    let now = Timestamp::from_second(state.now.as_second() + 60 * minutes).expect("in range");
    update(state, Msg::Tick(now)).1
}

fn alarm_since(state: &mut State, minutes: i64, is: AlarmState) -> Vec<Effect> {
    let alarm = estate::alarm("checkout-p99", is, minutes);
    let mut answer =
        estate::update("prod-shop", "eu-west-1", Want::Alarms, Ok(Snapshot::Alarms(vec![alarm])));
    answer.at = Timestamp::from_second(state.now.as_second() + 1).expect("in range");
    update(state, Msg::Poll(PollEvent::Update(answer))).1
}

const ALARM: &str = "prod-shop/eu-west-1/alarm checkout-p99";

#[test]
fn an_alarm_is_acknowledged_and_taken_back_by_the_same_key() {
    let mut state = console();
    assert!(list(&state)[1].contains("checkout-p99"), "{}", screen(&state));
    let effects = press(&mut state, "a");
    assert_eq!(kept(&effects), [format!("{ALARM} since 2026-03-01T03:09:00Z | kim@bastion - -")]);
    let text = screen(&state);
    assert!(text.contains("acknowledged until it changes: checkout-p99"), "{text}");
    assert!(text.contains(" 5, +1 acked "), "{text}");
    let lines = list(&state);
    assert!(lines.last().is_some_and(|l| l.contains("acked by kim@bastion 03:12: check")), "{lines:#?}");
    // The next line is selected, so that one can go on.
    let effects = press(&mut state, "a");
    assert!(
        kept(&effects)[0].starts_with("prod-shop/eu-west-1/node i-07f3aa90bb1c2d3e4 since "),
        "{effects:?}"
    );
    assert!(screen(&state).contains(" 4, +2 acked "));
    // The worst of what was set aside comes first, and the last line is the node.
    let effects = press(&mut state, "G a");
    assert_eq!(
        kept(&effects),
        ["prod-shop/eu-west-1/node i-07f3aa90bb1c2d3e4 since 2026-03-01T03:06:00Z | forgotten"]
    );
    assert!(screen(&state).contains(" 5, +1 acked "));
}

#[test]
fn what_comes_back_is_new_and_the_old_word_is_let_go() {
    let mut state = console();
    press(&mut state, "a");
    assert_eq!(kept(&alarm_since(&mut state, 3, AlarmState::Alarm)), [""; 0]);
    assert!(screen(&state).contains("+1 acked"));
    let effects = alarm_since(&mut state, 1, AlarmState::Ok);
    assert_eq!(kept(&effects), [format!("{ALARM} since 2026-03-01T03:09:00Z | forgotten")]);
    alarm_since(&mut state, 0, AlarmState::Alarm);
    let text = screen(&state);
    assert!(!text.contains("acked") && list(&state)[0].contains("checkout-p99"), "{text}");
}

#[test]
fn a_snooze_is_picked_or_typed_with_a_note_and_ends() {
    let mut state = console();
    press(&mut state, "A");
    let text = screen(&state);
    for offered in
        ["snooze checkout-p99 above 1.5 s", "15m", "until 03:27", "4h", "tomorrow", "until 2 Mar 09:00"]
    {
        assert!(text.contains(offered), "{offered}\n{text}");
    }
    let effects = press(&mut state, "down enter");
    assert_eq!(kept(&effects), [format!("{ALARM} | kim@bastion 2026-03-01T04:12:00Z -")]);
    assert!(list(&state).last().is_some_and(|l| l.contains("snoozed until 04:12: checkout-p99")));
    // Another alarm of that name does not end it, its time does.
    alarm_since(&mut state, 0, AlarmState::Ok);
    alarm_since(&mut state, 0, AlarmState::Alarm);
    assert_eq!(kept(&tick(&mut state, 59)), [""; 0]);
    assert!(screen(&state).contains("+1 snoozed"));
    assert_eq!(kept(&tick(&mut state, 1)), [format!("{ALARM} | forgotten")]);
    assert!(!screen(&state).contains("+1 snoozed"));
    press(&mut state, "g g A");
    for key in "2h30m the deploy ends then".chars() {
        let key = if key == ' ' { "space".to_owned() } else { key.to_string() };
        press(&mut state, &key);
    }
    let effects = press(&mut state, "enter");
    assert_eq!(kept(&effects), [format!("{ALARM} | kim@bastion 2026-03-01T06:42:00Z the deploy ends then")]);
    press(&mut state, "G");
    let text = screen(&state);
    assert!(text.contains("snoozed  by kim@bastion, 0 m ago, until 06:42: the deploy"), "{text}");
    let effects = press(&mut state, "A");
    assert_eq!(kept(&effects), [format!("{ALARM} | forgotten")], "the same key takes it back");
}

#[test]
fn what_was_snoozed_can_be_acknowledged_and_what_is_no_time_is_not_taken() {
    let mut state = console();
    press(&mut state, "A s o o n");
    assert!(screen(&state).contains("no length of time"), "{}", screen(&state));
    assert_eq!(kept(&press(&mut state, "enter")), [""; 0]);
    press(&mut state, "A enter");
    let effects = press(&mut state, "G a");
    assert_eq!(
        kept(&effects),
        [format!("{ALARM} | forgotten"), format!("{ALARM} since 2026-03-01T03:09:00Z | kim@bastion - -")]
    );
}

#[test]
fn another_console_is_heard_and_does_not_undo_what_was_just_said_here() {
    let mut state = console();
    let one = |key: &str, who: &str| Acknowledged {
        key: Text::new(key),
        who: who.into(),
        at: state.now,
        until: None,
        note: None,
    };
    let service = one("prod-shop/eu-west-1/service srv-checkout", "li@laptop");
    press(&mut state, "a");
    update(&mut state, Msg::Acknowledged(vec![service.clone()]));
    let text = screen(&state);
    assert!(text.contains("+2 acked") && text.contains("acked by li@laptop 03:12"), "{text}");
    // Long after, what is kept is what counts.
    tick(&mut state, 5);
    update(&mut state, Msg::Acknowledged(vec![service]));
    assert!(screen(&state).contains("+1 acked"), "{}", screen(&state));
}

#[test]
fn only_lines_that_want_a_human_are_acknowledged() {
    let mut state = console();
    press(&mut state, "g a");
    for key in ["a", "A"] {
        assert_eq!(kept(&press(&mut state, key)), [""; 0]);
        assert!(screen(&state).contains("nothing here can be acknowledged"), "{}", screen(&state));
    }
    let mut empty = started(estate::fleet());
    assert_eq!(kept(&press(&mut empty, "a")), [""; 0]);
}

#[test]
fn views_without_the_list_say_how_many_were_set_aside() {
    let mut state = console();
    press(&mut state, "a g a");
    let head = screen(&state).lines().next().expect("a line").to_owned();
    assert!(head.contains("+1 acked") && head.contains("▲1"), "the service is left: {head}");
}
