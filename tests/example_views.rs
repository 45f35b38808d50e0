//! The views in `examples/views` are read, and drawn over the demo estate.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{path::Path, sync::Arc, time::Duration};

use ratatui::layout::Rect;
use skydeck::{
    aws::{Access, Collectors, Origin, SignInOptions},
    demo::{DemoScale, Estate},
    headless::{PictureFormat, SnapshotOptions, snapshot},
    model::{Exit, PinnedClock},
    poll::{Engine, Ledger, Pace, QuotaTable},
    spec::{ColourDepth, Route, SpecSources, Specs, check_view},
    ui::{self, ViewState},
};

const NAMES: [&str; 4] = ["busiest", "ecs", "lambda", "queues"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn specs() -> Specs {
    let dir = root().join("examples");
    let specs = Specs::load(&SpecSources { theme: "dark", keymap: "default", user_dir: Some(&dir) });
    let specs = specs.expect("loads");
    assert_eq!(specs.problems, []);
    specs.at(ColourDepth::None)
}

/// The picture of a view over the demo estate, as text.
async fn drawn(route: &str, size: (u16, u16)) -> String {
    let clock = Arc::new(PinnedClock("2026-03-01T03:12:00Z".parse().expect("a time")));
    let estate = Estate::new(DemoScale::default(), 1, clock.clone());
    let ledger = Arc::new(Ledger::new());
    let pacer = Arc::new(Pace::new(QuotaTable::built_in(), 10.0));
    let origin = Origin::Simulated(estate.http_client());
    let access = Access::new(origin, SignInOptions::default(), ledger.clone(), pacer).by_clock(clock.clone());
    let collector = Arc::new(Collectors::new(Arc::new(access)));
    let engine = Engine { clock, collector, ledger };
    let (specs, now) = (specs(), engine.clock.now());
    let mut view = ViewState::new(Route::parse(route).expect("a route"), &specs, size);
    view.pinned = true;
    let settle = Duration::from_secs(600);
    let options =
        SnapshotOptions { format: PictureFormat::Text, settle, title: route.into(), remembered: Vec::new() };
    let (mut out, mut err, fleet) = (Vec::new(), Vec::new(), Arc::new(estate.fleet()));
    let exit = snapshot(
        &options,
        &engine,
        &fleet,
        &mut view,
        |store, view| {
            ui::prepare(store, view, &specs, now, None);
            ui::Grounds::of(store, view, &specs, now).wants(Vec::new())
        },
        |store, view, now| {
            ui::prepare(store, view, &specs, now, None);
            ui::draw(store, view, &specs, now, Rect::new(0, 0, size.0, size.1))
        },
        (&mut out, &mut err),
    );
    let exit = exit.await.expect("drawn");
    // Parts of the estate are made to fail.
    assert!(matches!(exit, Exit::Ok | Exit::Partial), "{exit:?}");
    String::from_utf8(out).expect("text")
}

#[test]
fn each_example_is_checked_and_loaded() {
    let specs = specs();
    for name in NAMES {
        let path = root().join(format!("examples/views/{name}.toml"));
        let text = std::fs::read_to_string(&path).expect("a file");
        check_view(&path, &text).expect("nothing is wrong with it");
        let view = &specs.views[name];
        assert!(
            !view.variables.is_empty() && view.panels.iter().any(|panel| panel.chart.is_some()),
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn each_example_is_drawn_in_a_small_terminal() {
    for name in NAMES {
        let route = format!("{name}?account=prod-shop&region=eu-west-1");
        let picture = drawn(&route, (80, 24)).await;
        let first = specs().views[name].panels[0].title.to_string();
        let words = first.split('$').next().expect("words").trim();
        assert!(picture.contains(words), "{name}: {words}\n{picture}");
    }
}

#[tokio::test(start_paused = true)]
async fn variables_are_what_the_estate_has() {
    let picture = drawn("ecs?account=prod-shop&region=eu-west-1&service=checkout", (120, 40)).await;
    assert!(picture.contains("checkout in prod-shop"), "{picture}");
    assert!(!picture.contains("$service") && !picture.contains("$cluster"), "{picture}");
    let picture = drawn("busiest?account=prod-shop&region=eu-west-1", (120, 40)).await;
    assert!(picture.contains("Busiest instances of prod-shop"), "{picture}");
}

#[test]
fn the_demo_reads_views_when_it_is_told_to() {
    let home = tempfile::tempdir().expect("a folder");
    let views = home.path().join("skydeck/views");
    std::fs::create_dir_all(&views).expect("made");
    std::fs::copy(root().join("examples/views/busiest.toml"), views.join("busiest.toml")).expect("copied");
    let run = |options: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_skydeck"));
        command.env_clear().env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path());
        command.args(["--demo", "--now", "2026-03-01T03:12:00Z", "--demo-latency", "1ms"]).args(options);
        let output = command.args(["snapshot", "busiest", "--settle", "60s"]).output().expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(run(&[]).0, Some(i32::from(Exit::Usage.code())), "without being told");
    let (code, picture) = run(&["--demo-views"]);
    assert_eq!(code, Some(i32::from(Exit::Ok.code())), "{picture}");
    assert!(picture.contains("busiest"), "{picture}");
}
