//! What people paste, good and bad, in tables.

use super::*;

mod bad;
mod good;
mod written;

/// `account/region target` of a pointer, an absent part as `-`.
fn told(pointer: &Pointer) -> String {
    let account = pointer.account.as_ref().map_or("-", |id| id.as_str());
    let region = pointer.region.as_ref().map_or("-", |region| region.as_str());
    let (view, args) = pointer.route();
    let own = args.iter().filter(|(name, _)| !["account", "region"].contains(name));
    let own: String = own.map(|(name, value)| format!(" {name}={value}")).collect();
    format!("{} {account}/{region} {view}{own}", pointer.partition.name)
}

fn read(text: &str) -> Pointer {
    Pointer::parse(text).expect("a link or an ARN").unwrap_or_else(|why| panic!("{text}: {why}"))
}
