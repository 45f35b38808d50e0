//! Where the fleet comes from: files, AWS Organizations, IAM Identity Center, and the regions that accounts have enabled.

mod found;
mod left_out;
mod login;
mod plan;
mod regions;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream};

use crate::{
    aws::{Access, Machine},
    cli::Global,
    fleet::Organization,
    model::{
        Account, AccountName, Ask, Asker, BoxFuture, Clock, Collector, Fleet, Gathered, OrganizationAsk,
        Pages, Region, Roster, Scope, Snapshot, Update, Want,
    },
    poll::Monitors,
};

use found::Found;
use left_out::LeftOut;
use plan::Plan;
pub use plan::Sources;
use regions::{Asked, with_regions};

/// The accounts that files alone name: none where they do not make a fleet.
pub(super) async fn local_fleet(options: &Global) -> Fleet {
    let plan = Plan::read(&Sources::of(options), &Machine::real()).await;
    plan.and_then(|plan| plan.local()).map(|(fleet, _)| fleet).unwrap_or_default()
}

/// Organisations and enabled regions change by the day.
const DAILY: Duration = Duration::from_secs(86_400);
/// How it goes is told this often, at most.
const TELLING: Duration = Duration::from_millis(300);
/// Accounts that are asked for their regions at once. Each has its role assumed first.
const AT_ONCE: usize = 16;

/// Gathers the fleet.
#[derive(Debug)]
pub struct Gatherer {
    sources: Sources,
    machine: Machine,
    access: Arc<Access>,
    collector: Arc<dyn Collector>,
    monitors: Arc<Monitors>,
    clock: Arc<dyn Clock>,
    last: Mutex<Last>,
}

/// What stays from one gathering to the next.
#[derive(Debug, Default)]
struct Last {
    /// Whether AWS was asked.
    asks: bool,
    /// What was last gathered to the end.
    whole: Option<Gathered>,
    /// The accounts of the organisation.
    organization: Option<Listed>,
    /// The accounts behind the login.
    login: Option<login::Told>,
    /// Regions, by account.
    regions: HashMap<AccountName, Arc<Snapshot>>,
}

/// The accounts of an organisation, as it told them.
#[derive(Debug)]
struct Listed {
    /// What they were asked by.
    by: Organization,
    told: Arc<Snapshot>,
    is_whole: bool,
}

impl Listed {
    /// This, unless the one before knew more: accounts do not leave the fleet because an answer broke off.
    fn or_better(self, before: Self) -> Self {
        let count = |listed: &Self| match &*listed.told {
            Snapshot::Accounts(accounts) => accounts.len(),
            _ => 0,
        };
        let knew_more = before.is_whole || count(&before) > count(&self);
        if !self.is_whole && knew_more { before } else { self }
    }
}

type Tell<'a> = &'a (dyn Fn(Gathered) + Send + Sync);

