/// A function of metric math.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    /// One value of a series; a series of several.
    Over(Over),
    /// Each value by itself.
    Each(Each),
    /// Each time by itself.
    Time(TimePart),
    Diff,
    DiffTime,
    Fill,
    First,
    If,
    Last,
    MetricCount,
    Metrics,
    Period,
    Rate,
    RemoveEmpty,
    RunningSum,
    Slice,
    Sort,
    TimeSeries,
    /// Only CloudWatch can evaluate it.
    Service,
}

/// What is made of several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    Avg,
    Count,
    Max,
    Min,
    Stddev,
    Sum,
}

/// What is made of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Each {
    Abs,
    Ceil,
    Floor,
    Log,
    Log10,
}

/// What is made of a time, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimePart {
    Minute,
    Hour,
    Day,
    Date,
    Month,
    Year,
    Epoch,
}

/// A function's name, itself, how many arguments it takes at least and at most, and how it is written.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) function: Function,
    pub(super) arguments: (usize, usize),
    pub(super) usage: &'static str,
}

const fn entry(
    name: &'static str,
    function: Function,
    least: usize,
    most: usize,
    usage: &'static str,
) -> Entry {
    Entry { name, function, arguments: (least, most), usage }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
pub(super) const FUNCTIONS: [Entry; 39] = [
    entry("ABS", Function::Each(Each::Abs), 1, 1, "ABS(m1): without its sign"),
    entry("ANOMALY_DETECTION_BAND", Function::Service, 1, 2, "ANOMALY_DETECTION_BAND(m1, 2): upper, lower"),
    entry("AVG", Function::Over(Over::Avg), 1, 1, "AVG(m1): the mean; of an array, at each time"),
    entry("CEIL", Function::Each(Each::Ceil), 1, 1, "CEIL(m1): up to a whole number"),
    entry("DATAPOINT_COUNT", Function::Over(Over::Count), 1, 1, "DATAPOINT_COUNT(m1): how many points"),
    entry("DATE", Function::Time(TimePart::Date), 1, 1, "DATE(m1): day of the month, 1 to 31"),
    entry("DAY", Function::Time(TimePart::Day), 1, 1, "DAY(m1): day of the week, Monday is 1"),
    entry("DB_PERF_INSIGHTS", Function::Service, 3, 3, "DB_PERF_INSIGHTS('RDS', 'db-..', 'metric')"),
    entry("DIFF", Function::Diff, 1, 1, "DIFF(m1): from the value before"),
    entry("DIFF_TIME", Function::DiffTime, 1, 1, "DIFF_TIME(m1): seconds since the value before"),
    entry("EPOCH", Function::Time(TimePart::Epoch), 1, 1, "EPOCH(m1): seconds since 1970"),
    entry("FILL", Function::Fill, 2, 2, "FILL(m1, 0 | m2 | REPEAT | LINEAR)"),
    entry("FIRST", Function::First, 1, 1, "FIRST(METRICS()): the first of an array"),
    entry("FLOOR", Function::Each(Each::Floor), 1, 1, "FLOOR(m1): down to a whole number"),
    entry("HOUR", Function::Time(TimePart::Hour), 1, 1, "HOUR(m1): 0 to 23, UTC"),
    entry("IF", Function::If, 2, 3, "IF(m1 > 5, m2, m3): without a third, no point"),
    entry("INSIGHT_RULE_METRIC", Function::Service, 2, 2, "INSIGHT_RULE_METRIC('rule', 'metric')"),
    entry("LAMBDA", Function::Service, 1, 100, "LAMBDA('function', ..)"),
    entry("LAST", Function::Last, 1, 1, "LAST(METRICS()): the last of an array"),
    entry("LOG", Function::Each(Each::Log), 1, 1, "LOG(m1): the natural logarithm"),
    entry("LOG10", Function::Each(Each::Log10), 1, 1, "LOG10(m1): the logarithm to base 10"),
    entry("MAX", Function::Over(Over::Max), 1, 1, "MAX(m1): the greatest; of an array, at each time"),
    entry("METRICS", Function::Metrics, 0, 1, "METRICS(\"part of an id\"): an array"),
    entry("METRIC_COUNT", Function::MetricCount, 1, 1, "METRIC_COUNT(METRICS()): how many series"),
    entry("MIN", Function::Over(Over::Min), 1, 1, "MIN(m1): the least; of an array, at each time"),
    entry("MINUTE", Function::Time(TimePart::Minute), 1, 1, "MINUTE(m1): 0 to 59"),
    entry("MONTH", Function::Time(TimePart::Month), 1, 1, "MONTH(m1): 1 to 12"),
    entry("PERIOD", Function::Period, 1, 1, "PERIOD(m1): seconds"),
    entry("RATE", Function::Rate, 1, 1, "RATE(m1): change a second"),
    entry("REMOVE_EMPTY", Function::RemoveEmpty, 1, 1, "REMOVE_EMPTY(METRICS())"),
    entry("RUNNING_SUM", Function::RunningSum, 1, 1, "RUNNING_SUM(m1)"),
    entry("SEARCH", Function::Service, 2, 3, "SEARCH('{Namespace,Dimension} words', 'Sum', 300)"),
    entry("SERVICE_QUOTA", Function::Service, 1, 1, "SERVICE_QUOTA(m1): of a usage metric"),
    entry("SLICE", Function::Slice, 2, 3, "SLICE(METRICS(), from, to): counted from 0"),
    entry("SORT", Function::Sort, 3, 4, "SORT(METRICS(), AVG|MIN|MAX|SUM, ASC|DESC, 10)"),
    entry("STDDEV", Function::Over(Over::Stddev), 1, 1, "STDDEV(m1); of an array, at each time"),
    entry("SUM", Function::Over(Over::Sum), 1, 1, "SUM(m1): of all points; of an array, at each time"),
    entry("TIME_SERIES", Function::TimeSeries, 1, 1, "TIME_SERIES(10): a number at each time"),
    entry("YEAR", Function::Time(TimePart::Year), 1, 1, "YEAR(m1)"),
];

impl Function {
    /// The entry of a name.
    pub(super) fn named(name: &str) -> Option<&'static Entry> {
        FUNCTIONS.iter().find(|entry| entry.name == name)
    }
}
