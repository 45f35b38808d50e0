//! Panels of logs: before their query is run, while it runs, and what it found.

use std::{sync::Arc, time::Duration};

use insta::assert_snapshot;

use super::{dump::styled, estate::*, listing::with_view};
use crate::{
    model::*,
    spec::{LogShape, LogWidget, PanelKind, Route, Specs, Widget, Words},
    store::Store,
    ui::{LogRun, ViewState, draw, log_plan, prepare, wants},
};

const QUERY: &str =
    "fields @timestamp, level, @message\n| filter level = 'ERROR'\n| sort @timestamp desc\n| limit 50";

pub(crate) fn widget(shape: LogShape) -> LogWidget {
    LogWidget {
        query: QUERY.into(),
        language: "CWLI".into(),
        groups: vec!["/ecs/checkout".into(), "/ecs/cart".into()],
        account: Some("111122223333".into()),
        region: Some("eu-west-1".into()),
        shape,
    }
}

/// A view `t` of one panel.
pub(crate) fn with_log(widget: LogWidget) -> Specs {
    let text = "about = \"Logs\"\n[[panel]]\nid = \"log\"\nkind = \"keys\"\ntitle = \"Errors\"\n[[layout]]\ncolumns = [{ panel = \"log\" }]\n";
    let mut specs = with_view(text);
    let panel = &mut specs.views.get_mut("t").expect("the view").panels[0];
    (panel.kind, panel.title) = (PanelKind::Log, Words::plain("What checkout complains about"));
    panel.widget = Some(Arc::new(Widget::Log(widget)));
    specs
}

/// A store in which prod-shop has told its id, with the list prices.
pub(crate) fn store() -> Store {
    let mut store = Store::new(fleet());
    store.prices = Arc::new(Prices::built_in());
    store.apply(update("prod-shop", "global", Want::Identity, Ok(nothing(&Want::Identity))));
    store
}

pub(crate) fn open(specs: &Specs, size: (u16, u16)) -> ViewState {
    ViewState::new(Route::to("t"), specs, size)
}

/// Has the sizes of the log groups told that are asked for.
pub(crate) fn sized(store: &mut Store, view: &ViewState, specs: &Specs, gigabytes: u64) {
    for wanted in wants(store, view, specs, now()) {
        let Want::LogGroups(names) = &wanted.want else { continue };
        let group = |name: &Text| LogGroup {
            name: name.clone(),
            arn: None,
            stored_bytes: Some(gigabytes * 1_000_000_000),
            retention_in_days: Some(30),
            class: Some("STANDARD".into()),
            creation_time: Some(ago(200 * 1440)),
        };
        let groups = Snapshot::LogGroups(names.iter().map(group).collect());
        let (account, region) = (wanted.scope.account.name.to_string(), wanted.scope.region.to_string());
        store.apply(update(&account, &region, wanted.want.clone(), Ok(groups)));
    }
}

