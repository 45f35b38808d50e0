use serde::Deserialize;

use super::{
    at::{At, Named, Word},
    nearest::unknown,
    view::Errors,
};

/// How a member is written in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As it is; times as `03:12` today and `27 Feb 03:12` before.
    #[default]
    Plain,
    /// A time in five cells: `03:12`, or `27Feb`.
    Time,
    /// A time as what has passed since: `3 m`.
    Age,
    /// What is after the last `/` or `:`.
    Leaf,
    /// `Role/person` as `person (Role)`: at the right it may be cut.
    Person,
    /// A region as people abbreviate it: `euw1`.
    Region,
    /// The resources of an event: the first one's name, and how many more.
    Resource,
    /// A service's host without `.amazonaws.com`.
    Service,
    /// How it stands: a sign in its colour.
    Mark,
    /// In the colour of the row's mark.
    Marked,
    /// US dollars: `$0.0018`; `?` where no price is known.
    Usd,
    /// Milliseconds, as people read them.
    Millis,
    /// Of which part of its time something is there, as a bar: `····░███████▒`.
    Bar,
    /// Names and values, but for those that AWS sets on Cloud Map instances itself.
    Custom,
}

impl Form {
    const ALL: [(&'static str, Self); 14] = [
        ("plain", Self::Plain),
        ("time", Self::Time),
        ("age", Self::Age),
        ("leaf", Self::Leaf),
        ("person", Self::Person),
        ("region", Self::Region),
        ("resource", Self::Resource),
        ("service", Self::Service),
        ("mark", Self::Mark),
        ("marked", Self::Marked),
        ("usd", Self::Usd),
        ("ms", Self::Millis),
        ("bar", Self::Bar),
        ("custom", Self::Custom),
    ];
}

/// A column of a panel's table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnSpec {
    /// Its heading, and what it is called when one sorts by it.
    pub name: String,
    /// The member that it shows; of one that has names and values, such as `tags`, `tags.NAME` is one of these.
    pub member: String,
    /// How.
    pub form: Form,
    /// When the width does not suffice, the highest number goes first; 0 never goes, and from 4 on a column goes
    /// before others are cut.
    pub priority: u8,
    /// At least as wide as this, in cells.
    pub min: u16,
    /// At most as wide as this; as wide as its content when absent.
    pub max: u16,
    /// Takes what is left over.
    pub grow: bool,
    /// Set flush right.
    pub right: bool,
    /// Less loud than the others.
    pub dim: bool,
}

impl Named for Form {
    const WHAT: &'static str = "form of a column";
    fn named() -> impl Iterator<Item = (&'static str, Self)> {
        Self::ALL.into_iter()
    }
}

/// A column of a table.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawColumn {
    /// Its heading, and what it is called in `sort`.
    name: At<String>,
    /// The member that it shows. The name, when absent.
    member: Option<At<String>>,
    /// How the member is written.
    #[serde(rename = "as")]
    form: Option<Word<Form>>,
    /// When there is no room, the highest goes first; 0 stays.
    #[serde(default)]
    priority: u8,
    /// Cells, at least.
    #[serde(default)]
    min: u16,
    /// Cells, at most.
    #[serde(default = "unbounded")]
    max: u16,
    /// It takes what is left over.
    #[serde(default)]
    grow: bool,
    /// Set flush right.
    #[serde(default)]
    right: bool,
    /// Less loud.
    dim: Option<bool>,
}

/// Members that have names and values.
const NESTED: [&str; 3] = ["attributes", "dimensions", "tags"];

fn unbounded() -> u16 {
    u16::MAX
}

pub(super) fn typed(
    raw: At<RawColumn>,
    members: &[&'static str],
    errors: &mut Errors<'_>,
) -> Option<ColumnSpec> {
    let raw = raw.into_inner();
    let member = raw.member.as_ref().unwrap_or(&raw.name);
    let known = match member.get_ref().split_once('.') {
        Some((outer, inner)) => NESTED.contains(&outer) && members.contains(&outer) && !inner.is_empty(),
        None => members.contains(&member.get_ref().as_str()),
    };
    if !known {
        errors.at(member.span(), unknown("column", member.get_ref(), members.iter().copied()));
        return None;
    }
    let form = match &raw.form {
        Some(name) => name.typed(errors).unwrap_or_default(),
        None => match member.get_ref().as_str() {
            "mark" => Form::Mark,
            "region" => Form::Region,
            _ => Form::Plain,
        },
    };
    let quiet =
        matches!(form, Form::Time | Form::Age | Form::Region | Form::Leaf | Form::Person | Form::Service);
    Some(ColumnSpec {
        member: member.get_ref().clone(),
        name: raw.name.into_inner(),
        form,
        priority: raw.priority,
        min: raw.min,
        max: raw.max,
        grow: raw.grow,
        right: raw.right,
        dim: raw.dim.unwrap_or(quiet),
    })
}
