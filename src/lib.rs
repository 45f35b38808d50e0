//! Skydeck: one screen over every AWS account that you answer for. See `docs/architecture.md`.

pub mod app;
pub mod aws;
pub mod cli;
pub mod demo;
pub mod dispatch;
pub mod fleet;
pub mod headless;
pub mod manual;
pub mod model;
pub mod poll;
pub mod query;
pub mod spec;
pub mod store;
pub mod ui;
pub mod wiring;
