use super::{Cx, Visit, text::fit};

/// Arguments that name the one thing that a view is about.
const NAMING: [&str; 5] = ["name", "id", "metric", "source", "namespace"];

/// Cells of an id: an instance's has as many.
const LONGEST_ID: u16 = 20;

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
    let named = NAMING.iter().find_map(|name| Some((*name, visit.route.arg(name)?)));
    match named {
        // An id that is long says little, and would take the place of the way that led there.
        Some(("id", id)) => format!("{} {}", visit.route.view, fit(id, LONGEST_ID)),
        Some((_, name)) => format!("{} {}", visit.route.view, fit(name, 60)),
        None => visit.route.view.clone(),
    }
}
