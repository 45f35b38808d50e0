//! What tables list: order, conditions, what is selected, and how seldom a listing is made.

use std::sync::Arc;

use super::{dump::plain, estate::*};
use crate::{
    model::*,
    spec::{ColourDepth, PanelKind, Route, Sort, SpecSources, Specs},
    store::Store,
    ui::{self, Cx, Listing, Opening, ViewState, panel, prepare},
};

/// The built-in files, and a view `t`.
pub(crate) fn with_view(text: &str) -> Specs {
    let user = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(user.path().join("views")).expect("a folder");
    std::fs::write(user.path().join("views/t.toml"), text).expect("written");
    let sources = SpecSources { theme: "dark", keymap: "default", user_dir: Some(user.path()) };
    let specs = Specs::load(&sources).expect("names that exist").at(ColourDepth::Ansi16);
    assert_eq!(specs.problems, []);
    specs
}

fn open(route: &str, specs: &Specs) -> ViewState {
    ViewState::new(Route::parse(route).expect("a route"), specs, (100, 30))
}

fn node(id: &str, name: Option<&str>, minutes: Option<i64>) -> Node {
    Node {
        instance_id: id.into(),
        ping_status: PingStatus::Online,
        last_ping: minutes.map(ago),
        agent_version: None,
        is_latest_version: None,
        platform_type: None,
        platform_name: None,
        platform_version: None,
        computer_name: name.map(Text::new),
        ip_address: None,
        resource_type: None,
    }
}

fn nodes(all: Vec<Node>) -> Update {
    update("prod-shop", "eu-west-1", Want::Nodes, Ok(Snapshot::Nodes(all)))
}

fn store_of(all: Vec<Node>) -> Store {
    let mut store = Store::new(fleet());
    store.apply(nodes(all));
    store
}

/// Listed anew, and what a member is in each row of a panel.
fn members(store: &Store, view: &mut ViewState, specs: &Specs, at: usize, member: &str) -> Vec<String> {
    assert!(prepare(store, view, specs, now(), None).is_empty());
    view.visit.panels[at].listing.lines().map(|line| line.named(member).to_words().into_owned()).collect()
}

fn ids(store: &Store, view: &mut ViewState, specs: &Specs) -> Vec<String> {
    members(store, view, specs, 0, "instance_id")
}

fn listing(view: &ViewState, at: usize) -> Arc<Listing> {
    view.visit.panels[at].listing.clone()
}

const NODES: &str = r#"
about = "x"
[[panel]]
id = "nodes"
kind = "table"
rows = "nodes"
columns = [
  { name = "name", member = "computer_name" },
  { name = "seen", member = "last_ping_date_time" },
  { name = "latest", member = "is_latest_version" },
]
[[layout]]
rows = [{ panel = "nodes" }]
"#;

#[test]
fn what_is_missing_comes_last_whichever_way_one_sorts() {
    let specs = with_view(NODES);
    let store = store_of(vec![
        node("i-1", None, None),
        node("i-2", Some("b"), Some(5)),
        node("i-3", Some(""), Some(50)),
        node("i-4", Some("C"), None),
        node("i-5", Some("a"), Some(1)),
    ]);
    let mut view = open("t", &specs);
    for (sort, expected) in [
        ("name", ["i-5", "i-2", "i-4", "i-1", "i-3"]),
        ("-name", ["i-4", "i-2", "i-5", "i-1", "i-3"]),
        ("seen", ["i-3", "i-2", "i-5", "i-1", "i-4"]),
        ("-seen", ["i-5", "i-2", "i-3", "i-1", "i-4"]),
        ("latest", ["i-1", "i-2", "i-3", "i-4", "i-5"]),
        ("-latest", ["i-1", "i-2", "i-3", "i-4", "i-5"]),
    ] {
        view.visit.panels[0].sort = Some(Sort::parse(sort));
        assert_eq!(ids(&store, &mut view, &specs), expected, "{sort}");
    }
}

#[test]
fn a_route_says_how_its_table_is_sorted_and_filtered() {
    let specs = specs();
    let store =
        store_of(vec![node("i-1", Some("a"), None), node("i-2", Some("b"), None), node("j-3", None, None)]);
    let mut view = open("nodes?sort=-name&filter=i-", &specs);
    assert_eq!(ids(&store, &mut view, &specs), ["i-2", "i-1"]);
    assert_eq!(view.visit.panels[0].listing.total, 3);
}

