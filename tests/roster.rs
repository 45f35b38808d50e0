//! Where the fleet comes from: config file, AWS config files, Organizations, IAM Identity Center and the regions that
//! accounts have enabled, against the scripted AWS.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    sync::{Arc, Mutex},
};

use common::sign_in::{Effect, Failure, Organization, Role, SsoAccount, User, World};
use skydeck::{
    aws::{Access, Collectors, Machine, Origin, SignInOptions},
    model::{Base, FaultKind, Gathered, Region, Roster, ScopeKey, SignIn, Source},
    poll::{Ledger, Pace, Pool, QuotaTable},
    wiring::{Gatherer, Sources},
};

const MANAGEMENT: &str = "111122223333";
const USER: &str = "arn:aws:iam::111122223333:user/bob";

/// A world, a home with files, and a roster over both.
struct Lab {
    world: World,
    home: tempfile::TempDir,
    access: Arc<Access>,
    roster: Gatherer,
}

impl Lab {
    /// An organisation of 250 accounts, all of which trust the user whose keys are in the default profile.
    fn new(config: &str, select: impl FnOnce(&mut Sources)) -> Self {
        let world = World::ticking("2026-11-20T03:00:00Z");
        let user = User::new(USER);
        let home = tempfile::tempdir().expect("a directory");
        let credentials = format!("[default]\n{}", user.credentials_lines());
        fs::write(home.path().join("credentials"), credentials).expect("written");
        fs::write(home.path().join("config"), "[default]\nregion = us-east-1\n").expect("written");
        world.script(|script| {
            let organization = Organization::of_250(MANAGEMENT);
            let role = |id: &str| Role::new(&format!("arn:aws:iam::{id}:role/SkydeckRead"), &[USER]);
            let roles: Vec<Role> = organization.accounts.iter().map(|account| role(&account.id)).collect();
            script.roles(roles);
            script.users([user]);
            script.organization = Some(organization);
        });
        let file = |name: &str| home.path().join(name).to_string_lossy().into_owned();
        let vars = [
            ("HOME", home.path().to_string_lossy().into_owned()),
            ("AWS_CONFIG_FILE", file("config")),
            ("AWS_SHARED_CREDENTIALS_FILE", file("credentials")),
            ("AWS_REGION", "us-east-1".into()),
        ];
        let vars: HashMap<String, String> = vars.map(|(name, value)| (name.to_owned(), value)).into();
        let clock = Arc::new(world.clock().clone());
        let machine = Machine::made_up(vars, clock.clone(), world.http_client());
        // Far beyond the quotas: bucket time is real time, and pacing has tests of its own.
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 200.0));
        let origin = Origin::Aws(machine.clone());
        let access = Arc::new(Access::new(origin, SignInOptions::default(), Arc::new(Ledger::new()), pacer));
        let collector = Arc::new(Pool::new(Arc::new(Collectors::new(access.clone()))));
        let mut sources = Sources { config: Some(home.path().join("config.toml")), ..Sources::default() };
        select(&mut sources);
        let roster =
            Gatherer::new(sources, machine, access.clone(), collector.clone(), collector.monitors(), clock);
        let lab = Self { world, home, access, roster };
        lab.write("config.toml", config);
        lab
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.home.path().join(name), text).expect("written");
    }

    /// What was told on the way, and what came of it.
    async fn gather(&self) -> (Vec<Gathered>, Result<Gathered, String>) {
        let told = Mutex::new(Vec::new());
        let tell = |gathered| told.lock().expect("not poisoned").push(gathered);
        let last = self.roster.gather(&tell).await;
        (told.into_inner().expect("not poisoned"), last)
    }

    async fn gathered(&self) -> Gathered {
        self.gather().await.1.expect("a fleet")
    }
}

fn names(gathered: &Gathered) -> BTreeSet<&str> {
    gathered.fleet.accounts.iter().map(|account| account.name.as_str()).collect()
}

fn regions(gathered: &Gathered, account: &str) -> Vec<String> {
    let account = gathered.fleet.accounts.iter().find(|a| a.name.as_str() == account).expect(account);
    account.regions.iter().map(Region::to_string).collect()
}

