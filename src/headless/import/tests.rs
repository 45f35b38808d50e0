//! Files into a history, with every kind of trouble on the way.

use std::{collections::HashMap, fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::store::history::Limits;

/// A history of its own, and what it was given.
struct List {
    history: History,
    batches: Vec<usize>,
    /// It is full after so many batches.
    full_after: Option<usize>,
    /// Who is told after the first that it is enough.
    enough: Option<Arc<AtomicBool>>,
    _dir: TempDir,
}

impl Default for List {
    fn default() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let limits = Limits { max_mb: 256, max_days: 90 };
        let opened = History::open(&dir.path().join("history"), limits, NOW);
        let (history, _) = opened.expect("it opens");
        Self { history, batches: Vec::new(), full_after: None, enough: None, _dir: dir }
    }
}

impl List {
    fn bodies(&self, id: &str) -> Vec<Value> {
        let found = self.history.event_by_id(id).expect("it is read");
        found.iter().map(|stored| stored.event.record.value()).collect()
    }
}

impl Sink for List {
    fn put(&mut self, batch: &Batch) -> Result<Arrived, history::Error> {
        if self.full_after.is_some_and(|most| self.batches.len() >= most) {
            return Err(history::Error { kind: history::ErrorKind::Full, message: "no room".into() });
        }
        self.batches.push(batch.len());
        self.enough.iter().for_each(|enough| enough.store(true, Ordering::Relaxed));
        Archive(&mut self.history, NOW).put(batch)
    }

    fn at_odds(&mut self, ids: &[EventId]) -> Result<Vec<String>, history::Error> {
        Archive(&mut self.history, NOW).at_odds(ids)
    }

    fn held(&self) -> Result<Held, history::Error> {
        self.history.held()
    }

    fn path(&self) -> PathBuf {
        "list".into()
    }
}

const NOW: Timestamp = Timestamp::constant(1_768_000_000, 0);

struct Ran {
    exit: Exit,
    list: List,
    out: Value,
    problems: Vec<Value>,
}

fn ran(files: &[PathBuf], mut list: List) -> Ran {
    let options = ImportOptions { files: files.to_vec(), as_json: true, width: None, now: NOW };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let stop = list.enough.clone().unwrap_or_default();
    let exit = run(&options, &mut list, &stop, &mut out, &mut err).expect("it is written");
    let lines = String::from_utf8(err).expect("text");
    let problems = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    Ran { exit, list, out: serde_json::from_slice(&out).expect("JSON"), problems }
}

/// Imports one file with that in it.
fn of(bytes: &[u8]) -> Ran {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("file");
    fs::write(&path, bytes).expect("a file");
    ran(&[path], List::default())
}

fn record(id: usize) -> Value {
    json!({
        "eventID": format!("e-{id}"), "eventTime": "2026-01-02T03:04:05Z", "eventName": "PutObject",
        "recipientAccountId": "111122223333", "awsRegion": "eu-west-1",
    })
}

fn lines(ids: impl Iterator<Item = usize>) -> String {
    ids.map(|id| format!("{}\n", record(id))).collect()
}

fn packed(text: &[u8]) -> Vec<u8> {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(text).expect("it is packed");
    gz.finish().expect("it is packed")
}

fn numbers(ran: &Ran) -> [u64; 4] {
    ["files", "new", "known", "at_odds"].map(|name| ran.out[name].as_u64().expect("a number"))
}

