use std::path::Path;

use super::{Binding, Keymap, Lookup, clash, heard_with};
use crate::spec::{Action, Context, Key, SpecSources, Specs, keymap_names};

fn built_in(name: &str) -> Keymap {
    let specs = Specs::load(&SpecSources { theme: "dark", keymap: name, user_dir: None });
    let specs = specs.expect("built in");
    assert_eq!(specs.problems, []);
    specs.keymap
}

fn keys(text: &str) -> Vec<Key> {
    text.split(' ').map(|key| Key::parse(key).expect("a key")).collect()
}

/// What a press of these keys does, one after the other, where contexts are heard together.
fn pressed(keymap: &Keymap, context: Context, keys: &[Key]) -> Option<Binding> {
    for end in 1..=keys.len() {
        let found = heard_with(context).iter().map(|c| keymap.lookup(*c, &keys[..end]));
        let found: Vec<Lookup<'_>> = found.collect();
        let bound =
            found.iter().find_map(|f| if let Lookup::Bound(b) = f { Some((*b).clone()) } else { None });
        if bound.is_some() {
            return bound.filter(|_| end == keys.len());
        }
        if !found.contains(&Lookup::Prefix) {
            return None;
        }
    }
    None
}

fn over(under: &Keymap, text: &str) -> Keymap {
    under.clone().overlaid(Path::new("x.toml"), text, &|_| Ok(())).expect("a good file").0
}

#[test]
fn every_action_has_a_key_in_every_keymap() {
    for name in keymap_names(None) {
        let keymap = built_in(&name);
        for action in Action::ALL {
            let has_key = |c: &Context| !keymap.keys_of(*c, *action).is_empty();
            assert!(action.contexts().iter().any(has_key), "{name}: no key for `{}`", action.name());
        }
    }
}

#[test]
fn all_that_is_bound_can_be_pressed() {
    for name in keymap_names(None) {
        let keymap = built_in(&name);
        for context in Context::ALL {
            let all = keymap.following(context, &[]);
            for (keys, binding) in &all {
                assert_eq!(pressed(&keymap, context, keys).as_ref(), Some(*binding), "{name}: {keys:?}");
                for other in heard_with(context) {
                    let clashes =
                        keymap.following(*other, &[]).into_iter().filter(|(o, _)| clash(o, keys)).count();
                    assert_eq!(clashes, usize::from(*other == context), "{name}: {keys:?}");
                }
            }
            assert!(!all.is_empty());
        }
    }
}

#[test]
fn hands_find_what_they_know() {
    use Action::*;
    use Context::{Global, Panel, Picker, Prompt as Line};
    let default: &[(Context, &str, Action)] = &[
        (Panel, "up", Up),
        (Panel, "down", Down),
        (Panel, "enter", Open),
        (Global, "esc", Back),
        (Global, "?", Help),
        (Global, ":", Prompt),
        (Global, "/", Filter),
        (Global, "r", Refresh),
        (Global, "p", Pause),
        (Panel, "y", Copy),
        (Panel, "o", Link),
        (Global, "ctrl-c", Interrupt),
        (Line, "ctrl-c", Interrupt),
        (Picker, "space", Toggle),
    ];
    let vim: &[(Context, &str, Action)] = &[
        (Panel, "h", Left),
        (Panel, "j", Down),
        (Panel, "k", Up),
        (Panel, "l", Right),
        (Panel, "g g", First),
        (Panel, "G", Last),
        (Panel, "ctrl-d", PageDown),
        (Panel, "ctrl-u", PageUp),
        (Panel, "ctrl-f", PageDown),
        (Panel, "ctrl-b", PageUp),
        (Global, "ctrl-o", Back),
        (Global, "]", Forward),
        (Global, "tab", NextPanel),
        (Panel, "z a", Fold),
        (Panel, "z R", FoldAll),
        (Panel, "n", FindNext),
        (Panel, "N", FindPrevious),
        (Panel, "y y", Copy),
        (Panel, "ctrl-w o", Zoom),
        (Global, "ctrl-w w", NextPanel),
        (Global, "Z Z", Quit),
        (Global, "Z Q", Quit),
        (Global, ":", Prompt),
        (Line, "ctrl-c", Cancel),
    ];
    let emacs: &[(Context, &str, Action)] = &[
        (Panel, "ctrl-n", Down),
        (Panel, "ctrl-p", Up),
        (Panel, "ctrl-v", PageDown),
        (Panel, "alt-v", PageUp),
        (Panel, "alt-<", First),
        (Panel, "alt->", Last),
        (Panel, "ctrl-f", Right),
        (Panel, "ctrl-b", Left),
        (Global, "ctrl-s", Filter),
        (Global, "alt-x", Prompt),
        (Global, "ctrl-g", Back),
        (Global, "ctrl-h", Back),
        (Global, "ctrl-x ctrl-c", Quit),
        (Global, "ctrl-x o", NextPanel),
        (Panel, "alt-w", Copy),
        (Line, "ctrl-g", Cancel),
        (Picker, "ctrl-g", Cancel),
    ];
    for (name, expected) in [("default", default), ("vim", vim), ("emacs", emacs)] {
        let keymap = built_in(name);
        for (context, text, action) in expected {
            let found = pressed(&keymap, *context, &keys(text));
            assert_eq!(found, Some(Binding::Do(*action)), "{name}: {text}");
        }
    }
    assert_eq!(built_in("default").keys_of(Global, Back)[0], "esc");
    assert_eq!(built_in("vim").keys_of(Global, Quit), ["Z Z", "Z Q", "q"], "a keymap's own keys come first");
}

