use std::fs;

use super::{message, press, two, write};
use crate::{
    app::{Effect, Msg, save, update},
    spec::PanelKind,
};

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
    state.reads_views = false;
    let folder = tempfile::tempdir().expect("a folder");
    state.views_folder = Some(folder.path().to_owned());
    press(&mut state, "ctrl-s");
    write(&mut state, "ops/jobs");
    let chart = to_save(&press(&mut state, "enter"));
    let result = save(&chart);
    update(&mut state, Msg::Saved(chart, result));
    assert!(message(&state).contains("--demo reads no files of yours"), "{}", message(&state));
}
