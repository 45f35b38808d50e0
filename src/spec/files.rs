//! The files of one kind: those that are built in, and the user's beside them.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::nearest::unknown;
use crate::model::FileError;

/// A kind of file.
pub(super) struct Folder {
    /// The folder's name.
    pub name: &'static str,
    /// What one of its files is.
    pub what: &'static str,
    /// Folders in it that are read, too; their files are named with them: `service/lambda`.
    pub within: &'static [&'static str],
    /// What is built in: names and texts.
    pub built_in: &'static [(&'static str, &'static str)],
}

/// A file as read.
pub(super) struct File {
    pub name: String,
    pub path: PathBuf,
    pub text: String,
}

impl Folder {
    /// The names there are: what is built in first, then the user's own.
    pub fn names(&self, user: Option<&Path>) -> Vec<String> {
        let mut names: Vec<String> = self.built_in.iter().map(|(name, _)| (*name).to_owned()).collect();
        // A folder that cannot be read has no names; who loads from it is told.
        let mut theirs = user.and_then(|dir| stems(&dir.join(self.name)).ok()).unwrap_or_default();
        theirs.retain(|name| !names.contains(name));
        names.extend(theirs);
        names
    }

    /// The built-in file of a name.
    pub fn embedded(&self, name: &str) -> Option<File> {
        let (name, text) = self.built_in.iter().find(|(n, _)| *n == name)?;
        let path = format!("{}/{name}.toml", self.name).into();
        Some(File { name: (*name).into(), path, text: (*text).into() })
    }

    /// The built-in file of a name, then the user's: either may be missing, not both. What cannot be read
    /// is left out and told in `problems`.
    ///
    /// # Errors
    /// That there is no such name, with the nearest.
    pub fn layers(
        &self,
        name: &str,
        user: Option<&Path>,
        problems: &mut Vec<FileError>,
    ) -> Result<Vec<File>, FileError> {
        let names = self.names(user);
        if !names.iter().any(|n| n == name) {
            let message = unknown(self.what, name, names.iter().map(String::as_str));
            return Err(FileError::whole(format!("{}/{name}.toml", self.name), message));
        }
        let theirs = user.and_then(|dir| read(&dir.join(self.name), name, problems));
        Ok(self.embedded(name).into_iter().chain(theirs).collect())
    }

    /// The user's files. What cannot be read is left out and told in `problems`.
    pub fn theirs(&self, user: Option<&Path>, problems: &mut Vec<FileError>) -> Vec<File> {
        let Some(dir) = user.map(|dir| dir.join(self.name)) else { return Vec::new() };
        let mut out = Vec::new();
        for folder in std::iter::once("").chain(self.within.iter().copied()) {
            match stems(&dir.join(folder)) {
                Ok(names) => {
                    let before = if folder.is_empty() { String::new() } else { format!("{folder}/") };
                    out.extend(
                        names.iter().filter_map(|name| read(&dir, &format!("{before}{name}"), problems)),
                    );
                }
                Err(error) => problems.push(FileError::whole(dir.join(folder), error.to_string())),
            }
        }
        out
    }
}

/// The names of the TOML files in a folder; none when there is no folder.
fn stems(dir: &Path) -> io::Result<BTreeSet<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(e) => return Err(e),
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "toml")
            && let Some(name) = path.file_stem().and_then(|s| s.to_str())
        {
            names.insert(name.to_owned());
        }
    }
    Ok(names)
}

/// A file that may not be there.
fn read(dir: &Path, name: &str, problems: &mut Vec<FileError>) -> Option<File> {
    let path = dir.join(format!("{name}.toml"));
    match fs::read_to_string(&path) {
        Ok(text) => Some(File { name: name.to_owned(), path, text }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => {
            problems.push(FileError::whole(path, e.to_string()));
            None
        }
    }
}
