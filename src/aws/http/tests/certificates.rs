//! Without a proxy: whom TLS trusts, and connections that do not come about.

use std::time::{Duration, SystemTime};

use aws_smithy_types::{DateTime, date_time::Format};

use crate::model::FaultKind;

use super::{
    ask, assert_says, client, fault, file,
    servers::{Ca, answer, identity, nobody, server, silent},
};

#[tokio::test]
async fn a_bundle_is_trusted_and_nothing_else_is() {
    let (ca, other) = (Ca::new("ours"), Ca::new("other"));
    let (addr, seen) = server(Some(ca.tls("localhost")), identity()).await;
    let url = format!("https://localhost:{}", addr.port());

    let told = fault(&[], &url).await;
    let host = format!("localhost:{}", addr.port());
    assert_eq!(told.kind, FaultKind::Network);
    assert_says(&told, &format!("the certificate of {host} is signed by an unknown CA"), "set AWS_CA_BUNDLE");

    let (_kept, path) = file(&other.pem());
    let told = fault(&[("AWS_CA_BUNDLE", &path)], &url).await;
    assert_says(&told, "unknown CA", &format!("AWS_CA_BUNDLE {path} is trusted instead of the system's"));
    assert_eq!(seen.lines().len(), 0, "nothing was sent to whom we do not trust");

    let (_kept, path) = file(&format!("{}{}", other.pem(), ca.pem()));
    let client = client(&[("AWS_CA_BUNDLE", &path)], &url);
    assert_eq!(ask(&client).await.expect("trusted"), "111122223333");
}

#[tokio::test]
async fn a_bad_certificate_is_told_by_what_is_bad_about_it() {
    let ca = Ca::new("ours");
    let (_kept, path) = file(&ca.pem());
    let bundle = [("AWS_CA_BUNDLE", path.as_str())];

    let (addr, _) = server(Some(ca.expired("localhost")), identity()).await;
    let told = fault(&bundle, &format!("https://localhost:{}", addr.port())).await;
    assert_says(&told, "has expired since 2021-01-01T00:00:00Z", "this machine's clock");

    let (addr, _) = server(Some(ca.tls("other.test")), identity()).await;
    let told = fault(&bundle, &format!("https://localhost:{}", addr.port())).await;
    assert_says(&told, "is for another name: it is for ", "AWS_ENDPOINT_URL");
    assert!(told.message.contains("other.test"), "{}", told.message);

    let (addr, _) = server(None, identity()).await;
    let told = fault(&bundle, &format!("https://localhost:{}", addr.port())).await;
    assert_says(&told, "no TLS with localhost:", "speaks TLS on this port");
}

#[tokio::test]
async fn a_connection_that_fails_is_told_by_how() {
    let addr = nobody().await;
    let told = fault(&[], &format!("http://{addr}")).await;
    assert_eq!(told.kind, FaultKind::Network);
    assert_says(&told, &format!("{addr} refused the connection"), "endpoint's address and port");

    let told = fault(&[], "https://sts.eu-west-1.invalid").await;
    assert_says(&told, "the name sts.eu-west-1.invalid is not found", "DNS");
    let told = fault(&[], "https://sts-fips.eu-west-1.invalid").await;
    assert_says(&told, "sts-fips.eu-west-1.invalid", "no FIPS endpoint in this region");

    let addr = silent().await;
    let told = fault(&[], &format!("https://{addr}")).await;
    assert_eq!(told.kind, FaultKind::Timeout);
    assert_says(&told, &format!("no connection to {addr} within 600ms"), "HTTPS_PROXY");
    let told = fault(&[], &format!("http://{addr}")).await;
    assert_eq!(told.kind, FaultKind::Timeout);
    assert_says(&told, &format!("no answer from {addr} within 700ms"), "network path");
}

#[tokio::test]
async fn a_page_is_no_answer() {
    for (status, body) in
        [(200, "<!DOCTYPE html><p>sign in"), (302, "<html>moved</html>"), (403, "<HTML>no</HTML>")]
    {
        for content_type in ["text/html; charset=utf-8", "application/octet-stream"] {
            let (addr, _) = server(None, answer(status, content_type, "", body)).await;
            let told = fault(&[], &format!("http://{addr}")).await;
            assert_eq!(told.kind, FaultKind::Decode);
            assert_says(
                &told,
                &format!("a web page (HTTP {status}) instead of AWS's answer"),
                "in a browser",
            );
        }
    }
    let (addr, _) = server(None, answer(503, "text/html", "", "<html>later</html>")).await;
    assert_eq!(fault(&[], &format!("http://{addr}")).await.kind, FaultKind::Network, "AWS's own balancers");
}

#[tokio::test]
async fn a_clock_that_is_off_is_told_by_how_much() {
    let ahead = DateTime::from(SystemTime::now() + Duration::from_secs(425));
    let date = format!("date: {}\r\n", ahead.fmt(Format::HttpDate).expect("a date"));
    let body = "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20260301T031200Z is \
                now earlier than 20260301T031400Z</Message></Error></ErrorResponse>";
    let (addr, _) = server(None, answer(403, "text/xml", &date, body)).await;
    let told = fault(&[], &format!("http://{addr}")).await;
    assert_eq!(told.kind, FaultKind::Clock);
    assert_says(&told, "this machine's clock is 7 min behind AWS's", "set this machine's clock");

    let (addr, _) = server(None, answer(403, "text/xml", "", body)).await;
    assert_says(&fault(&[], &format!("http://{addr}")).await, "Signature expired", "clock");
}