#[test]
fn what_is_bound_takes_the_place_of_what_could_not_be_pressed() {
    let base = over(
        &Keymap::default(),
        "[global]\nq = \"quit\"\n\"g d\" = \":deck\"\n[panel]\n\"g g\" = \"first\"\nj = \"down\"",
    );
    let keymap = over(&base, "[panel]\ng = \"last\"");
    assert_eq!(keymap.following(Context::Panel, &keys("g")), []);
    assert_eq!(keymap.lookup(Context::Global, &keys("g d")), Lookup::Unbound, "a panel is asked first");
    let keymap = over(&base, "[global]\n\"j k\" = \"help\"");
    assert_eq!(keymap.keys_of(Context::Panel, Action::Down), [""; 0]);
    assert_eq!(pressed(&keymap, Context::Global, &keys("j k")), Some(Binding::Do(Action::Help)));

    let keymap = over(&base, "[global]\n\"q x\" = \"none\"\n\"g d\" = \"none\"\n[panel]\n\"g g\" = \"none\"");
    assert_eq!(keymap.keys_of(Context::Global, Action::Quit), ["q"], "what is not there cannot be unbound");
    assert_eq!(keymap.lookup(Context::Panel, &keys("g")), Lookup::Unbound, "nothing follows any more");
    let keymap = over(&base, "[panel]\ng = \"none\"\n\"g e\" = \"last\"");
    assert_eq!(keymap.lookup(Context::Panel, &keys("g g")), Lookup::Unbound, "all that begins so is unbound");
    assert_eq!(keymap.keys_of(Context::Panel, Action::Last), ["g e"], "and then bound");
    assert_eq!(keymap.keys_of(Context::Panel, Action::First), [""; 0]);
}

#[test]
fn a_way_out_is_left_everywhere() {
    let default = built_in("default");
    let path = Path::new("x.toml");
    let shut = over(
        &built_in("vim"),
        "[global]\nq = \"none\"\n\"Z\" = \"none\"\nctrl-c = \"help\"\n\
         [prompt]\nctrl-c = \"none\"\nesc = \"none\"\nenter = \"none\"\n\
         [picker]\nctrl-c = \"none\"\nesc = \"none\"",
    );
    let (keymap, told) = shut.with_way_out(&default, path);
    assert_eq!(keymap.keys_of(Context::Global, Action::Interrupt), ["ctrl-c"]);
    assert_eq!(keymap.keys_of(Context::Prompt, Action::Interrupt), ["ctrl-c"]);
    assert_eq!(keymap.keys_of(Context::Picker, Action::Interrupt), [""; 0], "enter leads out of it");
    let told: Vec<String> = told.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "x.toml: no key in [global] is left that ends the program: `ctrl-c` still ends the program",
            "x.toml: no key in [prompt] is left that leads out of it: `ctrl-c` still ends the program",
        ]
    );
    let taken = over(&default, "[global]\nq = \"none\"\n[panel]\nctrl-c = \"copy\"");
    let (keymap, told) = taken.with_way_out(&default, path);
    assert_eq!(told.len(), 1);
    assert_eq!(pressed(&keymap, Context::Panel, &keys("ctrl-c")), Some(Binding::Do(Action::Interrupt)));
    assert_eq!(default.clone().with_way_out(&default, path), (default, vec![]));
}
