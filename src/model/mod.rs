//! What Skydeck talks about: pure types, no clock, no I/O, no AWS crate.
//!
//! Everything above imports from here; this imports nothing of ours.

mod account;
mod acknowledged;
mod alarm;
mod alarm_history;
mod alarm_words;
mod budget;
mod clock;
mod costs;
mod dashboard;
mod dimensions;
mod duration;
mod exit;
mod fault;
mod file_error;
mod fleet;
mod freshness;
mod identity;
mod log_query;
mod login;
mod map;
mod member;
mod metric;
mod metric_ask;
mod mute;
mod mute_schedule;
mod node;
mod notify;
mod organization;
mod partition;
mod pointer;
mod port;
mod prices;
mod quantity;
mod record;
mod resource;
mod row;
mod scope;
mod session;
mod shared;
mod source;
mod tagged;
mod text;
mod traffic;
mod trail;
mod update;
mod wanted;
mod way;

pub use account::{Account, AccountId, AccountName, Locks};
pub use acknowledged::Acknowledged;
pub use alarm::{Alarm, AlarmState, AlarmType};
pub use alarm_history::AlarmHistoryItem;
pub use alarm_words::{arn_words, period_words};
pub use budget::{Limits, Load, SLOWEST, Slowing};
pub use clock::{Clock, PinnedClock, SystemClock};
pub use costs::{CostOf, CostRow, Costs, Latency, Rate, Results, Spend};
pub use dashboard::{Dashboard, DashboardBody};
pub use dimensions::{format_dimensions, parse_dimensions};
pub use duration::parse_duration;
pub use exit::Exit;
pub use fault::{Fault, FaultKind, LOGIN_WANTED};
pub use file_error::FileError;
pub use fleet::Fleet;
pub use freshness::{Pacing, age, tries_apart};
pub use identity::Identity;
pub use log_query::{
    LOG_ROWS, LogAnswer, LogAsk, LogGroup, LogScanned, LogStatus, bare_group, bytes_words, gigabytes,
    group_name,
};
pub use login::{DeviceCode, Login, LoginKey, LoginKind, LoginState, Secret};
pub use map::{Health, HealthCheck, HealthCounts, Instance, InstanceHealth, Namespace, Service};
pub use member::Member;
pub use metric::{Measure, Metric, MetricQuery, Point, Series, Standing};
pub use metric_ask::{AskEnd, MetricAsk, PAGE_POINTS, allowed_period};
pub use mute::{MuteWindow, Mutes};
pub use mute_schedule::MuteSchedule;
pub use node::{Node, PingStatus};
pub use notify::{Notify, NotifyMin, PLACEHOLDERS, QuietHours};
pub use organization::{AccountState, OptIn, OrganizationAccount, OrganizationAsk, RegionState};
pub use partition::{Partition, partition_named, partition_of};
pub use pointer::{Pointer, Target};
pub use port::{
    Ask, BoxFuture, Call, Collector, Gathered, Meter, NoSignIn, Pacer, Pages, Permit, Roster, Sent, SignIn,
    Ticket, Verdict,
};
pub use prices::{Estimate, Price, Prices, Unit, counted, usd, usd_an_hour};
pub use quantity::{Scale, exact, quantity};
pub use record::{FEW, Record};
pub use resource::Resource;
pub(crate) use row::members;
pub use row::{Row, ToRow};
pub use scope::{GLOBAL, Region, Scope, ScopeKey};
pub use session::{Session, SessionStatus};
pub use source::{ServiceRef, Source, Want};
pub use tagged::{TagAsk, TaggedResource};
pub use text::{Text, clean, clean_json, clean_lines};
pub use traffic::{Progress, Traffic};
pub use trail::{
    Chain, Doubt, End, EventAsk, EventBatch, EventId, Filled, Filling, Hold, Issue, Issued, Issues, Lack,
    Link, Lookup, LookupKey, Principal, PrincipalKind, Spans, Summary, TRAIL_LATE, TrailEvent, TrailResource,
    Unknown, hide, parse_event, stitch,
};
pub use update::{Observed, Snapshot, Update};
pub use wanted::{Asker, Wanted};
pub use way::{Base, ByProfile, Hop, Reach, SsoRole, SsoSession, Way, WebIdentity};

/// A moment, UTC, nanosecond resolution.
pub use jiff::Timestamp;
