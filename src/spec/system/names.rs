//! By which names systems are found.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use super::{System, all_systems, service, services, slug};
use crate::{model::Text, spec::nearest};

/// What AWS puts in front of names, and people leave out.
const MAKERS: [&str; 2] = ["aws-", "amazon-"];

struct Names {
    /// Systems by every name, as it is in routes.
    by_name: BTreeMap<String, &'static System>,
    /// The system that a page is about, by the name of the page.
    by_page: BTreeMap<&'static str, &'static System>,
    /// Names in routes of systems, by the source of their events.
    by_source: HashMap<&'static str, Vec<Text>>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let by_page = told_pages();
    Names { by_name: all(&by_page), by_page, by_source: sources() }
});

/// Pages, and the system that each is about: that which is called as the service is, else the first whose name begins so,
/// else the first.
fn told_pages() -> BTreeMap<&'static str, &'static System> {
    let mut out = BTreeMap::new();
    for service in services() {
        let slug = service.slug.as_str();
        let of = || all_systems().iter().filter(|s| s.services.len() == 1 && s.services[0] == service.slug);
        let begins = |s: &&System| s.slug.starts_with(slug);
        let system =
            of().find(|s| s.slug == service.slug).or_else(|| of().find(begins)).or_else(|| of().next());
        out.extend(system.map(|system| (slug, system)));
    }
    for system in all_systems().iter().filter(|system| system.services.len() != 1) {
        out.insert(system.slug.as_str(), system);
    }
    out
}

/// What is said first counts: names of systems, then of services, then what people call them, then what AWS calls their
/// namespaces and sources, where that is one system's alone.
fn all(by_page: &BTreeMap<&'static str, &'static System>) -> BTreeMap<String, &'static System> {
    let mut out: BTreeMap<String, &'static System> = BTreeMap::new();
    let mut add = |name: &str, system: &'static System| {
        let name = slug(name);
        if !name.is_empty() {
            out.entry(name).or_insert(system);
        }
    };
    for system in all_systems() {
        add(&system.name, system);
    }
    for (page, system) in by_page {
        add(page, system);
    }
    for system in all_systems() {
        system.aliases.iter().chain(&system.former).for_each(|name| add(name, system));
    }
    let of_service = |slug: &str| by_page.get(slug).copied();
    for service in services() {
        if let Some(system) = of_service(&service.slug) {
            service.aliases.iter().for_each(|name| add(name, system));
        }
    }
    for (name, system) in told_apart() {
        add(name, system);
    }
    out
}

/// Namespaces and event sources that one page alone has.
fn told_apart() -> impl Iterator<Item = (&'static str, &'static System)> {
    let mut found: BTreeMap<&'static str, Vec<&'static System>> = BTreeMap::new();
    for system in all_systems().iter().filter(|system| system.services.len() < 2) {
        let sets = system.services.iter().filter_map(|slug| service(slug)).flat_map(|service| &service.sets);
        let namespaces = sets.map(|set| set.namespace.as_str());
        let sources = system.event_sources.iter().filter_map(|source| source.split('.').next());
        for name in namespaces.chain(sources) {
            let all = found.entry(name).or_default();
            if !all.iter().any(|known| known.page() == system.page()) {
                all.push(system);
            }
        }
    }
    found.into_iter().filter_map(|(name, all)| match &all[..] {
        [only] => Some((name, *only)),
        _ => None,
    })
}

fn sources() -> HashMap<&'static str, Vec<Text>> {
    let mut out: HashMap<&'static str, Vec<Text>> = HashMap::new();
    for system in all_systems() {
        for source in &system.event_sources {
            let all = out.entry(source.as_str()).or_default();
            // A page is named as its service is, and so is a system: either finds its events.
            for name in [&system.slug, system.page()] {
                if !all.contains(name) {
                    all.push(name.clone());
                }
            }
        }
    }
    out
}

pub(super) fn by_source(source: &str) -> &'static [Text] {
    NAMES.by_source.get(source).map_or(&[], Vec::as_slice)
}

/// The system of any usual name.
pub fn named(name: &str) -> Option<&'static System> {
    let name = slug(name);
    let known = |name: &str| NAMES.by_name.get(name).copied();
    known(&name).or_else(|| MAKERS.iter().find_map(|maker| known(name.strip_prefix(maker)?)))
}

/// The system that a page is about, by the name of the page.
pub fn of_page(page: &str) -> Option<&'static System> {
    NAMES.by_page.get(page).copied()
}

/// The name in routes of the page that any usual name goes to.
pub fn page(name: &str) -> Option<&'static str> {
    NAMES.by_page.get_key_value(name).map(|(page, _)| *page).or_else(|| Some(named(name)?.page().as_str()))
}

/// The names of all pages, in order.
pub fn pages() -> impl Iterator<Item = &'static str> {
    NAMES.by_page.keys().copied()
}

/// The names nearest to one that is none, as they are in routes: three at most.
pub fn nearest_names(name: &str) -> Vec<&'static str> {
    let name = slug(name);
    let mut left: Vec<&'static str> = NAMES.by_name.keys().map(String::as_str).collect();
    let mut out: Vec<&'static str> = Vec::new();
    while let (true, Some(next)) = (out.len() < 3, nearest(&name, left.iter().copied())) {
        let to = page(next);
        left.retain(|other| page(other) != to);
        out.push(next);
    }
    out
}
