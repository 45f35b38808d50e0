//! What searches and queries of Metrics Insights find.

use std::collections::BTreeMap;

use crate::{
    demo::{metrics::MetricFacts, statistic::Statistic, wire::Value},
    query::insights::Insights as Written,
};

use super::{
    Range,
    insights::{Insights, MOST_SERIES},
    over,
    query::{Shown, Site},
    search::{self, Search},
};

/// Metrics Insights looks back so far.
const INSIGHTS_BACK: i64 = 14 * 86_400;

/// A period that there may be.
pub(super) fn checked_period(period: i64) -> Result<i64, String> {
    if period <= 0 || (period % 60 != 0 && ![1, 5, 10, 20, 30].contains(&period)) {
        return Err(format!("Period must be 1, 5, 10, 20, 30 or a multiple of 60: {period}"));
    }
    Ok(period)
}

/// What a search, or a query of Metrics Insights, finds; none when the expression is neither.
pub(super) fn finder<'a>(
    site: &'a Site<'a>,
    text: &'a str,
    query: &Value,
    range: Range,
) -> Option<Result<Vec<Shown<'a>>, String>> {
    if Written::is_meant(text) {
        return Some(selected(site, text, query, range));
    }
    let (at, arguments) = search::find(text)?;
    (text[..at.start].trim().is_empty() && text[at.end..].trim().is_empty())
        .then(|| found(site, arguments, query))
}

/// The series that a search finds, by their names.
pub(super) fn found<'a>(
    site: &'a Site<'a>,
    arguments: &str,
    query: &Value,
) -> Result<Vec<Shown<'a>>, String> {
    let search = Search::parse(arguments)?;
    let statistic =
        Statistic::parse(&search.stat).ok_or_else(|| format!("No statistic '{}'", search.stat))?;
    let period = checked_period(search.period.or(query.int("Period").ok().flatten()).unwrap_or(300))?;
    let found: Vec<&MetricFacts> =
        site.metrics.iter().filter(|metric| search.wanted.finds(&site.place, metric)).collect();
    let one_name = found.windows(2).all(|pair| pair[0].name == pair[1].name);
    let mut series: Vec<Shown<'a>> = found
        .iter()
        .map(|metric| {
            let values = metric.dimensions.iter().map(|(_, value)| value.as_str());
            let name = (!one_name || values.len() == 0).then_some(metric.name);
            Shown {
                label: name.into_iter().chain(values).collect::<Vec<_>>().join(" "),
                metrics: vec![metric],
                place: site.place,
                since: i64::MIN,
                statistic,
                stat: search.stat.clone(),
                period,
            }
        })
        .collect();
    series.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(series)
}

/// The series of the groups that a query of Metrics Insights makes.
fn selected<'a>(
    site: &'a Site<'a>,
    text: &str,
    query: &Value,
    range: Range,
) -> Result<Vec<Shown<'a>>, String> {
    let insights = Insights::parse(text)?;
    let period = checked_period(query.int("Period").ok().flatten().unwrap_or(300))?.max(60);
    let mut groups: BTreeMap<String, Vec<&MetricFacts>> = BTreeMap::new();
    for metric in site.metrics.iter().filter(|metric| insights.reads(&site.place, metric)) {
        groups.entry(insights.group(&site.place, metric)).or_default().push(metric);
    }
    let mut groups: Vec<(String, Vec<&MetricFacts>)> = groups.into_iter().collect();
    let since = site.place.now - INSIGHTS_BACK;
    if let Some(order) = &insights.order {
        let range = (range.0.max(since), range.1);
        let value =
            |metrics: &[&MetricFacts]| over(&site.place, metrics, order.statistic, range).unwrap_or(f64::MIN);
        let mut valued: Vec<_> = groups.into_iter().map(|group| (value(&group.1), group)).collect();
        valued.sort_by(|(a, _), (b, _)| if order.descending { b.total_cmp(a) } else { a.total_cmp(b) });
        groups = valued.into_iter().map(|(_, group)| group).collect();
    }
    groups.truncate(insights.limit.unwrap_or(MOST_SERIES));
    let shown = |(label, metrics): (String, Vec<&'a MetricFacts>)| Shown {
        label,
        metrics,
        place: site.place,
        since,
        statistic: insights.statistic,
        stat: insights.stat.to_owned(),
        period,
    };
    Ok(groups.into_iter().map(shown).collect())
}
