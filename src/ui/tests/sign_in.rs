use std::sync::Arc;

use insta::assert_snapshot;
use ratatui::{buffer::Buffer, layout::Rect};

use super::{
    dump::{plain, styled},
    estate::*,
};
use crate::{
    model::*,
    spec::Route,
    store::Store,
    ui::{Overlay, SignInForm, ViewState, draw, prepare},
};

const ALICE: &str = "arn:aws:iam::111122223333:mfa/alice";

fn login(key: &str, kind: LoginKind, state: LoginState) -> Login {
    Login { key: LoginKey::new(key), kind, state }
}

fn sso(state: LoginState) -> Login {
    login("sso", LoginKind::Sso { session: "corp".into() }, state)
}

fn code(minutes: i64) -> LoginState {
    LoginState::AtBrowser(DeviceCode {
        user_code: "WDDS-SJKL".into(),
        url: "https://d-9067642ac7.awsapps.com/start/#/device".into(),
        complete_url: Some("https://d-9067642ac7.awsapps.com/start/#/device?user_code=WDDS-SJKL".into()),
        until: ago(-minutes),
    })
}

fn wanted(why: Option<&str>) -> LoginState {
    LoginState::Wanted { why: why.map(|why| Fault::new(FaultKind::Denied, why)) }
}

fn mfa(name: &str, state: LoginState) -> Login {
    login(name, LoginKind::Mfa { serial: format!("arn:aws:iam::111122223333:mfa/{name}").into() }, state)
}

/// The night's fleet, of which three accounts are behind an SSO session and two behind a device.
fn store(logins: Vec<Login>) -> Store {
    let mut store = incident();
    let mut accounts = store.fleet.accounts.clone();
    for (at, account) in accounts.iter_mut().enumerate() {
        let account = Arc::make_mut(account);
        let role = format!("arn:aws:iam::11112222333{at}:role/SkydeckRead");
        let hop = |role_arn: &str| Hop { role_arn: role_arn.into(), ..Hop::default() };
        account.reach.way = Ok(match at {
            0..3 => Way { base: Base::Sso(sso_role()), hops: vec![hop(&role)], ..Way::default() },
            _ => Way {
                base: Base::Keys("base".into()),
                mfa_serial: Some(ALICE.into()),
                hops: vec![hop("arn:aws:iam::111122223333:role/Hub"), hop(&role)],
                ..Way::default()
            },
        });
    }
    store.fleet = Arc::new(Fleet { accounts, narrowed: false });
    store.logins = logins;
    store
}

fn sso_role() -> SsoRole {
    let session = SsoSession {
        name: Some("corp".into()),
        start_url: "https://d-9067642ac7.awsapps.com/start".into(),
        region: "eu-west-1".into(),
        scopes: Vec::new(),
    };
    let account_id = AccountId::parse("111122223333").expect("an id");
    SsoRole { session, account_id, role_name: "ReadOnly".into() }
}

fn pictured(store: &Store, size: (u16, u16), change: impl FnOnce(&mut ViewState)) -> Buffer {
    let specs = specs();
    let mut view = view(&specs, size);
    prepare(store, &mut view, &specs, now(), None);
    change(&mut view);
    draw(store, &view, &specs, now(), Rect::new(0, 0, size.0, size.1))
}

fn form(logins: Vec<Login>, size: (u16, u16), change: impl FnOnce(&mut SignInForm)) -> Buffer {
    let store = store(logins);
    pictured(&store, size, |view| {
        let waiting: Vec<Login> = store.logins.clone();
        let mut form = SignInForm::default();
        // All of them have waited once.
        let waited = waiting.into_iter().map(|login| Login { state: wanted(None), ..login });
        form.join(&waited.collect::<Vec<_>>());
        change(&mut form);
        view.overlay = Overlay::SignIn(form);
    })
}

#[test]
fn a_code_at_80x24() {
    assert_snapshot!(styled(&form(vec![sso(code(9))], (80, 24), |_| ())));
}

#[test]
fn codes_of_all_kinds_at_120x40() {
    let role = LoginKind::MfaForRole {
        serial: ALICE.into(),
        role_arn: "arn:aws:iam::444455556666:role/SkydeckRead".into(),
    };
    let logins = vec![
        sso(code(9)),
        mfa("alice", wanted(Some("the code is wrong, was used before, or the clock of the device is off"))),
        mfa("bob", LoginState::Busy),
        login("role", role, wanted(None)),
        mfa("carol", LoginState::Good { until: ago(-480), renews: false }),
    ];
    assert_snapshot!(styled(&form(logins, (120, 40), |form| {
        form.at = 1;
        form.lines[1].typed = Secret::new("123".into());
    })));
}

