//! The file's place, who may read it, and what is done with one that is of no use.

use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use super::Error;
use crate::model::Timestamp;

/// What SQLite keeps beside a file, by what is added to its name.
const BESIDE: [&str; 3] = ["", "-wal", "-shm"];

/// Makes the folder and an empty file, neither for anybody else. SQLite gives what it makes beside the file the same
/// mode. Gives the path with no links in it.
pub(super) fn prepare(path: &Path) -> Result<PathBuf, Error> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
    };
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // One that was made otherwise.
    restrict(folder, 0o700)?;
    let path = folder.canonicalize()?.join(name);
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            for beside in BESIDE.map(|end| with_end(&path, end)) {
                match restrict(&beside, 0o600) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                    _ => {}
                }
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(path)
}

fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    let is = fs::symlink_metadata(path)?;
    if is.is_symlink() || is.permissions().mode() & 0o777 & !mode == 0 {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Moves a file that is of no use out of the way, with what belongs to it. In a sentence, what was done.
pub(super) fn set_aside(path: &Path, why: &str, now: Timestamp) -> Result<String, Error> {
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let free = |number: u32| {
        let more = if number == 0 { String::new() } else { format!("-{number}") };
        let aside = with_end(path, &format!(".corrupt-{stamp}{more}"));
        (!aside.exists()).then_some(aside)
    };
    let Some(aside) = (0..100).find_map(free) else {
        return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
    };
    for end in BESIDE {
        match fs::rename(with_end(path, end), with_end(&aside, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    prepare(path)?;
    let name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(format!("the history could not be used ({why}); it is now {name}, and a new one is kept"))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}
