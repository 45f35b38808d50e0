use std::sync::Arc;

use super::{incident, press, screen};
use crate::{
    app::{Effect, Msg, State, update},
    model::{
        AccountName, Base, DeviceCode, Fault, FaultKind, Fleet, LOGIN_WANTED, Login, LoginKey, LoginKind,
        LoginState, Region, ScopeKey, Update, Want,
    },
    poll::PollEvent,
    ui::{Overlay, SignInForm, problems, tests::estate},
};

fn key(name: &str) -> LoginKey {
    LoginKey::new(name)
}

fn sso(state: LoginState) -> Login {
    Login { key: key("sso"), kind: LoginKind::Sso { session: "corp".into() }, state }
}

fn mfa(name: &str, state: LoginState) -> Login {
    let serial = format!("arn:aws:iam::111122223333:mfa/{name}").into();
    Login { key: key(name), kind: LoginKind::Mfa { serial }, state }
}

fn wanted() -> LoginState {
    LoginState::Wanted { why: None }
}

/// So many minutes from now.
fn in_minutes(minutes: i64) -> crate::model::Timestamp {
    estate::ago(-minutes)
}

fn good() -> LoginState {
    LoginState::Good { until: in_minutes(480), renews: false }
}

fn at_browser(minutes: i64) -> LoginState {
    LoginState::AtBrowser(DeviceCode {
        user_code: "ABCD-EFGH".into(),
        url: "https://corp.awsapps.com/start/#/device".into(),
        complete_url: Some("https://corp.awsapps.com/start/#/device?user_code=ABCD-EFGH".into()),
        until: in_minutes(minutes),
    })
}

fn stand(state: &mut State, logins: &[Login]) -> Vec<Effect> {
    update(state, Msg::Logins(logins.to_vec())).1
}

fn form(state: &State) -> &SignInForm {
    match &state.view.overlay {
        Overlay::SignIn(form) => form,
        other => panic!("no form is open: {other:?}"),
    }
}

fn is_open(state: &State) -> bool {
    matches!(state.view.overlay, Overlay::SignIn(_))
}

/// One read that waits for a login.
fn waits(state: &mut State) -> (ScopeKey, Want) {
    let scope = ScopeKey { account: AccountName::new("prod-core"), region: Region::new("us-east-1") };
    let fault = Fault::new(FaultKind::NoCredentials, "a code is needed").with_code(LOGIN_WANTED);
    let (want, fault) = (Want::Alarms, Some(fault));
    let update =
        Update { scope: scope.clone(), want: want.clone(), at: estate::now(), snapshot: None, fault };
    crate::app::update(state, Msg::Poll(PollEvent::Update(update)));
    (scope, want)
}

fn asked_again(effects: &[Effect]) -> Vec<(ScopeKey, Want)> {
    assert!(!effects.iter().any(|e| matches!(e, Effect::Refresh)), "{effects:?}");
    let again = effects.iter().filter_map(|e| if let Effect::AskAgain(keys) = e { Some(keys) } else { None });
    again.flatten().cloned().collect()
}

/// Keys of the logins whose device flow is to begin.
fn begun(effects: &[Effect]) -> Vec<&str> {
    effects
        .iter()
        .filter_map(|e| if let Effect::SignIn(key) = e { Some(key.as_str()) } else { None })
        .collect()
}

/// Codes that are to be sent.
fn codes(effects: &[Effect]) -> Vec<(&str, &str)> {
    let codes = effects.iter().filter_map(|e| match e {
        Effect::Code(key, code) => Some((key.as_str(), code.reveal())),
        _ => None,
    });
    codes.collect()
}

#[test]
fn a_login_that_comes_to_be_wanted_is_asked_for_once_and_its_device_flow_begins_once() {
    let mut state = incident();
    let effects = stand(&mut state, &[sso(wanted())]);
    assert_eq!(begun(&effects), ["sso"]);
    assert!(is_open(&state));
    assert_eq!(begun(&stand(&mut state, &[sso(LoginState::Busy)])), [""; 0]);
    assert!(screen(&state).contains("a code is being fetched"), "{}", screen(&state));
    stand(&mut state, &[sso(at_browser(10))]);
    let shown = screen(&state);
    assert!(shown.contains("A B C D - E F G H") && shown.contains("start/#/device"), "{shown}");
    assert!(shown.contains("Good for 10 m."), "{shown}");
    update(&mut state, Msg::Tick(in_minutes(4)));
    assert!(screen(&state).contains("Good for 6 m."), "{}", screen(&state));
}

