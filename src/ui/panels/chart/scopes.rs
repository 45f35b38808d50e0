//! In which scopes the queries of a chart are asked, and which of its expressions the service cannot work out.

use std::collections::BTreeSet;

use crate::{
    model::{AccountName, Region, Scope, Source},
    query::metric_math::Math,
    spec::{ChartMeasure, ChartQuery, ChartSpec, Route, Words},
    ui::{Cx, Narrowing},
};

/// Scopes that a panel asks, at most: each is a question of its own.
pub(super) const MOST_SCOPES: usize = 60;

/// Where the queries of a chart are asked.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// All scopes that are asked, in the order in which they are first mentioned.
    pub scopes: Vec<Scope>,
    /// How many there would be if none were left out.
    pub all: usize,
    /// What becomes of each query.
    pub ways: Vec<Way>,
    /// Variables that have no value, each once.
    pub unset: BTreeSet<String>,
}

/// What becomes of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It is asked in these scopes, by their places in [`Plan::scopes`].
    Asked(Vec<usize>),
    /// It is worked out from what was read: once for each of these scopes, or once for all when there is none.
    Local(Vec<Option<usize>>),
    /// It cannot be asked, and why.
    Not(String),
}

impl Plan {
    /// The plan of a chart, of whose queries some cannot be asked.
    pub(super) fn of(cx: &Cx<'_>, spec: &ChartSpec, refused: &[Option<String>]) -> Self {
        let mut plan = Self::default();
        let mut looked = Looked::default();
        let mut own: Vec<Result<Vec<usize>, String>> = Vec::new();
        for query in &spec.queries {
            plan.note_unset(cx, query);
            let found = looked.places(cx, query);
            own.push(found.map(|scopes| scopes.into_iter().map(|scope| plan.place(scope)).collect()));
        }
        let graph = Named::of(cx, spec);
        let mut ways: Vec<Option<Way>> = refused.iter().map(|why| why.clone().map(Way::Not)).collect();
        for at in 0..spec.queries.len() {
            way(at, &graph, &own, &mut ways, 0);
        }
        plan.ways = ways.into_iter().map(|way| way.unwrap_or_else(|| Way::Not(RING.into()))).collect();
        plan.keep_asked();
        plan
    }

    /// The place of a scope among those that are asked.
    fn place(&mut self, scope: Scope) -> usize {
        let same = |other: &Scope| other.account.name == scope.account.name && other.region == scope.region;
        let found = self.scopes.iter().position(same);
        found.unwrap_or_else(|| {
            self.scopes.push(scope);
            self.scopes.len() - 1
        })
    }

    fn note_unset(&mut self, cx: &Cx<'_>, query: &ChartQuery) {
        let everywhere = ["account", "region"];
        let words = words_of(query);
        let names = words.iter().flat_map(|words| words.variables());
        let unset = names.filter(|name| !everywhere.contains(name) && value(cx, name).is_none());
        self.unset.extend(unset.map(str::to_owned));
    }

    /// Leaves out scopes beyond the most that are asked, and those in which nothing is.
    fn keep_asked(&mut self) {
        let asked = |way: &Way| match way {
            Way::Asked(scopes) => scopes.clone(),
            _ => Vec::new(),
        };
        let used: BTreeSet<usize> = self.ways.iter().flat_map(asked).collect();
        self.all = used.len();
        let kept: Vec<usize> = used.into_iter().take(MOST_SCOPES).collect();
        let moved = |old: &usize| kept.iter().position(|kept| kept == old);
        for way in &mut self.ways {
            match way {
                Way::Asked(scopes) => *scopes = scopes.iter().filter_map(moved).collect(),
                Way::Local(rounds) => {
                    *rounds = std::mem::take(rounds)
                        .into_iter()
                        .filter_map(|round| match round {
                            Some(scope) => moved(&scope).map(Some),
                            None => Some(None),
                        })
                        .collect();
                }
                Way::Not(_) => {}
            }
        }
        self.scopes = kept.iter().map(|at| self.scopes[*at].clone()).collect();
    }
}

