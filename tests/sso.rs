//! IAM Identity Center against the scripted world: one login for all accounts of a session, the device flow, refreshes,
//! the AWS CLI's cache, the accounts behind a login. Time is tokio's, paused.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

#[path = "sso/botocore.rs"]
mod botocore;
mod common;
#[path = "sso/desk.rs"]
mod desk;
#[path = "sso/device.rs"]
mod device;
#[path = "sso/portal.rs"]
mod portal;
#[path = "sso/refresh.rs"]
mod refresh;
#[path = "sso/secrets.rs"]
mod secrets;