#[test]
fn a_code_that_has_run_out_is_fetched_again_by_a_key_alone() {
    let mut state = incident();
    stand(&mut state, &[sso(wanted())]);
    stand(&mut state, &[sso(at_browser(10))]);
    assert_eq!(begun(&press(&mut state, "enter")), [""; 0], "it is good");
    let mut asked = Vec::new();
    for minute in 1..600 {
        asked.extend(update(&mut state, Msg::Tick(in_minutes(minute))).1);
    }
    let why = Some(Fault::new(FaultKind::Expired, "the code was not approved in time"));
    for _ in 0..100 {
        asked.extend(stand(&mut state, &[sso(LoginState::Wanted { why: why.clone() })]));
        asked.extend(stand(&mut state, &[sso(at_browser(10))]));
    }
    asked.extend(press(&mut state, "esc I esc I"));
    assert_eq!(begun(&asked), [""; 0]);
    assert!(
        screen(&state).contains("the code is good no more: enter fetches a new one"),
        "{}",
        screen(&state)
    );
    assert_eq!(begun(&press(&mut state, "enter")), ["sso"]);
    stand(&mut state, &[sso(LoginState::Wanted { why })]);
    assert!(screen(&state).contains("the code was not approved in time"), "{}", screen(&state));
    assert_eq!(begun(&press(&mut state, "enter")), ["sso"]);
}

#[test]
fn the_next_time_that_it_is_wanted_it_is_asked_for_again() {
    let mut state = incident();
    stand(&mut state, &[sso(wanted())]);
    press(&mut state, "esc");
    stand(&mut state, &[sso(good())]);
    let effects = stand(&mut state, &[sso(wanted())]);
    assert!(is_open(&state));
    assert_eq!(begun(&effects), ["sso"]);
}

#[test]
fn escape_puts_it_away_and_keeps_the_place_and_a_key_opens_it_again() {
    let mut state = incident();
    press(&mut state, "g n j j");
    let (route, at) = (state.view.visit.route.clone(), state.view.visit.panels[0].index);
    stand(&mut state, &[sso(wanted()), mfa("alice", wanted())]);
    assert!(is_open(&state));
    press(&mut state, "down 12 esc");
    assert!(!is_open(&state));
    assert_eq!((&state.view.visit.route, state.view.visit.panels[0].index), (&route, at));
    assert_eq!(state.view.message.as_deref(), Some("a login still waits: I opens it again"));
    stand(&mut state, &[sso(at_browser(10)), mfa("alice", wanted())]);
    assert!(!is_open(&state), "once is enough");
    press(&mut state, "j");
    let shown = screen(&state);
    assert!(shown.lines().next().is_some_and(|header| header.contains("sign-in needed")), "{shown}");
    assert!(shown.lines().last().is_some_and(|footer| footer.contains("I sign in")), "{shown}");
    press(&mut state, ": sign-in enter");
    assert!(is_open(&state));
    assert!(screen(&state).contains("A B C D - E F G H"));
}

#[test]
fn it_does_not_come_up_in_the_middle_of_a_word() {
    for before in ["/ checkout", ": alar", "S prod", "g"] {
        let mut state = incident();
        press(&mut state, before);
        let overlay = state.view.overlay.clone();
        let effects = stand(&mut state, &[mfa("alice", wanted())]);
        assert_eq!(state.view.overlay, overlay, "{before}");
        assert_eq!(begun(&effects), [""; 0]);
        press(&mut state, "esc");
        assert!(is_open(&state), "{before}: as soon as that is done");
    }
}

#[test]
fn a_notice_that_is_being_read_comes_back() {
    let mut state = incident();
    state.view.overlay = problems(&state.specs);
    let notice = state.view.overlay.clone();
    stand(&mut state, &[mfa("alice", wanted())]);
    assert!(is_open(&state));
    press(&mut state, "esc");
    assert_eq!(state.view.overlay, notice);
}

