//! What a chart shows, as far as that can be declared: in a view file, by the metric explorer, or by a CloudWatch
//! dashboard. What is drawn comes of it and of what was read.

mod expression;
mod laid;
mod parse;
mod query;
mod statistic;
#[cfg(test)]
mod tests;
mod words;
mod write;

use std::time::Duration;

pub use expression::replace_ids;
pub(super) use expression::{ids as expression_ids, is_id};
pub(super) use laid::{RawAxis, RawBand, RawMoment};
pub(super) use parse::{RawChart, in_cycles};
pub(super) use query::{RawQuery, Reader};
pub use statistic::{STATISTICS, check_statistic};
pub use words::Words;
pub(super) use write::quoted;
pub use write::to_toml;

use crate::model::{Text, Timestamp};

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartSpec {
    /// How its series are drawn.
    pub shape: Shape,
    /// What is asked, in order. The order is that of the legend, too.
    pub queries: Vec<ChartQuery>,
    /// Seconds, of queries that do not say so themselves; what fits range and columns when none.
    pub period: Option<u32>,
    /// Periods that are said are kept, however many points that makes.
    pub keeps_periods: bool,
    /// How far back it looks; as far as the view does when none.
    pub range: Option<Duration>,
    /// The value axes: left, and right.
    pub axes: [AxisSpec; 2],
    /// Thresholds and bands across.
    pub bands: Vec<Band>,
    /// Moments and spans of time.
    pub moments: Vec<Moment>,
    /// The same so long ago is drawn beneath.
    pub compare: Option<Duration>,
    /// Whether writes in the same scopes are marked under the time axis.
    pub changes: bool,
    /// Whether the legend has room of its own.
    pub legend: Legend,
    /// Series drawn at most, those with the greatest newest values; none draws all.
    pub top: Option<usize>,
    /// Columns of a table; those that fit when none.
    pub columns: Vec<Summary>,
    /// Values alone are written in full.
    pub exact: bool,
    /// Values alone have no trend beneath.
    pub bare: bool,
    /// Whether each series is a value alone, a gauge's or a table's, of the whole range instead of the newest point.
    pub whole_range: bool,
}

/// How series are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Lines.
    #[default]
    Line,
    /// Areas, stacked.
    Area,
    /// Bars, a series each.
    Bar,
    /// A part of a whole: from the left axis' `min` to its `max`.
    Gauge,
    /// The value in large digits, with its trend.
    Value,
    /// A row a series, a column a time, the darker the greater.
    Heat,
    /// Last, least, mean and greatest of each series.
    Table,
    /// A line a series, of one row each, with its name and newest value.
    Sparkline,
    /// What part of the whole each series has.
    Share,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Line,
        Self::Area,
        Self::Bar,
        Self::Gauge,
        Self::Value,
        Self::Heat,
        Self::Table,
        Self::Sparkline,
        Self::Share,
    ];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Area => "area",
            Self::Bar => "bar",
            Self::Gauge => "gauge",
            Self::Value => "value",
            Self::Heat => "heat",
            Self::Table => "table",
            Self::Sparkline => "sparkline",
            Self::Share => "share",
        }
    }
}

super::at::named! {
    Shape, "shape of a chart";
    Side, "axis";
    Level, "level";
    Legend, "legend";
    Summary, "column of a chart's table";
}

/// One thing that is asked for a chart: in every scope that it looks at.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartQuery {
    /// By which expressions of the same chart name it.
    pub id: Option<Text>,
    /// What is measured.
    pub measure: ChartMeasure,
    /// What it is called in the legend: may hold dynamic labels such as `${LAST}`.
    pub label: Option<Words>,
    /// Seconds; the chart's when none.
    pub period: Option<u32>,
    /// It is there for expressions alone.
    pub hidden: bool,
    /// Nothing is reported while there is nothing to report: what is missing is zero.
    pub sparse: bool,
    /// The axis on which its values are.
    pub side: Side,
    /// The colour that it is drawn in: of the theme's series when none.
    pub colour: Option<super::Colour>,
    /// The account that it is asked of: each that the view looks at when none.
    pub account: Option<Words>,
    /// The region that it is asked in: each that the view looks at when none.
    pub region: Option<Words>,
}

