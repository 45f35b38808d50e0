//! The tables beside `[fleet]` and `[[account]]` that say where accounts and services are found.

use toml::Spanned;
use wildmatch::WildMatch;

use crate::model::Region;

use super::{
    config_check::Check,
    config_file::{EndpointKeys, OrganizationKeys, SsoKeys},
    discovery::{Organization, Sso},
    endpoint::{Endpoint, SERVICES, url_fault},
    pattern::{Pattern, Selection},
    reach::{hop_fault, is_region},
    select::nearest,
};

impl Check<'_> {
    /// What is said of the organization, if its accounts are to be discovered.
    pub(super) fn organization(&mut self, table: &Spanned<OrganizationKeys>) -> Option<Organization> {
        let keys = table.get_ref();
        let selection = self.selection(&keys.include, &keys.exclude);
        if let Some(role) = &keys.role {
            let one = || {
                let more = role.get_ref().contains("{account_id}");
                more.then(|| "this role is in one account: write its id in the ARN".to_owned())
            };
            if let Some(fault) = hop_fault(role.get_ref()).or_else(one) {
                self.error(&role.span(), fault);
            }
        }
        keys.discover.then(|| Organization {
            selection,
            profile: keys.profile.clone(),
            role: keys.role.as_ref().map(|role| role.get_ref().clone()),
        })
    }

    pub(super) fn sso(&mut self, table: &Spanned<SsoKeys>) -> Sso {
        let keys = table.get_ref();
        for pattern in keys.include.iter().chain(&keys.exclude) {
            if let Ok(Pattern::Ou(_) | Pattern::Tag(..) | Pattern::State(_)) = pattern.get_ref().parse() {
                let message = format!(
                    "`{}`: a login lists ids and names alone; organizational units, tags and states are known to \
                     [organization]",
                    pattern.get_ref()
                );
                self.error(&pattern.span(), message);
            }
        }
        if keys.roles.get_ref().is_empty() {
            self.error(&keys.roles.span(), "no roles: name those that may be used, such as [\"ReadOnly*\"]");
        }
        for role in keys.roles.get_ref().iter().filter(|role| role.get_ref().is_empty()) {
            self.error(&role.span(), "an empty pattern");
        }
        let glob = |role: &Spanned<String>| WildMatch::new_case_insensitive(role.get_ref());
        Sso {
            session: keys.session.clone(),
            roles: keys.roles.get_ref().iter().map(glob).collect(),
            selection: self.selection(&keys.include, &keys.exclude),
        }
    }

    fn selection(&mut self, include: &[Spanned<String>], exclude: &[Spanned<String>]) -> Selection {
        let mut patterns = |texts: &[Spanned<String>]| {
            let mut parsed = Vec::new();
            for text in texts {
                match text.get_ref().parse::<Pattern>() {
                    Ok(pattern) => parsed.push(pattern),
                    Err(message) => self.error(&text.span(), message),
                }
            }
            parsed
        };
        Selection { include: patterns(include), exclude: patterns(exclude) }
    }

    pub(super) fn endpoints(&mut self, tables: &[EndpointKeys]) -> Vec<Endpoint> {
        let mut endpoints: Vec<Endpoint> = Vec::new();
        for keys in tables {
            let service = keys.service.get_ref();
            if !SERVICES.contains(&service.as_str()) {
                let near = nearest(service, SERVICES.into_iter()).unwrap_or_default();
                let message = format!(
                    "no service `{service}` that is asked; the nearest is `{near}`. There are {}",
                    SERVICES.join(", ")
                );
                self.error(&keys.service.span(), message);
            }
            if let Some(region) = keys.region.as_ref().filter(|region| !is_region(region.get_ref())) {
                let message =
                    format!("`{}` has not the form of a region, such as eu-west-1", region.get_ref());
                self.error(&region.span(), message);
            }
            if let Some(fault) = url_fault(keys.url.get_ref()) {
                self.error(&keys.url.span(), fault);
            }
            let endpoint = Endpoint {
                service: service.clone(),
                region: keys.region.as_ref().map(|region| Region::new(region.get_ref())),
                url: keys.url.get_ref().trim_end_matches('/').to_owned(),
            };
            if endpoints.iter().any(|e| e.service == *service && e.region == endpoint.region) {
                let message = format!("a second endpoint for `{service}`");
                self.error(&keys.service.span(), message);
            }
            endpoints.push(endpoint);
        }
        endpoints
    }
}
