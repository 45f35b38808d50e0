//! Queries of a chart that stand for one a resource become just that.

use std::{borrow::Cow, collections::BTreeMap};

use super::resource::Wanted;
use crate::{
    model::{Scope, Text},
    spec::ChartSpec,
    ui::Cx,
};

/// Resources of a chart, at most: each is a metric, or several.
pub(super) const MOST_RESOURCES: usize = 100;

/// A chart with a query for each resource.
#[derive(Debug)]
pub(super) struct Whole<'a> {
    /// It.
    pub spec: Cow<'a, ChartSpec>,
    /// What tells the series of each query from all others, whatever else there is.
    pub keys: Vec<String>,
    /// Why a query cannot be asked, of each.
    pub refused: Vec<Option<String>>,
    /// Where its resources come from, when there are queries that stand for several.
    pub listed: Option<Listed>,
}

/// Lists of metrics that a chart comes from.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Where they are read.
    pub scopes: Vec<Scope>,
    /// How many have not been read.
    pub unread: usize,
    /// How many cannot be read,
    pub faulty: usize,
    /// and why one of them cannot.
    pub fault: Option<String>,
    /// How many resources there are,
    pub all: usize,
    /// and how many of them are asked.
    pub asked: usize,
    /// The metrics that nobody has, where there is nothing else; and whether they are reported only when there is
    /// something to report.
    pub missing: BTreeMap<String, bool>,
    /// Whether anything at all is reported in the namespace of one of those: else the service is not used.
    pub is_used: bool,
}

/// One of what a query stands for: where, and its dimensions that are not the same in all.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Resource {
    pub scope: usize,
    pub varied: Vec<(Text, Text)>,
}

/// What became of a query of the file.
pub(super) enum Became {
    /// It is as it was.
    Itself,
    /// One for each of these resources, by their places.
    Each(Vec<usize>),
    /// Nothing, and why.
    Refused(String),
}

impl<'a> Whole<'a> {
    /// A chart as it is asked.
    pub(super) fn of(cx: &Cx<'_>, spec: &'a ChartSpec) -> Self {
        let wanted: Vec<Option<Wanted>> = spec.queries.iter().map(|query| Wanted::of(cx, query)).collect();
        if wanted.iter().all(Option::is_none) {
            let keys = (0..spec.queries.len()).map(|at| at.to_string()).collect();
            let refused = vec![None; spec.queries.len()];
            return Self { spec: Cow::Borrowed(spec), keys, refused, listed: None };
        }
        let (resources, known) = (Vec::new(), BTreeMap::new());
        Expanding { cx, spec, wanted, listed: Listed::default(), resources, known }.done()
    }
}

/// A chart on the way there.
pub(super) struct Expanding<'b, 'c, 'a> {
    pub cx: &'b Cx<'c>,
    pub spec: &'a ChartSpec,
    pub wanted: Vec<Option<Wanted>>,
    pub listed: Listed,
    pub resources: Vec<Resource>,
    pub known: BTreeMap<Resource, usize>,
}
