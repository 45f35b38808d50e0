use super::{incident, press, screen, started};
use crate::{
    app::{Effect, Msg, update},
    model::{Exit, Source, Want},
    spec::{PanelKind, Route},
    ui::{self, Opening, Overlay, tests::estate},
};

/// The selected line of the attention list, by its key.
fn selected(state: &crate::app::State) -> String {
    let panel = &state.view.visit.panels[0];
    panel.listing.line(panel.index).expect("a line").key()
}

#[test]
fn lines_are_walked_and_ends_hold() {
    let mut state = incident();
    let top = selected(&state);
    press(&mut state, "j down");
    assert!(selected(&state).contains("/node "), "{}", selected(&state));
    press(&mut state, "k k k k");
    assert_eq!(selected(&state), top);
    press(&mut state, "G j pgdn");
    assert!(selected(&state).contains("prod-data"));
    press(&mut state, "g g");
    assert_eq!(selected(&state), top);
}

#[test]
fn the_selection_stays_on_its_line_when_others_come() {
    let mut state = incident();
    press(&mut state, "j");
    let chosen = selected(&state);
    let alarms =
        crate::model::Snapshot::Alarms(vec![estate::alarm("new-one", crate::model::AlarmState::Alarm, 0)]);
    update(
        &mut state,
        Msg::Poll(crate::poll::PollEvent::Update(estate::update(
            "staging",
            "us-east-1",
            Want::Alarms,
            Ok(alarms),
        ))),
    );
    assert_eq!(selected(&state), chosen);
    press(&mut state, "g g");
    assert!(selected(&state).contains("new-one"), "at the top the top is followed");
}

#[test]
fn a_prefix_waits_and_escape_leaves_it() {
    let mut state = incident();
    press(&mut state, "g");
    assert_eq!(state.view.pending.len(), 1);
    assert!(screen(&state).contains("d  Go to deck"));
    press(&mut state, "esc");
    assert!(state.view.pending.is_empty());
    press(&mut state, "g z");
    assert!(state.view.pending.is_empty(), "an unknown sequence ends");
}

#[test]
fn the_filter_works_while_it_is_written_and_escape_takes_it_back() {
    let mut state = incident();
    press(&mut state, "j / checkout");
    assert!(screen(&state).contains(" 3 of 6 "), "{}", screen(&state));
    assert!(screen(&state).trim_end().ends_with("/checkout"));
    press(&mut state, "enter");
    assert_eq!(state.view.visit.panels[0].filter, "checkout");
    press(&mut state, "/ x esc");
    assert_eq!(state.view.visit.panels[0].filter, "checkout");
    press(&mut state, "/ ctrl-u q enter");
    assert_eq!(state.view.visit.panels[0].filter, "q", "q is a letter while writing");
    press(&mut state, "esc");
    assert_eq!(state.view.visit.panels[0].filter, "");
}

#[test]
fn pasted_text_is_one_clean_line_and_never_keys() {
    let mut state = incident();
    update(&mut state, Msg::Paste("q\nq".into()));
    assert_eq!(state.view.overlay, Overlay::None);
    press(&mut state, "/");
    update(&mut state, Msg::Paste("prod\u{1b}[31m\n shop".into()));
    assert_eq!(state.view.visit.panels[0].filter, "prod  shop");
}

#[test]
fn a_route_goes_there_or_says_why_not() {
    let mut state = incident();
    press(&mut state, ": dekc enter");
    assert!(screen(&state).contains("no view `dekc`; did you mean `deck`?"), "{}", screen(&state));
    press(&mut state, ": deck?fitler=a enter");
    assert!(screen(&state).contains("did you mean `filter`?"));
    press(&mut state, ": deck?filter=root enter");
    assert_eq!(state.view.visit.panels[0].filter, "root");
    assert!(screen(&state).contains(" 1 of 6"));
}

#[test]
fn the_focus_goes_round_what_is_in_sight() {
    let mut state = incident();
    let mut seen = vec![state.view.visit.focus];
    for _ in 0..4 {
        press(&mut state, "tab");
        seen.push(state.view.visit.focus);
    }
    assert_eq!(seen, [0, 1, 2, 3, 0]);
    press(&mut state, "shift-tab");
    assert_eq!(state.view.visit.focus, 3);
    update(&mut state, Msg::Resize(80, 24));
    assert_eq!(state.view.visit.focus, 0, "the panel is not on a small screen");
    press(&mut state, "tab tab");
    assert_eq!(state.view.visit.focus, 0);
}

