//! The dimensions of a query, and the variables that they come from.

use super::{
    table::{Row, slug},
    traps::{self, Others},
};
use crate::spec::system::belongs;

/// A dimension's value that has more to it than its name.
const LIKE: [(&str, &str, &str); 3] = [
    ("SQS", "QueueName(DLQ)", "*dlq*"),
    ("Lambda@Edge", "FunctionName", "us-east-1.*"),
    // Batch runs in clusters of ECS that it names.
    ("Batch", "ClusterName", "*_Batch_*"),
];
/// Values that stand for all the others of their kind: the total, and what the notes say of them.
const TOTAL: [(&str, &str, &str); 2] = [("WAF", "Rule", "ALL"), ("Glue", "JobRunId", "ALL")];
/// Dimensions that have the same values as the one by which a service's resources are told apart.
const SAME: [(&str, &str); 4] = [
    ("AppStream 2.0", "FleetName"),
    ("Cognito", "UserPoolId"),
    ("Route 53 Resolver", "EndpointID"),
    ("S3", "SourceBucket"),
];

/// The dimension by which one resource is told from another: none of a service whose resources are told from another
/// service's by what their values are like, for the list of values has those of both.
pub(super) fn main(rows: &[Row]) -> Option<&'static str> {
    let slug = slug(rows[0].service);
    if belongs::own_values(&slug).is_some() {
        return None;
    }
    if let Some(names) = belongs::named(&slug) {
        return names.first().copied();
    }
    let open = rows.iter().flat_map(|row| &row.dimensions).filter(|(_, value)| value.is_none());
    open.map(|(name, _)| *name).find(|name| !belongs::VAGUE.contains(name))
}

/// Whether a dimension of a row has the values of the one by which resources are told apart.
fn is_main(row: &Row, name: &str, main: Option<&str>) -> bool {
    main.is_some_and(|main| main == name || SAME.contains(&(row.service, name)))
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
        let first = rows.iter().find(has);
        let namespace = first.map(namespace).unwrap_or_default();
        let fixed = first.iter().flat_map(|row| &row.dimensions);
        let fixed = fixed.filter_map(|(name, value)| Some(((*name).to_owned(), (*value)?.to_owned())));
        let fixed = written(&fixed.collect::<Vec<_>>());
        let of_these = if fixed.is_empty() { fixed } else { format!(", where = {fixed}") };
        out += &format!(
            "[[variable]]\nname = \"resource\"\ntitle = {main:?}\nfrom = {{ namespace = {namespace:?}, \
             dimension = {main:?}{of_these} }}\nall = \"*\"\n\n"
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
            None => own.or(like.or(total).map(|(.., v)| *v)).unwrap_or(match is_main(row, name, main) {
                true => "$resource",
                false => "*",
            }),
        };
        (name.split('(').next().unwrap_or(name).to_owned(), value.to_owned())
    };
    let mut all: Vec<(String, String)> = match others {
        // What was chosen holds, however the others are called.
        Others::Any => {
            let stays = |(name, value): &&(&str, Option<&str>)| value.is_some() || is_main(row, name, main);
            row.dimensions.iter().filter(stays).map(one).collect()
        }
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
