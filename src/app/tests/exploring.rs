//! The metric explorer, by its keys.

use std::fs;

use super::{press, screen, started};
use crate::{
    app::{Effect, Msg, State, save, update},
    spec::{ChartMeasure, PanelKind, Route, Shape, Side},
    ui::{
        Overlay, explored,
        tests::{estate, metrics},
    },
};

/// The explorer over the lists of metrics of two scopes.
fn explorer() -> State {
    at("explore")
}

fn at(route: &str) -> State {
    let mut state = State::new(
        estate::fleet(),
        estate::specs(),
        Route::parse(route).expect("a route"),
        (160, 48),
        estate::now(),
    );
    state.store = metrics::listed();
    update(&mut state, Msg::Resize(160, 48));
    state
}

/// What the chart asks, a line a query.
fn asked(state: &State) -> Vec<String> {
    let draft = &state.view.draft;
    let line = |query: &crate::spec::ChartQuery| {
        let id = query.id.as_deref().unwrap_or("-");
        let marks = [(query.hidden, " hidden"), (query.side == Side::Right, " right")];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        let (stat, period) = (explored::statistic(query), explored::period(draft, query));
        format!("{id} {} {stat} {period}{marks}", explored::what(query))
    };
    draft.queries.iter().map(line).collect()
}

/// Types a text, white space too.
fn write(state: &mut State, text: &str) {
    for c in text.chars() {
        let code = if c == '\n' { crate::spec::KeyCode::Enter } else { crate::spec::KeyCode::Char(c) };
        update(state, Msg::Key(crate::spec::Key::plain(code)));
    }
}

fn message(state: &State) -> &str {
    state.view.message.as_deref().unwrap_or_default()
}

fn focused(state: &State) -> &str {
    &state.specs.views["explore"].panels[state.view.visit.focus].id
}

#[test]
fn metrics_are_found_by_letters_and_put_on_the_chart_where_they_were_read() {
    let mut state = explorer();
    press(&mut state, "/ jobage");
    assert!(screen(&state).contains("1 of 16"), "{}", screen(&state));
    press(&mut state, "enter enter");
    assert_eq!(asked(&state), ["m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 Average auto"]);
    assert!(message(&state).starts_with("on the chart: m1 Data/Jobs JobAge"), "{}", message(&state));
    assert!(screen(&state).contains("●"));
    press(&mut state, "esc /");
    write(&mut state, "cpu core");
    press(&mut state, "enter enter");
    assert_eq!(
        asked(&state)[1],
        "m2 AWS/EC2 CPUUtilization InstanceId=i-0a · prod-core us-east-1 Average auto"
    );
    press(&mut state, "enter");
    assert_eq!(asked(&state).len(), 1, "again takes it off");
}

#[test]
fn the_search_looks_at_every_name_and_the_best_comes_first() {
    let mut state = explorer();
    let found = |state: &mut State, text: &str| {
        press(state, "/ ctrl-u");
        write(state, text);
        press(state, "enter");
        let panel = &state.view.visit.panels[0];
        let first = panel.listing.line(0).map(|line| line.named("metric_name").to_words().into_owned());
        (panel.listing.len(), first.unwrap_or_default())
    };
    assert_eq!(found(&mut state, "export").1, "JobAge", "a dimension's value");
    assert_eq!(found(&mut state, "targetgroup").1, "TargetResponseTime", "a dimension's name");
    assert_eq!(found(&mut state, "core nodim"), (1, "NoDimensions".into()), "account and name");
    assert_eq!(found(&mut state, "trt").1, "TargetResponseTime", "letters in order");
    assert_eq!(found(&mut state, "zzz").0, 0);
    assert_eq!(found(&mut state, "\"quote (").0, 0, "no query language");
}

#[test]
fn namespaces_and_their_dimension_sets_narrow_what_is_listed() {
    let mut state = explorer();
    press(&mut state, "tab");
    assert_eq!(focused(&state), "parts");
    assert_eq!(state.view.visit.panels[0].listing.len(), 16, "everything");
    press(&mut state, "j");
    assert_eq!(state.view.visit.panels[0].listing.len(), 1, "{}", screen(&state));
    press(&mut state, "j j j");
    let names = |state: &State| -> Vec<String> {
        state.view.visit.panels[0]
            .listing
            .lines()
            .map(|l| l.named("dimension_set").to_words().into_owned())
            .collect()
    };
    assert_eq!(names(&state), vec!["InstanceId"; 13]);
    press(&mut state, "/ 0a");
    assert_eq!(state.view.visit.panels[0].filter, "0a", "the metrics are looked through from here, too");
    press(&mut state, "enter enter");
    assert_eq!((focused(&state), state.view.visit.zoomed_from), ("metrics", None));
    press(&mut state, "G");
    assert!(state.view.visit.panels[1].listing.lines().any(|line| line.named("name").is("  no dimensions")));
}

