//! What asking has cost and goes on to cost.

use super::Fact;
use crate::{
    model::{CostOf, CostRow, Costs, Price, Rate, Results, Spend, counted, quantity, usd, usd_an_hour},
    ui::{Cx, time},
};

/// What is said before anything was counted.
pub(in crate::ui::panels) const NOTHING: &str = "◌ Nothing has been counted yet.";

pub(super) fn facts(cx: &Cx<'_>, row: &CostRow) -> Vec<Fact> {
    let Some(costs) = &cx.store.costs else { return Vec::new() };
    let mut out = spent(costs, row);
    let Rate { requests, usd: hourly } = row.rate;
    let going_on = format!(
        "{}, {} a day, {} requests an hour",
        usd_an_hour(hourly),
        usd(hourly * 24.0),
        counted(requests)
    );
    out.push(Fact::new("goes on", going_on));
    if row.of == CostOf::Everything {
        out.extend(budget(costs));
    }
    out.push(ended(&row.results));
    if let Some(took) = &row.latency {
        let [half, most, nearly] =
            [took.p50, took.p95, took.p99].map(|ms| quantity(ms, Some("Milliseconds")));
        out.push(Fact::new("took", format!("{half}; 95 in 100 up to {most}; 99 up to {nearly}")));
    }
    match row.of {
        CostOf::Everything => out.extend(prices(costs)),
        CostOf::Operation => out.extend(price(costs, row)),
        CostOf::Panel | CostOf::Account => {}
    }
    out
}

/// What it is called in a panel's title.
pub(super) fn title(row: &CostRow) -> String {
    match row.of {
        CostOf::Everything => "what asking costs".into(),
        CostOf::Panel if row.panel.is_empty() => row.view.to_string(),
        CostOf::Panel => format!("{} of {}", row.panel, row.view),
        CostOf::Account => row.account.as_ref().map_or("sign-in", |account| account.as_str()).into(),
        CostOf::Operation => format!("{} of {}", row.operation, row.service),
    }
}

/// What it has come to, over as long as it was counted.
fn spent(costs: &Costs, row: &CostRow) -> Vec<Fact> {
    let words = |spend: Spend, within: &str| {
        let priced = if row.is_priced { "" } else { ", and what is not priced" };
        #[allow(clippy::cast_precision_loss)]
        let requests = counted(spend.requests as f64);
        format!("{requests} requests{within}, {}{priced}", usd(spend.usd))
    };
    let all = Fact::new("in all", words(row.total, &format!(" in {}", kept_for(costs))));
    match costs.kept_for.as_secs() / 3600 {
        0 => vec![all],
        1..24 => vec![Fact::new("last hour", words(row.hour, "")), all],
        _ => {
            vec![Fact::new("last hour", words(row.hour, "")), Fact::new("last day", words(row.day, "")), all]
        }
    }
}

fn kept_for(costs: &Costs) -> String {
    if costs.kept_for.as_secs() < 60 { "less than a minute".into() } else { time::length(costs.kept_for) }
}

/// How it stands against what polling may cost.
fn budget(costs: &Costs) -> Vec<Fact> {
    let Some(limit) = costs.limits.usd_per_hour else { return Vec::new() };
    let share = if limit > 0.0 { costs.all.rate.usd / limit * 100.0 } else { 100.0 };
    let mut words = format!("{}, {share:.0}% of it is used", usd_an_hour(limit));
    if let Some(limit) = costs.limits.requests_per_minute {
        words =
            format!("{words}; {limit:.0} requests a minute, {:.0} are sent", costs.all.rate.requests / 60.0);
    }
    let mut out = vec![Fact::new("budget", words)];
    if let Some(slowed) = costs.slowing.words(&costs.limits) {
        let over = if costs.slowing.is_over {
            ": as slow as it gets. Narrow the view, or raise it under [budget]"
        } else {
            ". What is looked at is slowed last, nothing is stopped"
        };
        out.push(Fact::styled("", format!("◆ {slowed}{over}."), "warning"));
    }
    out
}

fn ended(results: &Results) -> Fact {
    let Results { ok, throttled, failed, cancelled } = *results;
    let all = ok + throttled + failed + cancelled;
    #[allow(clippy::cast_precision_loss)]
    let share = throttled as f64 * 100.0 / all.max(1) as f64;
    let others = [(failed, "failed"), (cancelled, "given up")];
    let others: String =
        others.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!(", {n} {what}")).collect();
    let throttles =
        if throttled == 0 { "none throttled".into() } else { format!("{throttled} throttled ({share:.1}%)") };
    let style = if share > 1.0 { "warning" } else { "text" };
    Fact::styled("ended", format!("{ok} well, {throttles}{others}"), style)
}

/// By what it is priced, and what costs nothing.
fn prices(costs: &Costs) -> Vec<Fact> {
    let mut out =
        vec![Fact::styled("prices", format!("{}; free tiers are not counted", costs.prices.words()), "dim")];
    let known = |row: &&CostRow| costs.prices.of(&row.service, &row.operation).is_some_and(Price::is_free);
    let free: Vec<&str> = costs.operations.iter().filter(known).map(|row| row.operation.as_str()).collect();
    if !free.is_empty() {
        out.push(Fact::styled("free", free.join(", "), "dim"));
    }
    let unpriced = costs.unpriced();
    if !unpriced.is_empty() {
        out.push(Fact::styled("not priced", unpriced.join(", "), "warning"));
    }
    out
}

/// What there is to know about an operation's price.
fn price(costs: &Costs, row: &CostRow) -> Vec<Fact> {
    let Some(price) = costs.prices.of(&row.service, &row.operation) else {
        return vec![Fact::styled("price", "not known: a row in prices.toml says it", "warning")];
    };
    let note = Some(price.note.as_str()).filter(|note| !note.is_empty());
    let source = Some(price.source.as_str()).filter(|source| !source.is_empty());
    let facts = [Fact::new("price", price.words())].into_iter();
    facts
        .chain(note.map(|note| Fact::new("", note)))
        .chain(source.map(|from| Fact::styled("from", from, "dim")))
        .collect()
}
