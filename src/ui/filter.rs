/// Free text: every word must occur, in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<String>,
}

impl Filter {
    /// Reads words.
    pub fn new(text: &str) -> Self {
        Self { words: text.split_whitespace().map(str::to_lowercase).collect() }
    }

    /// Whether every word is in one of the parts.
    pub fn matches(&self, parts: &[&str]) -> bool {
        self.words.is_empty() || {
            let parts: Vec<String> = parts.iter().map(|p| p.to_lowercase()).collect();
            self.words.iter().all(|word| parts.iter().any(|p| p.contains(word.as_str())))
        }
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}
