//! One query of a chart, as files have it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ChartMeasure, ChartQuery, Side, Words, check_statistic, expression};
use crate::{
    model::Text,
    spec::{
        Colour,
        at::{At, Word},
        view::Errors,
        want,
    },
};

/// One thing that is asked: a `metric`, an `expr`, or an `sql`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawQuery {
    /// By which expressions of the same chart name it: `m1`.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Id>"))]
    pub id: Option<At<String>>,
    /// The name of a metric: `Duration`.
    metric: Option<At<String>>,
    /// Its namespace: `AWS/Lambda`. The panel's, when absent.
    namespace: Option<At<String>>,
    /// Its dimensions, all of them: `{ FunctionName = "$function" }`.
    #[serde(default)]
    dimensions: BTreeMap<At<String>, At<String>>,
    /// `Average`, `Sum`, `Minimum`, `Maximum`, `SampleCount`, `IQM`, `p99.9`, `tm95`, `TM(10%:90%)`, `PR(:300)`, ... The
    /// panel's, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Statistic>"))]
    stat: Option<At<String>>,
    /// Metric math, or SEARCH: `100*m1/m2`.
    pub expr: Option<At<String>>,
    /// A query of Metrics Insights: `SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) GROUP BY InstanceId`.
    sql: Option<At<String>>,
    /// Its name in the legend, with dynamic labels: `p99 ${LAST}`.
    label: Option<At<String>>,
    /// `1s`, `5s`, `10s`, `20s`, `30s`, or whole minutes: `5m`. The panel's, when absent.
    #[cfg_attr(test, schemars(with = "Option<crate::spec::schema::Period>"))]
    period: Option<At<String>>,
    /// It is there for expressions alone.
    #[serde(default)]
    hidden: bool,
    /// Nothing is reported while there is nothing to report: what is missing is drawn as zero.
    #[serde(default)]
    sparse: bool,
    /// The axis on which its values are.
    axis: Option<Word<Side>>,
    /// `#aabbcc`, or a colour of the terminal such as `lightred`. The theme's, when absent.
    colour: Option<At<String>>,
    /// The account that it is asked of, by name or id. Each that the view looks at, when absent.
    account: Option<At<String>>,
    /// The region that it is asked in.
    region: Option<At<String>>,
}

/// What a panel says for all its queries.
pub(super) struct Defaults {
    pub namespace: Option<Words>,
    pub stat: Text,
}

impl RawQuery {
    pub(super) fn typed(
        span: std::ops::Range<usize>,
        raw: Self,
        defaults: &Defaults,
        read: &Reader<'_>,
        errors: &mut Errors<'_>,
    ) -> Option<ChartQuery> {
        let mut words = |text: &Option<At<String>>| text.as_ref().map(|text| read.words(text, errors));
        let (namespace, name) = (words(&raw.namespace), words(&raw.metric));
        let (expr, sql, label) = (words(&raw.expr), words(&raw.sql), words(&raw.label));
        let (account, region) = (words(&raw.account), words(&raw.region));
        let period = raw.period.as_ref().and_then(|text| period(text, errors));
        let stat = raw.stat.as_ref().and_then(|stat| statistic(stat, errors));
        let mut dimensions: Vec<_> = raw.dimensions.into_iter().collect();
        // In the file's order.
        dimensions.sort_by_key(|(name, _)| name.span().start);
        let of_a_metric =
            [raw.namespace.as_ref(), raw.stat.as_ref()].into_iter().flatten().next().map(At::span);
        let of_a_metric = of_a_metric.or(dimensions.first().map(|(name, _)| name.span()));
        let dimensions: Vec<(Text, Words)> = dimensions
            .into_iter()
            .map(|(name, value)| (Text::new(name.get_ref()), read.words(&value, errors)))
            .collect();
        if let Some(id) = raw.id.as_ref().filter(|id| !expression::is_id(id.get_ref())) {
            errors.at(
                id.span(),
                format!(
                    "`{}`: an id begins with a small letter; letters, digits and `_` follow",
                    id.get_ref()
                ),
            );
        }
        let measure = match (name, expr, sql) {
            (Some(name), None, None) => {
                let Some(namespace) = namespace.or_else(|| defaults.namespace.clone()) else {
                    errors.at(span, "a metric needs a `namespace`: here, or of the panel");
                    return None;
                };
                let stat = stat.unwrap_or_else(|| defaults.stat.clone());
                ChartMeasure::Metric { namespace, name, dimensions, stat }
            }
            (None, Some(_), None) | (None, None, Some(_)) if of_a_metric.is_some() => {
                errors.at(
                    of_a_metric.unwrap_or(span),
                    "only a `metric` has `namespace`, `dimensions` and `stat`",
                );
                return None;
            }
            (None, Some(expr), None) => ChartMeasure::Expression(expr),
            (None, None, Some(sql)) => ChartMeasure::Sql(sql),
            _ => {
                errors.at(span, "a query is a `metric`, an `expr`, or an `sql`, and one of them");
                return None;
            }
        };
        let colour = raw.colour.as_ref().and_then(|text| colour(text, errors));
        Some(ChartQuery {
            id: raw.id.map(|id| Text::new(id.get_ref())),
            measure,
            label,
            period,
            hidden: raw.hidden,
            sparse: raw.sparse,
            side: raw.axis.and_then(|axis| axis.typed(errors)).unwrap_or_default(),
            colour,
            account,
            region,
        })
    }
}

/// Reads words; the variables in them have to be there.
pub(in crate::spec) struct Reader<'a> {
    /// The variables that the view has.
    pub variables: &'a [&'a str],
}

impl Reader<'_> {
    pub fn words(&self, text: &At<String>, errors: &mut Errors<'_>) -> Words {
        let words = Words::parse(&crate::model::clean(text.get_ref()));
        for name in words.variables().filter(|name| !self.variables.contains(name)) {
            let known = self.variables.iter().copied();
            errors.at(text.span(), crate::spec::nearest::unknown("variable", name, known));
        }
        words
    }
}

/// A colour that a file names.
pub(super) fn colour(text: &At<String>, errors: &mut Errors<'_>) -> Option<Colour> {
    let colour = Colour::parse(text.get_ref());
    if colour.is_none() {
        errors.at(text.span(), format!("`{}` is no colour; write `#aabbcc` or `lightred`", text.get_ref()));
    }
    colour
}

pub(super) fn statistic(text: &At<String>, errors: &mut Errors<'_>) -> Option<Text> {
    let checked = check_statistic(text.get_ref());
    checked.map_err(|why| errors.at(text.span(), why)).ok().map(|()| Text::new(text.get_ref()))
}

/// Seconds of a period.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricStat.html>
pub(super) fn period(text: &At<String>, errors: &mut Errors<'_>) -> Option<u32> {
    let seconds = want::duration(text.get_ref()).map(|length| length.as_secs());
    let seconds = seconds.and_then(|seconds| {
        let good = matches!(seconds, 1 | 5 | 10 | 20 | 30) || seconds % 60 == 0;
        let wrong = || {
            format!("`{}` is no period; it is 1, 5, 10, 20 or 30 seconds, or whole minutes", text.get_ref())
        };
        u32::try_from(seconds).ok().filter(|_| good).ok_or_else(wrong)
    });
    seconds.map_err(|why| errors.at(text.span(), why)).ok()
}
