//! A fleet that changes while the console runs.

use std::{collections::BTreeSet, sync::Arc};

use super::{Effect, estate, incident, press, screen, started};
use crate::{
    app::{Msg, State, update, wants},
    model::{
        Account, AccountName, Fault, FaultKind, Fleet, Gathered, LOGIN_WANTED, Login, LoginKey, LoginKind,
        LoginState, Reach, Region, ScopeKey, Update, Want,
    },
    poll::PollEvent,
};

/// The fleet of the incident, made over.
fn gathered(accounts: impl FnOnce(Vec<Arc<Account>>) -> Vec<Arc<Account>>) -> Gathered {
    let before = Arc::unwrap_or_clone(estate::fleet());
    let fleet = Arc::new(Fleet { accounts: accounts(before.accounts), ..before });
    Gathered { fleet, ..Gathered::default() }
}

fn without(name: &str) -> Gathered {
    gathered(|accounts| accounts.into_iter().filter(|a| a.name.as_str() != name).collect())
}

fn gather(state: &mut State, gathered: Gathered) -> Vec<Effect> {
    update(state, Msg::Gathered(Box::new(gathered))).1
}

fn wanted(effects: &[Effect]) -> Option<BTreeSet<String>> {
    let mut all = effects.iter().filter_map(|effect| match effect {
        Effect::Want(wants) => Some(wants.iter().map(|w| w.scope.account.name.to_string()).collect()),
        _ => None,
    });
    all.next_back()
}

fn forgotten(effects: &[Effect]) -> Vec<String> {
    let names = effects.iter().filter_map(|effect| match effect {
        Effect::Forget(accounts) => Some(accounts.iter().map(ToString::to_string)),
        _ => None,
    });
    names.flatten().collect()
}

fn organization(fault: Option<Fault>) -> Update {
    let (scope, want) = (ScopeKey::organization(), Want::Accounts(Default::default()));
    Update { scope, want, at: estate::now(), snapshot: None, fault }
}

#[test]
fn an_account_that_comes_is_asked() {
    let mut state = incident();
    let effects = gather(
        &mut state,
        gathered(|mut accounts| {
            accounts.push(estate::account("newcomer", "prod", &["eu-west-1"]));
            accounts
        }),
    );
    let wanted = wanted(&effects).expect("new wants");
    assert!(wanted.contains("newcomer") && wanted.contains("prod-shop"));
    assert!(forgotten(&effects).is_empty());
    assert!(screen(&state).contains("new in the fleet: newcomer"), "{}", screen(&state));
}

#[test]
fn an_account_that_goes_is_asked_no_more_and_leaves_nothing_behind() {
    let mut state = incident();
    assert!(screen(&state).contains("checkout-p99"));
    let effects = gather(&mut state, without("prod-shop"));
    assert_eq!(forgotten(&effects), ["prod-shop"]);
    assert!(!wanted(&effects).expect("fewer wants").contains("prod-shop"));
    assert!(!wants(&state).iter().any(|w| w.scope.account.name.as_str() == "prod-shop"));
    assert!(state.store.slots().all(|(key, ..)| key.account.as_str() != "prod-shop"));
    assert!(!screen(&state).contains("checkout-p99"), "{}", screen(&state));
    assert!(screen(&state).contains("gone from the fleet: prod-shop"), "{}", screen(&state));

    let late = estate::update("prod-shop", "eu-west-1", Want::Alarms, Ok(estate::nothing(&Want::Alarms)));
    assert!(!update(&mut state, Msg::Poll(PollEvent::Update(late))).0, "it was under way");
    assert!(state.store.slots().all(|(key, ..)| key.account.as_str() != "prod-shop"));
}

#[test]
fn an_account_that_is_reached_another_way_is_asked_anew_and_keeps_what_is_known() {
    let mut state = incident();
    let effects = gather(
        &mut state,
        gathered(|accounts| {
            let another = |account: Arc<Account>| match account.name.as_str() {
                "prod-shop" => Arc::new(Account {
                    reach: Reach { profile: Some("other".into()), ..Reach::default() },
                    ..Account::clone(&account)
                }),
                _ => account,
            };
            accounts.into_iter().map(another).collect()
        }),
    );
    assert_eq!(forgotten(&effects), ["prod-shop"]);
    let wants = effects.iter().find_map(|e| if let Effect::Want(wants) = e { Some(wants) } else { None });
    let shop = wants.into_iter().flatten().find(|w| w.scope.account.name.as_str() == "prod-shop");
    assert_eq!(shop.expect("it is wanted").scope.account.reach.profile.as_deref(), Some("other"));
    assert!(screen(&state).contains("checkout-p99"));
    let same = Gathered { fleet: state.store.fleet.clone(), ..Gathered::default() };
    assert!(gather(&mut state, same).is_empty());
}

