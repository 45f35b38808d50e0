//! The value axes of a graph.

use crate::{
    model::Text,
    spec::{
        AxisSpec, Shape,
        dashboard::{object::Object, remarks::Remarks},
    },
};

/// What is said of both axes.
pub(super) fn read(properties: &mut Object<'_>, remarks: &mut Remarks) -> [AxisSpec; 2] {
    let Some(mut both) = properties.object("yAxis", remarks) else { return Default::default() };
    let axes = [one(&mut both, "left", remarks), one(&mut both, "right", remarks)];
    both.rest(remarks);
    axes
}

/// Units are not in the answers of GetMetricData, so that there are none to be hidden by `showUnits`.
fn one(both: &mut Object<'_>, side: &'static str, remarks: &mut Remarks) -> AxisSpec {
    let Some(mut axis) = both.object(side, remarks) else { return AxisSpec::default() };
    let (min, max) = (axis.number("min", remarks), axis.number("max", remarks));
    let label = axis.some_text("label", remarks).map(Text::new);
    axis.harmless(&["showUnits"]);
    axis.rest(remarks);
    let (min, max) = match (min, max) {
        (Some(min), Some(max)) if min >= max => {
            remarks.say(format!("`yAxis.{side}` goes from {min} to {max}: it is drawn as it fits"));
            (None, None)
        }
        both => both,
    };
    AxisSpec { min, max, unit: None, label }
}

/// A gauge is a part of a whole, which its left axis says.
pub(super) fn of_gauge(shape: Shape, axes: &mut [AxisSpec; 2], remarks: &mut Remarks) -> Shape {
    if shape != Shape::Gauge {
        return shape;
    }
    match (axes[0].min, axes[0].max) {
        (Some(_), Some(_)) => shape,
        (None, Some(max)) => {
            let min = if max > 0.0 { 0.0 } else { max - 1.0 };
            remarks.say(format!("`yAxis.left.min` is missing: the gauge begins at {min}"));
            axes[0].min = Some(min);
            shape
        }
        (_, None) => {
            remarks.say("`yAxis.left.max` is missing: it is not known what a full gauge is");
            Shape::Value
        }
    }
}
