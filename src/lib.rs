//! Skydeck: one screen over every AWS account that you answer for. See `docs/architecture.md`.

pub mod model;
pub mod poll;
pub mod spec;
pub mod store;
pub mod ui;
