//! What went wrong on the way to AWS, in words: name service, connection, proxy, certificate.

use std::{error::Error as StdError, io};

use rustls::{CertificateError, Error as TlsError};

use crate::model::{Fault, FaultKind, Timestamp};

/// The way that a request was sent.
#[derive(Clone, Debug)]
pub(in crate::aws) struct Path {
    /// `host[:port]` of the endpoint.
    pub host: String,
    /// `host:port` of the proxy, if one is asked.
    pub proxy: Option<String>,
    /// Who named the CA bundle, and its file.
    pub bundle: Option<String>,
}

/// The fault of a request that got no answer.
pub(in crate::aws) fn fault(error: &(dyn StdError + 'static), path: &Path) -> Fault {
    let chain = || chain(error);
    if let Some(after) = chain().find_map(timed_out) {
        return timeout(&after, path);
    }
    if let Some(fault) = tunnel(chain, path) {
        return fault;
    }
    if let Some(tls) = chain().find_map(|e| e.downcast_ref::<TlsError>()) {
        return certificate(tls, path);
    }
    let told = chain().last().map(ToString::to_string).unwrap_or_default();
    if chain().any(is_of_dns) {
        return not_found(&told, path);
    }
    let host = &path.host;
    match chain().find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => match &path.proxy {
            // Only http:// endpoints get here: for https:// ones the tunnel tells.
            Some(proxy) => proxy_refuses(proxy),
            None => network(format!("{host} refused the connection"))
                .with_fix("check the endpoint's address and port, and that something listens there"),
        },
        Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
            let to = path.proxy.as_ref().unwrap_or(host);
            network(format!("no route to {to}"))
                .with_fix("check this machine's network and VPN; it is tried again by itself")
        }
        _ => network(format!("the connection to {host}{} broke: {told}", through(path))),
    }
}

/// The fault of a proxy that asks for a login (HTTP 407).
pub(in crate::aws) fn login_wanted(proxy: &str) -> Fault {
    network(format!("the proxy {proxy} asks for a login (HTTP 407)"))
        .with_fix("set HTTPS_PROXY to http://user:password@host:port with a login that the proxy takes")
}

/// The fault of an answer that is a page for people. A server's failure may be over soon, whoever made the page.
pub(super) fn page(status: u16, proxy: Option<&str>) -> Fault {
    let kind = if status < 500 { FaultKind::Decode } else { FaultKind::Network };
    let through = proxy.map(|proxy| format!(", through the proxy {proxy}")).unwrap_or_default();
    Fault::new(kind, format!("a web page (HTTP {status}) instead of AWS's answer{through}")).with_fix(match proxy {
        Some(_) => "the proxy may refuse this host: have it allowed there, or put it in NO_PROXY",
        None => "sign in to this network if it asks for that in a browser; check AWS_ENDPOINT_URL if it is set",
    })
}

/// Whether an answer is HTML, by its type or its first letters.
pub(super) fn is_page(content_type: Option<&str>, body: Option<&[u8]>) -> bool {
    let starts = |text: &[u8], with: &str| {
        text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with.as_bytes()))
    };
    let body = body.unwrap_or_default().trim_ascii_start();
    content_type.is_some_and(|value| starts(value.as_bytes(), "text/html"))
        || starts(body, "<!doctype html")
        || starts(body, "<html")
}

/// The errors inside one another. An I/O error hides what it wraps from `source`.
fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
        None => error.source(),
    })
}

fn network(message: String) -> Fault {
    Fault::new(FaultKind::Network, message)
}

fn through(path: &Path) -> String {
    path.proxy.as_ref().map(|proxy| format!(" through the proxy {proxy}")).unwrap_or_default()
}

