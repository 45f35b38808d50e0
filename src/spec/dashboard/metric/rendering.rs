//! One row of a metric widget as a query of a chart.

use super::{
    numbers::{self, AVERAGE},
    rows::Row,
};
use crate::{
    model::{Text, clean},
    spec::{
        ChartMeasure, ChartQuery, Side, Words,
        dashboard::{
            object::Object,
            place,
            remarks::{Remarks, quoted},
            widgets::Common,
        },
    },
};

/// Characters of an expression, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html>
const LONGEST: usize = 2048;

/// What a widget says for all its rows.
pub(super) struct Usual {
    pub stat: Text,
    pub account: Option<Text>,
    pub region: Option<Text>,
}

/// The query of a row; none when there is nothing to ask.
pub(super) fn query(
    row: Row,
    usual: &Usual,
    common: &Common<'_>,
    remarks: &mut Remarks,
) -> Option<ChartQuery> {
    let mut object = Object::new(&row.rendering, format!("row {} ", row.number));
    let id = object.some_text("id", remarks).map(|id| Text::new(id.trim()));
    let label = object.some_text("label", remarks).map(|label| Words::plain(clean(&label)));
    let stat = object.some_text("stat", remarks);
    let stat = numbers::statistic(stat.as_deref(), remarks);
    let mut period = numbers::period(&mut object, remarks);
    let hidden = object.flag("visible", remarks) == Some(false);
    let sides = [("left", Side::Left), ("right", Side::Right)];
    let side = object.word("yAxis", &sides, remarks).unwrap_or_default();
    let colour = numbers::colour(&mut object, remarks);
    let account = match object.has("accountId") {
        true => place::account(&mut object, remarks).or_else(|| common.around.account.map(Text::new)),
        false => usual.account.clone(),
    };
    let region = place::region(&mut object, remarks).or_else(|| usual.region.clone());
    let expression = object.some_text("expression", remarks);
    let is_expression = object.has("expression");
    object.rest(remarks);
    let measure = if is_expression {
        let text = expression.unwrap_or_default();
        let why = match text.len() {
            0 => "its expression is empty".to_owned(),
            ..=LONGEST => String::new(),
            length => format!("its expression has {length} characters, and {LONGEST} are the most"),
        };
        if !why.is_empty() {
            remarks.say(format!("Row {} is not drawn: {why}", row.number));
            return None;
        }
        period = period.or_else(|| of_search(&text));
        measure_of(&text)
    } else {
        let stat = stat.unwrap_or_else(|| usual.stat.clone());
        metric(row.items, stat, common, remarks)?
    };
    let words = |text: Text| Words::plain(text.as_str());
    Some(ChartQuery {
        id,
        measure,
        label,
        period,
        hidden,
        sparse: false,
        side,
        colour,
        account: account.map(words),
        region: region.map(words),
    })
}

/// An expression, or a query of Metrics Insights.
pub(in crate::spec::dashboard) fn measure_of(text: &str) -> ChartMeasure {
    let text = clean(text);
    let is_sql = text.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
    if is_sql { ChartMeasure::Sql(Words::plain(text)) } else { ChartMeasure::Expression(Words::plain(text)) }
}

fn metric(
    items: Vec<String>,
    stat: Text,
    common: &Common<'_>,
    remarks: &mut Remarks,
) -> Option<ChartMeasure> {
    let mut fill = |text: String| {
        if place::is_placeholder(&text) {
            remarks.say(format!("{} is a placeholder that nothing has replaced", quoted(&text)));
        }
        Words::plain(text)
    };
    let mut items = items.into_iter().map(|item| clean(&item));
    let (namespace, name) = (fill(items.next()?), fill(items.next()?));
    let mut dimensions = Vec::new();
    while let (Some(name), Some(value)) = (items.next(), items.next()) {
        let set = common.set.iter().rev().find(|(property, _)| *property == name);
        let value = set.map_or(value, |(_, value)| value.clone());
        dimensions.push((Text::new(name), fill(value)));
    }
    Some(ChartMeasure::Metric { namespace, name, dimensions, stat })
}

/// The period in a search: `SEARCH('..', 'Sum', 60)`.
fn of_search(text: &str) -> Option<u32> {
    let (_, after) = text.split_once("SEARCH(")?;
    let mut is_quoted = None;
    let mut commas = 0;
    let mut digits = String::new();
    for c in after.chars() {
        match (c, is_quoted) {
            ('\'' | '"', None) => is_quoted = Some(c),
            (c, Some(quote)) if c == quote => is_quoted = None,
            (_, Some(_)) => {}
            (',', None) => commas += 1,
            (')', None) => break,
            (c, None) if commas == 2 => digits.push(c),
            _ => {}
        }
    }
    digits.trim().parse().ok().filter(|period: &u32| *period > 0)
}