#[test]
fn a_code_is_typed_and_sent_once() {
    let mut state = incident();
    stand(&mut state, &[mfa("alice", wanted()), mfa("bob", wanted())]);
    assert!(screen(&state).contains("code  ······"), "{}", screen(&state));
    let effects = press(&mut state, "1 2 x q G 3 enter");
    assert!(codes(&effects).is_empty());
    assert!(screen(&state).contains("code  123···"), "{}", screen(&state));
    assert!(screen(&state).contains("a code has 6 digits, these are 3"), "{}", screen(&state));
    let effects = press(&mut state, "4 5 6 7 backspace 9 enter");
    assert_eq!(codes(&effects), [("alice", "123459")]);
    assert!(!format!("{effects:?}").contains("123459"));
    assert_eq!(form(&state).at, 1, "to the next");
    stand(&mut state, &[mfa("alice", LoginState::Busy), mfa("bob", wanted())]);
    assert!(screen(&state).contains("the code is being checked"));
    let effects = press(&mut state, "0 0 0 1 1 1 enter");
    assert_eq!(codes(&effects), [("bob", "000111")]);
    assert!(codes(&press(&mut state, "enter up enter")).is_empty(), "nothing is sent twice");
    let why = Some(Fault::new(FaultKind::Denied, "the code is wrong, or was used before"));
    stand(&mut state, &[mfa("alice", LoginState::Wanted { why }), mfa("bob", good())]);
    let shown = screen(&state);
    assert!(shown.contains("the code is wrong, or was used before"), "{shown}");
    assert!(shown.contains("● signed in, until 11:12"), "{shown}");
    let effects = press(&mut state, "6 5 4 3 2 1 enter");
    assert_eq!(codes(&effects), [("alice", "654321")]);
    let waiting = waits(&mut state);
    let effects = stand(&mut state, &[mfa("alice", good()), mfa("bob", good())]);
    assert_eq!(asked_again(&effects), [waiting], "what has waited, and nothing else");
    assert!(!is_open(&state));
    assert_eq!(state.view.message.as_deref(), Some("signed in"));
}

#[test]
fn a_login_that_turns_out_to_be_none_is_followed_by_others_and_nobody_is_told_that_it_holds() {
    let mut state = incident();
    stand(&mut state, &[mfa("alice", wanted())]);
    let waiting = waits(&mut state);
    stand(&mut state, &[mfa("alice", LoginState::Busy)]);
    let effects = stand(&mut state, &[]);
    assert_eq!(asked_again(&effects), [waiting], "who waits says which is wanted instead");
    assert!(!is_open(&state) && state.view.message.as_deref() != Some("signed in"));
    let said = state.view.message.clone().unwrap_or_default();
    assert!(said.starts_with("this login opens nothing"), "{said}");
    let role = |name: &str| Login { key: key(name), ..mfa("alice", wanted()) };
    stand(&mut state, &[role("a"), role("b")]);
    assert_eq!(form(&state).lines.len(), 2, "all of them in one form");
    assert_eq!(state.view.message, None, "the form's keys are in sight");
}

#[test]
fn nothing_of_a_code_is_in_debug_output() {
    let mut state = incident();
    stand(&mut state, &[mfa("alice", wanted())]);
    press(&mut state, "9 1 7 3 5");
    assert_eq!(form(&state).lines[0].typed.reveal(), "91735");
    assert!(!format!("{state:?}").contains("91735"));
}

#[test]
fn a_pasted_code_is_taken_whole_or_not_at_all() {
    let mut state = incident();
    stand(&mut state, &[mfa("alice", wanted())]);
    press(&mut state, "7");
    for (text, typed, refused) in [
        ("123 456\n", "123456", false),
        ("12345", "123456", true),
        ("rm -rf /", "123456", true),
        ("65-43-21", "654321", false),
    ] {
        update(&mut state, Msg::Paste(text.into()));
        let line = &form(&state).lines[0];
        assert_eq!((line.typed.reveal(), line.refused.is_some()), (typed, refused), "{text:?}");
    }
    assert_eq!(codes(&press(&mut state, "enter")), [("alice", "654321")]);
}

