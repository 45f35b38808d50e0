use std::{collections::BTreeMap, ops::Range as Span};

use serde::Deserialize;

use super::{
    Rows, Words,
    at::{At, Word},
    chart::{Reader, in_cycles},
    nearest::unknown,
    view::{COMMON_ARGS, Errors},
    want::WantSpec,
};
use crate::model::{Source, Text, Want, clean};

/// Variables that every view has: where it looks, when that is one account, or one region.
pub const PLACES: [&str; 2] = ["account", "region"];

/// A variable of a view: an argument of its route, with choices.
#[derive(Clone, Debug, PartialEq)]
pub struct VariableSpec {
    /// Its name, and the route argument's.
    pub name: String,
    /// What it is called on the screen.
    pub title: String,
    /// What it may be.
    pub choices: ChoicesOf,
    /// What it is when the route does not say.
    pub default: Option<String>,
    /// What stands for it in words when the route does not say, and all are meant.
    pub all: Option<String>,
    /// What some choices are called on the screen: the choice, and its name.
    pub labels: Vec<(String, String)>,
    /// It is not offered: only a route says what it is.
    pub hidden: bool,
}

/// Where the choices of a variable come from.
#[derive(Clone, Debug, PartialEq)]
pub enum ChoicesOf {
    /// These.
    Fixed(Vec<String>),
    /// The values of a dimension of what a namespace has.
    Dimension {
        /// `AWS/Lambda`.
        namespace: Words,
        /// `FunctionName`.
        dimension: Text,
        /// Other dimensions that the metrics must have.
        conditions: Vec<(Text, Words)>,
    },
    /// The values of a member of rows.
    Rows {
        /// Of these.
        rows: Rows,
        /// The member.
        member: String,
        /// Members that the rows must have.
        conditions: Vec<(String, Words)>,
    },
    /// The accounts of the fleet.
    Accounts,
    /// The regions of the fleet.
    Regions,
}

impl ChoicesOf {
    /// What has to be read for them.
    pub fn want(&self) -> Option<Want> {
        match self {
            Self::Dimension { .. } => Some(Want::Metrics),
            Self::Rows { rows, .. } => match WantSpec::plain(rows.source()?)? {
                WantSpec::Fixed(want) => Some(want),
                _ => None,
            },
            Self::Fixed(_) | Self::Accounts | Self::Regions => None,
        }
    }

    /// The words in it.
    pub fn words(&self) -> Vec<&Words> {
        match self {
            Self::Dimension { namespace, conditions, .. } => {
                std::iter::once(namespace).chain(conditions.iter().map(|(_, words)| words)).collect()
            }
            Self::Rows { conditions, .. } => conditions.iter().map(|(_, words)| words).collect(),
            Self::Fixed(_) | Self::Accounts | Self::Regions => Vec::new(),
        }
    }
}

/// A variable of the view, which is an argument of its route by itself.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RawVariable {
    /// `function`: words of the view write it `$function`, links and conditions `{function}`.
    #[cfg_attr(test, schemars(with = "crate::spec::schema::Variable"))]
    pub name: At<String>,
    /// What it is called on the screen. The name, when absent.
    title: Option<String>,
    /// Its choices, by themselves.
    values: Option<Vec<String>>,
    /// Its choices are the values of a dimension.
    from: Option<At<RawFrom>>,
    /// Its choices are values of a member of these rows.
    rows: Option<Word<Rows>>,
    /// The member.
    member: Option<At<String>>,
    /// Members that the rows must have, with variables: `{ account = "$account" }`.
    #[serde(default, rename = "where")]
    conditions: BTreeMap<At<String>, At<String>>,
    /// What it is when the route does not say. The first choice, when absent.
    default: Option<At<String>>,
    /// What stands for all of them, in words: `*`. They are meant when the route does not say.
    all: Option<At<String>>,
}

/// A dimension whose values are choices.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RawFrom {
    /// Of metrics in this namespace: `AWS/Lambda`.
    namespace: At<String>,
    /// The name of the dimension: `FunctionName`.
    dimension: String,
    /// Other dimensions that the metrics must have, with variables: `{ ClusterName = "$cluster" }`.
    #[serde(default, rename = "where")]
    conditions: BTreeMap<At<String>, At<String>>,
}