#[test]
fn all_that_is_good_comes_in_however_it_is_written() {
    let list = json!({"Records": [record(1), record(2)]}).to_string();
    let windows = format!("\u{feff}{}", lines(1..3).replace('\n', "\r\n"));
    for bytes in [
        list.clone().into_bytes(),
        packed(list.as_bytes()),
        [packed(lines(1..2).as_bytes()), packed(lines(2..3).as_bytes())].concat(),
        windows.into_bytes(),
        serde_json::to_vec_pretty(&json!([record(1), record(2)])).expect("JSON"),
    ] {
        let ran = of(&bytes);
        assert_eq!((numbers(&ran), ran.exit), ([1, 2, 0, 0], Exit::Ok), "{:?}", ran.problems);
        assert_eq!(ran.list.bodies("e-2"), [record(2)]);
    }
    let none = of(br#"{"Records":[]}"#);
    assert_eq!((numbers(&none), none.exit), ([1, 0, 0, 0], Exit::Ok));
}

#[test]
fn what_is_known_and_what_is_at_odds_is_told() {
    let mut other = record(1);
    other["eventName"] = json!("DeleteObject");
    let ran = of(format!("{}{}{other}\n", lines(1..3), lines(1..2)).as_bytes());
    assert_eq!((numbers(&ran), ran.exit), ([1, 3, 1, 1], Exit::Ok));
    assert_eq!(ran.problems.len(), 1);
    assert!(
        ran.problems[0]["message"].as_str().is_some_and(|words| words.starts_with("e-1:")),
        "{:?}",
        ran.problems
    );
}

#[test]
fn what_is_too_old_goes_before_files_are_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("file");
    fs::write(&path, lines(0..3)).expect("a file");
    let mut list = ran(&[path], List::default()).list;
    let empty = dir.path().join("empty");
    fs::write(&empty, r#"{"Records":[]}"#).expect("a file");
    let later = NOW + std::time::Duration::from_secs(91 * 86_400);
    let options = ImportOptions { files: vec![empty], as_json: true, width: None, now: later };
    import(&options, &mut list.history, &Arc::default(), &mut Vec::new(), &mut Vec::new()).expect("imported");
    assert_eq!(list.history.held().expect("read").events, 0);
}

#[test]
fn a_record_that_is_bad_costs_itself_alone_and_is_told_with_its_place() {
    let long = format!("{{\"eventID\":\"{}\"}}\n", "x".repeat(20 << 20));
    let deep = format!("{{\"eventID\":{}{}}}\n", "[".repeat(1000), "]".repeat(1000));
    let odd = json!({"eventID": "e-9", "eventTime": 7.5e300});
    let large = json!({"eventID": "e-7", "eventTime": "2026-01-02T03:04:05Z", "recipientAccountId": "111122223333",
        "requestParameters": "x".repeat(1 << 20)});
    let insight = json!({"eventID": "e-8", "eventCategory": "Insight"});
    let rest = format!("{odd}\n{large}\n{insight}\n");
    let text = [&lines(1..2), &long, &deep, "7\n", "{\"eventID\": \n", &rest, &lines(2..3)].concat();
    let ran = of(text.as_bytes());
    assert_eq!((numbers(&ran), ran.exit), ([1, 3, 0, 0], Exit::Partial), "{:?}", ran.problems);
    let told: HashMap<u64, &str> = ran
        .problems
        .iter()
        .filter_map(|problem| Some((problem["record"].as_u64()?, problem["problem"].as_str()?)))
        .collect();
    let expected = [(2, "too_long"), (3, "not_json"), (4, "not_cloudtrail"), (5, "not_json"), (6, "no_time")]
        .into_iter()
        .collect();
    assert_eq!(told, expected);
    assert_eq!((&ran.out["insights"], ran.list.bodies("e-7").len()), (&json!(1), 1));
    assert_eq!(ran.out["problems"], json!({"no_time": 1, "not_cloudtrail": 1, "not_json": 2, "too_long": 1}));
}

#[test]
fn the_first_few_of_many_are_told_and_the_rest_counted() {
    let text = lines(0..5) + &"{\"eventID\": \"x\"}\n".repeat(3000);
    let ran = of(text.as_bytes());
    assert_eq!((ran.exit, ran.problems.len()), (Exit::Partial, 11));
    assert_eq!(ran.problems[10], json!({"problem": "no_time", "more": 2990}));
    let all_bad = of("{\"eventID\": \"x\"}\n".repeat(3).as_bytes());
    assert_eq!(all_bad.exit, Exit::Nothing);
}

#[test]
fn of_a_file_that_breaks_off_what_came_before_is_kept() {
    let list = json!({"Records": (0..2000).map(record).collect::<Vec<_>>()}).to_string();
    let cut = &list.as_bytes()[..list.len() - 100];
    let ran = of(cut);
    assert_eq!((numbers(&ran), ran.exit), ([1, 1999, 0, 0], Exit::Partial));
    let [problem] = &ran.problems[..] else { panic!("{:?}", ran.problems) };
    assert_eq!((&problem["problem"], &problem["record"]), (&json!("broken"), &json!(2000)));
    assert_eq!(problem["byte"], json!(cut.len()));
    let mut gz = packed(list.as_bytes());
    gz.truncate(gz.len() - 40);
    let ran = of(&gz);
    let [_, new, ..] = numbers(&ran);
    assert!(ran.exit == Exit::Partial && (1500..2000).contains(&new), "{new} {:?}", ran.problems);
    assert_eq!(ran.problems[0]["record"], json!(new + 1));
    let nothing = of(&gz[..8]);
    assert_eq!((nothing.exit, numbers(&nothing)[0]), (Exit::Nothing, 0), "{:?}", nothing.problems);
}

#[test]
fn files_that_are_no_logs_are_faults_only_where_somebody_named_them() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    fs::create_dir(at("CloudTrail-Digest")).expect("a folder");
    for (name, bytes) in [
        ("a.txt", &b"text"[..]),
        ("b.png", b"\x89PNG\r\n"),
        ("c.json", b"{\"configurationItems\": [{\"message\": 1}]}"),
        ("d.gz", &packed(b"text")),
        ("e", b""),
        ("f", b" \n"),
        ("CloudTrail-Digest/g.json.gz", b"{}"),
        ("log", lines(0..3).as_bytes()),
    ] {
        fs::write(at(name), bytes).expect("a file");
    }
    let ran_all = ran(&[dir.path().to_owned()], List::default());
    assert_eq!((numbers(&ran_all), ran_all.exit), ([1, 3, 0, 0], Exit::Ok), "{:?}", ran_all.problems);
    assert_eq!(
        ran_all.out["files_skipped"],
        json!({"digest": 1, "empty": 2, "not_cloudtrail": 1, "not_json": 3})
    );
    let named = ran(&[at("log"), at("a.txt"), at("c.json"), at("nowhere")], List::default());
    assert_eq!(named.exit, Exit::Partial);
    let told: Vec<&Value> = named.problems.iter().map(|problem| &problem["problem"]).collect();
    assert_eq!(told, ["not_json", "not_cloudtrail", "unreadable"]);
    let alone = ran(&[at("c.json")], List::default());
    assert_eq!(alone.exit, Exit::Nothing);
}

