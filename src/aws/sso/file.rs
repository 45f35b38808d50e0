//! Files of the AWS CLI's cache, as files.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};

use zeroize::Zeroizing;

/// No token is longer: what is, is another file.
const LONGEST: u64 = 1 << 20;

/// What is in a file, if it is one and can be read.
pub(super) fn read(path: &Path) -> Option<Zeroizing<Vec<u8>>> {
    // Asked before it is opened: opening a pipe waits for its writer.
    let length = fs::metadata(path).ok().filter(|meta| meta.is_file() && meta.len() <= LONGEST)?.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length).ok()? + 1));
    fs::File::open(path).ok()?.take(LONGEST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Puts a file in the place of what is there, in one step and for its owner alone; so are the folders that it makes.
///
/// # Errors
/// As of the file system.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let dir = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let beside = path.with_extension(format!("{}-{number}.tmp", std::process::id()));
    let written = fill(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // It holds what nobody will read.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // One that a crash has left is of no use, and may not have our mode.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
