//! Signing in from end to end: the binary against the scripted AWS over loopback, in a home of its own. Whatever it is
//! used for, its output, its log, its files and every command line are searched for secrets.
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
#[path = "sign_in/days.rs"]
mod days;
#[path = "sign_in/fleet.rs"]
mod fleet;
#[path = "sign_in/flows.rs"]
mod flows;
#[path = "sign_in/inside.rs"]
mod inside;
#[path = "sign_in/lab.rs"]
mod lab;
#[path = "sign_in/panics.rs"]
mod panics;
#[path = "sign_in/partition.rs"]
mod partition;
#[path = "sign_in/seen.rs"]
mod seen;
#[path = "../src/aws/http/tests/servers.rs"]
mod servers;
#[path = "sign_in/table.rs"]
mod table;
