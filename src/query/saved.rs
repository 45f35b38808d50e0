use std::collections::BTreeMap;

/// Queries that were saved, by the names that stand for them: `@name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Saved {
    queries: BTreeMap<String, String>,
}

impl Saved {
    /// Whether a text can be a name: letters, digits, `-` and `_`, 64 at most.
    pub fn is_name(text: &str) -> bool {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (1..=64).contains(&text.len()) && text.chars().all(fits)
    }

    /// The text of a saved query. Letter case does not matter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.queries.get(&name.to_ascii_lowercase()).map(String::as_str)
    }

    /// Keeps one under a name, in the place of what had it.
    pub fn insert(&mut self, name: &str, query: String) {
        self.queries.insert(name.to_ascii_lowercase(), query);
    }

    /// Lets one go.
    pub fn remove(&mut self, name: &str) {
        self.queries.remove(&name.to_ascii_lowercase());
    }

    /// All of them, by their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.queries.iter().map(|(name, query)| (name.as_str(), query.as_str()))
    }

    /// What to say of a name that none has.
    pub(super) fn unknown(&self, name: &str) -> String {
        let near = self.queries.keys().map(|known| (strsim::jaro_winkler(name, known), known));
        let near = near.filter(|(score, _)| *score > 0.7).max_by(|a, b| a.0.total_cmp(&b.0));
        match near {
            Some((_, known)) => format!("no saved query `{name}`; did you mean `@{known}`?"),
            None => format!("no saved query `{name}`; quote it to search for the text itself"),
        }
    }
}
