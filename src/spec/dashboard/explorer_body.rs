//! Explorer widgets: metrics of what has certain tags.

use serde_json::Value;

use super::{
    ExplorerMetric, ExplorerWidget, Func, Widget,
    metric::numbers,
    object::Object,
    remarks::{Remarks, shown},
};
use crate::{model::Text, spec::Shape};

/// Metrics that a widget has at most.
const MOST: usize = 100;
const FUNCTIONS: [(&str, Func); 5] = [
    ("AVG", Func::Avg),
    ("MIN", Func::Min),
    ("MAX", Func::Max),
    ("SUM", Func::Sum),
    ("STDDEV", Func::Stddev),
];

pub(super) fn read(mut properties: Object<'_>, remarks: &mut Remarks) -> Widget {
    let mut metrics = Vec::new();
    for value in properties.list("metrics") {
        let Value::Object(map) = value else {
            remarks.say(format!("a metric is {}, not an object", shown(value)));
            continue;
        };
        let mut one = Object::new(map, "metrics.");
        let name = one.some_text("metricName", remarks);
        let kind = one.some_text("resourceType", remarks);
        let stat = one.some_text("stat", remarks);
        one.rest(remarks);
        match name.zip(kind) {
            Some((name, kind)) => metrics.push(ExplorerMetric {
                name: Text::new(name.trim()),
                resource_type: Text::new(kind.trim()),
                stat: numbers::statistic(stat.as_deref(), remarks).unwrap_or_else(|| numbers::AVERAGE.into()),
            }),
            None => remarks.say("a metric needs `metricName` and `resourceType`"),
        }
    }
    if metrics.len() > MOST {
        remarks.say(format!("{} metrics: an explorer widget has {MOST} at most", metrics.len()));
        metrics.truncate(MOST);
    }
    let mut labels = Vec::new();
    for value in properties.list("labels") {
        let Value::Object(map) = value else {
            remarks.say(format!("a label is {}, not an object", shown(value)));
            continue;
        };
        let mut one = Object::new(map, "labels.");
        let (key, value) = (one.some_text("key", remarks), one.text("value", remarks));
        one.rest(remarks);
        match key {
            Some(key) => labels.push((Text::new(key), value.map(Text::new))),
            None => remarks.say("a label needs a `key`"),
        }
    }
    let aggregate = properties.object("aggregateBy", remarks).and_then(|mut by| {
        let (key, func) = (by.some_text("key", remarks), by.word("func", &FUNCTIONS, remarks));
        by.rest(remarks);
        Some((Text::new(key?), func.unwrap_or(Func::Avg)))
    });
    let split_by = properties.some_text("splitBy", remarks).map(Text::new);
    let period = numbers::period(&mut properties, remarks);
    let (shape, per_row) = options(&mut properties, remarks);
    properties.rest(remarks);
    if metrics.is_empty() {
        remarks.say("An explorer widget names no metric");
        return Widget::Refused;
    }
    Widget::Explorer(ExplorerWidget { metrics, labels, aggregate, split_by, period, shape, per_row })
}

fn options(properties: &mut Object<'_>, remarks: &mut Remarks) -> (Shape, Option<u16>) {
    let Some(mut options) = properties.object("widgetOptions", remarks) else { return (Shape::Line, None) };
    let shapes = [("timeSeries", Shape::Line), ("bar", Shape::Bar), ("pie", Shape::Share)];
    let shape = options.word("view", &shapes, remarks).unwrap_or_default();
    let stacked = options.flag("stacked", remarks) == Some(true);
    let shape = if stacked && shape == Shape::Line { Shape::Area } else { shape };
    let per_row = options.whole("widgetsPerRow", remarks).map(|count| count.clamp(1, 24));
    if let Some(mut legend) = options.object("legend", remarks) {
        legend.harmless(&["position"]);
        legend.rest(remarks);
    }
    options.harmless(&["rowsPerPage"]);
    options.rest(remarks);
    (shape, per_row.and_then(|count| u16::try_from(count).ok()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_explorer_widget_is_kept_as_data() {
        let value = json!({
            "metrics": [
                {"metricName": "CPUUtilization", "resourceType": "AWS::EC2::Instance", "stat": "Maximum"},
                {"metricName": "NetworkIn", "resourceType": "AWS::EC2::Instance"},
                {"metricName": "x"},
            ],
            "labels": [{"key": "env", "value": "prod"}, {"key": "team"}, 1],
            "aggregateBy": {"key": "team", "func": "MAX"},
            "splitBy": "AvailabilityZone",
            "period": 300,
            "widgetOptions": {"legend": {"position": "bottom"}, "view": "timeSeries", "stacked": true,
                              "rowsPerPage": 8, "widgetsPerRow": 2}
        });
        let mut remarks = Remarks::default();
        let widget = read(Object::new(value.as_object().expect("an object"), ""), &mut remarks);
        let metric = |name: &str, stat: &str| ExplorerMetric {
            name: name.into(),
            resource_type: "AWS::EC2::Instance".into(),
            stat: stat.into(),
        };
        let expected = ExplorerWidget {
            metrics: vec![metric("CPUUtilization", "Maximum"), metric("NetworkIn", "Average")],
            labels: vec![("env".into(), Some("prod".into())), ("team".into(), None)],
            aggregate: Some(("team".into(), Func::Max)),
            split_by: Some("AvailabilityZone".into()),
            period: Some(300),
            shape: Shape::Area,
            per_row: Some(2),
        };
        assert_eq!(widget, Widget::Explorer(expected));
        let said: Vec<String> = remarks.list().iter().map(ToString::to_string).collect();
        assert_eq!(said, ["a metric needs `metricName` and `resourceType`", "a label is `1`, not an object"]);
    }
}
