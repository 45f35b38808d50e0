use std::{fs, os::unix::fs::PermissionsExt as _};

use super::*;
use crate::model::Acknowledged;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

fn acknowledge(history: &mut History) {
    let note = None;
    let row = Acknowledged { key: "k".into(), who: "w".into(), at: at(0), until: None, note };
    history.put_acknowledged(&row).expect("kept");
}

#[test]
fn nobody_else_can_read_any_of_it() {
    let place = place();
    let mut history = place.open();
    acknowledge(&mut history);
    let folder = place.path.parent().expect("a folder");
    assert_eq!(mode(folder), 0o700);
    assert_eq!(place.files(), ["x.history", "x.history-shm", "x.history-wal"]);
    for name in place.files() {
        assert_eq!(mode(&folder.join(&name)), 0o600, "{name}");
    }
    drop(history);
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("set");
    fs::set_permissions(&place.path, fs::Permissions::from_mode(0o644)).expect("set");
    place.open();
    assert_eq!((mode(folder), mode(&place.path)), (0o700, 0o600), "made right again");
}

#[test]
fn what_is_no_file_of_these_is_moved_aside_and_told() {
    let foreign = |sql: &str| {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("f");
        Connection::open(&path).expect("made").execute_batch(sql).expect("filled");
        fs::read(path).expect("a file")
    };
    let newer =
        format!("CREATE TABLE t (x); PRAGMA application_id = {}; PRAGMA user_version = 3", 0x534B_5944);
    for (why, bytes) in [
        ("not a database", b"a letter to somebody, and longer than that".to_vec()),
        ("another program's", foreign("CREATE TABLE t (x)")),
        ("another program's", foreign("PRAGMA application_id = 7; CREATE TABLE t (x)")),
        ("of version 3", foreign(&newer)),
    ] {
        let place = place();
        fs::create_dir_all(place.path.parent().expect("a folder")).expect("made");
        fs::write(&place.path, &bytes).expect("written");
        let (mut history, notice) = place.opened();
        let notice = notice.expect("told");
        assert!(notice.contains(why) && notice.contains("x.history.corrupt-20260225T"), "{notice}");
        acknowledge(&mut history);
        drop(history);
        let files = place.files();
        assert_eq!(files.len(), 2, "{files:?}");
        let aside = place.path.with_file_name(&files[1]);
        assert_eq!(fs::read(aside).expect("a file"), bytes, "nothing of it is lost");
        assert_eq!(place.open().acknowledged().expect("read").len(), 1);
    }
}

#[test]
fn a_file_that_breaks_while_it_is_in_use_is_told_as_damaged() {
    let place = place();
    let mut history = place.open();
    acknowledge(&mut history);
    drop(history);
    let mut bytes = fs::read(&place.path).expect("a file");
    bytes[100..].fill(0xA5);
    fs::write(&place.path, bytes).expect("written");
    let (history, notice) = place.opened();
    assert!(notice.is_some_and(|notice| notice.contains("malformed")));
    assert!(history.acknowledged().expect("read").is_empty());
}

#[test]
fn a_place_that_cannot_be_written_is_an_error_in_words() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    fs::write(dir.path().join("state"), "a file").expect("written");
    let error = History::open(&dir.path().join("state/skydeck/x"), LIMITS, at(0)).expect_err("no folder");
    assert_eq!(error.kind, ErrorKind::Unusable);
    // A link would have somebody else's file written.
    let target = dir.path().join("target");
    std::os::unix::fs::symlink(&target, dir.path().join("link")).expect("made");
    let error = History::open(&dir.path().join("link"), LIMITS, at(0)).expect_err("a link");
    assert_eq!(error.kind, ErrorKind::Unusable, "{error}");
    assert!(!target.exists());
}

#[test]
fn a_lock_that_is_not_let_go_of_is_told_as_busy() {
    let place = place();
    let mut history = place.open();
    history.db.busy_timeout(std::time::Duration::from_millis(1)).expect("set");
    let other = Connection::open(&place.path).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    let error = history.remove_acknowledged("k").expect_err("locked");
    assert_eq!(error.kind, ErrorKind::Busy, "{error}");
    other.execute_batch("ROLLBACK").expect("let go");
    history.remove_acknowledged("k").expect("free again");
}

#[test]
fn many_consoles_may_start_at_once() {
    let place = place();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| acknowledge(&mut place.open()));
        }
    });
    assert_eq!(place.open().acknowledged().expect("read").len(), 1);
}
