//! Variables of a dashboard.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_dashboard_variables.html>

use regex_lite::Regex;
use serde_json::Value;

use super::{
    DashboardAround,
    object::{Object, text_of},
    remarks::{Remarks, quoted},
    replace, schema,
};
use crate::{
    model::clean,
    spec::{COMMON_ARGS, ChoicesOf, VariableSpec},
};

/// Variables that a dashboard has at most.
const MOST: usize = 25;
/// Stands for the first that a search finds.
const FIRST: &str = "__FIRST";

/// A variable, and what it changes.
#[derive(Debug)]
pub(super) struct Variable {
    pub spec: VariableSpec,
    pub sets: Sets,
    /// What it is now; none: what it would change stays as it is.
    pub value: Option<String>,
}

/// What a variable changes.
#[derive(Debug)]
pub(super) enum Sets {
    /// A property of widgets, or the value of a dimension.
    Property(String),
    /// Text that matches.
    Pattern(Regex),
    /// Nothing, for that cannot be read.
    Nothing,
}

/// The variables of a body.
pub(super) fn read(list: &[Value], around: &DashboardAround<'_>, remarks: &mut Remarks) -> Vec<Variable> {
    if list.len() > MOST {
        remarks.say(format!("{} variables: a dashboard has {MOST} at most", list.len()));
    }
    let mut out: Vec<Variable> = Vec::new();
    for (at, value) in list.iter().take(MOST).enumerate() {
        let Value::Object(map) = value else {
            remarks.say(format!("variable {} is no object", at + 1));
            continue;
        };
        let id = map.get("id").and_then(text_of).unwrap_or_default();
        let id = if id.is_empty() { (at + 1).to_string() } else { quoted(&id).replace('`', "") };
        let mut object = Object::new(map, format!("variable {id} "));
        let names: Vec<&str> = out.iter().map(|variable| variable.spec.name.as_str()).collect();
        let name = name(&mut object, at, &names, remarks);
        out.push(one(object, name, around, remarks));
    }
    out
}

/// What a variable is called in routes: its id, where nothing else is called so.
fn name(object: &mut Object<'_>, at: usize, others: &[&str], remarks: &mut Remarks) -> String {
    let id = object.some_text("id", remarks).map(|id| clean(id.trim())).filter(|id| !id.is_empty());
    let mut name = id.unwrap_or_else(|| {
        remarks.say(format!("variable {} has no `id`", at + 1));
        format!("variable-{}", at + 1)
    });
    if others.contains(&name.as_str()) {
        remarks.say(format!("there is a second variable {}", quoted(&name)));
    }
    let is_taken = |name: &str| COMMON_ARGS.contains(&name) || name == "name" || others.contains(&name);
    while is_taken(&name) {
        name.insert_str(0, "var-");
    }
    name
}

fn one(
    mut object: Object<'_>,
    name: String,
    around: &DashboardAround<'_>,
    remarks: &mut Remarks,
) -> Variable {
    let sets = sets(&mut object, remarks);
    let title = object.some_text("label", remarks).map(|label| clean(&label)).unwrap_or_else(|| name.clone());
    let default = object.text("defaultValue", remarks).map(|text| clean(&text));
    let default = default.filter(|default| !default.is_empty() && default != FIRST);
    let hidden = object.flag("visible", remarks) == Some(false);
    object.harmless(&["inputType"]);
    let (values, labels) = values(&mut object, remarks);
    let searched = searched(&mut object, remarks);
    let property = match &sets {
        Sets::Property(property) => property.as_str(),
        _ => "",
    };
    let choices = match (values.is_empty(), searched, property) {
        (false, ..) => ChoicesOf::Fixed(values),
        (true, Some(choices), _) => choices,
        (true, None, "region") => ChoicesOf::Regions,
        (true, None, "accountId") => ChoicesOf::Accounts,
        (true, None, _) => ChoicesOf::Fixed(default.clone().into_iter().collect()),
    };
    object.rest(remarks);
    let said = (around.variable)(&name).map(|value| clean(&value)).filter(|value| !value.is_empty());
    let value = said.or_else(|| default.clone());
    let spec = VariableSpec { name, title, choices, default, all: None, labels, hidden };
    Variable { spec, sets, value }
}

fn sets(object: &mut Object<'_>, remarks: &mut Remarks) -> Sets {
    let words = [("property", false), ("pattern", true)];
    let is_pattern = object.word("type", &words, remarks).unwrap_or_else(|| object.has("pattern"));
    let (property, pattern) = (object.some_text("property", remarks), object.some_text("pattern", remarks));
    let read = match (is_pattern, property, pattern) {
        (false, Some(property), _) => return Sets::Property(property),
        (true, _, Some(pattern)) => replace::pattern(&pattern).map(Sets::Pattern),
        (is_pattern, ..) => {
            let needs = if is_pattern { "pattern" } else { "property" };
            Err(format!("a variable has no `{needs}`: it changes nothing"))
        }
    };
    read.unwrap_or_else(|why| {
        remarks.say(why);
        Sets::Nothing
    })
}

