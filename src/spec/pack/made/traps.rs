//! What the notes of the table warn of, and what is done about it.

use super::table::Row;

/// Where all of a service's metrics are, whatever regions its resources are in.
pub(super) fn region(rows: &[Row]) -> Option<&'static str> {
    let says = |words: &str| rows.iter().any(|row| row.says(words));
    match () {
        () if says("us-west-2 only") => Some("us-west-2"),
        () if says("us-east-1 only") || says("only in us-east-1") || says("only, us-east-1") => {
            Some("us-east-1")
        }
        () => None,
    }
}

/// Whether it is reported only when there is something to report: its note says so, or it counts what goes wrong.
pub(super) fn is_sparse(row: &Row, rows: &[Row]) -> bool {
    const OWN: [&str; 7] = [
        "when non-zero",
        "no data when no throttles",
        "fill with 0",
        "reported only during an event",
        "zero shows as missing",
        "no datapoint when",
        "all metrics only when",
    ];
    let of_all = |other: &Row| other.says("all dax metrics") || other.says("all metrics only when non-zero");
    let is_always = row.says("always reported");
    let counts_wrong = row.stat == "Sum" && [row.warn, row.crit].iter().any(|rule| rule.starts_with(">0"));
    // Connections are open all the time: the sum is of what each host has, and none is not nothing.
    let is_gauge = row.metric.contains("Connections");
    let is_share = row.stat == "Sum" && !is_gauge && row.warn.starts_with('>') && row.warn.contains('%');
    let is_counted = ["Sum", "SampleCount"].contains(&row.stat);
    !is_always
        && (OWN.iter().any(|words| row.says(words))
            || (is_counted && rows.iter().any(of_all))
            || counts_wrong
            || is_share)
}

/// Whether nobody has confirmed it. That its trail events have some source is another matter.
pub(super) fn is_unconfirmed(row: &Row) -> bool {
    let without = row.note.replace("eventSource (memory)", "");
    without.contains("(memory)") || without.contains("unverified") || without.contains("not verified")
}

/// What is known of the other dimensions that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// There are none.
    None,
    /// There may be some, beside those that are named.
    More,
    /// Its dimensions may be called otherwise.
    Any,
}

/// See [`Others`].
pub(super) fn others(row: &Row, rows: &[Row]) -> Others {
    let is_spelling = |row: &Row| {
        ["spelling (memory)", "dimensions (memory)", "dimension names", "spells", "dimensions not"]
            .iter()
            .any(|words| row.says(words))
    };
    match () {
        // What is said of one is said of all of its service's.
        () if ["Connect", "Directory Service", "CloudHSM"].contains(&row.service) => Others::Any,
        () if is_spelling(row) && row.says("(memory)") => Others::Any,
        () if row.says("dimensions not") => Others::Any,
        () if row.says("discover with listmetrics") || row.says("operation dimension as well") => {
            Others::More
        }
        () if row.says("needs operation dimension") || row.says("with storageclass dimension") => {
            Others::More
        }
        () if row.says("add inputmode") || row.says("add eventbusname") => Others::More,
        () if row.says("may show the pair") || row.says("dimension set (memory)") => Others::More,
        () if rows.iter().any(|other| other.says("add inputmode") || other.says("add eventbusname")) => {
            Others::More
        }
        () if row.says("dimension set") && row.namespace == "CWAgent" => Others::More,
        () if row.namespace == "CWAgent" => Others::More,
        () => Others::None,
    }
}

/// Namespaces that a service's metrics may be in instead, where AWS's pages differ.
pub(super) fn also_in(row: &Row) -> Option<&'static str> {
    match row.service {
        "DataSync" => Some("aws/datasync"),
        "Data Lifecycle Manager" => Some("AWS/DataLifecycleManager"),
        _ => None,
    }
}

/// Whether values are shares of one, which people read as percent: their thresholds say so.
pub(super) fn is_fraction(row: &Row, thresholds: &[f64]) -> bool {
    let of_one = |value: &f64| (0.0..=1.0).contains(value);
    ["Average", "Maximum"].contains(&row.stat)
        && ["Count", "None", "Percent"].contains(&row.unit)
        && thresholds.iter().all(of_one)
        && thresholds.iter().any(|value| value.fract() != 0.0)
}
