//! The layer rule of `docs/architecture.md`, held against the source: imports point one way, the pure layers name
//! no runtime, no cloud and no terminal, one folder names the AWS SDK, one file the machine's clock, and no file
//! is long.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod source;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
};

use source::{Code, Named};

/// The tiers, top first. What stands on one tier imports from lower ones, and the top also from itself.
const TIERS: [&[&str]; 6] = [
    &["main", "lib", "dispatch", "manual", "wiring"],
    &["cli", "app", "headless"],
    &["ui", "poll", "aws", "demo"],
    &["store", "spec", "fleet"],
    &["query"],
    &["model"],
];
/// Neighbours that a layer's tests may name: collectors are tried on the simulated estate, at a real pace.
const IN_TESTS: [(&str, &str); 3] = [("aws", "demo"), ("aws", "poll"), ("poll", "demo")];
/// Layers that know neither a runtime nor a cloud nor a terminal.
const PURE: [&str; 5] = ["model", "store", "query", "spec", "ui"];
/// Lines that a file may have.
const LINES: usize = 500;

fn tier(layer: &str) -> Option<usize> {
    TIERS.iter().position(|tier| tier.contains(&layer))
}

/// What a file of `src/`, by its path from there, does against the rule.
fn violations(path: &str, text: &str, test_file: bool) -> Vec<String> {
    let layer = path.split('/').next().unwrap_or_default().trim_end_matches(".rs");
    let mut found = Vec::new();
    if tier(layer).is_none() {
        found.push(format!("`{layer}` has no tier: give it one here and in docs/architecture.md"));
    }
    if text.lines().count() > LINES {
        found.push(format!("{} lines, more than {LINES}", text.lines().count()));
    }
    for named in source::names(path, &Code::of(text), test_file) {
        if let Some(why) = wrong(layer, path, &named) {
            found.push(format!("line {}: {why}", named.line));
        }
    }
    found.into_iter().map(|what| format!("src/{path}: {what}")).collect()
}