#[test]
fn logins_that_come_to_be_wanted_while_it_is_open_join_it() {
    let mut state = incident();
    stand(&mut state, &[mfa("alice", wanted())]);
    press(&mut state, "1 2");
    let effects = stand(&mut state, &[sso(wanted()), mfa("alice", wanted())]);
    assert_eq!(begun(&effects), ["sso"]);
    assert_eq!((form(&state).lines.len(), form(&state).at), (2, 0));
    assert_eq!(form(&state).lines[0].typed.reveal(), "12", "who types is not disturbed");
    stand(&mut state, &[sso(good()), mfa("alice", wanted())]);
    assert!(is_open(&state), "one still waits");
}

#[test]
fn the_link_is_copied_with_its_code_and_opened_where_that_is_possible() {
    let mut state = incident();
    stand(&mut state, &[sso(wanted()), mfa("alice", wanted())]);
    press(&mut state, "y");
    assert_eq!(state.view.message.as_deref(), Some("there is no link to copy here"));
    stand(&mut state, &[sso(at_browser(10)), mfa("alice", wanted())]);
    let link = "https://corp.awsapps.com/start/#/device?user_code=ABCD-EFGH";
    assert!(matches!(&press(&mut state, "y")[..], [Effect::Copy(text)] if text == link));
    assert!(press(&mut state, "o").is_empty());
    assert!(screen(&state).contains("there is no browser here"), "{}", screen(&state));
    state.view.can_browse = true;
    assert!(matches!(&press(&mut state, "o")[..], [Effect::Browse(text)] if text == link));
    let effects = press(&mut state, "down 1 2 3 4 5 6 y o");
    assert!(effects.is_empty(), "a code of a device is sent nowhere but to AWS: {effects:?}");
}

#[test]
fn with_nothing_to_do_it_says_so() {
    let mut state = incident();
    press(&mut state, "I");
    assert_eq!(state.view.message.as_deref(), Some("no account here needs a login"));
    stand(&mut state, &[sso(good())]);
    press(&mut state, "I");
    assert_eq!(state.view.message.as_deref(), Some("nothing waits for a login: all of them hold"));
}

#[test]
fn the_header_counts_down_to_the_login_that_ends_first() {
    let header = |state: &State| screen(state).lines().next().unwrap_or_default().to_owned();
    let mut state = incident();
    let renews = LoginState::Good { until: in_minutes(5), renews: true };
    stand(&mut state, &[sso(renews.clone())]);
    assert!(!header(&state).contains("sign-in"), "it renews itself: {}", header(&state));
    let until = |minutes| LoginState::Good { until: in_minutes(minutes), renews: false };
    stand(&mut state, &[sso(renews), mfa("alice", until(300)), mfa("bob", until(42))]);
    assert!(header(&state).contains("sign-in 42 m"), "{}", header(&state));
    state.view.demo = true;
    assert!(!header(&state).contains("sign-in"), "{}", header(&state));
    state.view.demo = false;
    // Where there is little room it goes before what is looked at and how far back.
    for (width, minutes, shown) in [(120, 42, true), (80, 42, true), (52, 42, false), (52, 9, true)] {
        stand(&mut state, &[mfa("bob", until(minutes))]);
        update(&mut state, Msg::Resize(width, 24));
        assert_eq!(header(&state).contains("sign-in"), shown, "{width}: {}", header(&state));
        assert!(header(&state).contains("deck") && header(&state).contains("03:12 UTC"));
    }
}

#[test]
fn accounts_behind_a_login_are_counted() {
    let mut accounts = estate::fleet().accounts.clone();
    for account in accounts.iter_mut().take(3) {
        let way = &mut Arc::make_mut(account).reach.way;
        let way = way.as_mut().expect("a way");
        way.base = Base::Environment;
        way.mfa_serial = Some("arn:aws:iam::111122223333:mfa/alice".into());
    }
    let mut state = super::started(Arc::new(Fleet { accounts, narrowed: false }));
    stand(&mut state, &[mfa("alice", wanted())]);
    assert!(screen(&state).contains("3 accounts"), "{}", screen(&state));
}
