use std::{fmt::Write as _, io, time::Duration};

use serde_json::Value;

use super::estate::{Estate, fleet};
use crate::{
    headless::{Error, GetOptions, Output, get},
    model::*,
};

pub(in crate::headless) fn options(resource: Resource, output: Output) -> GetOptions {
    GetOptions {
        resource,
        output,
        since: None,
        query: None,
        saved: crate::query::Saved::default(),
        limit: None,
        reads: false,
        costs: false,
        colour: false,
        width: None,
    }
}

pub(super) struct Printed {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Printed {
    pub fn rows(&self) -> Vec<Value> {
        serde_json::from_str(&self.out).expect("an array")
    }

    /// A member of all rows.
    fn all(&self, member: &str) -> Vec<String> {
        let text = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
        self.rows().iter().map(|row| text(&row[member])).collect()
    }
}

pub(super) async fn run(options: &GetOptions, estate: Estate) -> Printed {
    let (engine, _) = estate.engine();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = get(options, &engine, &fleet(), &mut out, &mut err).await.expect("prints");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Printed { exit, out: text(out), err: text(err) }
}

fn denied() -> Fault {
    Fault::new(FaultKind::Denied, "not authorized to perform: sts:AssumeRole")
        .with_code("AccessDenied")
        .with_operation("AssumeRole")
}

fn throttled() -> Fault {
    Fault::new(FaultKind::Throttled, "Rate exceeded").with_code("ThrottlingException").with_operation("X")
}

/// One account out of reach, one source of one scope throttled.
pub(super) fn troubled() -> Estate {
    let nodes = [Source::Alarms, Source::Events, Source::Nodes, Source::Services];
    nodes
        .into_iter()
        .fold(Estate::default(), |estate, source| {
            estate.with_fault("prod", "us-east-1", Some(source), throttled())
        })
        .with_fault("data", "*", None, denied())
}

#[tokio::test]
async fn every_resource_in_every_output() {
    for resource in Resource::ALL {
        let mut all = String::new();
        for output in Output::ALL {
            let printed = run(&options(resource, output), troubled()).await;
            let (name, exit) = (output.name(), printed.exit);
            writeln!(all, "== {name}: {exit:?}\n{}-- standard error\n{}", printed.out, printed.err)
                .expect("grows");
        }
        insta::assert_snapshot!(resource.name(), all.replace('\r', ""));
    }
}

#[tokio::test]
async fn the_outputs_say_the_same() {
    for resource in Resource::ALL {
        let array = run(&options(resource, Output::Json), Estate::default()).await.rows();
        let lines = run(&options(resource, Output::Jsonl), Estate::default()).await.out;
        let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).expect("an object")).collect();
        assert_eq!(array, lines);
        let csv = run(&options(resource, Output::Csv), Estate::default()).await.out;
        let mut csv = csv::Reader::from_reader(csv.as_bytes());
        let header: Vec<String> = csv.headers().expect("a header").iter().map(str::to_owned).collect();
        let members: Vec<&String> = array[0].as_object().expect("an object").keys().collect();
        assert_eq!(header.iter().collect::<Vec<_>>(), members);
        assert_eq!(csv.records().count(), array.len());
    }
}

#[tokio::test]
async fn exit_codes_tell_how_much_was_read() {
    let json = |resource| options(resource, Output::Json);
    let all_denied = || {
        ["prod", "lab", "data"].iter().fold(Estate::default(), |e, a| e.with_fault(a, "*", None, denied()))
    };
    assert_eq!(run(&json(Resource::Nodes), Estate::default()).await.exit, Exit::Ok);
    assert_eq!(run(&json(Resource::Nodes), troubled()).await.exit, Exit::Partial);
    for resource in [Resource::Accounts, Resource::Scopes] {
        let printed = run(&json(resource), all_denied()).await;
        assert_eq!((printed.exit, printed.err.as_str()), (Exit::Ok, ""));
        assert!(printed.all("status").iter().all(|status| status == "denied"));
    }
    let nothing = run(&json(Resource::Nodes), all_denied()).await;
    assert_eq!((nothing.exit, nothing.out.as_str()), (Exit::Nothing, "[]\n"));
    assert_eq!(nothing.err.lines().count(), 3);
    let cut = all_denied().partial();
    assert_eq!(run(&json(Resource::Nodes), cut).await.exit, Exit::Partial, "what there is is printed");
    let filtered = GetOptions { query: Some("no-such-text".into()), ..json(Resource::Nodes) };
    assert_eq!(run(&filtered, Estate::default()).await.exit, Exit::Ok, "no row is no fault");
}

