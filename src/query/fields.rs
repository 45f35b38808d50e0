use super::{
    QueryError,
    ast::{Asker, Field},
    record,
};

/// The member that has the whole of a thing.
pub(super) const RECORD: &str = "record";

/// Short names that look at every one of these members that is there.
const WIDE: [(&str, &[&str]); 2] =
    [("account", &["account", "account_id"]), ("user", &["username", "who", "owner"])];

/// Short names that stand for the first of these members that is there.
const SHORT: [(&str, &[&str]); 12] = [
    ("name", &["alarm_name", "event_name", "metric_name", "computer_name", "service_name", "account"]),
    ("id", &["event_id", "session_id", "instance_id", "account_id"]),
    ("state", &["state_value", "status", "ping_status", "health_status", "health"]),
    ("status", &["ping_status", "health_status", "health", "state_value"]),
    ("health", &["health_status"]),
    ("type", &["alarm_type", "resource_type"]),
    ("time", &["event_time", "state_updated_timestamp", "last_ping_date_time", "start_date"]),
    ("service", &["service_name", "event_source"]),
    ("source", &["event_source"]),
    ("node", &["instance_id", "target"]),
    ("error", &["error_code"]),
    ("ip", &["ip_address", "source_ip_address"]),
];

/// Where a field is to be looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    /// The members, by their places in the columns.
    pub places: Vec<usize>,
    /// The path into them.
    pub path: Option<String>,
}

impl Found {
    fn whole(at: usize) -> Self {
        Self { places: vec![at], path: None }
    }
}

/// Where a field of a query is to be looked for: a member, by its own name, a short one or the start of its name, or a
/// path into one; else, of a thing with a record, a path into that.
///
/// # Errors
/// With the place of the field, when it means nothing that things with these columns have.
pub(super) fn find(field: &Field, columns: &[&str]) -> Result<Found, QueryError> {
    let error = |message| QueryError::new(field.column, message);
    if let Asker::Span(name) = field.asker {
        let time = resolve(&field.name, columns).ok().and_then(|places| places.first().copied());
        let time = time.or_else(|| columns.iter().position(|column| *column == "since"));
        return time
            .map(Found::whole)
            .ok_or_else(|| error(format!("`{name}:` is of no use: these have no time")));
    }
    let (head, path) = field.parts();
    let own = exact(head, columns);
    if own.is_empty()
        && let Some(at) = columns.iter().position(|column| *column == RECORD)
        && record::is_member(head)
    {
        let same = record::same_as(&field.name).and_then(|name| columns.iter().position(|c| *c == name));
        return Ok(
            same.map_or_else(|| Found { places: vec![at], path: Some(field.name.clone()) }, Found::whole)
        );
    }
    let places = if own.is_empty() { by_start(head, columns) } else { Ok(own) };
    match (places, &field.asker) {
        (Ok(places), _) => Ok(Found { places, path: path.map(str::to_owned) }),
        (Err(_), Asker::Shortcut(name)) => {
            Err(error(format!("`is:{name}` is of no use: these have no `{}`", field.name)))
        }
        (Err(_), _) if super::spans::is_one(head) => {
            Err(error(format!("`{head}:` takes a time: such as 2h, 2026-01-15 or 2026-01-15T03:00")))
        }
        (Err(message), _) => Err(error(message)),
    }
}

/// Whether a member of that name is a time.
pub(super) fn is_time(column: &str) -> bool {
    let ends = ["_time", "_timestamp", "_date", "_at"];
    ends.iter().any(|end| column.ends_with(end)) || matches!(column, "since" | "until" | "last_modified")
}

/// Where the members that a field means stand in `columns`. A member's own name comes first, then the
/// short names, then the start of exactly one member's name. Letter case does not matter.
///
/// # Errors
/// In words, when the field means none of the columns, or is the start of several.
pub fn resolve(field: &str, columns: &[&str]) -> Result<Vec<usize>, String> {
    let found = exact(field, columns);
    if found.is_empty() { by_start(field, columns) } else { Ok(found) }
}

/// By a member's own name or a short one.
fn exact(field: &str, columns: &[&str]) -> Vec<usize> {
    let field = field.to_ascii_lowercase();
    let place = |name: &&str| columns.iter().position(|c| c == name);
    if let Some((_, names)) = WIDE.iter().find(|(short, _)| *short == field) {
        let places: Vec<usize> = names.iter().filter_map(place).collect();
        if !places.is_empty() {
            return places;
        }
    }
    let short = || SHORT.iter().find(|(short, _)| *short == field);
    let at = place(&field.as_str()).or_else(|| short()?.1.iter().find_map(place));
    at.into_iter().collect()
}

/// By the start of exactly one member's name.
fn by_start(field: &str, columns: &[&str]) -> Result<Vec<usize>, String> {
    let field = field.to_ascii_lowercase();
    let place = |name: &str| columns.iter().position(|c| *c == name);
    let starts: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].starts_with(&field)).collect();
    match starts.len() {
        1 => Ok(starts),
        0 => Err(unknown(&field, columns)),
        // `alarm:` is about its name, though other members begin so.
        _ => match place(&format!("{field}_name")) {
            Some(at) => Ok(vec![at]),
            None => {
                let names: Vec<String> = starts.iter().map(|i| format!("`{}`", columns[*i])).collect();
                Err(format!("`{field}` may mean {}", names.join(" or ")))
            }
        },
    }
}

/// Every field that things with these columns have: short names first, then the members' own.
pub fn names<'a>(columns: &[&'a str]) -> Vec<&'a str> {
    let shorts = WIDE.iter().map(|(short, names)| (*short, *names)).chain(SHORT);
    let stands = |(short, names): (&'static str, &[&str])| {
        (!columns.contains(&short) && names.iter().any(|n| columns.contains(n))).then_some(short)
    };
    shorts.filter_map(stands).chain(columns.iter().copied()).collect()
}

fn unknown(field: &str, columns: &[&str]) -> String {
    let in_record = if columns.contains(&RECORD) { record::MEMBERS } else { &[] };
    let nearest = names(columns)
        .into_iter()
        .chain(in_record.iter().copied())
        .map(|name| (strsim::normalized_damerau_levenshtein(field, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, name)) if likeness >= 0.3 => {
            format!("no field `{field}`; did you mean `{name}`? Quote it to search for the text itself")
        }
        _ => format!("no field `{field}`; there are {}", columns.join(", ")),
    }
}
