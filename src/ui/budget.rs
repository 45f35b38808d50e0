//! What the metrics of a dashboard come to, before they are asked: what would take more than half of what the budget leaves is
//! not asked until somebody has said so.

use std::{collections::HashSet, sync::Arc, time::Duration};

use ratatui::layout::Rect;

use super::{Cx, Laid, Narrowing, Sight, ViewState, dashboards, layout, panels};
use crate::{
    model::{Fleet, Measure, SLOWEST, ScopeKey, Timestamp, Want, usd, usd_an_hour},
    spec::{Action, Context, Dashboard, PanelKind, Range, Specs},
    store::Store,
};

/// The part of what the budget leaves that one dashboard may take without a word.
const SHARE: f64 = 0.5;

/// What a dashboard would cost that takes too much of what the budget leaves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bill {
    /// Metrics that are paid for, each time.
    pub metrics: usize,
    /// US dollars of one read,
    pub once: f64,
    /// and of an hour.
    pub usd_per_hour: f64,
    /// What the budget leaves, when all else is polled as slowly as can be,
    pub leaves: f64,
    /// and all of it.
    pub budget: f64,
}

impl Bill {
    /// `2,500 metrics: $1.50/h, of $0.50/h that the budget leaves`.
    pub fn words(&self) -> String {
        let (metrics, hour) = (counted(self.metrics), usd_an_hour(self.usd_per_hour));
        format!("{metrics} metrics: {hour}, of {} that the budget leaves", usd_an_hour(self.leaves))
    }

    /// What reading it once comes to.
    pub fn once_words(&self) -> String {
        format!("until now: {}, and again each hour that it stays open", usd(self.once))
    }

    /// What reading it again and again comes to.
    pub fn anyway_words(&self) -> String {
        let (hour, budget) = (usd_an_hour(self.usd_per_hour), usd_an_hour(self.budget));
        format!("{hour}, of a budget of {budget}: what it passes is slowed")
    }
}

/// `2,500`.
fn counted(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What the metrics of a view come to, and of what that was worked out: it is not, as long as that is the same.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    of: PricedOf,
    metrics: usize,
    once: f64,
    usd_per_hour: f64,
}

#[derive(Clone, Debug)]
struct PricedOf {
    made: Arc<Dashboard>,
    fleet: Arc<Fleet>,
    /// Accounts may be named by ids that they have to tell.
    ids: usize,
    narrowing: Narrowing,
    range: Range,
    sight: Sight,
    size: (u16, u16),
    zoomed: Option<usize>,
    floor: Duration,
}

impl PricedOf {
    fn of(cx: &Cx<'_>) -> Option<Self> {
        let visit = &cx.view.visit;
        let fleet = cx.store.fleet.clone();
        Some(Self {
            made: visit.made.clone()?,
            ids: fleet.accounts.iter().filter(|account| cx.store.account_id(&account.name).is_some()).count(),
            fleet,
            narrowing: cx.narrowing.clone(),
            range: cx.view.range,
            sight: Sight { cursor: None, ..visit.sight.clone() },
            size: cx.view.size,
            zoomed: visit.zoomed_from.map(|_| visit.focus),
            floor: cx.store.pacing.floor,
        })
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.made, &other.made)
            && Arc::ptr_eq(&self.fleet, &other.fleet)
            && (self.ids, self.size, self.zoomed, self.floor)
                == (other.ids, other.size, other.zoomed, other.floor)
            && (&self.narrowing, self.range, &self.sight) == (&other.narrowing, other.range, &other.sight)
    }
}

/// Works out whether the dashboard that is open has to be asked about.
pub(super) fn look(store: &Store, view: &mut ViewState, specs: &Specs, now: Timestamp) {
    view.bill = None;
    let (window, paid) = (view.visit.sight.window, view.visit.paid_window);
    if view.visit.made.is_none() || view.visit.is_paid || (window.is_some() && window == paid) {
        return;
    }
    let Some(budget) = store.limits.usd_per_hour else { return };
    let Some(cx) = Cx::new(store, view, specs, now) else { return };
    let Some(of) = PricedOf::of(&cx) else { return };
    let before = view.priced.clone().filter(|priced| priced.of.is(&of));
    let Some(priced) = before.or_else(|| price(&cx, of)) else { return };
    // All else gives way to what somebody looks at.
    let costs = store.costs.iter().flat_map(|costs| &costs.panels);
    let others: f64 = costs.filter(|row| row.view.as_str() != dashboards::VIEW).map(|row| row.rate.usd).sum();
    let Priced { metrics, once, usd_per_hour, .. } = priced;
    let leaves = (budget - others / SLOWEST).max(0.0);
    view.bill =
        (usd_per_hour > leaves * SHARE).then_some(Bill { metrics, once, usd_per_hour, leaves, budget });
    view.priced = Some(priced);
}

fn price(cx: &Cx<'_>, of: PricedOf) -> Option<Priced> {
    let price = cx.store.prices.of("CloudWatch", "GetMetricData")?;
    let laid = Laid::of(cx, layout::body(Rect::new(0, 0, cx.view.size.0, cx.view.size.1)));
    let (mut asked, mut queries) = (HashSet::<(ScopeKey, Want)>::new(), HashSet::new());
    let (mut metrics, mut usd_per_hour) = (0, 0.0);
    for place in &laid.places {
        for (scope, want) in panels::of(cx.panel(place.panel).kind).wants(cx, place) {
            let key = scope.key();
            let Want::MetricData(ask) = &want else { continue };
            if !asked.insert((key.clone(), want.clone())) {
                continue;
            }
            // What is asked alike is asked once, and paid once.
            let alone = ask.queries.iter().filter(|query| matches!(query.measure, Measure::Metric { .. }));
            let again = alone.filter(|query| {
                let same = (query.measure.clone(), query.period, query.account_id.clone());
                !queries.insert((key.clone(), ask.range, ask.end, same))
            });
            let again = again.count();
            let own = usize::try_from(panels::charged(ask)).unwrap_or(usize::MAX).saturating_sub(again);
            let units = f64::from(u32::try_from(own).unwrap_or(u32::MAX));
            let interval = cx.store.pacing.unslowed(&want).as_secs_f64().max(1.0);
            metrics += own;
            usd_per_hour += price.of(units) * 3600.0 / interval;
        }
    }
    let once = price.of(f64::from(u32::try_from(metrics).unwrap_or(u32::MAX)));
    Some(Priced { of, metrics, once, usd_per_hour })
}

/// What a chart says while it is not asked for its price; none for others, and for one of which there is something to show.
pub(super) fn held_back(cx: &Cx<'_>, at: usize) -> Option<String> {
    let bill = cx.view.bill.as_ref()?;
    let is_asked = matches!(cx.panel(at).kind, PanelKind::Chart | PanelKind::AlarmGraph);
    if !is_asked || cx.state(at).plot.is_some() {
        return None;
    }
    let key = cx.specs.keymap.keys_of(Context::Panel, Action::Open).into_iter().next();
    let key = key.map(|key| format!(" {key} asks what to do.")).unwrap_or_default();
    Some(format!("◆ Not asked: {}.{key}", bill.words()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn numbers_are_read_by_thousands() {
        assert_eq!([7, 999, 2500, 1_234_567].map(super::counted), ["7", "999", "2,500", "1,234,567"]);
    }
}
