//! Keys that the user has bound.

use super::{incident, press, screen};
use crate::{
    spec::{Action, SpecSources, Specs},
    ui::{Overlay, problems},
};

/// What is built in, with a user's file over a keymap.
fn with_keymap(name: &str, text: &str) -> Specs {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("keymaps")).expect("a folder");
    std::fs::write(dir.path().join(format!("keymaps/{name}.toml")), text).expect("a file");
    let sources = SpecSources { theme: "dark", keymap: name, user_dir: Some(dir.path()) };
    let specs = Specs::load(&sources).expect("specs");
    assert_eq!(specs.problems, []);
    specs
}

#[test]
fn what_is_shown_are_the_keys_in_force() {
    for name in ["default", "vim", "emacs"] {
        let mut state = incident();
        let before =
            Specs::load(&SpecSources { theme: "dark", keymap: name, user_dir: None }).expect("specs");
        let context = crate::spec::Context::Global;
        let unbound: String = [Action::Filter, Action::Help, Action::Prompt]
            .iter()
            .flat_map(|action| before.keymap.keys_of(context, *action))
            .map(|keys| format!("\"{keys}\" = \"none\"\n"))
            .collect();
        let bound = "f6 = \"filter\"\nf7 = \"help\"\nf8 = \"prompt\"\n";
        state.specs = with_keymap(name, &format!("[global]\n{unbound}{bound}"));
        let drawn = screen(&state);
        let footer = drawn.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default().to_owned();
        for hint in ["f6 filter", "f7 keys", "f8 go"] {
            assert!(footer.contains(hint), "{name}: {footer}");
        }
        press(&mut state, "f8 filter");
        let palette = screen(&state);
        let line = palette.lines().find(|line| line.contains("Show only lines that match"));
        assert!(line.is_some_and(|line| line.contains("f6")), "{name}: {palette}");
        press(&mut state, "ctrl-u esc");
        state.view.overlay = Overlay::None;
        press(&mut state, "f7 z");
        let mut help = screen(&state);
        // In one of the keymaps the first key still belongs to what was begun before.
        for _ in 0..2 {
            press(&mut state, "pgdn");
            help.push_str(&screen(&state));
        }
        let line = help.lines().find(|line| line.contains("Show only lines that match"));
        assert!(line.is_some_and(|line| line.contains("f6") && !line.contains('/')), "{name}: {help}");
    }
}

#[test]
fn what_lies_over_a_view_does_not_lie_over_the_next() {
    let bound = ["global", "prompt", "picker"].map(|context| format!("[{context}]\nf6 = \":help\"\n"));
    let specs = with_keymap("default", &bound.concat());
    for before in ["", "/ a", ": al", "S", "/ a esc"] {
        let mut state = incident();
        state.specs = specs.clone();
        state.view.overlay = problems(&state.specs);
        press(&mut state, before);
        press(&mut state, "f6");
        assert_eq!(
            (state.view.visit.route.view.as_str(), &state.view.overlay),
            ("help", &Overlay::None),
            "{before}"
        );
        press(&mut state, "enter j esc");
        assert_eq!(state.view.visit.route.view, "deck", "keys are keys again after {before}");
    }
}
