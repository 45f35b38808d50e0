//! Writing math, SQL and labels in the editor of several lines.

use super::{change, lines::Lines, name, queries, select};
use crate::{
    app::State,
    model::Text,
    query::Completion,
    spec::{ChartMeasure, ChartQuery, Key, Words},
    ui::{
        EditorForm, Overlay, explored,
        language::{Syntax, Vocabulary},
    },
};

/// Texts that are remembered.
const REMEMBERED: usize = 100;

/// What is being written.
#[derive(Debug)]
pub(super) struct Writing {
    what: What,
    syntax: Syntax,
    lines: Lines,
    /// Where one is among what was written before, counted from the last; with what was being written.
    back: Option<(usize, String)>,
    /// The text and the place of the cursor to which completions are offered, while they are gone through.
    base: Option<(String, usize)>,
    offered: Vec<Completion>,
    taken: Option<usize>,
}

#[derive(Clone, Debug)]
enum What {
    /// A query that is not there yet.
    New,
    /// What the query of that id asks.
    Asks(Text),
    /// What it is called.
    Label(Text),
}

/// Writes what a query asks; of a metric, its label.
pub(super) fn write(state: &mut State) {
    let Some(at) = queries::target(state) else { return };
    let query = &state.view.draft.queries[at];
    let Some(id) = query.id.clone() else { return };
    let (what, syntax, text) = match &query.measure {
        ChartMeasure::Metric { .. } => {
            let label = query.label.as_ref().map(explored::shown).unwrap_or_default();
            (What::Label(id), Syntax::Label, label)
        }
        ChartMeasure::Expression(words) => (What::Asks(id), Syntax::Math, explored::shown(words)),
        ChartMeasure::Sql(words) => (What::Asks(id), Syntax::Sql, explored::shown(words)),
    };
    begin(state, what, syntax, &text, text.len());
}

/// Begins a new query, with the cursor so many bytes before its end.
pub fn add(state: &mut State, syntax: Syntax, text: &str, behind: usize) {
    begin(state, What::New, syntax, text, text.len().saturating_sub(behind));
}

fn begin(state: &mut State, what: What, syntax: Syntax, text: &str, at: usize) {
    let lines = Lines::new(text, at);
    let writing = Writing { what, syntax, lines, back: None, base: None, offered: Vec::new(), taken: None };
    state.exploring.writing = Some(writing);
    edited(state);
}

/// Ids of the queries that an expression may name.
fn ids(state: &State) -> Vec<String> {
    let own = match state.exploring.writing.as_ref().map(|writing| &writing.what) {
        Some(What::Asks(id) | What::Label(id)) => Some(id),
        _ => None,
    };
    let ids = state.view.draft.queries.iter().filter_map(|query| query.id.as_ref());
    ids.filter(|id| Some(*id) != own).map(ToString::to_string).collect()
}

/// The text is another: so is what could follow.
fn edited(state: &mut State) {
    let ids = ids(state);
    let Some(narrowing) = state.cx().map(|cx| cx.narrowing.clone()) else { return };
    let Some(writing) = &mut state.exploring.writing else { return };
    let words = Vocabulary::new(&state.store, &narrowing, &ids);
    let text = writing.lines.text();
    writing.offered = writing.syntax.language().completions(&text, writing.lines.at(), &words);
    (writing.base, writing.taken) = (None, None);
    show(state);
}

fn show(state: &mut State) {
    let Some(writing) = &state.exploring.writing else { return };
    let title = match (&writing.what, writing.syntax) {
        (What::New, Syntax::Sql) => "new Metrics Insights query".to_owned(),
        (What::New, _) => "new math or SEARCH".to_owned(),
        (What::Asks(id), Syntax::Sql) => format!("{id} · Metrics Insights"),
        (What::Asks(id), _) => format!("{id} · math"),
        (What::Label(id), _) => format!("{id} · label"),
    };
    state.view.overlay = Overlay::Editor(Box::new(EditorForm {
        title,
        syntax: writing.syntax,
        lines: writing.lines.lines().to_vec(),
        cursor: writing.lines.cursor(),
        wrong: None,
        offered: writing.offered.clone(),
        taken: writing.taken,
    }));
}

/// A key of the editor.
pub fn key(state: &mut State, key: Key) {
    let fits = state.exploring.writing.as_mut().is_some_and(|writing| writing.lines.key(key));
    after(state, fits);
}

/// Pasted text: its lines stay lines.
pub fn paste(state: &mut State, text: &str) {
    let fits = state.exploring.writing.as_mut().is_some_and(|writing| writing.lines.paste(text));
    after(state, fits);
}

fn after(state: &mut State, fits: bool) {
    edited(state);
    if !fits {
        state.say(format!("the rest was left out: {} characters at most", super::lines::LONGEST));
    }
}

