use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{ColourDepth, Keymap, Route, Theme, View, nearest::unknown, theme::Layered};
use crate::model::FileError;

macro_rules! built_in {
    ($folder:literal: $($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name, ".toml")))),+]
    };
}
const VIEWS: &[(&str, &str)] = built_in!("views": "deck" "help" "node" "nodes");
const KEYMAPS: &[(&str, &str)] = &[("default", include_str!("../../keymaps/default.toml"))];
const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// A theme may inherit one that inherits, and so on this deep.
const DEPTH: usize = 8;

/// Where views, keymaps and themes come from.
#[derive(Clone, Copy, Debug)]
pub struct SpecSources<'a> {
    /// The theme's name.
    pub theme: &'a str,
    /// The keymap's name.
    pub keymap: &'a str,
    /// The directory with the user's `views/`, `keymaps/` and `themes/`.
    pub user_dir: Option<&'a Path>,
}

/// Views, keys and looks, as loaded.
#[derive(Clone, Debug)]
pub struct Specs {
    /// Views by name.
    pub views: BTreeMap<String, View>,
    /// What keys do.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
}

/// The names of the themes there are, for `--theme`.
pub fn theme_names(user_dir: Option<&Path>) -> Vec<String> {
    names("themes", THEMES, user_dir)
}

/// The names of the keymaps there are, for `--keymap`.
pub fn keymap_names(user_dir: Option<&Path>) -> Vec<String> {
    names("keymaps", KEYMAPS, user_dir)
}

fn names(folder: &str, built_in: &[(&str, &str)], user: Option<&Path>) -> Vec<String> {
    files(folder, built_in, user).unwrap_or_default().into_iter().map(|file| file.name).collect()
}

impl Specs {
    /// Loads what is built in, with the user's files over it.
    ///
    /// # Errors
    /// The first thing wrong in the first wrong file; `check_view` and its like say all of them.
    pub fn load(sources: &SpecSources<'_>) -> Result<Self, FileError> {
        Self::load_all(sources).map_err(|errors| {
            errors.into_iter().next().unwrap_or_else(|| FileError::whole("", "cannot be read"))
        })
    }

    /// What is built in, alone.
    ///
    /// # Errors
    /// None, as tests hold.
    pub fn built_in() -> Result<Self, FileError> {
        Self::load(&SpecSources { theme: "dark", keymap: "default", user_dir: None })
    }

    fn load_all(sources: &SpecSources<'_>) -> Result<Self, Vec<FileError>> {
        let mut views = BTreeMap::new();
        for file in files("views", VIEWS, sources.user_dir)? {
            views.insert(file.name.clone(), View::parse(&file.name, &file.path, &file.text)?);
        }
        let specs = Self {
            views,
            keymap: keymap(sources.keymap, sources.user_dir)?,
            theme: theme(sources.theme, sources.user_dir)?,
        };
        for route in specs.keymap.routes() {
            specs.resolve(route).map_err(|message| {
                vec![FileError::whole(
                    format!("keymaps/{}.toml", sources.keymap),
                    format!("`:{route}`: {message}"),
                )]
            })?;
        }
        Ok(specs)
    }

    /// The view that a route goes to.
    ///
    /// # Errors
    /// That there is none, with the nearest, or that it does not take such arguments.
    pub fn resolve(&self, route: &Route) -> Result<&View, String> {
        let names = || self.views.keys().map(String::as_str);
        let view = self.views.get(&route.view).ok_or_else(|| unknown("view", &route.view, names()))?;
        view.check(route).map(|()| view)
    }

    /// The same for a terminal with that many colours. Without any, the theme is `mono`: it says with
    /// bold, reverse and underline what the others say with colour.
    #[must_use]
    pub fn at(mut self, depth: ColourDepth) -> Self {
        self.theme = match depth {
            ColourDepth::None => theme("mono", None).unwrap_or_default(),
            depth => self.theme.at(depth),
        };
        self
    }
}

struct File {
    name: String,
    path: PathBuf,
    text: String,
}

