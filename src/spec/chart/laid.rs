//! What is laid over a chart: what is said of its axes, bands, moments.

use serde::Deserialize;

use super::{AxisSpec, Band, Level, Moment, Side, query::colour};
use crate::{
    model::{Text, Timestamp},
    spec::{
        at::{At, Word},
        view::Errors,
    },
};

/// What is said of a value axis.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawAxis {
    /// Where it begins. What fits, when absent.
    min: Option<f64>,
    /// Where it ends.
    max: Option<At<f64>>,
    /// CloudWatch's unit: `Bytes`, `Percent`, `Milliseconds`, `Count/Second`, ...
    unit: Option<String>,
    /// What stands beside it.
    label: Option<String>,
}

impl RawAxis {
    pub fn typed(self, errors: &mut Errors<'_>) -> AxisSpec {
        let max = self.max.as_ref().map(|max| *max.get_ref());
        if let (Some(min), Some(max)) = (self.min, &self.max)
            && min.partial_cmp(max.get_ref()) != Some(std::cmp::Ordering::Less)
        {
            errors.at(max.span(), "`max` is above `min`");
        }
        AxisSpec { min: self.min, max, unit: self.unit.map(Text::new), label: self.label.map(Text::new) }
    }
}

/// A threshold (`at`), or a band: `from` and `to`, `above`, or `below`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawBand {
    /// A line at this value.
    at: Option<f64>,
    /// Where the band begins.
    from: Option<f64>,
    /// Where the band ends.
    to: Option<f64>,
    /// Everything above this value.
    above: Option<f64>,
    /// Everything below this value.
    below: Option<f64>,
    /// What it is called.
    label: Option<String>,
    /// How bad it is to be there.
    level: Option<Word<Level>>,
    /// The axis whose values they are.
    axis: Option<Word<Side>>,
    /// `#aabbcc`, or a colour of the terminal such as `lightred`. Its level's, when absent.
    colour: Option<At<String>>,
}

pub(super) fn band(raw: At<RawBand>, errors: &mut Errors<'_>) -> Option<Band> {
    let (span, raw) = (raw.span(), raw.into_inner());
    let level = raw.level.and_then(|level| level.typed(errors)).unwrap_or_default();
    let side = raw.axis.and_then(|axis| axis.typed(errors)).unwrap_or_default();
    let colour = raw.colour.as_ref().and_then(|text| colour(text, errors));
    let (from, to) = match (raw.at, raw.from, raw.to, raw.above, raw.below) {
        (Some(at), None, None, None, None) => (at, None),
        (None, Some(from), Some(to), None, None) if from < to => (from, Some(to)),
        (None, None, None, Some(above), None) => (above, Some(f64::INFINITY)),
        (None, None, None, None, Some(below)) => (below, Some(f64::NEG_INFINITY)),
        _ => {
            errors.at(span, "a band is `at`, `from` below `to`, `above`, or `below`, and one of them alone");
            return None;
        }
    };
    if !from.is_finite() || raw.to.is_some_and(|to| !to.is_finite()) {
        errors.at(span, "a band begins and ends at numbers; write `above` or `below` for one without an end");
        return None;
    }
    Some(Band { from, to, label: raw.label.map(Text::new), level, colour, side })
}

/// A moment, or with `until` a span of time.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct RawMoment {
    /// When: `2026-03-01T03:12:00Z`.
    at: At<Moments>,
    /// Until when.
    until: Option<At<Moments>>,
    /// What it is called.
    label: Option<String>,
    /// `#aabbcc`, or a colour of the terminal such as `lightred`. The theme's, when absent.
    colour: Option<At<String>>,
}

/// A time as TOML writes it, or the same in quotes.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(in crate::spec) struct Moments(toml::Value);

#[cfg(test)]
impl schemars::JsonSchema for Moments {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date-time" })
    }
}

pub(super) fn moment(raw: RawMoment, errors: &mut Errors<'_>) -> Option<Moment> {
    let mut time = |raw: &At<Moments>| {
        let text = match &raw.get_ref().0 {
            toml::Value::Datetime(time) => time.to_string(),
            toml::Value::String(text) => text.clone(),
            _ => String::new(),
        };
        let time = text.parse::<Timestamp>().ok();
        if time.is_none() {
            errors.at(raw.span(), "a time with its zone is expected, such as `2026-03-01T03:12:00Z`");
        }
        time
    };
    let (at, until) = (time(&raw.at), raw.until.as_ref().map(&mut time));
    if let (Some(at), Some(Some(until)), Some(raw)) = (at, until, &raw.until)
        && until <= at
    {
        errors.at(raw.span(), "`until` is after `at`");
    }
    let colour = raw.colour.as_ref().and_then(|text| colour(text, errors));
    Some(Moment { at: at?, until: until.flatten(), label: raw.label.map(Text::new), colour })
}
