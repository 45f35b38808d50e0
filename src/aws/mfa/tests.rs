use std::time::Duration;

use futures_util::future::join_all;

use crate::{
    aws::{
        Access,
        logins::LOGIN_WANTED,
        played::{CANARY, Stage, enter, only_login, role, scope},
    },
    model::{Base, Clock, FaultKind, Fleet, LoginKind, LoginState, Scope, Secret, SignIn},
};

const SERIAL: &str = "arn:aws:iam::999999999999:mfa/alice";
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

fn base() -> Base {
    Base::Keys("base".into())
}

fn behind(name: &str, base: Base) -> Scope {
    scope(name, base, Some(SERIAL), &[&role("111122223333", name)])
}

async fn type_code(access: &Access, code: &str) {
    let waiting = access.logins().into_iter().find(|login| login.needs_human()).expect("one waits");
    access.code(&waiting.key, Secret::new(code.into())).await;
}

fn why(access: &Access) -> String {
    match only_login(access).state {
        LoginState::Wanted { why: Some(why) } => format!("{}; {}", why.message, why.fix),
        state => panic!("{state:?}"),
    }
}

async fn signed_in(stage: &Stage, scope: &Scope) -> Access {
    let access = stage.access();
    enter(&access, scope).await.expect_err("a code is wanted");
    stage.shows(&["111111"]);
    type_code(&access, "111111").await;
    enter(&access, scope).await.expect("signed in");
    access
}

/// The accounts that can be got into at this moment, once renewals ahead of an end are through.
async fn enter_all(access: &Access, stage: &Stage, scopes: &[Scope]) -> usize {
    let entered = join_all(scopes.iter().map(|scope| enter(access, scope))).await;
    let entered: Vec<_> = scopes.iter().zip(entered).filter(|(_, entered)| entered.is_ok()).collect();
    for (scope, _) in &entered {
        let name = &scope.account.name;
        while access.expires_at(name).is_none_or(|end| end <= stage.clock.now() + 5 * MINUTE) {
            tokio::task::yield_now().await;
        }
    }
    entered.len()
}

#[tokio::test]
async fn a_hundred_accounts_need_one_code_a_day_and_no_role_twice() {
    let stage = Stage::new();
    let scopes: Vec<Scope> = (0..100).map(|n| behind(&format!("Read{n:02}"), base())).collect();
    let access = signed_in(&stage, &scopes[0]).await;
    let start = stage.clock.now();
    while stage.clock.now() < start + 24 * HOUR {
        assert_eq!(enter_all(&access, &stage, &scopes).await, 100, "at {}", stage.clock.now());
        assert!(matches!(only_login(&access).state, LoginState::Good { renews: false, .. }));
        stage.clock.forward(5 * MINUTE);
    }
    assert_eq!(stage.count("GetSessionToken", ""), 1, "one code");
    // A role's hour is renewed five minutes ahead of its end.
    let times = (24 * 60_usize).div_ceil(55);
    for n in 0..100 {
        assert_eq!(stage.count("AssumeRole", &format!("role/Read{n:02}")), times, "role {n}");
    }
}

#[tokio::test]
async fn the_next_code_is_asked_for_ahead_of_the_end_and_nobody_is_kept_out_before() {
    let stage = Stage::new();
    let one = behind("Read", base());
    let access = signed_in(&stage, &one).await;
    stage.clock.forward(36 * HOUR - 4 * MINUTE);
    assert!(why(&access).contains("ends at 2026-03-03T06:00:00Z"), "{}", why(&access));
    enter(&access, &one).await.expect("the old session is still good");
    stage.clock.forward(4 * MINUTE);
    let fault = enter_all(&access, &stage, std::slice::from_ref(&one)).await;
    assert_eq!(fault, 1, "the role's own session lives on");
    stage.clock.forward(HOUR);
    let fault = enter(&access, &one).await.expect_err("over");
    assert_eq!((fault.code.as_deref(), fault.kind), (Some(LOGIN_WANTED), FaultKind::Expired));
    assert!(why(&access).contains("ended at 2026-03-03T06:00:00Z"), "{}", why(&access));
    stage.shows(&["222222"]);
    type_code(&access, "222222").await;
    enter(&access, &one).await.expect("signed in again: the failure of before is not told again");
}