fn shown(store: &Store, view: &mut ViewState, specs: &Specs) -> String {
    prepare(store, view, specs, now(), None);
    let area = ratatui::layout::Rect::new(0, 0, view.size.0, view.size.1);
    styled(&draw(store, view, specs, now(), area))
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(store: &Store, view: &mut ViewState, specs: &Specs) {
    let cx = crate::ui::Cx::new(store, view, specs, now()).expect("the view");
    let plan = log_plan(&cx, 0).expect("a plan");
    let range = view.range;
    view.visit.panels[0].log = Some(LogRun::new(plan, now(), range, None));
}

/// Answers what was run.
fn answered(view: &mut ViewState, rows: &[&[(&str, &str)]], gigabytes: u64) {
    let log = view.visit.panels[0].log.as_mut().expect("it was run");
    let row =
        |row: &&[(&str, &str)]| row.iter().map(|(f, v)| (Text::new(f), Text::new(v))).collect::<Vec<_>>();
    let scanned =
        LogScanned { bytes: gigabytes * 1_000_000_000, records: 9_000_000, matched: rows.len() as u64 };
    let answer = LogAnswer::of(rows.iter().map(row), LogStatus::Complete, scanned, log.ask.limit);
    let (want, _) = log.awaited();
    assert!(log.take(&update("prod-shop", "eu-west-1", want, Ok(Snapshot::LogQuery(answer)))));
    assert!(!log.is_running());
}

const ERRORS: &[&[(&str, &str)]] = &[
    &[
        ("@timestamp", "2026-03-01 03:11:42.118"),
        ("level", "ERROR"),
        (
            "@message",
            "{\"level\":\"ERROR\",\"message\":\"no answer of payments within 1500 ms\",\"status\":504,\"durationMs\":1988}",
        ),
        ("@ptr", "CmEKJgoi"),
    ],
    &[
        ("@timestamp", "2026-03-01 03:11:07.902"),
        ("level", "ERROR"),
        (
            "@message",
            "{\"level\":\"ERROR\",\"message\":\"no answer of tax within 1500 ms\",\"status\":504,\"durationMs\":1761}",
        ),
        ("@ptr", "CmEKJgoj"),
    ],
    &[
        ("@timestamp", "2026-02-28 23:58:31.004"),
        ("level", "ERROR"),
        ("@message", "naïve \u{1b}[31mred\u{1b}[0m text"),
        ("@ptr", "CmEKJgok"),
    ],
];

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

#[test]
fn before_it_is_run_a_panel_says_what_it_would_ask_and_what_that_costs() {
    let specs = with_log(widget(LogShape::Table));
    for size in SIZES {
        let (mut store, mut view) = (store(), open(&specs, size));
        let text = shown(&store, &mut view, &specs);
        assert!(plain(&text).contains("How much is stored is being looked up."), "{text}");
        sized(&mut store, &view, &specs, 240);
        assert_snapshot!(format!("before_{}x{}", size.0, size.1), shown(&store, &mut view, &specs));
    }
    let asked = wants(&store(), &open(&specs, (80, 24)), &specs, now());
    assert!(asked.iter().all(|w| !matches!(w.want, Want::LogQuery(_))), "nothing is run by itself");
}

#[test]
fn while_it_runs_a_panel_says_how_far_it_is_and_how_to_stop_it() {
    let specs = with_log(widget(LogShape::Table));
    for size in SIZES {
        let (mut store, mut view) = (store(), open(&specs, size));
        run(&store, &mut view, &specs);
        let asked: Vec<_> =
            wants(&store, &view, &specs, now()).into_iter().map(|w| (w.scope.key(), w.want)).collect();
        let query = asked.iter().find(|(_, want)| matches!(want, Want::LogQuery(_))).expect("asked").clone();
        let (scope, want) = query;
        store.progress = vec![Progress { scope, want, pages: 4, things: 1_200 }];
        assert_snapshot!(format!("running_{}x{}", size.0, size.1), shown(&store, &mut view, &specs));
    }
}

#[test]
fn what_was_found_is_a_table_that_fits_with_what_it_cost() {
    let specs = with_log(widget(LogShape::Table));
    for size in SIZES {
        let (store, mut view) = (store(), open(&specs, size));
        run(&store, &mut view, &specs);
        answered(&mut view, ERRORS, 3);
        assert_snapshot!(format!("after_{}x{}", size.0, size.1), shown(&store, &mut view, &specs));
    }
}

#[test]
fn columns_are_shifted_and_an_answer_of_another_range_says_so() {
    let specs = with_log(widget(LogShape::Table));
    let (store, mut view) = (store(), open(&specs, (80, 24)));
    run(&store, &mut view, &specs);
    answered(&mut view, ERRORS, 3);
    assert!(!shown(&store, &mut view, &specs).contains("of another range"));
    (view.visit.panels[0].shift, view.range) = (2, view.range.longer());
    let text = shown(&store, &mut view, &specs);
    assert!(!text.contains("@timestamp") && text.contains("@message"), "{text}");
    assert!(text.contains("◆ of another range, 00:12–03:12: ctrl-e runs it again"), "{text}");
}

#[test]
fn counts_over_time_are_lines_counts_by_name_are_bars_and_what_is_neither_is_a_table_with_the_reason() {
    let over: &[&[(&str, &str)]] = &[
        &[("bin(30m)", "2026-03-01 01:00:00.000"), ("n", "12")],
        &[("bin(30m)", "2026-03-01 01:30:00.000"), ("n", "48")],
        &[("bin(30m)", "2026-03-01 02:00:00.000"), ("n", "20")],
        &[("bin(30m)", "2026-03-01 02:30:00.000"), ("n", "96")],
    ];
    let beside: &[&[(&str, &str)]] = &[
        &[("bank", "Nordbank"), ("refused", "41")],
        &[("bank", "Banca Lario"), ("refused", "17")],
        &[("bank", "First Harbor"), ("refused", "6")],
    ];
    for (name, shape, rows) in [("lines", LogShape::Line, over), ("bars", LogShape::Bar, beside)] {
        let specs = with_log(widget(shape));
        let (store, mut view) = (store(), open(&specs, (80, 24)));
        run(&store, &mut view, &specs);
        answered(&mut view, rows, 3);
        assert_snapshot!(name, shown(&store, &mut view, &specs));
        assert!(view.visit.panels[0].plot.is_some());
    }
    for (shape, rows, why) in [
        (LogShape::Line, beside, "no column has times to draw lines over: shown as a table"),
        (LogShape::Share, ERRORS, "no column has numbers to draw: shown as a table"),
    ] {
        let specs = with_log(widget(shape));
        let (store, mut view) = (store(), open(&specs, (100, 24)));
        run(&store, &mut view, &specs);
        answered(&mut view, rows, 3);
        let text = shown(&store, &mut view, &specs);
        assert!(text.contains(why) && text.contains(rows[0][1].1), "{text}");
    }
}

#[test]
fn what_cannot_be_asked_is_said_and_so_is_what_went_wrong() {
    let elsewhere = LogWidget { account: Some("999999999999".into()), ..widget(LogShape::Table) };
    let nowhere = LogWidget { region: Some("sa-east-1".into()), ..widget(LogShape::Table) };
    let everywhere = LogWidget { account: None, region: None, ..widget(LogShape::Table) };
    for (widget, words) in [
        (elsewhere, "The account 999999999999 is not in the fleet"),
        (nowhere, "sa-east-1 is not among the regions of the fleet"),
        (everywhere, "in 19 places; narrow the view to 12 at most"),
    ] {
        let specs = with_log(widget);
        let text = shown(&store(), &mut open(&specs, (120, 24)), &specs);
        assert!(plain(&text).contains(words), "{text}");
    }
    let specs = with_log(widget(LogShape::Table));
    let (store, mut view) = (store(), open(&specs, (120, 24)));
    run(&store, &mut view, &specs);
    let log = view.visit.panels[0].log.as_mut().expect("it was run");
    let (want, _) = log.awaited();
    let fault =
        Fault::new(FaultKind::InvalidRequest, "the query is not understood at line 2, column 3: fliter")
            .with_fix("correct the query, where it is kept");
    assert!(log.take(&update("prod-shop", "eu-west-1", want, Err(fault))));
    let text = plain(&shown(&store, &mut view, &specs));
    assert!(
        text.contains("✕ the query is not understood at line 2, column 3: fliter; correct the query"),
        "{text}"
    );
    assert!(text.contains("Press ctrl-e to run it again."), "{text}");
}

/// Has told which of the groups there are, place by place in order: so many of them are in each.
fn told(store: &mut Store, view: &ViewState, specs: &Specs, there: &dyn Fn(usize) -> usize) {
    let asked = wants(store, view, specs, now());
    let asked = asked.iter().filter(|wanted| matches!(wanted.want, Want::LogGroups(_)));
    for (at, wanted) in asked.enumerate() {
        let Want::LogGroups(names) = &wanted.want else { continue };
        let group = |name: &Text| LogGroup {
            name: name.clone(),
            arn: None,
            stored_bytes: Some(240_000_000_000),
            retention_in_days: Some(30),
            class: None,
            creation_time: None,
        };
        let groups = Snapshot::LogGroups(names.iter().take(there(at)).map(group).collect());
        let (account, region) = (wanted.scope.account.name.to_string(), wanted.scope.region.to_string());
        store.apply(update(&account, &region, wanted.want.clone(), Ok(groups)));
    }
}

#[test]
fn places_without_the_log_groups_are_not_asked_and_the_rest_has_its_cost() {
    let specs = with_log(LogWidget { account: None, ..widget(LogShape::Table) });
    let all = {
        let (store, view) = (store(), open(&specs, (200, 24)));
        let asked = wants(&store, &view, &specs, now());
        asked.iter().filter(|wanted| matches!(wanted.want, Want::LogGroups(_))).count()
    };
    assert!(all > 3, "{all} places");
    let shown_and_planned = |there: &dyn Fn(usize) -> usize| {
        let (mut store, mut view) = (store(), open(&specs, (200, 24)));
        told(&mut store, &view, &specs, there);
        let text = plain(&shown(&store, &mut view, &specs));
        let cx = crate::ui::Cx::new(&store, &view, &specs, now()).expect("the view");
        (text, log_plan(&cx, 0).map(|plan| plan.scopes.len()))
    };
    // Three hours of thirty days: 1 GB of each group's 240.
    let (text, planned) = shown_and_planned(&|at| if at == 0 { 2 } else { 0 });
    let words = format!(
        "◆ There is no log group /ecs/checkout and 1 more in {} of {all} places: they are not asked.",
        all - 1
    );
    assert!(text.contains(&words), "{text}");
    assert!(text.contains("About 2 GB of 480 GB stored"), "{text}");
    assert_eq!(planned, Ok(1));

    let (text, planned) = shown_and_planned(&|at| at.min(2));
    let words = format!(
        "no log group /ecs/checkout and 1 more in 2 of {all} places: not asked in 1 of them, refused in 1."
    );
    assert!(text.contains(&words), "{text}");
    assert_eq!(planned, Ok(all - 1));

    let (text, planned) = shown_and_planned(&|_| 0);
    let why = format!(
        "There is no log group /ecs/checkout and 1 more in any of the {all} places: there is nothing to ask."
    );
    assert!(text.contains(&why) && !text.contains("Press enter to run it"), "{text}");
    assert_eq!(planned, Err(why));

    let (text, _) = shown_and_planned(&|_| 1);
    assert!(
        text.contains(&format!(
            "no log group /ecs/cart in {all} of {all} places: they will refuse the query."
        )),
        "{text}"
    );
    assert!(!text.contains("to scan"), "{text}");
}

#[test]
fn ten_thousand_rows_are_drawn_as_soon_as_ten() {
    let specs = with_log(widget(LogShape::Table));
    let (store, mut view) = (store(), open(&specs, (120, 40)));
    run(&store, &mut view, &specs);
    let rows: Vec<&[(&str, &str)]> = (0..10_000).map(|n| ERRORS[n % 3]).collect();
    answered(&mut view, &rows, 3);
    view.visit.panels[0].index = 9_999;
    let started = std::time::Instant::now();
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("the first 10000 rows"), "{text}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}