#[test]
fn many_come_in_batches_and_a_history_that_is_full_says_what_it_has() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("many.jsonl");
    fs::write(&path, lines(0..25_000)).expect("a file");
    let all = ran(std::slice::from_ref(&path), List::default());
    assert_eq!((numbers(&all), all.exit), ([1, 25_000, 0, 0], Exit::Ok));
    assert!(all.list.batches.iter().all(|size| *size < ready::EVENTS + 1024), "{:?}", all.list.batches);
    let full = ran(&[path], List { full_after: Some(1), ..List::default() });
    assert_eq!(full.exit, Exit::Defect);
    let words = full.problems[0]["message"].as_str().expect("words");
    let kept = tally::grouped(full.list.batches[0] as u64);
    assert!(words.contains("no room") && words.contains(&format!("{kept} events were kept")), "{words}");
}

#[test]
fn whoever_has_had_enough_keeps_what_was_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("many.jsonl");
    fs::write(&path, lines(0..40_000)).expect("a file");
    let ran = ran(&[path], List { enough: Some(Arc::default()), ..List::default() });
    assert_eq!((ran.exit, ran.list.batches.len()), (Exit::Interrupted, 1));
    let kept = ran.list.batches[0] as u64;
    assert!(kept < 40_000);
    assert_eq!((numbers(&ran)[1], &ran.out["history"]["events"]), (kept, &json!(kept)));
}

#[test]
fn the_fixtures_are_read_to_the_last_record() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/trail");
    let ran = ran(&[fixtures], List::default());
    assert_eq!((numbers(&ran), ran.exit), ([6, 39, 1, 0], Exit::Ok), "{:?}", ran.problems);
    assert_eq!((&ran.out["accounts"], &ran.out["insights"]), (&json!(3), &json!(0)));
    let skipped = json!({"digest": 1, "insights": 1, "not_cloudtrail": 1, "not_json": 2});
    assert_eq!(ran.out["files_skipped"], skipped);
}
