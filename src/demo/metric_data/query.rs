//! What a call asks for, read and checked.

use std::collections::{BTreeMap, HashMap};

use crate::demo::{
    metrics::{self, MetricFacts},
    names::AccountFacts,
    oam::{self, Sight},
    place::Place,
    statistic::Statistic,
    wire::{ApiError, Value},
};

use super::{
    Range,
    find::{checked_period, finder, found},
    math, quota, search,
};
use crate::query::{insights::Insights, metric_math::Math};

/// Queries of a call, at most.
const MOST_QUERIES: usize = 500;
/// Series that searches of a call find, at most.
const MOST_FOUND: usize = 500;

/// A query that can be answered.
pub(super) struct Query<'a> {
    pub(super) id: String,
    /// As it is asked for.
    pub(super) label: Option<&'a str>,
    pub(super) asked: Asked<'a>,
    /// It is an expression, or a part of one.
    pub(super) of_expression: bool,
    /// `Period`, of an expression, in seconds.
    pub(super) period: Option<i64>,
    pub(super) wanted: bool,
    /// It is of an account that shares it not.
    pub(super) forbidden: bool,
}

pub(super) enum Asked<'a> {
    /// A metric, or those that a search or a query of Metrics Insights finds.
    Series(Vec<Shown<'a>>),
    /// Math, and whether a division by nought leaves points out of it.
    Math(Math, bool),
}

/// A series of data, and how it is shown.
pub(super) struct Shown<'a> {
    /// What it is called when nothing else is said.
    pub(super) label: String,
    /// Those that it is summed up from: one, or those of a group; none when there is no such metric.
    pub(super) metrics: Vec<&'a MetricFacts>,
    pub(super) place: Place<'a>,
    /// Nothing older is seen of it.
    pub(super) since: i64,
    pub(super) statistic: Statistic,
    pub(super) stat: String,
    /// Seconds.
    pub(super) period: i64,
}

/// One account whose metrics are asked for, and those.
pub(super) struct Site<'a> {
    pub(super) place: Place<'a>,
    pub(super) metrics: Vec<MetricFacts>,
}

/// Metrics by the account's id and what tells them apart there.
type Known<'a> = HashMap<(&'a str, String), (&'a Site<'a>, &'a MetricFacts)>;

/// What is asked, and whether more was found than is told.
pub(super) struct Asking<'a> {
    pub(super) queries: Vec<Query<'a>>,
    pub(super) too_many: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn parse(
        place: &Place<'a>,
        accounts: &'a [AccountFacts],
        input: &'a Value,
        (sites, range): (&'a [Site<'a>], Range),
    ) -> Result<Self, ApiError> {
        let list = input.list("MetricDataQueries")?;
        if list.is_empty() {
            return Err(ApiError::new(
                "MissingRequiredParameterException",
                "The parameter MetricDataQueries is required.",
            ));
        }
        if list.len() > MOST_QUERIES {
            return Err(ApiError::validation(format!(
                "The collection MetricDataQueries must not have a size greater than {MOST_QUERIES}."
            )));
        }
        let known: Known<'_> = sites
            .iter()
            .flat_map(|site| {
                let of = move |metric| {
                    ((site.place.account.id.as_str(), MetricFacts::identity(metric)), (site, metric))
                };
                site.metrics.iter().map(of)
            })
            .collect();
        let mut asking = Self { queries: Vec::new(), too_many: false };
        let mut expressions = Vec::new();
        for (number, query) in list.iter().enumerate() {
            let id = id(query, number)?;
            if asking.queries.iter().any(|q| q.id == id)
                || expressions.iter().any(|(_, known, _)| *known == id)
            {
                return Err(ApiError::validation(format!(
                    "The values for parameter id in MetricDataQueries are not unique: {id}"
                )));
            }
            let (asked, forbidden) = match (query.get("MetricStat"), query.text("Expression")?) {
                (Some(stat), None) => metric(place, accounts, (query, stat, number), &known)?,
                (None, Some(text)) => match finder(&sites[0], text, query, range) {
                    None => {
                        expressions.push((number, id, text));
                        continue;
                    }
                    Some(found) => (Asked::Series(found.map_err(|why| in_expression(id, &why))?), false),
                },
                _ => {
                    return Err(ApiError::validation(format!(
                        "Exactly one of MetricStat and Expression must be given for {id}."
                    )));
                }
            };
            asking.queries.push(Query { asked, forbidden, ..asking_of(query, id)? });
        }
        if list
            .iter()
            .filter_map(|q| q.text("Expression").ok()?)
            .filter(|text| Insights::is_meant(text))
            .count()
            > 1
        {
            return Err(ApiError::validation("A request can have one Metrics Insights query."));
        }
        asking.add_math(&sites[0], list, &expressions)?;
        if let Some((id, why)) = math::wrong(&asking.queries) {
            return Err(in_expression(id, &why));
        }
        asking.cut();
        Ok(asking)
    }

    /// Math, in which searches stand for the series that they find.
    fn add_math(
        &mut self,
        site: &'a Site<'a>,
        list: &'a [Value],
        expressions: &[(usize, &'a str, &'a str)],
    ) -> Result<(), ApiError> {
        for (number, id, text) in expressions {
            let query = &list[*number];
            let refused = |why: String| in_expression(id, &why);
            let mut parts = Parts { id, all: Vec::new(), empty: false };
            let mut text = (*text).to_owned();
            while let Some((range, arguments)) = search::find(&text) {
                let found = found(site, arguments, query).map_err(refused)?;
                text.replace_range(range, &parts.array(found));
            }
            let text = quota::filled(&text, list).map_err(refused)?;
            let asked = if parts.empty {
                Asked::Series(Vec::new())
            } else {
                let divides = text.contains('/') && !text.contains(|c: char| c.is_ascii_uppercase());
                Asked::Math(math::parse(&text).map_err(refused)?, divides)
            };
            for (n, part) in parts.all.into_iter().enumerate() {
                let (id, asked) = (part_id(id, n), Asked::Series(vec![part]));
                self.queries.push(Query { id, label: None, asked, wanted: false, ..asking_of(query, "")? });
            }
            self.queries.push(Query { asked, ..asking_of(query, id)? });
        }
        // As they were asked.
        let places: BTreeMap<&str, usize> =
            list.iter().enumerate().filter_map(|(at, query)| Some((query.text("Id").ok()??, at))).collect();
        self.queries.sort_by_key(|query| places.get(query.id.as_str()).copied().unwrap_or(usize::MAX));
        Ok(())
    }

    /// Of what is found so many series are told.
    fn cut(&mut self) {
        let mut left = MOST_FOUND;
        for query in self.queries.iter_mut().filter(|query| query.wanted) {
            if let Asked::Series(series) = &mut query.asked
                && series.len() > 1
            {
                self.too_many |= series.len() > left;
                series.truncate(left);
                left -= series.len();
            }
        }
    }
}

