//! The body of a dashboard from a file.

use std::{
    fs,
    io::{self, Read as _},
    path::Path,
    sync::Arc,
};

use crate::ui;

/// The body of a dashboard from a file.
#[derive(Clone, Debug)]
pub struct Body {
    /// As it stands there.
    pub text: Arc<str>,
    /// Where it is no body, and why.
    pub wrong: Option<String>,
}

/// Bytes of a file, at most: CloudWatch takes much less.
const LARGEST: u64 = 16 << 20;

impl Body {
    /// Reads a file; `-` is standard input.
    ///
    /// # Errors
    /// Which file cannot be read, and why.
    pub fn read(path: &Path) -> Result<Self, String> {
        let is_stdin = path == Path::new("-");
        let name = if is_stdin { "standard input".into() } else { path.display().to_string() };
        let mut bytes = Vec::new();
        let read = match is_stdin {
            true => io::stdin().take(LARGEST + 1).read_to_end(&mut bytes),
            false => fs::File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)),
        };
        read.map_err(|why| format!("{name}: {why}"))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
            return Err(format!("{name}: it is larger than {} MB", LARGEST >> 20));
        }
        let text = String::from_utf8(bytes).map_err(|why| format!("{name}: it is no UTF-8: {why}"))?;
        let wrong = ui::is_body(&text).err().map(|why| match why.starts_with(|c: char| c.is_ascii_digit()) {
            true => format!("{name}:{why}"),
            false => format!("{name}: {why}"),
        });
        Ok(Self { text: text.into(), wrong })
    }
}
