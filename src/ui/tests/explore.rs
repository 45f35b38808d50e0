use insta::assert_snapshot;

use super::{
    alarms::at,
    dump::{plain, styled},
    estate::*,
    metrics::listed,
};
use crate::{
    model::{Metric, Text},
    spec::{ChartMeasure, ChartQuery, Words},
    ui::{self, EditorForm, Overlay, ViewState, explored, language::Syntax},
};

/// The explorer with a metric, a search and math on its chart.
fn explored_at(size: (u16, u16)) -> ViewState {
    let mut view = at("explore", &specs(), size);
    let draft = std::sync::Arc::make_mut(&mut view.draft);
    let dimensions: Vec<(Text, Text)> = vec![("InstanceId".into(), "i-0a".into())];
    let cpu = Metric { namespace: "AWS/EC2".into(), name: "CPUUtilization".into(), dimensions };
    explored::add(draft, explored::metric_query(&cpu, "p99", Some(("prod-core", "us-east-1"))));
    let math = |text: &str| ChartQuery::of(ChartMeasure::Expression(Words::plain(text)));
    explored::add(draft, math("SEARCH('{AWS/EC2,InstanceId} CPUUtilization', 'Average')"));
    explored::add(draft, math("m1 / 100"));
    draft.queries[0].hidden = true;
    view
}

fn shown(mut view: ViewState) -> ratatui::buffer::Buffer {
    let (store, specs) = (listed(), specs());
    ui::prepare(&store, &mut view, &specs, now(), None);
    let area = ratatui::layout::Rect::new(0, 0, view.size.0, view.size.1);
    ui::draw(&store, &view, &specs, now(), area)
}

#[test]
fn explore_at_80x24() {
    assert_snapshot!(styled(&shown(explored_at((80, 24)))));
}

#[test]
fn explore_at_120x40() {
    assert_snapshot!(styled(&shown(explored_at((120, 40)))));
}

#[test]
fn explore_at_200x60() {
    assert_snapshot!(styled(&shown(explored_at((200, 60)))));
}

#[test]
fn queries_have_the_screen_at_80x24() {
    let mut view = explored_at((80, 24));
    (view.visit.focus, view.visit.zoomed_from) = (2, Some(0));
    assert_snapshot!(styled(&shown(view)));
}

fn editor(syntax: Syntax, text: &str) -> Overlay {
    let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let cursor = (lines.len() - 1, lines.last().map_or(0, |line| line.chars().count()));
    let language = syntax.language();
    let (store, narrowing) = (listed(), ui::Narrowing::default());
    let words = ui::language::Vocabulary::new(&store, &narrowing, &[]);
    Overlay::Editor(Box::new(EditorForm {
        title: "e1 · math".into(),
        syntax,
        wrong: language.check(text, &[]).err(),
        offered: language.completions(text, text.len(), &words),
        taken: None,
        lines,
        cursor,
    }))
}

#[test]
fn the_editor_at_80x24_and_120x40() {
    let text = "SELECT AVG(CPUUtilization)\nFROM SCHEMA(\"AWS/EC2\", InstanceId)\nWHERE InstanceId = 'i-0a' LIMIT 5 GROUP BY ";
    for (name, size) in [("small", (80, 24)), ("wide", (120, 40))] {
        let mut view = explored_at(size);
        view.overlay = editor(Syntax::Sql, text);
        assert_snapshot!(format!("the_editor_{name}"), styled(&shown(view)));
    }
}

#[test]
fn what_is_wrong_stands_below_the_text() {
    let mut view = explored_at((80, 24));
    view.overlay = editor(Syntax::Math, "m7 +\n SUM(");
    assert_snapshot!(styled(&shown(view)));
}

#[test]
fn the_editor_stands_any_size_and_any_text() {
    for size in [(40, 10), (41, 11), (60, 12), (300, 100)] {
        for text in ["", "日本語".repeat(80).as_str(), "x\n".repeat(60).as_str(), "'"] {
            for syntax in [Syntax::Math, Syntax::Sql, Syntax::Label] {
                let mut view = explored_at(size);
                view.overlay = editor(syntax, text);
                assert!(plain(&shown(view)).contains("e1 · math"));
            }
        }
    }
}
