//! The rows of a metric widget: namespace, name, dimensions, and how they are drawn.

use serde_json::{Map, Value};

use super::shorthand;
use crate::spec::dashboard::{
    object::text_of,
    remarks::{Remarks, shown},
};

/// Dimensions of a metric, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Metric.html>
const DIMENSIONS: usize = 30;

/// A row, in full.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number in the widget, from 1.
    pub number: usize,
    /// Namespace, name, and dimensions with their values; nothing of an expression.
    pub items: Vec<String>,
    /// How it is drawn.
    pub rendering: Map<String, Value>,
}

/// The rows that can be made out; a list of strings alone is one row.
pub(super) fn read(list: &[Value], remarks: &mut Remarks) -> Vec<Row> {
    let is_flat = !list.is_empty() && list.iter().all(|value| !value.is_array()) && !list[0].is_object();
    let rows: Vec<&[Value]> = match is_flat {
        true => vec![list],
        false => {
            list.iter().map(|row| row.as_array().map_or(std::slice::from_ref(row), Vec::as_slice)).collect()
        }
    };
    let mut before: Option<Vec<String>> = None;
    let mut out = Vec::new();
    for (at, row) in rows.into_iter().enumerate() {
        let number = at + 1;
        match one(row, before.as_deref()) {
            Ok((items, rendering)) => {
                let why = wrong(&items, &rendering);
                if !items.is_empty() {
                    before = Some(items.clone());
                }
                match why {
                    Some(why) => remarks.say(format!("Row {number} is not drawn: {why}")),
                    None => out.push(Row { number, items, rendering }),
                }
            }
            Err(why) => remarks.say(format!("Row {number} is not drawn: {why}")),
        }
    }
    out
}

fn one(row: &[Value], before: Option<&[String]>) -> Result<(Vec<String>, Map<String, Value>), String> {
    let (mut items, mut rendering) = (Vec::new(), Map::new());
    for value in row {
        match value {
            Value::Object(map) => {
                rendering.extend(map.iter().map(|(name, value)| (name.clone(), value.clone())))
            }
            value => items.push(text_of(value).ok_or_else(|| format!("{} stands in it", shown(value)))?),
        }
    }
    if rendering.contains_key("expression") {
        return Ok((Vec::new(), rendering));
    }
    Ok((shorthand::full(&items, before)?, rendering))
}

/// Why a row is no metric.
fn wrong(items: &[String], rendering: &Map<String, Value>) -> Option<String> {
    if rendering.contains_key("expression") {
        return None;
    }
    match items {
        [] => Some("it is empty".into()),
        [_] => Some("it has a namespace and no metric".into()),
        [.., last] if items.len() % 2 == 1 => {
            Some(format!("the dimension {} has no value", crate::spec::dashboard::remarks::quoted(last)))
        }
        [_, _, dimensions @ ..] if dimensions.len() > 2 * DIMENSIONS => {
            Some(format!("it has {} dimensions, and {DIMENSIONS} are the most", dimensions.len() / 2))
        }
        _ if items.iter().any(|item| item.trim().is_empty()) => {
            Some("a name or a value in it is empty".into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_all(list: &Value) -> (Vec<String>, Vec<String>) {
        let mut remarks = Remarks::default();
        let rows = read(list.as_array().expect("a list"), &mut remarks);
        let rows = rows.iter().map(|row| {
            let rendering = Value::Object(row.rendering.clone());
            format!("{} {} {rendering}", row.number, row.items.join("/"))
        });
        (rows.collect(), remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn rows_are_read_in_full_and_expressions_are_no_row_before() {
        let list = json!([
            ["AWS/Lambda", "Errors", "FunctionName", "a", {"id": "m1"}],
            [{"expression": "m1 * 2", "id": "e1"}],
            ["...", "b", {"id": "m2"}],
            {"expression": "m2 * 2"},
            ["AWS/S3", 5, "StorageType", true],
        ]);
        let rows = [
            r#"1 AWS/Lambda/Errors/FunctionName/a {"id":"m1"}"#,
            r#"2  {"expression":"m1 * 2","id":"e1"}"#,
            r#"3 AWS/Lambda/Errors/FunctionName/b {"id":"m2"}"#,
            r#"4  {"expression":"m2 * 2"}"#,
            "5 AWS/S3/5/StorageType/true {}",
        ];
        assert_eq!(read_all(&list), (rows.map(str::to_owned).to_vec(), vec![]));
    }

    #[test]
    fn a_flat_list_is_one_row() {
        let list = json!(["AWS/Lambda", "Errors", "FunctionName", "a", {"stat": "Sum"}]);
        assert_eq!(read_all(&list).0, [r#"1 AWS/Lambda/Errors/FunctionName/a {"stat":"Sum"}"#]);
        assert_eq!(read_all(&json!([])), (vec![], vec![]));
    }

    #[test]
    fn rows_that_are_no_metric_are_named_and_the_others_stay() {
        let long: Vec<String> = (0..64).map(|n| n.to_string()).collect();
        let list = json!([
            [".", "x"],
            ["N"],
            ["N", "M", "D"],
            [],
            ["N", "M", "D", ""],
            ["N", null],
            [["N"], "M"],
            long,
            ["...", "d"],
            ["N", "M"],
        ]);
        let (rows, said) = read_all(&list);
        assert_eq!(rows, ["10 N/M {}"]);
        assert_eq!(
            said,
            [
                "Row 1 is not drawn: `.` stands for nothing: there is no row before it",
                "Row 2 is not drawn: it has a namespace and no metric",
                "Row 3 is not drawn: the dimension `D` has no value",
                "Row 4 is not drawn: it is empty",
                "Row 5 is not drawn: a name or a value in it is empty",
                "Row 6 is not drawn: nothing stands in it",
                "Row 7 is not drawn: a list stands in it",
                "Row 8 is not drawn: it has 31 dimensions, and 30 are the most",
                "Row 9 is not drawn: it has 31 dimensions, and 30 are the most",
            ]
        );
    }
}
