use crate::{
    model::{AlarmState, Text},
    spec::Shape,
};

/// What a panel of a dashboard shows that is not a chart of metrics.
#[derive(Clone, Debug, PartialEq)]
pub enum Widget {
    /// Text in Markdown.
    Text {
        /// As the body has it, cleaned of everything that is no text.
        markdown: String,
    },
    /// How alarms stand.
    Alarms {
        /// Which, in the body's order.
        alarms: Vec<AlarmPlace>,
        /// Those in these states alone; all when there is none.
        states: Vec<AlarmState>,
        /// How they are ordered.
        order: AlarmOrder,
    },
    /// The graph of one alarm: what it watches, and its threshold.
    AlarmGraph(AlarmPlace),
    /// A query of Logs Insights, which is run when somebody asks for it.
    Log(LogWidget),
    /// Metrics of what has certain tags.
    Explorer(ExplorerWidget),
    /// Nothing: the panel's remarks say why.
    Refused,
}

/// Where an alarm is, by its ARN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmPlace {
    /// The ARN, as the body has it.
    pub arn: Text,
    /// The account's id.
    pub account_id: Text,
    /// The region.
    pub region: Text,
    /// The alarm's name.
    pub name: Text,
}

/// How alarms are ordered.
/// <https://docs.aws.amazon.com/cdk/api/v2/python/aws_cdk.aws_cloudwatch/AlarmStatusWidgetSortBy.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AlarmOrder {
    /// Those first that are in alarm, and then by name.
    #[default]
    State,
    /// Those first that are in alarm, then those without data; of one state those whose state has changed last.
    StateUpdated,
    /// Those whose state has changed last, whatever it is.
    Updated,
}

/// A query of Logs Insights.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LogWidget {
    /// What is asked, without the groups.
    pub query: String,
    /// `CWLI`, `SQL` or `PPL`.
    pub language: Text,
    /// Log groups, by name or ARN.
    pub groups: Vec<Text>,
    /// The account's id; that of the dashboard when none.
    pub account: Option<Text>,
    /// The region; each that the view looks at when none.
    pub region: Option<Text>,
    /// How the answer is drawn.
    pub shape: LogShape,
}

/// How the answer of a query of logs is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LogShape {
    /// Rows.
    #[default]
    Table,
    /// A line a column, over the time of the first.
    Line,
    /// The same, stacked.
    Area,
    /// A bar a row.
    Bar,
    /// A share a row.
    Share,
}

/// Metrics of what has certain tags.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ExplorerWidget {
    /// What is drawn: a chart each.
    pub metrics: Vec<ExplorerMetric>,
    /// Tags, or properties of the resource: a key, and a value unless any will do. Of one key any holds, of several keys all.
    pub labels: Vec<(Text, Option<Text>)>,
    /// Resources of one value of this key are drawn as one line, put together so.
    pub aggregate: Option<(Text, Func)>,
    /// A chart for each value of this key.
    pub split_by: Option<Text>,
    /// Seconds.
    pub period: Option<u32>,
    /// How the lines are drawn.
    pub shape: Shape,
    /// Charts beside each other.
    pub per_row: Option<u16>,
}

/// A metric of a kind of resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ExplorerMetric {
    /// `CPUUtilization`.
    pub name: Text,
    /// CloudFormation's name: `AWS::EC2::Instance`.
    pub resource_type: Text,
    /// `Average`.
    pub stat: Text,
}

/// How several lines become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Func {
    /// The mean.
    Avg,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// The sum.
    Sum,
    /// How far they are apart.
    Stddev,
}
