//! Tokens that are refreshed, and those that cannot be.

use std::{fs, time::Duration};

use skydeck::model::{FaultKind, LoginState, SignIn as _};

use crate::{
    common::sign_in::{Effect, Failure, World},
    desk::{Desk, minutes},
};

#[tokio::test(start_paused = true)]
async fn the_clis_own_token_is_used_and_refreshed_in_its_place() {
    let desk = Desk::new(3);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    let before = desk.cached();
    desk.enter(0).await.expect("the CLI's login holds");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 0);
    assert!(matches!(desk.login().state, LoginState::Good { renews: true, .. }));

    tokio::time::advance(minutes(56)).await;
    desk.enter(1).await.expect("refreshed");
    desk.enter(2).await.expect("with the new one");
    assert_eq!(desk.tokens("refresh_token").len(), 1, "four minutes were left");
    let after = desk.cached();
    for same in ["startUrl", "region", "clientId", "clientSecret", "registrationExpiresAt"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    for new in ["accessToken", "refreshToken", "expiresAt"] {
        assert_ne!(after[new], before[new], "{new}");
    }
}

#[tokio::test(start_paused = true)]
async fn another_process_has_refreshed_it_before() {
    let desk = Desk::new(2);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(minutes(56)).await;
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(1).await.expect("by the file");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_is_refused_wants_a_human_once_and_the_rest_of_the_token_is_used() {
    let desk = Desk::new(3);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(minutes(56)).await;
    desk.world.fail(Failure::refused("CreateToken", 400, "InvalidGrantException", "Invalid refresh token"));
    desk.enter(1).await.expect("four minutes are left");
    let why = desk.wanted().expect("a reason");
    assert!(why.message.contains("IAM Identity Center has ended it"), "{why}");

    tokio::time::advance(minutes(5)).await;
    let fault = desk.enter(2).await.expect_err("over");
    assert_eq!((fault.kind, fault.code.as_deref()), (FaultKind::Expired, Some("LoginWanted")));
    assert_eq!(desk.tokens("refresh_token").len(), 1, "asked once, and never again");

    // The AWS CLI signs in: nothing needs to be restarted.
    desk.world.heal();
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.access.forget();
    desk.enter(2).await.expect("it holds");
    assert!(matches!(desk.login().state, LoginState::Good { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_fails_for_now_is_tried_again_later() {
    let desk = Desk::new(4);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(minutes(56)).await;
    desk.world.fail(Failure::of("CreateToken", Effect::Cut));
    desk.enter(1).await.expect("four minutes are left");
    desk.enter(2).await.expect("and it is not asked again at once");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 1);
    assert!(matches!(desk.login().state, LoginState::Good { .. }), "no human can help");
    tokio::time::advance(minutes(5)).await;
    let fault = desk.enter(3).await.expect_err("over, and not to be refreshed now");
    assert!(fault.kind == FaultKind::Network && fault.is_of_account(), "{fault}");
    desk.world.heal();
    tokio::time::advance(Duration::from_secs(31)).await;
    desk.access.forget();
    desk.enter(3).await.expect("by itself");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 3);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_loses_no_refresh() {
    let desk = Desk::new(2);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(minutes(61)).await;
    desk.world.script(|s| s.latency = Duration::from_secs(2));
    let given_up = tokio::time::timeout(Duration::from_secs(1), desk.enter(1)).await;
    assert!(given_up.is_err(), "it takes two seconds");
    desk.enter(1).await.expect("with what the first had asked for");
    assert_eq!(desk.tokens("refresh_token").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_is_over_cannot_refresh() {
    let desk = Desk::new(2);
    desk.world.script(|s| s.sso.registration_life = minutes(50));
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    tokio::time::advance(minutes(61)).await;
    desk.enter(1).await.expect_err("over");
    let why = desk.wanted().expect("a reason");
    assert!(why.message.contains("the registration that refreshes it is over"), "{why}");
    assert_eq!(desk.world.heard_of("CreateToken").len(), 0, "it is known without asking");
    desk.sign_in().await;
    desk.enter(1).await.expect("it holds");
}

#[tokio::test(start_paused = true)]
async fn a_registration_that_was_revoked_cannot_refresh() {
    let desk = Desk::new(2);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    desk.world.forget_clients();
    tokio::time::advance(minutes(61)).await;
    desk.enter(1).await.expect_err("over");
    let why = desk.wanted().expect("a reason");
    assert!(why.message.contains("the registration that refreshes it is over or was revoked"), "{why}");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_the_portal_refuses_is_refreshed_once() {
    let desk = Desk::new(10);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.enter(0).await.expect("it holds");
    // Access tokens are gone, refresh tokens are not.
    let old = desk.cached()["accessToken"].as_str().expect("text").to_owned();
    desk.world.fail(Failure::refused("GetRoleCredentials", 401, "UnauthorizedException", "no").times(1));
    desk.enter(1).await.expect("refreshed");
    assert_eq!(desk.tokens("refresh_token").len(), 1);
    assert_ne!(desk.cached()["accessToken"], old);

    // And when all is gone, one is told, and nothing is asked for each account.
    desk.world.revoke_logins();
    for n in 2..10 {
        desk.enter(n).await.expect_err("signed out");
    }
    assert_eq!(desk.tokens("refresh_token").len(), 2);
    let refused = desk.world.heard_of("GetRoleCredentials").into_iter().filter(|h| h.error.is_some());
    assert_eq!(refused.count(), 2);
    assert!(desk.wanted().expect("a reason").message.contains("IAM Identity Center has ended it"));
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_refuses_every_token_is_not_asked_for_ever() {
    let desk = Desk::new(4);
    desk.world.log_in_with_cli(desk.home.path(), Some("corp"));
    desk.world.fail(Failure::refused("GetRoleCredentials", 401, "UnauthorizedException", "no"));
    for n in 0..4 {
        desk.enter(n).await.expect_err("refused");
    }
    assert_eq!(desk.world.heard_of("GetRoleCredentials").len(), 2);
    assert_eq!(desk.tokens("refresh_token").len(), 1);
    assert!(desk.wanted().expect("a reason").message.contains("does not take its token any more"));
}

#[tokio::test(start_paused = true)]
async fn broken_and_foreign_files_are_no_login() {
    let desk = Desk::new(1);
    let file = World::cli_cache_file(desk.home.path(), "corp");
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(&file, "{\"accessToken\": ").expect("a file");
    desk.access.look(&desk.fleet).await;
    assert_eq!(desk.wanted(), None);
    desk.sign_in().await;
    assert_eq!(desk.cached()["startUrl"], desk.session.start_url);
}
