//! What is laid over a graph: lines, bands, moments, an alarm.

use serde_json::Value;

use super::numbers;
use crate::{
    model::{Text, Timestamp},
    spec::{
        Band, Level, Moment, Side,
        dashboard::{
            AlarmPlace, arn,
            object::Object,
            remarks::{Remarks, quoted, shown},
            time,
        },
    },
};

/// Annotations of a graph.
#[derive(Debug, Default)]
pub(super) struct Annotations {
    pub bands: Vec<Band>,
    pub moments: Vec<Moment>,
    pub alarms: Vec<AlarmPlace>,
}

/// Where a value's band goes on without an end.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fill {
    None,
    Less,
    More,
}

pub(super) fn read(properties: &mut Object<'_>, remarks: &mut Remarks) -> Annotations {
    let mut out = Annotations::default();
    let Some(mut object) = properties.object("annotations", remarks) else { return out };
    out.alarms = arn::alarms(object.list("alarms"), remarks);
    for value in object.list("horizontal") {
        out.bands.extend(pair(value, "horizontal", remarks).and_then(|pair| band(pair, remarks)));
    }
    for value in object.list("vertical") {
        out.moments.extend(pair(value, "vertical", remarks).and_then(|pair| moment(pair, remarks)));
    }
    object.rest(remarks);
    out
}

/// One end of an annotation.
struct End<T> {
    value: T,
    label: Option<String>,
}

/// An annotation as it stands: one object, or a list of two.
struct Pair<'a> {
    first: Object<'a>,
    second: Option<Object<'a>>,
}

fn pair<'a>(value: &'a Value, name: &str, remarks: &mut Remarks) -> Option<Pair<'a>> {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let maps: Option<Vec<_>> = list.iter().map(Value::as_object).collect();
    let mut objects = maps.into_iter().flatten().map(|map| Object::new(map, format!("annotations.{name}.")));
    let read = (objects.next(), objects.next(), objects.next());
    let (Some(first), second, None) = read else {
        remarks.say(format!("an annotation in `{name}` is {}, not an object or a list of two", shown(value)));
        return None;
    };
    Some(Pair { first, second })
}

/// What both ends say together.
struct Common {
    colour: Option<crate::spec::Colour>,
    fill: Option<Fill>,
    side: Side,
    visible: bool,
}

impl Common {
    fn read(object: &mut Object<'_>, fills: &[(&'static str, Fill)], remarks: &mut Remarks) -> Self {
        Self {
            colour: numbers::colour(object, remarks),
            fill: object.word("fill", fills, remarks),
            side: object
                .word("yAxis", &[("left", Side::Left), ("right", Side::Right)], remarks)
                .unwrap_or_default(),
            visible: object.flag("visible", remarks) != Some(false),
        }
    }
}