/// What timed out, and after how long, in the HTTP client's words: `connect`, `3.1s`.
fn timed_out(error: &(dyn StdError + 'static)) -> Option<(String, String)> {
    let words = error.to_string();
    let (what, after) = words.strip_prefix("HTTP ")?.split_once(" timeout occurred after ")?;
    Some((what.to_owned(), after.to_owned()))
}

fn timeout((what, after): &(String, String), path: &Path) -> Fault {
    let (host, through) = (&path.host, through(path));
    if what != "connect" {
        return Fault::new(FaultKind::Timeout, format!("no answer from {host}{through} within {after}"));
    }
    let fault = Fault::new(FaultKind::Timeout, format!("no connection to {host}{through} within {after}"));
    match &path.proxy {
        Some(_) => fault.with_fix("check that the proxy is up and may reach this host"),
        None => fault.with_fix(
            "this network may let nobody out directly: set HTTPS_PROXY, or use a VPC endpoint for this service",
        ),
    }
}

/// What goes wrong before a tunnel through a proxy stands. Its error type is private: it is known by its words.
fn tunnel<'a, I>(chain: impl Fn() -> I, path: &Path) -> Option<Fault>
where
    I: Iterator<Item = &'a (dyn StdError + 'static)>,
{
    let proxy = path.proxy.as_ref()?;
    let why = chain().find_map(|e| e.to_string().strip_prefix("tunnel error: ").map(str::to_owned))?;
    let host = &path.host;
    Some(match why.as_str() {
        "proxy authorization required" => login_wanted(proxy),
        "unsuccessful" => network(format!("the proxy {proxy} opens no connection to {host}")).with_fix(
            "have this host allowed in the proxy (it may also fail to reach it), or put it in NO_PROXY",
        ),
        "failed to create underlying connection" => {
            let told = chain().last().map(ToString::to_string).unwrap_or_default();
            let io = chain().find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
            if chain().any(is_of_dns) {
                network(format!("the proxy {proxy} has no address: {told}"))
                    .with_fix("check the name in HTTPS_PROXY, and this machine's DNS and VPN")
            } else if io == Some(io::ErrorKind::ConnectionRefused) {
                proxy_refuses(proxy)
            } else {
                network(format!("no connection to the proxy {proxy}: {told}"))
                    .with_fix("check HTTPS_PROXY: the proxy's host and port, and http:// or https://")
            }
        }
        why => network(format!("the proxy {proxy} broke off: {why}"))
            .with_fix("check that HTTPS_PROXY names an HTTP proxy"),
    })
}

fn proxy_refuses(proxy: &str) -> Fault {
    network(format!("the proxy {proxy} refused the connection"))
        .with_fix("check the host and port in HTTPS_PROXY, and that the proxy runs")
}

fn is_of_dns(error: &(dyn StdError + 'static)) -> bool {
    let words = error.to_string();
    words == "dns error" || words.starts_with("failed to lookup address information")
}

fn not_found(told: &str, path: &Path) -> Fault {
    let told = told.strip_prefix("failed to lookup address information: ").unwrap_or(told);
    let name = path.host.rsplit_once(':').map_or(path.host.as_str(), |(name, _)| name);
    let fault = network(format!("the name {name} is not found: {told}"));
    if name.contains("-fips.") || name.contains(".fips.") {
        fault.with_fix(
            "this service may have no FIPS endpoint in this region: take the region out of `regions`, or FIPS off \
             (AWS_USE_FIPS_ENDPOINT, use_fips_endpoint)",
        )
    } else if name.contains(".api.") {
        fault.with_fix(
            "this service may have no dual-stack endpoint in this region: take dual-stack off \
             (AWS_USE_DUALSTACK_ENDPOINT, use_dualstack_endpoint)",
        )
    } else {
        fault.with_fix(
            "check this machine's DNS and VPN, and that the region exists; where only a proxy resolves names, set \
             HTTPS_PROXY",
        )
    }
}

fn certificate(error: &TlsError, path: &Path) -> Fault {
    let (host, through) = (&path.host, through(path));
    let TlsError::InvalidCertificate(why) = error else {
        return network(format!("no TLS with {host}{through}: {error}"))
            .with_fix("check that the endpoint, or the proxy before it, speaks TLS on this port");
    };
    match why {
        // A bad signature: a CA of the same name with another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            let fault = network(format!("the certificate of {host}{through} is signed by an unknown CA"));
            match &path.bundle {
                Some(bundle) => fault.with_fix(format!(
                    "{bundle} is trusted instead of the system's certificates: add that CA to it"
                )),
                None => fault.with_fix(
                    "a proxy that intercepts TLS? set AWS_CA_BUNDLE to the PEM file of its CA; a machine without any CA \
                     certificates needs its package ca-certificates",
                ),
            }
        }
        CertificateError::Expired => expired(host, &through, None),
        CertificateError::ExpiredContext { not_after, .. } => expired(
            host,
            &through,
            Timestamp::from_second(i64::try_from(not_after.as_secs()).unwrap_or(i64::MAX)).ok(),
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            network(format!("the certificate of {host}{through} is not valid yet"))
                .with_fix("check this machine's clock: it may be behind")
        }
        CertificateError::NotValidForName => wrong_name(host, &through, ""),
        CertificateError::NotValidForNameContext { presented, .. } => {
            wrong_name(host, &through, &format!(": it is for {}", presented.join(", ")))
        }
        why => network(format!("the certificate of {host}{through} is not accepted: {why}"))
            .with_fix("check what answers there: a proxy that intercepts TLS may make such certificates"),
    }
}

fn expired(host: &str, through: &str, end: Option<Timestamp>) -> Fault {
    let since = end.map(|end| format!(" since {end}")).unwrap_or_default();
    network(format!("the certificate of {host}{through} has expired{since}"))
        .with_fix("check this machine's clock; else whoever runs the endpoint or the proxy has to renew it")
}

fn wrong_name(host: &str, through: &str, names: &str) -> Fault {
    network(format!("the certificate of {host}{through} is for another name{names}"))
        .with_fix("check AWS_ENDPOINT_URL and DNS: something else answers in the endpoint's place")
}
