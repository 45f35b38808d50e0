use std::{fmt, ops::Range, path::PathBuf};

use super::clean;

/// What is wrong with a data file (config, view, keymap, theme), and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file, or the name of a built-in one.
    pub path: PathBuf,
    /// Line and column, both from 1, when the fault has a place.
    pub place: Option<(usize, usize)>,
    /// What was found and what was expected.
    pub message: String,
}

impl FileError {
    /// A fault of the file as a whole.
    pub fn whole(path: impl Into<PathBuf>, message: impl Into<String>) -> Self {
        Self { path: path.into(), place: None, message: message.into() }
    }

    /// A fault at a byte range of the file's text.
    pub fn at(path: impl Into<PathBuf>, text: &str, span: &Range<usize>, message: impl Into<String>) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        let column = before[line_start..].chars().count() + 1;
        let place = Some((before.matches('\n').count() + 1, column));
        Self { path: path.into(), place, message: message.into() }
    }

    /// What the TOML parser or a `Deserialize` complained of.
    pub fn toml(path: impl Into<PathBuf>, text: &str, error: &toml::de::Error) -> Self {
        match error.span() {
            Some(span) => Self::at(path, text, &span, error.message()),
            None => Self::whole(path, error.message()),
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file that someone else wrote must not steer the terminal that its faults are told on.
        f.write_str(&clean(&self.path.to_string_lossy()))?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", clean(self.message.trim_end()))
    }
}

impl std::error::Error for FileError {}