/// Its values, and what some of them are called.
fn values(object: &mut Object<'_>, remarks: &mut Remarks) -> (Vec<String>, Vec<(String, String)>) {
    let (mut values, mut labels) = (Vec::new(), Vec::new());
    for value in object.list("values") {
        let (value, label) = match value {
            Value::Object(map) => {
                let mut one = Object::new(map, "values.");
                let both = (one.text("value", remarks), one.some_text("label", remarks));
                one.rest(remarks);
                both
            }
            value => (text_of(value), None),
        };
        let Some(value) = value.map(|value| clean(&value)).filter(|value| !value.is_empty()) else {
            remarks.say("a value of a variable is no text");
            continue;
        };
        if let Some(label) = label.map(|label| clean(&label)).filter(|label| *label != value) {
            labels.push((value.clone(), label));
        }
        if !values.contains(&value) {
            values.push(value);
        }
    }
    (values, labels)
}

/// The choices that a search finds.
fn searched(object: &mut Object<'_>, remarks: &mut Remarks) -> Option<ChoicesOf> {
    let (search, from) = (object.some_text("search", remarks), object.some_text("populateFrom", remarks));
    let search = search?;
    let Some(from) = from else {
        remarks.say("a variable has a `search` and no `populateFrom`: it is not known whose values it takes");
        return None;
    };
    let choices = schema::choices(&search, &from);
    if choices.is_none() {
        remarks.say(format!(
            "the search {} names no namespace: write `{{NAMESPACE,DIMENSION}}`",
            quoted(&search)
        ));
    }
    choices
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_all(list: &Value, value: &dyn Fn(&str) -> Option<String>) -> (Vec<Variable>, Vec<String>) {
        let mut remarks = Remarks::default();
        let around = DashboardAround { name: "d", account: None, region: None, variable: value };
        let all = read(list.as_array().expect("a list"), &around, &mut remarks);
        (all, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_variable_offers_what_it_lists_what_it_finds_or_what_the_fleet_has() {
        let list = json!([
            {"type": "property", "property": "FunctionName", "inputType": "select", "id": "function-A",
             "label": "Function", "defaultValue": "b", "visible": false,
             "values": [{"value": "a", "label": "The first"}, {"value": "b", "label": "b"}, "c"]},
            {"type": "property", "property": "region", "inputType": "input", "id": "region", "defaultValue": "eu-west-1"},
            {"type": "property", "property": "accountId", "inputType": "radio", "id": "who"},
            {"type": "pattern", "pattern": "i-[0-9a-f]+", "inputType": "select", "id": "node",
             "search": "{AWS/EC2,InstanceId} MetricName=\"CPUUtilization\"", "populateFrom": "InstanceId",
             "defaultValue": "__FIRST"},
        ]);
        let (all, said) = read_all(&list, &|_| None);
        assert_eq!(said, [""; 0]);
        let (function, region, who, node) = (&all[0], &all[1], &all[2], &all[3]);
        assert_eq!(function.spec.choices, ChoicesOf::Fixed(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(function.spec.labels, [("a".to_owned(), "The first".to_owned())]);
        assert_eq!((function.spec.name.as_str(), &*function.spec.title), ("function-A", "Function"));
        assert!(function.spec.hidden && !region.spec.hidden);
        assert!(matches!(&function.sets, Sets::Property(name) if name == "FunctionName"));
        assert_eq!(function.value.as_deref(), Some("b"));
        assert_eq!((&*region.spec.name, &region.spec.choices), ("var-region", &ChoicesOf::Regions));
        assert_eq!((&who.spec.choices, &who.value), (&ChoicesOf::Accounts, &None));
        assert!(matches!(&node.spec.choices, ChoicesOf::Dimension { .. }));
        assert!(matches!(&node.sets, Sets::Pattern(_)));
        assert_eq!(node.spec.default, None, "the first is chosen where the choices are known");
    }

    #[test]
    fn what_is_said_now_goes_before_the_default() {
        let list =
            json!([{"type": "property", "property": "region", "id": "region", "defaultValue": "eu-west-1"}]);
        let (all, _) = read_all(&list, &|name| (name == "var-region").then(|| "us-east-1".into()));
        assert_eq!(all[0].value.as_deref(), Some("us-east-1"));
    }

    #[test]
    fn what_is_wrong_with_a_variable_is_said() {
        let list = json!([
            1,
            {"type": "property", "id": "a"},
            {"type": "pattern", "pattern": "(", "id": "a"},
            {"type": "properly", "property": "x", "inputType": "input", "foo": 1},
            {"type": "property", "property": "x", "id": "s", "search": "no schema", "populateFrom": "D", "values": [[]]},
        ]);
        let (all, said) = read_all(&list, &|_| None);
        let names: Vec<&str> = all.iter().map(|variable| variable.spec.name.as_str()).collect();
        assert_eq!(names, ["a", "var-a", "variable-4", "s"]);
        assert!(said[2].starts_with("the pattern `(` cannot be read"), "{said:?}");
        let others: Vec<&str> =
            said.iter().map(String::as_str).filter(|s| !s.starts_with("the pattern")).collect();
        assert_eq!(
            others,
            [
                "variable 1 is no object",
                "a variable has no `property`: it changes nothing",
                "there is a second variable `a`",
                "variable 4 has no `id`",
                "no `variable 4 type` `properly`; did you mean `property`?",
                "`variable 4 foo` is not known",
                "a value of a variable is no text",
                "the search `no schema` names no namespace: write `{NAMESPACE,DIMENSION}`",
            ]
        );
    }
}
