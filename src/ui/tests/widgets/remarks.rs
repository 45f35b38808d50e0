use super::{opened, shown, store, with_widgets};
use crate::{
    spec::{PanelKind, Widget},
    ui::{Cx, body, places, tests::estate::now},
};

fn text(remarks: Vec<&'static str>) -> super::Made {
    (PanelKind::Text, Some(Widget::Text { markdown: "one\n\ntwo\n\nthree".into() }), remarks)
}

/// Lines that remarks take of a panel of so many lines.
fn taken(remarks: Vec<&'static str>, rows: u16) -> u16 {
    let specs = with_widgets(vec![text(remarks)]);
    let (store, view) = (store(), opened(&specs, (60, rows)));
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    let place = places(&cx, body(ratatui::layout::Rect::new(0, 0, 60, rows)))[0];
    place.area.height - 2 - place.inner.height
}

#[test]
fn remarks_take_two_lines_at_most_and_leave_some_to_the_panel() {
    assert_eq!(taken(vec![], 12), 0);
    assert_eq!(taken(vec!["short"], 12), 1);
    assert_eq!(
        taken(
            vec![
                "long words that need more than one line, and even more than two, of a panel that is not as wide as they are long"
            ],
            12
        ),
        2
    );
    assert_eq!(taken(vec!["a", "b", "c", "d"], 12), 2);
    for rows in 10..=12 {
        assert!(taken(vec!["a", "b", "c"], rows) <= 2);
    }
}

#[test]
fn they_say_why_and_how_many_there_are_more() {
    let specs = with_widgets(vec![text(vec!["the view `pie3d` is not known", "a colour is none", "c", "d"])]);
    let drawn = shown(&store(), &mut opened(&specs, (60, 12)), &specs);
    assert!(drawn.contains("│ ▲ the view `pie3d` is not known"), "{drawn}");
    assert!(drawn.contains("│ ▲ a colour is none") && drawn.contains(" +2 more │"), "{drawn}");
}

#[test]
fn what_has_no_line_for_them_says_that_there_are_some() {
    let specs = with_widgets((0..6).map(|_| text(vec!["a", "b"])).collect());
    let drawn = shown(&store(), &mut opened(&specs, (60, 14)), &specs);
    assert!(drawn.contains(" ▲ 2 remarks "), "{drawn}");
}

#[test]
fn what_is_refused_says_each_reason_in_a_paragraph() {
    let reasons = vec![
        "A `custom` widget runs code when it is looked at: Skydeck never does that.",
        "It has no title.",
    ];
    let specs = with_widgets(vec![(PanelKind::Refused, Some(Widget::Refused), reasons)]);
    insta::assert_snapshot!("refused", shown(&store(), &mut opened(&specs, (50, 12)), &specs));
}
