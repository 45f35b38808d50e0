use std::io::{self, Write as _};

use super::config_dir;
use crate::{cli::Global, query::Saved, spec::saved_queries};

/// The user's saved queries, for what asks once and ends; a demo has none, unless it reads the user's views. What is
/// wrong with them is told on standard error.
pub fn queries(global: &Global) -> Saved {
    let mut problems = Vec::new();
    let dir = config_dir().filter(|_| !global.demo || global.demo_views);
    let saved = saved_queries(dir.as_deref(), None, &mut problems);
    for problem in problems {
        // A closed standard error leaves nowhere to say it.
        let _ = writeln!(io::stderr(), "skydeck: {problem}");
    }
    saved
}