impl Gatherer {
    /// Over these files, and what AWS says by way of this access and this collector. Who is in the fleet to see the
    /// metrics of others is told to `monitors`.
    pub fn new(
        sources: Sources,
        machine: Machine,
        access: Arc<Access>,
        collector: Arc<dyn Collector>,
        monitors: Arc<Monitors>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { sources, machine, access, collector, monitors, clock, last: Mutex::default() }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The plan, and what the files alone say. While AWS has to be asked, accounts that have to tell their regions are
    /// not in it.
    async fn begin(&self) -> Result<(Plan, Gathered), String> {
        let plan = Plan::read(&self.sources, &self.machine).await?;
        self.access.take_options((&plan.config).into());
        let (fleet, left_out) = plan.local()?;
        let asks = plan.asks(&fleet);
        self.last().asks = asks;
        let fleet = match asks {
            false => self.sources.select_regions(self.sources.select_accounts(fleet, true)?, true)?,
            true => {
                let known = fleet.accounts.into_iter().filter(|account| !plan.asks_regions(account));
                self.sources.select_so_far(Fleet { accounts: known.collect(), narrowed: false })
            }
        };
        let progress = asks.then(|| "asking AWS".to_owned());
        Ok((plan, Gathered { fleet: Arc::new(fleet), left_out, progress, ..Gathered::default() }))
    }

    async fn gather(&self, tell: Tell<'_>) -> Result<Gathered, String> {
        let (plan, local) = self.begin().await?;
        if local.progress.is_none() {
            return Ok(self.end(local, &plan));
        }
        let mut left_out = LeftOut::default();
        local.left_out.iter().for_each(|why| left_out.say(why.as_str()));
        // A fleet that was whole before is shown until it is whole again.
        let shown = self.last().whole.clone();
        let telling = Telling { tell, is_whole: shown.is_some(), shown: shown.unwrap_or(local) };
        telling.progress("asking AWS".to_owned());
        let mut answers = Vec::new();
        let mut found = Found::default();
        if let Some(answer) = self.organization(&plan, &telling).await {
            if let Some((accounts, organization)) = self.accounts(&plan, &answer) {
                found.organization(&accounts, &organization.selection, &mut left_out);
            }
            answers.push(answer);
        }
        answers.extend(self.login(&plan, &telling, &mut found, &mut left_out).await);
        let fleet = match plan.config.discovers() {
            true => plan.config.fleet_of(&found.all(), &plan.profiles, &plan.host),
            false => plan.local()?.0,
        };
        let is_whole = |answers: &[Update]| answers.iter().all(|answer| answer.fault.is_none());
        if fleet.accounts.is_empty() && is_whole(&answers) {
            let left_out = left_out.words().join("; ");
            return Err(format!("no account is left to watch; left out: {left_out}"));
        }
        let fleet = self.sources.select_accounts(fleet, is_whole(&answers))?;
        let accounts = self.with_regions(&plan, fleet.accounts, &mut answers, &mut left_out, &telling).await;
        let fleet = Fleet { accounts, narrowed: false };
        let fleet = Arc::new(self.sources.select_regions(fleet, is_whole(&answers))?);
        Ok(self.end(Gathered { fleet, left_out: left_out.words(), answers, progress: None }, &plan))
    }

    /// The accounts behind the login, if they are to be found there.
    async fn login(
        &self,
        plan: &Plan,
        telling: &Telling<'_>,
        found: &mut Found,
        left_out: &mut LeftOut,
    ) -> Vec<Update> {
        let (Some(sso), now) = (&plan.config.sso, self.clock.now()) else { return Vec::new() };
        telling.progress(format!("accounts behind the login {}", sso.session));
        let before = self.last().login.clone();
        let (told, answers) = match plan.profiles.sso_session(&sso.session) {
            Ok(session) => login::list(&self.access, sso, session, before.as_ref(), now).await,
            Err(fault) => (before, vec![login::failed(fault, now)]),
        };
        told.iter().for_each(|told| told.add_to(found, left_out));
        self.last().login = told;
        answers
    }

    /// The accounts of the organisation, if they are to be found there.
    async fn organization(&self, plan: &Plan, telling: &Telling<'_>) -> Option<Update> {
        let account = Arc::new(plan.config.organization_account(&plan.profiles, &plan.host)?);
        let selection = &plan.config.organization.as_ref()?.selection;
        let want = Want::Accounts(OrganizationAsk {
            units: selection.needs_ou_paths(),
            tags: selection.needs_tags() || self.sources.needs_tags(),
        });
        let pages = Pages::default();
        let answer = self.ask(account, want, pages.clone());
        tokio::pin!(answer);
        let mut told = (0, 0);
        loop {
            tokio::select! {
                answer = &mut answer => return Some(answer),
                () = tokio::time::sleep(TELLING) => {}
            }
            let now = (pages.count(), pages.things());
            if told != now {
                told = now;
                let (pages, accounts) = now;
                telling.progress(format!("organisation: {pages} of ? pages, {accounts} accounts"));
            }
        }
    }

    /// The accounts that an answer names. When it is not whole, those that a better one of before named, if it was asked
    /// the same.
    fn accounts(
        &self,
        plan: &Plan,
        answer: &Update,
    ) -> Option<(Vec<crate::model::OrganizationAccount>, Organization)> {
        let organization = plan.config.organization.clone()?;
        let mut last = self.last();
        let asked_before = last.organization.take().filter(|before| before.by == organization);
        let is_whole = answer.fault.is_none();
        let now = answer.snapshot.clone().map(|told| Listed { by: organization.clone(), told, is_whole });
        last.organization = match (asked_before, now) {
            (Some(before), Some(now)) => Some(now.or_better(before)),
            (before, now) => now.or(before),
        };
        match &*last.organization.as_ref()?.told {
            Snapshot::Accounts(accounts) => Some((accounts.clone(), organization)),
            _ => None,
        }
    }

    /// The accounts with their regions: those that tell them are asked, many at once. What is known grows while they
    /// answer.
    async fn with_regions(
        &self,
        plan: &Plan,
        accounts: Vec<Arc<Account>>,
        answers: &mut Vec<Update>,
        left_out: &mut LeftOut,
        telling: &Telling<'_>,
    ) -> Vec<Arc<Account>> {
        let asked: Vec<(usize, Arc<Account>)> =
            accounts.iter().cloned().enumerate().filter(|(_, account)| plan.asks_regions(account)).collect();
        let of = asked.len();
        let mut known: Vec<Option<Arc<Account>>> =
            accounts.into_iter().map(|account| (!plan.asks_regions(&account)).then_some(account)).collect();
        let ask = |(at, account): (usize, Arc<Account>)| async move {
            let update = self.ask(account.clone(), Want::Regions, Pages::default()).await;
            (at, account, update)
        };
        let mut updates = stream::iter(asked.into_iter().map(ask)).buffer_unordered(AT_ONCE);
        let (mut done, mut told) = (0, tokio::time::Instant::now());
        while let Some((at, account, update)) = updates.next().await {
            done += 1;
            let before = self.last().regions.get(&account.name).cloned();
            let good = update.snapshot.clone().filter(|_| update.fault.is_none());
            let Asked { account, answer } = with_regions(&account, update, before.as_deref(), left_out);
            self.last().regions.extend(good.map(|good| (account.name.clone(), good)));
            answers.extend(answer);
            known[at] = Some(account);
            if told.elapsed() >= TELLING {
                told = tokio::time::Instant::now();
                telling.grown(format!("regions of {done} of {of} accounts"), answers, || {
                    let accounts = known.iter().flatten().cloned().collect();
                    self.sources.select_so_far(Fleet { accounts, narrowed: false })
                });
            }
        }
        known.into_iter().flatten().collect()
    }

    fn ask(&self, account: Arc<Account>, want: Want, pages: Pages) -> BoxFuture<'_, Update> {
        let scope = Scope { account, region: Region::global() };
        let asker = Asker::whole("fleet");
        self.collector.collect(Ask {
            scope,
            want,
            now: self.clock.now(),
            since: None,
            until: None,
            asker,
            pages,
        })
    }

