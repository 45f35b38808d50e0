use std::collections::BTreeMap;

/// Names that are told of those that share a reason.
const NAMED: usize = 8;

/// What is left out of the fleet, put together by the reason: hundreds of accounts may share one.
#[derive(Clone, Debug, Default)]
pub(super) struct LeftOut {
    why: BTreeMap<String, Vec<String>>,
    words: Vec<String>,
}

impl LeftOut {
    /// That, for that reason.
    pub fn add(&mut self, what: impl Into<String>, why: impl Into<String>) {
        self.why.entry(why.into()).or_default().push(what.into());
    }

    /// In words that stand alone.
    pub fn say(&mut self, words: impl Into<String>) {
        self.words.push(words.into());
    }

    /// All of it: `acquired, trial (suspended)`.
    pub fn words(mut self) -> Vec<String> {
        for (why, mut what) in self.why {
            what.sort();
            what.dedup();
            let more = what.len().saturating_sub(NAMED);
            what.truncate(NAMED);
            let and = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.words.push(format!("{}{and} ({why})", what.join(", ")));
        }
        self.words
    }
}

#[cfg(test)]
mod tests {
    use super::LeftOut;

    #[test]
    fn what_shares_a_reason_is_told_together() {
        let mut left_out = LeftOut::default();
        left_out.say("profile `x` has no region");
        (0..20).rev().for_each(|n| left_out.add(format!("a{n:02}"), "closed"));
        left_out.add("b", "suspended");
        assert_eq!(
            left_out.words(),
            [
                "profile `x` has no region",
                "a00, a01, a02, a03, a04, a05, a06, a07 and 12 more (closed)",
                "b (suspended)"
            ]
        );
    }
}
