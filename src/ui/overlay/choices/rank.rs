use nucleo_matcher::{
    Config, Matcher, Utf32Str,
    pattern::{AtomKind, CaseMatching, Normalization, Pattern},
};
use unicode_segmentation::UnicodeSegmentation;

use super::{Choice, Choices, MOST};

/// Nobody writes so much of a name; scores stay within their range.
const LONGEST: usize = 128;
/// What is only said about a thing is looked at from so many characters on.
const ABOUT: usize = 3;
/// What another name than the label is worth less.
const OTHER: u32 = 10;
/// What it is worth to be called exactly as was written, in any case of letters.
const EXACT: u32 = 5_000;

/// Finds a text in names, and says how well.
pub struct Rank<'t> {
    text: &'t str,
    matcher: Matcher,
    names: Pattern,
    about: Pattern,
    chars: Vec<char>,
    found: Vec<(u32, usize, Choice)>,
}

impl<'t> Rank<'t> {
    /// For what was written of a name: its letters in order, whatever is between them.
    pub fn fuzzy(text: &'t str) -> Self {
        Self::new(text, AtomKind::Fuzzy)
    }

    /// For what was written of a name: as it stands.
    pub fn plain(text: &'t str) -> Self {
        Self::new(text, AtomKind::Substring)
    }

    fn new(text: &'t str, kind: AtomKind) -> Self {
        let pattern = |kind| Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, kind);
        let mut config = Config::DEFAULT;
        config.prefer_prefix = true;
        let long = text.len() > LONGEST;
        Self {
            text,
            matcher: Matcher::new(config),
            names: if long { Pattern::default() } else { pattern(kind) },
            about: if long { Pattern::default() } else { pattern(AtomKind::Substring) },
            chars: Vec::new(),
            found: Vec::new(),
        }
    }

    /// How well a name fits; none when it does not.
    pub fn score(&mut self, name: &str) -> Option<u32> {
        if self.text.len() > LONGEST {
            return None;
        }
        let exact = if name == self.text { 10_000 } else { 0 };
        let score = self.names.score(Utf32Str::new(name, &mut self.chars), &mut self.matcher)?;
        Some(score.saturating_add(exact))
    }

    /// How well what is said about a thing fits.
    fn score_about(&mut self, about: &str) -> Option<u32> {
        if self.text.len() > LONGEST || self.text.len() < ABOUT {
            return None;
        }
        let score = self.about.score(Utf32Str::new(about, &mut self.chars), &mut self.matcher)?;
        Some(score / 4)
    }

    /// Takes a choice if it fits. Its label is looked at from byte `skip` on; `kind` is what its kind is worth.
    pub fn offer(&mut self, choice: Choice, skip: usize, kind: u32) {
        let name = choice.label.get(skip..).unwrap_or_default();
        let score = self.score(name).or_else(|| self.score_about(&choice.about));
        if let Some(score) = score {
            self.found.push((score.saturating_add(kind), skip, choice));
        }
    }

    /// The name in which what was written stands best, word by word, and how well.
    pub fn best_of<'n>(&mut self, names: impl Iterator<Item = &'n str>) -> Option<(u32, &'n str)> {
        if self.text.is_empty() || self.text.len() > LONGEST {
            return None;
        }
        let mut best: Option<(u32, &'n str)> = None;
        for name in names {
            let score = self.about.score(Utf32Str::new(name, &mut self.chars), &mut self.matcher);
            if score > best.map(|(score, _)| score) {
                best = score.map(|score| (score, name));
            }
        }
        best
    }

    /// Takes a choice that fits by its label, or by another name, which is worth a little less. One that is called
    /// exactly as was written comes before all but a view that is.
    pub fn offer_named(&mut self, choice: Choice, other: Option<u32>, is_called: bool, kind: u32) {
        let own = self.score(&choice.label);
        let score = own.max(other.map(|score| score.saturating_sub(OTHER)));
        let exact = if is_called { EXACT } else { 0 };
        if let Some(score) = score.or(is_called.then_some(0)) {
            self.found.push((score.saturating_add(exact + kind), 0, choice));
        }
    }

    /// What fits, best first; what fits alike, as it was offered.
    pub fn choices(mut self, title: impl Into<String>) -> Choices {
        let mut found = std::mem::take(&mut self.found);
        found.sort_by_key(|(score, ..)| std::cmp::Reverse(*score));
        let mut list: Vec<Choice> = Vec::new();
        for (_, skip, mut choice) in found {
            let same =
                |c: &Choice| (&c.label, &c.line, &c.does) == (&choice.label, &choice.line, &choice.does);
            if list.iter().any(same) {
                continue;
            }
            if list.len() == MOST {
                break;
            }
            self.mark(&mut choice, skip);
            list.push(choice);
        }
        Choices { title: title.into(), list, ..Choices::default() }
    }

    /// Finds the graphemes that match.
    fn mark(&mut self, choice: &mut Choice, skip: usize) {
        let (before, name) = choice.label.split_at_checked(skip).unwrap_or(("", &choice.label));
        let before = u32::try_from(before.graphemes(true).count()).unwrap_or(0);
        choice.matched = self.places(name).into_iter().map(|at| at + before).collect();
        if choice.matched.is_empty() && !self.text.is_empty() {
            let mut places = Vec::new();
            let about = Utf32Str::new(&choice.about, &mut self.chars);
            self.about.indices(about, &mut self.matcher, &mut places);
            choice.matched_about = ordered(places);
        }
    }

    /// Graphemes of a name that match, by their places.
    pub fn places(&mut self, name: &str) -> Vec<u32> {
        let mut places = Vec::new();
        match self.names.indices(Utf32Str::new(name, &mut self.chars), &mut self.matcher, &mut places) {
            Some(_) => ordered(places),
            None => Vec::new(),
        }
    }
}

fn ordered(mut places: Vec<u32>) -> Vec<u32> {
    places.sort_unstable();
    places.dedup();
    places
}
