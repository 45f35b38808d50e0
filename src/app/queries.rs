//! Saved queries: the filter gets a name, and is written into the user's `queries.toml`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tokio::{sync::mpsc, task::JoinSet};

use super::{Effect, Msg, NO_FILES, State, exploring, palette};
use crate::{
    model::FileError,
    spec::{QUERIES, put_query, read_queries},
    ui::{Filter, PromptKind},
};

/// A query that is to be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryToSave {
    /// The user's folder.
    pub folder: PathBuf,
    /// What stands for it.
    pub name: String,
    /// The query.
    pub query: String,
    /// The query that gives way, as it is known here; none is there otherwise.
    pub replaces: Option<String>,
}

/// Asks for the name of the filter that is seen, or that is being written.
pub(super) fn ask(state: &mut State) {
    if state.editor.is_some() {
        palette::leave(state);
    }
    let found = state.cx().and_then(|cx| {
        let at = cx.filtered(state.view.visit.focus)?;
        let rows = cx.panel(at).rows?;
        let text = cx.state(at).filter.trim();
        let filter = Filter::with(text, rows, &state.specs.saved);
        Some((at, text.is_empty(), filter.query_fault()))
    });
    match found {
        None => state.say("nothing here has a filter that could be saved"),
        Some((_, true, _)) => state.say("there is no filter yet that could be saved"),
        Some((_, _, Some(why))) => state.say(format!("not saved: {why}")),
        Some(_) if state.views_folder.is_none() => {
            state.say(NO_FILES);
        }
        Some((at, ..)) => palette::begin(state, PromptKind::SaveQuery(at), ""),
    }
}

/// Has the filter of a panel saved under a name.
pub(super) fn accept(state: &mut State, panel: usize, name: String, effects: &mut Vec<Effect>) {
    let folder = state.views_folder.as_deref().and_then(Path::parent).map(Path::to_owned);
    let query = state.view.visit.panels.get(panel).map(|panel| panel.filter.trim().to_owned());
    let (Some(folder), Some(query)) = (folder, query) else { return };
    let replaces = state.specs.saved.get(&name).map(str::to_owned);
    effects.push(Effect::SaveQuery(Box::new(QueryToSave { folder, name, query, replaces })));
}

/// What came of it.
pub(super) fn saved(state: &mut State, to_save: QueryToSave, result: Result<PathBuf, String>) {
    match result {
        Ok(path) => {
            state.say(format!("`@{}` stands for it now, in {}", to_save.name, path.display()));
            // The file is read again soon; until then it is known here.
            state.specs.saved.insert(&to_save.name, to_save.query);
        }
        Err(why) => state.say(format!("not saved: {why}")),
    }
}

/// Saves it in a task of its own, for a disk may take its time. [`Msg::QuerySaved`] says what became of it.
pub(super) fn save_aside(to_save: Box<QueryToSave>, tasks: &mut JoinSet<()>, tx: &mpsc::Sender<Msg>) {
    let tx = tx.clone();
    tasks.spawn(async move {
        let written = to_save.clone();
        if let Ok(result) = tokio::task::spawn_blocking(move || save_query(&written)).await {
            // Nobody waits for it once the console has ended.
            let _ = tx.send(Msg::QuerySaved(to_save, result)).await;
        }
    });
}

/// Writes it into the file: all else in it stays as it is written.
///
/// # Errors
/// In words: that the file is broken, has another query of that name, or cannot be read or written.
pub fn save_query(to_save: &QueryToSave) -> Result<PathBuf, String> {
    let path = to_save.folder.join(QUERIES);
    let told = |error: io::Error| format!("{}: {error}", path.display());
    let old = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(told(error)),
    };
    let said = |error: FileError| error.to_string();
    let (known, _) = read_queries(&path, &old).map_err(said)?;
    let name = &to_save.name;
    if known
        .get(name)
        .is_some_and(|query| to_save.replaces.as_deref() != Some(query) && query != to_save.query)
    {
        return Err(format!("{} has another query `{name}` already", path.display()));
    }
    let new = put_query(&path, &old, name, &to_save.query).map_err(said)?;
    let (known, wrong) = read_queries(&path, &new).map_err(said)?;
    if known.get(name).is_none() {
        let own = wrong.iter().find(|error| error.message.starts_with(&format!("query `{name}`")));
        let why = own.or(wrong.first()).map(|error| error.message.clone());
        return Err(why.unwrap_or_else(|| format!("`{name}` is no name of a query")));
    }
    exploring::write_file(&path, new.as_bytes()).map_err(told)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn to_save(folder: &Path, name: &str, query: &str, replaces: Option<&str>) -> QueryToSave {
        QueryToSave {
            folder: folder.to_owned(),
            name: name.into(),
            query: query.into(),
            replaces: replaces.map(str::to_owned),
        }
    }

    #[test]
    fn a_query_is_written_beside_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("new");
        let path = save_query(&to_save(&folder, "roots", "is:root \"a b\\\\\"", None)).expect("saved");
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = fs::read_to_string(&path).expect("text");
        fs::write(&path, format!("# Mine.\n{text}other = 'x' # y\n")).expect("written");
        save_query(&to_save(&folder, "third", "@roots -x", None)).expect("saved");
        save_query(&to_save(&folder, "other", "z", Some("x"))).expect("replaced");
        let text = fs::read_to_string(&path).expect("text");
        assert!(text.contains("# Mine.") && text.contains("other = \"z\" # y"), "{text}");
        let (known, wrong) = read_queries(&path, &text).expect("TOML");
        assert_eq!(wrong, []);
        assert_eq!(known.get("roots"), Some("is:root \"a b\\\\\""));
        assert_eq!((known.get("other"), known.get("third")), (Some("z"), Some("@roots -x")));
    }

    #[test]
    fn nothing_is_lost_when_it_cannot_be_saved() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(QUERIES);
        let refused = |text: &str, name: &str, query: &str| {
            fs::write(&path, text).expect("written");
            let why = save_query(&to_save(folder.path(), name, query, None)).expect_err("refused");
            assert_eq!(fs::read_to_string(&path).expect("text"), text);
            why
        };
        assert!(refused("a = 'x'\n", "a", "y").contains("another query"));
        assert!(refused("a = 'x'\nb = [", "c", "y").contains("queries.toml:2"));
        assert!(refused("a = '@b'\n", "b", "@a").contains("stands in itself"));
    }
}
