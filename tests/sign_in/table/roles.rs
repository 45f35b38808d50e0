//! Roles that are not given, MFA, organisations.

use skydeck::model::{LoginState, Secret, SignIn as _};

use crate::{
    common::sign_in::{Failure, Mfa, Organization, Role, User, World},
    inside::{Inside, scope},
    lab::{BOB, CONFIG, Lab, MANAGEMENT, READ, SERIAL},
};

use super::{Row, Said};

/// The account `shop` behind that role, with more under `[fleet]`.
fn role(role: Role, more: &str) -> Said {
    let lab = Lab::new();
    lab.config(&CONFIG.replace("regions =", &format!("{more}\nregions =")));
    lab.world.script(|script| script.roles = vec![role]);
    Said::by(&lab)
}

fn good() -> Role {
    Role::new(READ, &[BOB])
}

/// What comes of a wrong code, in this process: the binary asks at a terminal.
fn wrong_code() -> Said {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let world = World::new();
        world.script(|script| {
            script.users([User::new(BOB).with_mfa(Mfa::new(SERIAL))]);
        });
        let config = CONFIG.replace("regions =", &format!("mfa_serial = \"{SERIAL}\"\nregions ="));
        let inside = Inside::of(world, "[profile base]\n", &config).await;
        inside.access.environment(&scope(&inside.fleet.accounts[0])).await.expect_err("a code is wanted");
        let login = inside.access.logins().remove(0);
        inside.access.code(&login.key, Secret::new(Mfa::WRONG.into())).await;
        let LoginState::Wanted { why: Some(why) } = inside.access.logins().remove(0).state else {
            panic!("a wrong code signs nobody in")
        };
        Said { message: why.message.to_string(), fix: why.fix.to_string() }
    })
}

/// `[organization]`, asked of an account that is no management account.
fn organization(organization: Option<Organization>) -> Said {
    let lab = Lab::new();
    lab.config(&CONFIG.replace(
        "[[account]]\nid = \"300000000012\"\nname = \"shop\"\n",
        "[organization]\ndiscover = true\n",
    ));
    lab.world.script(|script| script.organization = organization);
    Said::by(&lab)
}

pub const ROWS: &[Row] = &[
    ("another external id than the role asks for", || {
        role(good().with_external_id("acme-7"), "external_id = \"acme-8\"")
    }),
    ("a role that is not there, or does not trust who asks", || role(Role::new(READ, &[]), "")),
    ("a role that a service control policy denies", || {
        let lab = Lab::new();
        let said = format!(
            "User: {BOB} is not authorized to perform: sts:AssumeRole on resource: {READ} with an explicit deny in a \
             service control policy"
        );
        lab.world.fail(Failure::refused("AssumeRole", 403, "AccessDenied", &said));
        Said::by(&lab)
    }),
    ("the second of three roles is denied", || {
        let (hub, middle) =
            (format!("arn:aws:iam::{MANAGEMENT}:role/Hub"), "arn:aws:iam::444455556666:role/Middle");
        let lab = Lab::new();
        lab.config(
            &CONFIG.replace("regions =", &format!("role_chain = [\"{hub}\", \"{middle}\"]\nregions =")),
        );
        lab.world
            .script(|script| script.roles = vec![Role::new(&hub, &[BOB]), Role::new(middle, &[]), good()]);
        Said::by(&lab)
    }),
    ("a session that is longer than the role allows", || role(good(), "duration_seconds = 7200")),
    ("a session of more than an hour behind another role", || {
        let lab = Lab::of(World::new()).with("AWS_PROFILE", "shop");
        lab.profiles(&format!(
            "[profile shop]\nrole_arn = {READ}\nsource_profile = hub\nduration_seconds = 7200\n\n\
             [profile hub]\nrole_arn = arn:aws:iam::{MANAGEMENT}:role/Hub\nsource_profile = base\n"
        ));
        Said::by(&lab)
    }),
    ("session tags that leave no room for the session policy", || {
        let lab = Lab::new();
        lab.world.script(|script| script.policy_limit = 500);
        Said::by(&lab)
    }),
    ("STS is switched off in the home region", || {
        let lab = Lab::new();
        lab.world.script(|script| script.sts_disabled.insert("eu-west-1".into()));
        Said::by(&lab)
    }),
    ("an account's profile leads into another account", || {
        let lab = Lab::new();
        lab.config(&CONFIG.replace("role = \"SkydeckRead\"\n", ""));
        Said::by(&lab)
    }),
    ("a role with MFA, and no terminal to ask at", || {
        role(good().with_mfa(), &format!("mfa_serial = \"{SERIAL}\""))
    }),
    ("a wrong code of the MFA device", wrong_code),
    ("an organisation that there is not", || organization(None)),
    ("an organisation, and the account that is asked is a member", || {
        let mut organization_of = Organization::new("999988887777");
        organization_of.accounts.push(crate::common::sign_in::Member::active(MANAGEMENT, "hub", "r-ab12"));
        organization(Some(organization_of))
    }),
];