/// Account, source and kind of what went wrong.
fn faults(gathered: &Gathered) -> Vec<(String, Source, FaultKind)> {
    let faults = gathered.answers.iter().filter_map(|answer| {
        let fault = answer.fault.as_ref()?;
        Some((answer.scope.account.to_string(), answer.want.source(), fault.kind))
    });
    faults.collect()
}

const FIXED: &str = r#"
[fleet]
role = "SkydeckRead"
regions = ["eu-west-1"]
[organization]
discover = true
"#;

/// Regions that the scripted AWS has enabled, the configured one first.
const ENABLED: [&str; 8] = [
    "eu-west-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "eu-central-1",
    "ap-southeast-1",
    "sa-east-1",
    "eu-south-2",
];

#[tokio::test(start_paused = true)]
async fn an_organisation_of_250_is_the_fleet_but_for_accounts_that_answer_nothing() {
    let lab = Lab::new(FIXED, |_| {});
    let local = lab.roster.local().await.expect("files");
    assert!(local.progress.is_some() && local.fleet.accounts.is_empty());
    let gathered = lab.gathered().await;
    let open: BTreeSet<String> = lab.world.script(|script| {
        let organization = script.organization.as_ref().expect("it is there");
        organization.accounts.iter().filter(|account| account.is_open()).map(|a| a.name.clone()).collect()
    });
    assert_eq!(names(&gathered), open.iter().map(String::as_str).collect());
    assert_eq!(open.len(), 200);
    assert_eq!(lab.world.heard_of("ListAccounts").len(), 14, "13 pages and an empty one");
    assert!(faults(&gathered).is_empty());
    for (state, names) in
        [("closed", "and 2 more"), ("suspended", "and 12 more"), ("pending closure", "and 2 more")]
    {
        let words = gathered.left_out.iter().find(|words| words.ends_with(&format!("({state})")));
        assert!(words.is_some_and(|words| words.contains(names)), "{:?}", gathered.left_out);
    }
    assert_eq!(lab.roster.every(), Some(std::time::Duration::from_secs(86_400)));
    assert!(lab.world.heard_of("AssumeRole").is_empty(), "nobody asked the accounts");
    assert!(
        lab.world.heard_of("ListTagsForResource").is_empty() && lab.world.heard_of("ListRoots").is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn accounts_are_taken_by_unit_tag_id_and_name() {
    let config = |patterns: &str| format!("{FIXED}{patterns}");
    let taken = async |patterns: &str| -> (BTreeSet<String>, Vec<String>) {
        let lab = Lab::new(&config(patterns), |_| {});
        let gathered = lab.gathered().await;
        (names(&gathered).into_iter().map(str::to_owned).collect(), gathered.left_out)
    };
    let (prod, left_out) = taken("include = [\"ou:workloads/prod\"]").await;
    assert!(prod.len() > 40 && prod.iter().all(|name| name.starts_with("prod-")), "{prod:?}");
    assert!(left_out.iter().any(|words| words.contains("[organization] does not take")), "{left_out:?}");
    let (workloads, _) = taken("include = [\"ou:workloads\"]\nexclude = [\"tag:env=test\"]").await;
    assert_eq!(workloads, prod);
    let (one, _) = taken("include = [\"300000000012\", \"management\"]").await;
    assert_eq!(one, ["management".to_owned(), "prod-012".to_owned()].into());
    let (closed, _) = taken("include = [\"state:CLOSED\"]").await;
    assert_eq!(closed.len(), 10);
}

#[tokio::test(start_paused = true)]
async fn each_account_is_asked_for_its_regions_once_and_the_fleet_grows_meanwhile() {
    let config = FIXED.replace("regions = [", "regions = \"enabled\"\nregions_otherwise = [");
    let lab = Lab::new(&config, |_| {});
    lab.world.script(|script| script.latency = std::time::Duration::from_millis(50));
    let (told, gathered) = lab.gather().await;
    let gathered = gathered.expect("a fleet");
    assert_eq!(gathered.fleet.accounts.len(), 200);
    assert_eq!(regions(&gathered, "prod-012"), ENABLED);
    let pages = lab.world.heard_of("ListRegions").len();
    assert_eq!(pages, 200 * 3, "eleven regions, four a page");
    assert_eq!(lab.world.heard_of("AssumeRole").len(), 200);
    let words = |what: &str| told.iter().any(|g| g.progress.as_deref().is_some_and(|p| p.contains(what)));
    assert!(words("organisation: ") && words(" of ? pages, ") && words("regions of "), "{told:?}");
    let sizes: Vec<usize> = told.iter().map(|gathered| gathered.fleet.accounts.len()).collect();
    assert!(sizes.is_sorted() && sizes.iter().any(|size| (1..200).contains(size)), "{sizes:?}");
    assert!(
        gathered
            .left_out
            .iter()
            .any(|words| words.contains("me-central-1") && words.contains("being enabled")),
        "{:?}",
        gathered.left_out
    );

    lab.world.forget_heard();
    let (told, again) = lab.gather().await;
    assert!(told.iter().all(|so_far| so_far.fleet.accounts.len() == 200), "the whole one is shown");
    assert_eq!(again.expect("a fleet").fleet.accounts.len(), 200);
    assert!(lab.world.heard_of("AssumeRole").is_empty(), "their sessions are good");
}

#[tokio::test(start_paused = true)]
async fn accounts_that_cannot_tell_their_regions_have_those_that_are_configured() {
    let config = FIXED.replace("regions = [", "regions = \"enabled\"\nregions_otherwise = [")
        + "include = [\"*-01?\", \"management\"]";
    let lab = Lab::new(&config, |_| {});
    let denied = Failure::refused("ListRegions", 403, "AccessDeniedException", "no");
    lab.world.fail(denied.about("300000000012"));
    lab.world.fail(Failure::of("ListRegions", Effect::Cut).about("300000000013"));
    lab.world.script(|script| script.roles.retain(|role| !role.arn.contains("300000000014")));
    let gathered = lab.gathered().await;
    let all = names(&gathered);
    assert_eq!(regions(&gathered, "management"), ENABLED);
    for name in ["prod-012", "test-013", "security-014"] {
        assert!(all.contains(name), "{all:?}");
        assert_eq!(regions(&gathered, name), ["eu-west-1"]);
    }
    let mut found = faults(&gathered);
    found.sort();
    assert_eq!(
        found,
        [
            ("security-014".to_owned(), Source::Regions, FaultKind::Denied),
            ("test-013".to_owned(), Source::Regions, FaultKind::Network)
        ],
        "who may not ask is no fault"
    );
    let said = gathered.left_out.iter().find(|words| words.contains("account:ListRegions is denied"));
    assert!(said.is_some_and(|words| words.contains("prod-012") && words.contains("eu-west-1 alone")));
}

#[tokio::test(start_paused = true)]
async fn a_day_on_which_it_fails_leaves_the_fleet_of_the_day_before() {
    let config = FIXED.replace("regions = [", "regions = \"enabled\"\nregions_otherwise = [")
        + "include = [\"ou:workloads/prod\", \"management\"]";
    let lab = Lab::new(&config, |_| {});
    let before = lab.gathered().await;
    let refused = Failure::refused("ListAccounts", 400, "AccessDeniedException", "not any more");
    lab.world.fail(refused.in_service("Organizations"));
    lab.world.fail(Failure::of("ListRegions", Effect::Cut).about("300000000012"));
    let after = lab.gathered().await;
    assert_eq!(names(&after), names(&before));
    assert_eq!(regions(&after, "prod-012"), ENABLED);
    let mut found = faults(&after);
    found.sort();
    assert_eq!(
        found,
        [
            ("organization".to_owned(), Source::Accounts, FaultKind::Denied),
            ("prod-012".to_owned(), Source::Regions, FaultKind::Network)
        ]
    );
    let fix = after.answers.iter().find_map(|answer| Some(&answer.fault.as_ref()?.fix)).expect("a fix");
    assert!(fix.contains("delegated administrator"), "{fix}");
    assert_eq!(after.answers[0].scope, ScopeKey::organization());

    // Units that cannot be named would leave everything out that is taken by them.
    lab.world.heal();
    lab.world.fail(Failure::refused("ListRoots", 400, "TooManyRequestsException", "slow down"));
    let after = lab.gathered().await;
    assert_eq!(names(&after), names(&before));
    assert_eq!(faults(&after), [("organization".to_owned(), Source::Accounts, FaultKind::Throttled)]);
    lab.world.heal();
    assert!(faults(&lab.gathered().await).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_files_say_is_read_anew_and_what_is_wrong_with_them_is_said() {
    let lab = Lab::new(FIXED, |_| {});
    assert_eq!(lab.gathered().await.fleet.accounts.len(), 200);
    lab.write("config.toml", &format!("{FIXED}include = [\"prod-012\"]"));
    let gathered = lab.gathered().await;
    assert_eq!(names(&gathered), ["prod-012"].into());
    lab.write("config.toml", &format!("{FIXED}inclde = []"));
    let why = lab.gather().await.1.expect_err("an unknown key");
    assert!(why.contains("config.toml:7") && why.contains("inclde"), "{why}");
    lab.write("config.toml", "[fleet]\nregions = [\"eu-west-1\"]\n[[account]]\nid = \"300000000012\"\nname = \"one\"\nrole = \"R\"");
    let gathered = lab.gathered().await;
    assert_eq!(names(&gathered), ["one"].into());
    assert_eq!(lab.roster.every(), None, "nothing but files could change it");
}

#[tokio::test(start_paused = true)]
async fn selections_are_judged_when_all_is_known() {
    let enabled = FIXED.replace("regions = [", "regions = \"enabled\"\nregions_otherwise = [");
    let lab = Lab::new(&enabled, |sources| sources.accounts = vec!["prod-0*".into(), "team=team-5".into()]);
    let gathered = lab.gathered().await;
    assert!(names(&gathered).iter().all(|name| name.starts_with("prod-0") || name.contains('-')));
    let asked = lab.world.heard_of("AssumeRole").len();
    assert_eq!(asked, gathered.fleet.accounts.len(), "the others are not asked for regions");
    assert!((10..100).contains(&asked), "{asked}");

    let lab = Lab::new(FIXED, |sources| sources.accounts = vec!["prod-o12".into()]);
    assert!(lab.roster.local().await.is_ok(), "it may come");
    let why = lab.gather().await.1.expect_err("it did not");
    assert!(why.contains("--account prod-o12 matches nothing; the nearest is `prod-"), "{why}");
    let refused = Failure::refused("ListAccounts", 400, "AccessDeniedException", "no");
    lab.world.fail(refused.in_service("Organizations"));
    let gathered = lab.gathered().await;
    assert!(gathered.fleet.accounts.is_empty(), "nobody knows what there is");
    assert_eq!(faults(&gathered), [("organization".to_owned(), Source::Accounts, FaultKind::Denied)]);

    let lab = Lab::new(&enabled, |sources| {
        sources.accounts = vec!["prod-012".into()];
        sources.regions = vec!["eus2".into()];
    });
    assert_eq!(regions(&lab.gathered().await, "prod-012"), ["eu-south-2"]);
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_in_no_organisation_is_told_what_to_do() {
    let lab = Lab::new(FIXED, |_| {});
    lab.world.script(|script| script.organization = None);
    let gathered = lab.gathered().await;
    assert!(gathered.fleet.accounts.is_empty());
    let fault = gathered.answers[0].fault.as_ref().expect("a fault");
    assert_eq!(fault.kind, FaultKind::NotEnabled);
    assert_eq!(fault.message, "the account that was asked is in no organisation");
}

#[tokio::test(start_paused = true)]
async fn the_accounts_behind_a_login_are_the_fleet_when_somebody_has_signed_in() {
    let config = "[fleet]\nregions = [\"eu-west-1\"]\n[sso]\nsession = \"corp\"\nroles = [\"Read*\"]\nexclude = [\"*-old\"]";
    let lab = Lab::new(config, |_| {});
    let (url, region) = lab.world.script(|script| {
        let account = |id: &str, name: &str, roles: &[&str]| SsoAccount::new(id, name, roles);
        script.sso.accounts = vec![
            account("300000000001", "shop", &["Admin", "ReadOnly"]),
            account("300000000002", "data", &["ReadOnly"]),
            account("300000000003", "data-old", &["ReadOnly"]),
            account("300000000004", "vault", &["Admin"]),
        ];
        (script.sso.start_url.clone(), script.sso.region.clone())
    });
    lab.write(
        "config",
        &format!("[default]\nregion = us-east-1\n[sso-session corp]\nsso_start_url = {url}\nsso_region = {region}\n"),
    );
    let gathered = lab.gathered().await;
    assert!(gathered.fleet.accounts.is_empty());
    assert_eq!(gathered.answers[0].scope, ScopeKey::sso());
    assert_eq!(faults(&gathered), [("sso".to_owned(), Source::Accounts, FaultKind::NoCredentials)]);
    let [login] = &lab.access.logins()[..] else { panic!("one login is wanted") };
    assert!(login.needs_human());

    let approved = async {
        while lab.world.user_codes().is_empty() {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
        lab.world.approve()
    };
    tokio::join!(lab.access.browse(&login.key), approved);
    let gathered = lab.gathered().await;
    assert_eq!(faults(&gathered), []);
    assert_eq!(names(&gathered), ["data", "shop"].into());
    let by_role = gathered.fleet.accounts.iter().all(|account| {
        let way = account.reach.way.as_ref().expect("a way");
        matches!(&way.base, Base::Sso(role) if role.role_name == "ReadOnly")
    });
    assert!(by_role);
    assert!(gathered.left_out.iter().any(|words| words.contains("vault") && words.contains("Admin")));
    assert!(gathered.left_out.iter().any(|words| words.contains("[sso] does not take")));

    lab.world.fail(Failure::of("ListAccountRoles", Effect::Cut).about("300000000001"));
    let gathered = lab.gathered().await;
    assert_eq!(names(&gathered), ["data", "shop"].into(), "as before");
    assert_eq!(faults(&gathered), [("shop".to_owned(), Source::Accounts, FaultKind::Network)]);
    lab.world.assert_clean("what was told", &format!("{gathered:?}"));
}

/// Runs `skydeck get namespaces` in the home of a lab, against its world over HTTP. Nothing but signing in is served there.
fn get(lab: &Lab, config: &str) -> common::skydeck::Run {
    let mut home = common::skydeck::Home::empty();
    home.write(".aws/config", "[default]\nregion = us-east-1\n");
    home.write(".aws/credentials", &format!("[default]\n{}", User::new(USER).credentials_lines()));
    home.write(".config/skydeck/config.toml", config);
    home = home.with("AWS_ENDPOINT_URL", &lab.world.serve());
    home.get("accounts", &[])
}

#[test]
fn get_prints_what_is_there_and_tells_what_could_not_be_found() {
    let lab = Lab::new(FIXED, |_| {});
    lab.world.script(|script| script.organization = None);
    let named = "[[account]]\nid = \"300000000012\"\nname = \"one\"\n";
    let run = get(&lab, &format!("{FIXED}{named}")).exits(3);
    assert_eq!(run.rows().len(), 1, "{}", run.stderr);
    let [fault] = &run.faults()[..] else { panic!("{}", run.stderr) };
    assert_eq!((&fault["fault"], &fault["source"]), (&"not_enabled".into(), &"accounts".into()));
    assert_eq!((&fault["account"], &fault["region"]), (&"organization".into(), &"global".into()));
    assert_eq!(fault["code"], "AWSOrganizationsNotInUseException");
    assert!(fault["fix"].as_str().is_some_and(|fix| fix.contains("management account")), "{fault}");
    let run = get(&lab, FIXED).exits(4);
    assert!(run.rows().is_empty() && run.faults().len() == 1, "{}", run.stderr);
    lab.world.assert_clean("standard error", &run.stderr);
}
