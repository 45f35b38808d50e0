//! The `skydeck` binary.

fn main() {}
