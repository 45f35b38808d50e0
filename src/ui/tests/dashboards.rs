//! Dashboards as they are drawn: made from a body, on a canvas, as far as it is in sight.

use std::{collections::BTreeSet, fmt::Write as _};

use ratatui::layout::Rect;

use super::{
    charts::{answer, wave},
    dump::styled,
    estate::*,
};
use crate::{
    model::*,
    spec::{Route, Specs},
    store::Store,
    ui::{self, Cx, Laid, ViewState, body as body_of, draw, prepare, wants},
};

/// A body with a title and so many charts of a metric each, four beside each other.
pub(crate) fn body(charts: usize) -> String {
    let mut widgets =
        r#"{"type":"text","x":0,"y":0,"width":24,"height":2,"properties":{"markdown":"the shop"}}"#
            .to_owned();
    for at in 0..charts {
        let (x, y) = (at % 4 * 6, 2 + at / 4 * 6);
        let metric = format!(r#"["AWS/Lambda","Errors","FunctionName","f{at}"]"#);
        let properties = format!(
            r#"{{"title":"errors of f{at}","region":"eu-west-1","view":"timeSeries","metrics":[{metric}]}}"#
        );
        write!(
            widgets,
            r#",{{"type":"metric","x":{x},"y":{y},"width":6,"height":6,"properties":{properties}}}"#
        )
        .expect("written");
    }
    format!(r#"{{"widgets":[{widgets}]}}"#)
}

/// A body as it is read of an account.
pub(crate) fn read(account: &str, text: &str) -> Update {
    let name: Text = "Shop".into();
    let body = DashboardBody { name: name.clone(), text: text.into() };
    update(account, "global", Want::Dashboard(name), Ok(Snapshot::Dashboard(body)))
}

pub(crate) const ROUTE: &str = "dashboard?account=prod-shop&name=Shop";

fn open(text: &str, size: (u16, u16)) -> (Store, ViewState, Specs) {
    let specs = specs();
    let mut store = Store::new(fleet());
    store.apply(read("prod-shop", text));
    let mut view = ViewState::new(Route::parse(ROUTE).expect("a route"), &specs, size);
    prepare(&store, &mut view, &specs, now(), None);
    (store, view, specs)
}

fn frame(store: &Store, view: &mut ViewState, specs: &Specs) -> ratatui::buffer::Buffer {
    prepare(store, view, specs, now(), None);
    draw(store, view, specs, now(), Rect::new(0, 0, view.size.0, view.size.1))
}

fn laid(store: &Store, view: &ViewState, specs: &Specs) -> Laid {
    let cx = Cx::new(store, view, specs, now()).expect("a view");
    Laid::of(&cx, body_of(Rect::new(0, 0, view.size.0, view.size.1)))
}

fn pictured(size: (u16, u16), scroll: u16) -> String {
    let (mut store, mut view, specs) = open(&body(18), size);
    answer(&mut store, &view, &specs, &|_, query| wave(query.name().as_str().len() as f64));
    view.visit.scroll = scroll;
    styled(&frame(&store, &mut view, &specs))
}

#[test]
fn a_dashboard_at_three_sizes() {
    insta::assert_snapshot!("dashboard_at_80x24", pictured((80, 24), 0));
    insta::assert_snapshot!("dashboard_at_120x40", pictured((120, 40), 0));
    insta::assert_snapshot!("dashboard_at_200x60", pictured((200, 60), 0));
    insta::assert_snapshot!("dashboard_scrolled_between_lines", pictured((120, 40), 5));
}

#[test]
fn all_is_wanted_and_what_is_in_sight_is_made() {
    let (mut store, mut view, specs) = open(&body(40), (120, 40));
    let asked: BTreeSet<String> = wants(&store, &view, &specs, now())
        .into_iter()
        .filter_map(|wanted| match &wanted.want {
            Want::MetricData(ask) => Some(format!("{} {:?}", wanted.scope.key(), ask.queries)),
            _ => None,
        })
        .collect();
    assert_eq!(asked.len(), 40, "a dashboard is read whole");
    assert!(asked.iter().all(|asked| asked.starts_with("prod-shop/eu-west-1")));
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    let made = |view: &mut ViewState| {
        prepare(&store, view, &specs, now(), None);
        let laid = laid(&store, view, &specs);
        for place in &laid.places {
            let is_chart = place.panel > 0;
            let plot = &view.visit.panels[place.panel].plot;
            if laid.is_seen(place) && is_chart {
                assert!(plot.is_some(), "{place:?}");
            }
        }
        view.visit.panels.iter().filter(|panel| panel.plot.is_some()).count()
    };
    assert_eq!(made(&mut view), 16, "of the fourth row the first lines are in sight");
    view.visit.scroll = u16::MAX;
    assert!(made(&mut view) > 16);
}

#[test]
fn panels_partly_in_sight_are_drawn_as_the_whole_of_them_is() {
    let (mut store, mut view, specs) = open(&body(12), (120, 120));
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    view.size.1 = 20;
    view.size.1 = ui::whole(&store, &view, &specs, now());
    let most = view.size.1 - 20;
    let whole = frame(&store, &mut view, &specs);
    assert_eq!(laid(&store, &view, &specs).mark(), None, "all of it is in sight");
    view.size.1 = 20;
    for scroll in 0..=most {
        view.visit.scroll = scroll;
        let part = frame(&store, &mut view, &specs);
        for y in 1..19 {
            let line = |buf: &ratatui::buffer::Buffer, y: u16| -> Vec<ratatui::buffer::Cell> {
                (0..120).map(|x| buf[(x, y)].clone()).collect()
            };
            assert_eq!(line(&part, y), line(&whole, y + scroll), "line {y} of {scroll}");
        }
    }
}

#[test]
fn nothing_overlaps_and_nothing_is_lost_at_any_size() {
    for width in [40, 79, 80, 100, 120, 200, 300] {
        for height in [10, 24, 40, 60, 99] {
            let (store, view, specs) = open(&body(11), (width, height));
            let laid = laid(&store, &view, &specs);
            assert_eq!(laid.places.len(), 12, "{width}x{height}");
            for (at, one) in laid.places.iter().enumerate() {
                assert!(one.area.right() <= width && one.area.bottom() <= laid.height + 1);
                assert!(
                    laid.places[..at].iter().all(|other| !other.area.intersects(one.area)),
                    "{width}x{height}"
                );
            }
        }
    }
}

#[test]
fn an_arrangement_with_a_height_scrolls_and_is_stretched_on_higher_screens() {
    let text = "about = \"x\"\n[[panel]]\nid = \"a\"\nkind = \"keys\"\n[[panel]]\nid = \"b\"\nkind = \"keys\"\n\
                [[layout]]\nheight = 60\nrows = [{ panel = \"a\" }, { panel = \"b\" }]\n";
    let specs = super::listing::with_view(text);
    let store = Store::new(fleet());
    let mut view = ViewState::new(Route::to("t"), &specs, (100, 32));
    let all = laid(&store, &view, &specs);
    let heights: Vec<u16> = all.places.iter().map(|place| place.area.height).collect();
    assert_eq!((heights, all.height, all.most()), (vec![30, 30], 60, 30));
    assert_eq!(all.mark().as_deref(), Some("↓ 1/2"));
    view.visit.scroll = 30;
    assert_eq!(laid(&store, &view, &specs).mark().as_deref(), Some("↑ 2/2"));
    assert_eq!(ui::whole(&store, &view, &specs, now()), 62);
    view.size.1 = 82;
    let all = laid(&store, &view, &specs);
    assert_eq!((all.places[0].area.height, all.most()), (40, 0));
}

#[test]
fn what_could_not_be_drawn_is_told_of_each_widget() {
    let widget = |x: usize, account: &str, name: &str| {
        format!(
            r#"{{"type":"metric","x":{x},"y":0,"width":6,"height":6,"properties":{{"title":"{name}",{account}
            "region":"eu-west-1","metrics":[["N","{name}"]]}}}}"#
        )
    };
    let other = r#""accountId":"999999999999","#;
    let both = format!(r#"{{"widgets":[{},{}]}}"#, widget(0, "", "here"), widget(6, other, "elsewhere"));
    let (mut store, mut view, specs) = open(&both, (120, 40));
    answer(&mut store, &view, &specs, &|_, _| wave(1.0));
    prepare(&store, &mut view, &specs, now(), None);
    let cx = Cx::new(&store, &view, &specs, now()).expect("a view");
    let fates = ui::fates(&cx).expect("a dashboard");
    assert_eq!(fates[0].outcome, crate::spec::Outcome::Drawn, "{fates:?}");
    assert_eq!(fates[1].outcome, crate::spec::Outcome::Refused, "{fates:?}");
    assert!(fates[1].reasons.iter().any(|why| why.contains("999999999999")), "{fates:?}");
}
