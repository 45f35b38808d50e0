mod overlay;

use std::{cmp::Reverse, collections::BTreeMap, ops};

use super::{Action, Context, Key, Route};

/// What a key is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// An action.
    Do(Action),
    /// A view to go to: `":deck"`.
    Go(Route),
}

impl Binding {
    /// One line for the help.
    pub fn doc(&self) -> String {
        match self {
            Self::Do(action) => action.doc().into(),
            Self::Go(route) => format!("Go to {route}"),
        }
    }
}

/// What the keys pressed so far mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// This.
    Bound(&'a Binding),
    /// Nothing yet: more keys may follow.
    Prefix,
    /// Nothing.
    Unbound,
}

/// Keys to actions, by context. Where keys are heard together, in a panel and everywhere, no keys are the
/// beginning of others: all that is bound can be pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, BTreeMap<Vec<Key>, Bound>>,
    /// How many files lie over each other.
    layers: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Bound {
    binding: Binding,
    /// The uppermost file's keys come first, each file's as it writes them.
    rank: (Reverse<usize>, usize),
}

impl Keymap {
    /// What keys mean in a context.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup<'_> {
        let first = self.starting(context, keys).next();
        match first {
            Some((found, bound)) if found.len() == keys.len() => Lookup::Bound(&bound.binding),
            Some(_) if !keys.is_empty() => Lookup::Prefix,
            _ => Lookup::Unbound,
        }
    }

    /// Every binding of a context that begins with `prefix`: the keys after it, and what they do.
    pub fn following(&self, context: Context, prefix: &[Key]) -> Vec<(Vec<Key>, &Binding)> {
        self.starting(context, prefix)
            .filter(|(keys, _)| keys.len() > prefix.len())
            .map(|(keys, bound)| (keys[prefix.len()..].to_vec(), &bound.binding))
            .collect()
    }

    /// The keys that do an action in a context. The first is the one to show where there is room for one.
    pub fn keys_of(&self, context: Context, action: Action) -> Vec<String> {
        let mut found: Vec<_> = self
            .starting(context, &[])
            .filter(|(_, bound)| bound.binding == Binding::Do(action))
            .map(|(keys, bound)| (bound.rank, words(keys)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, words)| words).collect()
    }

    /// Every route that a key goes to.
    pub fn routes(&self) -> Vec<&Route> {
        let all = self.bindings.values().flat_map(BTreeMap::values);
        all.filter_map(|bound| if let Binding::Go(route) = &bound.binding { Some(route) } else { None })
            .collect()
    }

    /// What begins with these keys, in order: they themselves come first.
    fn starting<'a>(
        &'a self,
        context: Context,
        keys: &[Key],
    ) -> impl Iterator<Item = (&'a Vec<Key>, &'a Bound)> {
        let from = (ops::Bound::Included(keys), ops::Bound::Unbounded);
        let after = self.bindings.get(&context).into_iter().flat_map(move |map| map.range::<[Key], _>(from));
        after.take_while(move |(found, _)| found.starts_with(keys))
    }

    /// Binds keys, in place of all that could not be pressed beside them.
    fn bind(&mut self, context: Context, keys: Vec<Key>, binding: Binding, place: usize) {
        for heard in heard_with(context) {
            self.bindings.entry(*heard).or_default().retain(|other, _| !clash(other, &keys));
        }
        let rank = (Reverse(self.layers), place);
        self.bindings.entry(context).or_default().insert(keys, Bound { binding, rank });
    }

    /// Takes away what these keys do, and all that begins with them.
    fn unbind(&mut self, context: Context, keys: &[Key]) {
        if let Some(map) = self.bindings.get_mut(&context) {
            map.retain(|other, _| !other.starts_with(keys));
        }
    }
}

/// The contexts in which a key is looked up together.
fn heard_with(context: Context) -> &'static [Context] {
    match context {
        Context::Panel | Context::Global => &[Context::Panel, Context::Global],
        Context::Prompt => &[Context::Prompt],
        Context::Picker => &[Context::Picker],
        Context::SignIn => &[Context::SignIn],
        Context::Editor => &[Context::Editor],
    }
}

/// Whether one could never be pressed, or the other be finished.
fn clash(a: &[Key], b: &[Key]) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

/// Keys as written in a keymap: `g g`.
fn words(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
