//! How requests leave: the HTTP client over TLS, what it trusts, through which proxy, and what it refuses to send.

mod bundle;
mod client;
mod guard;
mod network;
mod proxy;
#[cfg(test)]
mod tests;

pub(super) use client::{Via, tls_client};
pub(super) use guard::guarded;
pub(super) use network::Network;

/// `host[:port]` of a URI.
pub(super) fn host(uri: &str) -> &str {
    uri.split_once("://").map_or(uri, |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default()
}
