//! What is pasted at 03:12, an ARN, a link of the AWS console or a route, opens the right view in the right account and
//! region; what cannot be opened says why.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

/// The demo's `prod-shop`.
const SHOP: &str = "340319631001";
const NODE: &str = "i-07f3b594249faae6a";

fn open(text: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_skydeck"))
        .args(["--demo", "--now", "2026-03-01T03:12:00Z", "snapshot", text, "--settle", "60s"])
        .output()
        .expect("runs")
}

#[test]
fn arns_and_console_links_land_where_they_point() {
    let alarm = format!("arn:aws:cloudwatch:eu-west-1:{SHOP}:alarm:checkout-p99");
    let node = format!("arn:aws:ec2:eu-west-1:{SHOP}:instance/{NODE}");
    let managed = format!(
        "https://{SHOP}-abcdef12.eu-west-1.console.aws.amazon.com/systems-manager/managed-instances/{NODE}/description?region=eu-west-1"
    );
    let by_name = "alarm?account=prod-shop&region=euw1&name=checkout-p99";
    let by_id = format!("node?account={SHOP}&region=eu-west-1&id={NODE}");
    for (text, crumb, place, content) in [
        (&*alarm, "alarm checkout-p99", "prod-shop euw1", "Shop/Checkout"),
        (
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/checkout-p99",
            "alarm checkout-p99",
            "euw1",
            "Shop/Checkout",
        ),
        (&*node, &*format!("node {NODE}"), "prod-shop euw1", "checkout-02"),
        (&*managed, &*format!("node {NODE}"), "prod-shop euw1", "checkout-02"),
        (
            &*format!(
                "https://eu-west-1.console.aws.amazon.com/systems-manager/session-manager/{NODE}?region=eu-west-1"
            ),
            &*format!("node {NODE}"),
            "euw1",
            "checkout-02",
        ),
        (by_name, "alarm checkout-p99", "prod-shop euw1", "Shop/Checkout"),
        (&*by_id, &*format!("node {NODE}"), "prod-shop euw1", "checkout-02"),
    ] {
        let output = open(text);
        assert!(output.status.success(), "{text}: {}", String::from_utf8_lossy(&output.stderr));
        let drawn = String::from_utf8(output.stdout).expect("UTF-8");
        let header = drawn.lines().next().expect("a header");
        assert!(header.contains(crumb) && header.contains(place), "{text}: {header}");
        assert!(drawn.contains(content), "{text}:\n{drawn}");
    }
}

#[test]
fn what_cannot_be_opened_says_why() {
    for (text, why) in [
        ("arn:aws:cloudwatch:eu-west-1:999999999999:alarm:x", "account 999999999999 is not in the fleet"),
        (&format!("arn:aws:cloudwatch:eu-south-2:{SHOP}:alarm:x"), "eu-south-2"),
        ("arn:aws:s3:::bucket", "Skydeck opens"),
        ("https://console.aws.amazon.com.evil.example/cloudwatch/home", "console"),
        ("alrams", "did you mean `alarms`?"),
        ("alarms?accuont=x", "did you mean `account`?"),
        ("alarms?account=prod-shpo", "the nearest is `prod-shop`"),
        ("alarms?sort=nmae", "did you mean `name`?"),
        ("events?range=soon", "length of time"),
        ("\u{1b}[31mdeck", "no view's name"),
    ] {
        let output = open(text);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}: {said}");
        assert!(said.contains(why) && !said.contains('\u{1b}'), "{text}: {said}");
    }
}
