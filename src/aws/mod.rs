//! The only folder that names an `aws_*` crate: how accounts are reached, what may be sent, what went
//! wrong, and one file a thing that is read.

mod access;
mod alarm_history;
mod alarms;
mod assume;
mod base;
mod charged;
mod clients;
mod clock_watch;
mod cloud_listing;
mod cloud_map;
mod collector;
mod convert;
mod credentials;
mod dashboards;
#[cfg(test)]
mod endpoint_tests;
mod faults;
mod gate;
mod http;
mod identity;
#[cfg(test)]
mod lane_tests;
#[cfg(test)]
mod lock_tests;
mod log_groups;
mod log_query;
mod logins;
mod machine;
mod metric_batch;
mod metric_data;
mod metric_gathered;
mod metric_refused;
mod metrics;
mod mfa;
mod mute_rules;
mod nodes;
mod oam;
mod options;
mod organization;
mod paced;
#[cfg(test)]
mod played;
mod profiles;
mod read_list;
mod reader;
mod regions;
mod remembered;
mod sessions;
mod settings;
mod shared;
mod shelf;
mod sign_in;
mod sso;
mod tags;
mod trail;
mod trail_record;
mod way;

pub use access::{Access, Origin};
pub use collector::Collectors;
pub use machine::Machine;
pub use options::SignInOptions;
pub use profiles::{read_profile_files, read_profiles};
pub use read_list::{READ_LIST, Read, session_policy};
pub use sso::{SsoAccount, SsoAccounts, SsoLeftOut};
