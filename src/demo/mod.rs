//! The demo estate: a simulated organisation behind the SDK's HTTP connector, answering in the services'
//! own wire formats. Everything in it is a function of the seed, the estate's start and the clock's now, so
//! nothing is kept but a log of what was asked.
//!
//! [`inject`] puts faults in front of any HTTP client, this one or a real one.

mod account_regions;
mod alarm_history;
mod alarm_state;
mod alarms;
mod cloudmap;
mod cloudwatch;
mod connector;
mod dashboards;
mod estate;
mod incident;
pub mod inject;
mod logs;
mod metric_data;
mod metrics;
mod mute_rules;
mod names;
mod nodes;
mod oam;
mod organizations;
mod page;
mod place;
mod received;
mod rng;
mod scale;
mod series;
mod services;
mod sessions;
mod ssm;
mod statistic;
mod stock;
mod sts;
mod tags;
mod trail;
mod trail_chains;
mod trail_events;
mod trail_record;
mod trail_script;
mod trail_templates;
mod wire;

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use estate::{Estate, HUB_ACCESS_KEY, HUB_SECRET_KEY};
pub use received::{AssumedRole, Received};
pub use scale::DemoScale;
pub use wire::{DemoReply, DemoRequest};
