use std::{cmp::Ordering, collections::BTreeMap};

use super::parse::{Aggregate, By, Query, Stats, What};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Text(String),
    Number(f64),
    /// Milliseconds since 1970.
    Time(i64),
}

impl Cell {
    /// As the service writes it: times in UTC, to the millisecond.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Time(millis) => jiff::Timestamp::from_millisecond(*millis)
                .map(|at| at.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string())
                .unwrap_or_default(),
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            Self::Time(millis) => Some(*millis as f64),
        }
    }

    /// By number where both are some, else by text.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self.number(), other.number()) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => self.text().cmp(&other.text()),
        }
    }
}

/// The fields of an event.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(&'static str, Cell)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> Option<Cell> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, cell)| cell.clone())
    }
}

/// A row of an answer.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) fields: Vec<(String, Cell)>,
    /// It is an event, and not made of several.
    pub(super) is_event: bool,
}

impl Row {
    fn get(&self, name: &str) -> Option<&Cell> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, cell)| cell)
    }
}

/// What a query finds among events, and how many of them match.
pub(super) fn evaluate(query: &Query, events: impl Iterator<Item = Fields>, most: usize) -> (Vec<Row>, usize) {
    let matching: Vec<Fields> = events.filter(|event| query.filters.iter().all(|f| f.takes(event))).collect();
    let matched = matching.len();
    let limit = query.limit.unwrap_or(most).min(most);
    let mut rows = match &query.stats {
        Some(stats) => grouped(stats, &matching),
        None => return (shown(query, matching, limit), matched),
    };
    if !query.sort.is_empty() {
        rows.sort_by(|a, b| by(query, |row: &Row, name| row.get(name).cloned(), a, b));
    }
    rows.truncate(limit);
    (rows, matched)
}

/// Events, the newest first unless the query says otherwise.
fn shown(query: &Query, mut events: Vec<Fields>, limit: usize) -> Vec<Row> {
    let newest = |a: &Fields, b: &Fields| order(b.get("@timestamp"), a.get("@timestamp"));
    events.sort_by(|a, b| match query.sort.is_empty() {
        true => newest(a, b),
        false => by(query, |event: &Fields, name| event.get(name), a, b),
    });
    events.truncate(limit);
    let own = ["@timestamp", "@message"].map(|name| (name.to_owned(), name.to_owned()));
    let fields = if query.fields.is_empty() { &own[..] } else { &query.fields };
    let row = |event: &Fields| Row {
        fields: fields.iter().filter_map(|(field, name)| Some((name.clone(), event.get(field)?))).collect(),
        is_event: true,
    };
    events.iter().map(row).collect()
}

fn order(a: Option<Cell>, b: Option<Cell>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.order(&b),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

fn by<T>(query: &Query, get: impl Fn(&T, &str) -> Option<Cell>, a: &T, b: &T) -> Ordering {
    query.sort.iter().fold(Ordering::Equal, |before, (field, descending)| {
        let now = order(get(a, field), get(b, field));
        before.then(if *descending { now.reverse() } else { now })
    })
}

fn grouped(stats: &Stats, events: &[Fields]) -> Vec<Row> {
    let mut groups: BTreeMap<Vec<String>, (Vec<Cell>, Vec<&Fields>)> = BTreeMap::new();
    for event in events {
        let cells: Option<Vec<Cell>> = stats.by.iter().map(|by| of_group(by, event)).collect();
        let Some(cells) = cells else { continue };
        let key = cells.iter().map(Cell::text).collect();
        groups.entry(key).or_insert_with(|| (cells, Vec::new())).1.push(event);
    }
    let names = || {
        stats.by.iter().map(|by| match by {
            By::Field { name, .. } | By::Bin { name, .. } => name.clone(),
        })
    };
    let row = |(cells, events): (Vec<Cell>, Vec<&Fields>)| {
        let values = stats.of.iter().filter_map(|one| Some((one.name.clone(), aggregated(one, &events)?)));
        Row { fields: names().zip(cells).chain(values).collect(), is_event: false }
    };
    groups.into_values().map(row).collect()
}

fn of_group(by: &By, event: &Fields) -> Option<Cell> {
    match by {
        By::Field { field, .. } => event.get(field),
        By::Bin { seconds, .. } => match event.get("@timestamp")? {
            Cell::Time(millis) => {
                let bin = seconds * 1000;
                Some(Cell::Time(millis.div_euclid(bin) * bin))
            }
            _ => None,
        },
    }
}

fn aggregated(one: &Aggregate, events: &[&Fields]) -> Option<Cell> {
    let Some(field) = &one.field else { return Some(Cell::Number(events.len() as f64)) };
    let cells: Vec<Cell> = events.iter().filter_map(|event| event.get(field)).collect();
    let mut numbers: Vec<f64> = cells.iter().filter_map(Cell::number).collect();
    numbers.sort_by(f64::total_cmp);
    let sum: f64 = numbers.iter().sum();
    Some(Cell::Number(match one.what {
        What::Count => cells.len() as f64,
        What::Distinct => {
            let all: std::collections::BTreeSet<String> = cells.iter().map(Cell::text).collect();
            all.len() as f64
        }
        What::Sum => sum,
        What::Avg => ((sum / numbers.len() as f64) * 10_000.0).round() / 10_000.0,
        What::Min => *numbers.first()?,
        What::Max => *numbers.last()?,
        What::Pct(part) => {
            let at = (part / 100.0 * numbers.len() as f64).ceil() as usize;
            *numbers.get(at.clamp(1, numbers.len().max(1)) - 1)?
        }
    }))
    .filter(|cell| cell.number().is_some_and(f64::is_finite))
}
