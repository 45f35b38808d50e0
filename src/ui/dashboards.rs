//! CloudWatch dashboards: made from their body when that has changed, or what its variables are.

use std::{collections::BTreeMap, sync::Arc};

use ratatui::layout::Rect;

use super::{Cx, Laid, Narrowing, ViewState, layout, panels, panels::Troubles, tagged};
use crate::{
    model::{AccountName, FaultKind, ScopeKey, Snapshot, Source, Text, Want},
    spec::{
        BlockKind, Dashboard, DashboardAround, Fate, Outcome, PanelKind, Route, Specs, Template, View,
        explorer,
    },
    store::Store,
};

/// The view of dashboards.
pub(super) const VIEW: &str = "dashboard";

/// What a dashboard was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MadeFrom {
    /// Its body.
    body: Arc<str>,
    /// The account that has it; none of a body from a file.
    owner: Option<AccountName>,
    /// What is asked where the body does not say: the account,
    account: Option<String>,
    /// and the region.
    region: Option<String>,
    /// What the route says of its variables,
    route: Route,
    /// and what they are that nobody says.
    firsts: BTreeMap<String, String>,
    /// When the tags that it asks for were answered.
    tags: tagged::Stamp,
}

/// Makes the dashboard that is open, if it is one, and anything has changed that it comes from.
pub fn look(store: &Store, view: &mut ViewState, specs: &Specs) {
    if view.visit.route.view != VIEW {
        return;
    }
    let narrowing = Narrowing::of(store, view);
    let Some((body, owner)) = body(store, view, &narrowing) else { return };
    let only = narrowing.accounts.iter().flatten().next();
    let only = only.filter(|_| narrowing.accounts.as_ref().is_some_and(|all| all.len() == 1));
    let account = owner.as_ref().or(only);
    let id = |name: &AccountName| store.account_id(name).map(|id| id.to_string());
    let regions = narrowing.regions.iter().flatten();
    let of_owner = owner.clone();
    let places = tagged::Where { narrowing: &narrowing, owner: of_owner.as_ref() };
    let made = view.visit.made.as_ref();
    let tags = made.map(|made| tagged::stamp(store, places, &made.view)).unwrap_or_default();
    let from = MadeFrom {
        body,
        account: account.map(|name| id(name).unwrap_or_else(|| name.to_string())),
        region: Some(regions.map(ToString::to_string).collect::<Vec<_>>())
            .filter(|all| all.len() == 1)
            .and_then(|mut all| all.pop()),
        owner,
        route: view.visit.route.clone(),
        firsts: view.firsts.values().clone(),
        tags,
    };
    if view.visit.made_from.as_deref() == Some(&from) {
        return;
    }
    let said = |name: &str| from.route.arg(name).map(str::to_owned);
    let variable = |name: &str| said(name).or_else(|| from.firsts.get(name).cloned());
    let around = DashboardAround {
        name: from.route.arg("name").unwrap_or_default(),
        account: from.account.as_deref(),
        region: from.region.as_deref(),
        variable: &variable,
    };
    let mut made = Dashboard::read(&from.body, &around);
    explorer::put(&mut made, from.account.as_deref(), &|widget, ask| {
        tagged::found(store, places, widget, ask)
    });
    take(view, specs, made, from);
}

/// The body of a dashboard, and whose it is: of a file, else as it was read.
fn body(store: &Store, view: &ViewState, narrowing: &Narrowing) -> Option<(Arc<str>, Option<AccountName>)> {
    if let Some(body) = &view.given {
        return Some((body.clone(), None));
    }
    let want = Want::Dashboard(Text::new(view.visit.route.arg("name")?));
    // Once it is drawn it is that account's, whoever else has one of that name.
    let scopes = narrowing.scopes(&store.fleet, Source::Dashboard).into_iter();
    scopes.map(|scope| scope.key()).filter(|key| is_there(view, key)).find_map(|key| {
        match &*store.slot(&key, &want)?.good.as_ref()?.value {
            Snapshot::Dashboard(body) => Some((body.text.clone(), Some(key.account))),
            _ => None,
        }
    })
}

