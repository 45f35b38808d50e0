use std::{ops::Range, path::Path};

use toml::Spanned;

use crate::model::{AccountId, FileError, Region};

use super::{
    config::Config,
    config_file::{AccountKeys, File, FleetKeys, Regions},
    declared::{Declared, Keys},
    limits::CHAINED_SECONDS,
    reach::{external_id_fault, hop_fault, is_region, mfa_serial_fault, role_arn, role_fault},
    select::nearest,
};

/// Checks a file and gathers what is wrong with it.
pub(super) struct Check<'a> {
    pub path: &'a Path,
    pub text: &'a str,
    pub errors: Vec<FileError>,
}

impl Check<'_> {
    pub(super) fn error(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let error = FileError::at(self.path, self.text, span, message);
        // What stands under [fleet] is looked at for each account.
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    pub fn config(&mut self, file: File) -> Config {
        if let Some(budget) = &file.budget {
            let share = budget.get_ref().quota_share;
            if !(share > 0.0 && share <= 1.0) {
                self.error(&budget.span(), format!("quota_share is above 0 and at most 1, not {share}"));
            }
        }
        if let Some(budget) = &file.budget
            && let usd = budget.get_ref().usd_per_hour
            && !(usd > 0.0 && usd.is_finite())
        {
            self.error(&budget.span(), format!("usd_per_hour is above 0, not {usd}"));
        }
        if let Some(ui) = &file.ui {
            let zone = &ui.get_ref().timezone;
            if zone != "local" && jiff::tz::TimeZone::get(zone).is_err() {
                let message = format!("timezone is \"local\", \"UTC\" or an IANA name, not `{zone}`");
                self.error(&ui.span(), message);
            }
            let charts = &ui.get_ref().charts;
            if !matches!(charts.as_str(), "braille" | "block") {
                self.error(&ui.span(), format!("charts is \"braille\" or \"block\", not `{charts}`"));
            }
        }
        let defaults = self.keys(&file.fleet, None);
        let organization = file.organization.as_ref().and_then(|o| self.organization(o));
        let sso = file.sso.as_ref().map(|sso| self.sso(sso));
        let found = file.organization.as_ref().filter(|_| organization.is_some()).map(Spanned::span);
        let found = found.or(file.sso.as_ref().map(Spanned::span));
        if found.is_some() {
            self.one_partition(&file.fleet, &file.fleet, &defaults);
        }
        if let Some(table) = &file.organization {
            self.organization_partition(table.get_ref(), &defaults);
        }
        self.ends(&file, found.as_ref());
        let mut accounts: Vec<Declared> = Vec::new();
        for keys in &file.account {
            let Some(account) = self.account(keys, &file.fleet, &defaults) else { continue };
            if accounts.iter().any(|a| a.name() == account.name()) {
                let span = keys.name.as_ref().map_or(keys.id.span(), Spanned::span);
                self.error(&span, format!("a second account with the name `{}`", account.name()));
            } else {
                accounts.push(account);
            }
        }
        let monitoring_accounts = self.monitoring(&file, &accounts, found.is_some());
        Config {
            defaults,
            accounts,
            organization,
            sso,
            sign_in: file.sign_in,
            fips: file.fleet.fips,
            dual_stack: file.fleet.dual_stack,
            monitoring_accounts,
            endpoints: self.endpoints(&file.endpoint),
            budget: file.budget.map(Spanned::into_inner).unwrap_or_default(),
            polling: file.polling,
            history: file.history,
            notify: self.notify(&file.notify),
            ui: file.ui.map(Spanned::into_inner).unwrap_or_default(),
        }
    }

    /// Whether what leads into accounts has accounts to lead into, and the other way round. `found` is the table that
    /// has accounts discovered.
    fn ends(&mut self, file: &File, found: Option<&Range<usize>>) {
        let fleet = &file.fleet;
        if let (Some(role), None, []) = (&fleet.role, found, &file.account[..]) {
            let message = "a role, and no account to assume it in: name accounts under [[account]], or have \
                           them discovered with [organization] or [sso]";
            self.error(&role.span(), message);
        }
        let some_role = fleet.role.is_some() || file.account.iter().any(|a| a.role.is_some());
        if let (Some(chain), false) = (&fleet.role_chain, some_role) {
            self.error(&chain.span(), "role_chain leads to `role`, and there is none");
        }
        let Some(found) = found else { return };
        if fleet.regions.is_none() {
            self.error(found, "no regions for the accounts that are discovered: set `regions` under [fleet]");
        }
        match &fleet.role {
            None if file.sso.is_none() => self.error(
                found,
                "no way into the accounts that are discovered: set `role` under [fleet], or have a login's roles \
                 used with [sso]",
            ),
            Some(role) if role.get_ref().contains(':') && !role.get_ref().contains("{account_id}") => {
                let message = "a role of one account, for all that are discovered: write {account_id} for their ids";
                self.error(&role.span(), message);
            }
            _ => {}
        }
    }

    /// The names and ids of accounts that see the metrics of others. Where the file names all accounts, they have to be
    /// among them; others are not known before they are found.
    fn monitoring(&mut self, file: &File, accounts: &[Declared], more: bool) -> Vec<String> {
        let Some(named) = &file.fleet.monitoring_accounts else { return Vec::new() };
        let names: Vec<&str> = accounts.iter().map(Declared::name).collect();
        for one in named.get_ref() {
            let is_it =
                |account: &Declared| account.name() == one.get_ref() || account.id.as_str() == one.get_ref();
            if !file.account.is_empty() && !more && !accounts.iter().any(is_it) {
                let near = nearest(one.get_ref(), names.iter().copied());
                let near = near.map(|near| format!("; the nearest is `{near}`")).unwrap_or_default();
                let message = format!("no account `{}` under [[account]]{near}", one.get_ref());
                self.error(&one.span(), message);
            }
        }
        named.get_ref().iter().map(|one| one.get_ref().clone()).collect()
    }

    fn account(&mut self, keys: &AccountKeys, fleet: &FleetKeys, defaults: &Keys) -> Option<Declared> {
        let Some(id) = AccountId::parse(keys.id.get_ref()) else {
            let message =
                format!("`{}` is no account id: expected twelve digits, in quotes", keys.id.get_ref());
            self.error(&keys.id.span(), message);
            return None;
        };
        let own = keys.shared();
        let merged = self.keys(&own, Some(defaults));
        self.one_partition(&own, fleet, &merged);
        if own.regions.is_none() && fleet.regions.is_none() {
            self.error(&keys.id.span(), "no regions: set `regions` here or under [fleet]");
        }
        let named = own.role.as_ref().or(fleet.role.as_ref());
        if let (Some(role), Some(span)) = (&merged.role, named.map(Spanned::span))
            && role_fault(role).is_none()
        {
            let arn = role_arn(role, &id, &merged.regions);
            if arn.split(':').nth(4) != Some(id.as_str()) {
                let message = format!("this role is not in account {id}: write {{account_id}} for its id");
                self.error(&span, message);
            }
        }
        if let (Some(chain), None) = (own.role_chain.filter(|c| !c.get_ref().is_empty()), &merged.role) {
            self.error(&chain.span(), "role_chain leads to `role`, and there is none");
        }
        let name = keys.name.as_ref().map(|name| name.get_ref().clone());
        Some(Declared { id, name, tags: keys.tags.clone(), keys: merged })
    }

    /// Checks what stands in one table, and lays it over what it may be laid over.
    fn keys(&mut self, own: &FleetKeys, beneath: Option<&Keys>) -> Keys {
        let none = Keys::default();
        let under = beneath.unwrap_or(&none);
        self.complain(own.role.as_ref(), role_fault);
        self.complain(own.external_id.as_ref(), external_id_fault);
        self.complain(own.mfa_serial.as_ref(), mfa_serial_fault);
        for hop in own.role_chain.iter().flat_map(|chain| chain.get_ref()) {
            self.complain(Some(hop), hop_fault);
        }
        let own_profile = beneath.is_some() && own.profile.is_some();
        let text = |own: &Option<Spanned<String>>| own.as_ref().map(|text| text.get_ref().clone());
        let hops = |chain: &Spanned<Vec<Spanned<String>>>| -> Vec<String> {
            chain.get_ref().iter().map(|hop| hop.get_ref().clone()).collect()
        };
        let (regions, regions_enabled) = self.both_regions(own, under);
        let keys = Keys {
            profile: own.profile.clone().or_else(|| under.profile.clone()),
            own_profile,
            // A profile that is named for one account alone, without a role, is that account's own way in; and its MFA
            // device is not that of the fleet's profile.
            role: text(&own.role).or_else(|| under.role.clone().filter(|_| !own_profile)),
            role_chain: own.role_chain.as_ref().map_or_else(|| under.role_chain.clone(), hops),
            external_id: text(&own.external_id).or_else(|| under.external_id.clone()),
            mfa_serial: text(&own.mfa_serial).or_else(|| under.mfa_serial.clone().filter(|_| !own_profile)),
            session_name: own.session_name.clone().or_else(|| under.session_name.clone()),
            duration_seconds: own.duration_seconds.as_ref().map(|d| *d.get_ref()).or(under.duration_seconds),
            regions,
            regions_enabled,
        };
        self.duration(own, &keys);
        keys
    }

    fn complain(&mut self, text: Option<&Spanned<String>>, fault: impl Fn(&str) -> Option<String>) {
        if let Some(text) = text
            && let Some(message) = fault(text.get_ref())
        {
            self.error(&text.span(), message);
        }
    }

    fn duration(&mut self, own: &FleetKeys, keys: &Keys) {
        if let Some(duration) =
            own.duration_seconds.as_ref().filter(|d| !(900..=43_200).contains(d.get_ref()))
        {
            let message = "duration_seconds is 900 to 43200, and no more than the role allows";
            self.error(&duration.span(), message);
        }
        let said = own.duration_seconds.as_ref().map(Spanned::span);
        if let Some(span) = said.or(own.role_chain.as_ref().map(Spanned::span))
            && !keys.role_chain.is_empty()
            && keys.duration_seconds.is_some_and(|seconds| seconds > CHAINED_SECONDS)
        {
            let message = "duration_seconds is at most 3600 with a role_chain: a session that is got with another \
                           role's session lasts an hour at most";
            self.error(&span, message);
        }
    }

    /// The regions to begin with, and whether others are asked for.
    fn both_regions(&mut self, own: &FleetKeys, under: &Keys) -> (Vec<Region>, bool) {
        let (mut list, mut enabled) = (under.regions.clone(), under.regions_enabled);
        if let Some(regions) = &own.regions {
            (list, enabled) = match regions.get_ref() {
                Regions::List(codes) => (self.regions(&regions.span(), codes), false),
                Regions::Word(word) => {
                    if word != "enabled" {
                        let message = format!("expected a list of regions or \"enabled\", not \"{word}\"");
                        self.error(&regions.span(), message);
                    }
                    (if under.regions_enabled { list } else { Vec::new() }, true)
                }
            };
        }
        if let Some(otherwise) = &own.regions_otherwise {
            let codes = self.regions(&otherwise.span(), otherwise.get_ref());
            if enabled {
                list = codes;
            } else {
                self.error(&otherwise.span(), "regions_otherwise goes with regions = \"enabled\"");
            }
        }
        (list, enabled)
    }

    fn regions(&mut self, span: &Range<usize>, codes: &[String]) -> Vec<Region> {
        if codes.is_empty() {
            self.error(span, "an empty list of regions");
        }
        let mut out: Vec<Region> = Vec::new();
        for code in codes {
            if !is_region(code) {
                self.error(span, format!("`{code}` has not the form of a region, such as eu-west-1"));
            } else if !out.iter().any(|r| r.as_str() == code) {
                out.push(Region::new(code));
            }
        }
        self.regions_of_one(span, &out);
        out
    }
}