/// The variables of a view; what is wrong with them goes to `errors`.
pub(super) fn typed(raw: Vec<RawVariable>, read: &Reader<'_>, errors: &mut Errors<'_>) -> Vec<VariableSpec> {
    let names: Vec<(String, Span<usize>)> =
        raw.iter().map(|v| (v.name.get_ref().clone(), v.name.span())).collect();
    for (at, (name, span)) in names.iter().enumerate() {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(is_part) {
            let message = format!("`{name}`: a variable's name is small letters, digits and `_`");
            errors.at(span.clone(), message);
        }
        if COMMON_ARGS.contains(&name.as_str()) && !PLACES.contains(&name.as_str()) {
            errors.at(span.clone(), format!("every view takes `{name}`: it cannot be a variable"));
        }
        if names[..at].iter().any(|(before, _)| before == name) {
            errors.at(span.clone(), format!("a second variable `{name}`"));
        }
    }
    let variables: Vec<VariableSpec> = raw.into_iter().filter_map(|raw| one(raw, read, errors)).collect();
    let place = |name: &str| variables.iter().position(|variable| variable.name == name);
    let needs = |variable: &VariableSpec| {
        variable.choices.words().into_iter().flat_map(Words::variables).filter_map(place).collect()
    };
    let needs: Vec<Vec<usize>> = variables.iter().map(needs).collect();
    for at in in_cycles(&needs) {
        let name = &variables[at].name;
        if let Some((_, span)) = names.iter().find(|(n, _)| n == name) {
            errors.at(span.clone(), format!("the choices of `{name}` depend on `{name}`, if not directly"));
        }
    }
    variables
}

fn one(raw: RawVariable, read: &Reader<'_>, errors: &mut Errors<'_>) -> Option<VariableSpec> {
    let name = raw.name.get_ref().clone();
    if let Some(member) = raw.member.as_ref().filter(|_| raw.rows.is_none()) {
        errors.at(member.span(), "a `member` is of `rows`");
    }
    if let Some((member, _)) = raw.conditions.first_key_value().filter(|_| raw.rows.is_none()) {
        errors.at(member.span(), "`where` is of `rows`; that of `from` stands within it");
    }
    let choices = match (raw.values, raw.from, raw.rows) {
        (Some(values), None, None) if !values.is_empty() => {
            ChoicesOf::Fixed(values.iter().map(|value| clean(value)).collect())
        }
        (None, Some(from), None) => {
            let from = from.into_inner();
            let namespace = read.words(&from.namespace, errors);
            let filled = |(name, value): (At<String>, At<String>)| {
                (Text::new(name.get_ref()), read.words(&value, errors))
            };
            let conditions = from.conditions.into_iter().map(filled).collect();
            ChoicesOf::Dimension { namespace, dimension: Text::new(from.dimension), conditions }
        }
        (None, None, Some(rows)) => of_rows(&raw.name, &rows, raw.member, raw.conditions, read, errors)?,
        (None, None, None) if name == "account" => ChoicesOf::Accounts,
        (None, None, None) if name == "region" => ChoicesOf::Regions,
        _ => {
            errors.at(raw.name.span(), "a variable has `values`, `from`, or `rows`, and one of them");
            return None;
        }
    };
    if let (Some(default), ChoicesOf::Fixed(values)) = (&raw.default, &choices)
        && !values.contains(default.get_ref())
    {
        errors.at(default.span(), unknown("value", default.get_ref(), values.iter().map(String::as_str)));
    }
    if let (Some(all), Some(_)) = (&raw.all, &raw.default) {
        errors
            .at(all.span(), "`all` is what is meant when the route does not say: there is no `default` then");
    }
    Some(VariableSpec {
        title: raw.title.unwrap_or_else(|| name.clone()),
        name,
        choices,
        default: raw.default.map(|text| clean(text.get_ref())),
        all: raw.all.map(|text| clean(text.get_ref())),
        labels: Vec::new(),
        hidden: false,
    })
}

fn of_rows(
    name: &At<String>,
    named: &Word<Rows>,
    member: Option<At<String>>,
    raw: BTreeMap<At<String>, At<String>>,
    read: &Reader<'_>,
    errors: &mut Errors<'_>,
) -> Option<ChoicesOf> {
    let rows = named.typed(errors)?;
    if !ROWS.contains(&rows) {
        let names = ROWS.map(Rows::name).join(", ");
        errors.at(named.span(), format!("choices come from one of: {names}"));
        return None;
    }
    let Some(member) = member else {
        errors.at(name.span(), "choices from `rows` need a `member`: which of their values they are");
        return None;
    };
    let members = rows.columns();
    let mut conditions = Vec::new();
    for (of, value) in raw {
        if !members.contains(&of.get_ref().as_str()) {
            errors.at(of.span(), unknown("member", of.get_ref(), members.iter().copied()));
        }
        let words = read.words(&value, errors);
        conditions.push((of.into_inner(), words));
    }
    if !members.contains(&member.get_ref().as_str()) {
        errors.at(member.span(), unknown("member", member.get_ref(), members.iter().copied()));
    }
    Some(ChoicesOf::Rows { rows, member: member.into_inner(), conditions })
}

/// Rows that choices may come from: what is read of a whole scope.
const ROWS: [Rows; 7] = [
    Rows::Alarms,
    Rows::Instances,
    Rows::Metrics,
    Rows::Namespaces,
    Rows::Nodes,
    Rows::Services,
    Rows::Sessions,
];

/// The source of a variable's choices.
impl VariableSpec {
    /// What is read for its choices.
    pub fn source(&self) -> Option<Source> {
        self.choices.want().map(|want| want.source())
    }
}
