use super::{estate, screen, started};
use crate::{
    app::{Msg, update, update_all},
    model::{Fault, FaultKind, Want},
    poll::PollEvent,
};

#[test]
fn the_first_frame_has_names_and_unknown_marks() {
    let text = screen(&started(estate::fleet()));
    for name in ["prod-core", "prod-shop", "staging", "legacy", "euw1", "apse1", "0/19 scopes"] {
        assert!(text.contains(name), "{name}: {text}");
    }
    assert!(text.contains('◌') && !text.contains('●'), "{text}");
}

#[test]
fn rows_come_as_each_scope_answers() {
    let mut state = started(estate::fleet());
    let alarms =
        crate::model::Snapshot::Alarms(vec![estate::alarm("disk-full", crate::model::AlarmState::Alarm, 0)]);
    let one = estate::update("staging", "us-east-1", Want::Alarms, Ok(alarms));
    assert!(update(&mut state, Msg::Poll(PollEvent::Update(one))).0);
    let text = screen(&state);
    assert!(text.contains("disk-full") && text.contains("▲1") && text.contains('◌'), "{text}");
}

#[test]
fn a_queue_of_messages_is_settled_once() {
    let mut state = started(estate::fleet());
    let fault = Fault::new(FaultKind::NoCredentials, "none anywhere");
    let all: Vec<Msg> = state
        .store
        .fleet
        .accounts
        .iter()
        .map(|a| estate::update(a.name.as_str(), "global", Want::Identity, Err(fault.clone())))
        .map(|u| Msg::Poll(PollEvent::Update(u)))
        .collect();
    let (dirty, effects) = update_all(&mut state, all);
    assert!(dirty && effects.is_empty(), "the same is wanted as before");
    assert!(screen(&state).contains("There are no AWS credentials to start with."));
}
