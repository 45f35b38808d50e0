//! From the text of a body to a dashboard.

use super::{COLUMNS, Dashboard, DashboardAround, Widget};
use crate::{
    model::{Text, clean},
    spec::{Arrangement, Block, BlockKind, GridCell, Opens, PanelKind, PanelSpec, Size, View, Words},
};

/// Rows of a panel that says why there is nothing.
const NOTICE: usize = 6;

pub(super) fn read(body: &str, around: &DashboardAround<'_>) -> Dashboard {
    let why = match serde_json::from_str::<serde_json::Value>(body) {
        Ok(_) => "The dashboard is empty.".to_owned(),
        Err(error) => format!("The body is no JSON: {error}"),
    };
    let remarks = vec![Text::new(why)];
    let panel = PanelSpec {
        id: "dashboard".into(),
        kind: PanelKind::Refused,
        title: Words::plain(clean(around.name)),
        wants: Vec::new(),
        rows: None,
        chart: None,
        conditions: Vec::new(),
        sort: None,
        ties: Vec::new(),
        follows: None,
        opens: Opens::Own,
        columns: Vec::new(),
        head: true,
        empty: String::new(),
        optional: false,
        widget: Some(std::sync::Arc::new(Widget::Refused)),
        remarks: remarks.clone(),
    };
    let form = PanelKind::Refused.forms()[0];
    let cell = GridCell { panel: 0, form, x: 0, y: 0, width: COLUMNS, height: NOTICE };
    let root = Block { size: Size::Share(1), max: None, kind: BlockKind::Canvas(vec![cell]) };
    let view = View {
        name: "dashboard".into(),
        about: format!("The CloudWatch dashboard {}", clean(around.name)),
        args: vec!["name".into()],
        variables: Vec::new(),
        subject: None,
        panels: vec![panel],
        arrangements: vec![Arrangement { min_width: 0, min_height: 0, height: None, root }],
    };
    Dashboard { view, fates: Vec::new(), range: None, window: None, remarks }
}
