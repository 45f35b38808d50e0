use super::{Pacing, usd_an_hour};

/// What polling may cost.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Limits {
    /// US dollars an hour, at list price; none when there is no limit.
    pub usd_per_hour: Option<f64>,
    /// Requests a minute, all together; none when there is no limit.
    pub requests_per_minute: Option<f64>,
}

/// What is polled now would come to, if nothing slowed it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// US dollars an hour of what is polled in the background.
    pub usd: f64,
    /// US dollars an hour of what somebody looks at.
    pub usd_looked_at: f64,
    /// Requests a minute in the background that cost nothing,
    pub free: f64,
    /// those that are paid for,
    pub paid: f64,
    /// and those of what somebody looks at.
    pub looked_at: f64,
}

/// How much slower than the data moves is polled, so that the budget holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowing {
    /// Everything in the background: for the budget of requests.
    pub slowed: f64,
    /// What is paid for in the background, once more: for the budget of dollars.
    pub paid: f64,
    /// What somebody looks at: the last to be slowed.
    pub looked_at: f64,
    /// Polling so still costs more than the budget: it is never stopped for that.
    pub is_over: bool,
}

impl Default for Slowing {
    fn default() -> Self {
        Self { slowed: 1.0, paid: 1.0, looked_at: 1.0, is_over: false }
    }
}

/// Nothing is slowed more than this.
pub const SLOWEST: f64 = 32.0;
/// From this share of the budget on polling is slowed.
const NEAR: f64 = 0.8;
/// Factors go in steps of a twentieth.
const STEPS: f64 = 20.0;
/// Slowed by up to this much more than need be is left as it is: the screen and the pollers stay calm.
const SLACK: f64 = 1.1;

impl Slowing {
    /// The least that keeps a load within limits.
    pub fn of(load: &Load, limits: &Limits) -> Self {
        let (paid, looked_at, over) = slow(load.usd, load.usd_looked_at, limits.usd_per_hour);
        // What is slowed for its price asks less often, too.
        let background = load.free + load.paid / paid;
        let watched = load.looked_at / looked_at;
        let (slowed, more, many) = slow(background, watched, limits.requests_per_minute);
        Self { slowed, paid, looked_at: (looked_at * more).min(SLOWEST), is_over: over || many }
    }

    /// The same, but as before while that is little slower than need be.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        let calm = |now: f64, before: f64| match now {
            now if now > 1.0 && now <= before && before <= now * SLACK => before,
            now => now,
        };
        Self {
            slowed: calm(self.slowed, before.slowed),
            paid: calm(self.paid, before.paid),
            looked_at: calm(self.looked_at, before.looked_at),
            ..self
        }
    }

    /// Whether anything is slowed, or ought to be more.
    pub fn is_slowed(&self) -> bool {
        self.is_over || [self.slowed, self.paid, self.looked_at].into_iter().any(|factor| factor > 1.0)
    }

    /// `slowed 2.4x: budget $0.50/h`; none while nothing is slowed.
    pub fn words(&self, limits: &Limits) -> Option<String> {
        if !self.is_slowed() {
            return None;
        }
        let factor = (self.slowed * self.paid).max(self.looked_at);
        let dollars = limits.usd_per_hour.filter(|_| self.paid > 1.0).map(usd_an_hour);
        let requests = limits.requests_per_minute.filter(|_| self.slowed > 1.0);
        let requests = requests.map(|limit| format!("{limit:.0} req/min"));
        let both: Vec<String> = dollars.into_iter().chain(requests).collect();
        let budget = if both.is_empty() {
            limits.usd_per_hour.map(usd_an_hour).unwrap_or_default()
        } else {
            both.join(", ")
        };
        let over = if self.is_over { ", and still over" } else { "" };
        Some(format!("slowed {factor:.1}x: budget {budget}{over}"))
    }
}

impl Pacing {
    /// How slowly it is polled for the budget; the user's own choices stay.
    pub fn slow(&mut self, slowing: &Slowing) {
        self.slowed = slowing.slowed;
        self.paid_slowed = slowing.paid;
        self.looked_at_slowed = slowing.looked_at;
    }
}

