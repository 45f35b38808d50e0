//! Alarms that are named by their ARNs: how they stand, or the graph of one.

mod find;
mod graph;
mod list;
mod troubles;
mod wall;

pub(super) use find::found;
pub(super) use graph::AlarmGraph;
pub(super) use list::AlarmList;
pub(in crate::ui) use troubles::alarm_troubles;
