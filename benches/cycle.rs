//! One refresh cycle over 100 accounts x 4 regions: alarms, the trail's last hour, active sessions, nodes, namespaces,
//! services with health, instances. `cargo bench --bench cycle` prints
//!
//! 1. the requests that the server counted over the least that would do (`support/minimum.rs` says how that is worked
//!    out): at most 1.05, for all of it at once and for what the deck asks, which has no use for instances;
//! 2. the same cycle by a straightforward boto3 program (`peers/cycle.py`) on the same server: it finds as many things,
//!    and takes at least 10 times the processor time;
//! 3. the wall time of the cycle over what a load generator needs that replays the very same requests over as many
//!    connections: at most 1.2, when each answer takes as long as AWS's do at best.
//!
//! `-- --no-peer` leaves boto3 out, `-- --runs N` repeats what is timed. The estate stands still, so the server works
//! every answer out once, in runs that are not timed, and hands it out from then on.
//!
//! The pacer is in the way of every request as always, but its buckets hold a thousand times AWS's quota: in one
//! cycle a scope asks each operation once or a few times, and what waits for quotas is a scope of the estate with 22
//! Cloud Map services. The last line says how long a cycle takes with the quotas as they are.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

#[allow(dead_code, reason = "tests use more of it")]
#[path = "../tests/common/python.rs"]
mod python;
mod support;

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use skydeck::demo::DemoScale;
use support::{
    home::{self, Home},
    load::replay,
    minimum::Minimum,
    process,
    server::{Options, Server, Trouble, What, serve_if_asked},
    skydeck as ours,
    told::Told,
};

/// The estate has one account more: one is never read. At this time nobody throttles.
const OPTIONS: Options =
    Options { scale: DemoScale { accounts: 101, regions: 4 }, now: Some("2026-03-04T05:05:00Z"), trail: 1.0 };
/// Requests that Skydeck has in flight at most.
const AT_ONCE: usize = 92;
/// What an answer of AWS takes at best.
const LATENCY_MS: u64 = 50;
/// Buckets that nobody waits for.
const UNPACED: &str = "1000";
/// Buckets as they are by default.
const PACED: &str = "0.5";

type Things = BTreeMap<String, u64>;

/// A cycle by somebody: what was found, processor time, wall time from start to end of the process.
struct Cycle {
    things: Things,
    cpu: Duration,
    wall: Duration,
}

fn run(command: &mut Command) -> Cycle {
    let (before, began) = (process::children(), Instant::now());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().expect("it starts");
    let (wall, cpu) = (began.elapsed(), process::children() - before);
    assert!(output.status.success(), "{command:?}");
    Cycle { things: serde_json::from_slice(&output.stdout).expect("JSON"), cpu, wall }
}

struct Bench {
    server: Server,
    home: Home,
}

impl Bench {
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.home.environment(&self.server.url));
        command
    }

    fn ours(&self, share: &str, cycle: &str) -> Cycle {
        run(self.command(std::env::current_exe().expect("this binary")).args(["--cycle", share, cycle]))
    }

    fn peer(&self, python: &std::path::Path) -> Cycle {
        let fleet = home::fleet(&OPTIONS.estate());
        let ids: Vec<String> =
            fleet.accounts.iter().filter_map(|a| Some(a.id.as_ref()?.to_string())).collect();
        let regions = &fleet.accounts.first().expect("an account").regions;
        let regions: Vec<&str> = regions.iter().map(|region| region.as_str()).collect();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers/cycle.py");
        let now = OPTIONS.now.expect("it stands still").replace('Z', "+00:00");
        run(self.command(python).args([script, &ids.join(","), &regions.join(","), &now]))
    }
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all[all.len() / 2]
}

