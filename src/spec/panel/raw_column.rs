//! Columns of a panel, as files have them: of a table of rows, or what a chart's table tells of each series.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::PanelKind;
use crate::spec::{at::At, column::RawColumn, view::Errors};

/// One of either kind.
#[derive(Debug)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(untagged))]
pub(in crate::spec) enum RawPanelColumn {
    /// Of a table of rows.
    Column(RawColumn),
    /// Of a chart's table: its name.
    Summary(#[cfg_attr(test, schemars(with = "crate::spec::at::Word<crate::spec::Summary>"))] String),
}

impl<'de> Deserialize<'de> for RawPanelColumn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawPanelColumn;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a column, such as `{ name = \"title\" }`")
            }
            fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
                Ok(RawPanelColumn::Summary(name.into()))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                RawColumn::deserialize(MapAccessDeserializer::new(map)).map(RawPanelColumn::Column)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// The columns of a table of rows, and the names of those of a chart's table: a panel has one of these.
pub(super) fn split(
    kind: PanelKind,
    raw: Vec<At<RawPanelColumn>>,
    errors: &mut Errors<'_>,
) -> (Vec<At<RawColumn>>, Vec<At<String>>) {
    let (mut columns, mut names) = (Vec::new(), Vec::new());
    for one in raw {
        let span = one.span();
        match one.into_inner() {
            RawPanelColumn::Column(_) if kind == PanelKind::Chart => {
                errors.at(span, "the columns of a `chart` are names: `[\"last\", \"max\"]`");
            }
            RawPanelColumn::Column(column) => columns.push(At::new(span, column)),
            RawPanelColumn::Summary(name) if kind == PanelKind::Chart => names.push(At::new(span, name)),
            RawPanelColumn::Summary(_) => {
                errors.at(
                    span,
                    format!("a column of a `{}` is a table: `{{ name = \"title\" }}`", kind.name()),
                );
            }
        }
    }
    (columns, names)
}