/// Shows a dashboard: who has been looking at one goes on with what there is of it.
fn take(view: &mut ViewState, specs: &Specs, made: Dashboard, from: MadeFrom) {
    let is_first = view.visit.made.is_none();
    if view.visit.made.as_deref() == Some(&made) {
        view.visit.made_from = Some(Arc::new(from));
        return;
    }
    let before = view.visit.spec(specs).cloned();
    if let Some(before) = before {
        view.visit.fit(&before, &made.view);
    }
    if is_first {
        view.visit.focus = first(&made.view).unwrap_or_default();
        view.message = made.view.check(&from.route).err().or(view.message.take());
    }
    view.visit.made = Some(Arc::new(made));
    view.visit.made_from = Some(Arc::new(from));
    view.look_when_it_says();
}

impl ViewState {
    /// Looks at the time that a dashboard says, when it is opened: keys go on from there, and the time of other views comes
    /// back with them.
    pub(super) fn look_when_it_says(&mut self) {
        let Some(made) = self.visit.made.clone().filter(|_| !self.visit.is_timed) else { return };
        self.visit.is_timed = true;
        if self.visit.route.arg("range").is_some() {
            return;
        }
        match (made.window, made.range) {
            (Some(window), _) if self.visit.sight.window.is_none() => self.visit.sight.window = Some(window),
            (None, Some(range)) if range != self.range => {
                self.visit.lent = Some((self.range, range));
                self.range = range;
            }
            _ => {}
        }
    }
}

/// The panel that one reads first.
fn first(view: &View) -> Option<usize> {
    match &view.arrangements.first()?.root.kind {
        BlockKind::Canvas(cells) => cells.iter().min_by_key(|cell| (cell.y, cell.x)).map(|cell| cell.panel),
        _ => None,
    }
}

/// The body that a view asks for: none while nobody says the name, nor of a body from a file.
pub(super) fn want(cx: &Cx<'_>, name: &Template) -> Option<Want> {
    let name = name.fill(&|hole| cx.arg(hole)).filter(|name| !name.is_empty() && cx.view.given.is_none())?;
    Some(Want::Dashboard(Text::new(name)))
}

/// What the file of the view declares, when something else was made in its place: it is read again.
pub(super) fn wants(cx: &Cx<'_>) -> Vec<Want> {
    let Some(file) = cx.specs.views.get(&cx.view.visit.route.view) else { return Vec::new() };
    if cx.view.visit.made.is_none() {
        return Vec::new();
    }
    let declared = file.panels.iter().flat_map(|panel| &panel.wants);
    let bodies = declared.filter_map(|want| match want {
        crate::spec::WantSpec::DashboardOf(name) => self::want(cx, name),
        _ => None,
    });
    bodies.collect()
}

/// The account that has the dashboard that is open.
pub(super) fn owner(view: &ViewState) -> Option<&AccountName> {
    view.visit.made_from.as_ref().and_then(|from| from.owner.as_ref())
}

/// Whether the body of a dashboard is read there: as long as it is not known, wherever it may be.
pub(super) fn is_there(view: &ViewState, scope: &ScopeKey) -> bool {
    owner(view).is_none_or(|owner| *owner == scope.account)
}

/// What is said before there is a body: none of other views.
pub(super) fn missing(cx: &Cx<'_>) -> Option<(&'static str, String)> {
    if cx.view.visit.route.view != VIEW {
        return None;
    }
    let Some(name) = cx.view.visit.route.arg("name").filter(|name| !name.is_empty()) else {
        let words = "◆ Which dashboard? `dashboard?account=..&name=..`; `:dashboards` has them all.";
        return Some(("warning", words.into()));
    };
    let want = Want::Dashboard(Text::new(name));
    let scopes = cx.narrowing.scopes(&cx.store.fleet, Source::Dashboard);
    let slots = || scopes.iter().map(|scope| (scope, cx.store.slot(&scope.key(), &want)));
    let unread = slots().filter(|(_, slot)| slot.is_none_or(|slot| slot.fault.is_none())).count();
    if unread > 0 {
        return Some(("unknown", format!("◌ Reading dashboard `{name}`.")));
    }
    let faults = || slots().filter_map(|(scope, slot)| Some((scope, &slot?.fault.as_ref()?.value)));
    // That there is none is no worse than what keeps one from looking.
    let worst =
        faults().filter(|(_, fault)| fault.kind != FaultKind::InvalidRequest).max_by_key(|(_, f)| f.kind);
    match worst.or_else(|| faults().next()) {
        Some((scope, fault)) if fault.kind != FaultKind::InvalidRequest => Some((
            "unreadable",
            format!(
                "✕ Dashboard `{name}` cannot be read in {}: {fault} Fix: {}",
                scope.account.name, fault.fix
            ),
        )),
        Some((_, fault)) => {
            Some(("warning", format!("◆ There is no dashboard `{name}` here: {}", fault.message)))
        }
        None => Some(("warning", format!("◆ There is no dashboard `{name}` here: no account is looked at."))),
    }
}

