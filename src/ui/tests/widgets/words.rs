use super::{opened, shown, store, with_widgets};
use crate::{
    model::Text,
    spec::{PanelKind, Route, Widget},
    ui::{
        Cx, Extent, ViewState, body, panel, places, prepare,
        tests::{estate::now, listing::with_view},
    },
};

const FILE: &str = r#"
about = "Words"
[[variable]]
name = "service"
values = ["checkout", "orders"]
[[panel]]
id = "w"
kind = "text"
title = "Runbook of $service"
text = """
# How **$service** is mended
It costs $$5 and ${LAST}.
"""
[[layout]]
rows = [{ panel = "w" }]
"#;

#[test]
fn a_view_file_says_it_with_the_values_of_its_variables() {
    let specs = with_view(FILE);
    let open = |route: &str| {
        let mut view = ViewState::new(Route::parse(route).expect("a route"), &specs, (60, 12));
        shown(&store(), &mut view, &specs)
    };
    let text = open("t?service=orders");
    for words in ["Runbook of orders", "How orders is mended", "It costs $5 and ${LAST}."] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(open("t").contains("How checkout is mended"));
}

#[test]
fn it_scrolls_and_says_how_much_is_left() {
    let markdown = (0..40).map(|n| format!("paragraph {n}\n\n")).collect();
    let specs = with_widgets(vec![(PanelKind::Text, Some(Widget::Text { markdown }), vec![])]);
    let (store, mut view) = (store(), opened(&specs, (60, 14)));
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("paragraph 0 ") && text.contains(" 69 more "), "{text}");
    let cx = Cx::new(&store, &view, &specs, now()).expect("the view");
    let place = places(&cx, body(ratatui::layout::Rect::new(0, 0, 60, 14)))[0];
    assert_eq!(panel(PanelKind::Text).extent(&cx, &place), Extent::Lines(79));
    view.visit.panels[0].index = 69;
    let text = shown(&store, &mut view, &specs);
    assert!(text.contains("paragraph 39 ") && !text.contains("more"), "{text}");
}

#[test]
fn a_text_is_read_once_until_it_or_its_room_changes() {
    let widget = |text: &str| Some(Widget::Text { markdown: text.into() });
    let mut specs = with_widgets(vec![(PanelKind::Text, widget("one"), vec![])]);
    let (store, mut view) = (store(), opened(&specs, (60, 14)));
    let made = |view: &ViewState| view.visit.panels[0].chart.clone().expect("made");
    prepare(&store, &mut view, &specs, now(), None);
    let first = made(&view);
    prepare(&store, &mut view, &specs, now(), None);
    assert!(std::sync::Arc::ptr_eq(&first, &made(&view)));
    specs.views.get_mut("t").expect("the view").panels[0].widget = widget("two").map(std::sync::Arc::new);
    prepare(&store, &mut view, &specs, now(), None);
    assert!(!std::sync::Arc::ptr_eq(&first, &made(&view)));
    let wider = made(&view);
    view.size = (70, 14);
    prepare(&store, &mut view, &specs, now(), None);
    assert!(!std::sync::Arc::ptr_eq(&wider, &made(&view)));
}

#[test]
fn hostile_words_stay_in_their_panels() {
    let long = "x".repeat(10_000);
    let zalgo = format!("z{}", "\u{301}".repeat(5_000));
    for words in [
        "日本語のアラーム\n\n|日本|語|\n|-|-|\n|の|名前が長い|",
        &long,
        &zalgo,
        "\u{202e}txt\u{1b}[2J &#27;[2J",
    ] {
        let mut specs = with_widgets(vec![
            (PanelKind::Text, Some(Widget::Text { markdown: words.into() }), vec!["remark"]),
            (PanelKind::Refused, Some(Widget::Refused), vec![]),
        ]);
        for panel in &mut specs.views.get_mut("t").expect("the view").panels {
            panel.remarks = vec![Text::new(words); 3];
        }
        for size in [(40, 10), (80, 24), (41, 11)] {
            let text = shown(&store(), &mut opened(&specs, size), &specs);
            for (y, line) in text.lines().enumerate().skip(1).take(usize::from(size.1) - 2) {
                assert!(!line.chars().any(char::is_control), "{line:?}");
                assert!(line.starts_with(['│', '╭', '╰']) && line.ends_with(['│', '╮', '╯']), "{y}: {line}");
            }
        }
    }
}