#[test]
fn enter_goes_to_what_is_selected_and_escape_comes_back() {
    let mut state = incident();
    update(&mut state, Msg::Resize(80, 24));
    press(&mut state, "j j enter");
    let text = screen(&state);
    assert!(text.contains("10.4.7.19") && text.contains("amara since 03:03"), "{text}");
    press(&mut state, "tab");
    assert!(screen(&state).contains("UpdateService checkout"), "{}", screen(&state));
    press(&mut state, "esc");
    assert_eq!((state.view.visit.focus, state.view.visit.zoomed_from), (0, None));
    press(&mut state, "tab enter");
    assert_eq!(
        state.view.visit.panels[0].filter, "account:\"prod-core\"",
        "an account filters, and it alone"
    );
}

#[test]
fn a_change_with_the_focus_is_shown_in_full() {
    let mut state = incident();
    let changes = 3;
    assert!(!screen(&state).contains("│ who"), "{}", screen(&state));
    press(&mut state, "shift-tab");
    assert_eq!(state.view.visit.focus, changes);
    let text = screen(&state);
    assert!(text.contains("│ who") && text.contains("│ event"), "{text}");
    let cx = state.cx().expect("a view");
    let opening = ui::panel(PanelKind::Table).open(&cx, changes);
    let event = "event?account=prod-shop&region=eu-west-1&id=e-3";
    assert_eq!(opening, Opening::Go(Route::parse(event).expect("a route")));
    press(&mut state, "shift-tab z");
    assert_eq!((state.view.visit.focus, state.view.visit.zoomed_from), (2, Some(2)));
    assert!(!screen(&state).contains("│ event"), "it is not in sight any more: {}", screen(&state));
    press(&mut state, "esc");
    assert_eq!((state.view.visit.focus, state.view.visit.zoomed_from), (2, None));
}

#[test]
fn wants_follow_the_view_and_the_selected_alarm() {
    let mut state = started(estate::fleet());
    let scopes = state.store.fleet.scopes().len();
    let of = |state: &crate::app::State, source| {
        crate::app::wants(state).iter().filter(|w| w.want.source() == source).count()
    };
    assert_eq!(of(&state, Source::Identity), 5);
    assert_eq!(of(&state, Source::Alarms), scopes);
    assert_eq!(of(&state, Source::MetricData), 0);
    assert!(press(&mut state, "j ? esc").is_empty(), "nothing new is wanted");

    let mut state = incident();
    assert_eq!(of(&state, Source::MetricData), 0, "a service is selected");
    let effects = press(&mut state, "j");
    let [Effect::Want(wants)] = &effects[..] else { panic!("{effects:?}") };
    let graphs: Vec<_> = wants.iter().filter(|w| w.want.source() == Source::MetricData).collect();
    assert_eq!(graphs.len(), 1);
    assert_eq!(graphs[0].scope.key().to_string(), "prod-shop/eu-west-1");
    update(&mut state, Msg::Resize(80, 24));
    assert_eq!(of(&state, Source::MetricData), 0, "no graph is in sight");
    press(&mut state, "z tab tab");
    assert_eq!(of(&state, Source::MetricData), 1);
}

