//! From the text of a body to a dashboard.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    COLUMNS, Dashboard, DashboardAround, Fate, Outcome, Widget,
    frame::{self, Grid, Rectangle},
    object::Object,
    remarks::{Remarks, quoted, shown},
    replace,
    time::{self, Sight},
    variables::{self, Sets, Variable},
    widgets::{self, Common},
};
use crate::{
    model::{Text, clean},
    spec::{Arrangement, Block, BlockKind, COMMON_ARGS, GridCell, PanelKind, PanelSpec, Range, Size, View},
};

/// Widgets of a dashboard, and metrics of all of them, at most.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>
const MOST: usize = 500;
const MOST_METRICS: usize = 2500;
/// Rows of the panel that says why there is nothing.
const NOTICE: usize = 6;

/// Reads a body.
pub(super) fn read(body: &str, around: &DashboardAround<'_>) -> Dashboard {
    let value = match parsed(body) {
        Ok(value) => value,
        Err(why) => return nothing(around, why),
    };
    let Value::Object(top) = &value else {
        return nothing(around, format!("The body is {}, not an object with `widgets`.", shown(&value)));
    };
    of_object(top, around)
}

/// The JSON of a body. What `aws cloudwatch get-dashboard` prints has it in a string.
fn parsed(body: &str) -> Result<Value, String> {
    let body = body.strip_prefix('\u{feff}').unwrap_or(body);
    if body.trim().is_empty() {
        return Err("The body is empty.".into());
    }
    let value = |text: &str| {
        serde_json::from_str::<Value>(text).map_err(|why| format!("The body is no JSON: {why}."))
    };
    let outer = value(body)?;
    match outer.get("DashboardBody").and_then(Value::as_str).map(Cow::Borrowed) {
        Some(inner) if outer.get("widgets").is_none() => value(&inner),
        _ => Ok(outer),
    }
}

fn of_object(top: &Map<String, Value>, around: &DashboardAround<'_>) -> Dashboard {
    let mut remarks = Remarks::default();
    let mut object = Object::new(top, "");
    let variables = variables::read(object.list("variables"), around, &mut remarks);
    let sight = time::sight(&mut object, &mut remarks);
    let overrides = [("auto", false), ("inherit", true)];
    let keeps_periods = object.word("periodOverride", &overrides, &mut remarks) == Some(true);
    let has_widgets = object.has("widgets");
    let mut list = Value::Array(object.list("widgets").to_vec());
    object.rest(&mut remarks);
    let set = replace_all(&mut list, &variables, &mut remarks);
    let mut common = Common { around, set: &set, keeps_periods, metrics_left: MOST_METRICS };

    let mut drawn = Drawn::default();
    for (at, value) in list.as_array().into_iter().flatten().enumerate() {
        if at < MOST {
            drawn.add(value, &mut common);
        } else {
            drawn.leave_out(value);
        }
    }
    if drawn.fates.len() > MOST {
        remarks.say(format!(
            "{} widgets: {MOST} of them are drawn, the most that a dashboard has",
            drawn.fates.len()
        ));
    }
    let remarks = remarks.list();
    drawn.close();
    if drawn.panels.is_empty() {
        let why = if has_widgets { "The dashboard has no widgets." } else { "The body has no `widgets`." };
        drawn.notice(around, std::iter::once(Text::from(why)).chain(remarks.iter().cloned()).collect());
    } else if !remarks.is_empty() {
        drawn.notice(around, remarks.clone());
    }
    let (range, window) = match sight {
        None => (None, None),
        Some(Sight::Back(length)) => (Some(Range::of(length)), None),
        Some(Sight::Window(from, to)) => (None, Some((from, to))),
    };
    let view = view(around, variables, drawn.panels, drawn.places);
    Dashboard { view, fates: drawn.fates, range, window, remarks }
}