/// Writes the first completion out; pressed again, the next in its place.
pub fn complete(state: &mut State) {
    let Some(writing) = &mut state.exploring.writing else { return };
    if writing.offered.is_empty() {
        return state.say("nothing known fits here");
    }
    let (text, _) = writing.base.get_or_insert_with(|| (writing.lines.text(), writing.lines.at())).clone();
    let next = writing.taken.map_or(0, |taken| (taken + 1) % writing.offered.len());
    let Completion { span, text: new, .. } = &writing.offered[next];
    let (Some(head), Some(tail)) = (text.get(..span.start), text.get(span.end..)) else { return };
    writing.lines = Lines::new(&format!("{head}{new}{tail}"), head.len() + new.len());
    writing.taken = Some(next);
    show(state);
}

/// To what was written before in the same language, or after.
pub(super) fn step(state: &mut State, by: isize) {
    let Some(writing) = &mut state.exploring.writing else { return };
    let texts: Vec<&String> =
        state.exploring.written.iter().rev().filter(|(s, _)| *s == writing.syntax).map(|(_, t)| t).collect();
    let (now, held) = match writing.back.take() {
        Some((back, held)) => (Some(back), held),
        None => (None, writing.lines.text()),
    };
    let next = match (now, by < 0) {
        (None, true) => Some(0),
        (Some(back), true) => Some(back + 1),
        (Some(back), false) => back.checked_sub(1),
        (None, false) => None,
    };
    let end = (next.is_some_and(|next| next >= texts.len()), next.is_none() && now.is_none());
    let (next, words) = match end {
        (true, _) => (now, Some("nothing was written before that")),
        (_, true) => (None, Some("nothing was written after that")),
        _ => (next, None),
    };
    let text = next.and_then(|next| texts.get(next)).map_or(held.as_str(), |text| text.as_str());
    writing.lines = Lines::new(text, text.len());
    writing.back = next.map(|next| (next, held));
    edited(state);
    if let Some(words) = words {
        state.say(words);
    }
}

fn remember(state: &mut State) {
    let Some(writing) = &state.exploring.writing else { return };
    let one = (writing.syntax, writing.lines.text().trim().to_owned());
    let written = &mut state.exploring.written;
    if !one.1.is_empty() {
        written.retain(|held| *held != one);
        written.push(one);
        if written.len() > REMEMBERED {
            written.remove(0);
        }
    }
}

/// Leaves the chart as it is. What was written is remembered.
pub fn cancel(state: &mut State) {
    remember(state);
    state.exploring.writing = None;
    state.view.overlay = Overlay::None;
}

/// Takes what was written, unless something is wrong with it.
pub fn accept(state: &mut State) {
    let ids = ids(state);
    let Some(writing) = &state.exploring.writing else { return };
    let (text, what, syntax) = (writing.lines.text(), writing.what.clone(), writing.syntax);
    let trimmed = text.trim();
    if trimmed.is_empty() && syntax != Syntax::Label {
        return state.say("nothing is written");
    }
    if let Err(wrong) = syntax.language().check(&text, &ids) {
        if let Overlay::Editor(form) = &mut state.view.overlay {
            form.wrong = Some(wrong);
        }
        return;
    }
    remember(state);
    let words = Words::plain(trimmed);
    let measure = |words| match syntax {
        Syntax::Sql => ChartMeasure::Sql(words),
        _ => ChartMeasure::Expression(words),
    };
    let position = |state: &State, id: &Text| {
        state.view.draft.queries.iter().position(|query| query.id.as_ref() == Some(id))
    };
    let at = match &what {
        What::New => Some(change(state, |chart| explored::add(chart, ChartQuery::of(measure(words))))),
        What::Asks(id) => position(state, id).inspect(|at| {
            change(state, |chart| chart.queries[*at].measure = measure(words));
        }),
        What::Label(id) => position(state, id).inspect(|at| {
            let label = (!trimmed.is_empty()).then_some(words);
            change(state, |chart| chart.queries[*at].label = label);
        }),
    };
    state.exploring.writing = None;
    state.view.overlay = Overlay::None;
    let Some(at) = at else { return state.say("the query is not on the chart any more") };
    select(state, at);
    let words = match state.view.draft.queries.get(at) {
        Some(query) if explored::searches(query) => costs(state, query),
        _ => String::new(),
    };
    state.say(format!("on the chart: {}{words}", name(state, at)));
}

/// What a search costs is not known before it has found something.
fn costs(state: &State, _query: &ChartQuery) -> String {
    let price = state.store.prices.of("CloudWatch", "GetMetricData");
    let price = price.map(|price| format!(": {}", price.words())).unwrap_or_default();
    format!("; every metric that SEARCH finds is paid for{price}")
}
