use std::cell::OnceCell;

use ratatui::{layout::Rect, style::Style};

use super::{Filter, PanelState, ViewState, style};
use crate::{
    model::Timestamp,
    spec::{PanelSpec, Specs, View},
    store::{Attention, Store, attention},
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
    /// The words that lines must have.
    pub filter: Filter,
    attention: OnceCell<AttentionList>,
}

#[derive(Debug)]
struct AttentionList {
    shown: Vec<Attention>,
    keys: Vec<String>,
    total: usize,
}

/// What something is called in the attention list: stable while it lasts.
pub fn attention_key(item: &Attention) -> String {
    let region = item.region.as_ref().map_or("*", |r| r.as_str());
    format!("{} {} {region} {}", item.kind.name(), item.account, item.subject)
}

impl<'a> Cx<'a> {
    /// None when there is no view of that name.
    pub fn new(store: &'a Store, view: &'a ViewState, specs: &'a Specs, now: Timestamp) -> Option<Self> {
        let spec = specs.views.get(&view.route.view)?;
        let filter = Filter::new(&view.filter);
        Some(Self { store, view, spec, specs, now, filter, attention: OnceCell::new() })
    }

    fn list(&self) -> &AttentionList {
        self.attention.get_or_init(|| {
            let mut shown = attention(self.store, self.now);
            let total = shown.len();
            if !self.filter.is_empty() {
                shown.retain(|a| self.filter.passes(a));
            }
            AttentionList { keys: shown.iter().map(attention_key).collect(), shown, total }
        })
    }

    /// What wants a human and passes the filter.
    pub fn attention(&self) -> &[Attention] {
        &self.list().shown
    }

    /// Their keys, in the same order.
    pub fn attention_keys(&self) -> &[String] {
        &self.list().keys
    }

    /// How many there are, filter or not.
    pub fn attention_total(&self) -> usize {
        self.list().total
    }

    /// The declaration of a panel.
    pub fn panel(&self, at: usize) -> &'a PanelSpec {
        &self.spec.panels[at]
    }

    /// The user's place in a panel.
    pub fn state(&self, at: usize) -> PanelState {
        self.view.panels.get(at).cloned().unwrap_or_default()
    }

    /// The look of a name.
    pub fn style(&self, name: &str) -> Style {
        style::style(&self.specs.theme, name)
    }
}

/// A panel on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which, by its place in the view.
    pub panel: usize,
    /// With its border.
    pub area: Rect,
    /// Without.
    pub inner: Rect,
    /// The form that it takes.
    pub form: &'static str,
}
