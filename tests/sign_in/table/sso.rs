//! IAM Identity Center.

use jiff::SignedDuration;

use crate::{
    common::sign_in::{SsoAccount, World},
    lab::{Lab, SHOP},
};

use super::{Row, Said};

const TWO_HOURS: SignedDuration = SignedDuration::from_hours(2);

/// A profile behind the session `corp`, which the user may use.
fn lab() -> Lab {
    let lab = Lab::of(World::new()).with("AWS_PROFILE", "shop");
    lab.sso_profile();
    lab.world.script(|script| script.sso.accounts = vec![SsoAccount::new(SHOP, "shop", &["Read"])]);
    lab
}

/// Somebody signed in with the AWS CLI two hours ago; what has happened since, and what is said then.
fn signed_in(session: Option<&str>, before: impl FnOnce(&Lab), since: impl FnOnce(&Lab)) -> Said {
    let lab = lab();
    before(&lab);
    lab.world.clock().shift(-TWO_HOURS);
    lab.world.log_in_with_cli(lab.home.path(), session);
    lab.world.clock().shift(TWO_HOURS);
    since(&lab);
    Said::by(&lab)
}

/// An hour is all that the login, its registration or both last.
fn short(registration: bool) -> impl Fn(&Lab) {
    let hour = std::time::Duration::from_secs(3600);
    move |lab| {
        lab.world.script(|script| match registration {
            true => script.sso.registration_life = hour,
            false => script.sso.session_life = hour,
        });
    }
}

pub const ROWS: &[Row] = &[
    ("`sso_session` names a session that is not there", || {
        let lab = lab();
        lab.profiles(&format!(
            "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n\n\
             [profile shop]\nsso_session = crop\nsso_account_id = {SHOP}\nsso_role_name = Read\n"
        ));
        Said::by(&lab)
    }),
    ("a login that nobody has done, and no terminal to ask at", || Said::by(&lab())),
    ("a login that has reached its end, or was revoked", || {
        signed_in(Some("corp"), |_| {}, |lab| lab.world.revoke_logins())
    }),
    ("a login whose registration is over", || signed_in(Some("corp"), short(true), |_| {})),
    ("a login whose registration was revoked", || {
        signed_in(Some("corp"), |_| {}, |lab| lab.world.forget_clients())
    }),
    ("a login without an `sso-session`, after its end", || {
        let lab = lab();
        short(false)(&lab);
        let (url, region) = lab.world.script(|s| (s.sso.start_url.clone(), s.sso.region.clone()));
        lab.profiles(&format!(
            "[profile shop]\nsso_start_url = {url}\nsso_region = {region}\nsso_account_id = {SHOP}\nsso_role_name = Read\n"
        ));
        lab.world.clock().shift(-TWO_HOURS);
        lab.world.log_in_with_cli(lab.home.path(), None);
        lab.world.clock().shift(TWO_HOURS);
        Said::by(&lab)
    }),
    ("a role that is not assigned to you", || {
        let lab = lab();
        lab.world.script(|script| script.sso.accounts[0].roles = vec!["Admin".into()]);
        lab.world.log_in_with_cli(lab.home.path(), Some("corp"));
        Said::by(&lab)
    }),
];
