//! When to ask: one pass for the command line, pollers for the console, and the pace of both. Knows a
//! collector only as a trait of `model`.

mod backfill;
mod engine;
mod grid;
mod ledger;
mod memory;
mod network;
mod orders;
mod outage;
mod pace;
mod poller;
mod pollers;
mod pool;
mod prices;
mod quota;
mod schedule;
mod supervisor;
mod tail;
mod tell;
#[cfg(test)]
mod tests;
mod under_way;

pub use backfill::{Backfill, TRAIL_KEPT};
pub use engine::Engine;
pub use ledger::{Count, CountKey, Ledger};
pub use pace::{Pace, Slowed};
pub use pool::{Monitors, Pool};
pub use quota::QuotaTable;
pub use supervisor::{PollEvent, Supervisor};
