//! Skydeck: one screen over every AWS account that you answer for. See `docs/architecture.md`.

pub mod aws;
pub mod cli;
pub mod fleet;
pub mod headless;
pub mod model;
pub mod poll;
pub mod query;
pub mod store;
pub mod wiring;
