use std::{collections::BTreeSet, path::PathBuf};

use super::{
    page::page,
    table::{Row, services, slug},
};
use crate::spec::{ChartMeasure, Rows, View, pack::files::FILES};

fn file(slug: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("views/service/{slug}.toml"))
}

#[test]
fn files_are_what_the_table_makes() {
    let writes = std::env::var("PACK").is_ok_and(|what| what == "write");
    let mut wrong = Vec::new();
    for rows in services() {
        let (slug, text) = (slug(rows[0].service), page(&rows));
        if writes {
            std::fs::write(file(&slug), &text).expect("written");
        }
        if std::fs::read_to_string(file(&slug)).ok().as_deref() != Some(&text) {
            wrong.push(slug);
        }
    }
    assert!(wrong.is_empty(), "run `PACK=write cargo test --lib spec::pack`: {wrong:?}");
}

#[test]
fn the_pack_has_each_service_and_nothing_else() {
    let table: BTreeSet<String> = services().iter().map(|rows| slug(rows[0].service)).collect();
    let pack: BTreeSet<String> = FILES.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(pack, table);
    assert_eq!(FILES.len(), 119);
}

fn view(rows: &[Row]) -> View {
    let slug = slug(rows[0].service);
    let (_, text) = FILES.iter().find(|(of, _)| *of == slug).expect("a file");
    let name = format!("service/{slug}");
    let path = PathBuf::from(format!("{name}.toml"));
    View::parse(&name, &path, text).unwrap_or_else(|errors| panic!("{name}: {errors:#?}"))
}

#[test]
fn every_metric_is_on_its_page_with_its_statistic_and_every_page_has_its_events() {
    for rows in services() {
        let view = view(&rows);
        let queries: Vec<_> =
            view.panels.iter().filter_map(|p| p.chart.as_ref()).flat_map(|c| &c.queries).collect();
        for row in &rows {
            let is_there = queries.iter().any(|query| {
                let ChartMeasure::Metric { namespace, name, stat, .. } = &query.measure else { return false };
                let is_namespace =
                    namespace.to_string() == row.namespace || namespace.variables().next().is_some();
                is_namespace && name.to_string() == row.metric && stat.as_str() == row.stat
            });
            assert!(is_there, "{}: {} {}", view.name, row.metric, row.stat);
        }
        let of = |wanted: Rows| view.panels.iter().find(|p| p.rows == Some(wanted)).expect("a table");
        let says = |rows: Rows, value: &str| {
            let conditions = &of(rows).conditions;
            conditions.iter().any(|(_, template)| template.fill(&|_| None).as_deref() == Some(value))
        };
        let slug = view.name.trim_start_matches("service/");
        for of in [Rows::Alarms, Rows::Events, Rows::Resources] {
            assert!(says(of, slug), "{}", view.name);
        }
    }
}

#[test]
fn no_page_has_a_placeholder_in_it() {
    for (name, text) in FILES {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let odd = lines.filter(|line| line.contains('<') && line.contains("namespace = \"<"));
        assert_eq!(odd.count(), 0, "{name}");
        assert!(!text.contains("<rotation") || text.contains("$rotation"), "{name}");
    }
}
