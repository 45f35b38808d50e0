use super::{incident, press};
use crate::{
    app::{Effect, Msg, State, update},
    model::*,
    poll::PollEvent,
    ui::tests::estate,
};

/// A console that tells, on the night of the incident.
fn console(how: Notify) -> State {
    let mut state = incident();
    state.notices.how = how;
    state
}

fn bell() -> Notify {
    Notify { bell: true, ..Notify::default() }
}

/// What is told, in words.
fn told(effects: &[Effect]) -> Vec<String> {
    let line = |effect: &Effect| if let Effect::Notify(notice) = effect { Some(notice.line()) } else { None };
    effects.iter().filter_map(line).collect()
}

fn answer(state: &mut State, region: &str, want: Want, what: Result<Snapshot, Fault>) -> Vec<Effect> {
    update(state, Msg::Poll(PollEvent::Update(estate::update("prod-shop", region, want, what)))).1
}

fn alarms(names: &[&str]) -> Result<Snapshot, Fault> {
    Ok(Snapshot::Alarms(names.iter().map(|name| estate::alarm(name, AlarmState::Alarm, 3)).collect()))
}

fn tick(state: &mut State, minutes: i64) -> Vec<String> {
    let now = Timestamp::from_second(state.now.as_second() + 60 * minutes).expect("in range");
    told(&update(state, Msg::Tick(now)).1)
}

const EUW1: &str = "eu-west-1";

#[test]
fn what_is_new_is_told_once_and_nothing_of_the_first_look() {
    let mut state = console(bell());
    let checkout = "checkout-p99";
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&[checkout]))), [""; 0], "it was there");
    let effects = answer(&mut state, EUW1, Want::Alarms, alarms(&[checkout, "cart-p99"]));
    assert_eq!(told(&effects), ["alarm: prod-shop eu-west-1 cart-p99 above 1.5 s"]);
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&[checkout, "cart-p99"]))), [""; 0]);
    // A fault, and then the same again.
    let slow = Fault::new(FaultKind::Throttled, "slow");
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, Err(slow))), [""; 0]);
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&[checkout, "cart-p99"]))), [""; 0]);
    let mut late = super::started(estate::fleet());
    late.notices.how = bell();
    assert_eq!(told(&answer(&mut late, EUW1, Want::Alarms, alarms(&["a", "b"]))), [""; 0], "the first look");
    assert_eq!(told(&answer(&mut late, EUW1, Want::Alarms, alarms(&["a", "b", "c"]))).len(), 1);
}

#[test]
fn what_was_seen_before_the_start_is_no_first_look() {
    let mut state = super::started(estate::fleet());
    state.notices.how = bell();
    let before = estate::update("prod-shop", EUW1, Want::Alarms, alarms(&[]));
    let row = crate::store::history::Remembered { update: before, account_id: None };
    update(&mut state, Msg::Remembered(vec![row], true));
    assert_eq!(
        told(&answer(&mut state, EUW1, Want::Alarms, alarms(&["a"]))),
        [""; 0],
        "nobody knows since when"
    );
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&["a", "b"]))).len(), 1);
}

#[test]
fn nobody_is_told_who_did_not_ask_or_while_paused_or_of_less() {
    let new = |state: &mut State| told(&answer(state, EUW1, Want::Alarms, alarms(&["new"]))).len();
    assert_eq!(new(&mut console(Notify::default())), 0);
    assert_eq!(new(&mut console(bell())), 1);
    let mut paused = console(bell());
    press(&mut paused, "p");
    assert_eq!(new(&mut paused), 0);
    let lost = |state: &mut State| {
        let node = |id: &str| Node {
            instance_id: id.into(),
            ping_status: PingStatus::ConnectionLost,
            last_ping: None,
            agent_version: None,
            is_latest_version: None,
            platform_type: None,
            platform_name: None,
            platform_version: None,
            computer_name: None,
            ip_address: None,
            resource_type: None,
        };
        told(&answer(state, EUW1, Want::Nodes, Ok(Snapshot::Nodes(vec![node("i-1")])))).len()
    };
    assert_eq!(lost(&mut console(bell())), 1);
    assert_eq!(lost(&mut console(Notify { min: NotifyMin::Alarm, ..bell() })), 0, "a node is a warning");
}

#[test]
fn quiet_hours_are_quiet() {
    let quiet = |hours: &str| Notify { quiet: QuietHours::parse(hours).ok(), ..bell() };
    let mut state = console(quiet("22:00-07:00"));
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&["new"]))), [""; 0], "it is 03:12");
    let mut state = console(quiet("22:00-07:00"));
    state.notices.zone = jiff::tz::TimeZone::get("Asia/Tokyo").expect("a zone");
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&["new"]))).len(), 1, "it is 12:12 there");
}

#[test]
fn too_many_are_one_in_the_next_minute() {
    let mut state = console(Notify { per_minute: 3, ..bell() });
    let names: Vec<String> = (0..15).map(|n| format!("new-{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let effects = answer(&mut state, EUW1, Want::Alarms, alarms(&names));
    assert_eq!(told(&effects).len(), 3);
    assert_eq!(tick(&mut state, 1), ["alarm: 12 more"]);
    assert_eq!(tick(&mut state, 1), [""; 0]);
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, alarms(&["another"]))).len(), 1);
}

#[test]
fn what_is_set_aside_is_told_when_that_is_over_but_not_when_it_is_taken_back() {
    let mut state = console(bell());
    let window =
        MuteWindow { rule: "load-test".into(), from: estate::ago(60), until: Some(estate::ago(-10)) };
    let mutes = Mutes { at: estate::ago(1), windows: vec![window], unknown: None };
    let muted = Alarm { mutes: Some(Box::new(mutes)), ..estate::alarm("muted", AlarmState::Alarm, 2) };
    assert_eq!(told(&answer(&mut state, EUW1, Want::Alarms, Ok(Snapshot::Alarms(vec![muted])))), [""; 0]);
    assert_eq!(tick(&mut state, 9), [""; 0]);
    assert_eq!(tick(&mut state, 1), ["alarm: prod-shop eu-west-1 muted above 1.5 s"]);
    assert_eq!(tick(&mut state, 1), [""; 0]);
    press(&mut state, "g g a");
    assert_eq!(tick(&mut state, 1), [""; 0]);
    press(&mut state, "G a");
    assert_eq!(tick(&mut state, 1), [""; 0], "who takes it back knows of it");
}
