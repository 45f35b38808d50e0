use super::{Cx, Visit};

/// Arguments that name the one thing that a view is about.
const NAMING: [&str; 5] = ["name", "id", "metric", "source", "namespace"];

/// The way that one has come, the view that is open last.
pub fn crumbs(cx: &Cx<'_>) -> Vec<String> {
    let visits = cx.view.back.iter().chain([&cx.view.visit]);
    let mut out: Vec<String> = Vec::new();
    for crumb in visits.map(crumb) {
        // Who goes from alarm to alarm has not gone deeper.
        if out.last() != Some(&crumb) {
            out.push(crumb);
        }
    }
    out
}

fn crumb(visit: &Visit) -> String {
    let named = NAMING.iter().find_map(|name| visit.route.arg(name));
    match named {
        Some(name) => format!("{} {}", visit.route.view, name.chars().take(60).collect::<String>()),
        None => visit.route.view.clone(),
    }
}
