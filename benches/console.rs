//! The console on a real pty over the demo organisation: how soon the first frame stands, how soon a key is
//! answered, and how much is written when nothing happens. `cargo bench --bench console` prints medians and
//! their ratio to the API's latency; `-- --minutes N` lengthens the live watch.

#![allow(clippy::expect_used, clippy::panic, reason = "a bench fails by panicking")]

use std::{
    io::{Read, Write},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const RUNS: usize = 7;
const LATENCY: Duration = Duration::from_secs(1);

struct Console {
    screen: vt100::Parser,
    output: Receiver<Vec<u8>>,
    input: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    started: Instant,
    _master: Box<dyn MasterPty + Send>,
}

impl Console {
    fn start(arguments: &[&str]) -> Self {
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pty");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_skydeck"));
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let input = pair.master.take_writer().expect("a writer");
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("it starts");
        let (tx, output) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 65_536];
            while let Ok(n @ 1..) = reader.read(&mut buffer) {
                if tx.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let screen = vt100::Parser::new(40, 120, 0);
        Self { screen, output, input, child, started, _master: pair.master }
    }

    /// Waits until the screen satisfies `wanted`.
    fn until(&mut self, what: &str, wanted: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(60);
        while !wanted(&self.screen.screen().contents()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let bytes = self.output.recv_timeout(left);
            let bytes = bytes
                .unwrap_or_else(|_| panic!("never on screen: {what}\n{}", self.screen.screen().contents()));
            self.screen.process(&bytes);
        }
    }

    fn key(&mut self, key: &str) {
        self.input.write_all(key.as_bytes()).expect("it reads keys");
    }

    /// Bytes written in that time.
    fn bytes_in(&mut self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut bytes = 0;
        while let Ok(chunk) = self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
            bytes += chunk.len();
            self.screen.process(&chunk);
        }
        bytes
    }
}

impl Drop for Console {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn row(what: &str, time: Duration) {
    println!(
        "{what:<58} {:>8.1} ms   {:.3} of the API's latency",
        time.as_secs_f64() * 1e3,
        time.as_secs_f64() / LATENCY.as_secs_f64()
    );
}

fn main() {
    let minutes: u64 =
        std::env::args().skip_while(|a| a != "--minutes").nth(1).and_then(|n| n.parse().ok()).unwrap_or(1);
    let (mut first, mut key_while_loading, mut key_while_refreshing) = (vec![], vec![], vec![]);
    for _ in 0..RUNS {
        let mut console = Console::start(&["--demo", "--demo-latency", "1s"]);
        console.until("the first frame", |s| {
            s.contains("prod-core") && s.contains('◌') && s.contains("skydeck")
        });
        first.push(console.started.elapsed());
        for _ in 0..3 {
            key_while_loading.push(pressed(&mut console));
        }
        console.until("rows", |s| s.contains('●'));
        console.key("r");
        for _ in 0..3 {
            key_while_refreshing.push(pressed(&mut console));
        }
    }
    println!("medians of {RUNS} runs, each answer of the API takes {LATENCY:?}");
    row("start to the first frame, with scope names and ◌", median(first));
    row("key to help on screen, while everything is being read", median(key_while_loading));
    row("key to help on screen, while a refresh runs", median(key_while_refreshing));

    let mut console = Console::start(&["--demo", "--now", "2026-03-01T03:12:00Z"]);
    console.until("all but the faulty scopes", |s| s.contains("43/48 scopes"));
    console.bytes_in(Duration::from_secs(3));
    println!(
        "{:<58} {:>8} bytes",
        "20 s with a pinned clock, polling",
        console.bytes_in(Duration::from_secs(20))
    );

    let mut console = Console::start(&["--demo"]);
    console.until("all but the faulty scopes", |s| s.contains("44/48 scopes") || s.contains("43/48 scopes"));
    console.bytes_in(Duration::from_secs(40));
    for minute in 1..=minutes {
        println!(
            "{:<58} {:>8} bytes",
            format!("live, minute {minute}"),
            console.bytes_in(Duration::from_secs(60))
        );
    }
}

/// From the key to its answer on screen.
fn pressed(console: &mut Console) -> Duration {
    let pressed = Instant::now();
    console.key("?");
    console.until("help", |s| s.contains("In a panel"));
    let answered = pressed.elapsed();
    console.key("?");
    console.until("no help", |s| !s.contains("In a panel"));
    answered
}