#[test]
fn on_a_small_screen_one_panel_has_the_screen_and_tab_goes_on() {
    let mut state = explorer();
    update(&mut state, Msg::Resize(80, 24));
    let mut seen = vec![focused(&state).to_owned()];
    for _ in 0..4 {
        press(&mut state, "tab");
        seen.push(focused(&state).to_owned());
    }
    assert_eq!(seen, ["metrics", "parts", "queries", "chart", "metrics"]);
    press(&mut state, "tab enter");
    assert_eq!(focused(&state), "metrics");
    press(&mut state, "enter");
    assert_eq!(asked(&state).len(), 1);
    press(&mut state, "esc esc");
    assert_eq!(state.view.visit.zoomed_from, None);
}

/// With two metrics on the chart, and the focus on its queries.
fn two() -> State {
    let mut state = explorer();
    press(&mut state, "/ jobage enter enter esc / target enter enter esc tab tab");
    assert_eq!(focused(&state), "queries");
    press(&mut state, "g g");
    state
}

#[test]
fn what_is_said_of_a_query_is_changed_by_keys() {
    let mut state = two();
    press(&mut state, "s p99.9 enter i u");
    assert_eq!(asked(&state)[0], "m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 p99.9 1 min right");
    press(&mut state, "s down enter i x j x x");
    assert_eq!(
        asked(&state)[0],
        "m1 Data/Jobs JobAge Job=export · prod-shop eu-west-1 tm90 5 min hidden right",
        "the list begins at the present statistic"
    );
    assert!(!asked(&state)[1].contains("hidden"));
    press(&mut state, "s p101 enter");
    assert!(asked(&state)[1].contains(" Average "), "{:?}", asked(&state));
    press(&mut state, "v");
    assert_eq!(state.view.draft.shape, Shape::Area);
    press(&mut state, "D");
    assert_eq!(asked(&state).len(), 1);
    press(&mut state, "D D s i u x w");
    assert_eq!((asked(&state).len(), message(&state)), (0, "nothing is on the chart yet"));
}

#[test]
fn periods_go_round_and_begin_with_what_fits() {
    let mut state = two();
    let mut seen = Vec::new();
    for _ in 0..8 {
        press(&mut state, "i");
        seen.push(explored::period(&state.view.draft, &state.view.draft.queries[0]));
    }
    assert_eq!(seen, ["1 min", "5 min", "15 min", "1 h", "6 h", "1 d", "7 d", "auto"]);
}

#[test]
fn keys_are_about_the_metric_that_is_selected_among_those_to_choose_from() {
    let mut state = two();
    press(&mut state, "tab tab / nodimensions enter i");
    assert_eq!(focused(&state), "metrics");
    assert_eq!(message(&state), "this metric is not on the chart");
    press(&mut state, "/ ctrl-u target enter i");
    assert!(asked(&state)[1].contains("1 min") && asked(&state)[0].contains("auto"), "{:?}", asked(&state));
}

#[test]
fn math_is_written_checked_and_changed() {
    let mut state = two();
    press(&mut state, "Q enter");
    let Overlay::Editor(form) = &state.view.overlay else { panic!("an editor") };
    assert_eq!((form.title.as_str(), form.text().as_str()), ("new math or SEARCH", ""));
    write(&mut state, "m1 /\n  m9");
    press(&mut state, "ctrl-s");
    let shown = screen(&state);
    assert!(shown.contains("line 2, column 3") && shown.contains("m9"), "{shown}");
    press(&mut state, "backspace 2 ctrl-s");
    assert_eq!(state.view.overlay, Overlay::None);
    assert_eq!(asked(&state)[2], "e1 m1 / m2 math auto");
    press(&mut state, "w");
    write(&mut state, " * 100");
    press(&mut state, "alt-enter");
    assert_eq!(asked(&state)[2], "e1 m1 / m2 * 100 math auto");
    press(&mut state, "g g D");
    assert!(message(&state).contains("though e1 names it"), "{}", message(&state));
}

#[test]
fn what_is_left_is_remembered_and_found_again() {
    let mut state = two();
    press(&mut state, "Q enter");
    write(&mut state, "m1 + 1");
    press(&mut state, "esc Q enter");
    assert_eq!(asked(&state).len(), 2, "left as it was");
    let text = |state: &State| match &state.view.overlay {
        Overlay::Editor(form) => form.text(),
        other => panic!("{other:?}"),
    };
    write(&mut state, "new");
    press(&mut state, "ctrl-p");
    assert_eq!(text(&state), "m1 + 1");
    press(&mut state, "ctrl-p");
    assert_eq!((text(&state).as_str(), message(&state)), ("m1 + 1", "nothing was written before that"));
    press(&mut state, "ctrl-n");
    assert_eq!(text(&state), "new");
    press(&mut state, "ctrl-n");
    assert_eq!(message(&state), "nothing was written after that");
    press(&mut state, "esc Q sql enter ctrl-p");
    assert_eq!(message(&state), "nothing was written before that", "that was another language");
}