#[test]
fn what_is_chosen_stays_chosen_when_it_goes_and_the_screen_says_so() {
    let mut state = incident();
    state.view.narrowing.accounts = Some([AccountName::new("staging")].into());
    update(&mut state, Msg::Tick(estate::now()));
    gather(&mut state, without("staging"));
    let shown = screen(&state);
    assert!(shown.contains("staging that you look at is not in the fleet any more"), "{shown}");
    press(&mut state, "j");
    let shown = screen(&state);
    assert!(shown.contains("the fleet does not have staging any more"), "{shown}");
    assert!(state.view.narrowing.passes_account(&AccountName::new("staging")));
    gather(&mut state, gathered(|accounts| accounts));
    assert!(!screen(&state).contains("does not have staging"), "it is back");
}

#[test]
fn a_route_to_what_is_gone_is_kept_with_a_sentence() {
    let mut state = incident();
    press(&mut state, ": alarms?account=staging enter");
    gather(&mut state, without("staging"));
    assert!(screen(&state).contains("account staging matches nothing"), "{}", screen(&state));
    assert_eq!(state.view.visit.route.arg("account"), Some("staging"));
    gather(&mut state, Gathered { progress: Some("3 of ? pages".into()), ..without("staging") });
    assert!(screen(&state).contains("being gathered: 3 of ? pages"), "{}", screen(&state));
}

#[test]
fn the_matrix_keeps_its_cell_and_the_picker_its_marks() {
    let mut state = incident();
    press(&mut state, "tab j l l l");
    let cx = state.cx().expect("a view");
    let cell = |state: &State| {
        let cx = state.cx().expect("a view");
        let at = state.view.visit.focus;
        let line = crate::ui::panel(cx.panel(at).kind).selected(&cx, at).expect("a cell");
        (line.account().expect("an account").to_string(), line.region().expect("a region").to_string())
    };
    assert_eq!(cx.panel(state.view.visit.focus).kind, crate::spec::PanelKind::Fleet);
    let before = cell(&state);
    assert_eq!(before, ("prod-shop".into(), "eu-west-1".into()));
    gather(
        &mut state,
        gathered(|accounts| {
            let first = estate::account("aaa", "prod", &["sa-east-1", "us-east-1"]);
            std::iter::once(first).chain(accounts).collect()
        }),
    );
    assert_eq!(cell(&state), before, "rows and columns came before it");

    press(&mut state, "S s t a g space");
    gather(&mut state, without("legacy"));
    press(&mut state, "enter");
    assert_eq!(state.view.narrowing.accounts, Some([AccountName::new("staging")].into()));
}

#[test]
fn faults_of_gathering_are_told_like_others_and_go_when_it_succeeds() {
    let mut state = incident();
    let fault = Fault::new(FaultKind::Denied, "no").with_operation("ListAccounts").with_fix("mend it");
    gather(&mut state, Gathered { answers: vec![organization(Some(fault))], ..gathered(|a| a) });
    assert!(screen(&state).contains("accounts: denied (ListAccounts)"), "{}", screen(&state));
    press(&mut state, ": faults enter");
    assert!(screen(&state).contains("organization"), "{}", screen(&state));
    press(&mut state, ": fault?account=organization&source=accounts enter");
    assert!(screen(&state).contains("mend it"), "{}", screen(&state));
    let effects = press(&mut state, "r");
    assert!(effects.iter().any(|e| matches!(e, Effect::GatherAgain)), "{effects:?}");
    press(&mut state, "F");
    assert!(screen(&state).contains("To do: mend it"), "{}", screen(&state));
    press(&mut state, "esc g d");
    gather(&mut state, Gathered { answers: vec![organization(None)], ..gathered(|a| a) });
    assert!(!screen(&state).contains("ListAccounts"), "{}", screen(&state));
    let effects = press(&mut state, "r");
    assert!(!effects.iter().any(|e| matches!(e, Effect::GatherAgain)), "{effects:?}");
}