/// What variables change: patterns first, for they change what properties are, too. The properties that were set.
fn replace_all(list: &mut Value, variables: &[Variable], remarks: &mut Remarks) -> Vec<(String, String)> {
    let mut set = Vec::new();
    for variable in variables {
        let Some(value) = &variable.value else { continue };
        match &variable.sets {
            Sets::Pattern(pattern) => replace::by_pattern(list, pattern, value, remarks),
            Sets::Property(property) => set.push((property.clone(), value.clone())),
            Sets::Nothing => {}
        }
    }
    for (property, value) in &set {
        replace::property(list, property, value);
    }
    set
}

/// Widgets that were read, and where they are.
#[derive(Default)]
struct Drawn {
    panels: Vec<PanelSpec>,
    places: Vec<Rectangle>,
    fates: Vec<Fate>,
    grid: Grid,
}

impl Drawn {
    fn add(&mut self, value: &Value, common: &mut Common<'_>) {
        let mut read = widgets::read(value, common);
        self.places.push(self.grid.place(read.frame, &mut read.remarks));
        let (panel, fate) = read.panel(format!("widget-{}", self.panels.len() + 1));
        self.panels.push(panel);
        self.fates.push(fate);
    }

    /// A widget beyond the most that there are.
    fn leave_out(&mut self, value: &Value) {
        let text = |value: Option<&Value>| {
            quoted(value.and_then(Value::as_str).unwrap_or_default()).replace('`', "")
        };
        let title = value.get("properties").and_then(|properties| properties.get("title"));
        self.fates.push(Fate {
            kind: text(value.get("type")).into(),
            title: text(title).into(),
            outcome: Outcome::Refused,
            reasons: vec![format!("A dashboard has {MOST} widgets at most").into()],
        });
    }

    /// Closes gaps that are too high.
    fn close(&mut self) {
        let why = Text::from("It is far below the other widgets: the gap is closed");
        for at in frame::close_gaps(&mut self.places) {
            self.panels[at].remarks.push(why.clone());
            let fate = &mut self.fates[at];
            fate.reasons.push(why.clone());
            fate.outcome = fate.outcome.max(Outcome::Degraded);
        }
    }

    /// A panel at the end that says what is to be said of the whole.
    fn notice(&mut self, around: &DashboardAround<'_>, remarks: Vec<Text>) {
        let y = self.places.iter().map(|place| place.y + place.height).max().unwrap_or(0);
        let height = NOTICE.max(remarks.len() + 2);
        self.places.push(Rectangle { x: 0, y, width: COLUMNS, height });
        let panel = widgets::panel("dashboard".into(), PanelKind::Refused, clean(around.name));
        let widget = Some(std::sync::Arc::new(Widget::Refused));
        self.panels.push(PanelSpec { widget, remarks, ..panel });
    }
}

/// A dashboard of which nothing can be made out.
fn nothing(around: &DashboardAround<'_>, why: String) -> Dashboard {
    let remarks = vec![Text::new(why)];
    let mut drawn = Drawn::default();
    drawn.notice(around, remarks.clone());
    let view = view(around, Vec::new(), drawn.panels, drawn.places);
    Dashboard { view, fates: Vec::new(), range: None, window: None, remarks }
}

fn view(
    around: &DashboardAround<'_>,
    variables: Vec<Variable>,
    panels: Vec<PanelSpec>,
    places: Vec<Rectangle>,
) -> View {
    let cells = places.into_iter().enumerate().map(|(panel, place)| {
        let Rectangle { x, y, width, height } = place;
        GridCell { panel, form: panels[panel].kind.forms()[0], x, y, width, height }
    });
    let root = Block { size: Size::Share(1), max: None, kind: BlockKind::Canvas(cells.collect()) };
    let variables: Vec<_> = variables.into_iter().map(|variable| variable.spec).collect();
    let own = variables.iter().map(|variable| variable.name.clone());
    let args = std::iter::once("name".to_owned()).chain(own);
    let of = around.account.map(|account| format!(" of {}", clean(account))).unwrap_or_default();
    View {
        name: "dashboard".into(),
        about: format!("The CloudWatch dashboard {}{of}", clean(around.name)),
        args: args.filter(|name| !COMMON_ARGS.contains(&name.as_str())).collect(),
        variables,
        subject: None,
        panels,
        arrangements: vec![Arrangement { min_width: 0, min_height: 0, height: None, root }],
    }
}
