//! What a panic would show, should one ever print what it works with: everything is signed in to, and printed.

use skydeck::{
    app::{Effect, Msg},
    model::{Ask, Collector as _, LoginKind, LoginState, Pages, Secret, SignIn as _, Want},
};

use crate::{
    common::sign_in::{Mfa, Role, SsoAccount, User, World},
    inside::{Inside, scope},
    lab::{BOB, READ, SERIAL, SHOP},
};

const DATA: &str = "300000000013";

/// One account by SSO, and one by two roles behind an MFA device.
async fn inside() -> Inside {
    let world = World::new();
    let hub = "arn:aws:iam::111122223333:role/Hub";
    let (url, region) = world.script(|script| {
        script.users([User::new(BOB).with_mfa(Mfa::new(SERIAL))]);
        script.roles([Role::new(hub, &[BOB]).with_mfa(), Role::new(READ, &[hub])]);
        script.sso.accounts = vec![SsoAccount::new(DATA, "data", &["Read"])];
        script.sso.interval = std::time::Duration::from_millis(10);
        (script.sso.start_url.clone(), script.sso.region.clone())
    });
    let profiles = format!(
        "[profile base]\n[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n\
         [profile data]\nsso_session = corp\nsso_account_id = {DATA}\nsso_role_name = Read\n"
    );
    let config = format!(
        "[fleet]\nregions = [\"eu-west-1\"]\n[[account]]\nid = \"{DATA}\"\nprofile = \"data\"\n\
         [[account]]\nid = \"{SHOP}\"\nprofile = \"base\"\nmfa_serial = \"{SERIAL}\"\nrole_chain = [\"{hub}\"]\n\
         role = \"SkydeckRead\"\n"
    );
    Inside::of(world, &profiles, &config).await
}

/// A panic's message: what its hook prints.
fn panic_of(text: String) -> String {
    let thread = std::thread::spawn(move || panic!("{text}"));
    *thread.join().expect_err("it panics").downcast::<String>().expect("a message")
}

#[tokio::test(start_paused = true)]
async fn a_panic_that_prints_what_it_works_with_shows_no_secret() {
    let inside = inside().await;
    let access = &inside.access;
    let mut told = String::new();
    let mut tell = |what: &dyn std::fmt::Debug| told += &format!("{what:?}\n");
    access.look(&inside.fleet).await;
    let code = || Secret::from(Mfa::new(SERIAL).codes[0].as_str());
    for login in access.logins() {
        tell(&Effect::Code(login.key.clone(), code()));
        match login.kind {
            LoginKind::Sso { .. } => {
                let approved = async {
                    while inside.world.user_codes().is_empty() {
                        tokio::task::yield_now().await;
                    }
                    let shown = inside.world.user_codes();
                    tell(&access.logins());
                    tell(&Msg::Logins(access.logins()));
                    inside.world.approve();
                    shown
                };
                let ((), shown) = tokio::join!(access.browse(&login.key), approved);
                assert_eq!(shown.len(), 1);
            }
            _ => access.code(&login.key, code()).await,
        }
    }
    assert!(access.logins().iter().all(|login| matches!(login.state, LoginState::Good { .. })));
    for account in &inside.fleet.accounts {
        let now = jiff::Timestamp::now();
        let (scope, pages) = (scope(account), Pages::default());
        let ask = Ask {
            scope: scope.clone(),
            want: Want::Identity,
            now,
            since: None,
            until: None,
            asker: skydeck::model::Asker::default(),
            pages,
        };
        let update = inside.collectors.collect(ask).await;
        assert!(update.snapshot.is_some() && update.fault.is_none(), "{update:?}");
        tell(&update);
        let variables = access.environment(&scope).await.expect("signed in");
        tell(&Msg::Environment(Box::new(scope), Ok(variables)));
    }
    tell(&Msg::Paste(code()));
    tell(&Msg::Logins(access.logins()));
    tell(&(&inside.access, &inside.collectors, &inside.roster, &inside.fleet));

    let message = panic_of(told);
    assert!(message.contains("Access {") && message.contains("Gatherer {") && message.contains("Secret"));
    assert!(inside.world.secrets().len() > 8 && message.len() < 50_000_000, "{} B", message.len());
    inside.world.assert_clean("a panic", &message);
    let cached = std::fs::read_dir(inside.home.path().join(".aws/sso/cache")).expect("the cache").count();
    assert!(cached > 0 && !message.contains("WXYZ-"), "user codes");
}
