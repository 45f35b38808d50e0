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
        Action, Binding, Colour, ColourDepth, Context, FileKind, Key, Lookup, SpecSources, Specs,
        check_keymap, check_theme, check_view, keymap_names, kind_of, theme_names,
    },
};

type Check = fn(&Path, &str) -> Result<(), Vec<FileError>>;

const KINDS: [(&str, FileKind, Check); 3] = [
    ("views", FileKind::View, check_view),
    ("keymaps", FileKind::Keymap, |path, text| check_keymap(path, text).map(drop)),
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

/// A user's folder.
struct User(tempfile::TempDir);

impl User {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn load(&self, theme: &str, keymap: &str) -> Specs {
        Specs::load(&SpecSources { theme, keymap, user_dir: Some(self.0.path()) }).expect("names that exist")
    }

    /// What is wrong, without the folder.
    fn problems(&self, specs: &Specs) -> Vec<String> {
        let folder = format!("{}/", self.0.path().display());
        specs.problems.iter().map(|problem| problem.to_string().replace(&folder, "")).collect()
    }
}

fn keys(text: &str) -> Vec<Key> {
    text.split(' ').map(|key| Key::parse(key).expect("a key")).collect()
}

const MY_VIEW: &str =
    "about = \"x\"\npanel = [{ id = \"a\", kind = \"fleet\" }]\nlayout = [{ rows = [{ panel = \"a\" }] }]\n";

#[test]
fn a_users_files_are_laid_over_the_built_in_ones() {
    let user = User::new();
    let specs = user.load("dark", "default");
    assert!(specs.views.contains_key("deck"));
    assert_eq!(specs.problems, [], "no file is no fault");

    user.write("keymaps/default.toml", "[panel]\nj = \"none\"\n\"g\" = \"last\"\n");
    user.write("themes/dark.toml", "[styles]\nalarm = { fg = \"amber\" }\n");
    user.write("views/mine.toml", MY_VIEW);
    user.write("views/not-a-view.txt", "anything");
    let specs = user.load("dark", "default");
    assert_eq!(specs.problems, []);
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("j")), Lookup::Unbound);
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("g g")), Lookup::Unbound, "g is bound now");
    assert_eq!(specs.keymap.keys_of(Context::Panel, Action::Last), ["g", "G", "end"], "the user's first");
    assert_eq!(specs.keymap.keys_of(Context::Panel, Action::Up), ["k", "up"]);
    assert_eq!(specs.theme.style("alarm").fg, Some(Colour::Rgb(229, 181, 103, Some(3))));
    assert_eq!(
        specs.theme.style("attention.alarm"),
        specs.theme.style("alarm"),
        "what is left out is its parent"
    );
    assert!(specs.views.contains_key("mine") && specs.views.contains_key("deck"));

    user.write("keymaps/vim.toml", "[panel]\n\"z z\" = \"fold\"\n");
    let specs = user.load("dark", "vim");
    let fold = Lookup::Bound(&Binding::Do(Action::Fold));
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("z z")), fold);
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("z a")), fold, "over what is built in");
    assert_eq!(specs.keymap.lookup(Context::Panel, &keys("j")), Lookup::Bound(&Binding::Do(Action::Down)));
}

#[test]
fn a_broken_file_is_left_out_and_told() {
    let plain = Specs::built_in().expect("built in");
    let user = User::new();
    user.write("views/deck.toml", "about = 3\n");
    user.write("views/mine.toml", "about = \"x\"\n[[panel]\n");
    user.write("views/fine.toml", MY_VIEW);
    user.write("keymaps/default.toml", "[panel]\nj = \"none\"\nx = \"dwon\"\ny = \"cpoy\"\n");
    user.write("themes/dark.toml", "[styles]\nalarm = { fg = \"blue\" }\nalram = {}\n");
    let specs = user.load("dark", "default");
    let told = user.problems(&specs);
    let expected = [
        "views/deck.toml:1:9: ",
        "views/mine.toml:2:9: ",
        "keymaps/default.toml:3:5: no action `dwon`; did you mean `down`?",
        "keymaps/default.toml:4:5: no action `cpoy`; did you mean `copy`?",
        "themes/dark.toml:3:1: no style `alram`; did you mean `alarm`?",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}, not {expected}");
    }
    assert_eq!(specs.views.get("deck"), plain.views.get("deck"));
    assert!(!specs.views.contains_key("mine") && specs.views.contains_key("fine"));
    assert_eq!(specs.keymap, plain.keymap, "no part of a broken file counts");
    assert_eq!(specs.theme, plain.theme);
}

