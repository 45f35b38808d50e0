//! Skydeck: one screen over every AWS account that you answer for. See `docs/architecture.md`.

pub mod aws;
pub mod fleet;
pub mod model;
pub mod poll;
pub mod store;
