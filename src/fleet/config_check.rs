use std::{ops::Range, path::Path, sync::Arc};

use toml::Spanned;

use crate::model::{Account, AccountId, AccountName, FileError, Hop, Reach, Region, Way};

use super::{
    config::Config,
    config_file::{AccountKeys, File, Keys, Regions},
    reach::{Host, is_region, role_arn, role_fault, session_name},
};

/// Checks a file and gathers what is wrong with it.
pub(super) struct Check<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub errors: Vec<FileError>,
}

impl Check<'_> {
    fn error(&mut self, span: &Range<usize>, message: impl Into<String>) {
        self.errors.push(FileError::at(self.path, self.text, span, message));
    }

    pub fn config(&mut self, file: File, host: &Host) -> Config {
        if let Some(organization) = file.organization.filter(|o| o.get_ref().discover) {
            self.error(
                &organization.span(),
                "discovering accounts is not built yet: name them under [[account]]",
            );
        }
        if let Some(budget) = &file.budget {
            let share = budget.get_ref().quota_share;
            if !(share > 0.0 && share <= 1.0) {
                self.error(&budget.span(), format!("quota_share is above 0 and at most 1, not {share}"));
            }
        }
        self.unbuilt(&file.fleet.mfa_serial, &file.fleet.role_chain);
        if let Some(ui) = &file.ui {
            let zone = &ui.get_ref().timezone;
            if zone != "local" && jiff::tz::TimeZone::get(zone).is_err() {
                let message = format!("timezone is \"local\", \"UTC\" or an IANA name, not `{zone}`");
                self.error(&ui.span(), message);
            }
        }
        let regions = file.fleet.regions.as_ref().map(|r| self.regions(r)).unwrap_or_default();
        if file.account.is_empty()
            && let Some(role) = &file.fleet.role
        {
            self.error(
                &role.span(),
                "a role, and no account to assume it in: name accounts under [[account]]",
            );
        }
        let mut accounts: Vec<Arc<Account>> = Vec::new();
        for keys in file.account {
            let span = keys.name.as_ref().map_or(keys.id.span(), Spanned::span);
            let Some(account) = self.account(keys, &file.fleet, &regions, host) else { continue };
            if accounts.iter().any(|a| a.name == account.name) {
                self.error(&span, format!("a second account with the name `{}`", account.name));
            } else {
                accounts.push(Arc::new(account));
            }
        }
        Config {
            accounts,
            profile: file.fleet.profile,
            regions,
            budget: file.budget.map(Spanned::into_inner).unwrap_or_default(),
            history: file.history,
            ui: file.ui.map(Spanned::into_inner).unwrap_or_default(),
        }
    }

    fn account(
        &mut self,
        keys: AccountKeys,
        fleet: &Keys,
        regions: &[Region],
        host: &Host,
    ) -> Option<Account> {
        let Some(id) = AccountId::parse(keys.id.get_ref()) else {
            let message =
                format!("`{}` is no account id: expected twelve digits, in quotes", keys.id.get_ref());
            self.error(&keys.id.span(), message);
            return None;
        };
        self.unbuilt(&keys.mfa_serial, &keys.role_chain);
        let regions = keys.regions.as_ref().map_or_else(|| regions.to_vec(), |r| self.regions(r));
        if regions.is_empty() && keys.regions.is_none() && fleet.regions.is_none() {
            self.error(&keys.id.span(), "no regions: set `regions` here or under [fleet]");
        }
        // A profile that is named for one account alone, without a role, is that account's own way in.
        let role = if keys.profile.is_some() { keys.role } else { keys.role.or_else(|| fleet.role.clone()) };
        let role_arn = role.and_then(|role| match role_fault(role.get_ref()) {
            None => {
                let arn = role_arn(role.get_ref(), &id, &regions);
                let own = arn.split(':').nth(4) == Some(id.as_str());
                if !own {
                    let message =
                        format!("this role is not in account {id}: write {{account_id}} for its id");
                    self.error(&role.span(), message);
                }
                own.then_some(arn)
            }
            Some(fault) => {
                self.error(&role.span(), fault);
                None
            }
        });
        let duration = keys.duration_seconds.or_else(|| fleet.duration_seconds.clone());
        if let Some(duration) = duration.as_ref().filter(|d| !(900..=43_200).contains(d.get_ref())) {
            self.error(
                &duration.span(),
                "duration_seconds is 900 to 43200, and no more than the role allows",
            );
        }
        let session = keys.session_name.or_else(|| fleet.session_name.clone());
        let name = keys.name.map_or_else(|| id.to_string(), Spanned::into_inner);
        Some(Account {
            name: AccountName::new(name),
            id: Some(id),
            tags: keys.tags,
            regions,
            reach: Reach {
                profile: keys.profile.or_else(|| fleet.profile.clone()),
                way: Ok(Way {
                    hops: role_arn
                        .into_iter()
                        .map(|role_arn| Hop {
                            role_arn,
                            external_id: keys.external_id.clone().or_else(|| fleet.external_id.clone()),
                            session_name: session_name(session.as_deref(), host),
                            duration_seconds: duration.as_ref().map(|d| *d.get_ref()),
                        })
                        .collect(),
                    ..Way::default()
                }),
            },
        })
    }

    fn regions(&mut self, regions: &Spanned<Regions>) -> Vec<Region> {
        let list = match regions.get_ref() {
            Regions::List(list) => list,
            Regions::Word(word) => {
                let message = match word.as_str() {
                    "enabled" => "asking AWS for the enabled regions is not built yet: list them".into(),
                    other => format!("expected a list of regions or \"enabled\", not \"{other}\""),
                };
                self.error(&regions.span(), message);
                return Vec::new();
            }
        };
        if list.is_empty() {
            self.error(&regions.span(), "an empty list of regions");
        }
        let mut out: Vec<Region> = Vec::new();
        for code in list {
            if !is_region(code) {
                self.error(
                    &regions.span(),
                    format!("`{code}` has not the form of a region, such as eu-west-1"),
                );
            } else if !out.iter().any(|r| r.as_str() == code) {
                out.push(Region::new(code));
            }
        }
        out
    }

    fn unbuilt(&mut self, mfa: &Option<Spanned<String>>, chain: &Option<Spanned<Vec<String>>>) {
        if let Some(mfa) = mfa {
            self.error(&mfa.span(), "MFA is not built yet: use a profile that needs none");
        }
        if let Some(chain) = chain {
            self.error(&chain.span(), "role chains are not built yet: use one role");
        }
    }
}
