use std::path::Path;

use super::{
    sources::{checked_keymap, inherited},
    theme::Layered,
    views,
};
use crate::model::FileError;

/// What a TOML file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A view.
    View,
    /// A keymap.
    Keymap,
    /// A theme.
    Theme,
    /// Prices of operations.
    Prices,
    /// Saved queries.
    Queries,
}

/// What a file is for, by its folder, else by its top-level tables. None when it is none of ours.
pub fn kind_of(path: &Path, text: &str) -> Option<FileKind> {
    let folder = path.parent().and_then(Path::file_name).and_then(|f| f.to_str());
    let above = path.parent().and_then(Path::parent).and_then(Path::file_name).and_then(|f| f.to_str());
    match folder {
        Some("service") if above == Some("views") => return Some(FileKind::View),
        Some("views") => return Some(FileKind::View),
        Some("keymaps") => return Some(FileKind::Keymap),
        Some("themes") => return Some(FileKind::Theme),
        _ => {}
    }
    match path.file_name().and_then(|name| name.to_str()) {
        Some("prices.toml") => return Some(FileKind::Prices),
        Some(super::QUERIES) => return Some(FileKind::Queries),
        _ => {}
    }
    let table: toml::Table = toml::from_str(text).ok()?;
    let has = |names: &[&str]| names.iter().any(|n| table.contains_key(*n));
    if has(&["layout", "about"]) {
        Some(FileKind::View)
    } else if has(&["palette", "styles", "inherits"]) {
        Some(FileKind::Theme)
    } else if has(&["global", "prompt", "picker"]) || table.get("panel").is_some_and(toml::Value::is_table) {
        Some(FileKind::Keymap)
    } else if has(&["price"]) {
        Some(FileKind::Prices)
    } else {
        None
    }
}

/// Checks a view file: where it leads to is among the built-in views and those that are beside it.
///
/// # Errors
/// Everything that is wrong with it; of TOML's own grammar the first.
pub fn check_view(path: &Path, text: &str) -> Result<(), Vec<FileError>> {
    let name = match path.parent().and_then(Path::file_name).and_then(|f| f.to_str()) {
        Some("service") => format!("{}{}", super::PAGES, name(path)),
        _ => name(path).to_owned(),
    };
    views::check(&name, path, text)
}

/// Checks a keymap file, over what it will be laid over. What Skydeck would put right by itself comes back:
/// with a keymap that leaves no way to quit, the default's key still does.
///
/// # Errors
/// As [`check_view`]; keys that go to no view, built in or beside the file, are errors.
pub fn check_keymap(path: &Path, text: &str) -> Result<Vec<FileError>, Vec<FileError>> {
    let (name, user) = (name(path), path.parent().and_then(Path::parent));
    checked_keymap(name, path, text, user)
}

/// Checks a theme file, over what it inherits.
///
/// # Errors
/// As [`check_view`].
pub fn check_theme(path: &Path, text: &str) -> Result<(), Vec<FileError>> {
    let raw = Layered::read(path, text)?;
    let (name, user) = (name(path), path.parent().and_then(Path::parent));
    let base = match &raw.inherits {
        Some(parent) if parent.get_ref() == name => {
            return Err(vec![FileError::at(path, text, &parent.span(), format!("`{name}` inherits itself"))]);
        }
        Some(parent) => inherited(parent.get_ref(), user).map_err(|errors| {
            let why = errors.first().map(ToString::to_string).unwrap_or_default();
            vec![FileError::at(path, text, &parent.span(), why)]
        })?,
        // A file named like a built-in theme is laid over it and may use its colours.
        None => inherited(name, None).unwrap_or_default(),
    };
    base.overlaid(raw, path, text).map(drop)
}

fn name(path: &Path) -> &str {
    path.file_stem().and_then(|s| s.to_str()).unwrap_or_default()
}
