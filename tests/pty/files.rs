//! A user's view files while the console runs.

use std::{ffi::OsStr, fs};

use super::harness::Tty;

const MINE: &str = "about = \"mine\"\npanel = [{ id = \"places\", title = \"my own places\", kind = \"fleet\" }]\nlayout = [{ rows = [{ panel = \"places\" }] }]\n";

#[test]
fn a_view_file_appears_breaks_and_is_mended_while_the_console_runs() {
    let dir = tempfile::tempdir().expect("a folder");
    let (counted, mine) = (dir.path().join("counted"), dir.path().join("views/mine.toml"));
    fs::write(&counted, "").expect("written");
    fs::create_dir(dir.path().join("views")).expect("a folder");
    let variables: [(&str, &OsStr); 2] =
        [("COUNTED", counted.as_os_str()), ("USER_FILES", dir.path().as_os_str())];
    let mut tty = Tty::run_inside_with("quiet_console", &variables);
    tty.shows("Nothing wants a human.");
    // As editors do: nobody sees half a file.
    let write = |text: &str| {
        let beside = dir.path().join("views/mine.swp");
        fs::write(&beside, text).expect("written");
        fs::rename(&beside, &mine).expect("renamed");
    };
    write(MINE);
    tty.shows("`mine` is new");
    tty.press(":");
    tty.shows("go to, or do");
    tty.press("mine\r");
    tty.shows("my own places");
    write(&MINE.replace("\"fleet\"", "\"fleat\""));
    tty.shows("views/mine.toml:2:59: no panel kind `fleat`");
    assert!(tty.text().contains("my own places"), "the last good one stays: {}", tty.text());
    write(&MINE.replace("my own places", "mended places"));
    tty.shows("mended places");
    fs::remove_file(&mine).expect("removed");
    tty.shows("`mine` is gone");
    tty.lacks("mended places");
    tty.press("q");
    assert_eq!(tty.exit_code(), 0);
    tty.is_given_back();
}