impl Usual {
    /// With the average where no statistic is named.
    pub fn new(stat: Option<Text>, account: Option<Text>, region: Option<Text>) -> Self {
        Self { stat: stat.unwrap_or_else(|| AVERAGE.into()), account, region }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::spec::{Colour, dashboard::DashboardAround};

    fn read(row: serde_json::Value, set: &[(String, String)]) -> (Option<ChartQuery>, Vec<String>) {
        let mut remarks = Remarks::default();
        let around = DashboardAround { name: "d", account: Some("shop"), region: None, variable: &|_| None };
        let common = Common { around: &around, set, keeps_periods: false, metrics_left: 9 };
        let usual = Usual::new(None, Some("111122223333".into()), Some("eu-west-1".into()));
        let mut rows = super::super::rows::read(&[row], &mut remarks);
        let query = query(rows.remove(0), &usual, &common, &mut remarks);
        (query, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_row_says_what_is_asked_and_how_it_is_drawn() {
        let (query, said) = read(
            json!(["AWS/Lambda", "Errors", "FunctionName", "a", {
                "id": "m1", "label": "$x ${LAST}\u{1b}[31m", "stat": "Sum", "period": 60, "visible": false,
                "yAxis": "right", "color": "#f00", "region": "us-east-1", "accountId": "222233334444"}]),
            &[("FunctionName".into(), "b".into())],
        );
        assert_eq!(said, [""; 0]);
        let expected = ChartQuery {
            id: Some("m1".into()),
            measure: ChartMeasure::Metric {
                namespace: Words::plain("AWS/Lambda"),
                name: Words::plain("Errors"),
                dimensions: vec![("FunctionName".into(), Words::plain("b"))],
                stat: "Sum".into(),
            },
            label: Some(Words::plain("$x ${LAST}")),
            period: Some(60),
            hidden: true,
            sparse: false,
            side: Side::Right,
            colour: Some(Colour::Rgb(255, 0, 0, None)),
            account: Some(Words::plain("222233334444")),
            region: Some(Words::plain("us-east-1")),
        };
        assert_eq!(query, Some(expected));
    }

    #[test]
    fn what_a_row_does_not_say_its_widget_says() {
        let (query, _) = read(json!(["N", "M", {"accountId": "LOCAL"}]), &[]);
        let query = query.expect("a query");
        assert_eq!(
            (query.account, query.region),
            (Some(Words::plain("shop")), Some(Words::plain("eu-west-1")))
        );
        let (query, _) = read(json!([{"expression": "SELECT MAX(\n x) FROM y"}]), &[]);
        let query = query.expect("a query");
        assert_eq!(query.account, Some(Words::plain("111122223333")));
        assert_eq!(query.measure, ChartMeasure::Sql(Words::plain("SELECT MAX(  x) FROM y")));
    }

    #[test]
    fn a_search_has_the_period_that_stands_in_it() {
        for (text, period) in [
            ("SEARCH('{N,D} MetricName=\"a, b\"', 'Sum', 60)", Some(60)),
            ("FILL(SEARCH('x', 'Sum', 300), 0)", Some(300)),
            ("SEARCH('x', 'Sum')", None),
            ("SEARCH('x', 'Sum', m)", None),
            ("m1 + m2", None),
        ] {
            let (query, _) = read(json!([{"expression": text}]), &[]);
            assert_eq!(query.expect("a query").period, period, "{text}");
        }
        assert_eq!(
            read(json!([{"expression": "SEARCH('x', 'Sum', 60)", "period": 300}]), &[])
                .0
                .and_then(|q| q.period),
            Some(300)
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_said() {
        let (query, said) = read(json!([{"expression": "x".repeat(3000)}]), &[]);
        assert_eq!(query, None);
        assert_eq!(said, ["Row 1 is not drawn: its expression has 3000 characters, and 2048 are the most"]);
        let (query, said) = read(
            json!(["N", "${name}", {"color": "red", "yAxis": "top", "region": "${REGION}", "foo": 1}]),
            &[],
        );
        assert!(query.is_some());
        assert_eq!(
            said,
            [
                "no `row 1 yAxis` `top`; there are: left, right",
                "`red` is no colour such as `#1f77b4`",
                "region `${REGION}` is a placeholder that nothing has replaced",
                "`row 1 foo` is not known",
                "`${name}` is a placeholder that nothing has replaced",
            ]
        );
    }
}
