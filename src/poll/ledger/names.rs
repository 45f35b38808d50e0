//! Names that come with every request, each held once.

use std::{collections::HashMap, hash::Hash};

use crate::model::{Asker, Text};

/// More names than this are of one kind of thing only if something runs wild: all further ones share the last number.
const MOST: usize = 16_384;

/// Numbers for things that come again and again.
#[derive(Debug)]
pub(super) struct Names<T> {
    numbers: HashMap<T, u32>,
    all: Vec<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { numbers: HashMap::new(), all: Vec::new() }
    }
}

impl<T: Clone + Eq + Hash> Names<T> {
    /// The number of a thing, found as something like it and kept as what `own` makes of that.
    pub fn number<Q: Eq + Hash + ?Sized>(&mut self, like: &Q, own: impl FnOnce() -> T) -> u32
    where
        T: std::borrow::Borrow<Q>,
    {
        if let Some(number) = self.numbers.get(like) {
            return *number;
        }
        let number = u32::try_from(self.all.len().min(MOST - 1)).unwrap_or(u32::MAX);
        if self.all.len() < MOST {
            let own = own();
            self.all.push(own.clone());
            self.numbers.insert(own, number);
        }
        number
    }

    /// The thing of a number.
    pub fn of(&self, number: u32) -> Option<&T> {
        self.all.get(number as usize)
    }

    /// All of them, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(&self.all)
    }
}

/// What a request is counted by, in a few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// None is 0, so that it has a place among the others.
    pub account: u32,
    pub region: u32,
    pub operation: u32,
    pub asker: u32,
}

/// All names.
#[derive(Debug, Default)]
pub(super) struct AllNames {
    /// An empty one is of requests whose account is not known.
    pub accounts: Names<Text>,
    pub regions: Names<Text>,
    /// `Service.Operation`, and what of it is the service.
    pub operations: Names<Text>,
    pub askers: Names<Asker>,
}

impl AllNames {
    pub fn account(&mut self, name: &str) -> u32 {
        self.accounts.number(name, || Text::new(name))
    }

    pub fn region(&mut self, name: &str) -> u32 {
        self.regions.number(name, || Text::new(name))
    }

    /// `scratch` is room to put the name together in.
    pub fn operation(&mut self, service: &str, operation: &str) -> u32 {
        let name = format!("{service}.{operation}");
        self.operations.number(name.as_str(), || Text::new(&name))
    }

    pub fn asker(&mut self, asker: &Asker) -> u32 {
        self.askers.number(asker, || asker.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_held_once_and_there_is_an_end() {
        let mut names = AllNames::default();
        assert_eq!([names.account("a"), names.account("b"), names.account("a")], [0, 1, 0]);
        assert_eq!(names.accounts.of(1).map(Text::as_str), Some("b"));
        (0..2 * MOST).for_each(|n| _ = names.region(&n.to_string()));
        assert_eq!(names.regions.iter().count(), MOST);
        assert_eq!(names.region("another"), u32::try_from(MOST).expect("fits") - 1);
    }
}
