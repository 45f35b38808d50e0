//! `get --watch` over HTTP: the binary against the demo estate on loopback, whose clock the tests move.

#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

mod common;
#[path = "../examples/serve_demo/server.rs"]
mod server;

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
    time::Duration,
};

use common::skydeck::{BINARY, Home};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use skydeck::{
    demo::{DemoScale, Estate, HUB_ACCESS_KEY, HUB_SECRET_KEY},
    model::{Clock, Timestamp},
};

/// What does not come within this does not come: generous, for machines are busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A clock that stands still until it is put forward.
#[derive(Debug)]
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::Relaxed)).expect("in range")
    }

    fn is_pinned(&self) -> bool {
        true
    }
}

/// The estate on loopback, and a home that leads there.
struct Lab {
    clock: Arc<Moved>,
    home: Home,
    url: String,
}

impl Lab {
    fn new() -> Self {
        let begin: Timestamp = "2026-03-01T03:12:00Z".parse().expect("a time");
        let clock = Arc::new(Moved(AtomicI64::new(begin.as_second())));
        let estate = Estate::new(DemoScale::default(), 1, clock.clone()).without_latency();
        let fleet = estate.fleet();
        let core =
            fleet.accounts.iter().find(|account| account.name.as_str() == "prod-core").expect("it is there");
        let home = Home::empty();
        home.write(".aws/config", "[profile base]\nregion = us-east-1\n");
        home.write(
            ".aws/credentials",
            &format!(
                "[base]\naws_access_key_id = {HUB_ACCESS_KEY}\naws_secret_access_key = {HUB_SECRET_KEY}\n"
            ),
        );
        home.write(
            ".config/skydeck/config.toml",
            &format!(
                "[fleet]\nprofile = \"base\"\nrole = \"SkydeckRead\"\nregions = [\"us-east-1\"]\n[[account]]\nid = \"{}\"\n\
                 name = \"prod-core\"\n",
                core.id.as_ref().expect("known")
            ),
        );
        let (tell, told) = channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
                tell.send(listener.local_addr().expect("an address")).expect("somebody waits");
                server::serve(listener, estate).await.expect("it listens");
            });
        });
        let url = format!("http://{}", told.recv().expect("an address"));
        Self { clock, home, url }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(BINARY);
        command.args(["get", "alarms", "--watch"]).args(args).env("AWS_ENDPOINT_URL", &self.url);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

/// A watch that goes on.
struct Watch {
    child: Child,
    lines: Receiver<Value>,
    err: Arc<Mutex<String>>,
}

impl Watch {
    fn start(mut command: Command) -> Self {
        let mut child = command.spawn().expect("it starts");
        let (tell, lines) = channel();
        let out = BufReader::new(child.stdout.take().expect("piped"));
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).expect("JSON");
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let err = Arc::new(Mutex::new(String::new()));
        let (said, stderr) = (err.clone(), BufReader::new(child.stderr.take().expect("piped")));
        thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                said.lock().expect("whole").push_str(&(line + "\n"));
            }
        });
        Self { child, lines, err }
    }

    /// The next line of which that holds.
    fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line =
                line.unwrap_or_else(|e| panic!("no line {what}: {e}\n{}", self.err.lock().expect("whole")));
            if holds(&line) {
                return line;
            }
        }
    }

    fn ends(&mut self, code: i32) {
        let deadline = std::time::Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(std::time::Instant::now() < deadline, "it does not end");
            thread::sleep(Duration::from_millis(5));
        };
        assert_eq!(status.code(), Some(code), "{}", self.err.lock().expect("whole"));
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(self.child.id().cast_signed()).expect("it runs");
        kill_process(pid, signal).expect("signalled");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn an_alarm_that_begins_and_ends_is_told_as_it_does() {
    let lab = Lab::new();
    let mut watch = Watch::start(lab.command(&["--every", "1s"]));
    let search = |line: &Value| line["alarm_name"] == "search-queue";
    let first = watch.until("of the alarm", search);
    assert_eq!(
        (&first["change"], &first["initial"], &first["state_value"]),
        (&"added".into(), &true.into(), &"OK".into())
    );
    for state in ["ALARM", "OK"] {
        // The index is rebuilt some hours later, for twenty minutes.
        lab.clock.0.fetch_add(if state == "ALARM" { 290 * 60 } else { 60 * 60 }, Ordering::Relaxed);
        let turned = watch.until("that it turned", search);
        let before = if state == "ALARM" { "OK" } else { "ALARM" };
        assert_eq!(
            (&turned["change"], &turned["state_value"]),
            (&"changed".into(), &state.into()),
            "{turned}"
        );
        assert_eq!((&turned["before"]["state_value"], &turned["initial"]), (&before.into(), &false.into()));
        assert!(turned["before"].get("alarm_name").is_none(), "it has not changed");
    }
    watch.signal(Signal::INT);
    watch.ends(130);
    assert_eq!(*watch.err.lock().expect("whole"), "");
}

#[test]
fn a_pipe_that_is_closed_ends_it_though_nothing_changes() {
    let lab = Lab::new();
    let mut command = lab.command(&[]);
    let mut child = command.spawn().expect("it starts");
    let mut out = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    out.read_line(&mut line).expect("a line");
    assert!(
        line.starts_with("{\"change\":\"added\",\"initial\":true,\"before\":null,\"partition\":\"aws\","),
        "{line}"
    );
    drop(out);
    let (_, lines) = channel();
    let mut watch = Watch { child, lines, err: Arc::default() };
    watch.ends(0);
}

#[test]
fn it_ends_in_time_with_the_code_of_the_last_state() {
    let lab = Lab::new();
    let mut watch = Watch::start(lab.command(&["--for", "4s"]));
    watch.until("at all", |_| true);
    watch.ends(0);
    let mut nothing = lab.command(&["--for", "2s"]);
    nothing.env("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
    let mut nothing = Watch::start(nothing);
    nothing.ends(4);
    let err = nothing.err.lock().expect("whole").clone();
    let told: Vec<Value> = err.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(
        (told.len(), &told[0]["state"], &told[0]["fault"]),
        (1, &"begun".into(), &"network".into()),
        "{err}"
    );
}
