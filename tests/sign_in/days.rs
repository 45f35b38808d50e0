//! A hundred accounts behind one login, and behind one code, for a day: every five minutes all of them are
//! wanted. Time is tokio's, paused.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt as _, future::join_all, stream};
use skydeck::model::{
    Ask, Clock as _, Collector as _, LoginKind, LoginState, Pages, Secret, SignIn as _, Timestamp, Want,
};

use crate::{
    common::sign_in::{Heard, Mfa, Role, SsoAccount, User, World},
    inside::{Inside, scope},
    lab::{BOB, MANAGEMENT, SERIAL},
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

fn id(n: usize) -> String {
    format!("{:012}", 300_000_000_000_usize + n)
}

impl Inside {
    /// Reads every `of`th account from the `first` on; how many said who they are.
    async fn read(&self, first: usize, of: usize) -> usize {
        let reads = self.fleet.accounts.iter().skip(first % of).step_by(of).map(|account| {
            let (scope, now) = (scope(account), self.world.clock().now());
            let ask = Ask {
                scope,
                want: Want::Identity,
                now,
                since: None,
                until: None,
                asker: skydeck::model::Asker::default(),
                pages: Pages::default(),
            };
            self.collectors.collect(ask)
        });
        let answers: Vec<_> = stream::iter(reads).buffer_unordered(32).collect().await;
        answers.iter().filter(|answer| answer.snapshot.is_some() && answer.fault.is_none()).count()
    }

    /// For 24 hours, each five minutes, every account's credentials are wanted and a twentieth of the accounts is
    /// read; all are in, and nobody is asked for anything.
    async fn pass(&self) {
        for tick in 0..24 * 12 {
            assert_eq!(self.read(tick, 20).await, 5, "at {}", self.world.clock().now());
            let wanted = self
                .fleet
                .accounts
                .iter()
                .map(|account| async { self.access.environment(&scope(account)).await.is_ok() });
            assert!(join_all(wanted).await.into_iter().all(|got| got), "at {}", self.world.clock().now());
            let logins = self.access.logins();
            assert!(logins.len() == 1 && !logins[0].needs_human(), "{logins:?}");
            tokio::time::sleep(5 * MINUTE).await;
        }
    }

    /// One login is wanted, of that kind, however many accounts could not be read for it.
    async fn wants_one(&self, is_it: impl Fn(&LoginKind) -> bool) {
        for _ in 0..2 {
            assert_eq!(self.read(0, 1).await, 0);
            let logins = self.access.logins();
            assert!(logins.len() == 1 && logins[0].needs_human() && is_it(&logins[0].kind), "{logins:?}");
        }
        assert_eq!(self.fleet.accounts.len(), 100);
        assert!(self.world.heard().iter().all(|call| call.service == "IMDS"), "nothing was asked before");
    }
}

/// Sessions of one kind that were got, by what each is for, with the times between them.
fn assert_renewed_in_time(
    calls: &[Heard],
    of: impl Fn(&Heard) -> String,
    times: std::ops::RangeInclusive<usize>,
) {
    let mut got: BTreeMap<String, Vec<(Timestamp, Timestamp)>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.error.is_none()) {
        got.entry(of(call)).or_default().push((call.at, call.expires.expect("an end")));
    }
    for (of, sessions) in got {
        assert!(times.contains(&sessions.len()), "{of}: {}", sessions.len());
        for two in sessions.windows(2) {
            let left = two[0].1.duration_since(two[1].0).as_secs();
            assert!(left <= 300, "{of}: got anew while the last one had {left} s to live");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_sso_login_is_enough_for_a_hundred_accounts_and_a_day() {
    let world = World::ticking("2026-03-01T03:00:00Z");
    let hub = world.sso_role_arn(MANAGEMENT, "Hub");
    let (url, region) = world.script(|script| {
        script.sso.session_life = 7 * 24 * HOUR;
        script.sso.accounts = vec![SsoAccount::new(MANAGEMENT, "hub", &["Hub"])];
        script.sso.accounts.extend((0..50).map(|n| SsoAccount::new(&id(n), &format!("a{n}"), &["Read"])));
        let role = |n| Role::new(&format!("arn:aws:iam::{}:role/SkydeckRead", id(n)), &[&hub]);
        script.roles((50..100).map(role));
        (script.sso.start_url.clone(), script.sso.region.clone())
    });
    let mut profiles = format!("[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n");
    let mut profile = |name: &str, id: &str, role: &str| {
        profiles +=
            &format!("[profile {name}]\nsso_session = corp\nsso_account_id = {id}\nsso_role_name = {role}\n");
    };
    profile("hub", MANAGEMENT, "Hub");
    (0..50).for_each(|n| profile(&format!("p{n}"), &id(n), "Read"));
    // Half of them by a role of the login itself, half by a role that the hub's may assume.
    let account = |n: usize| match n {
        0..50 => format!("[[account]]\nid = \"{}\"\nprofile = \"p{n}\"\n", id(n)),
        _ => format!("[[account]]\nid = \"{}\"\nprofile = \"hub\"\nrole = \"SkydeckRead\"\n", id(n)),
    };
    let accounts: String = (0..100).map(account).collect();
    let day = Inside::of(world, &profiles, &format!("[fleet]\nregions = [\"eu-west-1\"]\n{accounts}")).await;

    day.wants_one(|kind| matches!(kind, LoginKind::Sso { session } if session == "corp")).await;
    let login = day.access.logins().remove(0);
    let approved = async {
        while day.world.approve() == 0 {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    tokio::join!(day.access.browse(&login.key), approved);
    day.pass().await;

    let heard = |operation: &str| day.world.heard_of(operation);
    assert_eq!(heard("StartDeviceAuthorization").len(), 1, "one prompt");
    assert_eq!(day.world.assumed_too_early(5 * MINUTE), []);
    assert_renewed_in_time(&heard("AssumeRole"), |call| call.role_arn().to_owned(), 24..=27);
    let of = |call: &Heard| format!("{:?} {:?}", call.param("account_id"), call.param("role_name"));
    assert_renewed_in_time(&heard("GetRoleCredentials"), of, 24..=27);
    assert_renewed_in_time(&heard("CreateToken"), |_| "the token".to_owned(), 24..=27);
}

#[tokio::test(start_paused = true)]
async fn one_code_is_enough_for_a_hundred_accounts_and_a_day() {
    let world = World::ticking("2026-03-01T03:00:00Z");
    let mfa = Mfa::new(SERIAL);
    let code = mfa.codes[0].clone();
    world.script(|script| {
        script.users([User::new(BOB).with_mfa(mfa)]);
        let role = |n| Role::new(&format!("arn:aws:iam::{}:role/SkydeckRead", id(n)), &[BOB]).with_mfa();
        script.roles((0..100).map(role));
    });
    let fleet = format!(
        "[fleet]\nprofile = \"base\"\nrole = \"SkydeckRead\"\nmfa_serial = \"{SERIAL}\"\nregions = [\"eu-west-1\"]\n"
    );
    let accounts: String = (0..100).map(|n| format!("[[account]]\nid = \"{}\"\n", id(n))).collect();
    let day = Inside::of(world, "[profile base]\n", &(fleet + &accounts)).await;

    day.wants_one(|kind| matches!(kind, LoginKind::Mfa { serial } if serial == SERIAL)).await;
    let login = day.access.logins().remove(0);
    day.access.code(&login.key, Secret::new(Mfa::WRONG.into())).await;
    let LoginState::Wanted { why: Some(why) } = day.access.logins().remove(0).state else {
        panic!("a wrong code signs nobody in")
    };
    assert!(why.message.contains("wrong"), "{why}");
    assert_eq!(day.read(0, 1).await, 0);
    day.access.code(&login.key, Secret::new(code)).await;
    day.pass().await;

    let asked = day.world.heard_of("GetSessionToken");
    let errors: Vec<bool> = asked.iter().map(|call| call.error.is_some()).collect();
    assert_eq!(errors, [true, false], "one wrong code, and one that was enough");
    assert_eq!(day.world.assumed_too_early(5 * MINUTE), []);
    assert_renewed_in_time(&day.world.heard_of("AssumeRole"), |call| call.role_arn().to_owned(), 24..=27);
    assert!(day.world.heard_of("AssumeRole").iter().all(|call| call.code().is_none()));
}
