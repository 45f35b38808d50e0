use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use toml::Spanned;

use super::{Action, Context, Key, Route, nearest::unknown, view::Errors};
use crate::model::FileError;

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

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Leaf(Binding),
    Branch(BTreeMap<Key, Node>),
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

/// Keys to actions, a trie for each context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keymap {
    tries: BTreeMap<Context, BTreeMap<Key, Node>>,
}

type Table = BTreeMap<Spanned<String>, Spanned<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    global: Table,
    #[serde(default)]
    panel: Table,
    #[serde(default)]
    prompt: Table,
    #[serde(default)]
    picker: Table,
}

impl Keymap {
    /// Lays a keymap file over `self`, key by key. `none` unbinds.
    pub(super) fn overlaid(mut self, path: &Path, text: &str) -> Result<Self, Vec<FileError>> {
        let raw: Raw = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let mut errors = Errors::of(path, text);
        let tables = [
            (Context::Global, raw.global),
            (Context::Panel, raw.panel),
            (Context::Prompt, raw.prompt),
            (Context::Picker, raw.picker),
        ];
        for (context, table) in tables {
            let mut own: Vec<Vec<Key>> = Vec::new();
            for (keys, value) in table {
                let sequence: Result<Vec<Key>, String> =
                    keys.get_ref().split_whitespace().map(Key::parse).collect();
                let binding = parse_binding(context, value.get_ref());
                match (sequence, binding) {
                    (Err(message), _) => errors.at(keys.span(), message),
                    (Ok(sequence), _) if sequence.is_empty() => errors.at(keys.span(), "no key"),
                    (_, Err(message)) => errors.at(value.span(), message),
                    (Ok(sequence), Ok(binding)) => {
                        if let Some(other) = own.iter().find(|o| clashes(o, &sequence)) {
                            let other = words(other);
                            errors.at(
                                keys.span(),
                                format!("`{}` and `{other}` cannot both be keys", keys.get_ref()),
                            );
                        }
                        set(self.tries.entry(context).or_default(), &sequence, binding);
                        own.push(sequence);
                    }
                }
            }
        }
        let ends = |action| !self.keys_of(Context::Global, action).is_empty();
        if !ends(Action::Quit) && !ends(Action::Interrupt) {
            errors.list.push(FileError::whole(path, "no key in [global] is left that ends the program"));
        }
        errors.or(self)
    }

    /// What keys mean in a context.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup<'_> {
        let Some(mut branch) = self.tries.get(&context) else { return Lookup::Unbound };
        for (i, key) in keys.iter().enumerate() {
            match branch.get(key) {
                Some(Node::Leaf(binding)) if i + 1 == keys.len() => return Lookup::Bound(binding),
                Some(Node::Branch(more)) => branch = more,
                _ => return Lookup::Unbound,
            }
        }
        if keys.is_empty() { Lookup::Unbound } else { Lookup::Prefix }
    }

    /// Every binding of a context that begins with `prefix`: the keys after it, and what they do.
    pub fn following(&self, context: Context, prefix: &[Key]) -> Vec<(Vec<Key>, &Binding)> {
        fn walk<'a>(
            branch: &'a BTreeMap<Key, Node>,
            keys: &mut Vec<Key>,
            out: &mut Vec<(Vec<Key>, &'a Binding)>,
        ) {
            for (key, node) in branch {
                keys.push(*key);
                match node {
                    Node::Leaf(binding) => out.push((keys.clone(), binding)),
                    Node::Branch(more) => walk(more, keys, out),
                }
                keys.pop();
            }
        }
        let mut out = Vec::new();
        let Some(mut branch) = self.tries.get(&context) else { return out };
        for key in prefix {
            match branch.get(key) {
                Some(Node::Branch(more)) => branch = more,
                _ => return out,
            }
        }
        walk(branch, &mut Vec::new(), &mut out);
        out
    }

    /// The keys that do an action in a context, the shortest first.
    pub fn keys_of(&self, context: Context, action: Action) -> Vec<String> {
        let mut keys: Vec<String> = self
            .following(context, &[])
            .into_iter()
            .filter(|(_, binding)| **binding == Binding::Do(action))
            .map(|(keys, _)| words(&keys))
            .collect();
        keys.sort_by_key(String::len);
        keys
    }

    /// Every route that a key goes to.
    pub fn routes(&self) -> Vec<&Route> {
        let all = Context::ALL.iter().flat_map(|c| self.following(*c, &[]));
        all.filter_map(|(_, binding)| if let Binding::Go(route) = binding { Some(route) } else { None })
            .collect()
    }
}

/// Keys as written in a keymap: `g g`.
fn words(keys: &[Key]) -> String {
    keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

fn clashes(a: &[Key], b: &[Key]) -> bool {
    a.starts_with(b) || b.starts_with(a)
}

fn parse_binding(context: Context, value: &str) -> Result<Option<Binding>, String> {
    if value == "none" {
        return Ok(None);
    }
    if let Some(route) = value.strip_prefix(':') {
        return Route::parse(route).map(|route| Some(Binding::Go(route)));
    }
    match Action::named(value) {
        Some(action) if action.contexts().contains(&context) => Ok(Some(Binding::Do(action))),
        Some(action) => {
            let places: Vec<String> = action.contexts().iter().map(|c| format!("[{}]", c.name())).collect();
            Err(format!("`{value}` means nothing in [{}], only in {}", context.name(), places.join(", ")))
        }
        None => Err(unknown("action", value, Action::ALL.iter().map(|a| a.name()))),
    }
}

fn set(branch: &mut BTreeMap<Key, Node>, keys: &[Key], binding: Option<Binding>) {
    let Some((key, rest)) = keys.split_first() else { return };
    if !rest.is_empty() {
        let node = branch.entry(*key).or_insert_with(|| Node::Branch(BTreeMap::new()));
        if let Node::Leaf(_) = node {
            *node = Node::Branch(BTreeMap::new());
        }
        if let Node::Branch(more) = node {
            set(more, rest, binding);
        }
    } else if let Some(binding) = binding {
        branch.insert(*key, Node::Leaf(binding));
    } else {
        branch.remove(key);
    }
}
