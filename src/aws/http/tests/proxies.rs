//! Through proxies: tunnels, logins, refusals, interception, and what goes past them.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

use crate::model::FaultKind;

use super::{
    super::{Network, client::route},
    ask, assert_says, client, fault, file,
    servers::{Ca, Tunnel, answer, identity, nobody, proxy, server, silent},
};

const LOGIN: &str = "Basic bWU6Y2FuYXJ5";

#[tokio::test]
async fn a_tunnel_is_opened_once_and_the_proxy_finds_the_name() {
    let ca = Ca::new("ours");
    let (_kept, bundle) = file(&ca.pem());
    let (to, served) = server(Some(ca.tls("aws.test")), identity()).await;
    let (proxy, seen) = proxy(Tunnel::To(to)).await;
    let url = format!("http://{proxy}");
    let client = client(&[("HTTPS_PROXY", &url), ("AWS_CA_BUNDLE", &bundle)], "https://aws.test");
    for _ in 0..3 {
        assert_eq!(ask(&client).await.expect("through the proxy"), "111122223333");
    }
    assert_eq!(seen.lines(), ["CONNECT aws.test:443 HTTP/1.1"], "one connection is kept and used again");
    assert_eq!(served.lines().len(), 3);
}

#[tokio::test]
async fn a_login_is_sent_and_never_told() {
    let ca = Ca::new("ours");
    let (_kept, bundle) = file(&ca.pem());
    let (to, _) = server(Some(ca.tls("aws.test")), identity()).await;
    let (proxy, seen) = proxy(Tunnel::Login(LOGIN, to)).await;

    let url = format!("http://me:canary@{proxy}");
    let good = client(&[("https_proxy", &url), ("AWS_CA_BUNDLE", &bundle)], "https://aws.test");
    assert_eq!(ask(&good).await.expect("let in"), "111122223333");
    assert_eq!(seen.lines(), [format!("CONNECT aws.test:443 HTTP/1.1 {LOGIN}")]);

    for url in [format!("http://{proxy}"), format!("http://me:wrong-canary@{proxy}")] {
        let told = fault(&[("HTTPS_PROXY", &url)], "https://aws.test").await;
        assert_eq!(told.kind, FaultKind::Network);
        assert_says(
            &told,
            &format!("the proxy {proxy} asks for a login (HTTP 407)"),
            "http://user:password@host:port",
        );
        assert!(!format!("{told:?}").contains("canary"));
    }
    assert!(!format!("{good:?}").contains("canary"));
}

#[tokio::test]
async fn a_proxy_that_is_no_help_is_named() {
    let (refusing, _) = proxy(Tunnel::Refused(403)).await;
    let told = fault(&[("HTTPS_PROXY", &format!("http://{refusing}"))], "https://aws.test").await;
    assert_says(
        &told,
        &format!("the proxy {refusing} opens no connection to aws.test"),
        "allowed in the proxy",
    );

    let down = nobody().await;
    let told = fault(&[("ALL_PROXY", &down.to_string())], "https://aws.test").await;
    assert_says(&told, &format!("the proxy {down} refused the connection"), "that the proxy runs");
    let told = fault(&[("ALL_PROXY", &down.to_string())], "http://aws.test").await;
    assert_says(&told, &format!("the proxy {down} refused the connection"), "that the proxy runs");

    let told = fault(&[("HTTPS_PROXY", "http://me:canary@proxy.invalid:3128")], "https://aws.test").await;
    assert_says(&told, "the proxy proxy.invalid:3128 has no address", "HTTPS_PROXY");
    assert!(!format!("{told:?}").contains("canary"));

    let mute = silent().await;
    let told = fault(&[("HTTPS_PROXY", &mute.to_string())], "https://aws.test").await;
    assert_eq!(told.kind, FaultKind::Timeout);
    assert_says(&told, &format!("to aws.test through the proxy {mute} within 600ms"), "the proxy is up");

    // TLS spoken to a proxy that does not.
    let (plain, _) = proxy(Tunnel::Refused(403)).await;
    let told = fault(&[("HTTPS_PROXY", &format!("https://{plain}"))], "https://aws.test").await;
    assert_says(&told, &format!("no connection to the proxy {plain}"), "http:// or https://");
}

