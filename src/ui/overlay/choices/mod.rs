//! What could be written into the line that is being written: found for a text, best first. Drawing shows it as it
//! was found.

mod arguments;
mod backfill;
mod budget;
mod explored;
mod fields;
mod named;
mod pointed;
pub(super) mod rank;
mod saved;
mod snooze;
mod systems;
mod values;
mod variables;

pub use backfill::backfill_choices;
pub use budget::{Paying, budget_choices};
pub use explored::{query_choices, save_choices, statistic_choices};
pub use fields::filter_choices;
pub use named::means_something;
pub(super) use named::told;
pub use pointed::pointed;
pub use saved::save_query_choices;
pub use snooze::snooze_choices;
pub use variables::{value_choices, variable_choices};

use crate::{
    model::{Pointer, Text, Timestamp, clean},
    spec::{Action, PAGES, Route, Specs},
    store::Store,
    ui::{Narrowing, ViewState, language::Syntax},
};

/// As many choices as anybody looks through.
const MOST: usize = 100;

/// What could be written, and which of it is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// What they are, in a few words.
    pub title: String,
    /// Best first.
    pub list: Vec<Choice>,
    /// The one that is chosen, by its place.
    pub at: usize,
    /// The user went to it; else it is only the best.
    pub picked: bool,
    /// The character of the line with which begins what they take the place of.
    pub from: usize,
}

impl Choices {
    /// The one that is chosen.
    pub fn chosen(&self) -> Option<&Choice> {
        self.list.get(self.at)
    }
}

/// Something that could be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// How it is listed.
    pub label: String,
    /// What it is, in a line.
    pub about: String,
    /// Keys that do it.
    pub keys: String,
    /// Graphemes of the label that match, by their places.
    pub matched: Vec<u32>,
    /// Graphemes of `about` that match.
    pub matched_about: Vec<u32>,
    /// The line with it written out.
    pub line: String,
    /// The cursor in that line, in characters from its start.
    pub cursor: usize,
    /// What comes of taking it.
    pub does: Does,
}

/// What comes of taking a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Does {
    /// It is written, for more must follow.
    #[default]
    Write,
    /// Goes to a view.
    Go(Route),
    /// Does an action.
    Act(Action),
    /// Leaves a line of the attention list alone.
    Snooze {
        /// Until then.
        until: Timestamp,
        /// What somebody said about it.
        note: Option<Text>,
    },
    /// Chooses what the variable of that place of the view is to be.
    Variable(usize),
    /// Sets a variable of the view.
    Set {
        /// Its name.
        name: String,
        /// What it is to be; none when the route is not to say.
        value: Option<String>,
    },
    /// A query of a chart has this statistic.
    Statistic(Text),
    /// A query is written: it begins with this text, the cursor so many bytes before its end.
    Query {
        /// In which language.
        syntax: Syntax,
        /// How it begins.
        text: &'static str,
        /// Bytes behind the cursor.
        behind: usize,
    },
    /// A chart is saved.
    Save {
        /// As a panel of this view,
        view: String,
        /// of this name.
        panel: String,
    },
    /// The filter is saved under a name.
    SaveQuery {
        /// Of the table of this panel.
        panel: usize,
        /// The name.
        name: String,
    },
    /// Reads events of the past into the history.
    Backfill {
        /// How far back.
        since: std::time::Duration,
        /// Read events too.
        reads: bool,
    },
    /// A dashboard that costs more than the budget leaves is read so.
    Pay(Paying),
    /// Nothing can come of it; its label says why.
    Nothing,
}

impl Choice {
    /// A route. One that needs more arguments is written with the next.
    fn route(route: Route, specs: &Specs) -> Self {
        let label = written(&route);
        let (line, does) = match missing(specs, &route) {
            None => (label.clone(), Does::Go(route)),
            Some(name) => {
                let joint = if route.args.is_empty() { '?' } else { '&' };
                (format!("{label}{joint}{name}="), Does::Write)
            }
        };
        Self { label, cursor: line.chars().count(), line, does, ..Self::default() }
    }
}

/// What a text in the palette could become: what it points at, a view, an action, a place, or the next argument.
pub fn palette_choices(store: &Store, view: &ViewState, specs: &Specs, text: &str) -> Choices {
    if let Some(read) = Pointer::parse(text) {
        let said = read.and_then(|pointer| pointed(store, specs, &pointer));
        return pointed::choices(said);
    }
    match text.split_once('?') {
        Some((view, args)) => arguments::choices(store, specs, view.trim(), args),
        None => match text.trim().strip_prefix(PAGES) {
            Some(name) if specs.view(text.trim()).is_none_or(|view| view.name != text.trim()) => {
                systems::choices(view, specs, name)
            }
            _ => named::choices(store, view, specs, text.trim()),
        },
    }
}

/// The view that a text goes to as it stands; none when it does not, or when arguments are missing.
pub fn exact_route(store: &Store, specs: &Specs, text: &str) -> Option<Route> {
    let route = Route::parse(text).ok()?;
    specs.resolve(&route).ok()?;
    Narrowing::check(store, &route).ok()?;
    missing(specs, &route).is_none().then_some(route)
}

/// The first argument without which a view does not know what it is about.
pub fn missing(specs: &Specs, route: &Route) -> Option<String> {
    let subject = specs.view(&route.view)?.subject.as_ref()?;
    let holes = subject.conditions.iter().flat_map(|(_, template)| template.holes());
    let mut absent = holes.filter(|name| route.arg(name).is_none_or(str::is_empty));
    absent.next().map(str::to_owned)
}

/// A route as people write it: only what would be read otherwise is escaped.
fn written(route: &Route) -> String {
    let mut out = route.view.clone();
    for (at, (name, value)) in route.args.iter().enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.push_str(&format!("{name}={}", escaped(value)));
    }
    out
}

fn escaped(value: &str) -> String {
    clean(value).replace('%', "%25").replace('&', "%26").replace('+', "%2B").replace(' ', "+")
}

/// `1 account`, `2 accounts`.
pub(in crate::ui) fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
