//! What others on the machine can see of a program: command lines while it runs, files afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Child,
    thread,
    time::Duration,
};

/// The command lines of a process and all below it, looked at again and again until it has ended. A program that waits
/// for the file `seen` in `folder` is let go once its command line was looked at.
pub fn command_lines(child: &mut Child, folder: &Path) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    loop {
        let ended = child.try_wait().expect("it is ours").is_some();
        below(child.id(), &mut seen);
        if seen.iter().any(|line| line.contains("--waits-to-be-seen")) {
            fs::write(folder.join("seen"), "").expect("a file");
        }
        if ended {
            return seen;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn below(pid: u32, seen: &mut BTreeSet<String>) {
    let proc = PathBuf::from(format!("/proc/{pid}"));
    if let Ok(line) = fs::read(proc.join("cmdline"))
        && !line.is_empty()
    {
        seen.insert(String::from_utf8_lossy(&line).replace('\0', " "));
    }
    // A child stands with the thread that has started it.
    for task in fs::read_dir(proc.join("task")).into_iter().flatten().flatten() {
        let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
        children
            .split_whitespace()
            .filter_map(|child| child.parse().ok())
            .for_each(|child| below(child, seen));
    }
}

/// The files below a folder, with what stands in them.
pub fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if let Ok(bytes) = fs::read(&path) {
            found.insert(path, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    found
}
