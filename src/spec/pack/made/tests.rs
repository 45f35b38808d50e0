use std::{collections::BTreeSet, path::PathBuf};

use super::{
    chart::charts,
    dimensions,
    group::{KNOWN, Whole},
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

#[test]
fn part_and_whole_of_a_share_are_of_one_statistic_and_unit() {
    let mut used = BTreeSet::new();
    let mut shares = std::collections::BTreeMap::new();
    for rows in services() {
        for chart in charts(&rows) {
            let Some(Whole::Metric(of, stat)) = &chart.whole else { continue };
            let part = &chart.rows[0];
            shares.insert((part.service, part.metric), (of.clone(), stat.clone()));
            if of == part.metric {
                assert_eq!(stat, "SampleCount", "{}: {of}", part.service);
                continue;
            }
            assert_eq!(stat, part.stat, "{}: {} of {of}", part.service, part.metric);
            let row = rows.iter().find(|row| row.is_beside(part) && row.metric == of);
            match row {
                Some(row) => {
                    assert_eq!((row.stat, row.unit), (part.stat, part.unit), "{}: {of}", row.service)
                }
                None => {
                    let known =
                        KNOWN.iter().find(|(service, metric)| (*service, *metric) == (part.service, of));
                    used.insert(*known.unwrap_or_else(|| panic!("{}: {of} is no metric", part.service)));
                }
            }
            let own = format!("metric = {of:?}, stat = {stat:?}");
            assert!(chart.queries.iter().any(|query| query.contains(&own)), "{}: {own}", part.service);
        }
    }
    assert_eq!(used, BTreeSet::from(KNOWN), "each is what some share is of");
    let of = |service, metric| shares.get(&(service, metric)).map(|(of, stat)| (of.as_str(), stat.as_str()));
    assert_eq!(of("App Runner", "5xxStatusResponses"), Some(("Requests", "Sum")));
    assert_eq!(of("GuardDuty", "FailedScanCount"), Some(("CompletedScanCount", "Sum")));
    assert_eq!(of("SNS", "NumberOfNotificationsFailed"), Some(("NumberOfMessagesPublished", "Sum")));
    assert_eq!(of("Timestream", "ResourceCount"), None, "its limit is a setting, and no metric");
}

#[test]
fn a_chart_follows_what_is_chosen_or_says_that_it_is_of_all() {
    for rows in services().iter().filter(|rows| dimensions::main(rows).is_some()) {
        let view = view(rows);
        for panel in view.panels.iter().filter(|panel| panel.chart.is_some()) {
            let chart = panel.chart.as_ref().expect("a chart");
            let follows = chart.queries.iter().any(|query| match &query.measure {
                ChartMeasure::Metric { dimensions, .. } => {
                    dimensions.iter().any(|(_, value)| value.variables().any(|name| name == "resource"))
                }
                _ => false,
            });
            let title = panel.title.to_string();
            let rule = |part: &&str| part.starts_with("warn ") || part.starts_with("crit ");
            let mut parts = title.split(" · ").filter(|part| !rule(part));
            let says = parts.any(|part| part.ends_with("of all") || part.contains(" of queues "));
            assert_ne!(follows, says, "{}: {title}", view.name);
        }
    }
}

#[test]
fn notes_are_in_words() {
    for (name, text) in FILES {
        let odd = text.lines().find(|line| !line.starts_with('#') && line.contains("memory)"));
        assert_eq!(odd, None, "{name}");
    }
}

#[test]
fn what_is_open_all_the_time_is_not_zero_when_it_is_missing() {
    let proxies = services().into_iter().find(|rows| rows[0].service == "RDS Proxy").expect("in the table");
    let sparse = |metric: &str| {
        let row = proxies.iter().find(|row| row.metric == metric).expect("in the table");
        super::traps::is_sparse(row, &proxies)
    };
    for metric in ["DatabaseConnections", "DatabaseConnectionsCurrentlySessionPinned", "ClientConnections"] {
        assert!(!sparse(metric), "{metric}");
    }
    assert!(sparse("DatabaseConnectionsSetupFailed"), "that is counted");
}
