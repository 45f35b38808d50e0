//! What was seen before the start is there in the first frame after it, and is said to be old.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use rustix::process::Signal;
use skydeck::{
    demo::{Estate, HUB_ACCESS_KEY, HUB_SECRET_KEY},
    model::{Clock as _, Snapshot, SystemClock},
    store::history::{History, Limits},
};
use tokio::net::{TcpListener, TcpStream};

use super::{
    common::skydeck::{BINARY, Home},
    harness::Tty,
    server,
};

/// The demo estate on loopback, behind a line that can be made to lead nowhere.
struct Line {
    url: String,
    silent: Arc<AtomicBool>,
    held: Arc<AtomicUsize>,
}

impl Line {
    fn to(estate: Estate) -> Self {
        let silent = Arc::new(AtomicBool::new(false));
        let held = Arc::new(AtomicUsize::new(0));
        let (tell, told) = std::sync::mpsc::channel();
        let (is_silent, count) = (silent.clone(), held.clone());
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let front = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let back = TcpListener::bind("127.0.0.1:0").await.expect("a port");
                let behind = back.local_addr().expect("an address");
                tell.send(front.local_addr().expect("an address")).expect("somebody waits");
                tokio::spawn(server::serve(back, estate));
                loop {
                    let (mut client, _) = front.accept().await.expect("a connection");
                    let silent = is_silent.load(Ordering::Relaxed);
                    count.fetch_add(usize::from(silent), Ordering::Relaxed);
                    tokio::spawn(async move {
                        if silent {
                            return std::future::pending::<()>().await;
                        }
                        let mut server = TcpStream::connect(behind).await.expect("it listens");
                        // Who goes away in the middle is meant to.
                        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                    });
                }
            });
        });
        Self { url: format!("http://{}", told.recv().expect("an address")), silent, held }
    }
}

/// Two accounts in three regions each, behind base keys and a role.
fn home(estate: &Estate, more: &str) -> Home {
    let home = Home::empty();
    home.write(".aws/config", "[profile base]\nregion = us-east-1\n");
    home.write(
        ".aws/credentials",
        &format!("[base]\naws_access_key_id = {HUB_ACCESS_KEY}\naws_secret_access_key = {HUB_SECRET_KEY}\n"),
    );
    let fleet = estate.fleet();
    let mut config = "[fleet]\nprofile = \"base\"\nrole = \"SkydeckRead\"\n".to_owned();
    let regions: Vec<String> =
        fleet.regions().iter().map(|region| format!("{:?}", region.as_str())).collect();
    config.push_str(&format!("regions = [{}]\n{more}", regions.join(", ")));
    for account in &fleet.accounts {
        let id = account.id.as_ref().expect("known");
        config.push_str(&format!("[[account]]\nid = \"{id}\"\nname = \"{}\"\n", account.name));
    }
    home.write(".config/skydeck/config.toml", &config);
    home
}

fn console(home: &Home, line: &Line, options: &str) -> Tty {
    let variables = [("AWS_ENDPOINT_URL", line.url.as_str()), ("AWS_EC2_METADATA_DISABLED", "true")];
    Tty::run_at_home(&format!("exec {BINARY} {options}"), home.path(), &variables)
}

fn kept(home: &Home) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(home.path().join(".local/state/skydeck")) else { return Vec::new() };
    let paths = folder.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "sqlite")).collect()
}

/// Wants of which something is kept, and whether the alarm of the incident is among it.
fn holds(home: &Home) -> (usize, bool) {
    let [path] = &kept(home)[..] else { return (0, false) };
    let limits = Limits { max_mb: 64, max_days: 9 };
    let now = SystemClock.now();
    let Ok((history, _)) = History::open(path, limits, now) else { return (0, false) };
    let (mut count, mut alarm) = (0, false);
    let loaded = history.load(
        now,
        |_, _| true,
        |row| {
            count += 1;
            if let Some(Snapshot::Alarms(alarms)) = row.update.snapshot.as_deref() {
                alarm |= alarms.iter().any(|alarm| alarm.name == "checkout-p99");
            }
            true
        },
    );
    loaded.map_or((0, false), |()| (count, alarm))
}

fn estate() -> Estate {
    Estate::new("2x3".parse().expect("a scale"), 1, Arc::new(SystemClock)).without_latency()
}

#[test]
fn after_a_kill_the_first_frame_has_the_last_state_marked_with_its_age() {
    let estate = estate();
    let line = Line::to(estate.clone());
    let home = home(&estate, "");
    let tty = console(&home, &line, "");
    tty.shows("checkout-p99");
    tty.lacks("before the start");
    // Two accounts' identities, and six scopes with alarms, events, sessions and the like.
    tty.until("it is kept", || matches!(holds(&home), (10.., true)));
    tty.signal(Signal::KILL);
    drop(tty);

    line.silent.store(true, Ordering::Relaxed);
    let mut tty = console(&home, &line, "");
    let first = tty.first_frame();
    assert!(first.contains("checkout-p99"), "{first}");
    assert!(first.contains("before the start"), "{first}");
    tty.until("AWS is asked all the same", || line.held.load(Ordering::Relaxed) > 0);
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);

    let tty = console(&home, &line, "--no-history");
    let first = tty.first_frame();
    assert!(!first.contains("checkout-p99") && !first.contains("before the start"), "{first}");
    drop(tty);

    // With the line open again, what is remembered gives way to what comes.
    line.silent.store(false, Ordering::Relaxed);
    let mut tty = console(&home, &line, "");
    assert!(tty.first_frame().contains("before the start"));
    tty.lacks("before the start");
    tty.shows("checkout-p99");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}

#[test]
fn nothing_is_kept_where_that_is_not_wanted() {
    let estate = estate();
    let line = Line::to(estate.clone());
    let off = home(&estate, "[history]\nenabled = false\n");
    let on = home(&estate, "");
    for (home, options) in [(&off, ""), (&on, "--no-history"), (&on, "--demo")] {
        let mut tty = console(home, &line, options);
        tty.shows("checkout-p99");
        tty.press("q");
        assert_eq!(tty.exit_code(), 0);
        assert!(!home.path().join(".local").exists(), "`{options}`");
    }
}

#[test]
fn a_file_of_no_use_is_told_on_the_screen_and_hinders_nobody() {
    let estate = estate();
    let line = Line::to(estate.clone());
    let home = home(&estate, "");
    let mut tty = console(&home, &line, "");
    tty.until("there is a file", || !kept(&home).is_empty());
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    let path = kept(&home).remove(0);
    fs::write(&path, "a letter to somebody, which is longer than a header").expect("written");
    let mut tty = console(&home, &line, "");
    tty.shows("the history could not be used");
    tty.shows("checkout-p99");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);

    fs::remove_dir_all(home.path().join(".local")).expect("removed");
    home.write(".local", "no folder");
    let mut tty = console(&home, &line, "");
    tty.shows("nothing is kept for the next start");
    tty.shows("checkout-p99");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
}
