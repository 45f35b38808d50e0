//! Chart widgets: queries of Metrics Insights or PromQL.

use serde_json::Value;

use super::{
    Widget,
    metric::measure_of,
    object::Object,
    place,
    remarks::{Remarks, quoted, shown},
    widgets::{Common, Shown},
};
use crate::{
    model::Text,
    spec::{ChartQuery, ChartSpec, Legend, Shape, Side, Words},
};

/// How a view of a chart is drawn; and what it is when that is something else.
const VIEWS: [(&str, (Shape, bool)); 10] = [
    ("line", (Shape::Line, true)),
    ("bar", (Shape::Bar, true)),
    ("column", (Shape::Bar, true)),
    ("pie", (Shape::Share, true)),
    ("number", (Shape::Value, true)),
    ("heatmap", (Shape::Heat, true)),
    ("legend", (Shape::Table, true)),
    ("solidgauge", (Shape::Value, false)),
    ("histogram", (Shape::Bar, false)),
    ("scatter", (Shape::Line, false)),
];

pub(super) fn read(mut properties: Object<'_>, common: &mut Common<'_>, remarks: &mut Remarks) -> Shown {
    let (shape, is_same) = properties.word("view", &VIEWS, remarks).unwrap_or((Shape::Line, true));
    if !is_same {
        let name = properties.text("view", remarks).unwrap_or_default();
        remarks.say(format!("A {} is drawn as `{}`", quoted(&name), shape.name()));
    }
    let region = place::region(&mut properties, remarks).or_else(|| common.around.region.map(Text::new));
    let account = place::account(&mut properties, remarks).or_else(|| common.around.account.map(Text::new));
    let mut queries = Vec::new();
    if let Some(mut data) = properties.object("data", remarks) {
        for value in data.list("queries") {
            let read = query(value, (account.as_ref(), region.as_ref()), remarks);
            match read {
                Some(_) if common.metrics_left == 0 => {
                    remarks.say("A dashboard has 2500 metrics at most: a query is not drawn");
                }
                read => {
                    common.metrics_left -= usize::from(read.is_some());
                    queries.extend(read);
                }
            }
        }
        data.rest(remarks);
    }
    properties.harmless(&["description", "liveData", "timezone"]);
    if properties
        .get("plotOptions")
        .is_some_and(|options| options.as_object().is_none_or(|map| !map.is_empty()))
    {
        remarks.say("`plotOptions` are not kept");
    }
    properties.rest(remarks);
    if queries.is_empty() {
        remarks.say("No query is left to be drawn");
        return Shown::Widget(Widget::Refused);
    }
    Shown::Chart(ChartSpec {
        shape,
        queries,
        keeps_periods: common.keeps_periods,
        changes: false,
        legend: Legend::default(),
        ..ChartSpec::default()
    })
}

fn query(
    value: &Value,
    (account, region): (Option<&Text>, Option<&Text>),
    remarks: &mut Remarks,
) -> Option<ChartQuery> {
    let Value::Object(map) = value else {
        remarks.say(format!("a query is {}, not an object", shown(value)));
        return None;
    };
    let mut object = Object::new(map, "data.queries.");
    let kind = object.some_text("type", remarks);
    let is_sql = object.word("language", &[("SQL", true), ("PromQL", false)], remarks);
    let text = object.some_text("query", remarks);
    let own = place::region(&mut object, remarks);
    let own_account = place::account(&mut object, remarks);
    let label = object.some_text("label", remarks).map(|label| Words::plain(crate::model::clean(&label)));
    let id = object
        .some_text("id", remarks)
        .map(|id| Text::new(id.trim()))
        .filter(|id| crate::spec::chart::is_id(id));
    object.rest(remarks);
    if let Some(kind) = kind.filter(|kind| kind != "cloudwatch-metrics") {
        remarks.say(format!("A query of the type {} is not known", quoted(&kind)));
        return None;
    }
    if is_sql == Some(false) {
        remarks.say("A query in PromQL is not drawn: GetMetricData, which Skydeck reads, takes none");
        return None;
    }
    let Some(text) = text else {
        remarks.say("A query says nothing to ask");
        return None;
    };
    let words = |text: &Text| Words::plain(text.as_str());
    Some(ChartQuery {
        id,
        measure: measure_of(&text),
        label,
        period: None,
        hidden: false,
        sparse: false,
        side: Side::Left,
        colour: None,
        account: own_account.as_ref().or(account).map(words),
        region: own.as_ref().or(region).map(words),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::{ChartMeasure, dashboard::DashboardAround};

    fn read_one(value: &Value) -> (Shown, Vec<String>) {
        let around = DashboardAround { name: "d", account: Some("shop"), region: None, variable: &|_| None };
        let mut common = Common { around: &around, set: &[], keeps_periods: false, metrics_left: 2 };
        let mut remarks = Remarks::default();
        let shown = read(Object::new(value.as_object().expect("an object"), ""), &mut common, &mut remarks);
        (shown, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn sql_is_asked_of_metrics_insights_and_promql_says_why_not() {
        let (shown, said) = read_one(&json!({
            "view": "column", "region": "eu-west-1", "description": "x",
            "data": {"queries": [
                {"id": "q1", "type": "cloudwatch-metrics", "language": "SQL", "query": "SELECT MAX(a) FROM b"},
                {"id": "q2", "type": "cloudwatch-metrics", "language": "PromQL", "query": "up"},
                {"type": "other"}, 1, {"language": "SQL"},
            ]}
        }));
        let Shown::Chart(chart) = shown else { panic!("a chart") };
        assert_eq!((chart.shape, chart.queries.len()), (Shape::Bar, 1));
        assert_eq!(chart.queries[0].measure, ChartMeasure::Sql(Words::plain("SELECT MAX(a) FROM b")));
        assert_eq!(chart.queries[0].region, Some(Words::plain("eu-west-1")));
        assert_eq!(chart.queries[0].account, Some(Words::plain("shop")));
        assert_eq!(
            said,
            [
                "A query in PromQL is not drawn: GetMetricData, which Skydeck reads, takes none",
                "A query of the type `other` is not known",
                "a query is `1`, not an object",
                "A query says nothing to ask",
            ]
        );
    }

    #[test]
    fn what_is_drawn_otherwise_is_said() {
        let sql = json!({"language": "SQL", "query": "SELECT MAX(a) FROM b"});
        let (_, said) = read_one(
            &json!({"view": "scatter", "data": {"queries": [sql, sql, sql]}, "plotOptions": {"a": 1}}),
        );
        assert_eq!(
            said,
            [
                "A `scatter` is drawn as `line`",
                "A dashboard has 2500 metrics at most: a query is not drawn",
                "`plotOptions` are not kept",
            ]
        );
        assert!(matches!(read_one(&json!({})).0, Shown::Widget(Widget::Refused)));
    }
}
