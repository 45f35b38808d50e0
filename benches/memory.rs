//! Resident memory of the real console, on a pty, over the demo estate on loopback HTTP: `cargo bench --bench memory`.
//! It opens the deck and waits until every scope has been read and the sources have been read once more, then takes the
//! most that was resident (VmHWM). Three fleets: 12 x 4, 100 x 17 with the trail that the estate has, and 100 x 17
//! with 100,000 write events in the deck's three hours; from their differences, what a scope and an event cost.
//! Bars: 60 MB and 150 MB (of 1,000,000 bytes); no more sockets than requests may be in flight. Linux only: it reads `/proc`. `-- small` does the first alone.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

mod support;

use std::time::{Duration, Instant};

use skydeck::demo::DemoScale;
use support::{
    console::Console,
    home::Home,
    process::{Memory, memory, sockets},
    server::{Options, Seen, Server, serve_if_asked},
    told::{Told, mb},
};

/// The estate has one account more: one is never read.
const SMALL: DemoScale = DemoScale { accounts: 13, regions: 4 };
const LARGE: DemoScale = DemoScale { accounts: 101, regions: 17 };
/// Gives a little more than 100,000 write events in three hours at [`LARGE`].
const BUSY: f64 = 30.0;
/// The first pass over 1,700 scopes may take this long.
const PATIENCE: Duration = Duration::from_secs(600);
/// A little more than requests that may be in flight at once: every connection more is one that leaked.
const SOCKETS: usize = 100;
/// Longer than the interval of every source that the deck asks each minute.
const ONCE_MORE: Duration = Duration::from_secs(75);

struct Run {
    scopes: usize,
    /// From the start to the end of the first pass.
    first_pass: Duration,
    /// Open after the first pass, and when everything was read once more.
    sockets: (usize, usize),
    seen: Seen,
    memory: Memory,
}

fn run(scale: DemoScale, trail: f64) -> Run {
    let options = Options { scale, now: None, trail };
    let server = Server::start(&options);
    let home = Home::of(&options);
    let scopes = (scale.accounts - 1) * scale.regions;
    let mut console = Console::start(&["deck"], &home.environment(&server.url));
    let began = Instant::now();
    let deadline = began + PATIENCE;
    let mut quiet = 0;
    // All scopes have been asked, and for two seconds no answer is under way: the deck's first pass is over.
    while quiet < 2 {
        let screen = console.watch(Duration::from_secs(1));
        assert!(Instant::now() < deadline, "not all scopes were read:\n{screen}\n{:?}", server.seen(false));
        let seen = server.seen(false);
        let settled = asked(&seen) == scopes && seen.in_flight == 0;
        quiet = if settled { quiet + 1 } else { 0 };
    }
    let (first_pass, first) = (began.elapsed(), sockets(console.pid()));
    console.watch(ONCE_MORE);
    let sockets = (first, sockets(console.pid()));
    Run { scopes, first_pass, sockets, seen: server.seen(false), memory: memory(console.pid()) }
}

/// Scopes that were asked for each source of the deck.
fn asked(seen: &Seen) -> usize {
    let sources = [
        "DescribeAlarms",
        "LookupEvents",
        "DescribeSessions",
        "DescribeInstanceInformation",
        "ListNamespaces",
    ];
    let of = |operation| seen.counts.iter().filter(|c| c.operation == operation).count();
    sources.map(of).into_iter().min().unwrap_or(0)
}

fn tell(told: &mut Told, what: &str, run: &Run, bar: Option<f64>) {
    let peak = mb(run.memory.of("VmHWM"));
    let what = format!("{what}: {} scopes, {} events", run.scopes, run.seen.events);
    match bar {
        Some(bar) => told.bar(&what, &format!("{peak:.1} MB"), &format!("{bar:.0} MB"), peak <= bar),
        None => told.figure(&what, &format!("{peak:.1} MB")),
    }
    let parts = ["VmRSS", "RssAnon", "RssFile"].map(|name| format!("{name} {:.1}", mb(run.memory.of(name))));
    let (first, then) = run.sockets;
    let pass = run.first_pass.as_secs();
    println!("    {} MB; first pass {pass} s; {} requests", parts.join(", "), run.seen.requests());
    told.bar(
        "    sockets open after the first pass, and later",
        &format!("{first}, {then}"),
        "<= 100",
        first.max(then) <= SOCKETS,
    );
}

fn main() {
    serve_if_asked();
    let mut told = Told::default();
    let small = run(SMALL, 1.0);
    tell(&mut told, "12 x 4", &small, Some(60.0));
    if std::env::args().any(|a| a == "small") {
        told.end();
    }
    let wide = run(LARGE, 1.0);
    tell(&mut told, "100 x 17, a quiet trail", &wide, None);
    let busy = run(LARGE, BUSY);
    tell(&mut told, "100 x 17, a busy trail", &busy, Some(150.0));

    let own = |run: &Run| run.memory.of("RssAnon") as f64;
    let scopes = (wide.scopes - small.scopes) as f64;
    told.figure(
        "a scope, with what is in it",
        &format!("{:.1} kB", (own(&wide) - own(&small)) / scopes / 1e3),
    );
    let events = (busy.seen.events - wide.seen.events) as f64;
    told.figure("an event", &format!("{:.0} B", (own(&busy) - own(&wide)) / events));
    told.end();
}