/// What is said of expressions that name each other in a ring.
const RING: &str = "it is made from itself";

/// The value of a variable of the view.
pub(super) fn value(cx: &Cx<'_>, name: &str) -> Option<String> {
    cx.variable(name)
}

/// Words with the values of their variables: what has none stays as it is written. `$account` and `$region` are the
/// scope's.
pub(super) fn filled(cx: &Cx<'_>, words: &Words, scope: Option<&Scope>) -> String {
    let value = |name: &str| match (name, scope) {
        ("account", Some(scope)) => Some(scope.account.name.to_string()),
        ("region", Some(scope)) => Some(scope.region.to_string()),
        _ => value(cx, name).or_else(|| Some(format!("${name}"))),
    };
    words.fill(&value).unwrap_or_default()
}

/// All words of a query whose variables have to have values.
fn words_of(query: &ChartQuery) -> Vec<&Words> {
    let mut out: Vec<&Words> = query.account.iter().chain(&query.region).chain(&query.label).collect();
    match &query.measure {
        ChartMeasure::Metric { namespace, name, dimensions, .. } => {
            out.extend([namespace, name]);
            out.extend(dimensions.iter().map(|(_, value)| value));
        }
        ChartMeasure::Expression(words) | ChartMeasure::Sql(words) => out.push(words),
    }
    out
}

/// Whether a variable may be all there are.
pub(super) fn stands_for_all(cx: &Cx<'_>, name: &str) -> bool {
    cx.spec.variables.iter().any(|variable| variable.name == name && variable.all.as_deref() == Some("*"))
}

/// Where the view looks, once somebody has asked.
#[derive(Debug, Default)]
pub(super) struct Looked(Option<Vec<Scope>>);

impl Looked {
    /// Where a query says that it is asked, else where the view looks.
    pub(super) fn places(&mut self, cx: &Cx<'_>, query: &ChartQuery) -> Result<Vec<Scope>, String> {
        places(cx, query, &mut self.0)
    }
}

fn places(cx: &Cx<'_>, query: &ChartQuery, view: &mut Option<Vec<Scope>>) -> Result<Vec<Scope>, String> {
    let named = |words: &Option<Words>| {
        let words = words.as_ref()?;
        words.fill(&|name| value(cx, name)).ok().filter(|text| !text.is_empty())
    };
    let (account, region) = (named(&query.account), named(&query.region));
    if account.is_none() && region.is_none() {
        let looked_at = || cx.narrowing.scopes(&cx.store.fleet, Source::MetricData);
        return Ok(view.get_or_insert_with(looked_at).clone());
    }
    // As most charts of one account say it: by its name or id, and the region's code.
    let exact = account.as_deref().zip(region.as_deref());
    if let Some(scope) = exact.and_then(|(account, region)| exactly(cx, account, region)) {
        return Ok(vec![scope]);
    }
    if let Some(region) = region.as_deref().filter(|_| account.is_none()) {
        let here = in_region(cx, region);
        if !here.is_empty() {
            return Ok(here);
        }
    }
    let args = account.map(|text| ("account".to_owned(), text)).into_iter();
    let args = args.chain(region.map(|text| ("region".to_owned(), text))).collect();
    let named = Narrowing::of_route(cx.store, &Route { view: String::new(), args })?;
    let narrowing = Narrowing {
        accounts: named.accounts.or_else(|| cx.narrowing.accounts.clone()),
        regions: named.regions.or_else(|| cx.narrowing.regions.clone()),
    };
    Ok(narrowing.scopes(&cx.store.fleet, Source::MetricData))
}

/// A region by its code, in each account that the view looks at: also where it is not watched, if it is one in which AWS
/// keeps what is of no region.
fn in_region(cx: &Cx<'_>, region: &str) -> Vec<Scope> {
    let region = Region::new(region);
    let accounts = cx.store.fleet.accounts.iter().filter(|a| cx.narrowing.passes_account(&a.name));
    let here = accounts.map(|account| Scope { account: account.clone(), region: region.clone() });
    here.filter(|scope| cx.store.fleet.reads(&scope.key(), Source::MetricData)).collect()
}

