//! The harness: endpoints that nobody here wrote, on loopback, and the binary run against them. What is proven
//! against which endpoint is in `tests/README.md`.
#![allow(dead_code, unused_imports, reason = "each test binary uses a part of it")]

pub mod endpoint;
pub mod python;
pub mod rows;
pub mod sick;
pub mod sign_in;
pub mod skydeck;