#[tokio::test]
async fn a_night_asleep_is_one_login_and_nothing_else() {
    let stage = Stage::new();
    let with_mfa: Vec<Scope> = (0..20).map(|n| behind(&format!("Mfa{n}"), base())).collect();
    let without: Vec<Scope> =
        (0..20).map(|n| scope(&format!("Free{n}"), base(), None, &[&role("1", &format!("F{n}"))])).collect();
    let access = signed_in(&stage, &with_mfa[0]).await;
    assert_eq!(enter_all(&access, &stage, &with_mfa).await, 20);
    assert_eq!(enter_all(&access, &stage, &without).await, 20);
    let seen = access.changed(0).await;
    stage.clock.forward(40 * HOUR);
    let (free, kept_out) =
        tokio::join!(enter_all(&access, &stage, &without), enter_all(&access, &stage, &with_mfa));
    assert_eq!((free, kept_out), (20, 0), "what needs no human renews by itself");
    assert!(only_login(&access).needs_human());
    access.changed(seen).await;
    stage.shows(&["222222"]);
    type_code(&access, "222222").await;
    assert_eq!(enter_all(&access, &stage, &with_mfa).await, 20);
}

#[tokio::test]
async fn a_wrong_code_says_so_and_a_code_is_good_once() {
    let stage = Stage::new();
    let one = behind("Read", base());
    let access = stage.access();
    let fault = enter(&access, &one).await.expect_err("no code yet");
    assert_eq!((fault.code.as_deref(), fault.kind), (Some(LOGIN_WANTED), FaultKind::NoCredentials));
    assert!(fault.message.contains(SERIAL), "{fault}");
    for form in ["12345", "1234567", "12345a", ""] {
        type_code(&access, form).await;
        assert!(why(&access).contains("six digits"), "{}", why(&access));
    }
    assert_eq!(stage.count("GetSessionToken", ""), 0, "what is no code is not sent");
    stage.shows(&["111111"]);
    type_code(&access, "654321").await;
    assert!(why(&access).contains("a code is good once"), "{}", why(&access));
    let fault = enter(&access, &one).await.expect_err("still no session");
    assert!(!why(&access).is_empty() && fault.code.as_deref() == Some(LOGIN_WANTED), "{fault}");
    stage.world().clock_is_off = true;
    type_code(&access, "111111").await;
    assert!(why(&access).contains("set this machine's clock"), "{}", why(&access));
    stage.world().clock_is_off = false;
    type_code(&access, "111 111").await;
    let LoginState::Good { until, renews: false } = only_login(&access).state else { panic!("no session") };
    assert_eq!(until, stage.clock.now() + 36 * HOUR);
    enter(&access, &one).await.expect("signed in");
    let world = stage.world();
    let asked = world.asked.iter().rfind(|asked| asked.action() == "GetSessionToken").expect("asked");
    assert_eq!((asked.get("SerialNumber"), asked.get("DurationSeconds")), (SERIAL, "129600"));
}

#[tokio::test]
async fn re_reading_the_files_keeps_what_a_human_has_signed_in_to() {
    let stage = Stage::new();
    let one = behind("Read", base());
    let access = signed_in(&stage, &one).await;
    access.forget();
    enter(&access, &one).await.expect("no code needed");
    assert_eq!((stage.count("GetSessionToken", ""), stage.count("AssumeRole", "")), (1, 2));
    let other = scope("other", base(), Some("GAHT1234"), &[&role("1", "R")]);
    enter(&access, &other).await.expect_err("another device");
    assert_eq!(access.logins().len(), 2);
    access.forget();
    assert_eq!(access.logins().len(), 1, "what nobody needs any more is not asked for");
}

#[tokio::test]
async fn temporary_keys_need_a_code_a_role_asked_in_one_form() {
    let stage = Stage::new();
    let scopes: Vec<Scope> =
        ["A", "B", "C"].iter().map(|name| behind(name, Base::Keys("temp".into()))).collect();
    let fleet =
        Fleet { accounts: scopes.iter().map(|scope| scope.account.clone()).collect(), narrowed: false };
    let access = stage.access();
    access.look(&fleet).await;
    let logins = access.logins();
    assert_eq!(logins.len(), 3, "{logins:?}");
    assert!(logins.iter().all(|login| matches!(login.kind, LoginKind::MfaForRole { .. })));
    stage.shows(&["111111", "222222", "333333"]);
    for (n, code) in ["111111", "222222", "333333"].iter().enumerate() {
        assert_eq!(access.logins().iter().filter(|login| login.needs_human()).count(), 3 - n);
        type_code(&access, code).await;
    }
    assert_eq!(enter_all(&access, &stage, &scopes).await, 3);
    access.forget();
    assert_eq!(enter_all(&access, &stage, &scopes).await, 3, "kept");
    assert_eq!((stage.count("GetSessionToken", ""), stage.count("AssumeRole", "")), (0, 3));
    stage.clock.forward(HOUR);
    assert_eq!(
        join_all(scopes.iter().map(|s| enter(&access, s))).await.iter().filter(|e| e.is_ok()).count(),
        0
    );
    assert_eq!(access.logins().iter().filter(|login| login.needs_human()).count(), 3);
}

