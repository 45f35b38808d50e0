//! Filters that get a name.

use super::*;
use crate::app::{QueryToSave, save_query};

fn to_save(effects: &[Effect]) -> Option<Box<QueryToSave>> {
    effects.iter().find_map(|effect| match effect {
        Effect::SaveQuery(save) => Some(save.clone()),
        _ => None,
    })
}

fn type_in(state: &mut State, text: &str) {
    for c in text.chars() {
        update(state, Msg::Key(Key::plain(KeyCode::Char(c))));
    }
}

/// Lines of the table that is filtered.
fn lines(state: &State) -> usize {
    let filtered = state.view.visit.panels.iter().find(|panel| !panel.filter.is_empty());
    filtered.expect("a filter").listing.len()
}

fn message(state: &State) -> &str {
    state.view.message.as_deref().unwrap_or_default()
}

#[test]
fn a_filter_is_saved_and_its_name_stands_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut state = incident();
    state.views_folder = Some(folder.path().join("views"));
    press(&mut state, "@");
    assert!(message(&state).contains("no filter yet"), "{}", message(&state));
    press(&mut state, "/");
    type_in(&mut state, "kind:(alarm or fault)");
    let found = lines(&state);
    assert!(found > 0);
    press(&mut state, "ctrl-s");
    type_in(&mut state, "mine");
    assert!(screen(&state).contains("save the filter as @mine"), "{}", screen(&state));
    let save = to_save(&press(&mut state, "enter")).expect("a query to save");
    let path = save_query(&save).expect("saved");
    update(&mut state, Msg::QuerySaved(save, Ok(path.clone())));
    assert_eq!(message(&state), format!("`@mine` stands for it now, in {}", path.display()));
    press(&mut state, "/ ctrl-u");
    type_in(&mut state, "@mine");
    assert_eq!(lines(&state), found);
    type_in(&mut state, " -kind:*");
    assert_eq!(lines(&state), 0);
    let sources =
        crate::spec::SpecSources { theme: "dark", keymap: "default", user_dir: Some(folder.path()) };
    let specs = crate::spec::Specs::load(&sources).expect("specs");
    assert_eq!((specs.problems.len(), specs.saved.get("mine")), (0, Some("kind:(alarm or fault)")));
}

#[test]
fn what_is_no_query_is_not_saved() {
    let mut state = incident();
    state.views_folder = Some("views".into());
    press(&mut state, "/");
    type_in(&mut state, "kind:alarm (");
    press(&mut state, "enter @");
    assert!(message(&state).starts_with("not saved: query, column"), "{}", message(&state));
    press(&mut state, "/ ctrl-u");
    type_in(&mut state, "kind:alarm");
    press(&mut state, "enter @");
    type_in(&mut state, "a b");
    assert_eq!(to_save(&press(&mut state, "enter")), None);
}