#[test]
fn tab_completes_and_goes_through_what_fits() {
    let mut state = two();
    press(&mut state, "Q SEARCH enter");
    let text = |state: &State| match &state.view.overlay {
        Overlay::Editor(form) => form.text(),
        other => panic!("{other:?}"),
    };
    assert_eq!(text(&state), "SEARCH('{} ', 'Average')");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/ApplicationELB} ', 'Average')");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/EC2} ', 'Average')", "the next in its place");
    write(&mut state, ",");
    press(&mut state, "tab");
    assert_eq!(text(&state), "SEARCH('{AWS/EC2,InstanceId} ', 'Average')");
    press(&mut state, "ctrl-s");
    assert!(asked(&state)[2].ends_with("search auto"), "{:?}", asked(&state));
    assert!(message(&state).contains("every metric that SEARCH finds is paid for"), "{}", message(&state));
    let shown = screen(&state);
    assert!(shown.contains("and each metric that SEARCH finds"), "{shown}");
}

#[test]
fn pasted_lines_stay_lines_and_never_act_as_keys() {
    let mut state = two();
    press(&mut state, "Q sql enter");
    update(&mut state, Msg::Paste("AVG(CPUUtilization)\r\nFROM \"AWS/EC2\"\u{1b}[31m\n\tLIMIT 5".into()));
    let Overlay::Editor(form) = &state.view.overlay else { panic!("an editor") };
    assert_eq!(form.lines.len(), 3);
    assert!(!form.text().contains('\u{1b}'));
    update(&mut state, Msg::Paste("x".repeat(10_000).into()));
    assert!(message(&state).contains("4096 characters at most"));
    press(&mut state, "esc");
    assert_eq!(asked(&state).len(), 2);
}

#[test]
fn a_label_is_written_for_a_metric_and_may_be_emptied() {
    let mut state = two();
    press(&mut state, "w");
    write(&mut state, "age ${LAST}");
    press(&mut state, "ctrl-s");
    assert!(asked(&state)[0].starts_with("m1 age ${LAST}: Data/Jobs"), "{:?}", asked(&state));
    press(&mut state, "enter ctrl-u ctrl-s");
    assert!(asked(&state)[0].starts_with("m1 Data/Jobs"));
}

#[test]
fn what_is_looked_at_elsewhere_comes_to_the_explorer() {
    let mut state = at(&metrics::route());
    press(&mut state, "E");
    assert_eq!(state.view.visit.route, Route::to("explore"));
    assert!(
        asked(&state)[0].contains("TargetResponseTime")
            && asked(&state)[0].ends_with("prod-shop eu-west-1 Average auto")
    );
    let mut state = at("alarms");
    let row = state.view.visit.panels[0]
        .listing
        .lines()
        .position(|line| line.named("alarm_name").is("checkout-p99"));
    for _ in 0..row.expect("the alarm") {
        press(&mut state, "j");
    }
    press(&mut state, "E");
    assert_eq!(state.view.visit.route.view, "explore");
    assert_eq!(state.view.draft.queries.len(), 1, "{:?}", asked(&state));
    assert!(state.view.draft.bands.iter().any(|band| band.label.as_deref() == Some("checkout-p99")));
    press(&mut state, "esc");
    assert_eq!(state.view.visit.route.view, "alarms", "one comes back");
}

#[test]
fn nothing_to_explore_is_said_and_other_views_have_no_chart_to_change() {
    let mut state = started(estate::fleet());
    press(&mut state, "E");
    assert!(message(&state).starts_with("nothing here has a metric"), "{}", message(&state));
    for keys in ["w", "Q", "D", "s", "i", "u", "ctrl-s"] {
        press(&mut state, keys);
        assert!(message(&state).starts_with("no chart can be changed here"), "{keys}: {}", message(&state));
    }
}

#[test]
fn a_route_starts_with_a_metric() {
    let route = "explore?account=prod-shop&region=eu-west-1&namespace=AWS/EC2&name=CPUUtilization&stat=p99";
    assert_eq!(asked(&at(route)), ["m1 AWS/EC2 CPUUtilization · prod-shop eu-west-1 p99 auto"]);
    let mut state = explorer();
    press(&mut state, ":");
    write(&mut state, "explore?namespace=Odd&name=NoDimensions");
    press(&mut state, "enter");
    assert_eq!(asked(&state), ["m1 Odd NoDimensions Average auto"]);
    press(&mut state, "g x");
    assert_eq!(asked(&state).len(), 1, "what was put together stays");
}

