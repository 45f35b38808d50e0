use super::{place::Place, rng::Key, wire::Value};

/// A walk through pages. Its tokens say where to go on and only fit the parameters that they came with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    fingerprint: Key,
}

/// Where a page begins: a position in the list, and something more that an operation may want to keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) at: u64,
    pub(super) extra: u64,
}

/// The token is not one of ours, or not for these parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BadToken;

impl Walk {
    /// The walk of `operation` with that input.
    pub(super) fn of(place: &Place<'_>, operation: &str, input: &Value) -> Self {
        let mut fingerprint = place.key("walk").with(operation);
        if let Value::Map(members) = input {
            for (name, value) in
                members.iter().filter(|(name, _)| name != "NextToken" && name != "PaginationToken")
            {
                fingerprint = fingerprint.with(name.as_ref()).with(&format!("{value:?}"));
            }
        }
        Self { fingerprint }
    }

    /// Where to begin: at the start without a token.
    pub(super) fn resume(&self, token: Option<&str>) -> Result<Position, BadToken> {
        let Some(token) = token else { return Ok(Position::default()) };
        let number = |range: std::ops::Range<usize>| {
            token.get(range).and_then(|hex| u64::from_str_radix(hex, 16).ok()).ok_or(BadToken)
        };
        let position = Position { at: number(0..16)?, extra: number(16..32)? };
        if token == self.token(position) { Ok(position) } else { Err(BadToken) }
    }

    /// The token for that position.
    pub(super) fn token(&self, position: Position) -> String {
        let seal = self.fingerprint.with(position.at).with(position.extra).bits();
        format!("{:016x}{:016x}{seal:016x}", position.at, position.extra)
    }

    /// A page of a list that is known as a whole.
    pub(super) fn cut<'t, T>(
        &self,
        items: &'t [T],
        token: Option<&str>,
        size: usize,
    ) -> Result<(&'t [T], Option<String>), BadToken> {
        let from = (self.resume(token)?.at as usize).min(items.len());
        let to = from.saturating_add(size).min(items.len());
        let next = (to < items.len()).then(|| self.token(Position { at: to as u64, extra: 0 }));
        Ok((&items[from..to], next))
    }
}
