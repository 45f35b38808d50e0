use std::{cmp::Ordering, marker::PhantomData, ops::Range as Span};

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{nearest::unknown, view::Errors};

/// A value of a file, and where it stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct At<T>(Spanned<T>);

impl<T> At<T> {
    pub fn new(span: Span<usize>, value: T) -> Self {
        Self(Spanned::new(span, value))
    }
    pub fn span(&self) -> Span<usize> {
        self.0.span()
    }
    pub fn get_ref(&self) -> &T {
        self.0.get_ref()
    }
    pub fn into_inner(self) -> T {
        self.0.into_inner()
    }
}

/// As keys of tables are: by what they say.
impl<T: Ord> Ord for At<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.get_ref().cmp(other.get_ref())
    }
}
impl<T: Ord> PartialOrd for At<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: Ord> PartialEq for At<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl<T: Ord> Eq for At<T> {}

/// What files name: one of a few things.
pub(super) trait Named: Copy + 'static {
    /// What they are, in a word or two.
    const WHAT: &'static str;
    /// All of them, as files name them.
    fn named() -> impl Iterator<Item = (&'static str, Self)>;
}

macro_rules! named {
    ($($type:ty, $what:literal;)+) => {$(
        impl $crate::spec::at::Named for $type {
            const WHAT: &'static str = $what;
            fn named() -> impl Iterator<Item = (&'static str, Self)> {
                Self::ALL.into_iter().map(|one| (one.name(), one))
            }
        }
    )+};
}
pub(super) use named;

/// The name of such a thing, where it stands.
#[derive(Clone, Debug)]
pub(super) struct Word<T> {
    text: At<String>,
    of: PhantomData<T>,
}

impl<'de, T> Deserialize<'de> for Word<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        At::deserialize(deserializer).map(|text| Self { text, of: PhantomData })
    }
}

impl<T: Named> Word<T> {
    pub fn span(&self) -> Span<usize> {
        self.text.span()
    }

    /// The thing; that there is none of the name goes to `errors`.
    pub fn typed(&self, errors: &mut Errors<'_>) -> Option<T> {
        let found = T::named().find(|(name, _)| name == self.text.get_ref());
        if found.is_none() {
            let names = T::named().map(|(name, _)| name);
            errors.at(self.span(), unknown(T::WHAT, self.text.get_ref(), names));
        }
        found.map(|(_, one)| one)
    }
}