#[test]
fn a_panel_has_a_query_of_its_own_under_the_filter() {
    let view_of = |query: &str| {
        format!(
            "about = \"x\"\n[[panel]]\nid = \"a\"\nkind = \"table\"\nrows = \"nodes\"\nquery = {query}\n\
             columns = [{{ name = \"instance_id\" }}]\n[[layout]]\nrows = [{{ panel = \"a\" }}]\n"
        )
    };
    let specs = with_view(&view_of("'id:i-* since:2h'"));
    let store = store_of(vec![
        node("i-1", Some("a"), Some(10)),
        node("i-2", Some("b"), Some(60)),
        node("j-3", None, Some(10)),
        node("i-4", None, Some(121)),
    ]);
    let mut view = open("t", &specs);
    assert_eq!(ids(&store, &mut view, &specs), ["i-1", "i-2"]);
    assert_eq!(view.visit.panels[0].listing.total, 2, "the others are none of its rows");
    view.visit.panels[0].filter = "name:b".into();
    assert_eq!(ids(&store, &mut view, &specs), ["i-2"]);
    // As time goes by it matches others, though nothing was read.
    view.visit.panels[0].filter.clear();
    let later = now() + jiff::SignedDuration::from_mins(70);
    prepare(&store, &mut view, &specs, later, None);
    assert_eq!(view.visit.panels[0].listing.len(), 1);

    let check = |query: &str| {
        crate::spec::check_view(std::path::Path::new("views/t.toml"), &view_of(query)).expect_err("wrong")
    };
    let wrong = check("'id:i-* nmae:x'");
    assert_eq!(wrong[0].place, Some((6, 9)));
    assert!(wrong[0].message.contains("column 8: no field `nmae`"), "{wrong:?}");
    assert!(check("'('")[0].message.contains("something is missing"));
    assert!(check("'@nothing'")[0].message.contains("no saved query"));
}

const SESSIONS: &str = r#"
about = "x"
args = ["id"]
[[panel]]
id = "nodes"
kind = "table"
rows = "nodes"
opens = ":node?account={account}&region={region}&id={instance_id}&filter={platform_name}"
columns = [{ name = "instance_id" }]
[[panel]]
id = "theirs"
kind = "table"
rows = "sessions"
follows = "nodes"
where = { target = "{instance_id}" }
columns = [{ name = "session_id" }]
[[panel]]
id = "asked"
kind = "table"
rows = "sessions"
where = { target = "{id}", status = "Connected" }
columns = [{ name = "session_id" }]
[[layout]]
rows = [{ panel = "nodes" }, { panel = "theirs" }, { panel = "asked" }]
"#;

fn with_sessions() -> Store {
    let mut store = store_of(vec![node("i-1", None, None), node("i-2", None, None), node("i-3", None, None)]);
    let session = |id: &str, target: &str, status: &str| Session {
        id: id.into(),
        target: Some(target.into()),
        status: SessionStatus(status.into()),
        owner: None,
        start: None,
        end: None,
        document: None,
        reason: None,
    };
    let all = vec![
        session("s-a", "i-1", "Connected"),
        session("s-b", "i-2", "Terminated"),
        session("s-c", "i-1", "Terminated"),
        session("s-d", "i-2", "Connected"),
    ];
    let want = Want::Sessions { past: None };
    store.apply(update("prod-shop", "eu-west-1", want, Ok(Snapshot::Sessions(all))));
    store
}

#[test]
fn conditions_are_filled_from_what_is_followed_and_from_the_route() {
    let (specs, store) = (with_view(SESSIONS), with_sessions());
    let mut view = open("t", &specs);
    let sessions = |view: &mut ViewState, at| members(&store, view, &specs, at, "session_id");
    assert_eq!(sessions(&mut view, 1), ["s-a", "s-c"], "of the first node");
    view.visit.panels[0].index = 1;
    assert_eq!(sessions(&mut view, 1), ["s-d", "s-b"], "the open one first");
    view.visit.panels[0].index = 2;
    assert_eq!(sessions(&mut view, 1), [""; 0], "a node without any");
    assert_eq!(sessions(&mut view, 2), ["s-a", "s-d"], "no id was asked for");
    let mut view = open("t?id=i-2", &specs);
    assert_eq!(sessions(&mut view, 2), ["s-d"]);
    assert_eq!(sessions(&mut open("t?id=i-9", &specs), 2), [""; 0]);
}

