//! Every view and every overlay in a terminal: gone to by name, drilled into, left again.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::{demo, harness::Tty};

/// A list, something of its first rows, and the views that Enter leads to from there.
const VIEWS: &[(&str, &str, &[&str])] = &[
    ("alarms", "checkout-p99", &["alarm"]),
    ("metrics", "AWS/", &["metric-list", "metric"]),
    ("events", "prod-", &["event"]),
    ("sessions", "maria.lindqvist", &["session"]),
    ("nodes", "checkout-0", &["node"]),
    ("services", "checkout", &["service"]),
    ("namespaces", "internal", &["services", "service"]),
    ("scopes", "prod-core", &["scope"]),
    ("faults", "legacy", &["fault"]),
    ("help", "One line down", &[]),
    ("explore", "namespaces", &[]),
    ("dashboards", "shop-checkout", &["dashboard"]),
    ("pulse", "CloudWatch agent", &[]),
    ("deck", "attention", &[]),
];

/// The last part of the way that the header shows.
fn here(tty: &Tty) -> String {
    let text = tty.text();
    let header = text.lines().next().unwrap_or_default();
    let way = header.trim_start().trim_start_matches("skydeck").trim_start();
    let way = way.split("   ").next().unwrap_or_default();
    way.rsplit(" › ").next().unwrap_or_default().to_owned()
}

fn is_at(tty: &Tty, view: &str) {
    let name = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
    tty.until(&format!("`{view}` is open"), || name(here(tty)) == view);
    // The header is painted first: what is below may still be of the view before.
    tty.settled();
}

/// Presses a key when the one before is answered, as people do.
fn press(tty: &Tty, keys: &str) {
    let before = tty.settled();
    tty.press(keys);
    tty.until(&format!("{keys:?} is answered"), || tty.written() > before);
}

#[test]
fn every_view_opens_drills_down_and_leads_back() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    for (view, shown, drills) in VIEWS {
        press(&tty, ":");
        press(&tty, view);
        press(&tty, "\r");
        is_at(&tty, view);
        tty.shows(shown);
        for drill in *drills {
            press(&tty, "\r");
            is_at(&tty, drill);
            // Of a list, the first row: Enter on none opens nothing.
            tty.until("it is found", || {
                let text = tty.text();
                !text.contains("Looking for") && !text.contains("Nothing so far")
            });
        }
        for drill in drills.iter().rev() {
            is_at(&tty, drill);
            press(&tty, "\x1b");
        }
        is_at(&tty, view);
    }
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}

#[test]
fn every_overlay_opens_over_a_view_and_leaves_it_as_it_was() {
    let mut tty = demo();
    tty.shows("checkout-p99");
    for (key, shown) in [
        (":", "go to, or do"),
        ("/", "observed_at"),
        ("S", "look at all accounts"),
        ("o", "in the AWS console"),
        ("g", "Go to deck"),
    ] {
        press(&tty, key);
        tty.shows(shown);
        press(&tty, "\x1b");
        tty.lacks(shown);
        tty.shows("attention");
    }
    // What is open stays so while the terminal changes its size.
    press(&tty, "S");
    tty.shows("look at all accounts");
    tty.resize(80, 24);
    tty.shows("look at all accounts");
    tty.resize(30, 8);
    tty.shows("too small");
    tty.resize(120, 40);
    tty.shows("look at all accounts");
    press(&tty, "\x1b");
    tty.lacks("look at all accounts");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}

#[test]
fn what_is_copied_goes_to_the_terminal() {
    let tty = demo();
    tty.shows("checkout-p99");
    press(&tty, "y");
    tty.shows("sent to the clipboard");
    let arn = "arn:aws:cloudwatch:eu-west-1:340319631001:alarm:checkout-p99";
    assert_eq!(tty.copied(), Some(BASE64_STANDARD.encode(arn)));
}
