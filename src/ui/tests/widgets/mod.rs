//! Panels that dashboards have beside charts.

mod alarms;
mod remarks;
mod words;

use std::sync::Arc;

use super::{dump::plain, estate::*, listing::with_view};
use crate::{
    model::*,
    spec::{AlarmOrder, AlarmPlace, PanelKind, Route, Specs, Widget},
    store::Store,
    ui::{Glyphs, ViewState, draw, prepare},
};

/// The ids of prod-shop and prod-data.
pub(crate) const IDS: [&str; 2] = ["111122223333", "444455556666"];

/// A panel: its kind, what it shows, and why not all of it.
pub(crate) type Made = (PanelKind, Option<Widget>, Vec<&'static str>);

/// A view `t` of such panels, two beside each other.
pub(crate) fn with_widgets(panels: Vec<Made>) -> Specs {
    let mut text = "about = \"Widgets\"\nargs = [\"service\"]\n".to_owned();
    for at in 0..panels.len() {
        text += &format!("[[panel]]\nid = \"w{at}\"\nkind = \"keys\"\ntitle = \"Widget {at}\"\n");
    }
    let ids: Vec<String> = (0..panels.len()).map(|at| format!("{{ panel = \"w{at}\" }}")).collect();
    let lines: Vec<String> =
        ids.chunks(2).map(|two| format!("{{ columns = [{}] }}", two.join(", "))).collect();
    text += &format!("[[layout]]\nrows = [{}]\n", lines.join(", "));
    let mut specs = with_view(&text);
    let view = specs.views.get_mut("t").expect("the view");
    for (panel, (kind, widget, remarks)) in view.panels.iter_mut().zip(panels) {
        panel.kind = kind;
        panel.widget = widget.map(Arc::new);
        panel.remarks = remarks.into_iter().map(Text::new).collect();
    }
    specs
}

pub(crate) fn place(account: &str, region: &str, name: &str) -> AlarmPlace {
    AlarmPlace {
        arn: format!("arn:aws:cloudwatch:{region}:{account}:alarm:{name}").into(),
        account_id: account.into(),
        region: region.into(),
        name: name.into(),
    }
}

pub(crate) fn list(alarms: Vec<AlarmPlace>, states: Vec<AlarmState>, order: AlarmOrder) -> Made {
    (PanelKind::AlarmList, Some(Widget::Alarms { alarms, states, order }), vec![])
}

/// Two accounts whose ids are known, and one whose id is not.
pub(crate) fn fleet() -> Arc<Fleet> {
    let named = |name: &str, id: Option<&str>| {
        let account = account(name, "prod", &REGIONS);
        Arc::new(Account { id: id.and_then(AccountId::parse), ..(*account).clone() })
    };
    let accounts =
        vec![named("prod-shop", Some(IDS[0])), named("prod-data", Some(IDS[1])), named("legacy", None)];
    Arc::new(Fleet { accounts, narrowed: false })
}

pub(crate) fn alarms(names: &[(&str, AlarmState, i64)]) -> Snapshot {
    Snapshot::Alarms(
        names.iter().map(|(name, state, minutes)| alarm(name, state.clone(), *minutes)).collect(),
    )
}

/// What was read of them: alarms of a scope each, and one that may not be read.
pub(crate) fn store() -> Store {
    let mut store = Store::new(fleet());
    let shop = alarms(&[
        ("checkout-p99", AlarmState::Alarm, 3),
        ("orders-5xx", AlarmState::Ok, 400),
        ("search-p99", AlarmState::InsufficientData, 61),
    ]);
    store.apply(update("prod-shop", "eu-west-1", Want::Alarms, Ok(shop)));
    let data = alarms(&[("export-late", AlarmState::Alarm, 90), ("disk", AlarmState::Ok, 5)]);
    store.apply(update("prod-data", "us-east-1", Want::Alarms, Ok(data)));
    let denied = Err(Fault::new(FaultKind::Denied, "no role"));
    store.apply(update("prod-data", "us-west-2", Want::Alarms, denied));
    store
}

/// One of each way in which an alarm can stand.
pub(crate) fn each() -> Vec<AlarmPlace> {
    vec![
        place(IDS[0], "eu-west-1", "orders-5xx"),
        place(IDS[0], "eu-west-1", "search-p99"),
        place(IDS[0], "eu-west-1", "checkout-p99"),
        place(IDS[1], "us-east-1", "export-late"),
        place(IDS[1], "us-east-1", "disk"),
        place(IDS[0], "eu-west-1", "was-deleted"),
        place(IDS[1], "us-west-2", "denied"),
        place(IDS[1], "eu-west-1", "unread"),
        place(IDS[1], "ap-east-1", "elsewhere"),
        place("999900009999", "eu-west-1", "of-strangers"),
    ]
}

pub(crate) fn opened(specs: &Specs, size: (u16, u16)) -> ViewState {
    ViewState::new(Route::to("t"), specs, size)
}

pub(crate) fn shown(store: &Store, view: &mut ViewState, specs: &Specs) -> String {
    prepare(store, view, specs, now(), None);
    let (width, height) = view.size;
    plain(&draw(store, view, specs, now(), ratatui::layout::Rect::new(0, 0, width, height)))
}

/// The same view in three sizes, and in three kinds of glyphs.
fn album(store: &mut Store, specs: &Specs, answer: impl Fn(&mut Store, &ViewState)) -> String {
    let mut out = String::new();
    for (ascii, glyphs) in [(false, Glyphs::Braille), (false, Glyphs::Block), (true, Glyphs::Ascii)] {
        for size in [(80, 24), (120, 40), (200, 60)] {
            let mut view = opened(specs, size);
            (view.ascii, view.glyphs) = (ascii, glyphs);
            prepare(store, &mut view, specs, now(), None);
            answer(store, &view);
            let text = shown(store, &mut view, specs);
            assert!(!ascii || text.is_ascii(), "{text}");
            out += &format!("{glyphs:?} {}x{}\n{text}\n", size.0, size.1);
        }
    }
    out
}

#[test]
fn all_of_them_on_one_screen() {
    let markdown = "# Runbook\nSee [the wiki](https://wiki.example).\n\n- [button:primary:Roll back](https://x.example)\n\
                    - **never** purge\n\n|a|b|\n|-|-:|\n|one|2|\n";
    let specs = with_widgets(vec![
        (PanelKind::Text, Some(Widget::Text { markdown: markdown.into() }), vec![]),
        list(each(), vec![], AlarmOrder::State),
        (
            PanelKind::AlarmGraph,
            Some(Widget::AlarmGraph(place(IDS[0], "eu-west-1", "checkout-p99"))),
            vec!["`liveData` is not known here", "the colour `plaid` is none", "`yAxis` is left out"],
        ),
        (PanelKind::AlarmGraph, Some(Widget::AlarmGraph(place(IDS[0], "eu-west-1", "was-deleted"))), vec![]),
        (
            PanelKind::Refused,
            Some(Widget::Refused),
            vec![
                "A `custom` widget runs a Lambda function when it is looked at: Skydeck never does that.",
                "It has no title.",
            ],
        ),
    ]);
    let mut store = store();
    let album = album(&mut store, &specs, |store, view| {
        super::charts::answer(store, view, &specs, &|_, _| super::charts::wave(1.0));
    });
    insta::assert_snapshot!(album);
}