/// Why no dashboard is open, in words.
pub fn no_dashboard(cx: &Cx<'_>) -> String {
    let words = panels::nowhere(cx).or_else(|| missing(cx)).map(|(_, words)| words);
    words.unwrap_or_else(|| "this is no dashboard".into())
}

/// What is not as the body of the dashboard that is open says, apart from its widgets.
pub fn dashboard_remarks(cx: &Cx<'_>) -> Vec<Text> {
    cx.view.visit.made.as_ref().map(|made| made.remarks.clone()).unwrap_or_default()
}

/// Whether a text is a body that can be drawn: an object of JSON.
///
/// # Errors
/// Where it is not, and why.
pub fn is_body(text: &str) -> Result<(), String> {
    // As some editors begin a file.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(value) => match value.get("DashboardBody").and_then(serde_json::Value::as_str) {
            // As `aws cloudwatch get-dashboard` prints it.
            Some(inner) if value.get("widgets").is_none() => is_body(inner),
            _ if value.is_object() => Ok(()),
            _ => Err("the body of a dashboard is an object: `{\"widgets\": [..]}`".into()),
        },
        Err(why) => Err(format!("{}:{}: it is no JSON: {why}", why.line(), why.column())),
    }
}

/// What became of each widget of the dashboard that is open, in the body's order, by what was read so far: a chart of which some
/// series cannot be drawn is not drawn as the body says. None when no dashboard is open.
pub fn fates(cx: &Cx<'_>) -> Option<Vec<Fate>> {
    let made = cx.view.visit.made.as_ref()?;
    let mut fates = made.fates.clone();
    let screen = Rect::new(0, 0, cx.view.size.0, cx.view.size.1);
    for place in Laid::of(cx, layout::body(screen)).places {
        let panel = cx.panel(place.panel);
        let of = widget(&panel.id).unwrap_or(place.panel);
        let Some(fate) = fates.get_mut(of) else { continue };
        let troubles = match panel.kind {
            PanelKind::Chart => panels::troubles(cx, &place),
            PanelKind::AlarmList | PanelKind::AlarmGraph => panels::alarm_troubles(cx, place.panel),
            PanelKind::Log if cx.state(place.panel).log.is_none() => Troubles {
                words: vec!["Its query is run when somebody asks for it, in the console.".into()],
                is_all: false,
            },
            // Nothing is drawn before it is known of what.
            PanelKind::Explorer => Troubles { words: vec![tagged::words(cx, panel).1], is_all: true },
            _ => continue,
        };
        if troubles.words.is_empty() {
            continue;
        }
        let outcome = if troubles.is_all { Outcome::Refused } else { Outcome::Degraded };
        fate.outcome = fate.outcome.max(outcome);
        let new = troubles.words.iter().map(Text::new).filter(|words| !fate.reasons.contains(words));
        let new: Vec<Text> = new.collect();
        fate.reasons.extend(new);
    }
    Some(fates)
}

/// The widget that a panel comes from, by its place in the body: `widget-12` is the twelfth, and so is what is made of it.
fn widget(id: &str) -> Option<usize> {
    let number = id.strip_prefix("widget-")?;
    number.split('-').next()?.parse::<usize>().ok()?.checked_sub(1)
}