fn argument(name: &str) -> Option<usize> {
    std::env::args().skip_while(|a| a != name).nth(1)?.parse().ok()
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn main() {
    serve_if_asked();
    ours::read_if_asked(&OPTIONS);
    let runs = argument("--runs").unwrap_or(5);
    let bench = Bench { server: Server::start(&OPTIONS), home: Home::of(&OPTIONS) };
    let mut told = Told::default();

    let now = OPTIONS.now.expect("it stands still").parse().expect("a time");
    let estate = OPTIONS.estate();
    let least = Minimum::of(&estate, &home::fleet(&estate), now);
    bench.server.seen(true);
    bench.server.record();
    let first = bench.ours(UNPACED, "all");
    let requests = bench.server.record();
    let seen = bench.server.seen(true);
    assert_eq!(first.things, least.things, "all that there is was found");

    compare(&mut told, "all sources", &seen.by_operation(), &least.requests);
    bench.ours(UNPACED, "deck");
    let mut of_deck = least.requests.clone();
    // The deck shows services with their health, and no instances.
    of_deck.remove("ServiceDiscovery ListInstances");
    compare(&mut told, "the deck's", &bench.server.seen(true).by_operation(), &of_deck);

    let (mut ours, mut cpu) = (vec![], vec![]);
    for _ in 0..runs {
        let cycle = bench.ours(UNPACED, "all");
        ours.push(cycle.wall);
        cpu.push(cycle.cpu);
    }
    let alone: Vec<_> = (0..runs).map(|_| replay(&bench.server.url, &requests, AT_ONCE)).collect();
    let cpu = median(cpu);
    told.figure("processor time of a cycle", &seconds(cpu));
    told.figure("wall time, the server answers at once", &seconds(median(ours)));
    told.figure("wall time of the load generator, likewise", &seconds(median(alone)));

    let late = Trouble { what: What::Late(LATENCY_MS), ..Trouble::default() };
    bench.server.troubles(&[late]);
    let walls =
        (0..runs).map(|_| (bench.ours(UNPACED, "all").wall, replay(&bench.server.url, &requests, AT_ONCE)));
    let (ours, alone): (Vec<_>, Vec<_>) = walls.unzip();
    let (ours, alone) = (median(ours), median(alone));
    told.figure(&format!("wall time, answers take {LATENCY_MS} ms"), &seconds(ours));
    told.figure("wall time of the load generator, likewise", &seconds(alone));
    let ratio = ours.as_secs_f64() / alone.as_secs_f64();
    told.bar("wall time over the load generator's", &format!("{ratio:.2}"), "<= 1.2", ratio <= 1.2);
    told.figure("wall time, likewise, at half of AWS's quotas", &seconds(bench.ours(PACED, "all").wall));
    bench.server.troubles(&[]);

    if !std::env::args().any(|a| a == "--no-peer") {
        peer(&bench, &mut told, &least.things, cpu);
    }
    told.end();
}

fn compare(told: &mut Told, what: &str, sent: &BTreeMap<String, u64>, least: &BTreeMap<String, u64>) {
    println!("{:<46} {:>8} {:>8} {:>7}", format!("requests of a cycle, {what}"), "least", "sent", "ratio");
    for operation in sent.keys().chain(least.keys()).collect::<std::collections::BTreeSet<_>>() {
        let of = |counts: &BTreeMap<String, u64>| counts.get(operation).copied().unwrap_or(0);
        let (least, sent) = (of(least), of(sent));
        println!("{operation:<46} {least:>8} {sent:>8} {:>7.3}", sent as f64 / least as f64);
    }
    let (least, sent) = (least.values().sum::<u64>(), sent.values().sum::<u64>());
    let ratio = sent as f64 / least as f64;
    told.bar(&format!("{sent} / {least}, {what}"), &format!("{ratio:.3}"), "<= 1.05", ratio <= 1.05);
}

fn peer(bench: &Bench, told: &mut Told, things: &Things, cpu: Duration) {
    let what = "processor time of boto3 over Skydeck's";
    let Some(python) = python::python() else {
        told.bar(what, "not measured", ">= 10", false);
        return;
    };
    bench.peer(python);
    bench.server.seen(true);
    let cycle = bench.peer(python);
    told.figure("boto3: requests", &bench.server.seen(true).requests().to_string());
    // Health comes with services and instances here; the peer counts it by itself.
    let found: Things = cycle.things.into_iter().filter(|(kind, _)| kind != "health").collect();
    told.bar(
        "boto3 finds as many things",
        &format!("{}", found.values().sum::<u64>()),
        "equal",
        &found == things,
    );
    told.figure("boto3: wall time", &seconds(cycle.wall));
    told.figure("boto3: processor time", &seconds(cycle.cpu));
    let ratio = cycle.cpu.as_secs_f64() / cpu.as_secs_f64();
    told.bar(what, &format!("{ratio:.1}"), ">= 10", ratio >= 10.0);
}
