use std::{cell::OnceCell, sync::Arc};

use ratatui::style::Style;

use super::{
    Known, Line, Listing, Narrowing, PanelState, Thing, ViewState, dashboards, find, panels,
    rows::{self, CoverageRow, FaultsKept, SystemsKept},
    style, tagged, trail, variables,
};
use crate::{
    model::{Metric, Scope, ScopeKey, ServiceRef, Snapshot, Source, Timestamp, Want},
    spec::{COMMON_ARGS, ChartSpec, PanelKind, PanelSpec, Rows, Specs, Template, View, WantSpec},
    store::Store,
};

/// All that drawing reads, and what several panels need worked out once.
#[derive(Debug)]
pub struct Cx<'a> {
    /// What is known.
    pub store: &'a Store,
    /// What the user has made of it.
    pub view: &'a ViewState,
    /// The view as declared.
    pub spec: &'a View,
    /// Looks and keys.
    pub specs: &'a Specs,
    /// The present, in steps of a minute.
    pub now: Timestamp,
    /// The part of the fleet that the view looks at.
    pub narrowing: Narrowing,
    /// Rows that are put together, for a view that is about one of them.
    faults: OnceCell<FaultsKept>,
    scopes: OnceCell<Vec<rows::ScopeRow>>,
    systems: OnceCell<Arc<SystemsKept>>,
    /// The metric that the view is about, and the one scope that it looks at.
    metric: OnceCell<Option<Metric>>,
    /// Of which time all events are there, for each panel that is about that.
    coverage: Vec<OnceCell<Vec<CoverageRow>>>,
    only_scope: OnceCell<Option<ScopeKey>>,
    /// The one thing that the view is about.
    known: OnceCell<Option<Known>>,
}

impl<'a> Cx<'a> {
    /// None when there is no view of that name.
    pub fn new(store: &'a Store, view: &'a ViewState, specs: &'a Specs, now: Timestamp) -> Option<Self> {
        let spec = view.spec(specs)?;
        let narrowing = variables::narrowed(store, view, spec);
        Some(Self {
            store,
            view,
            spec,
            specs,
            now,
            narrowing,
            faults: OnceCell::new(),
            scopes: OnceCell::new(),
            systems: OnceCell::new(),
            metric: OnceCell::new(),
            coverage: vec![OnceCell::new(); spec.panels.len()],
            only_scope: OnceCell::new(),
            known: OnceCell::new(),
        })
    }

