use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
    sync::{LazyLock, Mutex, PoisonError},
};

use super::Text;

/// Locks, so that those who read many scopes at once do not wait for each other.
const TABLES: usize = 16;
/// A table of fewer texts is not looked through.
const FEW: usize = 256;

/// Texts that are in use, once each. Nothing that only a table holds stays for long: it is looked through each time that
/// it has doubled.
static SHARED: LazyLock<(RandomState, [Mutex<Table>; TABLES])> = LazyLock::new(Default::default);

#[derive(Default)]
struct Table {
    texts: HashSet<Text>,
    /// How many were in use when it was looked through.
    used: usize,
}

impl Text {
    /// As [`Text::new`], for what is said again and again: names of regions, of metrics, of people. All that are equal
    /// are one in memory.
    pub fn shared(raw: impl AsRef<str>) -> Self {
        let raw = raw.as_ref();
        let (hasher, tables) = &*SHARED;
        let table = usize::try_from(hasher.hash_one(raw) % TABLES as u64).unwrap_or(0);
        let Some(table) = tables.get(table) else { return Self::new(raw) };
        table.lock().unwrap_or_else(PoisonError::into_inner).get(raw)
    }
}

impl Table {
    fn get(&mut self, raw: &str) -> Text {
        if let Some(known) = self.texts.get(raw) {
            return known.clone();
        }
        let text = Text::new(raw);
        // What had to be cleaned is found under its own name only by who says that.
        if text.as_str() != raw {
            return text;
        }
        if self.texts.len() >= (self.used * 2).max(FEW) {
            self.texts.retain(|text| !text.is_alone());
            self.used = self.texts.len();
        }
        self.texts.insert(text.clone());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one_and_none_outlives_its_use() {
        assert!(std::ptr::eq(Text::shared("AWS/EC2").as_str(), Text::shared("AWS/EC2").as_str()));
        assert_eq!(Text::shared("a\u{1b}[1mb"), Text::new("ab"));
        let mut table = Table::default();
        let kept: Vec<Text> = (0..100).map(|n| table.get(&n.to_string())).collect();
        (0..10_000).for_each(|n| drop(table.get(&format!("{n} passes"))));
        assert!(table.texts.len() <= FEW, "{}", table.texts.len());
        assert!(kept.iter().all(|text| std::ptr::eq(table.get(text).as_str(), text.as_str())));
    }
}
