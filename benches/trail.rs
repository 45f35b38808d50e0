//! The archive of trail events: what putting a million of them takes, and how soon the first page of a query is there,
//! against `jq` over the same events in the same run: `cargo bench --bench trail`. `TRAIL_EVENTS=100000` takes fewer. Bars: a
//! median of 50 ms over two-term queries with a word of free text, and 50 times faster than `jq`.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

#[path = "support/events.rs"]
mod events;
#[path = "support/process.rs"]
#[allow(dead_code, reason = "it is made for several benches")]
mod process;
#[path = "support/told.rs"]
mod told;

use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use skydeck::{
    model::{Summary, Timestamp, TrailEvent, parse_event},
    query::Query,
    store::history::{
        History, Limits,
        trail::{Batch, Place, Prepared, Search},
    },
};
use told::{Told, mb};

const AT_ONCE: u64 = 10_000;
/// Rows of the first page: as many as the console asks for first.
const PAGE: u64 = 100;
/// Each query is asked so many times.
const RUNS: usize = 3;

/// Queries of two terms, one of them free text, and the same for `jq`.
const QUERIES: [(&str, &str); 8] = [
    ("error_code:AccessDenied checkout", r#".errorCode == "AccessDenied" and W("checkout")"#),
    ("error_code:AccessDenied mallory", r#".errorCode == "AccessDenied" and W("mallory")"#),
    ("error_code:AccessDenied needleinhay", r#".errorCode == "AccessDenied" and W("needleinhay")"#),
    ("name:GetObject needleinhaystack", r#".eventName == "GetObject" and W("needleinhaystack")"#),
    ("error_code:ThrottlingException terraform", r#".errorCode == "ThrottlingException" and W("terraform")"#),
    ("name:ConsoleLogin failure", r#".eventName == "ConsoleLogin" and W("failure")"#),
    ("userIdentity.type:Root prod-ledger-17", r#".userIdentity.type == "Root" and W("prod-ledger-17")"#),
    ("region:eu-west-1 absentword", r#".awsRegion == "eu-west-1" and W("absentword")"#),
];
/// Whether any text in a record contains another, whatever the case of its letters.
const WORD: &str = "def W($w): any(.. | strings; ascii_downcase | contains($w));";

fn now() -> Timestamp {
    "2026-04-01T00:00:00Z".parse().expect("a time")
}

/// Peak and present memory of this process.
fn resident() -> (u64, u64) {
    let memory = process::memory(std::process::id());
    (memory.of("VmHWM"), memory.of("RssAnon"))
}

fn batch(from: u64, of: u64, lines: &mut impl std::io::Write) -> Vec<(Place, TrailEvent, Value)> {
    let make = |number| {
        let event = events::event(number, of);
        serde_json::to_writer(&mut *lines, &event.record).expect("written");
        lines.write_all(b"\n").expect("written");
        let parsed = parse_event(&Summary::default(), Box::default(), event.at, event.record);
        let (parsed, record) = parsed.expect("an event");
        (event.place, parsed, record)
    };
    (from..(from + AT_ONCE).min(of)).map(make).collect()
}

/// Makes a batch ready on as many threads as there are cores.
fn ready(events: &[(Place, TrailEvent, Value)]) -> Batch {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let part = events.len().div_ceil(threads).max(1);
    let all = std::thread::scope(|scope| {
        let of = |part: &[(Place, TrailEvent, Value)]| -> Vec<Prepared> {
            part.iter()
                .map(|(place, event, record)| Prepared::new(place, event, record).expect("ready"))
                .collect()
        };
        let parts: Vec<_> = events.chunks(part).map(|part| scope.spawn(move || of(part))).collect();
        parts.into_iter().flat_map(|part| part.join().expect("it ends")).collect()
    });
    Batch::of(all)
}

fn put(told: &mut Told, history: &mut History, lines: &Path, of: u64) {
    let mut lines = BufWriter::new(File::create(lines).expect("a file"));
    let (mut preparing, mut writing, mut bytes) = (Duration::ZERO, Duration::ZERO, 0_usize);
    let mut grown: Vec<u64> = Vec::new();
    for from in (0..of).step_by(usize::try_from(AT_ONCE).expect("small")) {
        let events = batch(from, of, &mut lines);
        bytes += events.iter().take(10).map(|(_, _, record)| record.to_string().len()).sum::<usize>();
        let began = Instant::now();
        let ready = ready(&events);
        preparing += began.elapsed();
        let began = Instant::now();
        history.put_batch(&ready, now(), true).expect("kept");
        writing += began.elapsed();
        grown.push(resident().1);
    }
    lines.flush().expect("written");
    let held = history.held().expect("read");
    assert_eq!(held.events, of);
    let rate = |time: Duration| format!("{:.0}", of as f64 / time.as_secs_f64());
    let batches = of.div_ceil(AT_ONCE) as usize;
    told.figure("bytes of a record, on average", &format!("{}", bytes / (10 * batches)));
    told.figure("events a second: cut and encoded, on all cores", &rate(preparing));
    told.figure("events a second: written, on one", &rate(writing));
    told.figure("events a second: one after the other", &rate(preparing + writing));
    told.figure("bytes of the file an event", &format!("{:.0}", held.bytes as f64 / of as f64));
    let (tenth, last) = (grown[grown.len() / 10], grown[grown.len() - 1]);
    told.figure("resident after a tenth, at the end", &format!("{:.0}, {:.0} MB", mb(tenth), mb(last)));
    told.figure("resident at most", &format!("{:.0} MB", mb(resident().0)));
}

fn search(text: &str) -> Search {
    Search {
        query: Query::parse(text).expect("a query"),
        need: None,
        now: now(),
        reads: true,
        since: None,
        until: None,
        places: None,
        names: [].into(),
    }
}

fn page(history: &History, text: &str) -> (u64, u64, Duration) {
    let began = Instant::now();
    let mut rows = 0;
    let take = |_| {
        rows += 1;
        rows < PAGE
    };
    let searched = history.search(&search(text), take, |_| true).expect("read");
    (rows, searched.looked_at, began.elapsed())
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// `jq` over all of them, until it has a page; none when there is no `jq`.
fn jq(lines: &Path, condition: &str) -> Option<(u64, Duration)> {
    let program = format!("{WORD} [limit({PAGE}; inputs | select({condition}))] | length");
    let began = Instant::now();
    let output =
        Command::new("jq").arg("-n").arg(program).arg(lines).stderr(Stdio::inherit()).output().ok()?;
    let rows = String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number");
    Some((rows, began.elapsed()))
}

fn main() {
    let of: u64 = std::env::var("TRAIL_EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let lines = dir.path().join("events.ndjson");
    let limits = Limits { max_mb: 16_384, max_days: 36_500 };
    let (mut history, _) = History::open(&dir.path().join("history"), limits, now()).expect("it opens");
    let mut told = Told::default();
    put(&mut told, &mut history, &lines, of);

    let reader = History::open_to_read(history.path()).expect("it opens");
    let (_, _, first) = page(&reader, "region:eu-west-1 firstofall");
    told.figure("the first search of a process: all words are read", &format!("{first:.1?}"));
    let (mut all, mut theirs) = (Vec::new(), Vec::new());
    for (text, condition) in QUERIES {
        let runs: Vec<(u64, u64, Duration)> = (0..RUNS).map(|_| page(&reader, text)).collect();
        let (rows, looked_at, _) = runs[0];
        let mut times: Vec<Duration> = runs.iter().map(|run| run.2).collect();
        all.extend_from_slice(&times);
        let own = median(&mut times);
        let line = format!("{rows} rows of {looked_at} looked at, {own:.1?}");
        match jq(&lines, condition) {
            Some((found, time)) => {
                assert_eq!(found, rows, "{text}: as many as jq finds");
                theirs.push(time);
                told.figure(
                    text,
                    &format!("{line}; jq {time:.1?}, {:.0} times", time.as_secs_f64() / own.as_secs_f64()),
                );
            }
            None => told.figure(text, &line),
        }
    }
    let all = median(&mut all);
    told.bar(
        "the first page, the median of all",
        &format!("{all:.1?}"),
        "50 ms",
        all < Duration::from_millis(50),
    );
    if theirs.is_empty() {
        println!("jq is not there: nothing is compared with it");
        told.end();
    }
    let ratio = median(&mut theirs).as_secs_f64() / all.as_secs_f64();
    told.bar("jq over it, the medians of all", &format!("{ratio:.0}"), "50 times", ratio >= 50.0);
    told.end();
}
