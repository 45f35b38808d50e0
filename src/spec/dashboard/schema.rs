//! The search of a variable: whose values it offers.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html>

use regex_lite::Regex;

use crate::{
    model::{Text, clean},
    spec::{ChoicesOf, Words},
};

/// The values of a dimension of what `{NAMESPACE,DIMENSION,..} Name="value"` finds. Other terms of a search are not
/// looked at: there may be more choices than CloudWatch has, never fewer.
pub(super) fn choices(search: &str, dimension: &str) -> Option<ChoicesOf> {
    let (schema, terms) = search.split_once('{')?.1.split_once('}')?;
    let mut names = names(schema).into_iter();
    let namespace = names.next().filter(|name| !name.is_empty())?;
    let names: Vec<String> = names.collect();
    Some(ChoicesOf::Dimension {
        namespace: Words::plain(clean(&namespace)),
        dimension: Text::new(dimension.trim()),
        conditions: conditions(terms, &names),
    })
}

/// Names between commas, those with other characters than letters in quotes.
fn names(schema: &str) -> Vec<String> {
    let (mut out, mut is_quoted) = (vec![String::new()], false);
    for c in schema.chars() {
        match (c, out.last_mut()) {
            ('"', _) => is_quoted = !is_quoted,
            (',', _) if !is_quoted => out.push(String::new()),
            (c, Some(name)) => name.push(c),
            (_, None) => {}
        }
    }
    out.into_iter().map(|name| name.trim().to_owned()).collect()
}

/// `Name="value"` of the dimensions, where all terms have to hold.
fn conditions(terms: &str, names: &[String]) -> Vec<(Text, Words)> {
    let any =
        |word: &str| terms.split(|c: char| c.is_whitespace() || "()".contains(c)).any(|term| term == word);
    let Ok(term) = Regex::new(r#"(?:"([^"]+)"|([^\s"'(){},=]+))\s*=\s*"([^"\\]*)""#) else {
        return Vec::new();
    };
    if any("OR") || any("NOT") {
        return Vec::new();
    }
    let mut out = Vec::new();
    for found in term.captures_iter(terms) {
        let name = found.get(1).or(found.get(2)).map(|name| name.as_str()).unwrap_or_default();
        if names.iter().any(|known| known == name) {
            out.push((Text::new(name), Words::plain(clean(&found[3]))));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(search: &str) -> Option<(String, Vec<(String, String)>)> {
        match choices(search, "D")? {
            ChoicesOf::Dimension { namespace, conditions, .. } => Some((
                namespace.to_string(),
                conditions.into_iter().map(|(name, value)| (name.to_string(), value.to_string())).collect(),
            )),
            _ => None,
        }
    }

    #[test]
    fn the_schema_says_where_and_equal_terms_say_which() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            read("{ContainerInsights,ClusterName,Namespace}"),
            Some(("ContainerInsights".into(), vec![]))
        );
        assert_eq!(
            read(
                r#"SEARCH('{AWS/ECS, ClusterName, ServiceName} MetricName="CPU" ClusterName="shop"', 'Sum')"#
            ),
            Some(("AWS/ECS".into(), vec![pair("ClusterName", "shop")]))
        );
        assert_eq!(
            read(r#"{AWS/Kafka,"Broker ID","Cluster Name"} "Cluster Name" = "a, b""#),
            Some(("AWS/Kafka".into(), vec![pair("Cluster Name", "a, b")]))
        );
        assert_eq!(read(r#"{N,A} A="x" OR A="y""#), Some(("N".into(), vec![])), "either will do");
        for none in ["", "AWS/EC2", "{", "{}", "{,A}", "}{"] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
