use serde_json::Value;

use super::{Dashboard, DashboardAround, Fate, Outcome, Widget};
use crate::{
    model::Text,
    spec::{
        Arrangement, Block, BlockKind, ChartMeasure, ChartQuery, ChartSpec, GridCell, Opens, PanelKind, PanelSpec,
        Range, Side, Size, View, Words,
    },
};

impl Dashboard {
    /// Placeholder.
    pub fn read(body: &str, around: &DashboardAround<'_>) -> Self {
        let json: Value = serde_json::from_str(body).unwrap_or_default();
        let (mut panels, mut cells, mut fates) = (Vec::new(), Vec::new(), Vec::new());
        let none = Vec::new();
        let notice = serde_json::json!([{"type": "notice"}]);
        for (at, widget) in json["widgets"].as_array().filter(|all| !all.is_empty()).or(notice.as_array()).unwrap_or(&none).iter().enumerate() {
            let number = |name: &str| usize::try_from(widget[name].as_u64().unwrap_or(6)).unwrap_or(6);
            let own = &widget["properties"];
            let title = own["title"].as_str().unwrap_or_default();
            let words = |name: &str| own[name].as_str().map(Words::plain);
            let queries = own["metrics"].as_array().unwrap_or(&none).iter().filter_map(|row| {
                let word = |at: usize| row[at].as_str().map(|text| {
                    Words::plain(around.variable_in(text).as_str())
                });
                Some(ChartQuery {
                    id: None,
                    measure: ChartMeasure::Metric {
                        namespace: word(0)?,
                        name: word(1)?,
                        dimensions: row[2].as_str().zip(word(3)).map(|(n, v)| (Text::new(n), v)).into_iter().collect(),
                        stat: own["stat"].as_str().unwrap_or("Average").into(),
                    },
                    label: None,
                    period: None,
                    hidden: false,
                    sparse: false,
                    side: Side::Left,
                    colour: None,
                    account: words("accountId").or(around.account.map(Words::plain)),
                    region: words("region"),
                })
            });
            let is_metric = widget["type"] == "metric";
            let chart = is_metric.then(|| ChartSpec { queries: queries.collect(), ..ChartSpec::default() });
            panels.push(PanelSpec {
                id: format!("widget-{}", at + 1),
                kind: if is_metric { PanelKind::Chart } else { PanelKind::Refused },
                title: Words::plain(title),
                wants: Vec::new(),
                rows: None,
                chart,
                conditions: Vec::new(),
                sort: None,
                ties: Vec::new(),
                follows: None,
                opens: Opens::Own,
                columns: Vec::new(),
                head: false,
                empty: String::new(),
                optional: false,
                widget: (!is_metric).then(|| Widget::Refused.into()),
                remarks: if is_metric { Vec::new() } else { vec!["not drawn".into()] },
            });
            cells.push(GridCell { panel: at, form: "full", x: number("x"), y: number("y"), width: number("width"), height: number("height") });
            fates.push(Fate {
                kind: widget["type"].as_str().unwrap_or_default().into(),
                title: title.into(),
                outcome: if is_metric { Outcome::Drawn } else { Outcome::Refused },
                reasons: if is_metric { Vec::new() } else { vec!["not drawn".into()] },
            });
        }
        let root = Block { size: Size::Share(1), max: None, kind: BlockKind::Canvas(cells) };
        let view = View {
            name: "dashboard".into(),
            about: around.name.to_owned(),
            args: vec!["name".into(), "stage".into()],
            variables: Vec::new(),
            subject: None,
            panels,
            arrangements: vec![Arrangement { min_width: 0, min_height: 0, height: None, root }],
        };
        let range = json["start"].as_str().and_then(|s| Range::parse(&s.trim_start_matches("-PT").to_lowercase()).ok());
        Self { view, fates, range, window: None }
    }
}

impl DashboardAround<'_> {
    fn variable_in(&self, text: &str) -> String {
        text.strip_prefix("${").and_then(|t| t.strip_suffix('}')).and_then(|n| (self.variable)(n)).unwrap_or_else(|| text.to_owned())
    }
}