fn wrong(layer: &str, path: &str, named: &Named) -> Option<String> {
    let name = named.name.as_str();
    if named.ours {
        let (own, other) = (tier(layer)?, tier(name)?);
        let allowed = name == layer
            || other > own
            || (own == 0 && other == 0)
            || (named.in_test && IN_TESTS.contains(&(layer, name)));
        return (!allowed).then(|| format!("{layer} imports {name}"));
    }
    let sdk = name.starts_with("aws_");
    if PURE.contains(&layer) && (sdk || name == "tokio" || name == "crossterm") {
        return Some(format!("{layer} is pure and names {name}"));
    }
    let demo_may = name.starts_with("aws_smithy_") || name == "aws_credential_types";
    if sdk && layer != "aws" && !(layer == "demo" && demo_may) {
        return Some(format!("{layer} names {name}; only aws does"));
    }
    let clock = matches!(name, "Timestamp::now" | "SystemTime::now" | "Zoned::now");
    // Credentials expire by the machine's clock, whatever --now says.
    let machine = path == "model/clock.rs" || (layer == "aws" && name == "SystemTime::now");
    (clock && !machine).then(|| format!("{name} outside model/clock.rs: ask the injected clock"))
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn imports_point_one_way() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    paths.sort();
    assert!(paths.len() > 20, "the source is there");
    let sources: Vec<(String, String)> = paths
        .iter()
        .map(|path| {
            let name = path.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
            (name, std::fs::read_to_string(path).expect("UTF-8"))
        })
        .collect();
    let test_files: HashSet<String> =
        sources.iter().flat_map(|(name, text)| source::test_files(name, &Code::of(text))).collect();
    // What lies in a folder whose `mod.rs` is for tests alone is for tests, too.
    let folders: Vec<&str> = test_files.iter().filter_map(|name| name.strip_suffix("mod.rs")).collect();
    let is_test = |name: &str| test_files.contains(name) || folders.iter().any(|dir| name.starts_with(dir));
    let wrong: Vec<String> =
        sources.iter().flat_map(|(name, text)| violations(name, text, is_test(name))).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_kind_of_violation_is_seen() {
    for (path, text, why) in [
        ("store/mod.rs", "use crate::poll::Pace;", "store imports poll"),
        ("store/mod.rs", "use crate::{model::Text, aws};", "store imports aws"),
        ("store/mod.rs", "use crate::{\n model::{Text, Row},\n fleet::{self},\n};", "store imports fleet"),
        ("store/slot.rs", "use super::super::ui::draw;", "store imports ui"),
        ("poll/mod.rs", "mod inner { use super::super::aws::X; }", "poll imports aws"),
        ("poll/mod.rs", "fn f() { crate::aws::call() }", "poll imports aws"),
        ("ui/table.rs", "fn f(x: &crate::app::State) {}", "ui imports app"),
        ("app/run.rs", "use crate::headless::get;", "app imports headless"),
        ("cli.rs", "use skydeck::wiring::engine;", "cli imports wiring"),
        ("model/text.rs", "use tokio::sync::mpsc;", "model is pure and names tokio"),
        ("ui/mod.rs", "use ratatui::crossterm::event;", "ui is pure and names crossterm"),
        ("query/mod.rs", "fn f(x: aws_types::region::Region) {}", "query is pure and names aws_types"),
        ("fleet/mod.rs", "use aws_config::Region;", "fleet names aws_config; only aws does"),
        ("wiring.rs", "use ::aws_sdk_ssm as ssm;", "wiring names aws_sdk_ssm; only aws does"),
        ("demo/mod.rs", "use aws_sdk_ssm::Client;", "demo names aws_sdk_ssm; only aws does"),
        ("app/mod.rs", "let now = jiff::Timestamp::now();", "Timestamp::now outside"),
        ("poll/mod.rs", "let f = std::time::SystemTime::now;", "SystemTime::now outside"),
        ("aws/mod.rs", "let now = Timestamp::now();", "Timestamp::now outside"),
        ("aws/mod.rs", "use crate::demo::Estate;", "aws imports demo"),
        ("store/mod.rs", "#[cfg(test)] mod tests { use crate::demo::Estate; }", "store imports demo"),
        ("poll/mod.rs", "#[cfg(test)] mod tests {} use crate::demo::Estate;", "poll imports demo"),
        ("util/mod.rs", "", "`util` has no tier"),
        ("model/long.rs", &"\n".repeat(501), "501 lines"),
    ] {
        let found = violations(path, text, false);
        assert!(found.len() == 1 && found[0].contains(why), "{path} `{text}`: {found:?}, wanted `{why}`");
    }
}

#[test]
fn what_is_allowed_is_let_through() {
    for (path, text) in [
        ("main.rs", "use skydeck::{cli, wiring};"),
        ("lib.rs", "pub mod store; pub mod wiring;"),
        ("wiring.rs", "use crate::{app::App, aws, cli::Cli, demo, model::Clock, poll::Engine};"),
        ("ui/mod.rs", "use crate::{store::Store, spec::View, model::Row, ui::table};"),
        ("poll/pace.rs", "use tokio::time; use super::{QuotaTable, quota::cells}; pub(crate) fn f() {}"),
        ("aws/http.rs", "use aws_smithy_types::Blob; use super::{super::model::Fault, gate};"),
        ("aws/credentials.rs", "let now = std::time::SystemTime::now();"),
        (
            "demo/http.rs",
            "use aws_smithy_runtime_api::client::http::HttpClient; use aws_smithy_cbor::Encoder;",
        ),
        ("model/clock.rs", "Timestamp::now()"),
        ("poll/mod.rs", "#[cfg(test)] mod tests { use crate::demo::Estate; use super::super::demo; }"),
        ("headless/get.rs", "use crate::demo::Estate;"),
        ("aws/mod.rs", "#[cfg(test)]\nmod tests { use crate::{demo::Estate, poll::Pace}; }"),
        (
            "store/mod.rs",
            "// use crate::poll::Pace;\n/* tokio::x /* crate::aws */ aws_sdk::y */\n/// [`crate::ui`]",
        ),
        (
            "store/mod.rs",
            r##"const X: &str = "use crate::poll; \" tokio::x"; const Y: &str = r#"crate::aws " "#;"##,
        ),
        ("store/mod.rs", "fn f<'a>(x: &'a str, c: char) -> bool { c == '\"' || c == '\\'' } // tokio::x"),
        ("model/event.rs", "struct E { aws_region: Text } fn f(e: E) { e.aws_region; tokio(); }"),
        ("query/mod.rs", "let poll = 1; mod aws {} use self::aws::X;"),
    ] {
        assert_eq!(violations(path, text, false), Vec::<String>::new(), "{path} `{text}`");
    }
}

#[test]
fn a_file_is_for_tests_when_its_declaration_says_so() {
    let code =
        Code::of("mod gate;\n#[cfg(test)]\nmod lock_tests;\n#[cfg(test)] mod inline {}\npub mod tests;");
    assert_eq!(source::test_files("aws/mod.rs", &code), ["aws/lock_tests.rs", "aws/lock_tests/mod.rs"]);
    assert_eq!(source::test_files("lib.rs", &code), ["lock_tests.rs", "lock_tests/mod.rs"]);
    assert_eq!(source::test_files("cli.rs", &code), ["cli/lock_tests.rs", "cli/lock_tests/mod.rs"]);
    assert_eq!(violations("aws/lock_tests.rs", "use crate::poll::Ledger;", true), Vec::<String>::new());
    assert_eq!(violations("aws/lock_tests.rs", "use crate::poll::Ledger;", false).len(), 1);
}
