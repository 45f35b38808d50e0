//! What stands in a cell of a table.

use std::borrow::Cow;

use super::{Line, Zone, time};
use crate::{
    model::{Member, Text, Timestamp},
    spec::{ColumnSpec, Form},
};

/// The words of a cell.
pub fn words<'a>(line: &'a Line<'_>, column: &ColumnSpec, zone: &Zone, now: Timestamp) -> Cow<'a, str> {
    if column.form == Form::Mark {
        return Cow::Borrowed(line.thing.sign().0);
    }
    let member = line.named(&column.member);
    if let Member::Time(at) = member {
        return Cow::Owned(match column.form {
            Form::Age => time::age(at, now),
            Form::Time => zone.short(at, now),
            _ => zone.moment(at, now),
        });
    }
    if column.form == Form::Region {
        return line.region().map_or(Cow::Borrowed("*"), |region| Cow::Owned(region.short()));
    }
    let text = match member {
        Member::Text(Cow::Borrowed(text)) => Cow::Borrowed(text),
        other => Cow::Owned(other.to_words().into_owned()),
    };
    match column.form {
        // A moment that nobody knows is not one that is long ago.
        Form::Age if text.is_empty() => Cow::Borrowed("?"),
        Form::Leaf => match text {
            Cow::Borrowed(text) => Cow::Borrowed(leaf(text)),
            Cow::Owned(text) => Cow::Owned(leaf(&text).to_owned()),
        },
        Form::Person => Cow::Owned(person_first(&text)),
        Form::Custom => match line.named(&column.member) {
            Member::Pairs(pairs) => Cow::Owned(custom(pairs)),
            _ => text,
        },
        _ => text,
    }
}

/// Names and values that are not set by Cloud Map (`AWS_..`) or by ECS: what somebody wanted to be known.
/// <https://docs.aws.amazon.com/cloud-map/latest/api/API_RegisterInstance.html>
fn custom(pairs: &[(Text, Text)]) -> String {
    const SET_BY_ECS: [&str; 3] = ["AVAILABILITY_ZONE", "EC2_INSTANCE_ID", "REGION"];
    let own =
        |name: &str| !name.starts_with("AWS_") && !name.starts_with("ECS_") && !SET_BY_ECS.contains(&name);
    let own = pairs.iter().filter(|(name, _)| own(name)).map(|(name, value)| format!("{name}={value}"));
    own.collect::<Vec<_>>().join("  ")
}

/// What is after the last `/` or `:`.
pub fn leaf(text: &str) -> &str {
    text.rsplit(['/', ':']).next().unwrap_or(text)
}

/// `Role/person` with the person first: at the right it may be cut, and the person is who can be asked.
pub fn person_first(who: &str) -> String {
    who.rsplit_once('/').map_or_else(|| who.to_owned(), |(role, person)| format!("{person} ({role})"))
}