/// Factors for the background and for what is looked at, and whether they do not suffice.
fn slow(background: f64, looked_at: f64, limit: Option<f64>) -> (f64, f64, bool) {
    let all = background + looked_at;
    let Some(limit) = limit.filter(|_| all > 0.0) else { return (1.0, 1.0, false) };
    let target = allowed(all, limit);
    let factor = |part: f64, left: f64| match part {
        part if part <= 0.0 => 1.0,
        _ if left <= 0.0 => SLOWEST,
        part => stepped(part / left),
    };
    let behind = factor(background, target - looked_at);
    let ahead = if behind < SLOWEST { 1.0 } else { factor(looked_at, target - background / SLOWEST) };
    let comes_to = background / behind + looked_at / ahead;
    (behind, ahead, comes_to > limit * 1.001)
}

/// What a load is to come to: itself as long as it is well within the limit, then ever less more, and never the limit.
fn allowed(load: f64, limit: f64) -> f64 {
    let share = load / limit.max(f64::MIN_POSITIVE);
    if share <= NEAR {
        return load;
    }
    let room = 1.0 - NEAR;
    limit * (1.0 - room * (-(share - NEAR) / room).exp())
}

/// Rounded up, so that the limit holds.
fn stepped(factor: f64) -> f64 {
    if factor <= 1.0 + 0.4 / STEPS { 1.0 } else { ((factor * STEPS).ceil() / STEPS).min(SLOWEST) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: None };

    fn dollars(usd: f64, usd_looked_at: f64) -> Load {
        Load { usd, usd_looked_at, ..Load::default() }
    }

    #[test]
    fn polling_is_slowed_smoothly_and_the_budget_holds() {
        let mut before = 1.0;
        for cents in 0..1500 {
            let load = dollars(f64::from(cents) / 100.0, 0.0);
            let slowing = Slowing::of(&load, &HALF);
            let comes_to = load.usd / slowing.paid;
            assert!(comes_to <= 0.5 && !slowing.is_over, "{cents}: {slowing:?}");
            assert!(slowing.paid >= before && slowing.paid - before < 0.2, "{cents}: {slowing:?}");
            assert!(cents > 40 || slowing.paid == 1.0, "{cents}: below four fifths nothing is slowed");
            before = slowing.paid;
        }
        assert_eq!(
            Slowing::of(&dollars(1.02, 0.0), &HALF).words(&HALF).as_deref(),
            Some("slowed 2.0x: budget $0.50/h")
        );
    }

    #[test]
    fn what_is_looked_at_is_slowed_last_and_nothing_stops() {
        let slowing = Slowing::of(&dollars(1.0, 0.3), &HALF);
        assert!(slowing.looked_at == 1.0 && slowing.paid > 4.9, "{slowing:?}");
        let slowing = Slowing::of(&dollars(1.0, 2.0), &HALF);
        assert!(slowing.paid == SLOWEST && slowing.looked_at > 4.0 && !slowing.is_over, "{slowing:?}");
        let slowing = Slowing::of(&dollars(100.0, 2.0), &HALF);
        assert_eq!((slowing.paid, slowing.looked_at, slowing.is_over), (SLOWEST, SLOWEST, true));
        assert_eq!(slowing.words(&HALF).as_deref(), Some("slowed 32.0x: budget $0.50/h, and still over"));
    }

    #[test]
    fn requests_have_a_budget_of_their_own() {
        let limits = Limits { usd_per_hour: Some(0.5), requests_per_minute: Some(600.0) };
        let load = Load { usd: 1.02, free: 1700.0, paid: 1700.0, ..Load::default() };
        let slowing = Slowing::of(&load, &limits);
        let comes_to = (load.free + load.paid / slowing.paid) / slowing.slowed;
        assert!(slowing.paid > 2.0 && comes_to <= 600.0 && comes_to > 500.0, "{slowing:?}: {comes_to}");
        assert_eq!(Slowing::of(&load, &Limits::default()), Slowing::default());
    }

    #[test]
    fn little_more_than_need_be_is_left_as_it_is() {
        let slowing = |paid| Slowing { paid, ..Slowing::default() };
        assert_eq!(slowing(2.0).after(slowing(2.15)).paid, 2.15);
        assert_eq!(slowing(2.2).after(slowing(2.15)).paid, 2.2);
        assert_eq!(slowing(1.5).after(slowing(2.15)).paid, 1.5);
        assert_eq!(slowing(1.0).after(slowing(1.05)).paid, 1.0, "what need not be slowed is not");
    }
}
