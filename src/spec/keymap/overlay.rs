//! Keymap files, read and laid over each other.

use std::{collections::BTreeMap, path::Path};

use serde::Deserialize;
use toml::Spanned;

use super::{Binding, Keymap, clash, heard_with};
use crate::{
    model::FileError,
    spec::{Action, Context, Key, KeyCode, Route, nearest::unknown, view::Errors},
};

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
    #[serde(default, rename = "sign-in")]
    sign_in: Table,
    #[serde(default)]
    editor: Table,
}

/// All that a file binds, in the order in which it is written.
fn in_order(raw: Raw) -> Vec<(Context, Spanned<String>, Spanned<String>)> {
    let tables = [
        (Context::Global, raw.global),
        (Context::Panel, raw.panel),
        (Context::Prompt, raw.prompt),
        (Context::Picker, raw.picker),
        (Context::SignIn, raw.sign_in),
        (Context::Editor, raw.editor),
    ];
    let mut all: Vec<_> = tables
        .into_iter()
        .flat_map(|(context, table)| table.into_iter().map(move |(keys, value)| (context, keys, value)))
        .collect();
    all.sort_by_key(|(_, keys, _)| keys.span().start);
    all
}

/// A line of a keymap file.
struct Line {
    context: Context,
    keys: Vec<Key>,
    written: Spanned<String>,
    /// None unbinds.
    binding: Option<Binding>,
}

impl Keymap {
    /// Lays a keymap file over `self`, key by key; `none` unbinds. Keys whose route `leads` nowhere are
    /// left out, for another file may be to blame; they come back beside the keymap.
    ///
    /// # Errors
    /// Everything that is wrong with the file itself.
    pub(in crate::spec) fn overlaid(
        mut self,
        path: &Path,
        text: &str,
        leads: &dyn Fn(&Route) -> Result<(), String>,
    ) -> Result<(Self, Vec<FileError>), Vec<FileError>> {
        let raw: Raw = toml::from_str(text).map_err(|e| vec![FileError::toml(path, text, &e)])?;
        let (mut errors, mut astray) = (Errors::of(path, text), Errors::of(path, text));
        let mut lines: Vec<Line> = Vec::new();
        for (context, written, value) in in_order(raw) {
            let keys = sequence(context, written.get_ref());
            let binding = parse_binding(context, value.get_ref());
            match (keys, binding) {
                (Err(message), _) => errors.at(written.span(), message),
                (_, Err(message)) => errors.at(value.span(), message),
                (Ok(keys), Ok(binding)) => {
                    let line = Line { context, keys, written, binding };
                    if let Some(message) = lines.iter().find_map(|other| line.against(other)) {
                        errors.at(line.written.span(), message);
                    }
                    match &line.binding {
                        Some(Binding::Go(route)) if let Err(message) = leads(route) => {
                            astray.at(value.span(), message);
                        }
                        _ => lines.push(line),
                    }
                }
            }
        }
        errors.or(())?;
        self.layers += 1;
        for line in lines.iter().filter(|line| line.binding.is_none()) {
            self.unbind(line.context, &line.keys);
        }
        for line in lines {
            if let Some(binding) = line.binding {
                self.bind(line.context, line.keys, binding, line.written.span().start);
            }
        }
        Ok((self, astray.list))
    }

    /// Wherever no key is left to get out, puts back the keys with which `default` ends the program.
    /// What was done is told as of the file at `path`, which took the others.
    pub(in crate::spec) fn with_way_out(mut self, default: &Self, path: &Path) -> (Self, Vec<FileError>) {
        let inside = [Action::Cancel, Action::Accept, Action::Interrupt];
        let outs: [(_, &[Action], _); 5] = [
            (Context::Global, &[Action::Quit, Action::Interrupt], "ends the program"),
            (Context::Prompt, &inside, "leads out of it"),
            (Context::Picker, &inside, "leads out of it"),
            // What is accepted there need not be right.
            (Context::SignIn, &[Action::Cancel, Action::Interrupt], "leads out of it"),
            (Context::Editor, &inside, "leads out of it"),
        ];
        let mut done = Vec::new();
        for (context, outs, what) in outs {
            if outs.iter().any(|action| !self.keys_of(context, *action).is_empty()) {
                continue;
            }
            let interrupt = Binding::Do(Action::Interrupt);
            for (keys, binding) in default.following(context, &[]) {
                if *binding == interrupt {
                    self.bind(context, keys, interrupt.clone(), 0);
                }
            }
            let back = self.keys_of(context, Action::Interrupt).join("`, `");
            let name = context.name();
            let message = format!("no key in [{name}] is left that {what}: `{back}` still ends the program");
            done.push(FileError::whole(path, message));
        }
        (self, done)
    }
}

impl Line {
    /// Why this line and another of the same file cannot both be.
    fn against(&self, other: &Self) -> Option<String> {
        let both_bind = self.binding.is_some() && other.binding.is_some();
        if !both_bind || !heard_with(self.context).contains(&other.context) || !clash(&self.keys, &other.keys)
        {
            return None;
        }
        let (own, theirs) = (self.written.get_ref(), other.written.get_ref());
        Some(if self.context == other.context {
            format!("`{own}` and `{theirs}` cannot both be keys")
        } else {
            format!("`{own}` cannot be a key beside `{theirs}` in [{}]", other.context.name())
        })
    }
}

/// The keys that a line is about.
fn sequence(context: Context, text: &str) -> Result<Vec<Key>, String> {
    let keys: Vec<Key> = text.split_whitespace().map(Key::parse).collect::<Result<_, _>>()?;
    let Some((first, rest)) = keys.split_first() else { return Err("no key".into()) };
    if rest.contains(&Key::plain(KeyCode::Esc)) {
        return Err(format!("`{text}`: esc gives up the keys before it, it cannot follow them"));
    }
    if matches!(context, Context::Prompt | Context::Picker | Context::SignIn | Context::Editor) {
        let name = context.name();
        let is_text = match (context, first.code) {
            (Context::Picker, KeyCode::Char(' ')) => false,
            // A code is of digits alone.
            (Context::SignIn, KeyCode::Char(c)) => c.is_ascii_digit(),
            _ => true,
        };
        if first.is_text() && is_text {
            return Err(format!("`{first}` is text in [{name}]: hold ctrl or alt"));
        }
        if !rest.is_empty() {
            return Err(format!("`{text}`: in [{name}] a key stands alone"));
        }
    }
    Ok(keys)
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
