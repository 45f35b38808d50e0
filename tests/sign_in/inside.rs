//! The layers below the faces in this process, over files and a world whose clock is theirs.

use std::{collections::HashMap, sync::Arc};

use skydeck::{
    aws::{Access, Collectors, Machine, Origin, SignInOptions},
    model::{Account, Fleet, Region, Roster as _, Scope},
    poll::{Ledger, Pace, Pool, QuotaTable},
    wiring::{Gatherer, Sources},
};

use crate::common::sign_in::World;

/// A machine in front of a world, and what reads from it.
pub struct Inside {
    pub world: World,
    /// Its files.
    pub home: tempfile::TempDir,
    pub access: Arc<Access>,
    pub collectors: Collectors,
    pub roster: Gatherer,
    pub fleet: Arc<Fleet>,
}

/// The scope that is asked who one is there.
pub fn scope(account: &Arc<Account>) -> Scope {
    Scope { region: Region::global(), account: account.clone() }
}

impl Inside {
    /// The fleet that these files make.
    pub async fn of(world: World, aws_config: &str, config: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| -> String {
            std::fs::write(home.path().join(name), text).expect("written");
            home.path().join(name).display().to_string()
        };
        let credentials = world.script(|script| {
            script
                .users
                .iter()
                .map(|user| format!("[base]\n{}", user.credentials_lines()))
                .collect::<String>()
        });
        let vars = [
            ("HOME", home.path().display().to_string()),
            ("AWS_CONFIG_FILE", write("config", aws_config)),
            ("AWS_SHARED_CREDENTIALS_FILE", write("credentials", &credentials)),
            ("AWS_REGION", "eu-west-1".into()),
        ];
        let vars: HashMap<String, String> = vars.map(|(name, value)| (name.to_owned(), value)).into();
        let clock = Arc::new(world.clock().clone());
        let machine = Machine::made_up(vars, clock.clone(), world.http_client());
        // Far beyond the quotas: bucket time is real time, and pacing has tests of its own.
        let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 200.0));
        let origin = Origin::Aws(machine.clone());
        let access = Arc::new(Access::new(origin, SignInOptions::default(), Arc::new(Ledger::new()), pacer));
        let config = Some(write("config.toml", config).into());
        let sources = Sources { config, ..Sources::default() };
        let collector = Arc::new(Pool::new(Arc::new(Collectors::new(access.clone()))));
        let roster =
            Gatherer::new(sources, machine, access.clone(), collector.clone(), collector.monitors(), clock);
        let fleet = roster.gather(&|_| {}).await.expect("a fleet").fleet;
        let collectors = Collectors::new(access.clone());
        Self { world, home, access, collectors, roster, fleet }
    }
}