/// Both ends, those of them that are there; none when it is not shown, or has no value.
#[allow(clippy::type_complexity, reason = "two ends, and what they have in common")]
fn ends<T>(
    pair: Pair<'_>,
    fills: &[(&'static str, Fill)],
    value: impl Fn(&mut Object<'_>, &mut Remarks) -> Option<T>,
    remarks: &mut Remarks,
) -> Option<(End<T>, Option<End<T>>, Common)> {
    let mut end = |mut object: Object<'_>| {
        let common = Common::read(&mut object, fills, remarks);
        let read = value(&mut object, remarks);
        let label = object.some_text("label", remarks);
        if read.is_none() && !object.has("value") {
            remarks.say("an annotation has no `value`");
        }
        object.rest(remarks);
        (read.map(|value| End { value, label }), common)
    };
    let (first, mut common) = end(pair.first);
    let second = pair.second.map(end);
    if let Some((_, more)) = &second {
        common.colour = common.colour.or(more.colour);
        common.fill = common.fill.or(more.fill);
        common.visible &= more.visible;
    }
    let second = match second {
        None => None,
        Some((end, _)) => Some(end?),
    };
    common.visible.then_some(())?;
    Some((first?, second, common))
}

/// What the two ends of a band are called.
fn label(first: Option<String>, second: Option<String>) -> Option<Text> {
    match (first, second) {
        (Some(a), Some(b)) if a != b => Some(Text::new(format!("{a} - {b}"))),
        (a, b) => a.or(b).map(Text::new),
    }
}

fn band(pair: Pair<'_>, remarks: &mut Remarks) -> Option<Band> {
    let fills = [("none", Fill::None), ("below", Fill::Less), ("above", Fill::More)];
    let (first, second, common) = ends(pair, &fills, |o, remarks| o.number("value", remarks), remarks)?;
    let (from, to) = match (&second, common.fill) {
        (Some(second), _) if second.value == first.value => (first.value, None),
        (Some(second), _) => (first.value.min(second.value), Some(first.value.max(second.value))),
        (None, Some(Fill::More)) => (first.value, Some(f64::INFINITY)),
        (None, Some(Fill::Less)) => (first.value, Some(f64::NEG_INFINITY)),
        (None, _) => (first.value, None),
    };
    let label = label(first.label, second.and_then(|second| second.label));
    Some(Band { from, to, label, level: Level::Plain, colour: common.colour, side: common.side })
}

fn moment(pair: Pair<'_>, remarks: &mut Remarks) -> Option<Moment> {
    let fills = [("none", Fill::None), ("before", Fill::Less), ("after", Fill::More)];
    let time = |object: &mut Object<'_>, remarks: &mut Remarks| {
        let text = object.text("value", remarks)?;
        let read = time::moment(&text);
        if read.is_none() {
            remarks.say(format!("{} is no time such as `2026-03-01T03:12:00Z`", quoted(&text)));
        }
        read
    };
    let (first, second, common) = ends(pair, &fills, time, remarks)?;
    let (at, until) = match (&second, common.fill) {
        (Some(second), _) if second.value == first.value => (first.value, None),
        (Some(second), _) => (first.value.min(second.value), Some(first.value.max(second.value))),
        (None, Some(Fill::More)) => (first.value, Some(Timestamp::MAX)),
        (None, Some(Fill::Less)) => (Timestamp::UNIX_EPOCH, Some(first.value)),
        (None, _) => (first.value, None),
    };
    let label = label(first.label, second.and_then(|second| second.label));
    Some(Moment { at, until, label, colour: common.colour })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::Colour;

    fn read_all(annotations: &Value) -> (Annotations, Vec<String>) {
        let value = json!({ "annotations": annotations });
        let mut remarks = Remarks::default();
        let read = read(&mut Object::new(value.as_object().expect("an object"), ""), &mut remarks);
        (read, remarks.list().iter().map(ToString::to_string).collect())
    }

    fn line(from: f64, to: Option<f64>) -> Band {
        Band { from, to, label: None, level: Level::Plain, colour: None, side: Side::Left }
    }

    #[test]
    fn horizontal_ones_are_lines_bands_and_fills() {
        let (read, said) = read_all(&json!({"horizontal": [
            {"value": 80, "label": "limit", "color": "#d62728", "yAxis": "right"},
            {"value": 90, "fill": "above"},
            {"value": 5, "fill": "below"},
            {"value": 1, "fill": "none"},
            {"value": 2, "visible": false},
            [{"value": 20, "label": "high", "color": "#2ca02c"}, {"value": 10, "label": "low"}],
            [{"value": 3}, {"value": 3}],
        ]}));
        assert_eq!(said, [""; 0]);
        let red = Some(Colour::Rgb(0xd6, 0x27, 0x28, None));
        let green = Some(Colour::Rgb(0x2c, 0xa0, 0x2c, None));
        assert_eq!(
            read.bands,
            [
                Band { label: Some("limit".into()), colour: red, side: Side::Right, ..line(80.0, None) },
                line(90.0, Some(f64::INFINITY)),
                line(5.0, Some(f64::NEG_INFINITY)),
                line(1.0, None),
                Band { label: Some("high - low".into()), colour: green, ..line(10.0, Some(20.0)) },
                line(3.0, None),
            ]
        );
    }

    #[test]
    fn vertical_ones_are_moments_and_spans() {
        let time = |text: &str| text.parse::<Timestamp>().expect("a time");
        let (early, late) = ("2026-03-01T03:12:00Z", "2026-03-01T04:00:00.000Z");
        let (read, said) = read_all(&json!({"vertical": [
            {"value": early, "label": "deploy"},
            {"value": early, "fill": "after"},
            {"value": early, "fill": "before"},
            [{"value": late, "label": "b"}, {"value": early}],
            {"value": late, "visible": false},
        ]}));
        assert_eq!(said, [""; 0]);
        let moment = |at, until| Moment { at, until, label: None, colour: None };
        assert_eq!(
            read.moments,
            [
                Moment { label: Some("deploy".into()), ..moment(time(early), None) },
                moment(time(early), Some(Timestamp::MAX)),
                moment(Timestamp::UNIX_EPOCH, Some(time(early))),
                Moment { label: Some("b".into()), ..moment(time(early), Some(time(late))) },
            ]
        );
    }

    #[test]
    fn what_is_no_annotation_is_said() {
        let (read, said) = read_all(&json!({
            "horizontal": [1, {}, {"value": "x"}, [{"value": 1}, {"value": 2}, {"value": 3}], {"value": 1, "fill": "after"}, []],
            "vertical": [{"value": "soon"}],
            "alarms": ["x"],
            "diagonal": [],
        }));
        assert_eq!((read.bands, read.moments, read.alarms), (vec![line(1.0, None)], vec![], vec![]));
        assert_eq!(
            said,
            [
                "`x` is no ARN of an alarm",
                "an annotation in `horizontal` is `1`, not an object or a list of two",
                "an annotation has no `value`",
                "`annotations.horizontal.value` is `x`, not a number",
                "an annotation in `horizontal` is a list, not an object or a list of two",
                "no `annotations.horizontal.fill` `after`; there are: none, below, above",
                "`soon` is no time such as `2026-03-01T03:12:00Z`",
                "`annotations.diagonal` is not known",
            ]
        );
    }
}
