use std::{collections::BTreeMap, path::Path};

use super::{
    ColourDepth, Keymap, Route, Theme, View,
    files::{File, Folder},
    saved_queries,
    theme::Layered,
    views,
};
use crate::{model::FileError, query::Saved};

macro_rules! built_in {
    ($folder:literal: $($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../", $folder, "/", $name, ".toml")))),+]
    };
}
const KEYMAPS: &[(&str, &str)] = built_in!("keymaps": "default" "vim" "emacs");
const THEMES: &[(&str, &str)] = &[
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("colour-blind-safe", include_str!("../../themes/colour-blind-safe.toml")),
    ("16-colour", include_str!("../../themes/16-colour.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

const KEYMAP_FILES: Folder = Folder { name: "keymaps", what: "keymap", within: &[], built_in: KEYMAPS };
const THEME_FILES: Folder = Folder { name: "themes", what: "theme", within: &[], built_in: THEMES };

/// The keymap that all others are laid over.
const BASE_KEYMAP: &str = "default";
/// The theme that stands in for one which cannot be used.
const BASE_THEME: &str = "dark";
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
#[derive(Clone, Debug, PartialEq)]
pub struct Specs {
    /// Views by name.
    pub views: BTreeMap<String, View>,
    /// What keys do.
    pub keymap: Keymap,
    /// How things look.
    pub theme: Theme,
    /// Queries that have names.
    pub saved: Saved,
    /// What is wrong with the user's files, and was therefore left out or put right.
    pub problems: Vec<FileError>,
}

/// The names of the themes there are, for `--theme`.
pub fn theme_names(user_dir: Option<&Path>) -> Vec<String> {
    THEME_FILES.names(user_dir)
}

/// The names of the keymaps there are, for `--keymap`.
pub fn keymap_names(user_dir: Option<&Path>) -> Vec<String> {
    KEYMAP_FILES.names(user_dir)
}

impl Specs {
    /// Loads what is built in, with the user's files over it. A file that is broken is left out: what is
    /// built in under its name stands, and `problems` say why.
    ///
    /// # Errors
    /// That there is no theme or keymap of that name, with the nearest.
    pub fn load(sources: &SpecSources<'_>) -> Result<Self, FileError> {
        let mut problems = Vec::new();
        let saved = saved_queries(sources.user_dir, None, &mut problems);
        let views = views::load(sources.user_dir, &saved, None, &mut problems);
        let (keymap, theme) = keymap_and_theme(sources, &views, None, &mut problems)?;
        Ok(Self { views, keymap, theme, saved, problems })
    }

    /// Loads them anew, after files have changed: of a file that is broken now, what was loaded before stays.
    #[must_use]
    pub fn reload(&self, sources: &SpecSources<'_>) -> Self {
        let mut problems = Vec::new();
        let saved = saved_queries(sources.user_dir, Some(&self.saved), &mut problems);
        let views = views::load(sources.user_dir, &saved, Some(&self.views), &mut problems);
        let read = keymap_and_theme(sources, &views, Some(self), &mut problems);
        let (keymap, theme) = read.unwrap_or_else(|error| {
            problems.push(error);
            (self.keymap.clone(), self.theme.clone())
        });
        Self { views, keymap, theme, saved, problems }
    }

    /// What is built in, alone.
    ///
    /// # Errors
    /// None, as tests hold.
    pub fn built_in() -> Result<Self, FileError> {
        Self::load(&SpecSources { theme: BASE_THEME, keymap: BASE_KEYMAP, user_dir: None })
    }

    /// The view of a name in routes: a page of the pack by any usual name of its system, unless the user has one.
    pub fn view(&self, name: &str) -> Option<&View> {
        views::view(&self.views, name)
    }

    /// A route to a page of the pack with the name that the page has, whatever name was written.
    #[must_use]
    pub fn canonical(&self, mut route: Route) -> Route {
        if let Some(view) = self.view(&route.view).filter(|view| view.name != route.view) {
            route.view.clone_from(&view.name);
        }
        route
    }

    /// The view that a route goes to.
    ///
    /// # Errors
    /// That there is none, with the nearest, or that it does not take such arguments.
    pub fn resolve(&self, route: &Route) -> Result<&View, String> {
        views::resolve(&self.views, route)
    }

    /// The same for a terminal with that many colours. Without any, the theme is `mono`: it says with
    /// bold, reverse and underline what the others say with colour.
    #[must_use]
    pub fn at(mut self, depth: ColourDepth) -> Self {
        self.theme = match depth {
            ColourDepth::None => inherited("mono", None).unwrap_or_default().into_theme(),
            depth => self.theme.at(depth),
        };
        self
    }
}

fn keymap_and_theme(
    sources: &SpecSources<'_>,
    views: &BTreeMap<String, View>,
    before: Option<&Specs>,
    problems: &mut Vec<FileError>,
) -> Result<(Keymap, Theme), FileError> {
    let user = sources.user_dir;
    let leads = |route: &Route| views::resolve(views, route).map(drop);
    let mut is_whole = true;
    let mut keymap = keymap(sources.keymap, user, &leads, problems, &mut is_whole)?;
    let mut wrong = Vec::new();
    let theme = layered(sources.theme, user, DEPTH, &mut wrong)?.or_else(stand_in);
    let mut theme = theme.unwrap_or_default().into_theme();
    if let Some(before) = before {
        if !is_whole {
            keymap = before.keymap.clone();
        }
        if !wrong.is_empty() {
            theme = before.theme.clone();
        }
    }
    problems.extend(wrong);
    Ok((keymap, theme))
}

/// Every keymap is laid over the default one: a user's file says what is different. It is not whole when a file was left out.
fn keymap(
    name: &str,
    user: Option<&Path>,
    leads: &dyn Fn(&Route) -> Result<(), String>,
    problems: &mut Vec<FileError>,
    is_whole: &mut bool,
) -> Result<Keymap, FileError> {
    let mut files = KEYMAP_FILES.layers(name, user, problems)?;
    files.splice(..0, KEYMAP_FILES.embedded(BASE_KEYMAP).filter(|_| name != BASE_KEYMAP));
    let mut keymap = Keymap::default();
    let mut base: Option<Keymap> = None;
    for File { path, text, .. } in files {
        match keymap.clone().overlaid(&path, &text, leads) {
            Ok((overlaid, astray)) => {
                let (usable, done) = overlaid.with_way_out(base.as_ref().unwrap_or(&keymap), &path);
                keymap = usable;
                problems.extend(astray);
                problems.extend(done);
            }
            Err(errors) => {
                *is_whole = false;
                problems.extend(errors);
            }
        }
        base.get_or_insert_with(|| keymap.clone());
    }
    Ok(keymap)
}

/// Checks a keymap file over what it will be laid over. What had to be put right comes back.
///
/// # Errors
/// All that is wrong with it, keys that go to no view among it.
pub(super) fn checked_keymap(
    name: &str,
    path: &Path,
    text: &str,
    beside: Option<&Path>,
) -> Result<Vec<FileError>, Vec<FileError>> {
    let saved = saved_queries(beside, None, &mut Vec::new());
    let views = views::load(beside, &saved, None, &mut Vec::new());
    let leads = |route: &Route| views::resolve(&views, route).map(drop);
    let built_in = |name| keymap(name, None, &leads, &mut Vec::new(), &mut true).unwrap_or_default();
    let base = built_in(BASE_KEYMAP);
    let under = if KEYMAP_FILES.embedded(name).is_some() { built_in(name) } else { base.clone() };
    match under.overlaid(path, text, &leads)? {
        (overlaid, astray) if astray.is_empty() => Ok(overlaid.with_way_out(&base, path).1),
        (_, astray) => Err(astray),
    }
}

/// A theme over all that it inherits. None when every file of that name is broken.
fn layered(
    name: &str,
    user: Option<&Path>,
    depth: usize,
    problems: &mut Vec<FileError>,
) -> Result<Option<Layered>, FileError> {
    let mut theme: Option<Layered> = None;
    for File { path, text, .. } in THEME_FILES.layers(name, user, problems)? {
        let raw = match Layered::read(&path, &text) {
            Ok(raw) => raw,
            Err(errors) => {
                problems.extend(errors);
                continue;
            }
        };
        let mut base = theme.clone();
        if let Some(parent) = &raw.inherits {
            let at = |message: String| FileError::at(&path, &text, &parent.span(), message);
            let inherited = if depth == 0 || parent.get_ref() == name {
                Err(at(format!("`{}` inherits itself", parent.get_ref())))
            } else {
                layered(parent.get_ref(), user, depth - 1, problems).map_err(|error| at(error.message))
            };
            match inherited {
                Ok(inherited) => base = inherited.or(base).or_else(stand_in),
                Err(error) => {
                    problems.push(error);
                    continue;
                }
            }
        }
        match base.clone().unwrap_or_default().overlaid(raw, &path, &text) {
            Ok(overlaid) => theme = Some(overlaid),
            Err(errors) => {
                problems.extend(errors);
                theme = theme.or(base);
            }
        }
    }
    Ok(theme)
}

fn stand_in() -> Option<Layered> {
    layered(BASE_THEME, None, DEPTH, &mut Vec::new()).ok().flatten()
}

/// What a theme file inherits, as far as it is built in or beside it.
///
/// # Errors
/// What is wrong with any file that it is made of.
pub(super) fn inherited(name: &str, beside: Option<&Path>) -> Result<Layered, Vec<FileError>> {
    let mut problems = Vec::new();
    match layered(name, beside, DEPTH, &mut problems) {
        Ok(Some(theme)) if problems.is_empty() => Ok(theme),
        Ok(_) => Err(problems),
        Err(error) => Err(vec![error]),
    }
}
