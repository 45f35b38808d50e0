//! `--offline`: everything is made of files, and nobody is asked.

use std::{cell::RefCell, collections::BTreeSet, sync::Arc};

use super::{Failure, Setup, clock, config, limits, needed_history, prices, roster};
use crate::{
    cli::Global,
    fleet::{Config, select},
    model::{
        Account, AccountName, Ask, BoxFuture, Clock, Collector, Exit, Fault, FaultKind, Fleet, NoSignIn,
        Reach, Region, ScopeKey, Update, Want,
    },
    poll::{Engine, Ledger},
    store::history::History,
};

/// What the history has, and what is needed to read it.
#[derive(Debug)]
pub struct Kept {
    /// The history, to be read.
    pub history: History,
    /// The accounts that the files name and those that the history knows, each with the regions that it was seen in.
    pub fleet: Fleet,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// The config file, or its defaults.
    pub config: Config,
}

/// Opens the history.
///
/// # Errors
/// When there is none, or when it cannot be read.
pub async fn kept(options: &Global) -> Result<Kept, Failure> {
    let (clock, config) = (clock(options)?, config(options)?);
    let file = needed_history("--offline", options, &config)?;
    let nothing = |message| Failure { exit: Exit::Nothing, message };
    let path = file.path.display();
    if !file.path.exists() {
        let how = "the console keeps what it sees there, and `skydeck import` what log files have";
        return Err(nothing(format!("there is no history yet, {path}: {how}")));
    }
    let history = History::open_to_read(&file.path);
    let history = history.map_err(|error| nothing(format!("the history {path}: {error}")))?;
    let fleet = roster::local_fleet(options).await;
    let fleet =
        known(fleet, &history, &*clock).map_err(|error| nothing(format!("the history {path}: {error}")))?;
    Ok(Kept { history, fleet, clock, config })
}

pub(super) async fn set_up(options: &Global) -> Result<Setup, Failure> {
    let Kept { fleet, clock, config, .. } = kept(options).await?;
    let prices = prices(options).map_err(Failure::usage)?;
    let ledger = Arc::new(Ledger::with(prices, limits(&config.budget)));
    let fleet = select(&fleet, &options.account, &options.region).map_err(Failure::usage)?;
    let collector = Arc::new(Nobody(clock.clone()));
    let engine = Engine { clock, collector, ledger };
    Ok(Setup { engine, roster: Arc::new(Arc::new(fleet)), sign_in: Arc::new(NoSignIn), config })
}

/// The fleet with what the history knows of: accounts that no file names, ids, and regions in which something was seen.
fn known(fleet: Fleet, history: &History, clock: &dyn Clock) -> Result<Fleet, crate::store::history::Error> {
    let seen: RefCell<BTreeSet<ScopeKey>> = RefCell::default();
    let mut ids = Vec::new();
    let asked = |scope: &ScopeKey, want: &Want| {
        seen.borrow_mut().insert(scope.clone());
        *want == Want::Identity
    };
    history.load(clock.now(), asked, |row| {
        ids.extend(row.account_id.map(|id| (row.update.scope.account, id)));
        true
    })?;
    let mut accounts: Vec<Account> = fleet.accounts.iter().map(|account| Account::clone(account)).collect();
    let mut account = |name: &AccountName, id: Option<_>| -> usize {
        let is_it = |one: &Account| one.name == *name || (id.is_some() && one.id == id);
        let at = accounts.iter().position(is_it).unwrap_or(accounts.len());
        if at == accounts.len() {
            let way = Err(unasked());
            let (tags, regions) = Default::default();
            let reach = Reach { profile: None, way };
            accounts.push(Account { name: name.clone(), id: None, tags, regions, reach });
        }
        accounts[at].id = accounts[at].id.take().or(id);
        at
    };
    for (name, id) in ids {
        account(&name, Some(id));
    }
    let mut more: Vec<(usize, Region)> = Vec::new();
    for scope in seen.into_inner() {
        more.push((account(&scope.account, None), scope.region));
    }
    for place in history.places()? {
        let name = AccountName::new(place.account_id.as_str());
        more.push((account(&name, Some(place.account_id)), place.region));
    }
    for (at, region) in more {
        let regions = &mut accounts[at].regions;
        if region != Region::global() && !regions.contains(&region) {
            regions.push(region);
        }
    }
    Ok(Fleet { accounts: accounts.into_iter().map(Arc::new).collect(), narrowed: false })
}

fn unasked() -> Fault {
    Fault::new(FaultKind::Network, "nothing is asked").with_fix("leave out --offline")
}

/// Says that nothing is asked, whatever it is asked.
#[derive(Debug)]
struct Nobody(Arc<dyn Clock>);

impl Collector for Nobody {
    fn collect(&self, ask: Ask) -> BoxFuture<'_, Update> {
        let (scope, want, at) = (ask.scope.key(), ask.want, self.0.now());
        let update = Update { scope, want, at, snapshot: None, fault: Some(unasked()) };
        Box::pin(std::future::ready(update))
    }
}
