mod acknowledged;
mod file;
mod version;

use std::path::PathBuf;

use super::*;

const LIMITS: Limits = Limits { max_mb: 64, max_days: 90 };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_000_000 + second).expect("in range")
}

/// A folder that is not there yet, in one that goes away by itself.
struct Place {
    _dir: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("state/skydeck/x.history");
    Place { _dir: dir, path }
}

impl Place {
    fn opened(&self) -> (History, Option<String>) {
        History::open(&self.path, LIMITS, at(0)).expect("it opens")
    }

    fn open(&self) -> History {
        let (history, notice) = self.opened();
        assert_eq!(notice, None);
        history
    }

    /// Names of all files in the folder, in order.
    fn files(&self) -> Vec<String> {
        let folder = self.path.parent().expect("a folder").read_dir().expect("a folder");
        let mut names: Vec<String> =
            folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}