#[tokio::test]
async fn where_get_session_token_is_denied_each_role_needs_a_code() {
    let stage = Stage::new();
    stage.world().session_token_is_denied = true;
    let scopes = [behind("A", base()), behind("B", base())];
    let access = stage.access();
    assert_eq!(
        join_all(scopes.iter().map(|s| enter(&access, s))).await.iter().filter(|e| e.is_ok()).count(),
        0
    );
    assert!(matches!(only_login(&access).kind, LoginKind::Mfa { .. }));
    stage.shows(&["111111", "222222", "333333"]);
    type_code(&access, "111111").await;
    let faults = join_all(scopes.iter().map(|scope| enter(&access, scope))).await;
    assert!(faults.iter().all(Result::is_err));
    let logins = access.logins();
    assert_eq!(logins.len(), 2, "the session is wanted no more: {logins:?}");
    for login in &logins {
        let LoginState::Wanted { why: Some(why) } = &login.state else { panic!("{login:?}") };
        assert!(why.message.contains("each role needs a code"), "{why}");
    }
    type_code(&access, "222222").await;
    type_code(&access, "333333").await;
    assert_eq!(enter_all(&access, &stage, &scopes).await, 2);
}

#[tokio::test]
async fn a_session_that_is_taken_back_is_one_login_for_all() {
    let stage = Stage::new();
    let scopes: Vec<Scope> = (0..20).map(|n| behind(&format!("Read{n}"), base())).collect();
    let access = signed_in(&stage, &scopes[0]).await;
    stage.revoke_all();
    let entered = join_all(scopes[1..].iter().map(|scope| enter(&access, scope))).await;
    assert!(entered.iter().all(Result::is_err));
    assert!(why(&access).contains("taken back"), "{}", why(&access));
    assert_eq!(stage.count("GetCallerIdentity", ""), 1, "asked once");
    stage.shows(&["222222"]);
    type_code(&access, "222222").await;
    assert_eq!(enter_all(&access, &stage, &scopes[1..]).await, 19);
}

#[tokio::test]
async fn one_account_that_takes_no_session_does_not_take_it_from_the_others() {
    let stage = Stage::new();
    let (good, bad) = (behind("Good", base()), behind("Foreign", base()));
    stage.world().foreign_roles.insert(role("111122223333", "Foreign"));
    let access = signed_in(&stage, &good).await;
    let fault = enter(&access, &bad).await.expect_err("not there");
    assert_eq!(fault.code.as_deref(), Some("InvalidClientTokenId"));
    assert!(matches!(only_login(&access).state, LoginState::Good { .. }));
    stage.clock.forward(HOUR);
    enter(&access, &good).await.expect("the session is still there");
}

#[tokio::test]
async fn without_a_role_the_session_itself_is_used() {
    let stage = Stage::new();
    let one = scope("users", base(), Some(SERIAL), &[]);
    let access = signed_in(&stage, &one).await;
    let variables = access.environment(&one).await.expect("signed in");
    assert_eq!(variables[0].1.reveal(), "ASIA0");
    let temp = scope("temp", Base::Keys("temp".into()), Some(SERIAL), &[]);
    enter(&access, &temp).await.expect("used as they are: they may be a session with MFA");
}

#[tokio::test]
async fn a_code_that_nobody_waits_for_any_more_still_signs_in() {
    let stage = Stage::new();
    let one = behind("Read", base());
    let access = stage.access();
    enter(&access, &one).await.expect_err("no code yet");
    stage.shows(&["111111"]);
    let login = only_login(&access);
    drop(access.code(&login.key, Secret::new("111111".into())));
    let mut typed = access.code(&login.key, Secret::new("111111".into()));
    assert!(futures_util::poll!(&mut typed).is_pending());
    drop(typed);
    while !matches!(only_login(&access).state, LoginState::Good { .. }) {
        tokio::task::yield_now().await;
    }
    enter(&access, &one).await.expect("signed in");
}

#[tokio::test]
async fn no_secret_and_no_code_is_in_what_is_printed() {
    let stage = Stage::new();
    let scopes = [behind("A", base()), behind("B", Base::Keys("temp".into()))];
    let access = stage.access();
    let mut printed = String::new();
    for code in ["987654", "111111", "222222"] {
        for scope in &scopes {
            printed += &format!("{:?}\n", enter(&access, scope).await);
        }
        stage.shows(&["111111", "222222"]);
        type_code(&access, code).await;
        printed += &format!("{:?}\n{access:?}\n", access.logins());
    }
    assert_eq!(enter_all(&access, &stage, &scopes).await, 2);
    printed += &format!("{access:?}");
    assert!(printed.contains(SERIAL));
    for secret in [CANARY, "987654", "111111", "222222"] {
        let found = printed.find(secret).map(|at| &printed[at.saturating_sub(300)..at + 50]);
        assert_eq!(found, None, "{secret}");
    }
}
