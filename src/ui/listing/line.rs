use std::borrow::Cow;

use serde_json::json;

use super::{Thing, derived};
use crate::{
    model::{AccountName, Chain, Member, Region, ScopeKey, Text, Timestamp},
    query::Searchable,
    spec::LINE_HEAD,
    store::{Mark, People},
};

/// A thing and where it was read.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Where; none for what is put together from several scopes.
    pub scope: Option<&'a ScopeKey>,
    /// The account's id, when it is known.
    pub account_id: Option<Cow<'a, str>>,
    /// When it was read.
    pub at: Timestamp,
    /// What.
    pub thing: Thing<'a>,
    /// Who is behind it, if it is an event.
    pub behind: Behind<'a>,
}

/// Who is behind an event.
#[derive(Clone, Copy, Debug, Default)]
pub enum Behind<'a> {
    /// Nobody is to be asked.
    #[default]
    Unsaid,
    /// To be asked.
    Asked(&'a People),
    /// The person, as it was found when the listing was made.
    Known(&'a People, Option<&'a Text>),
}

impl<'a> Line<'a> {
    /// The account.
    pub fn account(&self) -> Option<&'a AccountName> {
        self.thing.place().map(|(account, _)| account).or(self.scope.map(|s| &s.account))
    }

    /// The region; none when it is several.
    pub fn region(&self) -> Option<&'a Region> {
        match self.thing.place() {
            Some((_, region)) => region,
            None => self.scope.map(|s| &s.region),
        }
    }

    /// The person behind it, if it is an event and that is known.
    pub fn person(&self) -> Option<Cow<'a, str>> {
        match self.behind {
            Behind::Known(_, person) => person.map(|person| Cow::Borrowed(person.as_str())),
            _ => Some(Cow::Owned(self.chain()?.person()?.to_string())),
        }
    }

    /// How whoever is behind it came by the credentials, if it is an event.
    pub fn chain(&self) -> Option<Chain> {
        let (Behind::Asked(people) | Behind::Known(people, _), Thing::Event(event)) =
            (self.behind, self.thing)
        else {
            return None;
        };
        Some(people.resolve(event, self.account_id.as_deref()))
    }

    /// The scope that it is in, if it is one.
    pub fn place(&self) -> Option<ScopeKey> {
        Some(ScopeKey { account: self.account()?.clone(), region: self.region()?.clone() })
    }

    /// The value of a member, of its own, of [`LINE_HEAD`] or of what these come to, by name; of names and values one
    /// by `member.name`.
    pub fn named(&self, name: &str) -> Member<'_> {
        if let Some((member, inner)) = name.split_once('.') {
            return match self.named(member) {
                Member::Pairs(pairs) => Member::maybe(
                    pairs.iter().find(|(name, _)| name.as_str() == inner).map(|(_, value)| value),
                ),
                _ => Member::Null,
            };
        }
        if let Some(at) = LINE_HEAD.iter().position(|c| *c == name) {
            return self.head(at);
        }
        match self.thing.columns().iter().position(|c| *c == name) {
            Some(at) => self.thing.member(at),
            None => match derived::names(self.thing).iter().position(|c| *c == name) {
                Some(at) => derived::derived(self, at),
                None => Member::Null,
            },
        }
    }

    /// The same by its place among all members.
    pub fn at(&self, at: usize) -> Member<'_> {
        let own = self.thing.columns().len();
        match at.checked_sub(LINE_HEAD.len()) {
            None => self.head(at),
            Some(at) if at < own => self.thing.member(at),
            Some(at) => derived::derived(self, at - own),
        }
    }

    fn head(&self, at: usize) -> Member<'_> {
        match at {
            0 => match self.thing.mark() {
                Some(Mark::Fine) => Member::text("fine"),
                Some(Mark::Unknown) => Member::text("unknown"),
                Some(Mark::Unreadable) => Member::text("unreadable"),
                Some(Mark::Warning) => Member::text("warning"),
                Some(Mark::Alarm) => Member::text("alarm"),
                None => Member::Null,
            },
            1 => self.account().map_or(Member::Null, |a| Member::text(a.as_str())),
            2 => self
                .account_id
                .as_deref()
                .or(self.thing.account_id())
                .map_or(Member::Null, |id| Member::Text(Cow::Borrowed(id))),
            3 => self.region().map_or(Member::Null, |r| Member::text(r.as_str())),
            4 => Member::Time(self.at),
            _ => Member::Null,
        }
    }

    /// Names it among all lines of its listing: stable while it lasts.
    pub fn key(&self) -> String {
        let (account, region) = self.names();
        format!("{account}/{region}/{}", self.thing.key())
    }

    /// Whether that is its key.
    pub fn has_key(&self, key: &str) -> bool {
        let (account, region) = self.names();
        let rest = key.strip_prefix(account).and_then(|rest| rest.strip_prefix('/'));
        let rest = rest.and_then(|rest| rest.strip_prefix(region)).and_then(|rest| rest.strip_prefix('/'));
        rest.is_some_and(|rest| rest == self.thing.key())
    }

    fn names(&self) -> (&'a str, &'a str) {
        (self.account().map_or("*", |a| a.as_str()), self.region().map_or("*", |r| r.as_str()))
    }

    /// All of it as one JSON object, as `get` would print it.
    pub fn to_json(&self) -> serde_json::Value {
        let head = (1..LINE_HEAD.len()).map(|at| (LINE_HEAD[at].to_owned(), self.head(at).to_json()));
        let own = self.thing.columns().iter().enumerate();
        let own = own.map(|(at, name)| ((*name).to_owned(), self.thing.member(at).to_json()));
        head.chain(own).collect()
    }
}

/// A line as queries look at it: a region is found by its short name, too.
pub(super) struct Searched<'a, 'b> {
    pub line: &'b Line<'a>,
    pub columns: &'b [&'static str],
}

impl Searchable for Searched<'_, '_> {
    fn columns(&self) -> &[&'static str] {
        self.columns
    }

    fn member(&self, index: usize) -> Member<'_> {
        match (index, self.line.region()) {
            (3, Some(region)) => Member::Json(Cow::Owned(json!([region.as_str(), region.short()]))),
            (3, None) => Member::text("*"),
            _ => self.line.at(index),
        }
    }
}