#[tokio::test]
async fn an_account_out_of_reach_is_told_once_and_a_source_where_it_is() {
    let printed = run(&options(Resource::Alarms, Output::Jsonl), troubled()).await;
    let faults: Vec<Value> = printed.err.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    let told: Vec<_> =
        faults.iter().map(|f| (&f["account"], &f["region"], &f["source"], &f["fault"])).collect();
    let data = serde_json::json!(["data", "*", "alarms", "denied"]);
    let prod = serde_json::json!(["prod", "us-east-1", "alarms", "throttled"]);
    assert_eq!(serde_json::json!(told), serde_json::json!([data, prod]));
    assert_eq!(faults[0]["account_id"], "444455556666");

    let one_region = Estate::default().with_fault("data", "eu-west-1", None, denied());
    let printed = run(&options(Resource::Alarms, Output::Jsonl), one_region).await;
    assert!(printed.err.contains(r#""region":"eu-west-1""#) && printed.err.lines().count() == 1);
}

#[tokio::test]
async fn every_failing_source_of_a_scope_is_told() {
    let estate = Estate::default()
        .with_fault("lab", "global", Some(Source::Identity), throttled())
        .with_fault("lab", "eu-west-1", Some(Source::Nodes), throttled());
    let printed = run(&options(Resource::Nodes, Output::Table), estate).await;
    let starts: Vec<&str> = printed.err.lines().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(starts, ["lab eu-west-1 nodes", "lab global identity"]);
}

#[tokio::test]
async fn the_same_lack_of_credentials_is_one_line_for_people() {
    let estate = || {
        ["prod", "lab", "data"].iter().fold(Estate::default(), |estate, account| {
            estate.with_fault(account, "*", None, Fault::new(FaultKind::NoCredentials, "none found"))
        })
    };
    let table = run(&options(Resource::Alarms, Output::Table), estate()).await;
    assert!(table.err.starts_with("data (444455556666), lab, prod (111122223333) * alarms: no credentials"));
    assert_eq!(table.err.lines().count(), 1);
    assert_eq!(run(&options(Resource::Alarms, Output::Json), estate()).await.err.lines().count(), 3);
}

#[tokio::test]
async fn a_cut_read_says_how_far_it_got() {
    let mut cut = Fault::new(FaultKind::Cut, "page limit").with_operation("LookupEvents");
    cut.complete_since = Some(super::estate::time("2026-03-01T03:00:00Z"));
    let estate =
        || Estate::default().partial().with_fault("prod", "us-east-1", Some(Source::Events), cut.clone());
    let json = run(&options(Resource::Events, Output::Json), estate()).await;
    assert!(json.err.ends_with("\"complete_since\":\"2026-03-01T03:00:00Z\",\"complete_until\":null}\n"));
    let table = run(&options(Resource::Events, Output::Table), estate()).await;
    assert!(table.err.contains("; complete from 2026-03-01T03:00:00Z; fix: "), "{}", table.err);
    assert_eq!((json.exit, json.rows().len()), (Exit::Partial, 18), "the global region is read in lab too");
}

#[tokio::test]
async fn rows_are_ordered_and_cut_in_that_order() {
    let mut events = options(Resource::Events, Output::Json);
    let all = run(&events, Estate::default()).await;
    let places: Vec<String> =
        all.rows().iter().map(|r| format!("{} {}", r["account"], r["region"])).collect();
    assert!(places.is_sorted());
    assert_eq!(all.all("event_id")[..4], ["e-3", "e-1", "e-2", "e-3"], "newest first, then by id");
    events.limit = Some(4);
    assert_eq!(run(&events, Estate::default()).await.rows(), all.rows()[..4]);
    events.query = Some("account:prod".into());
    events.limit = Some(1);
    assert_eq!(run(&events, Estate::default()).await.all("account"), ["prod"], "the query comes first");
    let alarms = run(&options(Resource::Alarms, Output::Json), Estate::default()).await;
    assert_eq!(alarms.all("alarm_name")[..2], ["any-of-the-shop", "checkout-p99"]);
}

#[tokio::test]
async fn queries_narrow() {
    for (resource, query, rows) in [
        (Resource::Alarms, "state:ALARM", 1),
        (Resource::Alarms, "name:checkout* -region:us-*", 3),
        (Resource::Alarms, "checkout -region:us-*", 6),
        (Resource::Alarms, "dimensions.Stage:pro?", 5),
        (Resource::Accounts, "tags.env:prod", 1),
        (Resource::Accounts, "account:777788889999", 1),
        (Resource::Scopes, "region:eu-west-1 locks:1", 1),
        (Resource::Events, "record.userIdentity.type:AssumedRole error:AccessDenied", 6),
        (Resource::Nodes, "-ping:*", 5),
    ] {
        let options = GetOptions { query: Some(query.into()), ..options(resource, Output::Json) };
        let printed = run(&options, Estate::default()).await;
        assert_eq!(printed.rows().len(), rows, "{query}");
    }
}

#[tokio::test]
async fn a_wrong_query_is_refused_before_anything_is_asked() {
    for query in ["stat_value:x", "\"open"] {
        let options = GetOptions { query: Some(query.into()), ..options(Resource::Alarms, Output::Json) };
        let (engine, estate) = Estate::default().engine();
        let error =
            get(&options, &engine, &fleet(), &mut io::sink(), &mut io::sink()).await.expect_err(query);
        assert!(matches!(error, Error::Query(..)) && error.exit() == Exit::Usage, "{error}");
        assert!(estate.asked.lock().expect("whole").is_empty());
    }
}

#[tokio::test]
async fn saved_queries_stand_in_a_query() {
    let mut saved = crate::query::Saved::default();
    saved.insert("denied", "is:error error:AccessDenied".into());
    let query = Some("@denied -userIdentity.type:Root".into());
    let options = GetOptions { query, saved, ..options(Resource::Events, Output::Json) };
    assert_eq!(run(&options, Estate::default()).await.rows().len(), 6);
}

#[test]
fn what_is_wrong_with_a_query_is_shown_under_it() {
    let query = Some("state:ALARM nmae:x".into());
    let error =
        GetOptions { query, ..options(Resource::Alarms, Output::Json) }.check().expect_err("no field");
    let said = error.to_string();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("query, column 13: no field `nmae`"), "{said}");
    assert_eq!(lines[1..], ["  state:ALARM nmae:x", "              ^"]);
}

#[tokio::test]
async fn windows_and_kinds_reach_the_collector() {
    let mut get_events = options(Resource::Events, Output::Json);
    assert_eq!(run(&get_events, Estate::default()).await.rows().len(), 18);
    get_events.reads = true;
    assert_eq!(run(&get_events, Estate::default()).await.rows().len(), 24);
    let mut get_sessions = options(Resource::Sessions, Output::Json);
    assert_eq!(run(&get_sessions, Estate::default()).await.rows().len(), 5);
    get_sessions.since = Some(Duration::from_secs(7200));
    assert_eq!(run(&get_sessions, Estate::default()).await.rows().len(), 10);

    let (engine, estate) = Estate::default().engine();
    get_events.since = Some(Duration::from_secs(7200));
    get(&get_events, &engine, &fleet(), &mut io::sink(), &mut io::sink()).await.expect("prints");
    let asked = estate.asked.lock().expect("whole");
    let window = Want::Events { window: Duration::from_secs(7200), reads: true };
    assert_eq!(asked.iter().filter(|(_, want)| *want == window).count(), 6);
    assert_eq!(
        asked.iter().filter(|(_, want)| *want == Want::Identity).count(),
        1,
        "only lab's id is unknown"
    );
}

#[tokio::test]
async fn tables_fit_the_terminal_and_pipes_get_everything() {
    for resource in Resource::ALL {
        for width in [20, 40, 80, 120, 200] {
            let options = GetOptions { width: Some(width), ..options(resource, Output::Table) };
            let printed = run(&options, troubled()).await;
            for line in printed.out.lines() {
                let columns = unicode_width::UnicodeWidthStr::width(line);
                assert!(columns <= usize::from(width) && !line.ends_with(' '), "{width}: {line:?}");
            }
        }
    }
    let narrow = GetOptions { width: Some(80), ..options(Resource::Alarms, Output::Table) };
    insta::assert_snapshot!("alarms_80_columns", run(&narrow, Estate::default()).await.out);
    let colour = GetOptions { colour: true, ..options(Resource::Services, Output::Table) };
    let colour = run(&colour, Estate::default()).await.out;
    assert!(
        colour.starts_with("\u{1b}[1mACCOUNT\u{1b}[0m  ") && colour.contains("\u{1b}[33mdegraded\u{1b}[0m")
    );
}

struct ClosedPipe;
impl io::Write for ClosedPipe {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct FullDisk;
impl io::Write for FullDisk {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
    for output in Output::ALL {
        let options = options(Resource::Alarms, output);
        let (engine, _) = troubled().engine();
        let mut err = Vec::new();
        let exit = get(&options, &engine, &fleet(), &mut ClosedPipe, &mut err).await.expect("quiet");
        assert_eq!((exit, err.len()), (Exit::Ok, 0));
        let full = get(&options, &engine, &fleet(), &mut FullDisk, &mut err).await;
        assert!(matches!(full, Err(Error::Write(_))));
        let mute = get(&options, &engine, &fleet(), &mut io::sink(), &mut ClosedPipe).await.expect("prints");
        assert_eq!(mute, Exit::Partial, "the code still tells");
    }
}

#[tokio::test]
async fn what_differs_in_the_accounts_id_alone_is_one_line_for_people() {
    let denied = |id: &str| {
        Fault::new(FaultKind::Denied, format!("may not assume arn:aws:iam::{id}:role/SkydeckRead"))
            .with_operation("AssumeRole")
    };
    let estate = || {
        let estate = Estate::default().with_fault("prod", "*", None, denied("111122223333"));
        estate.with_fault("data", "*", None, denied("444455556666"))
    };
    let table = run(&options(Resource::Alarms, Output::Table), estate()).await.err;
    assert_eq!(table.lines().count(), 1, "{table}");
    assert!(table.starts_with("data (444455556666), prod (111122223333) * alarms: denied"), "{table}");
    assert!(table.contains("arn:aws:iam::{account_id}:role/SkydeckRead"), "{table}");
    let json = run(&options(Resource::Alarms, Output::Jsonl), estate()).await.err;
    assert_eq!(json.lines().count(), 2, "{json}");
    assert!(json.contains("arn:aws:iam::444455556666:role/SkydeckRead"), "{json}");
}
