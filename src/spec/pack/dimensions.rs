//! The dimensions of a query, and the variables that they come from.

use super::{
    table::Row,
    traps::{self, Others},
};

/// A dimension's value that has more to it than its name.
const LIKE: [(&str, &str, &str); 2] =
    [("SQS", "QueueName(DLQ)", "*dlq*"), ("Lambda@Edge", "FunctionName", "us-east-1.*")];
/// Values that stand for all the others of their kind: the total, and what the notes say of them.
const TOTAL: [(&str, &str, &str); 2] = [("WAF", "Rule", "ALL"), ("Glue", "JobRunId", "ALL")];
/// Dimensions that do not tell resources apart by names that people know.
const NOT_MAIN: [&str; 8] = [
    "ClientId",
    "Operation",
    "Protocol",
    "Type",
    "Service",
    "QueryState",
    "QueryType",
    "Domain Controller IP",
];

/// The dimension by which one resource is told from another: the one that most of a service's metrics have.
pub(super) fn main(rows: &[Row]) -> Option<&'static str> {
    let open = |row: &Row| -> Vec<&'static str> {
        let of = row.dimensions.iter().filter(|(_, value)| value.is_none());
        let is_name = |name: &&str| !LIKE.iter().any(|(s, d, _)| (*s, *d) == (row.service, *name));
        let is_total = |name: &str| TOTAL.iter().any(|(s, d, _)| (*s, *d) == (row.service, name));
        of.map(|(name, _)| *name).filter(is_name).filter(|name| !is_total(name)).collect()
    };
    let all: Vec<&str> = rows.iter().flat_map(open).collect();
    let count = |name: &str| all.iter().filter(|other| **other == name).count();
    let best = |names: Vec<&'static str>| {
        let most = names.iter().map(|name| count(name)).max()?;
        names.into_iter().find(|name| count(name) == most)
    };
    let known: Vec<&str> = all.iter().copied().filter(|name| !NOT_MAIN.contains(name)).collect();
    best(known).or_else(|| best(all.clone()))
}

/// The namespace of a row in the view: of some it is a variable.
pub(super) fn namespace(row: &Row) -> &'static str {
    if row.namespace.starts_with('<') { "$application" } else { row.namespace }
}

/// The variables of a service, as they stand in its file.
pub(super) fn variables(rows: &[Row]) -> String {
    let mut out = String::new();
    if rows.iter().any(|row| row.namespace.starts_with('<')) {
        out += "[[variable]]\nname = \"application\"\ntitle = \"KCL application\"\nrows = \"metrics\"\n\
                member = \"namespace\"\nwhere = { metric_name = \"MillisBehindLatest\" }\n\n";
    }
    if let Some(main) = main(rows) {
        let has = |row: &&Row| row.dimensions.iter().any(|(name, value)| *name == main && value.is_none());
        let namespace = rows.iter().find(has).map(namespace).unwrap_or_default();
        out += &format!(
            "[[variable]]\nname = \"resource\"\ntitle = {main:?}\nfrom = {{ namespace = {namespace:?}, \
             dimension = {main:?} }}\nall = \"*\"\n\n"
        );
    }
    if rows.iter().any(|row| row.dimensions.iter().any(|(_, v)| v.is_some_and(|v| v.starts_with('<')))) {
        out += "# A rotation function may be called anything: V chooses one whose name does not say what it is.\n";
        out += "[[variable]]\nname = \"rotation\"\ntitle = \"rotation function\"\n\
                from = { namespace = \"AWS/Lambda\", dimension = \"FunctionName\" }\ndefault = \"*rotat*\"\n\n";
    }
    out
}

/// The dimensions of a row as its queries have them: several where a resource may be told of in several ways. Each with the
/// region that it is in, if it is in one alone.
pub(super) fn of(row: &Row, rows: &[Row], fixed: &[(&str, &str)]) -> Vec<(String, Option<&'static str>)> {
    let main = main(rows);
    let others = traps::others(row, rows);
    let one = |(name, value): &(&'static str, Option<&'static str>)| {
        let like = LIKE.iter().find(|(s, d, _)| (*s, *d) == (row.service, *name));
        let total = TOTAL.iter().find(|(s, d, _)| (*s, *d) == (row.service, *name));
        let own = fixed.iter().find(|(d, _)| d == name).map(|(_, value)| *value);
        let value = match value {
            Some(text) if text.starts_with('<') => "$rotation",
            Some(text) => text,
            None => own.or(like.or(total).map(|(.., v)| *v)).unwrap_or(match main == Some(*name) {
                true => "$resource",
                false => "*",
            }),
        };
        (name.split('(').next().unwrap_or(name).to_owned(), value.to_owned())
    };
    let mut all: Vec<(String, String)> = match others {
        Others::Any => row.dimensions.iter().filter(|(_, value)| value.is_some()).map(one).collect(),
        _ => row.dimensions.iter().map(one).collect(),
    };
    if others != Others::None {
        all.push(("*".into(), "*".into()));
    }
    let region = traps::region(rows);
    let mut out = vec![(written(&all), region)];
    if row.service == "WAF" {
        // Those of CloudFront are in us-east-1, and have no region.
        all.retain(|(name, _)| name != "Region");
        out.push((written(&all), Some("us-east-1")));
    }
    if row.dimensions.iter().any(|(name, _)| *name == "QueueName(DLQ)") {
        out.push(("{ QueueName = \"*dead*letter*\" }".into(), None));
    }
    out
}

fn written(all: &[(String, String)]) -> String {
    let key = |name: &str| match name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        true => name.to_owned(),
        false => format!("{name:?}"),
    };
    let each: Vec<String> = all.iter().map(|(name, value)| format!("{} = {value:?}", key(name))).collect();
    if each.is_empty() { String::new() } else { format!("{{ {} }}", each.join(", ")) }
}
