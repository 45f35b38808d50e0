//! The pictures of `screenshots/`, which the README shows, are what the program draws now.
//! `SCREENSHOTS=write cargo test --test screenshots` draws them anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{collections::BTreeSet, fs, path::Path, process::Command, thread};

/// Name of the file, route, size, theme.
const PICTURES: &[(&str, &str, &str, &str)] = &[
    ("deck-80x24", "deck", "80x24", "dark"),
    ("deck-120x40", "deck", "120x40", "dark"),
    ("deck-200x60", "deck", "200x60", "dark"),
    ("deck-light", "deck", "120x40", "light"),
    ("deck-high-contrast", "deck", "120x40", "high-contrast"),
    ("alarm", "alarm?account=prod-shop&region=eu-west-1&name=checkout-p99", "120x40", "dark"),
    ("event", "event?account=prod-shop&region=eu-west-1&id={deploy}", "120x40", "dark"),
    ("scope", "scope?account=prod-shop&region=eu-west-1", "120x40", "dark"),
    (
        "explore",
        "explore?account=prod-shop&region=eu-west-1&namespace=Shop/Checkout&name=Latency&stat=p99&dimensions=Service=checkout",
        "120x40",
        "dark",
    ),
    ("dashboard", "dashboard?account=prod-shop&name=shop-checkout", "120x40", "dark"),
    ("service", "service/rds?account=prod-pay&region=us-east-1", "120x40", "dark"),
    ("services", "services", "120x40", "dark"),
    ("faults", "faults", "120x40", "dark"),
];

fn skydeck(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_skydeck"))
        .args(["--demo", "--now", "2026-03-01T03:12:00Z"])
        .args(args)
        // Whoever runs the tests may want no colours, or have a theme of that name.
        .env_remove("NO_COLOR")
        .env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .expect("runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The deployment that broke the checkout.
fn deploy() -> String {
    let query = "event_name:UpdateService resources:*checkout*";
    let asked =
        ["--account", "prod-shop", "--region", "eu-west-1", "get", "events", "-o", "jsonl", "--query", query];
    let rows = skydeck(&asked);
    let newest: serde_json::Value =
        serde_json::from_str(rows.lines().next().expect("a deployment")).expect("JSON");
    newest["event_id"].as_str().expect("an id").to_owned()
}

#[test]
fn the_pictures_are_what_is_drawn_now() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let write = std::env::var("SCREENSHOTS").is_ok_and(|value| value == "write");
    let deploy = deploy();
    let stale: Vec<String> = thread::scope(|threads| {
        let drawn: Vec<_> = PICTURES
            .iter()
            .map(|(name, route, size, theme)| {
                let route = route.replace("{deploy}", &deploy);
                let path = folder.join(format!("{name}.svg"));
                threads.spawn(move || {
                    let svg = skydeck(&[
                        "snapshot", &route, "--size", size, "--theme", theme, "--format", "svg", "--settle",
                        "60s",
                    ]);
                    if write {
                        fs::write(&path, &svg).expect("written");
                    }
                    (fs::read_to_string(&path).ok() != Some(svg)).then(|| (*name).to_owned())
                })
            })
            .collect();
        drawn.into_iter().filter_map(|picture| picture.join().expect("it ran")).collect()
    });
    assert!(
        stale.is_empty(),
        "stale: {stale:?}; `SCREENSHOTS=write cargo test --test screenshots` draws them anew"
    );
}

#[test]
fn there_are_no_other_pictures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    let there: BTreeSet<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, PICTURES.iter().map(|(name, ..)| format!("{name}.svg")).collect());
}