#[tokio::test]
async fn a_proxy_that_intercepts_tls_needs_its_ca() {
    let (aws, corp) = (Ca::new("aws"), Ca::new("corp"));
    let (proxy, seen) = proxy(Tunnel::Intercepted(corp.tls("aws.test"), identity())).await;
    let url = format!("http://{proxy}");

    let told = fault(&[("HTTPS_PROXY", &url)], "https://aws.test").await;
    let message = format!("the certificate of aws.test through the proxy {proxy} is signed by an unknown CA");
    assert_says(&told, &message, "a proxy that intercepts TLS? set AWS_CA_BUNDLE");

    let (_kept, bundle) = file(&aws.pem());
    let told = fault(&[("HTTPS_PROXY", &url), ("AWS_CA_BUNDLE", &bundle)], "https://aws.test").await;
    assert_says(&told, &message, "add that CA to it");

    let (_kept, bundle) = file(&corp.pem());
    let client = client(&[("HTTPS_PROXY", &url), ("AWS_CA_BUNDLE", &bundle)], "https://aws.test");
    assert_eq!(ask(&client).await.expect("intercepted"), "111122223333");
    assert_eq!(seen.lines().len(), 3);
}

#[tokio::test]
async fn what_no_proxy_names_goes_past_it() {
    let (proxy, seen) = proxy(Tunnel::Refused(403)).await;
    let url = proxy.to_string();
    for no_proxy in ["aws.invalid", ".invalid", "*.invalid", "a.b, aws.invalid", "*"] {
        let told = fault(&[("HTTPS_PROXY", &url), ("NO_PROXY", no_proxy)], "https://aws.invalid").await;
        assert_says(&told, "the name aws.invalid is not found", "DNS");
    }
    let (addr, served) = server(None, identity()).await;
    let local = client(&[("ALL_PROXY", &url)], &format!("http://{addr}"));
    assert_eq!(ask(&local).await.expect("directly"), "111122223333");
    assert_eq!((seen.lines().len(), served.lines().len()), (0, 1));

    let told = fault(&[("HTTPS_PROXY", &url), ("NO_PROXY", "ws.invalid")], "https://aws.invalid").await;
    assert_says(&told, "opens no connection to aws.invalid", "NO_PROXY");
    assert_eq!(seen.lines().len(), 1, "a name that only ends alike");
}

#[tokio::test]
async fn a_plain_endpoint_is_asked_through_the_plain_proxy() {
    let (proxy, seen) = server(None, identity()).await;
    let url = format!("http://me:canary@{proxy}");
    let dead = nobody().await.to_string();
    let client = client(&[("HTTP_PROXY", &url), ("HTTPS_PROXY", &dead)], "http://aws.test");
    assert_eq!(ask(&client).await.expect("through the proxy"), "111122223333");
    assert_eq!(seen.lines(), [format!("POST http://aws.test/ HTTP/1.1 {LOGIN}")]);

    let page = "<html>not allowed</html>";
    for (status, message) in [
        (407, "asks for a login (HTTP 407)".to_owned()),
        (403, "a web page (HTTP 403) instead of AWS's answer, through the proxy ".to_owned()),
        (503, "a web page (HTTP 503) instead of AWS's answer, through the proxy ".to_owned()),
    ] {
        let (proxy, _) = server(None, answer(status, "text/html", "", page)).await;
        let told = fault(&[("HTTP_PROXY", &proxy.to_string())], "http://aws.test").await;
        assert_says(&told, &message, "");
        assert!(told.message.contains(&proxy.to_string()), "{}", told.message);
    }
}

#[test]
fn credentials_of_the_machine_never_go_through_a_proxy() {
    let lookup = |name: &str| (name == "ALL_PROXY").then(|| "http://me:canary@proxy.corp:3128".to_owned());
    let route = route(&Network::read(&lookup, None).expect("good"));
    assert!(!format!("{route:?}").contains("canary"));
    let proxy = |uri: &str| route.of(&HttpRequest::get(uri).expect("a request")).proxy;
    for host in [
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "[fd00:ec2::254]",
        "[fd00:ec2::23]",
        "localhost:4566",
        "127.0.0.1:5000",
        "[::1]:5000",
    ] {
        assert_eq!(proxy(&format!("http://{host}/latest/api/token")), None, "{host}");
        assert_eq!(proxy(&format!("https://{host}/")), None, "{host}");
    }
    for host in ["169.254.169.253", "sts.eu-west-1.amazonaws.com", "[fd00:ec2::255]"] {
        assert_eq!(proxy(&format!("http://{host}/")).as_deref(), Some("proxy.corp:3128"), "{host}");
    }
}
