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

/// Where the members that a field means stand in `columns`. A member's own name comes first, then the
/// short names, then the start of exactly one member's name. Letter case does not matter.
///
/// # Errors
/// In words, when the field means none of the columns, or is the start of several.
pub fn resolve(field: &str, columns: &[&str]) -> Result<Vec<usize>, String> {
    let field = field.to_ascii_lowercase();
    let place = |name: &&str| columns.iter().position(|c| c == name);
    if let Some((_, names)) = WIDE.iter().find(|(short, _)| *short == field) {
        let places: Vec<usize> = names.iter().filter_map(place).collect();
        if !places.is_empty() {
            return Ok(places);
        }
    }
    if let Some(exact) = place(&field.as_str()) {
        return Ok(vec![exact]);
    }
    let short = SHORT.iter().find(|(short, _)| *short == field);
    if let Some(first) = short.and_then(|(_, names)| names.iter().find_map(place)) {
        return Ok(vec![first]);
    }
    let starts: Vec<usize> = (0..columns.len()).filter(|i| columns[*i].starts_with(&field)).collect();
    match starts.len() {
        1 => Ok(starts),
        0 => Err(unknown(&field, columns)),
        // `alarm:` is about its name, though other members begin so.
        _ if place(&format!("{field}_name").as_str()).is_some() => {
            Ok(place(&format!("{field}_name").as_str()).into_iter().collect())
        }
        _ => {
            let names: Vec<String> = starts.iter().map(|i| format!("`{}`", columns[*i])).collect();
            Err(format!("`{field}` may mean {}", names.join(" or ")))
        }
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
    let nearest = names(columns)
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(field, name), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((likeness, name)) if likeness >= 0.3 => {
            format!("no field `{field}`; did you mean `{name}`? Quote it to search for the text itself")
        }
        _ => format!("no field `{field}`; there are {}", columns.join(", ")),
    }
}