#[test]
fn keys_become_effects() {
    let mut state = incident();
    assert!(matches!(press(&mut state, "q")[..], [Effect::Quit(Exit::Ok)]));
    assert!(matches!(press(&mut state, "ctrl-c")[..], [Effect::Quit(Exit::Interrupted)]));
    assert!(
        matches!(press(&mut state, "/ ctrl-c")[..], [Effect::Quit(Exit::Interrupted)]),
        "also while writing"
    );
    press(&mut state, "esc");
    assert!(matches!(press(&mut state, "ctrl-z")[..], [Effect::Suspend]));
    assert!(matches!(press(&mut state, "r")[..], [Effect::Refresh]));
    assert!(matches!(press(&mut state, "ctrl-l")[..], [Effect::Repaint]));
    assert!(matches!(press(&mut state, "p")[..], [Effect::Pause(true)]));
    assert!(screen(&state).contains("◌ paused"));
    assert!(matches!(press(&mut state, "p")[..], [Effect::Pause(false)]));
    assert!(matches!(press(&mut state, "? ?")[..], []), "the help opens and closes");
    assert_eq!(state.view.visit.route.view, "deck");
    assert!(matches!(press(&mut state, "? q")[..], [Effect::Quit(Exit::Ok)]), "as everywhere");
    assert!(matches!(update(&mut state, Msg::Terminate).1[..], [Effect::Quit(Exit::Ok)]));
    assert!(matches!(update(&mut state, Msg::Continued(estate::now())).1[..], [Effect::Resume]));
}

#[test]
fn help_scrolls_to_its_end_and_no_further() {
    let mut state = incident();
    update(&mut state, Msg::Resize(60, 12));
    press(&mut state, "? end j j pgdn");
    let lines = |state: &crate::app::State| state.view.visit.panels[0].index;
    let scroll = lines(&state);
    assert!(screen(&state).contains("To the line before") || screen(&state).contains("Leave it as it was"));
    press(&mut state, "k");
    assert_eq!(lines(&state), scroll - 1);
    press(&mut state, "esc");
    assert_eq!(state.view.visit.route.view, "deck");
}

#[test]
fn lines_are_new_from_the_first_full_reading_until_the_list_is_used() {
    let mut state = incident();
    assert!(state.view.seen.is_none(), "identity of one account has not come");
    let denied = crate::model::Fault::new(crate::model::FaultKind::Denied, "no");
    update(
        &mut state,
        Msg::Poll(crate::poll::PollEvent::Update(estate::update(
            "legacy",
            "global",
            Want::Identity,
            Err(denied),
        ))),
    );
    for crate::model::Wanted { scope, want, .. } in crate::app::wants(&state) {
        let key = scope.key();
        if state.store.slot(&key, &want).is_none() {
            let answer = estate::update(
                key.account.as_str(),
                key.region.as_str(),
                want.clone(),
                Ok(estate::nothing(&want)),
            );
            update(&mut state, Msg::Poll(crate::poll::PollEvent::Update(answer)));
        }
    }
    assert!(!screen(&state).contains(" new "));
    let alarms =
        crate::model::Snapshot::Alarms(vec![estate::alarm("disk-full", crate::model::AlarmState::Alarm, 0)]);
    update(
        &mut state,
        Msg::Poll(crate::poll::PollEvent::Update(estate::update(
            "staging",
            "us-east-1",
            Want::Alarms,
            Ok(alarms),
        ))),
    );
    assert!(screen(&state).contains(", 1 new "), "{}", screen(&state));
    press(&mut state, "j");
    assert!(!screen(&state).contains(" new "));
}

#[test]
fn the_clock_changes_zone() {
    let mut state = incident();
    state.view.zone.local = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
    assert!(screen(&state).contains("03:12 UTC"));
    press(&mut state, "t");
    assert!(screen(&state).contains("05:12 +02") && screen(&state).contains("05:09"), "{}", screen(&state));
}

#[test]
fn a_pinned_clock_counts_no_requests() {
    let mut state = incident();
    let traffic = |n| {
        Msg::Poll(crate::poll::PollEvent::Traffic(crate::model::Traffic {
            in_flight: 2,
            last_minute: n,
            total: 9,
        }))
    };
    assert!(update(&mut state, traffic(7)).0);
    assert!(screen(&state).contains("7 req/min · 2 in flight"), "{}", screen(&state));
    state.view.pinned = true;
    assert!(!update(&mut state, traffic(8)).0, "nothing to draw");
    assert!(!screen(&state).contains("req/min"));
}

#[test]
fn ages_move_with_the_minute() {
    let mut state = incident();
    let later = jiff::Timestamp::from_second(state.now.as_second() + 60).expect("in range");
    assert!(update(&mut state, Msg::Tick(later)).0);
    assert!(screen(&state).contains("03:13 UTC") && screen(&state).contains("oldest 2 m"));
}
