//! What the series of resources are called, and how they are told apart.

use std::collections::BTreeSet;

use super::{
    along::Along,
    scopes::{filled, value},
    short::short,
    star::Expanding,
};
use crate::{
    model::{Scope, Text},
    spec::{ChartMeasure, Words},
};

impl Expanding<'_, '_, '_> {
    /// What it is called: its own label with the resource's name, else the name, beside the metric's where there are several.
    pub(super) fn label(
        &self,
        at: usize,
        resource: usize,
        along: &Along,
        drawn: usize,
        place: &str,
    ) -> Option<Words> {
        let query = &self.spec.queries[at];
        let source = along.source[at].unwrap_or(at);
        let scope = self.listed.scopes.get(self.resources[resource].scope);
        let varied = &self.resources[resource].varied;
        let told = self.wanted[source].as_ref().map(|wanted| wanted.told(varied)).unwrap_or_default();
        // What AWS counts of an API has no class: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Usage-Metrics.html>
        let says = |name: &Text, value: &Text| (name.as_str(), value.as_str()) != ("Class", "None");
        let values: Vec<&str> =
            told.iter().filter(|(name, value)| says(name, value)).map(|(_, value)| value.as_str()).collect();
        // An account's id or a region among other names says nothing: where it is stands beside it if it has to.
        let is_id = |value: &str| value.len() == 12 && value.bytes().all(|b| b.is_ascii_digit());
        let says_place =
            |value: &str| is_id(value) || scope.is_some_and(|scope| scope.region.as_str() == value);
        let values = values.iter().filter(|value| values.len() == 1 || !says_place(value));
        let resource = values.map(|value| short(value)).collect::<Vec<_>>().join(" ");
        let own = match (&query.label, &query.measure) {
            (Some(label), _) => {
                let names_all = |name: &str| value(self.cx, name).as_deref() == Some("*");
                let text = filled(self.cx, label, scope);
                if label.variables().any(names_all) {
                    return Some(Words::plain(format!("{} {place}", text.replace('*', &resource)).trim()));
                }
                text
            }
            (None, ChartMeasure::Metric { name, .. }) if drawn > 1 || resource.is_empty() => {
                filled(self.cx, name, scope)
            }
            _ => String::new(),
        };
        // What it is of comes first, for the names of metrics are long.
        let parts = [resource.as_str(), &own, place];
        let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Words::plain(text))
    }

    /// What tells the scopes of the resources apart.
    pub(super) fn places(&self) -> Vec<String> {
        let used: BTreeSet<usize> = self.resources.iter().map(|resource| resource.scope).collect();
        let used: Vec<&Scope> = used.into_iter().map(|at| &self.listed.scopes[at]).collect();
        let accounts = used.windows(2).any(|pair| pair[0].account.name != pair[1].account.name);
        let regions = used.windows(2).any(|pair| pair[0].region != pair[1].region);
        let place = |scope: &Scope| {
            let account = accounts.then(|| scope.account.name.to_string());
            let region = regions.then(|| scope.region.short());
            account.into_iter().chain(region).collect::<Vec<_>>().join(" ")
        };
        self.listed.scopes.iter().map(place).collect()
    }

    /// What tells the series of one from all others.
    pub(super) fn key(&self, at: usize, resource: usize) -> String {
        let values = self.resources[resource].varied.iter().map(|(_, value)| value.as_str());
        std::iter::once(at.to_string().as_str()).chain(values).collect::<Vec<_>>().join("|")
    }
}
