use std::collections::BTreeSet;

use super::{Slot, Store};
use crate::model::{AccountId, AccountName, Fault, Gathered, ScopeKey, Snapshot, Timestamp, Update, Want};

/// What a fleet that was gathered anew has of another than before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Accounts that were not there before.
    pub came: BTreeSet<AccountName>,
    /// Accounts that are there no more.
    pub gone: BTreeSet<AccountName>,
    /// Accounts that are reached another way, or are others of the same name.
    pub changed: BTreeSet<AccountName>,
}

impl Store {
    /// Takes over the fleet as far as it is gathered, and what came of asking for it. What is known of scopes that are
    /// there no more is let go.
    pub fn gathered(&mut self, gathered: Gathered) -> Moved {
        let Gathered { fleet, left_out, answers, progress } = gathered;
        let before = std::mem::replace(&mut self.fleet, fleet);
        let mut moved = Moved::default();
        for account in &before.accounts {
            let Some(now) = self.fleet.account(&account.name) else {
                moved.gone.insert(account.name.clone());
                continue;
            };
            let same_id = account.id.is_none() || now.id.is_none() || account.id == now.id;
            if !same_id || account.reach != now.reach {
                moved.changed.insert(account.name.clone());
            }
            if !same_id {
                self.slots.retain(|key, _| key.account != account.name);
            }
        }
        let is_new = |name: &&AccountName| before.account(name).is_none();
        moved.came = self.fleet.accounts.iter().map(|a| &a.name).filter(is_new).cloned().collect();
        self.left_out = left_out;
        self.gathering = progress;
        let asked: BTreeSet<(ScopeKey, Want)> =
            answers.iter().map(|answer| (answer.scope.clone(), answer.want.clone())).collect();
        answers.into_iter().for_each(|answer| self.apply(answer));
        let (fleet, done) = (&self.fleet, self.gathering.is_none());
        self.slots.retain(|key, wants| {
            wants.retain(|want, _| match want.source().makes_fleet() {
                // What is not asked any more has nothing to say. Before all is asked nobody knows.
                true => !done || asked.contains(&(key.clone(), want.clone())),
                false => fleet.reads(key, want.source()),
            });
            !wants.is_empty()
        });
        self.unfollow();
        self.revision += 1;
        moved
    }

    /// The fleet could not be gathered at all: it stays as it was.
    pub fn not_gathered(&mut self, why: Fault, at: Timestamp) {
        self.gathering = None;
        let (scope, want) = (ScopeKey::organization(), Want::Accounts(Default::default()));
        self.apply(Update { scope, want, at, snapshot: None, fault: Some(why) });
    }

    /// What came of asking for the fleet: the organisation, accounts' regions.
    pub fn gathering_slots(&self) -> impl Iterator<Item = (&ScopeKey, &Want, &Slot)> {
        self.slots().filter(|(_, want, _)| want.source().makes_fleet())
    }

    /// The account's state in its organisation, as the API spells it, when that was asked.
    pub fn organization_state(&self, id: &AccountId) -> Option<&str> {
        let answers = self.gathering_slots().filter_map(|(.., slot)| Some(&*slot.good.as_ref()?.value));
        let accounts = answers.filter_map(|snapshot| match snapshot {
            Snapshot::Accounts(all) => Some(all),
            _ => None,
        });
        let account = accounts.flatten().find(|account| account.id == *id)?;
        Some(account.state.as_str()).filter(|state| !state.is_empty())
    }

    /// Whether something that was asked for the fleet has a fault.
    pub fn fleet_is_faulty(&self) -> bool {
        self.gathering_slots().any(|(.., slot)| slot.fault.is_some())
    }

