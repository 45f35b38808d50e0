use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{
    config::{Budget, History, Polling, SignInKeys, Ui},
    notify::NotifyKeys,
};

/// The file as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct File {
    pub fleet: FleetKeys,
    pub account: Vec<AccountKeys>,
    pub organization: Option<Spanned<OrganizationKeys>>,
    pub sso: Option<Spanned<SsoKeys>>,
    pub sign_in: SignInKeys,
    pub endpoint: Vec<EndpointKeys>,
    pub history: History,
    pub budget: Option<Spanned<Budget>>,
    pub polling: Polling,
    pub ui: Option<Spanned<Ui>>,
    pub notify: NotifyKeys,
}

/// What may stand under `[fleet]`.
#[derive(Deserialize, Default, Clone)]
#[serde(deny_unknown_fields, default)]
pub(super) struct FleetKeys {
    pub profile: Option<String>,
    pub role: Option<Spanned<String>>,
    pub regions: Option<Spanned<Regions>>,
    pub regions_otherwise: Option<Spanned<Vec<String>>>,
    pub external_id: Option<Spanned<String>>,
    pub mfa_serial: Option<Spanned<String>>,
    pub session_name: Option<String>,
    pub duration_seconds: Option<Spanned<u32>>,
    pub role_chain: Option<Spanned<Vec<Spanned<String>>>>,
    pub fips: Option<bool>,
    pub dual_stack: Option<bool>,
    pub monitoring_accounts: Option<Spanned<Vec<Spanned<String>>>>,
}

/// What may stand under `[[account]]`: serde cannot flatten and refuse unknown keys at once, so the keys
/// of `[fleet]` are named again, but for those that are for all accounts alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountKeys {
    pub id: Spanned<String>,
    pub name: Option<Spanned<String>>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    pub profile: Option<String>,
    pub role: Option<Spanned<String>>,
    pub regions: Option<Spanned<Regions>>,
    pub regions_otherwise: Option<Spanned<Vec<String>>>,
    pub external_id: Option<Spanned<String>>,
    pub mfa_serial: Option<Spanned<String>>,
    pub session_name: Option<String>,
    pub duration_seconds: Option<Spanned<u32>>,
    pub role_chain: Option<Spanned<Vec<Spanned<String>>>>,
}

impl AccountKeys {
    /// Those that may stand under `[fleet]`, too.
    pub fn shared(&self) -> FleetKeys {
        FleetKeys {
            profile: self.profile.clone(),
            role: self.role.clone(),
            regions: self.regions.clone(),
            regions_otherwise: self.regions_otherwise.clone(),
            external_id: self.external_id.clone(),
            mfa_serial: self.mfa_serial.clone(),
            session_name: self.session_name.clone(),
            duration_seconds: self.duration_seconds.clone(),
            role_chain: self.role_chain.clone(),
            ..FleetKeys::default()
        }
    }
}

/// What may stand under `[organization]`.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OrganizationKeys {
    pub discover: bool,
    pub include: Vec<Spanned<String>>,
    pub exclude: Vec<Spanned<String>>,
    pub profile: Option<String>,
    pub role: Option<Spanned<String>>,
}

/// What may stand under `[sso]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SsoKeys {
    pub session: String,
    pub roles: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    pub include: Vec<Spanned<String>>,
    #[serde(default)]
    pub exclude: Vec<Spanned<String>>,
}

/// What may stand under `[[endpoint]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EndpointKeys {
    pub service: Spanned<String>,
    pub region: Option<Spanned<String>>,
    pub url: Spanned<String>,
}

#[derive(Clone)]
pub(super) enum Regions {
    List(Vec<String>),
    Word(String),
}

impl<'de> Deserialize<'de> for Regions {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Regions;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of regions, such as [\"eu-west-1\"], or \"enabled\"")
            }
            fn visit_str<E: serde::de::Error>(self, v: &str) -> Result<Regions, E> {
                Ok(Regions::Word(v.to_owned()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Regions, A::Error> {
                let mut list = Vec::new();
                while let Some(region) = seq.next_element()? {
                    list.push(region);
                }
                Ok(Regions::List(list))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
