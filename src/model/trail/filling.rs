use std::time::Duration;

use crate::model::{Fault, ScopeKey, counted};

/// How far a back-fill of the history is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filling {
    /// Place by place, in the fleet's order.
    pub places: Vec<Filled>,
    /// Requests a second that one place is asked with.
    pub rate: f64,
    /// Nothing is asked any more.
    pub is_over: bool,
    /// Why it ended before its end, in words: the history could not be read or written.
    pub broken: Option<String>,
}

/// How far it is in one account and region.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// Where.
    pub scope: ScopeKey,
    /// How much time was missing at first, in all,
    pub missing: Duration,
    /// how much is still,
    pub left: Duration,
    /// and in how many spans.
    pub spans: usize,
    /// Pages that were read.
    pub pages: u64,
    /// Events on them.
    pub read: u64,
    /// Those that were not kept before.
    pub new: u64,
    /// Why it goes no further there.
    pub fault: Option<Fault>,
}

impl Filled {
    /// Whether nothing is missing any more.
    pub fn is_done(&self) -> bool {
        self.spans == 0
    }

    fn covered(&self) -> f64 {
        self.missing.saturating_sub(self.left).as_secs_f64()
    }
}

impl Filling {
    /// The sum of something over all places.
    pub fn sum(&self, of: impl Fn(&Filled) -> u64) -> u64 {
        self.places.iter().map(of).sum()
    }

    /// Places in which nothing is missing any more.
    pub fn done(&self) -> usize {
        self.places.iter().filter(|place| place.is_done()).count()
    }

    /// How far it is, in words.
    pub fn words(&self) -> String {
        #[expect(clippy::cast_precision_loss, reason = "to be read by people")]
        let n = |of: fn(&Filled) -> u64| counted(self.sum(of) as f64);
        let (all, done) = (self.places.len(), self.done());
        let read = format!("{} events on {} pages, {} new", n(|p| p.read), n(|p| p.pages), n(|p| p.new));
        let places = format!("{done} of {all} {} whole", if all == 1 { "scope" } else { "scopes" });
        let spans: usize = self.places.iter().map(|place| place.spans).sum();
        let left = match (spans, self.time_left().filter(|_| !self.is_over)) {
            (0, _) => String::new(),
            (_, None) => format!(", {spans} {} left", if spans == 1 { "span" } else { "spans" }),
            (_, Some(left)) => {
                let spans = format!("{spans} {} left", if spans == 1 { "span" } else { "spans" });
                let minutes = left.as_secs() / 60;
                match minutes {
                    0 => format!(", {spans}, about a minute"),
                    1..120 => format!(", {spans}, about {} min", minutes + 1),
                    _ => format!(", {spans}, about {} h", minutes / 60 + 1),
                }
            }
        };
        format!("{places}: {read}{left}")
    }

    /// How long it will take yet: as long as the place that takes longest, for each has a quota of its own. What is left of
    /// one is taken to be as dense as what was read of it, or of the others while nothing was. None before anything was read.
    pub fn time_left(&self) -> Option<Duration> {
        let under_way = || self.places.iter().filter(|place| place.fault.is_none() && !place.is_done());
        let covered: f64 = self.places.iter().map(Filled::covered).sum();
        #[expect(clippy::cast_precision_loss, reason = "a guess")]
        let pages = |place: &Filled| place.pages as f64;
        let all: f64 = self.places.iter().map(pages).sum();
        if covered <= 0.0 || self.rate <= 0.0 {
            return None;
        }
        let of = |place: &Filled| {
            let density = if place.covered() > 0.0 { pages(place) / place.covered() } else { all / covered };
            density * place.left.as_secs_f64() / self.rate
        };
        Some(Duration::from_secs_f64(under_way().map(of).fold(0.0, f64::max).clamp(0.0, 1e9)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AccountName, Region};

    fn place(missing: u64, left: u64, pages: u64) -> Filled {
        Filled {
            scope: ScopeKey { account: AccountName::new("a"), region: Region::new("r") },
            missing: Duration::from_secs(missing),
            left: Duration::from_secs(left),
            spans: usize::from(left > 0),
            pages,
            read: pages * 50,
            new: pages * 50,
            fault: None,
        }
    }

    #[test]
    fn the_time_that_is_left_is_that_of_the_place_that_takes_longest() {
        let of = |places: Vec<Filled>| Filling { places, rate: 1.0, ..Filling::default() }.time_left();
        assert_eq!(of(vec![place(100, 100, 0)]), None, "nothing is known");
        assert_eq!(of(vec![place(100, 50, 10), place(100, 0, 90)]), Some(Duration::from_secs(10)));
        // One of which nothing was read is taken to be like the others.
        assert_eq!(of(vec![place(100, 50, 10), place(1000, 1000, 0)]), Some(Duration::from_secs(200)));
        assert_eq!(of(vec![place(100, 0, 10)]), Some(Duration::ZERO));
        let filling =
            Filling { places: vec![place(100, 50, 100), place(9, 0, 1)], rate: 1.0, ..Filling::default() };
        assert_eq!(
            filling.words(),
            "1 of 2 scopes whole: 5,050 events on 101 pages, 5,050 new, 1 span left, about 2 min"
        );
    }
}
