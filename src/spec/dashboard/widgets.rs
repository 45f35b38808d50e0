//! Widgets by their type.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::{
    DashboardAround, Fate, Outcome, Widget, alarm, chart, explorer_body,
    frame::Frame,
    log, metric,
    object::Object,
    remarks::{Remarks, quoted, shown},
};
use crate::{
    model::{Text, clean, clean_lines},
    query::Query,
    spec::{ChartSpec, Opens, PanelKind, PanelSpec, Words, nearest::nearest},
};

/// What the widgets of a body have in common.
pub(super) struct Common<'a> {
    pub around: &'a DashboardAround<'a>,
    /// Properties that variables set, and their values: of dimensions, too.
    pub set: &'a [(String, String)],
    /// Periods are kept as they are said: `periodOverride` is `inherit`.
    pub keeps_periods: bool,
    /// Metrics that may still be drawn.
    pub metrics_left: usize,
}

/// What is shown in a widget's place.
pub(super) enum Shown {
    Chart(ChartSpec),
    Widget(Widget),
}

/// A widget as it was read.
pub(super) struct Read {
    pub frame: Frame,
    pub kind: Text,
    pub title: String,
    pub shown: Shown,
    pub remarks: Remarks,
}

const TYPES: [&str; 7] = ["metric", "text", "log", "alarm", "explorer", "chart", "custom"];

/// A widget of a body, whatever it is.
pub(super) fn read(value: &Value, common: &mut Common<'_>) -> Read {
    let mut remarks = Remarks::default();
    let empty = Map::new();
    let map = value.as_object();
    if map.is_none() {
        remarks.say(format!("The widget is {}, not an object", shown(value)));
    }
    let mut widget = Object::new(map.unwrap_or(&empty), "");
    let kind = widget.some_text("type", &mut remarks).map(|kind| clean(kind.trim())).unwrap_or_default();
    let frame = Frame::read(&mut widget, &mut remarks);
    let properties = match widget.get("properties") {
        Some(Value::Object(map)) => map,
        Some(other) => {
            remarks.say(format!("`properties` is {}, not an object", shown(other)));
            &empty
        }
        None => {
            if map.is_some() {
                remarks.say("The widget has no `properties`");
            }
            &empty
        }
    };
    widget.rest(&mut remarks);
    let mut properties = Object::new(properties, "");
    let title = properties.some_text("title", &mut remarks).map(|title| clean(&title)).unwrap_or_default();
    let (title, shown) = match map {
        Some(_) => by_type(&kind, title, properties, common, &mut remarks),
        None => (title, Shown::Widget(Widget::Refused)),
    };
    let kind = if kind.len() > 64 { quoted(&kind).into() } else { Text::new(&kind) };
    Read { frame, kind, title, shown, remarks }
}

/// What is shown of a widget's type, and what it is called.
fn by_type(
    kind: &str,
    title: String,
    mut properties: Object<'_>,
    common: &mut Common<'_>,
    remarks: &mut Remarks,
) -> (String, Shown) {
    let refused = Shown::Widget(Widget::Refused);
    let shown = match kind {
        "metric" => return metric::read(properties, title, common, remarks),
        "chart" => chart::read(properties, common, remarks),
        "text" => Shown::Widget(text(properties, remarks)),
        "log" => Shown::Widget(log::read(properties, remarks)),
        "alarm" => Shown::Widget(alarm::read(properties, remarks)),
        "explorer" => Shown::Widget(explorer_body::read(properties, remarks)),
        "custom" => {
            remarks.say("Custom widgets run code in a Lambda function: Skydeck never runs them");
            if let Some(endpoint) = properties.some_text("endpoint", remarks) {
                remarks.say(format!("The function is {}", quoted(&endpoint)));
            }
            refused
        }
        "" => {
            remarks.say("The widget has no `type`");
            refused
        }
        other => {
            let meant =
                nearest(other, TYPES).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            remarks.say(format!("No type of widget {}{meant}", quoted(other)));
            refused
        }
    };
    (title, shown)
}

/// Text in Markdown. A background makes no difference in a terminal.
fn text(mut properties: Object<'_>, remarks: &mut Remarks) -> Widget {
    properties.harmless(&["background"]);
    let markdown = properties.text("markdown", remarks).map(|text| clean_lines(&text));
    if markdown.is_none() && !properties.has("markdown") {
        remarks.say("A text widget has no `markdown`");
    }
    properties.rest(remarks);
    markdown.map_or(Widget::Refused, |markdown| Widget::Text { markdown })
}

impl Read {
    /// Its panel, and what became of it.
    pub fn panel(self, id: String) -> (PanelSpec, Fate) {
        let kind = match &self.shown {
            Shown::Chart(_) => PanelKind::Chart,
            Shown::Widget(widget) => match widget {
                Widget::Text { .. } => PanelKind::Text,
                Widget::Alarms { .. } => PanelKind::AlarmList,
                Widget::AlarmGraph(_) => PanelKind::AlarmGraph,
                Widget::Log(_) => PanelKind::Log,
                Widget::Explorer(_) => PanelKind::Explorer,
                Widget::Refused => PanelKind::Refused,
            },
        };
        let reasons = self.remarks.list();
        let outcome = match kind {
            PanelKind::Refused => Outcome::Refused,
            _ if reasons.is_empty() => Outcome::Drawn,
            _ => Outcome::Degraded,
        };
        let fate = Fate { kind: self.kind, title: Text::new(&self.title), outcome, reasons: reasons.clone() };
        let (chart, widget) = match self.shown {
            Shown::Chart(chart) => (Some(chart), None),
            Shown::Widget(widget) => (None, Some(Arc::new(widget))),
        };
        let panel = PanelSpec { chart, widget, remarks: reasons, ..panel(id, kind, self.title) };
        (panel, fate)
    }
}

/// A panel of some kind without anything in it.
pub(super) fn panel(id: String, kind: PanelKind, title: String) -> PanelSpec {
    PanelSpec {
        id,
        kind,
        title: Words::plain(title),
        wants: Vec::new(),
        rows: None,
        chart: None,
        conditions: Vec::new(),
        query: Query::default(),
        sort: None,
        ties: Vec::new(),
        follows: None,
        opens: Opens::Own,
        columns: Vec::new(),
        head: true,
        empty: String::new(),
        optional: false,
        widget: None,
        remarks: Vec::new(),
    }
}