/// The scope of an account, by name or id, and a region that its metrics are read in.
fn exactly(cx: &Cx<'_>, account: &str, region: &str) -> Option<Scope> {
    let name = AccountName::new(account);
    let by_id = || {
        let mut all = cx.store.fleet.accounts.iter();
        all.find(|a| cx.store.account_id(&a.name).as_deref() == Some(account))
    };
    let account = cx.store.account(&name).or_else(by_id)?.clone();
    let scope = Scope { account, region: Region::new(region) };
    cx.store.fleet.reads(&scope.key(), Source::MetricData).then_some(scope)
}

/// Which queries each one is made from.
struct Named {
    from: Vec<Vec<usize>>,
}

impl Named {
    fn of(cx: &Cx<'_>, spec: &ChartSpec) -> Self {
        let by_id = |id: &str| spec.queries.iter().position(|query| query.id.as_deref() == Some(id));
        let from = spec.queries.iter().enumerate().map(|(at, query)| {
            let ChartMeasure::Expression(words) = &query.measure else { return Vec::new() };
            let text = filled(cx, words, None);
            let parsed = Math::parse(&text).ok();
            let ids = parsed.iter().flat_map(Math::ids);
            let mut from: Vec<usize> = ids.filter_map(by_id).filter(|other| *other != at).collect();
            if parsed.as_ref().is_some_and(Math::takes_metrics) {
                let metrics = spec.queries.iter().enumerate();
                let metrics = metrics.filter(|(_, q)| matches!(q.measure, ChartMeasure::Metric { .. }));
                from.extend(metrics.map(|(at, _)| at));
            }
            from.sort_unstable();
            from.dedup();
            from
        });
        Self { from: from.collect() }
    }
}

/// The queries that an expression is made from, by their places.
pub(super) fn made_from(cx: &Cx<'_>, spec: &ChartSpec) -> Vec<Vec<usize>> {
    Named::of(cx, spec).from
}

/// What becomes of a query, once that is known of what it is made from. None for one that is made from itself.
fn way(
    at: usize,
    graph: &Named,
    own: &[Result<Vec<usize>, String>],
    ways: &mut Vec<Option<Way>>,
    depth: usize,
) -> Option<Way> {
    if let Some(way) = &ways[at] {
        return Some(way.clone());
    }
    if depth > own.len() {
        return None;
    }
    let from = &graph.from[at];
    let mut below = Vec::new();
    for other in from {
        below.push(way(*other, graph, own, ways, depth + 1)?);
    }
    let own_way = || match &own[at] {
        Ok(scopes) if scopes.is_empty() => Way::Not("there is no such scope where the view looks".into()),
        Ok(scopes) => Way::Asked(scopes.clone()),
        Err(why) => Way::Not(why.clone()),
    };
    let made = match &below[..] {
        [] => own_way(),
        [first @ Way::Asked(_), rest @ ..] if rest.iter().all(|way| way == first) => first.clone(),
        all => rounds(all),
    };
    ways[at] = Some(made.clone());
    Some(made)
}

/// How often an expression over several scopes is worked out: once for each scope of what is asked in several, beside
/// which what is asked in one alone is the same each time.
fn rounds(below: &[Way]) -> Way {
    let mut each: Option<Vec<usize>> = None;
    for way in below {
        let scopes: Vec<usize> = match way {
            Way::Asked(scopes) => scopes.clone(),
            Way::Local(rounds) => rounds.iter().flatten().copied().collect(),
            Way::Not(why) => return Way::Not(why.clone()),
        };
        match &each {
            _ if scopes.len() < 2 => {}
            None => each = Some(scopes),
            Some(other) if *other == scopes => {}
            Some(_) => return Way::Not("what it is made from is asked in different scopes".into()),
        }
    }
    Way::Local(each.map_or_else(|| vec![None], |scopes| scopes.into_iter().map(Some).collect()))
}
