//! A user's views, saved queries, keymaps and themes while the console runs: read again when a file has changed.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::{sync::mpsc, task::JoinSet};

use super::Msg;
use crate::spec::{ColourDepth, QUERIES, SpecSources, Specs};

/// The folders are looked at this often.
const LOOK: Duration = Duration::from_secs(1);
/// Folders with files that matter.
const FOLDERS: [&str; 4] = ["views", "views/service", "keymaps", "themes"];

/// Where the user's views, keymaps and themes are, and which of them are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecFiles {
    /// The folder that holds theirs.
    pub dir: PathBuf,
    /// The theme's name.
    pub theme: String,
    /// The keymap's name.
    pub keymap: String,
}

impl SpecFiles {
    fn sources(&self) -> SpecSources<'_> {
        SpecSources { theme: &self.theme, keymap: &self.keymap, user_dir: Some(&self.dir) }
    }
}

/// What tells that a file was changed: when, and how long it is.
type Seen = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

fn seen(dir: &Path) -> Seen {
    let entries = FOLDERS.iter().filter_map(|folder| fs::read_dir(dir.join(folder)).ok()).flatten().flatten();
    let files = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .chain([dir.join(QUERIES)]);
    // A file that goes away meanwhile is not there.
    let seen = |path: PathBuf| {
        let metadata = fs::metadata(&path).ok()?;
        Some((path, (metadata.modified().ok(), metadata.len())))
    };
    files.filter_map(seen).collect()
}

/// Reads the files again whenever one has changed. What was read last is at first what the console begins with, and of a
/// file that is broken it stays.
pub(super) fn watch(
    tasks: &mut JoinSet<()>,
    tx: &mpsc::Sender<Msg>,
    files: SpecFiles,
    specs: Specs,
    colour: ColourDepth,
) {
    let tx = tx.clone();
    tasks.spawn(async move {
        // What has changed since the console's own were read is read in the first round.
        let (mut before, mut specs) = (None, Arc::new(specs));
        loop {
            let (files, known, last) = (files.clone(), before.clone(), specs.clone());
            let look = move || {
                let now = seen(&files.dir);
                let read = (Some(&now) != known.as_ref()).then(|| last.reload(&files.sources()));
                (now, read)
            };
            let Ok((now, read)) = tokio::task::spawn_blocking(look).await else { return };
            before = Some(now);
            if let Some(read) = read {
                let is_same = read == *specs;
                specs = Arc::new(read);
                if !is_same && tx.send(Msg::Specs(Box::new(Specs::clone(&specs).at(colour)))).await.is_err() {
                    return;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    });
}