    /// The declaration of a panel.
    pub fn panel(&self, at: usize) -> &'a PanelSpec {
        &self.spec.panels[at]
    }

    /// What a chart panel shows: what its file says, else what is being explored.
    pub fn chart(&self, at: usize) -> &'a ChartSpec {
        self.spec.panels[at].chart.as_ref().unwrap_or(&self.view.draft)
    }

    /// What stands in a panel's border.
    pub fn title(&self, at: usize) -> String {
        let title = &self.panel(at).title;
        // A variable that has no value yet stands there by its name.
        title
            .fill(&|name| Some(self.variable(name).unwrap_or_else(|| format!("${name}"))))
            .unwrap_or_default()
    }

    /// The value of a variable in words: the route's argument, else its default, else the first choice there is; and
    /// what stands for all where all are meant. None when nothing is known.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.specified(name).or_else(|| {
            let spec = self.spec.variables.iter().find(|variable| variable.name == name)?;
            spec.all.clone()
        })
    }

    /// The same without what stands for all.
    fn specified(&self, name: &str) -> Option<String> {
        variables::value(self, name)
    }

    /// The user's place in a panel.
    pub fn state(&self, at: usize) -> &'a PanelState {
        &self.view.visit.panels[at]
    }

    /// The rows of a table.
    pub fn listing(&self, at: usize) -> &'a Listing {
        &self.state(at).listing
    }

    /// The look of a name.
    pub fn style(&self, name: &str) -> Style {
        style::style(&self.specs.theme, name)
    }

    /// The names of the scopes that the view looks at.
    pub fn scopes(&self) -> Vec<ScopeKey> {
        let all = self.store.fleet.scopes();
        all.iter().map(Scope::key).filter(|key| self.narrowing.passes(key)).collect()
    }

    /// What a panel is about: what is selected in the panel that it follows, else what the view is about.
    pub fn subject(&self, at: usize) -> Option<Line<'_>> {
        match self.panel(at).follows {
            Some(leader) => panels::of(self.panel(leader).kind).selected(self, leader),
            None => self.view_subject(),
        }
    }

    /// What is looked at in a panel that shows one thing: a row selected in the table that has the focus, else
    /// its subject. Of an attention line, the thing that it is about.
    pub fn shown(&self, at: usize) -> Option<Line<'_>> {
        let focus = if self.view.visit.focus == at {
            self.view.visit.zoomed_from
        } else {
            Some(self.view.visit.focus)
        };
        let followed = self.panel(at).follows;
        let looked_at = focus
            .filter(|f| {
                followed.is_some()
                    && *f != at
                    && Some(*f) != followed
                    && self.panel(*f).kind == PanelKind::Table
            })
            .and_then(|f| panels::of(self.panel(f).kind).selected(self, f));
        looked_at.or_else(|| self.subject(at)).map(|line| self.resolve(line))
    }

    /// The thing that an attention line is about, when it is found; else the line.
    pub fn resolve<'b>(&'b self, line: Line<'b>) -> Line<'b> {
        match line.thing {
            Thing::Attention(item) => find::behind(self, item).unwrap_or(line),
            _ => line,
        }
    }

    /// The one thing that the view is about.
    pub fn view_subject(&self) -> Option<Line<'_>> {
        let subject = self.spec.subject.as_ref()?;
        match subject.rows {
            Rows::Costs | Rows::Faults | Rows::Scopes | Rows::Systems => {
                find::put_together(self, subject.rows, &self.subject_conditions()?)
            }
            _ => self.known()?.line(self),
        }
    }

    /// What is known of the one thing that the view is about, when it is one that is read.
    pub(super) fn known(&self) -> Option<&Known> {
        let look = || {
            let rows = self.spec.subject.as_ref()?.rows;
            if rows.is_put_together() {
                return None;
            }
            let before = self.view.known.clone().filter(|known| known.holds(self));
            before.or_else(|| Some(Known::of(self, rows, &self.subject_conditions()?)))
        };
        self.known.get_or_init(look).as_ref()
    }

    /// Where else there is one that is called as what the view is about, and is not that.
    pub(super) fn namesakes(&self, of: &Line<'_>) -> &[ScopeKey] {
        let is_it = || self.view_subject().is_some_and(|subject| subject.key() == of.key());
        match self.known() {
            Some(known) if !known.namesakes().is_empty() && is_it() => known.namesakes(),
            _ => &[],
        }
    }

    /// What the one thing that the view is about has to be; none when the route does not say so.
    pub(super) fn subject_conditions(&self) -> Option<Vec<(String, String)>> {
        let conditions = self.spec.subject.as_ref()?.conditions.iter();
        conditions.map(|(member, t)| Some((member.clone(), t.fill(&|hole| self.arg(hole))?))).collect()
    }

    /// The metric that the view is about, when its route names it in full.
    pub(super) fn named_metric(&self) -> Option<&Metric> {
        self.metric.get_or_init(|| find::metric(&self.subject_conditions()?)).as_ref()
    }

    /// The scope that the view looks at, when it is one.
    pub(super) fn only_scope(&self) -> Option<&ScopeKey> {
        let only = || {
            let mut scopes = self.scopes().into_iter();
            scopes.next().filter(|_| scopes.next().is_none())
        };
        self.only_scope.get_or_init(only).as_ref()
    }

    /// Faults where the view looks.
    pub(super) fn faults(&self) -> &[rows::FaultRow] {
        self.kept_faults().rows()
    }

    /// The same, to be kept for whoever looks next.
    pub(super) fn kept_faults(&self) -> &FaultsKept {
        self.faults.get_or_init(|| {
            let before = self.view.faults.clone().filter(|kept| kept.holds(self));
            before.unwrap_or_else(|| FaultsKept::of(self))
        })
    }

    /// Of which part of its time all events are there that a panel shows, the worst scope first. Nothing of panels that
    /// want none.
    pub(super) fn coverage(&self, at: usize) -> &[CoverageRow] {
        let Some(kept) = self.coverage.get(at) else { return &[] };
        kept.get_or_init(|| {
            let of = |(back, want)| rows::coverages(self.store, &self.narrowing, &want, back, self.now);
            trail::looks_back(self, at).map(of).unwrap_or_default()
        })
    }

    /// Scopes where the view looks.
    pub(super) fn scope_rows(&self) -> &[rows::ScopeRow] {
        self.scopes.get_or_init(|| {
            rows::scopes(self.store, &self.narrowing, &super::wants::declared(self), self.now)
        })
    }

    /// Systems of AWS where the view looks.
    pub(super) fn systems(&self) -> &Arc<SystemsKept> {
        self.systems.get_or_init(|| {
            SystemsKept::of(self.view.systems.as_ref(), self.store, &self.narrowing, self.now)
        })
    }

    /// An argument of the route; of a variable what it is when the route does not say.
    pub(super) fn arg(&self, name: &str) -> Option<String> {
        let is_variable = self.spec.variables.iter().any(|variable| variable.name == name);
        match COMMON_ARGS.contains(&name) && !is_variable {
            true => self.view.visit.route.arg(name).map(str::to_owned),
            false => self.specified(name),
        }
    }

    /// Members that a table's rows must have, and what they must be. Those that name an argument which the route
    /// does not have are left out; none at all when it follows something and nothing is selected there.
    pub(super) fn conditions(&self, at: usize, subject: Option<&Line<'_>>) -> Option<Vec<(String, String)>> {
        let panel = self.panel(at);
        if panel.follows.is_some() && subject.is_none() {
            return None;
        }
        let member = |name: &str| {
            let words = subject?.named(name).to_argument().into_owned();
            (!words.is_empty()).then_some(words)
        };
        let value = |name: &str| match panel.follows {
            Some(_) => member(name).or_else(|| self.arg(name)),
            // What a route says of these may be an id, a glob or short: the thing itself has the names.
            None if matches!(name, "account" | "region") => member(name).or_else(|| self.arg(name)),
            None => self.arg(name).or_else(|| member(name)),
        };
        let filled = |(name, t): &(String, Template)| Some((name.clone(), t.fill(&value)?));
        Some(panel.conditions.iter().filter_map(filled).collect())
    }

    /// What a panel declares to want.
    pub fn wants_of(&self, at: usize) -> Vec<Want> {
        let want = |want: &WantSpec| match want {
            WantSpec::InstancesOf(id) => self.service(at, id).map(Want::InstancesOf),
            WantSpec::DashboardOf(name) => dashboards::want(self, name),
            want => Some(want.of(self.view.range, self.view.reads)),
        };
        self.panel(at).wants.iter().filter_map(want).collect()
    }

    /// The service that a panel names: a detail by a member of what it follows, any by an argument of the route.
    fn service(&self, at: usize, id: &Template) -> Option<Arc<ServiceRef>> {
        let subject = if self.is_detail(at) { self.subject(at) } else { None };
        let member = |name: &str| Some(subject.as_ref()?.named(name).to_words().into_owned());
        let id = id.fill(&|hole| member(hole).filter(|id| !id.is_empty()).or_else(|| self.arg(hole)))?;
        let good = self.store.good(Source::Services).filter(|(key, _)| self.narrowing.passes(key));
        let services = good.filter_map(|(_, good)| match &*good.value {
            Snapshot::Services(all) => Some(all),
            _ => None,
        });
        let service = services.flatten().find(|service| service.id.as_str() == id)?;
        let (id, name) = (service.id.clone(), service.name.clone());
        Some(Arc::new(ServiceRef { id, name, namespace_name: service.namespace_name.clone() }))
    }

    /// Whether a panel takes no room, for it has nothing to show of what the view is about.
    pub fn is_idle(&self, at: usize) -> bool {
        self.panel(at).optional && panels::of(self.panel(at).kind).is_idle(self, at)
    }

    /// Whether a panel lists what there is where the thing is that it follows, and nothing of elsewhere.
    pub fn is_detail(&self, at: usize) -> bool {
        let panel = self.panel(at);
        panel.follows.is_some() && panel.rows.and_then(Rows::source).is_some()
    }

    /// The scopes that a panel looks at: none while what it is a detail of is not there.
    pub fn scopes_of(&self, at: usize, source: Source) -> Vec<Scope> {
        let mut scopes = self.narrowing.scopes(&self.store.fleet, source);
        if self.is_detail(at) {
            let subject = self.subject(at);
            let here = |scope: &Scope| {
                let subject = subject.as_ref()?;
                let account = subject.account().is_none_or(|account| *account == scope.account.name);
                Some(account && subject.region().is_none_or(|region| *region == scope.region))
            };
            scopes.retain(|scope| here(scope).unwrap_or_default());
        }
        scopes
    }

    /// Whether there is anything of a want to be read in a scope: instances of a service are where it is, and so is a
    /// dashboard's body.
    pub fn is_there(&self, scope: &ScopeKey, want: &Want) -> bool {
        let service = match want {
            Want::InstancesOf(service) => service,
            // The one that is drawn is read again where it is.
            Want::Dashboard(_) => return dashboards::is_there(self.view, scope),
            Want::TaggedResources(_) => return tagged::is_there(self.view, scope, want),
            _ => return true,
        };
        let good = self.store.slot(scope, &Want::Services).and_then(|slot| slot.good.as_ref());
        match good.map(|good| &*good.value) {
            Some(Snapshot::Services(all)) => all.iter().any(|s| s.id == service.id),
            _ => false,
        }
    }

    /// The panel whose filter a panel shares: itself, or the one that it leads to. What is written there
    /// filters a table, and is looked for in a record.
    pub fn filtered(&self, at: usize) -> Option<usize> {
        let is_table = |at: &usize| self.panel(*at).kind == PanelKind::Table;
        let takes = |at: &usize| matches!(self.panel(*at).kind, PanelKind::Table | PanelKind::Record);
        let leads = || match self.panel(at).opens {
            crate::spec::Opens::Panel(to) => Some(to),
            _ => None,
        };
        // What parts of all metrics are called is not looked through: the metrics are.
        let takes_itself = |at: &usize| takes(at) && self.rows(*at) != Some(Rows::MetricDimensionSets);
        Some(at)
            .filter(takes_itself)
            .or_else(|| leads().filter(takes))
            .or_else(|| self.panel(at).follows.filter(is_table))
    }

    /// What a table lists.
    pub fn rows(&self, at: usize) -> Option<Rows> {
        self.panel(at).rows
    }
}
