//! What the benches share: the demo estate on loopback HTTP in a process of its own, which counts what it is asked, and
//! processes whose time and memory are measured.
#![allow(dead_code, reason = "each bench uses a part of it")]

pub mod asked;
pub mod console;
pub mod counted;
pub mod home;
pub mod http;
pub mod load;
pub mod minimum;
pub mod process;
pub mod server;
pub mod skydeck;
pub mod told;
pub mod watch;