#[test]
fn what_follows_a_table_without_rows_is_empty_and_says_why() {
    let (specs, store) = (with_view(SESSIONS), with_sessions());
    let mut view = open("t?filter=nothing-like-that", &specs);
    assert_eq!(members(&store, &mut view, &specs, 1, "session_id"), [""; 0]);
    let text = plain(&drawn(&store, view.clone(), &specs));
    assert!(text.contains("Nothing is selected.") && text.contains("matches `nothing-like-that`"), "{text}");
    view.visit.panels[0].filter.clear();
    assert_eq!(members(&store, &mut view, &specs, 1, "session_id"), ["s-a", "s-c"]);
}

#[test]
fn a_link_is_filled_from_the_selected_row() {
    let (specs, store) = (with_view(SESSIONS), with_sessions());
    let mut view = open("t", &specs);
    let opening = |view: &ViewState| {
        let cx = Cx::new(&store, view, &specs, now()).expect("a view");
        panel(PanelKind::Table).open(&cx, 0)
    };
    assert_eq!(opening(&view), Opening::Nothing, "nothing is listed yet");
    view.visit.panels[0].index = 1;
    prepare(&store, &mut view, &specs, now(), None);
    let route = Route::parse("node?account=prod-shop&region=eu-west-1&id=i-2").expect("a route");
    assert_eq!(opening(&view), Opening::Go(route.clone()), "without what the row does not have");
    assert!(specs.resolve(&route).is_ok());
}

#[test]
fn a_selected_row_stays_selected_while_others_come_and_go() {
    let specs = specs();
    let of = |ids: &[&str]| ids.iter().map(|id| node(id, None, None)).collect::<Vec<_>>();
    let mut store = store_of(of(&["i-1", "i-2", "i-3", "i-4"]));
    let mut view = open("nodes", &specs);
    ids(&store, &mut view, &specs);
    let selected = |view: &ViewState| {
        let state = &view.visit.panels[0];
        let line = state.listing.line(state.index).expect("a row");
        line.named("instance_id").to_words().into_owned()
    };
    view.visit.panels[0].index = 2;
    view.visit.panels[0].key = Some("prod-shop/eu-west-1/i-3".into());
    store.apply(nodes(of(&["i-0", "i-1", "i-2", "i-3", "i-4"])));
    ids(&store, &mut view, &specs);
    assert_eq!((selected(&view).as_str(), view.visit.panels[0].index), ("i-3", 3));
    view.visit.panels[0].sort = Some(Sort::parse("-node"));
    ids(&store, &mut view, &specs);
    assert_eq!((selected(&view).as_str(), view.visit.panels[0].index), ("i-3", 1));

    view.visit.panels[0].filter = "i-1".into();
    ids(&store, &mut view, &specs);
    assert_eq!(selected(&view), "i-1", "it is hidden");
    view.visit.panels[0].filter.clear();
    ids(&store, &mut view, &specs);
    assert_eq!(selected(&view), "i-3", "and comes back");

    store.apply(nodes(of(&["i-0", "i-1", "i-2", "i-4"])));
    ids(&store, &mut view, &specs);
    assert_eq!(selected(&view), "i-2", "it is gone: what has its place is selected");
    store.apply(nodes(of(&["i-0", "i-1", "i-2", "i-3", "i-4", "i-5"])));
    ids(&store, &mut view, &specs);
    assert_eq!(selected(&view), "i-2", "and stays so");
    store.apply(nodes(vec![]));
    assert_eq!(ids(&store, &mut view, &specs), [""; 0]);
    store.apply(nodes(of(&["i-0", "i-1", "i-2"])));
    ids(&store, &mut view, &specs);
    assert_eq!(selected(&view), "i-2", "all were gone for a moment");
}

#[test]
fn the_first_row_is_followed_until_one_is_chosen() {
    let specs = specs();
    let mut store = store_of(vec![node("i-2", None, None)]);
    let mut view = open("nodes", &specs);
    assert_eq!(ids(&store, &mut view, &specs), ["i-2"]);
    assert_eq!(view.visit.panels[0].key, None);
    store.apply(nodes(vec![node("i-1", None, None), node("i-2", None, None)]));
    assert_eq!(ids(&store, &mut view, &specs), ["i-1", "i-2"]);
    assert_eq!((view.visit.panels[0].index, &view.visit.panels[0].key), (0, &None));
}

