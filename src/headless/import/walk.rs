use std::{
    collections::HashSet,
    fs, io,
    ops::ControlFlow,
    os::unix::fs::{FileTypeExt as _, MetadataExt as _},
    path::{Path, PathBuf},
};

use super::{Skip, origin::is_beside, source::is_standard_input};

/// What is found on the way through files and folders.
#[derive(Debug)]
pub(super) enum Found {
    /// A file that may have records.
    File {
        /// Where.
        path: PathBuf,
        /// Somebody named it: it is expected to have some.
        is_named: bool,
    },
    /// One that is left out without a look.
    Skipped(Skip),
    /// One that cannot be read, or a folder.
    Unreadable(PathBuf, io::Error),
}

/// Goes through these files, and through folders with all that is in them, in the order of their names. Links are
/// followed, each folder is gone through once, and what is no file (a pipe, a device) is opened only where somebody
/// names it and it is a pipe: `<(aws s3 cp ..)` is one.
pub(super) fn walk(named: &[PathBuf], mut take: impl FnMut(Found) -> ControlFlow<()>) {
    let mut seen = HashSet::new();
    for path in named {
        let ended = match fs::metadata(path) {
            _ if is_standard_input(path) => take(Found::File { path: path.clone(), is_named: true }),
            Err(error) => take(Found::Unreadable(path.clone(), error)),
            Ok(meta) if meta.is_dir() => folder(path, &mut seen, &mut take),
            Ok(meta) if meta.is_file() || meta.file_type().is_fifo() => {
                take(Found::File { path: path.clone(), is_named: true })
            }
            Ok(_) => {
                let error = io::Error::new(io::ErrorKind::InvalidInput, "it is neither a file nor a folder");
                take(Found::Unreadable(path.clone(), error))
            }
        };
        if ended.is_break() {
            return;
        }
    }
}

fn folder(
    root: &Path,
    seen: &mut HashSet<(u64, u64)>,
    take: &mut impl FnMut(Found) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut waiting = vec![root.to_owned()];
    while let Some(path) = waiting.pop() {
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(error) => {
                take(Found::Unreadable(path, error))?;
                continue;
            }
        };
        if meta.is_dir() {
            if !seen.insert((meta.dev(), meta.ino())) {
                continue;
            }
            match entries(&path) {
                Ok(inside) => waiting.extend(inside),
                Err(error) => take(Found::Unreadable(path, error))?,
            }
        } else if let Some(kind) = is_beside(&path) {
            take(Found::Skipped(kind))?;
        } else if meta.is_file() {
            take(Found::File { path, is_named: false })?;
        } else {
            take(Found::Skipped(Skip::Special))?;
        }
    }
    ControlFlow::Continue(())
}

/// What is in a folder, the last first.
fn entries(path: &Path) -> io::Result<Vec<PathBuf>> {
    let inside = fs::read_dir(path)?.map(|entry| Ok(entry?.path()));
    let mut inside = inside.collect::<io::Result<Vec<_>>>()?;
    inside.sort_by(|a, b| b.cmp(a));
    Ok(inside)
}

#[cfg(test)]
mod tests {
    use std::os::unix::{fs::symlink, net::UnixListener};

    use super::*;

    #[test]
    fn every_file_comes_once_and_links_lead_nowhere_for_ever() {
        let dir = tempfile::tempdir().expect("a folder");
        let at = |name: &str| dir.path().join(name);
        for folder in ["a/CloudTrail-Digest/eu-west-1", "b"] {
            fs::create_dir_all(at(folder)).expect("a folder");
        }
        for file in ["a/2.json", "a/1.json", "a/CloudTrail-Digest/eu-west-1/d.json.gz", "b/3.json"] {
            fs::write(at(file), "").expect("a file");
        }
        symlink(dir.path(), at("a/loop")).expect("a link");
        symlink(at("nowhere"), at("b/broken")).expect("a link");
        let _socket = UnixListener::bind(at("b/socket")).expect("a socket");
        let mut found = Vec::new();
        walk(&[dir.path().to_owned(), at("b/3.json"), at("b/socket"), "-".into()], |one| {
            let name = |path: &Path| path.strip_prefix(dir.path()).unwrap_or(path).display().to_string();
            found.push(match &one {
                Found::File { path, is_named } => format!("{} {is_named}", name(path)),
                Found::Skipped(why) => format!("{why:?}"),
                Found::Unreadable(path, error) => format!("{} {:?}", name(path), error.kind()),
            });
            ControlFlow::Continue(())
        });
        let expected = [
            "a/1.json false",
            "a/2.json false",
            "Digest",
            "b/3.json false",
            "b/broken NotFound",
            "Special",
            "b/3.json true",
            "b/socket InvalidInput",
            "- true",
        ];
        assert_eq!(found, expected);
    }
}