#[test]
fn codes_that_are_over_or_refused_at_200x60() {
    let logins = vec![
        sso(code(0)),
        login(
            "legacy",
            LoginKind::Sso { session: "https://old.awsapps.com/start".into() },
            wanted(Some("nobody approved the code in time")),
        ),
        mfa("alice", wanted(None)),
    ];
    assert_snapshot!(styled(&form(logins, (200, 60), |form| {
        form.at = 2;
        form.lines[2].typed = Secret::new("1234".into());
        form.lines[2].refused = Some("a code has 6 digits, these are 4".into());
    })));
}

#[test]
fn the_chosen_login_is_in_sight_however_many_wait_and_however_small_the_screen_is() {
    let logins: Vec<Login> = (0..40).map(|n| mfa(&format!("user-{n:02}"), wanted(None))).collect();
    for size in [(40, 10), (80, 24), (200, 60)] {
        for at in 0..40 {
            let text = plain(&form(logins.clone(), size, |form| {
                form.at = at;
                form.lines[at].typed = Secret::new("12".into());
            }));
            assert!(text.contains("code  12····"), "{size:?} {at}: {text}");
        }
    }
    let text = plain(&form(vec![sso(code(9))], (40, 10), |_| ()));
    assert!(text.contains("W D D S - S J K L"), "{text}");
    let text = plain(&form(logins, (80, 24), |_| ()));
    assert!(text.contains("40 of 40 wait"), "{text}");
}

#[test]
fn in_ascii_and_without_colours_the_code_stands_out() {
    let store = store(vec![sso(code(9))]);
    let picture = pictured(&store, (80, 24), |view| {
        let mut form = SignInForm::default();
        form.join(&store.logins);
        view.overlay = Overlay::SignIn(form);
        view.ascii = true;
    });
    let text = plain(&picture);
    assert!(text.is_ascii() && text.contains("W D D S - S J K L"), "{text}");
}

#[test]
fn a_scope_says_its_way_in_and_its_login() {
    let facts = |account: &str, logins: Vec<Login>| {
        let (store, specs) = (store(logins), specs());
        let route = Route::parse(&format!("scope?account={account}&region=eu-west-1")).expect("a route");
        let view = ViewState::new(route, &specs, (200, 60));
        plain(&drawn(&store, view, &specs))
    };
    let holds = LoginState::Good { until: ago(-42), renews: false };
    let text = facts("prod-core", vec![sso(holds)]);
    for words in [
        "role         arn:aws:iam::111122223330:role/SkydeckRead",
        "assumed by   ReadOnly in 111122223333, by the SSO session corp",
        "login        SSO session corp: holds until 03:54, in 42 m",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = facts("legacy", vec![sso(wanted(None)), mfa("alice", wanted(None))]);
    for words in [
        "role         arn:aws:iam::111122223334:role/SkydeckRead",
        "by way of    arn:aws:iam::111122223333:role/Hub",
        "assumed by   the keys of profile base",
        "login        ◆ MFA device arn:aws:iam::111122223333:mfa/alice: waits for you",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("SSO session"), "{text}");
}

#[test]
fn a_way_that_there_is_not_says_why() {
    let mut store = store(vec![]);
    let mut accounts = store.fleet.accounts.clone();
    let fault = Fault::new(FaultKind::NoCredentials, "the profile `a` leads back to itself: a, b, a");
    Arc::make_mut(&mut accounts[0]).reach.way = Err(fault);
    store.fleet = Arc::new(Fleet { accounts, narrowed: false });
    let specs = specs();
    let route = Route::parse("scope?account=prod-core&region=eu-west-1").expect("a route");
    let text = plain(&drawn(&store, ViewState::new(route, &specs, (200, 60)), &specs));
    assert!(text.contains("way in       ✕ the profile `a` leads back to itself: a, b, a"), "{text}");
}

#[test]
fn nobody_having_signed_in_yet_is_no_lack_of_credentials() {
    let night = store(vec![sso(wanted(None))]);
    let accounts = &night.fleet.accounts;
    let mut store = Store::new(night.fleet.clone());
    store.logins.clone_from(&night.logins);
    for account in accounts {
        let fault = Fault::new(FaultKind::NoCredentials, "the login of the SSO session corp is not there")
            .with_code(LOGIN_WANTED)
            .with_fix("sign in: `:sign-in` in the console");
        store.apply(update(account.name.as_str(), "eu-west-1", Want::Alarms, Err(fault)));
    }
    let specs = specs();
    let text = plain(&drawn(&store, view(&specs, (80, 24)), &specs));
    for words in ["Nobody has signed in yet.", "For 5 accounts: the login", "I signs in", "sign-in needed"] {
        assert!(text.contains(words), "{words}: {text}");
    }
}
