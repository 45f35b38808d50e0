//! Log widgets: a query of Logs Insights.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Source.html>

use super::{
    LogShape, LogWidget, Widget,
    object::{Object, text_of},
    place,
    remarks::{Remarks, quoted},
};
use crate::model::{Text, clean, clean_lines};

/// Log groups of a query, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
const MOST: usize = 50;

pub(super) fn read(mut properties: Object<'_>, remarks: &mut Remarks) -> Widget {
    let query = properties.some_text("query", remarks).map(|query| clean_lines(&query));
    let languages = [("CWLI", "CWLI"), ("SQL", "SQL"), ("PPL", "PPL")];
    let language = properties.word("queryLanguage", &languages, remarks).unwrap_or("CWLI");
    let shapes = [
        ("table", LogShape::Table),
        ("timeSeries", LogShape::Line),
        ("bar", LogShape::Bar),
        ("pie", LogShape::Share),
    ];
    let shape = properties.word("view", &shapes, remarks).unwrap_or_default();
    let stacked = properties.flag("stacked", remarks) == Some(true);
    let shape = if stacked && shape == LogShape::Line { LogShape::Area } else { shape };
    let account = place::account(&mut properties, remarks);
    let region = place::region(&mut properties, remarks);
    let named: Vec<String> = properties.list("logGroupNames").iter().filter_map(text_of).collect();
    properties.harmless(&["liveData", "timezone", "legend", "yAxis", "period", "labels"]);
    properties.rest(remarks);
    let Some(query) = query else {
        remarks.say("A log widget has no `query`");
        return Widget::Refused;
    };
    let mut read = split(&query);
    read.groups.extend(named.iter().map(|name| clean(name)));
    read.dropped.iter().for_each(|word| {
        remarks.say(format!("{} is not kept: the view says from when to when", quoted(word)))
    });
    if read.query.is_empty() {
        remarks.say("The query names log groups and asks nothing");
        return Widget::Refused;
    }
    let says_itself =
        language == "SQL" || read.query.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("source"));
    if read.groups.is_empty() && !says_itself {
        remarks.say("The query names no log group: it begins with `SOURCE 'GROUP' |`");
    }
    if read.groups.len() > MOST {
        remarks.say(format!("{} log groups: a query has {MOST} at most", read.groups.len()));
        read.groups.truncate(MOST);
    }
    let groups = read.groups.iter().map(Text::new).collect();
    Widget::Log(LogWidget { query: read.query, language: language.into(), groups, account, region, shape })
}

/// A query without its groups.
#[derive(Debug, Default, PartialEq)]
struct Split {
    groups: Vec<String>,
    /// `START=-3600s`
    dropped: Vec<String>,
    query: String,
}

/// Takes `SOURCE 'a' | SOURCE "b", 'c' START=-3600s |` from the front. `SOURCE logGroups(..)` stays: it is a command of the
/// query language itself.
fn split(query: &str) -> Split {
    let mut out = Split::default();
    let mut rest = query.trim_start();
    while let Some(after) = source(rest, &mut out) {
        rest = after.trim_start();
    }
    rest.trim_end().clone_into(&mut out.query);
    out
}

/// What comes after a `SOURCE` and its bar; none when that is none.
fn source<'a>(text: &'a str, out: &mut Split) -> Option<&'a str> {
    let mut rest = text.get(6..).filter(|_| text[..6].eq_ignore_ascii_case("source"))?.trim_start();
    let mut groups = Vec::new();
    while let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"' | '`')) {
        let (group, after) = rest[1..].split_once(quote)?;
        groups.push(group.trim().to_owned());
        rest = after.trim_start();
        rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
    }
    if groups.is_empty() {
        return None;
    }
    for group in groups {
        // An ARN of a group may end with the stars of its streams, and StartQuery takes none.
        let group = group.strip_suffix(":*").unwrap_or(&group).to_owned();
        if !group.is_empty() && !out.groups.contains(&group) {
            out.groups.push(group);
        }
    }
    while let Some((word, after)) = time(rest) {
        out.dropped.push(word.to_owned());
        rest = after.trim_start();
    }
    Some(rest.strip_prefix('|').unwrap_or(rest))
}

/// `START=-3600s` or `END=0s`.
fn time(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| c.is_whitespace() || c == '|').unwrap_or(text.len());
    let (word, after) = text.split_at(end);
    let name = word.split_once('=')?.0;
    let is_time = name.eq_ignore_ascii_case("start") || name.eq_ignore_ascii_case("end");
    is_time.then_some((word, after))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_come_from_the_sources_of_a_query() {
        let all = split("SOURCE '/aws/lambda/a' | SOURCE '/ecs/b' | fields @timestamp\n| limit 20 ");
        assert_eq!(all.groups, ["/aws/lambda/a", "/ecs/b"]);
        assert_eq!(all.query, "fields @timestamp\n| limit 20");
        let all =
            split("source \"a\", 'arn:aws:logs:r:1:log-group:b:*' START=-3600s END=0s |\n stats count()");
        assert_eq!(all.groups, ["a", "arn:aws:logs:r:1:log-group:b"]);
        assert_eq!(
            (all.dropped.join(" ").as_str(), all.query.as_str()),
            ("START=-3600s END=0s", "stats count()")
        );
        for kept in [
            "SOURCE logGroups(namePrefix: [\"/aws\"]) | limit 1",
            "fields @message",
            "SOURCE 'open",
            "sourcé 'a'",
            "é",
        ] {
            let all = split(kept);
            assert_eq!((all.groups.len(), all.query.as_str()), (0, kept));
        }
        assert_eq!(split("SOURCE 'a'").query, "");
    }

    #[test]
    fn a_widget_is_a_query_its_groups_and_a_shape() {
        let read_one = |value: serde_json::Value| {
            let mut remarks = Remarks::default();
            let widget = read(Object::new(value.as_object().expect("an object"), ""), &mut remarks);
            (widget, remarks.list().iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        let (widget, said) = read_one(
            json!({"query": "SOURCE 'a' | stats count() by bin(5m)", "region": "eu-west-1",
            "accountId": 111_122_223_333_u64, "view": "timeSeries", "stacked": true, "queryLanguage": "CWLI"}),
        );
        assert_eq!(said, [""; 0]);
        let Widget::Log(log) = widget else { panic!("a log widget") };
        assert_eq!(log.shape, LogShape::Area);
        assert_eq!(log.account.as_deref(), Some("111122223333"));
        assert_eq!(log.region.as_deref(), Some("eu-west-1"));
        let (widget, said) = read_one(json!({"query": "limit 1", "foo": 1}));
        assert!(matches!(widget, Widget::Log(_)));
        assert_eq!(
            said,
            ["`foo` is not known", "The query names no log group: it begins with `SOURCE 'GROUP' |`"]
        );
        assert_eq!(read_one(json!({})).0, Widget::Refused);
        assert_eq!(read_one(json!({"query": "SOURCE 'a' | "})).0, Widget::Refused);
    }
}
