use std::{
    collections::HashMap, fs, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration,
};

use serde_json::Value;
use skydeck::{
    aws::{Access, Machine, Origin, SignInOptions},
    model::{
        Account, AccountId, AccountName, Base, DeviceCode, Fault, Fleet, Login, LoginState, Reach, Region,
        Scope, SignIn as _, SsoRole, SsoSession, Way,
    },
    poll::{Ledger, Pace, QuotaTable},
};
use tempfile::TempDir;

use crate::common::sign_in::{Heard, SsoAccount, World};

/// Somebody with a home, who signs in to accounts behind IAM Identity Center.
pub struct Desk {
    pub world: World,
    pub home: TempDir,
    pub access: Arc<Access>,
    pub session: SsoSession,
    pub fleet: Fleet,
}

impl Desk {
    /// With that many accounts behind the session `corp`.
    pub fn new(accounts: usize) -> Self {
        Self::with(accounts, Some("corp"), true)
    }

    /// Of that session, or in the legacy form; whether tokens are written.
    pub fn with(accounts: usize, session: Option<&str>, write_sso_cache: bool) -> Self {
        Self::in_world(World::ticking("2026-03-01T03:00:00Z"), accounts, session, write_sso_cache)
    }

    /// The same, in that world.
    pub fn in_world(world: World, accounts: usize, session: Option<&str>, write_sso_cache: bool) -> Self {
        let (start_url, region) = world.script(|script| {
            script.sso.accounts = (0..accounts)
                .map(|n| SsoAccount::new(&id(n), &format!("account-{n:03}"), &["Read", "Admin"]))
                .collect();
            (script.sso.start_url.clone(), script.sso.region.clone())
        });
        let session = SsoSession { name: session.map(str::to_owned), start_url, region, scopes: Vec::new() };
        let fleet = Fleet {
            accounts: (0..accounts).map(|n| Arc::new(account(n, &session, "Read"))).collect(),
            narrowed: false,
        };
        let home = tempfile::tempdir().expect("a folder");
        let access = Arc::new(access(&world, home.path(), write_sso_cache));
        Self { world, home, access, session, fleet }
    }

    /// Starts the program anew.
    pub fn restart(&mut self) {
        self.access = Arc::new(access(&self.world, self.home.path(), true));
    }

    /// Has that account's credentials fetched, if they are not there.
    pub async fn enter(&self, n: usize) -> Result<(), Fault> {
        enter(&self.access, self.fleet.accounts[n].clone()).await
    }

    /// How the one login stands.
    pub fn login(&self) -> Login {
        let logins = self.access.logins();
        assert_eq!(logins.len(), 1, "one login, however many accounts");
        logins[0].clone()
    }

    /// Why a human is wanted.
    pub fn wanted(&self) -> Option<Fault> {
        match self.login().state {
            LoginState::Wanted { why } => why,
            other => panic!("{other:?}"),
        }
    }

    /// Waits until the login stands as asked.
    pub async fn until<T>(&self, stands: impl Fn(&LoginState) -> Option<T>) -> T {
        let mut seen = 0;
        loop {
            seen = self.access.changed(seen).await;
            if let Some(found) = self.access.logins().iter().find_map(|login| stands(&login.state)) {
                return found;
            }
        }
    }

    /// Waits for the code.
    pub async fn code(&self) -> DeviceCode {
        let code = |state: &LoginState| match state {
            LoginState::AtBrowser(code) => Some(code.clone()),
            _ => None,
        };
        self.until(code).await
    }

    /// Starts the device flow.
    pub fn browse(&self) -> tokio::task::JoinHandle<()> {
        let (access, key) = (self.access.clone(), self.login().key);
        tokio::spawn(async move { access.browse(&key).await })
    }

    /// Signs in by the device flow: somebody approves the code.
    pub async fn sign_in(&self) {
        let browse = self.browse();
        self.code().await;
        assert!(self.world.approve() > 0);
        browse.await.expect("it ends");
        assert!(matches!(self.login().state, LoginState::Good { .. }), "{:?}", self.login());
    }

    /// The AWS CLI's cache file of the session.
    pub fn file(&self) -> std::path::PathBuf {
        World::cli_cache_file(self.home.path(), self.session.id())
    }

    /// What stands in it.
    pub fn cached(&self) -> Value {
        serde_json::from_slice(&fs::read(self.file()).expect("a token")).expect("JSON")
    }

    /// Calls to CreateToken by that grant.
    pub fn tokens(&self, grant: &str) -> Vec<Heard> {
        let ends = |h: &Heard| h.param("grantType").is_some_and(|g| g.ends_with(grant));
        self.world.heard_of("CreateToken").into_iter().filter(ends).collect()
    }
}

/// The id of the nth account.
pub fn id(n: usize) -> String {
    format!("{:012}", 300_000_000_000_usize + n)
}

/// The nth account, by that role.
pub fn account(n: usize, session: &SsoSession, role: &str) -> Account {
    let account_id = AccountId::parse(&id(n)).expect("an id");
    let base = Base::Sso(SsoRole {
        session: session.clone(),
        account_id: account_id.clone(),
        role_name: role.to_owned(),
    });
    Account {
        name: AccountName::new(format!("account-{n:03}-{role}")),
        id: Some(account_id),
        tags: Default::default(),
        regions: vec![Region::new("eu-west-1")],
        reach: Reach { profile: None, way: Ok(Way { base, ..Way::default() }) },
    }
}

pub async fn enter(access: &Access, account: Arc<Account>) -> Result<(), Fault> {
    let scope = Scope { account, region: Region::new("eu-west-1") };
    access.environment(&scope).await.map(drop)
}

fn access(world: &World, home: &Path, write_sso_cache: bool) -> Access {
    let vars = HashMap::from(
        [
            ("HOME", home.to_str().expect("text")),
            ("AWS_CONFIG_FILE", "/dev/null"),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let machine = Machine::made_up(vars, Arc::new(world.clock().clone()), world.http_client());
    let options = SignInOptions { write_sso_cache, ..SignInOptions::default() };
    let pace = Arc::new(Pace::new(QuotaTable::built_in(), 0.5));
    Access::new(Origin::Aws(machine), options, Arc::new(Ledger::new()), pace)
}

pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

pub const fn minutes(n: u64) -> Duration {
    Duration::from_secs(60 * n)
}