#[test]
fn a_broken_file_of_a_new_name_leaves_what_it_is_laid_over() {
    let built_in =
        |theme, keymap| Specs::load(&SpecSources { theme, keymap, user_dir: None }).expect("built in");
    let user = User::new();
    user.write("themes/mine.toml", "inherits = \"light\"\n[styles]\nalram = {}\n");
    user.write("themes/worse.toml", "[styles\n");
    user.write("themes/lost.toml", "inherits = \"lihgt\"\n");
    user.write("themes/round.toml", "inherits = \"about\"\n");
    user.write("themes/about.toml", "inherits = \"round\"\n");
    user.write("keymaps/mine.toml", [0xff]);
    for (theme, stands, why) in [
        ("mine", "light", "themes/mine.toml:3:1: no style `alram`"),
        ("worse", "dark", "themes/worse.toml:1:8: "),
        ("lost", "dark", "themes/lost.toml:1:12: no theme `lihgt`; did you mean `light`?"),
        ("round", "dark", ":1:12: `"),
    ] {
        let specs = user.load(theme, "mine");
        let told = user.problems(&specs);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[0].starts_with("keymaps/mine.toml: ") && told[0].contains("UTF-8"), "{told:#?}");
        assert!(told[1].contains(why), "{told:#?}");
        assert_eq!(specs.theme, built_in(stands, "default").theme, "{theme}");
        assert_eq!(specs.keymap, built_in("dark", "default").keymap);
    }
    let not_a_folder = User::new();
    not_a_folder.write("views", "");
    let specs = not_a_folder.load("dark", "default");
    assert!(user.problems(&specs)[0].contains("views: "), "{:?}", specs.problems);
}

#[test]
fn a_page_of_the_pack_gives_way_to_the_users() {
    let user = User::new();
    user.write("views/service/lambda.toml", MY_VIEW);
    user.write("views/service/vpc.toml", "about = 3\n");
    user.write("views/service/ours.toml", MY_VIEW);
    let specs = user.load("dark", "default");
    let told = user.problems(&specs);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("views/service/vpc.toml:1:9: "), "{told:#?}");
    let view = |name: &str| specs.view(name).map(|view| (view.name.as_str(), view.panels.len()));
    let mine = view("service/ours").expect("a view").1;
    for name in ["service/lambda", "service/functions", "service/aws-lambda"] {
        assert_eq!(view(name), Some(("service/lambda", mine)), "{name}");
    }
    assert_eq!(view("service/vpc").map(|(name, _)| name), Some("service/vpc"), "the pack's stands in");
    assert_eq!(view("service/nothing-like-it"), None);

    let path = user.0.path().join("views/service/ours.toml");
    assert_eq!(kind_of(&path, "not toml ["), Some(FileKind::View));
    check_view(&path, MY_VIEW).expect("a good view");
}