/// The chart that the effects have to save.
fn to_save(effects: &[Effect]) -> Box<crate::app::ToSave> {
    let save = effects.iter().find_map(|effect| match effect {
        Effect::SaveChart(save) => Some(save.clone()),
        _ => None,
    });
    save.expect("a chart to save")
}

#[test]
fn a_chart_is_saved_as_a_panel_and_read_back_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let views = folder.path().join("views");
    let mut state = two();
    state.views_folder = Some(views.clone());
    press(&mut state, "s p99 enter v ctrl-s");
    write(&mut state, "ops/jobs");
    let effects = press(&mut state, "enter");
    let first = to_save(&effects);
    let path = save(&first).expect("saved");
    update(&mut state, Msg::Saved(first.clone(), Ok(path.clone())));
    assert_eq!(message(&state), format!("saved as `ops/jobs` in {}", path.display()));
    let sources =
        crate::spec::SpecSources { theme: "dark", keymap: "default", user_dir: Some(folder.path()) };
    let specs = crate::spec::Specs::load(&sources).expect("specs");
    assert_eq!(specs.problems, []);
    let panel = &specs.views["ops"].panels[0];
    assert_eq!((panel.id.as_str(), panel.kind), ("jobs", PanelKind::Chart));
    assert_eq!(panel.chart.as_ref(), Some(&*state.view.draft));

    // The same again is asked about, and gives way when it is meant.
    let comment = format!("# Mine.\n{}", fs::read_to_string(&path).expect("a file"));
    fs::write(&path, comment).expect("written");
    press(&mut state, "D");
    let second = to_save(&press(&mut state, "ctrl-s enter"));
    let there = save(&second);
    update(&mut state, Msg::Saved(second, there));
    assert!(message(&state).contains("again to replace it"), "{}", message(&state));
    let third = to_save(&press(&mut state, "enter"));
    assert!(third.replaces);
    save(&third).expect("replaced");
    let text = fs::read_to_string(&path).expect("a file");
    assert!(text.starts_with("# Mine.") && text.matches("[[panel]]").count() == 1, "{text}");
    let specs = crate::spec::Specs::load(&sources).expect("specs");
    assert_eq!(specs.views["ops"].panels[0].chart.as_ref(), Some(&*state.view.draft));

    // Another name is another panel, in a row of its own.
    press(&mut state, "ctrl-s ctrl-u");
    write(&mut state, "ops/more");
    let more = to_save(&press(&mut state, "enter"));
    save(&more).expect("saved");
    let specs = crate::spec::Specs::load(&sources).expect("specs");
    assert_eq!((specs.problems.len(), specs.views["ops"].panels.len()), (0, 2));
    assert_eq!(fs::read_dir(&views).expect("a folder").count(), 1, "nothing is left beside it");
}

#[test]
fn a_file_that_is_broken_is_not_touched_and_what_is_built_in_is_not_saved_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ops.toml");
    fs::write(&path, "about = \n").expect("written");
    let mut state = two();
    state.views_folder = Some(folder.path().to_owned());
    press(&mut state, "ctrl-s");
    write(&mut state, "ops/jobs");
    let chart = to_save(&press(&mut state, "enter"));
    let result = save(&chart);
    update(&mut state, Msg::Saved(chart, result));
    assert!(message(&state).starts_with("not saved: "), "{}", message(&state));
    assert_eq!(fs::read_to_string(&path).expect("a file"), "about = \n");
    press(&mut state, "ctrl-s ctrl-u");
    write(&mut state, "deck/jobs");
    let effects = press(&mut state, "enter");
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::SaveChart(_))));
    assert!(message(&state).contains("`deck` is built in"), "{}", message(&state));
}

#[test]
fn the_demo_saves_and_says_that_it_reads_no_files() {
    let mut state = two();
    state.view.demo = true;
    let folder = tempfile::tempdir().expect("a folder");
    state.views_folder = Some(folder.path().to_owned());
    press(&mut state, "ctrl-s");
    write(&mut state, "ops/jobs");
    let chart = to_save(&press(&mut state, "enter"));
    let result = save(&chart);
    update(&mut state, Msg::Saved(chart, result));
    assert!(message(&state).contains("--demo reads no files of yours"), "{}", message(&state));
}

#[test]
fn a_metric_of_the_chart_has_values_with_dollars_as_they_are() {
    let state = at("explore?namespace=N&name=M&dimensions=Path%3D$home");
    let ChartMeasure::Metric { dimensions, .. } = &state.view.draft.queries[0].measure else { panic!() };
    assert_eq!(explored::shown(&dimensions[0].1), "$home");
}
