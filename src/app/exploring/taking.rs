//! What is looked at elsewhere comes to the explorer.

use super::{change, ids, panel, queries, select};
use crate::{
    app::{State, going},
    model::{Alarm, Measure, MetricQuery},
    spec::{Band, ChartMeasure, ChartQuery, ChartSpec, Level, PanelKind, Route, Rows, Side, Words},
    ui::{self, Cx, Line, Thing, explored},
};

/// What is taken.
enum Taken {
    /// A whole chart.
    Chart(Box<ChartSpec>),
    /// A few queries, and what belongs to them.
    Queries(Vec<ChartQuery>, Option<Band>),
}

/// Takes what is selected to the explorer.
pub(super) fn explore(state: &mut State) {
    if turn(state) {
        return;
    }
    let Some(taken) = state.cx().and_then(|cx| taken(&cx)) else {
        return state.say("nothing here has a metric: select a metric, an alarm over one, or a chart");
    };
    let at = change(state, |chart| put(chart, taken));
    if panel(state).is_none() {
        going::go(state, &Route::to(explored::EXPLORE));
    }
    if let Some(at) = at {
        select(state, at);
        state.say(format!("on the chart: {}", super::name(state, at)));
    }
}

/// Does what opening does in the explorer: of a query, it is written; of a metric, it is put on the chart or taken off.
/// Whether one was selected.
pub fn open(state: &mut State) -> bool {
    if state.view.overlay != ui::Overlay::None {
        return false;
    }
    if panel(state) == Some(state.view.visit.focus) {
        super::writing::write(state);
        return true;
    }
    turn(state)
}

/// Puts a metric to choose from on the chart, or takes it off: whether one was selected.
fn turn(state: &mut State) -> bool {
    match queries::metric(state) {
        None => false,
        Some(Some(at)) => {
            queries::remove_at(state, at);
            true
        }
        Some(None) => {
            let taken = state.cx().and_then(|cx| taken(&cx));
            let at = taken.and_then(|taken| change(state, |chart| put(chart, taken)));
            if let Some(at) = at {
                select(state, at);
                state.say(format!("on the chart: {}", super::name(state, at)));
            }
            true
        }
    }
}

fn taken(cx: &Cx<'_>) -> Option<Taken> {
    let at = cx.view.visit.focus;
    if cx.panel(at).kind == PanelKind::Chart {
        let chart = cx.panel(at).chart.as_ref()?;
        return Some(Taken::Chart(Box::new(filled(cx, chart))));
    }
    if cx.rows(at) == Some(Rows::ExploredMetrics) || cx.panel(at).kind == PanelKind::Queries {
        let line = ui::panel(cx.panel(at).kind).selected(cx, at)?;
        return of_line(cx, &line);
    }
    let selected =
        ui::panel(cx.panel(at).kind).selected(cx, at).and_then(|line| of_line(cx, &cx.resolve(line)));
    // What stands beside a list is about what is selected in it, and a view may be about one thing.
    selected.or_else(|| of_line(cx, &cx.resolve(cx.shown(at)?)))
}

/// A chart with the values of its view's variables in their place. One that has none yet stays as it is written.
fn filled(cx: &Cx<'_>, chart: &ChartSpec) -> ChartSpec {
    let mut chart = chart.clone();
    let fill = |words: &mut Words| {
        if let Ok(filled) = words.fill(&|name| cx.variable(name)) {
            *words = Words::plain(filled);
        }
    };
    for query in &mut chart.queries {
        match &mut query.measure {
            ChartMeasure::Metric { namespace, name, dimensions, .. } => {
                let values = dimensions.iter_mut().map(|(_, value)| value);
                [namespace, name].into_iter().chain(values).for_each(fill);
            }
            ChartMeasure::Expression(words) | ChartMeasure::Sql(words) => fill(words),
        }
        let rest = [&mut query.label, &mut query.account, &mut query.region];
        rest.into_iter().flatten().for_each(fill);
    }
    chart
}

fn of_line(cx: &Cx<'_>, line: &Line<'_>) -> Option<Taken> {
    let place =
        line.account().map(|account| account.as_str()).zip(line.region().map(|region| region.as_str()));
    match line.thing {
        Thing::Metric(metric) => {
            let query = explored::metric_query(metric, explored::USUAL_STATISTIC, place);
            Some(Taken::Queries(vec![query], None))
        }
        Thing::Alarm(alarm) => {
            let queries: Vec<ChartQuery> =
                alarm.queries().iter().map(|query| of_alarm(cx, query, place)).collect();
            (!queries.is_empty()).then(|| Taken::Queries(queries, threshold(alarm)))
        }
        _ => None,
    }
}

/// A query of an alarm, asked where the alarm is, or of the account whose metric it is.
fn of_alarm(cx: &Cx<'_>, query: &MetricQuery, place: Option<(&str, &str)>) -> ChartQuery {
    let owner = query.account_id.as_deref().and_then(|id| {
        let accounts = cx.store.fleet.accounts.iter();
        accounts.map(|account| &account.name).find(|name| cx.store.account_id(name).as_deref() == Some(id))
    });
    let place = place.map(|(account, region)| (owner.map_or(account, |name| name.as_str()), region));
    let base = match &query.measure {
        Measure::Metric { metric, stat } => explored::metric_query(metric, stat, place),
        Measure::Expression(text) => {
            let words = Words::plain(text.as_str());
            let is_sql = text.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("SELECT"));
            let measure = if is_sql { ChartMeasure::Sql(words) } else { ChartMeasure::Expression(words) };
            let (account, region) = place.unzip();
            ChartQuery {
                account: account.map(Words::plain),
                region: region.map(Words::plain),
                ..ChartQuery::of(measure)
            }
        }
    };
    ChartQuery {
        id: query.id.clone(),
        label: query.label.as_deref().map(Words::plain),
        period: Some(query.period),
        hidden: query.hidden,
        ..base
    }
}

fn threshold(alarm: &Alarm) -> Option<Band> {
    Some(Band {
        from: alarm.threshold?,
        to: None,
        label: Some(alarm.name.clone()),
        level: Level::Critical,
        colour: None,
        side: Side::Left,
    })
}

/// Puts it on the chart: an empty one becomes that chart. The place of its first query.
fn put(chart: &mut ChartSpec, taken: Taken) -> Option<usize> {
    match taken {
        Taken::Chart(new) if chart.queries.is_empty() => {
            let queries = new.queries.clone();
            *chart = ChartSpec { queries: Vec::new(), ..*new };
            ids::join(chart, queries)
        }
        Taken::Chart(new) => ids::join(chart, new.queries),
        Taken::Queries(queries, band) => {
            chart.bands.extend(band.filter(|band| !chart.bands.contains(band)));
            ids::join(chart, queries)
        }
    }
}