#[test]
fn a_login_that_holds_again_has_the_fleet_gathered_that_waited_for_it() {
    let mut state = incident();
    let login =
        |state| Login { key: LoginKey::new("corp"), kind: LoginKind::Sso { session: "corp".into() }, state };
    let good = || login(LoginState::Good { until: estate::now(), renews: true });
    let again = |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::GatherAgain));
    assert!(!again(&update(&mut state, Msg::Logins(vec![good()])).1), "nothing waits");
    update(&mut state, Msg::Logins(vec![login(LoginState::Wanted { why: None })]));
    let fault = Fault::new(FaultKind::NoCredentials, "sign in").with_code(LOGIN_WANTED);
    gather(&mut state, Gathered { answers: vec![organization(Some(fault))], ..gathered(|a| a) });
    assert!(again(&update(&mut state, Msg::Logins(vec![good()])).1));
}

#[test]
fn a_file_that_cannot_be_read_leaves_the_fleet_as_it_was() {
    let mut state = incident();
    gather(&mut state, Gathered { progress: Some("1 of ? pages".into()), ..gathered(|a| a) });
    assert!(screen(&state).contains("fleet: 1 of ? pages"), "{}", screen(&state));
    update(&mut state, Msg::NotGathered("config.toml:3: unknown key".into()));
    assert!(screen(&state).contains("config.toml:3: unknown key"), "{}", screen(&state));
    assert_eq!((state.store.fleet.accounts.len(), &state.store.gathering), (5, &None));
    press(&mut state, "j");
    assert!(screen(&state).contains("accounts: invalid request"), "{}", screen(&state));
}

#[test]
fn an_empty_fleet_says_that_it_is_being_gathered_or_why_it_is_empty() {
    let mut state = started(Arc::default());
    gather(
        &mut state,
        Gathered { progress: Some("13 of ? pages, 260 accounts".into()), ..Gathered::default() },
    );
    assert!(screen(&state).contains("13 of ? pages, 260 accounts"), "{}", screen(&state));
    let fault = Fault::new(FaultKind::Denied, "not the management account");
    gather(
        &mut state,
        Gathered {
            answers: vec![organization(Some(fault))],
            left_out: vec!["old: closed".into()],
            ..Gathered::default()
        },
    );
    let shown = screen(&state);
    assert!(
        shown.contains("not the management account") && shown.contains("Left out: old: closed"),
        "{shown}"
    );
    gather(&mut state, gathered(|accounts| accounts));
    assert!(screen(&state).contains("prod-shop"));
    assert!(state.store.fleet.regions().contains(&Region::new("eu-west-1")));
}

#[test]
fn a_reload_says_what_came_of_it_and_asks_everything_again() {
    let mut state = incident();
    let says = |state: &State| state.view.message.clone().unwrap_or_default();
    assert!(matches!(press(&mut state, "R")[..], [Effect::Gather]));
    assert_eq!(says(&state), "reading the config files again");
    gather(&mut state, Gathered { progress: Some("1 of ? pages".into()), ..gathered(|a| a) });
    assert_eq!(says(&state), "reading the config files again", "not yet");
    let effects = gather(&mut state, gathered(|a| a));
    assert_eq!(says(&state), "5 accounts, as before");
    assert!(matches!(effects[..], [Effect::Refresh]), "{effects:?}");
    press(&mut state, "j");
    assert!(gather(&mut state, gathered(|a| a)).is_empty() && says(&state).is_empty(), "nobody has asked");
    press(&mut state, ": reload enter");
    let fault = Fault::new(FaultKind::Denied, "not the management account");
    let left_out = vec!["old: closed".to_owned()];
    let effects = gather(
        &mut state,
        Gathered { answers: vec![organization(Some(fault))], left_out, ..without("legacy") },
    );
    assert_eq!(
        says(&state),
        "4 accounts, gone from the fleet: legacy; 1 left out, 1 could not be asked: `:fleet` says what"
    );
    assert!(matches!(effects.last(), Some(Effect::Refresh)), "who is there is known by then: {effects:?}");
}

#[test]
fn a_reload_of_a_broken_file_shows_every_line_of_what_is_wrong() {
    let mut state = incident();
    press(&mut state, "R");
    update(
        &mut state,
        Msg::NotGathered("config.toml:3:1: no key `regoins`\nconfig.toml:9:1: no role".into()),
    );
    let shown = screen(&state);
    assert!(shown.contains("is as it was") && shown.contains("config.toml:9:1: no role"), "{shown}");
    press(&mut state, "esc");
    assert!(!screen(&state).contains("no role"));
}
