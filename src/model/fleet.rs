use std::sync::Arc;

use super::{Account, AccountName, Region, Scope, ScopeKey, Source};

/// Every account that is watched, in the configuration's order.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// The accounts.
    pub accounts: Vec<Arc<Account>>,
    /// Whether `--region` narrowed it: then the global region is not added for the trail.
    pub narrowed: bool,
}

impl Fleet {
    /// All scopes, accounts in order, each with its regions in order.
    pub fn scopes(&self) -> Vec<Scope> {
        self.accounts
            .iter()
            .flat_map(|a| a.regions.iter().map(|r| Scope { account: a.clone(), region: r.clone() }))
            .collect()
    }

    /// Where a source is read: once per account for identity and dashboards; for the trail also the partition's global
    /// region, where root, IAM and sign-in events land; every scope for the rest.
    pub fn scopes_for(&self, source: Source) -> Vec<Scope> {
        match source {
            source if source.is_of_account() => {
                self.accounts.iter().map(|a| Scope { account: a.clone(), region: Region::global() }).collect()
            }
            source if source.is_trail() && !self.narrowed => {
                let mut scopes = Vec::new();
                for account in &self.accounts {
                    let global = account.global_region();
                    let mut regions = account.regions.clone();
                    if !regions.contains(&global) {
                        regions.push(global);
                    }
                    scopes
                        .extend(regions.into_iter().map(|region| Scope { account: account.clone(), region }));
                }
                scopes
            }
            _ => self.scopes(),
        }
    }

    /// Whether a source is read in a scope, or a part of it that somebody looks at.
    pub fn reads(&self, scope: &ScopeKey, source: Source) -> bool {
        let Some(account) = self.account(&scope.account) else { return false };
        match source {
            source if source.is_of_account() => scope.region == Region::global(),
            source if source.is_trail() && !self.narrowed && scope.region == account.global_region() => true,
            Source::MetricData | Source::Metrics
                if !self.narrowed && account.keeps_metrics(&scope.region) =>
            {
                true
            }
            _ => account.regions.contains(&scope.region),
        }
    }

    /// The account of that name.
    pub fn account(&self, name: &AccountName) -> Option<&Arc<Account>> {
        self.accounts.iter().find(|a| a.name == *name)
    }

    /// Every region of any account, in order of first mention.
    pub fn regions(&self) -> Vec<Region> {
        let mut regions: Vec<Region> = Vec::new();
        for region in self.accounts.iter().flat_map(|a| &a.regions) {
            if !regions.contains(region) {
                regions.push(region.clone());
            }
        }
        regions
    }
}
