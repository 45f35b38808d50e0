//! The pages say what is so: the policy in `docs/access.md` is the read list, and what pages point at is there.
#![allow(clippy::expect_used, clippy::panic, reason = "a test's helpers fail by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use skydeck::aws::READ_LIST;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// README.md and its like, and everything in `docs/`.
fn pages() -> Vec<PathBuf> {
    let in_docs =
        fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let beside = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/README.md"].map(|f| root().join(f));
    let mut pages: Vec<PathBuf> = in_docs.filter(|p| p.extension().is_some_and(|e| e == "md")).collect();
    assert!(pages.len() >= 3);
    pages.extend(beside);
    pages
}

/// A page without its blocks of code.
fn prose(page: &str) -> String {
    page.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// What stands between each pair of backticks on one line.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    page.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Targets of links and pictures.
fn links(page: &str) -> impl Iterator<Item = &str> {
    page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

/// The anchors of a page's headings, as code hosts make them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| -> String {
        let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        title.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn the_policy_on_the_page_is_the_read_list() {
    let page = read(&root().join("docs/access.md"));
    let block = page.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let policy: Value = serde_json::from_str(block).expect("JSON");
    assert_eq!(policy["Version"], "2012-10-17");
    let [statement] = &policy["Statement"].as_array().expect("statements")[..] else { panic!("{policy}") };
    assert_eq!(statement.as_object().map(|s| s.len()), Some(3), "{statement}");
    assert_eq!((&statement["Effect"], &statement["Resource"]), (&"Allow".into(), &"*".into()));
    let actions: Vec<&str> =
        statement["Action"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let list: BTreeSet<&str> = READ_LIST.iter().map(|read| read.action).collect();
    assert_eq!(actions, list.into_iter().collect::<Vec<_>>(), "all of it, once, in order");
}

#[test]
fn what_pages_link_to_is_there() {
    let mut broken = Vec::new();
    let mut followed = 0;
    for page in pages() {
        let text = read(&page);
        for link in
            links(&prose(&text)).filter(|link| !link.contains("://") && !link.starts_with("screenshots/"))
        {
            followed += 1;
            let (file, anchor) =
                link.split_once('#').map_or((link, None), |(file, anchor)| (file, Some(anchor)));
            let target = if file.is_empty() { page.clone() } else { page.with_file_name(file) };
            let there = match anchor {
                None => target.exists(),
                Some(anchor) => target.is_file() && anchors(&read(&target)).contains(anchor),
            };
            if !there {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(followed > 5, "{followed} links were found");
}

#[test]
fn files_that_pages_name_are_there() {
    let folders =
        ["src/", "tests/", "docs/", "views/", "keymaps/", "themes/", "examples/", "benches/", ".ci/"];
    let source = root().join("src");
    let of_source = |name: &str| {
        let first = name.split_once('/').map(|(first, _)| first);
        name.ends_with(".rs") && first.is_some_and(|folder| source.join(folder).is_dir())
    };
    let mut missing = Vec::new();
    let mut found = 0;
    for page in pages() {
        let text = prose(&read(&page));
        // A place that stands for many has a NAME or other signs in it.
        let plain = |name: &str| {
            name.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c)) && !name.contains("NAME")
        };
        let paths =
            quoted(&text).filter(|name| folders.iter().any(|f| name.starts_with(f)) || of_source(name));
        for path in paths.filter(|name| plain(name)) {
            found += 1;
            // The source's own folders are named without it.
            if !root().join(path).exists() && !source.join(path).exists() {
                missing.push(format!("{}: {path}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(found > 20, "{found} paths were found");
}
