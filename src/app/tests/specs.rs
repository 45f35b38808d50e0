use super::{press, screen};
use crate::{
    app::{Msg, State, update},
    spec::{SpecSources, Specs},
    ui::Overlay,
};
use std::fs;

/// A console with all that is built in.
fn incident() -> State {
    let mut state = super::incident();
    state.specs = Specs::built_in().expect("built in");
    state
}

/// A user's folder of files, and the console's specs as its task reads them.
struct Folder {
    dir: tempfile::TempDir,
    last: Specs,
}

impl Folder {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        for folder in ["views", "keymaps", "themes"] {
            fs::create_dir(dir.path().join(folder)).expect("a folder");
        }
        Self { dir, last: Specs::built_in().expect("built in") }
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).expect("written");
    }

    /// What the console is told once files have changed.
    fn told(&mut self, state: &mut State) {
        let sources = SpecSources { theme: "dark", keymap: "default", user_dir: Some(self.dir.path()) };
        self.last = self.last.reload(&sources);
        let (dirty, _) = update(state, Msg::Specs(Box::new(self.last.clone())));
        assert!(dirty);
    }
}

const MINE: &str = r#"about = "mine"
[[panel]]
id = "alarms"
kind = "table"
rows = "alarms"
columns = [{ name = "alarm_name" }, { name = "account" }]
[[panel]]
id = "scopes"
kind = "fleet"
[[layout]]
rows = [{ panel = "alarms" }, { panel = "scopes" }]
"#;

fn said(state: &State) -> &str {
    state.view.message.as_deref().unwrap_or_default()
}

#[test]
fn a_view_appears_breaks_stays_and_is_mended() {
    let (mut state, mut folder) = (incident(), Folder::new());
    folder.write("views/mine.toml", MINE);
    folder.told(&mut state);
    assert_eq!(said(&state), "`mine` is new");
    press(&mut state, ":mine enter");
    assert_eq!(state.view.visit.route.view, "mine");
    assert!(screen(&state).contains("checkout-p99"), "{}", screen(&state));

    folder.write("views/mine.toml", &MINE.replace("\"fleet\"", "\"fleat\""));
    folder.told(&mut state);
    assert_eq!(said(&state), "views/mine.toml:9:8: no panel kind `fleat`; did you mean `fleet`?");
    assert!(screen(&state).contains("checkout-p99"), "the last good one stays");
    assert_eq!(state.specs.problems.len(), 1);

    folder.write("views/mine.toml", &MINE.replace("about = \"mine\"", "about = \"mended\""));
    folder.told(&mut state);
    assert_eq!(said(&state), "`mine` was read again");
    assert_eq!((state.specs.views["mine"].about.as_str(), state.specs.problems.len()), ("mended", 0));

    fs::remove_file(folder.dir.path().join("views/mine.toml")).expect("removed");
    folder.told(&mut state);
    assert_eq!(said(&state), "`mine` is gone");
    assert_eq!(state.view.visit.route.view, "deck", "where one was before");
    assert!(state.view.forward.is_empty());
}

#[test]
fn where_one_is_stays_when_panels_move() {
    let (mut state, mut folder) = (incident(), Folder::new());
    folder.write("views/mine.toml", MINE);
    folder.told(&mut state);
    press(&mut state, ":mine enter j");
    let key = state.view.visit.panels[0].key.clone().expect("a selected alarm");
    press(&mut state, "P /checkout enter : nodes enter : mine?range=1d enter");
    assert_eq!(state.view.pins.len(), 1);
    assert_eq!(state.view.back.len(), 3);
    press(&mut state, "esc esc");
    assert_eq!(
        (state.view.visit.route.view.as_str(), state.view.visit.panels[0].key.as_ref()),
        ("mine", Some(&key))
    );

    let (head, tables) = MINE.split_at(MINE.find("[[panel]]").expect("a panel"));
    let moved = format!("{head}[[panel]]\nid = \"first\"\nkind = \"fleet\"\n{tables}");
    folder.write("views/mine.toml", &moved);
    folder.told(&mut state);
    assert_eq!(state.view.visit.focus, 1, "the same panel, at another place");
    assert_eq!(state.view.visit.panels.len(), 3);
    assert_eq!(state.view.visit.panels[1].key.as_ref(), Some(&key));
    assert_eq!(state.view.visit.panels[1].filter, "checkout");
    assert!(screen(&state).contains("checkout-p99"), "{}", screen(&state));
    press(&mut state, "tab tab z z");

    folder.write("views/mine.toml", "about = \"less\"\npanel = [{ id = \"a\", kind = \"fleet\" }]\nlayout = [{ rows = [{ panel = \"a\" }] }]\n");
    folder.told(&mut state);
    assert_eq!((state.view.visit.focus, state.view.visit.panels.len()), (0, 1));
    screen(&state);
    press(&mut state, "alt-right esc esc esc");
    screen(&state);
    fs::remove_file(folder.dir.path().join("views/mine.toml")).expect("removed");
    folder.told(&mut state);
    assert!(state.view.pins.is_empty(), "what is gone is not asked for any more");
    assert!(state.view.back.iter().chain(&state.view.forward).all(|visit| visit.route.view != "mine"));
    screen(&state);
}

#[test]
fn what_is_written_while_a_view_changes_is_left() {
    let (mut state, mut folder) = (incident(), Folder::new());
    folder.write("views/mine.toml", MINE);
    folder.told(&mut state);
    press(&mut state, ":mine enter /ch");
    folder.write("views/other.toml", MINE);
    folder.told(&mut state);
    assert!(matches!(state.view.overlay, Overlay::Prompt(_)), "another view is nothing to it");
    folder.write(
        "views/mine.toml",
        &MINE.replace("id = \"scopes\"", "id = \"all\"").replace("\"scopes\"", "\"all\""),
    );
    folder.told(&mut state);
    assert_eq!(state.view.overlay, Overlay::None);
    press(&mut state, "j");
}

#[test]
fn keys_and_looks_change_and_broken_ones_do_not_count() {
    let (mut state, mut folder) = (incident(), Folder::new());
    folder.write("keymaps/default.toml", "[global]\nX = \"help\"\n");
    folder.told(&mut state);
    assert_eq!(said(&state), "the keymap was read again");
    folder.write("keymaps/default.toml", "[global]\nX = \"hlep\"\n");
    folder.write("themes/dark.toml", "[styles]\nalram = {}\n");
    let theme = state.specs.theme.clone();
    folder.told(&mut state);
    assert_eq!(said(&state), "keymaps/default.toml:2:5: no action `hlep`; did you mean `help`? (and 1 more)");
    assert_eq!(state.specs.theme, theme);
    press(&mut state, "X");
    assert_eq!(state.view.visit.route.view, "help", "as it was");
    folder.write("keymaps/default.toml", "[global]\nX = \"help\"\n");
    fs::remove_file(folder.dir.path().join("themes/dark.toml")).expect("removed");
    folder.told(&mut state);
    assert_eq!(said(&state), "nothing is wrong with your files any more");
    folder.write("keymaps/default.toml", "[global]\nX = \":dekc\"\nY = \"help\"\n");
    folder.told(&mut state);
    assert!(said(&state).starts_with("keymaps/default.toml:2:5: no view `dekc`"), "{}", said(&state));
    press(&mut state, "esc Y");
    assert_eq!(state.view.visit.route.view, "help", "the rest of the file counts");
}
