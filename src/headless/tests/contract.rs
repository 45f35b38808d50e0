//! The page, the schemas and the program say the same.

use std::{fs, path::PathBuf};

use jsonschema::Validator;
use serde_json::Value;

use super::{
    estate::Estate,
    get::{options, run, troubled},
};
use crate::{
    headless::{HEAD, Output, columns},
    model::{Fault, FaultKind, Resource, Source},
};

fn docs(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs").join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn schema(name: &str) -> Value {
    serde_json::from_str(&docs(&format!("schema/{name}.schema.json"))).expect("JSON")
}

fn validator(name: &str) -> Validator {
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    jsonschema::meta::validate(&schema(name)).expect("is a schema");
    options.build(&schema(name)).expect("compiles")
}

fn members(schema: &Value) -> Vec<String> {
    schema["properties"].as_object().expect("properties").keys().cloned().collect()
}

/// (member, type) of the table under a heading of the page.
fn table(page: &str, heading: &str) -> Vec<(String, String)> {
    let after = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no {heading}")).1;
    let section = after.split("\n#").next().unwrap_or(after);
    section
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split(" | ");
            Some((cells.next()?.trim_end_matches('`').to_owned(), cells.next()?.to_owned()))
        })
        .collect()
}

/// A schema's type in the page's words.
fn words(property: &Value) -> String {
    if let Some(values) = property["enum"].as_array() {
        let quoted = values.iter().map(|v| format!("`{}`", v.as_str().map_or(v.to_string(), str::to_owned)));
        return quoted.collect::<Vec<_>>().join(", ");
    }
    let kinds: Vec<&str> = match &property["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = if property["format"] == "date-time" { "time" } else { kinds[0] };
    if kinds.contains(&"null") { format!("{kind} or null") } else { kind.to_owned() }
}

#[test]
fn schemas_and_page_list_the_members_of_every_resource_in_order() {
    let page = docs("contract.md");
    let head = table(&page, "### Members of every row");
    for resource in Resource::ALL {
        let schema = schema(resource.name());
        assert_eq!(members(&schema), columns(resource), "{}", resource.name());
        assert_eq!(schema["required"], serde_json::json!(columns(resource)));
        assert_eq!(schema["additionalProperties"], false);
        let listed = table(&page, &format!("### {}", resource.name()));
        for (member, kind) in listed.iter().chain(&head) {
            if (resource.name(), member.as_str()) != ("accounts", "region") {
                assert_eq!(words(&schema["properties"][member]), *kind, "{} {member}", resource.name());
            }
        }
        let listed: Vec<String> = head.iter().chain(&listed).map(|(member, _)| member.clone()).collect();
        assert_eq!(listed, columns(resource), "{}", resource.name());
    }
    assert_eq!(head.iter().map(|(member, _)| member.as_str()).collect::<Vec<_>>(), HEAD);
}

#[tokio::test]
async fn rows_are_as_their_schema_says() {
    for resource in Resource::ALL {
        let validator = validator(resource.name());
        for estate in [Estate::default(), troubled()] {
            let rows = run(&options(resource, Output::Json), estate).await.rows();
            assert!(!rows.is_empty());
            for row in rows {
                let errors: Vec<String> = validator.iter_errors(&row).map(|e| e.to_string()).collect();
                assert!(errors.is_empty(), "{}: {errors:?}\n{row}", resource.name());
            }
        }
    }
}

#[tokio::test]
async fn schemas_refuse_what_is_not_a_row() {
    for resource in Resource::ALL {
        let validator = validator(resource.name());
        let row = run(&options(resource, Output::Json), Estate::default()).await.rows().swap_remove(0);
        for column in columns(resource) {
            let mut without = row.clone();
            without.as_object_mut().expect("an object").remove(column);
            assert!(!validator.is_valid(&without), "{} without {column}", resource.name());
        }
        let mut more = row.clone();
        more["surplus"] = Value::Null;
        assert!(!validator.is_valid(&more));
        let mut local = row;
        local["observed_at"] = "2026-03-01T03:12:00+01:00".into();
        assert!(!validator.is_valid(&local), "times are UTC");
    }
}

const KINDS: [FaultKind; 11] = [
    FaultKind::Cut,
    FaultKind::Throttled,
    FaultKind::Timeout,
    FaultKind::Network,
    FaultKind::Decode,
    FaultKind::NotEnabled,
    FaultKind::InvalidRequest,
    FaultKind::Clock,
    FaultKind::Expired,
    FaultKind::NoCredentials,
    FaultKind::Denied,
];

#[tokio::test]
async fn faults_are_as_their_schema_says() {
    let validator = validator("fault");
    let names = KINDS.map(FaultKind::name);
    assert_eq!(schema("fault")["properties"]["fault"]["enum"], serde_json::json!(names));
    for kind in KINDS {
        let fault = Fault::new(kind, "said").with_code("Code");
        let estate = Estate::default().with_fault("lab", "*", Some(Source::Nodes), fault);
        let printed = run(&options(Resource::Nodes, Output::Json), estate).await;
        let told: Value = serde_json::from_str(&printed.err).expect("one line of JSON");
        assert!(validator.is_valid(&told), "{told}");
        assert_eq!(told["fault"], kind.name());
        let mut turned = told.clone();
        turned["fault"] = if kind == FaultKind::Cut { "denied".into() } else { "cut".into() };
        assert!(!validator.is_valid(&turned), "completeness goes with `cut` alone");
    }
    let page = table(&docs("contract.md"), "## Faults");
    let properties = schema("fault")["properties"].clone();
    assert_eq!(
        page.iter().map(|(m, _)| m).collect::<Vec<_>>(),
        members(&schema("fault")).iter().collect::<Vec<_>>()
    );
    assert!(page.iter().all(|(member, kind)| words(&properties[member]) == *kind));
}

#[test]
fn the_page_lists_what_a_watch_puts_in_front() {
    let (page, schema) = (table(&docs("contract.md"), "## Watching"), schema("change"));
    assert_eq!(page.iter().map(|(member, _)| member.clone()).collect::<Vec<_>>(), members(&schema));
    assert!(page.iter().all(|(member, kind)| words(&schema["properties"][member]) == *kind));
    jsonschema::meta::validate(&schema).expect("is a schema");
}

#[test]
fn short_names_of_the_page_resolve_as_it_says() {
    let shorts = table(&docs("query.md"), "## Fields");
    assert!(shorts.len() > 10);
    for (short, means) in shorts {
        let (all, list) = means.strip_prefix("all of ").map_or((false, means.as_str()), |list| (true, list));
        let names: Vec<&str> =
            list.trim_end_matches(" |").split(", ").map(|name| name.trim_matches('`')).collect();
        let every: Vec<usize> = (0..names.len()).collect();
        let expected = if all { every } else { vec![0] };
        assert_eq!(crate::query::resolve(&short, &names), Ok(expected), "{short}");
        for name in names {
            assert_eq!(crate::query::resolve(&short, &[name]), Ok(vec![0]), "{short} {name}");
            assert!(Resource::ALL.iter().any(|resource| columns(*resource).contains(&name)), "{name}");
        }
    }
}
