//! Files of the repository that tests feed to the parsers.

use std::{fs, path::Path};

/// Every file of a folder, by name, with its text. The folder is named from the repository's root.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a text")))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}