/// Built-in files and the user's over them, by name.
fn files(folder: &str, built_in: &[(&str, &str)], user: Option<&Path>) -> Result<Vec<File>, Vec<FileError>> {
    let mut all: BTreeMap<String, File> =
        built_in.iter().map(|f| ((*f.0).into(), embedded(folder, f))).collect();
    let Some(dir) = user.map(|dir| dir.join(folder)) else { return Ok(all.into_values().collect()) };
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(all.into_values().collect()),
        Err(e) => return Err(vec![FileError::whole(dir, e.to_string())]),
    };
    for entry in entries {
        let path = entry.map_err(|e| vec![FileError::whole(&dir, e.to_string())])?.path();
        let Some(name) = path.file_stem().and_then(|s| s.to_str()) else { continue };
        if path.extension().is_some_and(|e| e == "toml") {
            let text = fs::read_to_string(&path).map_err(|e| vec![FileError::whole(&path, e.to_string())])?;
            all.insert(name.to_owned(), File { name: name.to_owned(), path, text });
        }
    }
    Ok(all.into_values().collect())
}

fn embedded(folder: &str, (name, text): &(&str, &str)) -> File {
    File { name: (*name).into(), path: format!("{folder}/{name}.toml").into(), text: (*text).into() }
}

/// The built-in file of a name and the user's: either may be missing, not both.
fn layers(
    folder: &str,
    what: &str,
    name: &str,
    built_in: &[(&str, &str)],
    user: Option<&Path>,
) -> Result<Vec<File>, Vec<FileError>> {
    let mut layers: Vec<File> =
        built_in.iter().filter(|(n, _)| *n == name).map(|f| embedded(folder, f)).collect();
    let theirs = files(folder, &[], user)?;
    let names: Vec<String> =
        built_in.iter().map(|(n, _)| (*n).to_owned()).chain(theirs.iter().map(|f| f.name.clone())).collect();
    layers.extend(theirs.into_iter().filter(|f| f.name == name));
    if layers.is_empty() {
        let message = unknown(what, name, names.iter().map(String::as_str));
        return Err(vec![FileError::whole(format!("{folder}/{name}.toml"), message)]);
    }
    Ok(layers)
}

/// Every keymap is laid over the default one: a user's file says what is different.
fn keymap(name: &str, user: Option<&Path>) -> Result<Keymap, Vec<FileError>> {
    let mut keymap = Keymap::default();
    for (default, text) in KEYMAPS.iter().filter(|(n, _)| *n == "default" && *n != name) {
        keymap = keymap.overlaid(format!("keymaps/{default}.toml").as_ref(), text)?;
    }
    for file in layers("keymaps", "keymap", name, KEYMAPS, user)? {
        keymap = keymap.overlaid(&file.path, &file.text)?;
    }
    Ok(keymap)
}

fn theme(name: &str, user: Option<&Path>) -> Result<Theme, Vec<FileError>> {
    layered(name, user, DEPTH).map(Layered::into_theme)
}

fn layered(name: &str, user: Option<&Path>, depth: usize) -> Result<Layered, Vec<FileError>> {
    let mut theme = Layered::default();
    for file in layers("themes", "theme", name, THEMES, user)? {
        let raw = Layered::read(&file.path, &file.text)?;
        if let Some(parent) = &raw.inherits {
            let at = |message: String| vec![FileError::at(&file.path, &file.text, &parent.span(), message)];
            if depth == 0 || parent.get_ref() == name {
                return Err(at(format!("`{}` inherits itself", parent.get_ref())));
            }
            theme = match layered(parent.get_ref(), user, depth - 1) {
                Ok(theme) => theme,
                Err(mut errors) if errors.iter().all(|e| e.place.is_none()) => {
                    return Err(at(errors.remove(0).message));
                }
                Err(errors) => return Err(errors),
            };
        }
        theme = theme.overlaid(raw, &file.path, &file.text)?;
    }
    Ok(theme)
}

/// The built-in default keymap, to check others over.
pub(super) fn default_keymap() -> Keymap {
    keymap("default", None).unwrap_or_default()
}

/// What a theme file inherits, as far as it is built in or beside it.
pub(super) fn inherited(name: &str, beside: Option<&Path>) -> Result<Layered, Vec<FileError>> {
    layered(name, beside, DEPTH)
}
