//! The views there are: those that are built in, and the user's.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    Route, View,
    files::{File, Folder},
    nearest::unknown,
    pack::{self, PAGES},
    saved_queries, system,
    view::Lead,
};
use crate::{model::FileError, query::Saved};

macro_rules! built_in {
    ($($name:literal)+) => {
        &[$(($name, include_str!(concat!("../../views/", $name, ".toml")))),+]
    };
}
const VIEWS: &[(&str, &str)] = built_in!(
    "alarm" "alarms" "cost" "coverage" "dashboard" "dashboards" "deck" "event" "events" "explore" "fault" "faults" "help"
        "instance" "metric" "metric-list" "metrics" "namespaces" "node" "nodes" "pulse" "scope" "scopes" "service"
        "services" "session" "sessions"
);

const FILES: Folder = Folder { name: "views", what: "view", within: &["service"], built_in: VIEWS };

/// Whether a view of that name is built in.
pub fn is_built_in_view(name: &str) -> bool {
    VIEWS.iter().any(|(built_in, _)| *built_in == name)
}

/// Views by name.
pub(super) type Views = BTreeMap<String, View>;

/// All views. What is wrong with a user's file goes to `problems`: the view is then what it was `before`, else what is built
/// in under its name.
pub(super) fn load(
    user: Option<&Path>,
    saved: &Saved,
    before: Option<&Views>,
    problems: &mut Vec<FileError>,
) -> Views {
    let mut views = Views::new();
    let mut leads = Vec::new();
    let theirs = FILES.theirs(user, problems);
    for file in built_in().chain(theirs) {
        match View::read(&file.name, &file.path, &file.text, saved) {
            Ok((view, of)) => {
                views.insert(file.name.clone(), view);
                leads.push((file, of));
            }
            Err(errors) => {
                problems.extend(errors);
                if let Some(view) = before.and_then(|before| before.get(&file.name)) {
                    views.insert(file.name, view.clone());
                }
            }
        }
    }
    for (file, leads) in leads {
        problems.extend(astray(&views, &file.path, &file.text, leads));
    }
    views
}

/// The view that a route goes to.
///
/// # Errors
/// That there is none, with the nearest, or that it does not take such arguments.
pub(super) fn resolve<'a>(views: &'a Views, route: &Route) -> Result<&'a View, String> {
    let names = || views.keys().map(String::as_str);
    let view = view(views, &route.view).ok_or_else(|| match route.view.strip_prefix(PAGES) {
        Some(name) => unknown_page(name),
        None => unknown("view", &route.view, names()),
    })?;
    view.check(route).map(|()| view)
}

/// The view of a name: one of these, else the page of the system that is called so, the user's before the pack's.
pub(super) fn view<'a>(views: &'a Views, name: &str) -> Option<&'a View> {
    views.get(name).or_else(|| {
        let page = system::page(name.strip_prefix(PAGES)?)?;
        views.get(&format!("{PAGES}{page}")).or_else(|| pack::view(page))
    })
}

/// "no AWS system is called `kafak`; did you mean `service/kafka`?"
fn unknown_page(name: &str) -> String {
    let near = system::nearest_names(name);
    let near: Vec<String> = near.iter().map(|name| format!("`{PAGES}{name}`")).collect();
    match near.is_empty() {
        true => format!("no AWS system is called `{name}`; `pulse` lists all of them"),
        false => format!("no AWS system is called `{name}`; did you mean {}?", near.join(" or ")),
    }
}

/// Checks a view file among the built-in views and those that are beside it.
///
/// # Errors
/// Everything that is wrong with it; of TOML's own grammar the first.
pub(super) fn check(name: &str, path: &Path, text: &str) -> Result<(), Vec<FileError>> {
    // Beside the folder of the views, as it is in the user's own.
    let user = path.ancestors().find(|folder| folder.file_name().is_some_and(|name| name == "views"));
    let saved = saved_queries(user.and_then(Path::parent), None, &mut Vec::new());
    let (view, leads) = View::read(name, path, text, &saved)?;
    let mut views: Views = built_in().filter_map(parsed).collect();
    views.insert(name.to_owned(), view);
    if leads.iter().any(|(route, _)| resolve(&views, route).is_err()) {
        for (name, view) in beside(path).into_iter().filter_map(parsed) {
            views.entry(name).or_insert(view);
        }
    }
    let astray = astray(&views, path, text, leads);
    if astray.is_empty() { Ok(()) } else { Err(astray) }
}

fn built_in() -> impl Iterator<Item = File> {
    VIEWS.iter().filter_map(|(name, _)| FILES.embedded(name))
}

fn parsed(file: File) -> Option<(String, View)> {
    let view = View::parse(&file.name, &file.path, &file.text).ok()?;
    Some((file.name, view))
}

/// The TOML files in the folder of another.
fn beside(path: &Path) -> Vec<File> {
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths =
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|e| e == "toml"));
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem()?.to_str()?.to_owned();
        let text = fs::read_to_string(&path).ok()?;
        Some(File { name, path, text })
    };
    paths.filter_map(read).collect()
}

/// Where a view leads to that is not there.
fn astray(views: &Views, path: &Path, text: &str, leads: Vec<Lead>) -> Vec<FileError> {
    let wrong = |(route, span): Lead| {
        let why = resolve(views, &route).err()?;
        Some(FileError::at(path, text, &span, why))
    };
    leads.into_iter().filter_map(wrong).collect()
}
