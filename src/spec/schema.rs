//! The JSON schema of view files is made from what reads them. Only tests make it; what is published is kept by them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::{borrow::Cow, fs, path::Path};

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::Value;

use super::{
    STATISTICS,
    at::{At, Named, Word},
    view,
};

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: Named> JsonSchema for Word<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::WHAT.into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = T::named().map(|(name, _)| name).collect();
        json_schema!({ "type": "string", "enum": names })
    }
}

/// A statistic, as far as a pattern can tell.
pub(super) struct Statistic;

impl JsonSchema for Statistic {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Statistic".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = r"(100(\.0{1,10})?|[0-9]{1,2}(\.[0-9]{1,10})?)";
        let bound = r"-?[0-9.]*%?";
        let names = STATISTICS.join("|");
        let pattern = format!(r"^({names}|(p|tm|wm|tc|ts){number}|(TM|WM|TC|TS|PR)\({bound}:{bound}\))$");
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

/// Declares a string of a pattern, as schemas have it.
macro_rules! patterns {
    ($($name:ident $pattern:literal;)+) => {$(
        pub(super) struct $name;
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}
patterns! {
    Period "^(1|5|10|20|30|[0-9]*[02468]0)s$|^[0-9]+[mhd]$";
    Length "^[0-9]+[smhd]$";
    Id "^[a-z][A-Za-z0-9_]{0,254}$";
    Variable "^[a-z][a-z0-9_]*$";
    Extent "^[1-9][0-9]*([*%])?$|^[*]$|^fit$";
    Screen "^[0-9]+x[0-9]+$";
}

const FILE: &str = "docs/schema/view.schema.json";

/// What the parser takes.
fn made() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<view::Raw>();
    schema.insert("title".into(), "A view of Skydeck".into());
    schema.to_value()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn published() -> Value {
    let text = fs::read_to_string(root().join(FILE)).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

/// A file of TOML as the JSON that an editor makes of it.
fn json(text: &str) -> Value {
    fn json(value: toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.into(),
            toml::Value::Integer(number) => number.into(),
            toml::Value::Float(number) => number.into(),
            toml::Value::Boolean(yes) => yes.into(),
            toml::Value::Datetime(time) => time.to_string().into(),
            toml::Value::Array(list) => list.into_iter().map(json).collect(),
            toml::Value::Table(table) => table
                .into_iter()
                .map(|(name, value)| (name, json(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
    json(toml::from_str(text).expect("TOML"))
}

fn files(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("a file")))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{folder}");
    files
}

#[test]
fn what_is_published_is_what_the_parser_takes() {
    let made = made();
    if std::env::var("SCHEMA").is_ok_and(|what| what == "write") {
        let text = serde_json::to_string_pretty(&made).expect("JSON");
        fs::write(root().join(FILE), format!("{text}\n")).expect("written");
    }
    assert_eq!(made, published(), "SCHEMA=write cargo test --lib spec::schema writes it anew");
}

#[test]
fn good_views_meet_the_schema() {
    let schema = jsonschema::validator_for(&published()).expect("a schema");
    for folder in ["views", "tests/fixtures/views/valid", "examples/views"] {
        for (name, text) in files(folder) {
            let errors: Vec<String> =
                schema.iter_errors(&json(&text)).map(|e| format!("{e} at {}", e.instance_path())).collect();
            assert_eq!(errors, [""; 0], "{name}");
        }
    }
}

/// The rest of a view, around what is wrong.
fn with(panel: &str) -> String {
    format!("about = \"x\"\n[[panel]]\nid = \"a\"\n{panel}\n[[layout]]\nrows = [{{ panel = \"a\" }}]\n")
}

#[test]
fn broken_views_do_not() {
    let schema = jsonschema::validator_for(&published()).expect("a schema");
    let query = |query: &str| with(&format!("kind = \"chart\"\nqueries = [{{ {query} }}]"));
    let broken = [
        with("kind = \"cart\""),
        with("kind = \"chart\"\nshape = \"lien\""),
        with("kind = \"table\"\nrows = \"alrams\""),
        with("kind = \"table\"\nrows = \"alarms\"\ncolumns = [{ name = \"a\", as = \"agee\" }]"),
        with("kind = \"fleet\"\ntilte = \"x\""),
        with("kind = \"chart\"\nlegend = \"left\""),
        with("kind = \"chart\"\nbands = [{ at = \"80\" }]"),
        with("kind = \"chart\"\nbands = [{ at = 80, level = \"bad\" }]"),
        with("kind = \"chart\"\nmoments = [{ label = \"x\" }]"),
        with("kind = \"chart\"\ntop = 0"),
        with("kind = \"chart\"\nleft = 5"),
        with("kind = \"chart\"\nrange = \"soon\""),
        query("metric = \"A\", stat = \"average\""),
        query("metric = \"A\", stat = \"p101\""),
        query("metric = \"A\", period = \"7s\""),
        query("metric = \"A\", dimensions = [\"a\"]"),
        query("metric = \"A\", axis = \"up\""),
        query("id = \"M1\", expr = \"1\""),
        query("id = \"m1\", epxr = \"1\""),
        "about = \"x\"\nlayout = []".into(),
        "about = 3\npanel = []\nlayout = []".into(),
        with("kind = \"fleet\"").replace("rows = [{ panel", "rows = [{ size = \"lots\", panel"),
        with("kind = \"fleet\"").replace("[[layout]]", "[[layout]]\nmin = \"wide\""),
        with("kind = \"fleet\"").replace("[[layout]]", "[[layout]]\ngird = [\"a\"]"),
        with("kind = \"fleet\"")
            .replace("[[panel]]", "[[variable]]\nname = \"Up\"\nvalues = [\"a\"]\n[[panel]]"),
        with("kind = \"fleet\"")
            .replace("[[panel]]", "[[variable]]\nname = \"a\"\nrows = \"nods\"\n[[panel]]"),
    ];
    for text in broken {
        assert!(!schema.is_valid(&json(&text)), "{text}");
    }
    assert!(schema.is_valid(&json(&query("metric = \"A\", stat = \"TM(10%:90%)\", namespace = \"b\""))));
}