    /// What is known of accounts that are gone is let go.
    fn end(&self, mut gathered: Gathered, plan: &Plan) -> Gathered {
        let unknown = super::watch_through(&self.monitors, &plan.config, &gathered.fleet);
        // Who selects accounts has left others out.
        if self.sources.accounts.is_empty() && self.sources.regions.is_empty() {
            gathered.left_out.extend(unknown);
        }
        let fleet = &gathered.fleet;
        let organization = plan.config.organization_account(&plan.profiles, &plan.host);
        self.access.keep(|name| {
            fleet.account(name).is_some() || organization.as_ref().is_some_and(|asked| asked.name == *name)
        });
        let mut last = self.last();
        last.regions.retain(|name, _| fleet.account(name).is_some());
        last.whole = Some(Gathered { answers: Vec::new(), ..gathered.clone() });
        drop(last);
        gathered
    }
}

/// Tells how it goes.
struct Telling<'a> {
    tell: Tell<'a>,
    /// What is shown until there is something newer.
    shown: Gathered,
    /// Whether that is a whole fleet: it is shown to the end.
    is_whole: bool,
}

impl Telling<'_> {
    fn progress(&self, progress: String) {
        (self.tell)(Gathered { progress: Some(progress), ..self.shown.clone() });
    }

    fn grown(&self, progress: String, answers: &[Update], fleet: impl FnOnce() -> Fleet) {
        let fleet = if self.is_whole { self.shown.fleet.clone() } else { Arc::new(fleet()) };
        let (answers, progress) = (answers.to_vec(), Some(progress));
        (self.tell)(Gathered { fleet, answers, progress, ..self.shown.clone() });
    }
}

impl Roster for Gatherer {
    fn local(&self) -> BoxFuture<'_, Result<Gathered, String>> {
        Box::pin(async move { Ok(self.begin().await?.1) })
    }

    fn gather<'a>(&'a self, tell: Tell<'a>) -> BoxFuture<'a, Result<Gathered, String>> {
        Box::pin(Gatherer::gather(self, tell))
    }

    fn every(&self) -> Option<Duration> {
        self.last().asks.then_some(DAILY)
    }
}
