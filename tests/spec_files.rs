//! Views, keymaps and themes: good files are taken, and bad ones are refused at each place and for each
//! reason that their comments name.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "common/fixtures.rs"]
mod fixtures;

use std::{fs, path::Path};

use fixtures::files;
use skydeck::{
    model::FileError,
    spec::{
        Action, Colour, ColourDepth, Context, FileKind, Key, Lookup, SpecSources, Specs, check_keymap,
        check_theme, check_view, kind_of,
    },
};

type Check = fn(&Path, &str) -> Result<(), Vec<FileError>>;

const KINDS: [(&str, FileKind, Check); 3] = [
    ("views", FileKind::View, check_view),
    ("keymaps", FileKind::Keymap, check_keymap),
    ("themes", FileKind::Theme, check_theme),
];

#[test]
fn good_files_are_taken_and_told_apart() {
    for (kind, file_kind, check) in KINDS {
        let built_in = files(kind);
        for (name, text) in files(&format!("tests/fixtures/{kind}/valid")).into_iter().chain(built_in) {
            if let Err(errors) = check(Path::new(&name), &text) {
                panic!("{errors:#?}");
            }
            assert_eq!(kind_of(Path::new("some.toml"), &text), Some(file_kind), "{name}");
        }
        assert_eq!(kind_of(&Path::new(kind).join("x.toml"), "not toml ["), Some(file_kind));
    }
    assert_eq!(kind_of(Path::new("config.toml"), "[fleet]\nrole = \"x\""), None);
}

#[test]
fn bad_files_are_refused_at_the_right_places() {
    let mut wrong = Vec::new();
    for (kind, _, check) in KINDS {
        for (name, text) in files(&format!("tests/fixtures/{kind}/invalid")) {
            let errors = check(Path::new("x.toml"), &text).expect_err(&name);
            let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
            let expected: Vec<&str> = text.lines().filter_map(|l| l.strip_prefix("# expect ")).collect();
            for expectation in &expected {
                let (place, message) = expectation.split_once(": ").expect("line:column: message");
                let start = if place == "whole" { "x.toml: ".into() } else { format!("x.toml:{place}: ") };
                if !told.iter().any(|t| t.starts_with(&start) && t.contains(message)) {
                    wrong.push(format!("{name}: expected {expectation}, was told {told:#?}"));
                }
            }
            if expected.len() != told.len() {
                wrong.push(format!("{name}: {} complaints expected, was told {told:#?}", expected.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_users_files_are_laid_over_the_built_in_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    };
    let sources = SpecSources { theme: "dark", keymap: "default", user_dir: Some(dir.path()) };
    let specs = Specs::load(&sources).expect("no file is no fault");
    assert!(specs.views.contains_key("deck"));

    write("keymaps/default.toml", "[panel]\nj = \"none\"\n\"g\" = \"last\"\n");
    write("themes/dark.toml", "[styles]\nalarm = { fg = \"amber\" }\n");
    write(
        "views/mine.toml",
        "about = \"x\"\npanel = [{ id = \"a\", kind = \"fleet\" }]\nlayout = [{ rows = [{ panel = \"a\" }] }]\n",
    );
    let specs = Specs::load(&sources).expect("taken");
    let keys = |keys: &str| -> Vec<Key> { keys.split(' ').map(|k| Key::parse(k).expect("a key")).collect() };
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("j")), Lookup::Unbound);
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("g g")), Lookup::Unbound, "g is bound now");
    assert_eq!(specs.keymap.keys_of(Context::Panel, Action::Last), ["G", "g", "end"]);
    assert_eq!(specs.keymap.keys_of(Context::Panel, Action::Up), ["k", "up"]);
    assert_eq!(specs.theme.style("alarm").fg, Some(Colour::Rgb(229, 181, 103, Some(3))));
    assert_eq!(
        specs.theme.style("attention.alarm"),
        specs.theme.style("alarm"),
        "what is left out is its parent"
    );
    assert!(specs.views.contains_key("mine") && specs.views.contains_key("deck"));

    write("keymaps/default.toml", "[global]\nx = \":dekc\"\n");
    let error = Specs::load(&sources).expect_err("no such view");
    assert!(error.to_string().contains("did you mean `deck`?"), "{error}");
    write("keymaps/default.toml", "[global]\nx = 3\n");
    let error = Specs::load(&sources).expect_err("not a string");
    assert!(error.to_string().contains("keymaps/default.toml:2:5: "), "{error}");
}

#[test]
fn a_missing_theme_or_keymap_names_the_nearest() {
    let load = |theme, keymap| Specs::load(&SpecSources { theme, keymap, user_dir: None });
    assert!(load("drak", "default").expect_err("none").to_string().contains("did you mean `dark`?"));
    assert!(load("dark", "defalt").expect_err("none").to_string().contains("did you mean `default`?"));
    assert!(load("light", "default").is_ok());
}

#[test]
fn a_theme_that_inherits_changes_the_colours_of_what_it_inherits() {
    let load =
        |theme| Specs::load(&SpecSources { theme, keymap: "default", user_dir: None }).expect("built in");
    let (dark, light) = (load("dark"), load("light"));
    assert_ne!(dark.theme.style("alarm").fg, light.theme.style("alarm").fg);
    assert!(light.theme.style("alarm").bold);
    let plain = dark.at(ColourDepth::None);
    assert_eq!(plain.theme.style("alarm").fg, None);
    assert!(plain.theme.style("alarm").reverse, "what colour said is said otherwise");
}
