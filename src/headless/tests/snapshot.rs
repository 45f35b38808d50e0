use std::{sync::Arc, time::Duration};

use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{
    estate::{Estate, NOW, fleet, time},
    get::troubled,
};
use crate::{
    headless::{PictureFormat, SnapshotOptions, snapshot},
    model::*,
    store::Store,
};

/// More than any answer here takes.
const LONG: Duration = Duration::from_secs(60);
/// For what never answers.
const SHORT: Duration = Duration::from_millis(200);

fn options(settle: Duration) -> SnapshotOptions {
    SnapshotOptions { format: PictureFormat::Text, settle, title: "deck".into(), remembered: Vec::new() }
}

fn ask() -> Want {
    Want::MetricData(Arc::new(MetricAsk::new(vec![], Duration::from_secs(3600))))
}

/// Alarms of all scopes, and the graph of the first alarm that is known.
fn wants(store: &Store, looks: &mut usize) -> Vec<Wanted> {
    *looks += 1;
    let scopes = store.fleet.scopes();
    let graph =
        store.good(Source::Alarms).next().and_then(|(key, _)| scopes.iter().find(|s| s.key() == *key));
    let graph = graph.cloned().map(|scope| (scope, ask()));
    scopes.iter().cloned().map(|scope| (scope, Want::Alarms)).chain(graph).map(Wanted::from).collect()
}

fn draw(store: &Store, looks: &mut usize, now: Timestamp) -> Buffer {
    assert!(*looks > 1, "the view was made ready before it is drawn");
    assert_eq!(now, time(NOW));
    let (good, faulty) = store.slots().fold((0, 0), |(good, faulty), (_, _, slot)| {
        (good + usize::from(slot.good.is_some()), faulty + usize::from(slot.fault.is_some()))
    });
    let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 1));
    buffer.set_string(0, 0, format!("{good} good {faulty} faulty"), Style::new());
    buffer
}

async fn run(estate: Estate, settle: Duration) -> (Exit, String, String, Vec<(ScopeKey, Want)>) {
    let (engine, estate) = estate.engine();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let (options, fleet, mut looks) = (options(settle), fleet(), 0);
    let exit = snapshot(
        &options,
        &engine,
        &fleet,
        &mut looks,
        |store, looks| wants(store, looks),
        draw,
        (&mut out, &mut err),
    );
    let exit = exit.await.expect("writes");
    let asked = estate.asked.lock().expect("whole").clone();
    (exit, String::from_utf8(out).expect("text"), String::from_utf8(err).expect("text"), asked)
}

#[tokio::test]
async fn answers_open_new_questions_and_each_is_asked_once() {
    let (exit, out, err, asked) = run(Estate::default(), LONG).await;
    assert_eq!((exit, out.as_str(), err.as_str()), (Exit::Ok, "6 good 0 faulty\n", ""));
    assert_eq!(asked.len(), 6);
    assert_eq!(asked.iter().filter(|(_, want)| *want == ask()).count(), 1);
}

#[tokio::test]
async fn a_fault_settles_a_want() {
    let (exit, out, err, _) = run(troubled(), LONG).await;
    assert_eq!((exit, out.as_str(), err.as_str()), (Exit::Ok, "3 good 3 faulty\n", ""));
}

#[tokio::test]
async fn what_did_not_settle_is_told() {
    let (exit, out, err, _) = run(Estate::default().silent(Source::MetricData), SHORT).await;
    assert_eq!((exit, out.as_str()), (Exit::Partial, "5 good 0 faulty\n"));
    assert_eq!(err, "data eu-west-1 metric_data: no answer within 200ms\n");
    let (exit, out, err, _) = run(Estate::default().silent(Source::Alarms), SHORT).await;
    assert_eq!((exit, out.as_str(), err.lines().count()), (Exit::Partial, "0 good 0 faulty\n", 5));
}