#[test]
fn a_key_to_no_view_is_left_out_alone() {
    let user = User::new();
    user.write("views/mine.toml", "about = 3\n");
    user.write(
        "keymaps/default.toml",
        "[global]\nx = \":dekc\"\nr = \":mine\"\nw = \":deck?filter=a\"\n[panel]\nj = \":deck?fitler=a\"\n",
    );
    let specs = user.load("dark", "default");
    let told = user.problems(&specs);
    assert_eq!(told.len(), 4, "{told:#?}");
    for expected in [
        "keymaps/default.toml:2:5: no view `dekc`; did you mean `deck`?",
        "keymaps/default.toml:3:5: no view `mine`",
        "keymaps/default.toml:6:5: `deck`: no argument `fitler`; did you mean `filter`?",
    ] {
        assert!(told.iter().any(|t| t.starts_with(expected)), "{expected}: {told:#?}");
    }
    let does = |context, key| specs.keymap.lookup(context, &keys(key));
    assert_eq!(does(Context::Global, "x"), Lookup::Unbound);
    assert_eq!(does(Context::Global, "r"), Lookup::Bound(&Binding::Do(Action::Refresh)), "as it was");
    assert_eq!(does(Context::Panel, "j"), Lookup::Bound(&Binding::Do(Action::Down)));
    assert!(
        matches!(does(Context::Global, "w"), Lookup::Bound(Binding::Go(_))),
        "the rest of the file counts"
    );

    let path = user.0.path().join("keymaps/default.toml");
    let text = fs::read_to_string(&path).expect("a file");
    assert_eq!(check_keymap(&path, &text).expect_err("refused").len(), 3, "a check refuses it");
    user.write("views/dekc.toml", MY_VIEW);
    assert_eq!(check_keymap(&path, &text).expect_err("refused").len(), 2, "views beside it are known");
}

#[test]
fn a_keymap_without_a_way_to_quit_keeps_one_and_says_so() {
    let user = User::new();
    let text = "[global]\nq = \"none\"\nctrl-c = \"help\"\n";
    user.write("keymaps/mine.toml", text);
    let specs = user.load("dark", "mine");
    let told = user.problems(&specs);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(told[0].starts_with("keymaps/mine.toml: ") && told[0].contains("`ctrl-c`"), "{told:#?}");
    assert_eq!(specs.keymap.keys_of(Context::Global, Action::Interrupt), ["ctrl-c"]);
    assert_eq!(specs.keymap.keys_of(Context::Global, Action::Quit), [""; 0], "the rest of the file counts");
    let notices = check_keymap(Path::new("x.toml"), text).expect("not an error");
    assert!(notices[0].to_string().contains("`ctrl-c`") && notices.len() == 1, "{notices:?}");
}

#[test]
fn what_a_file_says_does_not_steer_the_terminal() {
    let text = "[panel]\nx = \"do\\u001b[2Jwn\\u0007\"\n\"\\u001b]0;a\\u0007b\" = \"down\"\n";
    let errors = check_keymap(Path::new("a\u{1b}[31m.toml"), text).expect_err("no such action");
    assert_eq!(errors.len(), 2);
    for error in errors {
        assert!(!error.to_string().contains(|c: char| c.is_control()), "{error:?}");
    }
}

#[test]
fn every_file_of_the_folders_is_built_in_and_named() {
    let stems = |folder: &str| {
        let stem = |path: &str| Path::new(path).file_stem().expect("a name").to_string_lossy().into_owned();
        let mut stems: Vec<String> = files(folder).iter().map(|(path, _)| stem(path)).collect();
        stems.sort();
        stems
    };
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(keymap_names(None)), stems("keymaps"));
    assert_eq!(sorted(theme_names(None)), stems("themes"));
    assert_eq!((theme_names(None)[0].as_str(), keymap_names(None)[0].as_str()), ("dark", "default"));

    let user = User::new();
    for name in ["themes/dark.toml", "themes/mine.toml", "themes/a.toml", "themes/read.me"] {
        user.write(name, "");
    }
    let built_in = theme_names(None);
    let names = theme_names(Some(user.0.path()));
    assert_eq!(names[..built_in.len()], built_in);
    assert_eq!(names[built_in.len()..], ["a", "mine"]);
    assert_eq!(keymap_names(Some(user.0.path())), keymap_names(None));
}

#[test]
fn a_missing_theme_or_keymap_names_the_nearest() {
    let load = |theme, keymap| Specs::load(&SpecSources { theme, keymap, user_dir: None });
    assert!(load("drak", "default").expect_err("none").to_string().contains("did you mean `dark`?"));
    assert!(load("dark", "defalt").expect_err("none").to_string().contains("did you mean `default`?"));
    assert!(load("light", "default").is_ok());
    assert!(load("../themes/dark", "default").is_err(), "a name is no path");
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
