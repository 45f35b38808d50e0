//! A console that is watched for a day, in simulated time: `cargo bench --bench day`. The deck over the demo estate,
//! its reducer and drawing over the real supervisor, collectors and SDK; each hour every other view is looked at for a
//! minute. `-- --hours N` and `-- --scale 12x4` make it another watch.
//!
//! It prints a line an hour and then what has a bar:
//! - live memory (bytes allocated and not given back) and resident memory do not grow from hour 2 to the last;
//! - as many tasks are alive, and no request is without an answer, when the watch ends as at hour 2;
//! - no account, region and family of operations is asked beyond its share of the quota, whose bucket holds one second's
//!   worth;
//! - the ledger has counted what the server side has counted, and comes to as many dollars as the server side does, which
//!   prices what it was asked by the same list.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

mod support;

use std::{alloc::System, collections::BTreeMap, time::Duration};

use skydeck::demo::{DemoScale, Estate};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use support::{
    counted::Counted,
    process::memory,
    server::SEED,
    told::{Told, mb},
    watch::{SHARE, Simulated, Watch},
};
use tokio::time::Instant;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
/// Looked at each hour, a minute each.
const VIEWS: [&str; 6] = ["alarms", "events", "sessions", "nodes", "services", "faults"];
/// From here on nothing may grow: the trail's window of three hours was full from the start.
const SETTLED: usize = 2;
/// Measured live memory may be this much more at the end, for what is on screen differs from hour to hour.
const SLACK: f64 = 0.03;

struct Hour {
    live: u64,
    resident: u64,
    tasks: usize,
    in_flight: u64,
    requests: u64,
}

fn live() -> u64 {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated) as u64
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|a| a != name).nth(1)
}

fn main() {
    let hours = argument("--hours").map_or(24, |n| n.parse().expect("a number"));
    let scale: DemoScale = argument("--scale").map_or(DemoScale::default(), |s| s.parse().expect("a scale"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    runtime.block_on(watch(hours, scale));
}

async fn watch(hours: usize, scale: DemoScale) {
    let clock = Simulated::new();
    let estate = Estate::new(scale, SEED, clock.clone()).without_log();
    let counted = Counted::new(estate.http_client(), SHARE);
    let mut watch = Watch::open(estate.fleet(), counted.http_client(), clock);
    let began = (Instant::now(), std::time::Instant::now());
    let mut all: Vec<Hour> = Vec::new();
    println!(
        "{:>5} {:>10} {:>10} {:>7} {:>10} {:>10}",
        "hour", "live MB", "RSS MB", "tasks", "in flight", "requests"
    );
    for number in 1..=hours {
        for (n, view) in VIEWS.into_iter().enumerate() {
            go(&mut watch, view);
            let end = began.0 + HOUR * (number as u32 - 1) + MINUTE * (20 + n as u32);
            watch.until(end, |_| ()).await;
        }
        go(&mut watch, "deck");
        watch.until(began.0 + HOUR * number as u32, |_| ()).await;
        let (in_flight, requests) = {
            let book = counted.book();
            (book.in_flight, book.requests())
        };
        let hour = Hour {
            live: live(),
            resident: memory(std::process::id()).of("VmRSS"),
            tasks: tokio::runtime::Handle::current().metrics().num_alive_tasks(),
            in_flight,
            requests,
        };
        println!(
            "{number:>5} {:>10.2} {:>10.2} {:>7} {:>10} {:>10}",
            mb(hour.live),
            mb(hour.resident),
            hour.tasks,
            hour.in_flight,
            hour.requests
        );
        all.push(hour);
    }
    let took = began.1.elapsed();
    let told = judge(&all, &counted, &watch);
    println!("{hours} hours took {:.0} s", took.as_secs_f64());
    told.end();
}

/// Types the view's name into the palette.
fn go(watch: &mut Watch, view: &str) {
    let letters: Vec<String> = view.chars().map(String::from).collect();
    watch.press([":"].into_iter().chain(letters.iter().map(String::as_str)).chain(["enter"]));
}

fn judge(all: &[Hour], counted: &Counted, watch: &Watch) -> Told {
    let mut told = Told::default();
    let (Some(then), Some(now)) = (all.get(SETTLED - 1), all.last()) else { panic!("too short a watch") };
    let hours = (all.len() - SETTLED).max(1) as f64;
    let mut grows = |what: &str, then: u64, now: u64| {
        let growth = now as f64 / then as f64 - 1.0;
        told.bar(what, &format!("{:+.2} %", growth * 100.0), "<= 3 %", growth <= SLACK);
        told.figure("    an hour", &format!("{:+.1} kB", (now as f64 - then as f64) / hours / 1e3));
    };
    grows("live memory, from hour 2 on", then.live, now.live);
    grows("resident memory, likewise", then.resident, now.resident);
    told.bar("tasks alive", &now.tasks.to_string(), &format!("<= {}", then.tasks), now.tasks <= then.tasks);
    told.bar("requests without an answer", &now.in_flight.to_string(), "< 10", now.in_flight < 10);

    let book = counted.book();
    let beyond: u64 = book.beyond_share.values().sum();
    told.bar("requests beyond their share of the quota", &beyond.to_string(), "0", beyond == 0);
    for (operation, requests) in &book.beyond_share {
        println!("    {operation} {requests}");
    }
    told.figure("throttled", &book.throttled.to_string());

    let mut server: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (asked, requests) in &book.counts {
        *server.entry((asked.service.to_owned(), asked.operation.clone())).or_default() += requests;
    }
    let mut ledger: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (key, count) in watch.ledger.counts() {
        *ledger.entry((key.service, key.operation)).or_default() += count.requests;
    }
    let off: Vec<_> = server.iter().filter(|(key, n)| ledger.get(key) != Some(n)).collect();
    let counts = format!("{} / {}", ledger.values().sum::<u64>(), book.requests());
    // What is under way just now is in the one book and not yet in the other.
    let differ = ledger.values().sum::<u64>().abs_diff(book.requests());
    told.bar("requests, by the ledger and by the server", &counts, "equal", differ <= now.in_flight);
    for (what, requests) in off {
        println!("    {what:?}: the server counted {requests}, the ledger {:?}", ledger.get(what));
    }
    let usd = watch.ledger.costs(&watch.state.store.pacing).all.total.usd;
    let dollars = format!("{usd:.4} / {:.4}", book.usd);
    // A request under way is not in the ledger yet.
    told.bar("dollars, likewise", &dollars, "equal", (usd - book.usd).abs() <= 0.001);
    let unpriced: u64 = book.unpriced.values().sum();
    told.bar("requests without a price", &unpriced.to_string(), "0", unpriced == 0);
    told
}
