//! The pages of the pack and of all other systems: each is parsed when somebody first goes there, not at the start.

#[cfg(test)]
mod bands;
#[cfg(test)]
mod chart;
#[cfg(test)]
mod dimensions;
mod files;
#[cfg(test)]
mod group;
#[cfg(test)]
mod page;
#[cfg(test)]
mod places;
#[cfg(test)]
mod rule;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod traps;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{LazyLock, OnceLock},
};

use super::{
    Rows, View,
    system::{self, System},
};
use crate::model::FileError;

/// What stands before the name of a page in its route: `service/lambda`.
pub const PAGES: &str = "service/";

/// The page of a system that has no view of its own, with its name in routes left open.
const TEMPLATE: &str = include_str!("../../../views/system.toml");
/// What is left open in it.
const HOLE: &str = "{system}";

/// A page, once it is parsed.
type Page = OnceLock<Option<View>>;

static READ: LazyLock<BTreeMap<&'static str, Page>> =
    LazyLock::new(|| system::pages().map(|page| (page, Page::new())).collect());

/// The page of that name, without what stands before it. A test holds that every one of them parses.
pub(super) fn view(page: &str) -> Option<&'static View> {
    let (page, read) = READ.get_key_value(page)?;
    read.get_or_init(|| parse(page).ok()).as_ref()
}

/// How many pages have been parsed since the start.
pub fn parsed_pages() -> usize {
    READ.values().filter(|page| page.get().is_some()).count()
}

/// Whether a service has a view of its own.
pub fn has_view(page: &str) -> bool {
    files::FILES.iter().any(|(name, _)| *name == page)
}

/// Parses a page.
///
/// # Errors
/// What is wrong with its file: none, as a test holds.
pub(super) fn parse(page: &str) -> Result<View, Vec<FileError>> {
    let name = format!("{PAGES}{page}");
    if let Some((_, text)) = files::FILES.iter().find(|(name, _)| *name == page) {
        return View::parse(&name, &PathBuf::from(format!("views/{name}.toml")), text);
    }
    let path = PathBuf::from("views/system.toml");
    let mut view = View::parse(&name, &path, &TEMPLATE.replace(HOLE, page))?;
    view.args.clear();
    if let Some(system) = system::of_page(page) {
        fit(&mut view, system);
    }
    Ok(view)
}

/// Leaves out what a system cannot have, so that nobody asks for it.
fn fit(view: &mut View, system: &System) {
    view.about = system.name.to_string();
    for panel in &mut view.panels {
        let is_there = match panel.rows {
            Some(Rows::Events) => !system.event_sources.is_empty(),
            Some(Rows::Alarms | Rows::Resources) => !system.services.is_empty(),
            _ => true,
        };
        if !is_there {
            panel.wants.clear();
        }
    }
}

#[cfg(test)]
mod parsed {
    use super::*;

    #[test]
    fn every_page_parses() {
        for page in system::pages() {
            let view = parse(page).unwrap_or_else(|errors| panic!("{page}: {errors:?}"));
            assert_eq!(view.name, format!("{PAGES}{page}"));
        }
    }

    #[test]
    fn every_file_is_the_view_of_a_service() {
        for (name, _) in files::FILES {
            assert!(system::service(name).is_some(), "{name} is no service of the table");
        }
        let missing = system::services().iter().filter(|service| !has_view(&service.slug)).count();
        assert!(files::FILES.is_empty() || missing == 0, "{missing} services have no view");
    }

    #[test]
    fn what_a_system_cannot_have_is_not_asked_for() {
        let wants = |page: &str| -> Vec<String> {
            let view = parse(page).expect("parses");
            let all = view.panels.iter().flat_map(|panel| &panel.wants);
            let range = crate::spec::Range::default();
            all.map(|want| want.of(range, false).source().name().to_owned()).collect()
        };
        assert_eq!(wants("vpc"), ["events"]);
        assert!(wants("schema-conversion-tool").is_empty());
        assert_eq!(wants("elb-family"), ["alarms", "metrics", "events"]);
    }
}
