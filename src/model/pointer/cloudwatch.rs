//! Pages of CloudWatch. They stand in the fragment, and AWS documents none of them. The forms are those that the
//! console, the mails of its alarms (`/cloudwatch/deeplink.js`, before that `#s=Alarms&alarm=`) and the notifiers of
//! many years write.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{AccountId, Metric, Target, Text, console::Page, jsurl, region, url::decoded};

/// What a page is about, by its fragment.
pub(super) fn page(fragment: &str) -> Page {
    // `%20`-like escapes of the fragment's own syntax are not undone: names hold them too.
    let (kind, rest) = fragment.split_at(fragment.find([':', '?', '/', '=']).unwrap_or(fragment.len()));
    match kind {
        "metricsV2" | "metrics" => metrics(rest),
        "dashboards" => dashboard(rest).into(),
        _ => alarm(fragment).into(),
    }
}

fn alarm(fragment: &str) -> Target {
    let name = match fragment.strip_prefix("alarmsV2:alarm/") {
        Some(rest) => rest.split('?').next(),
        None => match fragment.strip_prefix("alarm:") {
            Some(rest) => member(rest, "name"),
            None => member(fragment, "alarm"),
        },
    };
    let name = name.map(name_of).filter(|name| !name.is_empty());
    name.map_or(Target::Alarms, |name| Target::Alarm { name })
}

fn dashboard(rest: &str) -> Target {
    let name = match rest.strip_prefix("/dashboard/") {
        Some(rest) => rest.split(['?', ';', '/']).next(),
        None => member(rest.trim_start_matches(':'), "name"),
    };
    let name = name.map(name_of).filter(|name| !name.is_empty());
    name.map_or(Target::Dashboards, |name| Target::Dashboard { name })
}

/// The first metric of the graph, else the namespace that is looked through, else all.
fn metrics(rest: &str) -> Page {
    let rest = rest.trim_start_matches([':', '?']);
    let value = |name| {
        let text = decoded(member(rest, name)?);
        jsurl::parse(&text)
            .or_else(|| serde_json::from_str(&text).ok())
            .or(Some(Value::String(text.into_owned())))
    };
    if let Some(page) = value("graph").as_ref().and_then(graph) {
        return page;
    }
    // A query starts with the schema: `{AWS/EC2,InstanceId} words`.
    let schema = |query: &Value| {
        let inner = query.as_str()?.trim_start().strip_prefix('{')?;
        Some(inner.split([',', '}']).next()?.trim_matches('"').to_owned())
    };
    let namespace = value("namespace").and_then(|n| n.as_str().map(str::to_owned));
    let namespace = namespace.or_else(|| value("query").as_ref().and_then(schema)).filter(|n| !n.is_empty());
    namespace.map_or(Target::Metrics, |n| Target::MetricNamespace { namespace: n.into() }).into()
}

/// A graph's `metrics` are those of a dashboard's widget: rows of namespace, name, dimensions, and an object that may
/// name an account and a region of its own; `.` repeats what stands above.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>
fn graph(graph: &Value) -> Option<Page> {
    let rows = graph.get("metrics")?.as_array()?.iter().filter_map(Value::as_array);
    // The first metric repeats nothing; rows of a mathematical expression have no strings.
    let row = rows.into_iter().find(|row| row.first().is_some_and(Value::is_string))?;
    let words: Vec<&str> = row.iter().map_while(Value::as_str).collect();
    let [namespace, name, pairs @ ..] = &words[..] else { return None };
    let pairs = pairs.as_chunks::<2>();
    if namespace.is_empty() || name.is_empty() || !pairs.1.is_empty() {
        return None;
    }
    let mut dimensions: Vec<_> =
        pairs.0.iter().map(|[name, value]| (Text::new(name), Text::new(value))).collect();
    dimensions.sort();
    let own = |name| row.last().and_then(|options| options.get(name)).and_then(Value::as_str);
    Some(Page {
        target: Target::Metric(Metric { namespace: Text::new(namespace), name: Text::new(name), dimensions }),
        account: own("accountId").and_then(AccountId::parse),
        region: own("region").or_else(|| graph.get("region")?.as_str()).and_then(region),
    })
}

/// A member of `a=1;b=2` or `a=1&b=2`, as written.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split([';', '&', '?']).find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// A name in a fragment. The console writes a space as `+` and the escapes of other characters with a dollar, some of
/// them twice (`$2F`, `$252F`); everybody else escapes with a percent sign, once.
fn name_of(text: &str) -> Text {
    let text = text.replace('+', " ");
    let escapes = dollars(&text);
    if escapes == text {
        return Text::new(decoded(&text));
    }
    match percent_decode_str(&escapes).decode_utf8() {
        Ok(once) if text.contains("$25") => Text::new(decoded(&once)),
        Ok(once) => Text::new(once),
        Err(_) => Text::new(decoded(&text)),
    }
}

/// Dollar escapes as percent escapes. Letters and digits are never escaped, and a name holds no control character: a
/// dollar before those is a dollar, as in `budget-$100`.
fn dollars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let byte = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let escape = byte.is_some_and(|b| !b.is_ascii_alphanumeric() && !b.is_ascii_control());
        out.push(if escape { '%' } else { '$' });
        out.push_str(part);
    }
    out
}
