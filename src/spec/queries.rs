//! Saved queries: `queries.toml` in the user's folder, `name = "query"`, in a query `@name`.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::Deserialize;

use super::{at::At, chart::quoted};
use crate::{
    model::FileError,
    query::{Query, Saved},
};

/// The file's name.
pub const QUERIES: &str = "queries.toml";

/// The file as it is written.
#[derive(Deserialize)]
#[serde(transparent)]
struct File(BTreeMap<At<String>, At<String>>);

/// The saved queries in a folder. What is wrong is told in `problems` and left out; a file that is no TOML is as it was `before`.
pub fn saved_queries(folder: Option<&Path>, before: Option<&Saved>, problems: &mut Vec<FileError>) -> Saved {
    let Some(path) = folder.map(|folder| folder.join(QUERIES)) else { return Saved::default() };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Saved::default(),
        Err(error) => {
            problems.push(FileError::whole(path, error.to_string()));
            return before.cloned().unwrap_or_default();
        }
    };
    match read_queries(&path, &text) {
        Ok((saved, wrong)) => {
            problems.extend(wrong);
            saved
        }
        Err(error) => {
            problems.push(error);
            before.cloned().unwrap_or_default()
        }
    }
}

/// Reads such a file: the queries that are good, and what is wrong with the others.
///
/// # Errors
/// That it is no TOML of names and texts.
pub fn read_queries(path: &Path, text: &str) -> Result<(Saved, Vec<FileError>), FileError> {
    let File(entries) = toml::from_str(text).map_err(|error| FileError::toml(path, text, &error))?;
    let mut wrong = Vec::new();
    let mut saved = Saved::default();
    let mut places = Vec::new();
    for (name, query) in entries {
        let mut at = |message: String| wrong.push(FileError::at(path, text, &name.span(), message));
        if !Saved::is_name(name.get_ref()) {
            at(format!(
                "`{}` is no name of a query: letters, digits, `-` and `_`, 64 at most",
                name.get_ref()
            ));
        } else if saved.get(name.get_ref()).is_some() {
            at(format!("a second query `{}`", name.get_ref()));
        } else {
            saved.insert(name.get_ref(), query.get_ref().clone());
            places.push((name.into_inner(), query.span()));
        }
    }
    // What names a broken one is broken itself, and is found so.
    let mut broken = Vec::new();
    for (name, span) in places {
        let query = saved.get(&name).unwrap_or_default();
        let said = match Query::parse_with(&format!("@{name}"), &saved) {
            Ok(_) => continue,
            // Told of the query itself its place is that in its own text.
            Err(error) => Query::parse_with(query, &saved).err().unwrap_or(error),
        };
        let message = format!("query `{name}`, column {}: {}", said.column, said.message);
        wrong.push(FileError::at(path, text, &span, message));
        broken.push(name);
    }
    broken.iter().for_each(|name| saved.remove(name));
    wrong.sort_by_key(|error| error.place);
    Ok((saved, wrong))
}

/// The text of such a file with one more query, or another one under that name. All else stays as it is written.
///
/// # Errors
/// That it is no TOML of names and texts.
pub fn put_query(path: &Path, text: &str, name: &str, query: &str) -> Result<String, FileError> {
    let File(entries) = toml::from_str(text).map_err(|error| FileError::toml(path, text, &error))?;
    let mut out = text.to_owned();
    let there = entries.into_iter().find(|(known, _)| known.get_ref().eq_ignore_ascii_case(name));
    match there {
        Some((_, old)) => out.replace_range(old.span(), &quoted(query)),
        None => {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(&format!("{name} = {}\n", quoted(query)));
        }
    }
    Ok(out)
}

/// Checks such a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check_queries(path: &Path, text: &str) -> Result<(), Vec<FileError>> {
    match read_queries(path, text) {
        Ok((_, wrong)) if wrong.is_empty() => Ok(()),
        Ok((_, wrong)) => Err(wrong),
        Err(error) => Err(vec![error]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_and_left_out() {
        let text = "roots = \"is:root -@ci\"\nci = \"user:ci-*\"\nbad = \"a (b\"\nworse = \"x @bad\"\n\"a b\" = \"x\"\n\
                    one = \"@two\"\ntwo = \"@one\"\nnone = \"\"\nCI = \"y\"\n";
        let (saved, wrong) = read_queries(Path::new("queries.toml"), text).expect("TOML");
        let names: Vec<&str> = saved.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(saved.get("roots").is_some() && saved.get("CI").is_some());
        let said: Vec<String> = wrong.iter().map(ToString::to_string).collect();
        for (line, says) in [
            (3, "query `bad`, column 3: this `(` is not closed"),
            (4, "query `worse`, column 3: in `@bad`"),
            (5, "`a b` is no name"),
            (6, "stands in itself"),
            (7, "stands in itself"),
            (8, "`@none` is empty"),
        ] {
            let told = said.iter().find(|told| told.starts_with(&format!("queries.toml:{line}:")));
            assert!(told.is_some_and(|told| told.contains(says)), "{line}: {said:#?}");
        }
        assert!(said.iter().any(|told| told.contains("a second query")), "{said:#?}");
    }

    #[test]
    fn a_file_that_is_none_says_where() {
        let error = read_queries(Path::new("q"), "a = \"x\"\nb = 3\n").expect_err("a number");
        assert_eq!(error.place.map(|(line, _)| line), Some(2), "{error}");
        assert!(check_queries(Path::new("q"), "a = \"is:error\"\n").is_ok());
        assert!(check_queries(Path::new("q"), "a = \"is:nothing\"\n").is_err());
    }

    #[test]
    fn of_a_broken_file_what_was_there_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut problems = Vec::new();
        assert_eq!(saved_queries(Some(folder.path()), None, &mut problems), Saved::default());
        fs::write(folder.path().join(QUERIES), "a = \"x\"\n").expect("written");
        let before = saved_queries(Some(folder.path()), None, &mut problems);
        assert_eq!((before.get("a"), problems.len()), (Some("x"), 0));
        fs::write(folder.path().join(QUERIES), "a = \n").expect("written");
        assert_eq!(saved_queries(Some(folder.path()), Some(&before), &mut problems), before);
        assert_eq!(problems.len(), 1);
    }
}
