use super::{Choice, Choices, Does, escaped, exact_route, missing, rank::Rank, values};
use crate::{
    model::Timestamp,
    spec::{ANY, COMMON_ARGS, Route, Specs, View},
    store::Store,
    ui::{Cx, ViewState, variables},
};

/// Arguments that may be given more than once.
const SEVERAL: [&str; 3] = ["account", "region", "tag"];

/// What the last argument of a route could be: its name, or its value.
pub fn choices(store: &Store, specs: &Specs, name: &str, args: &str) -> Choices {
    let Some(view) = specs.view(name) else { return Choices::default() };
    let (before, last) = match args.rsplit_once('&') {
        Some((before, last)) => (format!("{name}?{before}&"), last),
        None => (format!("{name}?"), args),
    };
    match last.split_once('=') {
        None => names(specs, view, &before, last),
        Some((argument, value)) => {
            let value: String = match form_urlencoded::parse(format!("v={value}").as_bytes()).next() {
                Some((_, value)) => value.into_owned(),
                None => String::new(),
            };
            let route = Route::parse(&before).unwrap_or_else(|_| Route::to(name));
            let before = format!("{before}{argument}=");
            let mut rank = Rank::fuzzy(&value);
            for value in of_variable(store, specs, &route, argument) {
                let line = format!("{before}{}", escaped(&value));
                rank.offer(Choice { label: value, line, ..Choice::default() }, 0, 0);
            }
            for value in values::of(store, view, &route, argument) {
                let line = format!("{before}{}{}", escaped(&value.text), place(&route, &value));
                rank.offer(Choice { label: value.text, about: value.about, line, ..Choice::default() }, 0, 0);
            }
            let mut choices = rank.choices(argument);
            for choice in &mut choices.list {
                match exact_route(store, specs, &choice.line) {
                    Some(route) => choice.does = Does::Go(route),
                    None => asking(specs, &mut choice.line),
                }
                choice.cursor = choice.line.chars().count();
            }
            choices
        }
    }
}

/// Where a value is, as far as the route does not say where to look.
fn place(route: &Route, value: &values::Value) -> String {
    match &value.place {
        Some(place) if !route.args.iter().any(|(name, _)| SEVERAL.contains(&name.as_str())) => {
            format!("&account={}&region={}", escaped(place.account.as_str()), escaped(place.region.as_str()))
        }
        _ => String::new(),
    }
}

/// Asks for what a line that is not enough yet lacks.
fn asking(specs: &Specs, line: &mut String) {
    if let Some(name) = Route::parse(line).ok().and_then(|route| missing(specs, &route)) {
        line.push_str(&format!("&{name}="));
    }
}

fn names(specs: &Specs, view: &View, before: &str, text: &str) -> Choices {
    let route = Route::parse(before).unwrap_or_else(|_| Route::to(view.name.clone()));
    let needed = missing(specs, &route);
    let mut all: Vec<&str> = needed.as_deref().into_iter().collect();
    let own = view.args.iter().map(String::as_str).filter(|name| *name != ANY);
    let others = own.chain(COMMON_ARGS);
    all.extend(others.filter(|name| Some(*name) != needed.as_deref()));
    let mut rank = Rank::fuzzy(text);
    for name in all.into_iter().filter(|name| SEVERAL.contains(name) || route.arg(name).is_none()) {
        let line = format!("{before}{name}=");
        let (label, about, cursor) = (format!("{name}="), about(view, name), line.chars().count());
        rank.offer(Choice { label, about, line, cursor, ..Choice::default() }, 0, 0);
    }
    rank.choices(format!("arguments of {}", view.name))
}

fn about(view: &View, argument: &str) -> String {
    let common = match argument {
        "account" => "By name, id, glob or tag",
        "region" => "By code, short code or glob",
        "tag" => "Accounts by a tag",
        "filter" => "What the first table's lines must match",
        "sort" => "A column; with - in front the greatest first",
        "range" => "How far back it looks",
        "reads" => "Read events too, or write events alone",
        _ => "",
    };
    if !common.is_empty() {
        return common.into();
    }
    let members: Vec<String> =
        values::stands_for(view, argument).into_iter().map(|(_, m)| m.to_owned()).collect();
    members.first().cloned().unwrap_or_default()
}

/// What a variable of the view could be, with the rest of the route as it is.
fn of_variable(store: &Store, specs: &Specs, route: &Route, argument: &str) -> Vec<String> {
    let view = ViewState::new(route.clone(), specs, (0, 0));
    // Choices have nothing to do with the time.
    let cx = Cx::new(store, &view, specs, Timestamp::UNIX_EPOCH);
    let choices = cx.and_then(|cx| {
        let variable = cx.spec.variables.iter().find(|variable| variable.name == argument)?;
        Some(variables::choices(&cx, variable))
    });
    choices.unwrap_or_default()
}
