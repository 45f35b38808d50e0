//! What is said of a query before it is run, while it runs, and of what went wrong.

use super::{
    guess::Guess,
    plan::{scopes, widget},
};
use crate::{
    model::{bytes_words, gigabytes, group_name, usd},
    spec::{Action, Context, LogWidget},
    ui::{Cx, LogRun, text::wrap},
};

/// Lines of a panel: the name of a look, and words.
pub(super) type Worded = (&'static str, String);

/// The first key of an action in a panel.
pub(super) fn key(cx: &Cx<'_>, action: Action) -> String {
    let context = if action == Action::Back { Context::Global } else { Context::Panel };
    cx.specs
        .keymap
        .keys_of(context, action)
        .into_iter()
        .next()
        .unwrap_or_else(|| format!(":{}", action.name()))
}

/// The query, and what running it would come to, in so much room: the query gives way.
pub(super) fn before(cx: &Cx<'_>, at: usize, (columns, rows): (u16, u16)) -> Vec<Worded> {
    let Some(widget) = widget(cx, at) else { return Vec::new() };
    let mut tail = Vec::new();
    if !widget.groups.is_empty() {
        add(&mut tail, columns, 2, "dim", &groups(widget));
    }
    match scopes(cx, widget) {
        Err(why) => add(&mut tail, columns, 4, "unreadable", &format!("✕ {why}")),
        Ok(scopes) => {
            let guess = Guess::of(cx, widget, &scopes);
            for (style, words) in guess.words(cx) {
                add(&mut tail, columns, 4, style, &words);
            }
            let (run, doubt) = (key(cx, Action::Open), guess.doubt(cx));
            let hint = match doubt.is_some() && cx.state(at).doubted == doubt {
                true => ("warning", format!("◆ Press {run} again to run it all the same.")),
                false => ("key", format!("Press {run} to run it.")),
            };
            if !guess.scopes.is_empty() {
                add(&mut tail, columns, 2, hint.0, &hint.1);
            }
        }
    }
    let room = usize::from(rows).saturating_sub(tail.len()).max(1);
    let query = wrap(widget.query.trim(), columns, room);
    query.into_iter().map(|line| ("text", line)).chain(tail).collect()
}

fn add(to: &mut Vec<Worded>, columns: u16, lines: usize, style: &'static str, words: &str) {
    to.extend(wrap(words, columns, lines).into_iter().map(|line| (style, line)));
}

/// `in /ecs/checkout and 2 more log groups`
fn groups(widget: &LogWidget) -> String {
    let names: Vec<&str> = widget.groups.iter().map(|group| group_name(group)).collect();
    match &names[..] {
        [] => String::new(),
        [one] => format!("in {one}"),
        [first, second] => format!("in {first} and {second}"),
        [first, rest @ ..] => format!("in {first} and {} more log groups", rest.len()),
    }
}

/// How far a query is that runs.
pub(super) fn running(cx: &Cx<'_>, run: &LogRun) -> Worded {
    let (want, awaited) = run.awaited();
    let awaited: Vec<_> = awaited.collect();
    let reads = cx.store.progress.iter().filter(|read| read.want == want && awaited.contains(&&read.scope));
    let megabytes: u64 = reads.map(|read| u64::from(read.things)).sum();
    let found: u64 =
        run.parts.iter().filter_map(|part| part.found()).map(|answer| answer.scanned.bytes).sum();
    let bytes = found + megabytes * 1_000_000;
    let stop = key(cx, Action::Back);
    let far = match cost(cx, bytes) {
        Some(cost) if bytes > 0 => format!(", {} scanned so far, {cost}", bytes_words(bytes)),
        _ if bytes > 0 => format!(", {} scanned so far", bytes_words(bytes)),
        _ => String::new(),
    };
    ("unknown", format!("◌ The query runs{far}. {stop} stops it."))
}

/// What so many bytes cost, in dollars.
fn cost(cx: &Cx<'_>, bytes: u64) -> Option<String> {
    let price = cx.store.prices.of("CloudWatch Logs", "StartQuery")?;
    Some(usd(price.of(gigabytes(bytes))))
}

/// What is to be known of a run before what it found: that it is of another range, and what went wrong in each scope.
pub(super) fn notes(cx: &Cx<'_>, at: usize, run: &LogRun, columns: u16) -> Vec<Worded> {
    let mut out = Vec::new();
    if !run.is_running() && is_of_another(cx, at, run) {
        let zone = &cx.view.zone;
        let (from, to) = (zone.moment(run.ask.from, cx.now), zone.moment(run.ask.to, cx.now));
        let again = key(cx, Action::Run);
        add(
            &mut out,
            columns,
            2,
            "warning",
            &format!("◆ of another range, {from}–{to}: {again} runs it again"),
        );
    }
    for part in &run.parts {
        let Some(fault) = &part.fault else { continue };
        let place = match run.parts.len() {
            1 => String::new(),
            _ => format!("{} {}: ", part.scope.account, part.scope.region.short()),
        };
        add(&mut out, columns, 3, "unreadable", &format!("✕ {place}{}; {}", fault.message, fault.fix));
    }
    out
}

/// What came of a run: `scanned 3.4 GB · $0.017 · 20 rows · run at 03:12`.
pub(super) fn ended(cx: &Cx<'_>, run: &LogRun) -> String {
    let answers = || run.parts.iter().filter_map(|part| part.found());
    let bytes: u64 = answers().map(|answer| answer.scanned.bytes).sum();
    let rows: usize = answers().map(|answer| answer.rows.len()).sum();
    let cut = if answers().any(|answer| answer.cut) { "the first " } else { "" };
    let mut parts = Vec::new();
    if answers().next().is_some() {
        parts.push(format!("scanned {}", bytes_words(bytes)));
        parts.extend(cost(cx, bytes));
        parts.push(format!("{cut}{rows} {}", if rows == 1 { "row" } else { "rows" }));
    }
    parts.push(format!("run at {}", cx.view.zone.moment(run.at, cx.now)));
    parts.join(" · ")
}

/// Whether something else would be asked now: the view looks elsewhere in time, or the query is another.
fn is_of_another(cx: &Cx<'_>, at: usize, run: &LogRun) -> bool {
    let other = |widget: &LogWidget| widget.query != run.ask.query || widget.groups != run.ask.groups;
    (run.range, run.window) != (cx.view.range, cx.view.visit.sight.window) || widget(cx, at).is_none_or(other)
}