impl ChartQuery {
    /// A query of what is measured, with nothing else said about it.
    pub fn of(measure: ChartMeasure) -> Self {
        Self {
            id: None,
            measure,
            label: None,
            period: None,
            hidden: false,
            sparse: false,
            side: Side::Left,
            colour: None,
            account: None,
            region: None,
        }
    }

    /// All words in it.
    pub fn words(&self) -> impl Iterator<Item = &Words> {
        let measured: Vec<&Words> = match &self.measure {
            ChartMeasure::Metric { namespace, name, dimensions, .. } => {
                [namespace, name].into_iter().chain(dimensions.iter().map(|(_, value)| value)).collect()
            }
            ChartMeasure::Expression(words) | ChartMeasure::Sql(words) => vec![words],
        };
        measured.into_iter().chain(&self.label).chain(&self.account).chain(&self.region)
    }
}

/// What is measured.
#[derive(Clone, Debug, PartialEq)]
pub enum ChartMeasure {
    /// A metric.
    Metric {
        /// `AWS/Lambda`.
        namespace: Words,
        /// `Duration`.
        name: Words,
        /// In the file's order. A metric has just these.
        dimensions: Vec<(Text, Words)>,
        /// `Average`, `p99`, ...
        stat: Text,
    },
    /// Metric math or SEARCH.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
    Expression(Words),
    /// A query of Metrics Insights.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/query_with_cloudwatch-metrics-insights.html>
    Sql(Words),
}

/// A value axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The one at the left.
    #[default]
    Left,
    /// The one at the right.
    Right,
}

impl Side {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Left, Self::Right];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// What is said of a value axis.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AxisSpec {
    /// Where it begins; what fits when none.
    pub min: Option<f64>,
    /// Where it ends.
    pub max: Option<f64>,
    /// CloudWatch's unit, such as `Bytes`: it has no unit in the answers of GetMetricData.
    pub unit: Option<Text>,
    /// What stands beside it.
    pub label: Option<Text>,
}

/// A threshold, or a band between two values.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// The value; where the band begins. It is finite.
    pub from: f64,
    /// Where the band ends: at infinity when it is everything above, at minus infinity when it is everything below.
    /// None: a line alone.
    pub to: Option<f64>,
    /// What it is called.
    pub label: Option<Text>,
    /// How bad it is to be there.
    pub level: Level,
    /// The colour that it is drawn in; its level's when none.
    pub colour: Option<super::Colour>,
    /// The axis whose values they are.
    pub side: Side,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Level {
    /// Worth to be seen.
    #[default]
    Plain,
    /// Fine.
    Good,
    /// Not fine.
    Warning,
    /// Bad.
    Critical,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Good, Self::Warning, Self::Critical];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// A moment, or a span of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When; when it began.
    pub at: Timestamp,
    /// Until when.
    pub until: Option<Timestamp>,
    /// What it is called.
    pub label: Option<Text>,
    /// The colour that it is drawn in; the theme's when none.
    pub colour: Option<super::Colour>,
}

/// What a table says of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// The newest value.
    Last,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The mean.
    Avg,
    /// All together.
    Sum,
}

impl Summary {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Last, Self::Min, Self::Max, Self::Avg, Self::Sum];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Min => "min",
            Self::Max => "max",
            Self::Avg => "avg",
            Self::Sum => "sum",
        }
    }
}

/// Where the legend is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Legend {
    /// Beneath, as far as there is room.
    #[default]
    Beneath,
    /// At the right.
    Right,
    /// Nowhere.
    Hidden,
}

impl Legend {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Beneath, Self::Right, Self::Hidden];

    /// The name in view files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Beneath => "beneath",
            Self::Right => "right",
            Self::Hidden => "hidden",
        }
    }
}