#[test]
fn a_filter_that_is_no_query_looks_for_its_words_and_says_so() {
    let specs = specs();
    let store = store_of(vec![node("i-1", Some("say \"x"), None), node("i-2", Some("x"), None)]);
    let mut view = open("nodes", &specs);
    view.visit.panels[0].filter = "\"x".into();
    assert_eq!(ids(&store, &mut view, &specs), ["i-1"]);
    view.visit.panels[0].filter = "nmae:x".into();
    let text = plain(&drawn(&store, view, &specs));
    assert!(text.contains("as plain words") && text.contains("did you mean `name`?"), "{text}");
}

#[test]
fn a_listing_is_made_when_what_it_is_made_from_has_changed_and_not_before() {
    let specs = specs();
    let mut store = store_of((0..100_000).map(|i| node(&format!("i-{i:06}"), None, None)).collect());
    let mut view = open("nodes", &specs);
    prepare(&store, &mut view, &specs, now(), None);
    let first = listing(&view, 0);
    assert_eq!(first.len(), 100_000);
    let kept = |store: &Store, view: &mut ViewState| {
        prepare(store, view, &specs, now(), None);
        Arc::ptr_eq(&first, &view.visit.panels[0].listing)
    };
    assert!(kept(&store, &mut view), "nothing has changed");
    (view.visit.panels[0].index, view.visit.panels[0].key) = (7, first.line(7).map(|line| line.key()));
    view.size = (80, 24);
    assert!(kept(&store, &mut view), "the selection, the size");
    store.apply(update("staging", "us-east-1", Want::Alarms, Ok(Snapshot::Alarms(vec![]))));
    let denied = Fault::new(FaultKind::Denied, "no");
    store.apply(update("prod-shop", "eu-west-1", Want::Nodes, Err(denied)));
    assert!(kept(&store, &mut view), "another source, a fault beside what is known");
    view.visit.panels[0].sort = Some(Sort::parse("name"));
    assert!(!kept(&store, &mut view));
    view.visit.panels[0].sort = None;
    assert!(!kept(&store, &mut view), "what was left is not kept");
}

#[test]
fn rows_that_are_put_together_are_so_once_a_revision() {
    let specs = specs();
    let mut store = incident();
    let mut view = open("deck", &specs);
    prepare(&store, &mut view, &specs, now(), None);
    let (attention, changes) = (listing(&view, 0), listing(&view, 3));
    assert_eq!(attention.len(), 6);
    prepare(&store, &mut view, &specs, now(), None);
    assert!(Arc::ptr_eq(&attention, &view.visit.panels[0].listing));
    view.visit.panels[0].index = 3;
    prepare(&store, &mut view, &specs, now(), None);
    assert!(Arc::ptr_eq(&attention, &view.visit.panels[0].listing), "the selection moved");
    assert!(!Arc::ptr_eq(&changes, &view.visit.panels[3].listing), "but what follows it did");
    let gone = |store: &Store, view: &mut ViewState, now| {
        prepare(store, view, &specs, now, None);
        !Arc::ptr_eq(&attention, &view.visit.panels[0].listing)
    };
    assert!(gone(&store, &mut view, ago(-1)), "a minute has gone");
    let alarms = Snapshot::Alarms(vec![alarm("disk-full", AlarmState::Alarm, 0)]);
    store.apply(update("staging", "us-east-1", Want::Alarms, Ok(alarms)));
    prepare(&store, &mut view, &specs, ago(-1), None);
    assert_eq!(view.visit.panels[0].listing.len(), 7);
}

#[test]
fn a_line_is_found_by_its_key_whatever_the_names_hold() {
    let mut store = Store::new(Arc::new(Fleet {
        accounts: vec![account("a/b", "x", &["us-east-1"]), account("a", "x", &["us-east-1"])],
        narrowed: false,
    }));
    for name in ["a/b", "a"] {
        let all = vec![node("b/us-east-1/i", None, None), node("i", None, None)];
        store.apply(update(name, "us-east-1", Want::Nodes, Ok(Snapshot::Nodes(all))));
    }
    let specs = specs();
    let mut view = open("nodes", &specs);
    prepare(&store, &mut view, &specs, now(), None);
    let listing = &view.visit.panels[0].listing;
    assert_eq!(listing.len(), 4);
    for (at, line) in listing.lines().enumerate() {
        assert!(line.has_key(&line.key()));
        assert_eq!(listing.position(&line.key()), Some(at), "{}", line.key());
    }
    let keys = ui::attention_keys(&incident(), &specs, now());
    assert!(keys.contains("legacy/*/fault identity"), "{keys:?}");
}