/// The series that stand in an expression for what is found.
struct Parts<'s, 'a> {
    id: &'s str,
    all: Vec<Shown<'a>>,
    /// Something finds nothing.
    empty: bool,
}

impl<'a> Parts<'_, 'a> {
    /// Takes them in, and gives the array of their ids.
    fn array(&mut self, found: Vec<Shown<'a>>) -> String {
        self.empty |= found.is_empty();
        let first = self.all.len();
        self.all.extend(found);
        let ids: Vec<String> = (first..self.all.len()).map(|n| part_id(self.id, n)).collect();
        format!("[{}]", ids.join(","))
    }
}

/// A query that nothing has been read of but how it is shown.
fn asking_of<'a>(query: &'a Value, id: &str) -> Result<Query<'a>, ApiError> {
    Ok(Query {
        id: id.to_owned(),
        label: query.text("Label")?,
        asked: Asked::Series(Vec::new()),
        of_expression: query.get("Expression").is_some(),
        period: query.int("Period")?,
        wanted: query.flag("ReturnData")?.unwrap_or(true),
        forbidden: false,
    })
}

fn part_id(id: &str, n: usize) -> String {
    format!("{id}__{n}")
}

/// Whether an id is that of something that a search in the expression of the other has found.
pub(super) fn is_part(part: &str, id: &str) -> bool {
    part.strip_prefix(id).is_some_and(|rest| rest.starts_with("__"))
}

fn in_expression(id: &str, why: &str) -> ApiError {
    ApiError::validation(format!("Error in expression '{id}' [{why}]"))
}

fn in_member(number: usize, name: &str, value: &str, why: &str) -> ApiError {
    ApiError::validation(format!(
        "The value {value} for parameter MetricDataQueries.member.{}.{name} {why}",
        number + 1
    ))
}

fn id(query: &Value, number: usize) -> Result<&str, ApiError> {
    let id = query.required("Id")?;
    let well_formed = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 255
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if well_formed {
        return Ok(id);
    }
    Err(in_member(number, "Id", id, "is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$"))
}

fn metric<'a>(
    place: &Place<'a>,
    accounts: &'a [AccountFacts],
    (query, stat, number): (&'a Value, &'a Value, usize),
    known: &Known<'a>,
) -> Result<(Asked<'a>, bool), ApiError> {
    let name = stat.required("Stat")?;
    let statistic = Statistic::parse(name)
        .ok_or_else(|| in_member(number, "MetricStat.Stat", name, "is not a valid statistic."))?;
    let period = stat.int("Period")?.unwrap_or(0);
    let period = checked_period(period).map_err(|why| {
        in_member(number, "MetricStat.Period", &period.to_string(), &format!("is not valid. {why}"))
    })?;
    let metric = stat.get("Metric").unwrap_or(&Value::Null);
    let (namespace, metric_name) = (metric.required("Namespace")?, metric.required("MetricName")?);
    let mut dimensions = metric
        .list("Dimensions")?
        .iter()
        .map(|d| Ok((d.required("Name")?, d.required("Value")?)))
        .collect::<Result<Vec<_>, ApiError>>()?;
    dimensions.sort_unstable();
    let account = query.text("AccountId")?.unwrap_or(place.account.id.as_str());
    let sight = match accounts.iter().find(|known| known.id == account) {
        Some(of) => oam::sight(place, of, namespace),
        None => Sight::Nothing,
    };
    let identity = metrics::identity(namespace, metric_name, dimensions.into_iter());
    let found = known.get(&(account, identity)).copied();
    let unit = stat.text("Unit")?;
    let of_unit = found.map(|(_, metric)| metric).filter(|m| unit.is_none_or(|unit| unit == m.unit));
    let shown = Shown {
        label: metric_name.to_owned(),
        metrics: of_unit.into_iter().collect(),
        place: found.map_or(*place, |(site, _)| site.place),
        since: if let Sight::Since(since) = sight { since } else { i64::MAX },
        statistic,
        stat: name.to_owned(),
        period,
    };
    Ok((Asked::Series(vec![shown]), sight == Sight::Nothing))
}
