//! The AWS CLI's own library reads the tokens that are written here, refreshes them, and what it writes is read here.

use skydeck::model::SignIn as _;

use crate::{
    common::{
        python::{python, run},
        sign_in::World,
    },
    desk::{Desk, minutes},
};

/// What botocore holds to be the token of that desk's session.
fn token(desk: &Desk, python: &std::path::Path, endpoint: &str) -> String {
    let home = desk.home.path().to_str().expect("text");
    let name = desk.session.name.as_deref().unwrap_or_default();
    let args = [home, name, &desk.session.start_url, &desk.session.region];
    run(python, "read_sso_cache.py", &args, endpoint).trim().to_owned()
}

fn ours(desk: &Desk) -> String {
    desk.cached()["accessToken"].as_str().expect("text").to_owned()
}

#[tokio::test(start_paused = true)]
async fn botocore_reads_the_token_that_was_written() {
    let Some(python) = python() else { return };
    for session in [Some("corp"), None] {
        let desk = Desk::in_world(World::new(), 1, session, true);
        desk.access.look(&desk.fleet).await;
        desk.sign_in().await;
        assert_eq!(token(&desk, python, &desk.world.serve()), ours(&desk), "{session:?}");
        assert_eq!(desk.world.heard_of("CreateToken").len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn botocore_refreshes_it_and_its_token_is_used_here() {
    let Some(python) = python() else { return };
    let desk = Desk::in_world(World::new(), 1, Some("corp"), true);
    // Botocore refreshes a quarter of an hour before the end.
    desk.world.script(|s| s.sso.token_life = minutes(10));
    desk.access.look(&desk.fleet).await;
    desk.sign_in().await;
    let before = ours(&desk);
    desk.world.script(|s| s.sso.token_life = minutes(60));
    let refreshed = token(&desk, python, &desk.world.serve());
    assert_ne!(refreshed, before);
    assert_eq!(ours(&desk), refreshed);
    assert_eq!(desk.tokens("refresh_token").len(), 1, "with the registration that stood in the file");
    desk.world.clock().advance(minutes(7));
    desk.enter(0).await.expect("by the token that botocore has written");
    assert_eq!(desk.tokens("refresh_token").len(), 1);
}
