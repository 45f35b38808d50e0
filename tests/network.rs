//! The binary behind proxies and certificates as its environment names them: what it reaches, and what it says when it
//! does not. The HTTP client's own tests (`src/aws/http/tests/`) hold every sentence.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
#[path = "../src/aws/http/tests/servers.rs"]
mod servers;

use std::net::SocketAddr;

use common::skydeck::{Home, Run};
use servers::{Ca, Seen, Tunnel, identity, proxy, server};

const PROFILE: &str = "[default]\nregion = eu-west-1\naws_access_key_id = AKID\naws_secret_access_key = s\n";

/// An account that is used as it is, behind `https://aws.test`, which only a proxy finds.
fn home() -> Home {
    let home = Home::empty();
    home.write(
        ".aws/config",
        "[default]\nregion = eu-west-1\naws_access_key_id = AKID\naws_secret_access_key = s\n",
    );
    home.with("AWS_ENDPOINT_URL", "https://aws.test")
}

async fn aws() -> (Ca, SocketAddr, Seen) {
    let ca = Ca::new("aws");
    let (addr, seen) = server(Some(ca.tls("aws.test")), identity()).await;
    (ca, addr, seen)
}

/// `get accounts` asks each account who it is.
async fn accounts(home: Home) -> Run {
    tokio::task::spawn_blocking(move || home.get("accounts", &[])).await.expect("it ran")
}

/// The faults of `get alarms`, in words.
async fn alarms(home: Home) -> Run {
    tokio::task::spawn_blocking(move || home.get("alarms", &[])).await.expect("it ran")
}

#[track_caller]
fn assert_says(run: &Run, message: &str, fix: &str) {
    let told = |member: &str, words: &str| {
        run.faults().iter().any(|fault| fault[member].as_str().is_some_and(|text| text.contains(words)))
    };
    assert!(told("message", message) && told("fix", fix), "{message}\n{fix}\n{}", run.stderr);
    assert!(!run.stderr.contains("canary") && !run.stdout.contains("canary"), "{}", run.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_is_reached_through_a_proxy_with_a_ca_of_its_own() {
    let (ca, addr, served) = aws().await;
    let (proxy, seen) = proxy(Tunnel::To(addr)).await;
    let home = home().with("HTTPS_PROXY", &format!("http://{proxy}"));
    home.write("ca.pem", &ca.pem());
    let bundle = home.path().join("ca.pem").display().to_string();

    let run = accounts(home.with("AWS_CA_BUNDLE", &bundle)).await.exits(0);
    assert_eq!(run.rows()[0]["account_id"], "111122223333", "{}", run.stderr);

    let home = self::home().with("all_proxy", &proxy.to_string());
    home.write("ca.pem", &ca.pem());
    let bundle = home.path().join("ca.pem").display().to_string();
    home.write(".aws/config", &format!("{PROFILE}ca_bundle = {bundle}\n"));
    let run = accounts(home).await.exits(0);
    assert_eq!(run.rows()[0]["account_id"], "111122223333", "the profile's bundle: {}", run.stderr);

    assert!(!served.lines().is_empty());
    assert!(seen.lines().iter().all(|line| line == "CONNECT aws.test:443 HTTP/1.1"), "{:?}", seen.lines());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_aws_is_said_with_its_fix() {
    let (_, addr, served) = aws().await;
    let (passing, _) = proxy(Tunnel::To(addr)).await;
    let run = alarms(home().with("https_proxy", &passing.to_string())).await.exits(4);
    assert_says(&run, "aws.test through the proxy", "set AWS_CA_BUNDLE to the PEM file of its CA");

    let (asking, _) = proxy(Tunnel::Login("Basic x", addr)).await;
    let run = alarms(home().with("HTTPS_PROXY", &format!("http://me:canary@{asking}"))).await.exits(4);
    assert_says(&run, &format!("the proxy {asking} asks for a login (HTTP 407)"), "HTTPS_PROXY");

    let (unused, seen) = proxy(Tunnel::To(addr)).await;
    let run = alarms(home().with("ALL_PROXY", &unused.to_string()).with("no_proxy", ".test")).await.exits(4);
    assert_says(&run, "the name aws.test is not found", "DNS");
    assert_eq!((seen.lines().len(), served.lines().len()), (0, 0));
}

#[test]
fn a_setting_that_cannot_be_read_is_said_at_the_start() {
    for (name, value, says) in [
        (
            "AWS_CA_BUNDLE",
            "/nowhere/ca.pem",
            "skydeck: AWS_CA_BUNDLE /nowhere/ca.pem: no such file; fix: correct the path",
        ),
        ("HTTPS_PROXY", "http://me:canary@", "skydeck: HTTPS_PROXY is not the URL of a proxy (its"),
        ("ALL_PROXY", "socks5://me:canary@proxy:1080", "skydeck: ALL_PROXY names a SOCKS proxy"),
    ] {
        let run = home().with(name, value).get("alarms", &[]).exits(2);
        assert!(run.stderr.starts_with(says), "{}", run.stderr);
        assert!(!run.stderr.contains("canary"), "{}", run.stderr);
    }
}
