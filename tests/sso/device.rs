//! The device flow.

use std::{fs, time::Duration};

use skydeck::model::{Clock as _, FaultKind, LoginKind, LoginState, SignIn as _};

use crate::{
    common::sign_in::{Failure, Poll},
    desk::{Desk, mode},
};

#[tokio::test(start_paused = true)]
async fn pending_slowed_down_and_approved() {
    let desk = Desk::new(2);
    desk.world.script(|s| s.sso.polls = [Poll::Pending, Poll::SlowDown, Poll::Pending, Poll::Fails].into());
    desk.access.look(&desk.fleet).await;
    assert!(matches!(desk.login().kind, LoginKind::Sso { session } if session == "corp"));
    assert_eq!(desk.wanted(), None);
    let fault = desk.enter(0).await.expect_err("a human is needed");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::NoCredentials, Some("LoginWanted")));
    assert_eq!(desk.world.heard(), [], "nothing is asked before somebody signs in");

    let browse = desk.browse();
    let code = desk.code().await;
    assert_eq!([code.user_code.as_str()], desk.world.user_codes()[..]);
    assert!(code.complete_url.expect("a link").ends_with(code.user_code.as_str()));
    assert_eq!(code.until.duration_since(desk.world.clock().now()).as_secs(), 600);
    assert_eq!(desk.world.approve(), 1);
    browse.await.expect("it ends");

    let polls = desk.tokens("device_code");
    let gaps: Vec<i64> = polls.windows(2).map(|two| two[1].at.duration_since(two[0].at).as_secs()).collect();
    assert_eq!(gaps, [5, 10, 10, 10], "five seconds, five more after slow_down");
    let [register] = &desk.world.heard_of("RegisterClient")[..] else { panic!("one registration") };
    assert_eq!(register.param("clientName"), Some("skydeck"));
    assert_eq!(register.param("scopes"), Some(r#"["sso:account:access"]"#));

    let LoginState::Good { until, renews: true } = desk.login().state else { panic!("{:?}", desk.login()) };
    assert_eq!(until.duration_since(desk.world.clock().now()).as_secs(), 3600);
    assert_eq!(mode(&desk.file()), 0o600);
    assert_eq!(desk.cached()["startUrl"], desk.session.start_url);
    // The failure of a moment ago is not told again.
    desk.enter(0).await.expect("it holds");
    desk.enter(1).await.expect("for all");
}

#[tokio::test(start_paused = true)]
async fn what_goes_wrong_has_a_sentence_and_leaves_the_login_wanted() {
    for (poll, kind, says) in [
        (Poll::Denied, FaultKind::Denied, "the request was denied in the browser"),
        (Poll::Expired, FaultKind::Expired, "the code was not approved in the browser in time"),
    ] {
        let desk = Desk::new(1);
        desk.world.script(|s| s.sso.polls = [Poll::Pending, poll].into());
        desk.access.look(&desk.fleet).await;
        desk.browse().await.expect("it ends");
        let why = desk.wanted().expect("a reason");
        assert_eq!((why.kind, why.message.as_str()), (kind, says));
        assert!(why.fix.contains("sign in again"), "{}", why.fix);
        // Accounts that ask meanwhile do not talk it away.
        desk.access.forget();
        let fault = desk.enter(0).await.expect_err("wanted");
        assert!(fault.message.ends_with(says), "{fault}");
        assert_eq!(desk.wanted().map(|why| why.message), Some(says.into()));
        desk.sign_in().await;
        desk.enter(0).await.expect("it holds");
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_that_nobody_looks_at_is_over_after_its_time() {
    let desk = Desk::new(1);
    // The world never says so.
    desk.world.fail(Failure::refused("CreateToken", 400, "AuthorizationPendingException", "pending"));
    desk.access.look(&desk.fleet).await;
    let began = desk.world.clock().now();
    desk.browse().await.expect("it ends");
    let took = desk.world.clock().now().duration_since(began).as_secs();
    assert!((600..=610).contains(&took), "{took}");
    assert_eq!(desk.wanted().expect("a reason").kind, FaultKind::Expired);
}

#[tokio::test(start_paused = true)]
async fn a_start_url_that_is_not_known_and_a_scope_that_is_not() {
    let desk = Desk::new(1);
    desk.world.script(|s| s.sso.start_url = "https://elsewhere.awsapps.com/start".into());
    desk.access.look(&desk.fleet).await;
    desk.browse().await.expect("it ends");
    let why = desk.wanted().expect("a reason");
    assert!(why.message.contains("eu-west-1 does not take the start URL https://d-1234567890"), "{why}");
    assert!(why.fix.contains("sso_start_url"), "{}", why.fix);
    desk.world.script(|s| s.sso.start_url = desk.session.start_url.clone());

    let desk = Desk::new(1);
    desk.world.fail(Failure::refused("RegisterClient", 400, "InvalidScopeException", "no"));
    desk.access.look(&desk.fleet).await;
    desk.browse().await.expect("it ends");
    assert!(desk.wanted().expect("a reason").fix.contains("sso_registration_scopes"));
}

#[tokio::test(start_paused = true)]
async fn a_registration_is_used_again_and_made_anew_when_it_was_revoked() {
    let mut desk = Desk::new(1);
    desk.access.look(&desk.fleet).await;
    desk.sign_in().await;
    for (gone, registered) in [(false, 0), (true, 1)] {
        desk.world.revoke_logins();
        fs::remove_file(desk.file()).expect("signed out");
        if gone {
            desk.world.forget_clients();
        }
        desk.world.forget_heard();
        desk.restart();
        desk.access.look(&desk.fleet).await;
        desk.sign_in().await;
        assert_eq!(desk.world.heard_of("RegisterClient").len(), registered);
    }
}

#[tokio::test(start_paused = true)]
async fn given_up_it_is_wanted_again_and_a_second_browser_joins_the_first() {
    let desk = Desk::new(1);
    desk.access.look(&desk.fleet).await;
    let browse = desk.browse();
    desk.code().await;
    browse.abort();
    assert!(browse.await.expect_err("dropped").is_cancelled());
    assert_eq!(desk.wanted(), None);

    desk.world.forget_heard();
    let (first, second) = (desk.browse(), desk.browse());
    desk.code().await;
    desk.world.approve();
    first.await.expect("it ends");
    second.await.expect("with it");
    assert_eq!(desk.world.heard_of("StartDeviceAuthorization").len(), 1);
    assert!(matches!(desk.login().state, LoginState::Good { .. }));
}

#[tokio::test(start_paused = true)]
async fn who_signs_in_with_the_cli_meanwhile_has_signed_in() {
    let desk = Desk::new(1);
    desk.access.look(&desk.fleet).await;
    let browse = desk.browse();
    desk.code().await;
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    browse.await.expect("it ends");
    assert!(matches!(desk.login().state, LoginState::Good { renews: true, .. }));
    desk.enter(0).await.expect("it holds");
    assert_eq!(desk.tokens("device_code").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn with_the_switch_off_the_token_is_kept_in_memory() {
    let desk = Desk::with(1, Some("corp"), false);
    desk.access.look(&desk.fleet).await;
    desk.sign_in().await;
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(Duration::from_secs(3 * 3600)).await;
    desk.enter(0).await.expect("refreshed");
    assert_eq!(desk.tokens("refresh_token").len(), 1);
    assert_eq!(fs::read_dir(desk.home.path()).expect("a folder").count(), 0, "nothing was written");
}

#[tokio::test(start_paused = true)]
async fn in_the_legacy_form_the_token_is_the_start_urls_and_is_not_refreshed() {
    let desk = Desk::with(1, None, true);
    desk.access.look(&desk.fleet).await;
    desk.sign_in().await;
    let [register] = &desk.world.heard_of("RegisterClient")[..] else { panic!("one registration") };
    assert_eq!(register.param("scopes"), None);
    assert!(matches!(desk.login().state, LoginState::Good { renews: false, .. }));
    assert_eq!(desk.cached().get("refreshToken"), None);
    tokio::time::advance(Duration::from_secs(9 * 3600)).await;
    let fault = desk.enter(0).await.expect_err("over");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::Expired, Some("LoginWanted")));
    let why = desk.wanted().expect("a reason");
    assert!(why.message.contains("without an sso-session cannot be refreshed"), "{why}");
    assert!(why.fix.contains("[sso-session]"), "{}", why.fix);
}