    /// Whether something is known of a name that no account of the fleet has: the organisation as a whole.
    pub fn is_asked_for_fleet(&self, name: &str) -> bool {
        self.gathering_slots().any(|(key, ..)| key.account.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Account, FaultKind, Fleet, Reach, Region};

    fn account(name: &str, id: Option<&str>, profile: Option<&str>, regions: &[&str]) -> Arc<Account> {
        Arc::new(Account {
            name: AccountName::new(name),
            id: id.and_then(AccountId::parse),
            tags: Default::default(),
            regions: regions.iter().map(Region::new).collect(),
            reach: Reach { profile: profile.map(str::to_owned), ..Reach::default() },
        })
    }

    fn fleet(accounts: Vec<Arc<Account>>) -> Arc<Fleet> {
        Arc::new(Fleet { accounts, narrowed: false })
    }

    fn key(account: &str, region: &str) -> ScopeKey {
        ScopeKey { account: AccountName::new(account), region: Region::new(region) }
    }

    fn answer(scope: ScopeKey, want: Want, fault: Option<Fault>) -> Update {
        let snapshot = fault.is_none().then(|| {
            Arc::new(match want {
                Want::Accounts(_) => Snapshot::Accounts(vec![]),
                Want::Regions => Snapshot::Regions(vec![]),
                Want::Events { .. } => Snapshot::Events(Default::default()),
                _ => Snapshot::Alarms(vec![]),
            })
        });
        Update { scope, want, at: Timestamp::UNIX_EPOCH, snapshot, fault }
    }

    fn names(names: &[&str]) -> BTreeSet<AccountName> {
        names.iter().map(AccountName::new).collect()
    }

    #[test]
    fn what_is_gone_is_forgotten_and_what_stays_is_kept() {
        let (one, two) = (Some("111111111111"), Some("222222222222"));
        let mut store = Store::new(fleet(vec![
            account("stays", one, None, &["eu-west-1", "us-west-2"]),
            account("goes", None, None, &["eu-west-1"]),
            account("moves", one, None, &["eu-west-1"]),
            account("another", one, None, &["eu-west-1"]),
        ]));
        let events = Want::Events { window: std::time::Duration::from_secs(60), reads: false };
        for (account, region) in [
            ("stays", "eu-west-1"),
            ("stays", "us-west-2"),
            ("goes", "eu-west-1"),
            ("moves", "eu-west-1"),
            ("another", "eu-west-1"),
        ] {
            store.apply(answer(key(account, region), Want::Alarms, None));
        }
        store.apply(answer(key("stays", "us-east-1"), events.clone(), None));
        let moved = store.gathered(Gathered {
            fleet: fleet(vec![
                account("comes", None, None, &["eu-west-1"]),
                account("stays", one, None, &["eu-west-1"]),
                account("moves", one, Some("other"), &["eu-west-1"]),
                account("another", two, None, &["eu-west-1"]),
            ]),
            ..Gathered::default()
        });
        let expected =
            Moved { came: names(&["comes"]), gone: names(&["goes"]), changed: names(&["moves", "another"]) };
        assert_eq!(moved, expected);
        let held: Vec<String> =
            store.slots().map(|(key, want, _)| format!("{key} {}", want.source())).collect();
        assert_eq!(held, ["moves/eu-west-1 alarms", "stays/eu-west-1 alarms", "stays/us-east-1 events"]);
    }

    #[test]
    fn faults_of_gathering_stay_until_it_succeeds_or_asks_no_more() {
        let mut store = Store::default();
        let fault = || Some(Fault::new(FaultKind::Network, "gone"));
        let organization =
            |fault| answer(ScopeKey::organization(), Want::Accounts(Default::default()), fault);
        let regions = |fault| answer(key("a", "global"), Want::Regions, fault);
        let told = |answers, progress: Option<&str>| Gathered {
            answers,
            progress: progress.map(str::to_owned),
            ..Gathered::default()
        };
        store.gathered(told(vec![organization(fault()), regions(fault())], None));
        assert!(store.fleet_is_faulty());
        assert_eq!(crate::store::attention(&store, &[], Timestamp::UNIX_EPOCH).len(), 2);
        store.gathered(told(vec![], Some("1 of ? pages")));
        assert_eq!(store.gathering_slots().count(), 2, "it is not known yet");
        store.gathered(told(vec![organization(None)], None));
        assert_eq!((store.gathering_slots().count(), store.fleet_is_faulty()), (1, false));
        store.not_gathered(Fault::new(FaultKind::InvalidRequest, "line 3"), Timestamp::UNIX_EPOCH);
        assert!(store.fleet_is_faulty() && store.is_asked_for_fleet("organization"));
    }
}
