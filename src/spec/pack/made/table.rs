//! The table of services, as it is in the repository.

/// The table.
const TABLE: &str = include_str!("../../../../views/service/services.tsv");

/// A line: a metric of a service.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub service: &'static str,
    pub namespace: &'static str,
    /// Each with its value, if that is fixed.
    pub dimensions: Vec<(&'static str, Option<&'static str>)>,
    pub metric: &'static str,
    pub stat: &'static str,
    pub unit: &'static str,
    /// Seconds.
    pub period: u32,
    pub warn: &'static str,
    pub crit: &'static str,
    pub note: &'static str,
}

impl Row {
    fn read(line: &'static str) -> Self {
        let cells: Vec<&str> = line.split('\t').collect();
        let [service, namespace, dimensions, metric, stat, unit, period, warn, crit, note, _] = cells[..]
        else {
            panic!("eleven columns: {line}");
        };
        let dimension = |text: &'static str| match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let dimensions = dimensions.split(',').filter(|text| !text.is_empty()).map(dimension).collect();
        let period = period.parse().expect("seconds");
        Self { service, namespace, dimensions, metric, stat, unit, period, warn, crit, note }
    }

    /// Its note in small letters.
    pub(super) fn says(&self, words: &str) -> bool {
        self.note.to_lowercase().contains(words)
    }

    /// Whether another is of the same resources.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        (self.namespace, &self.dimensions) == (other.namespace, &other.dimensions)
    }
}

/// The services in order, each with its rows.
pub(super) fn services() -> Vec<Vec<Row>> {
    let rows: Vec<Row> = TABLE.lines().skip(1).map(Row::read).collect();
    rows.chunk_by(|a, b| a.service == b.service).map(<[Row]>::to_vec).collect()
}

/// The name of a service in routes: small letters and digits, with `-` for every run of other signs.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}
