use super::{
    names::{AccountFacts, Kind},
    rng::Key,
};

/// One account in one region at one moment: all that data are made from. Times are seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) seed: Key,
    pub(super) account: &'a AccountFacts,
    pub(super) region: &'a str,
    /// Where the region stands in the estate's list.
    pub(super) region_index: usize,
    pub(super) now: i64,
    /// When the estate was made.
    pub(super) start: i64,
    /// So many times as many write events happen by chance.
    pub(super) trail: f64,
}

impl Place<'_> {
    /// What hangs at `what` in this account and region.
    pub(super) fn key(&self, what: &str) -> Key {
        self.seed.with(&self.account.id).with(self.region).with(what)
    }

    /// Whether this is that account and region.
    pub(super) fn is(&self, account: &str, region: &str) -> bool {
        self.account.name == account && self.region == region
    }

    /// Where the incident plays.
    pub(super) fn is_incident(&self) -> bool {
        self.is("prod-shop", "eu-west-1")
    }

    /// Whether global services leave their events here.
    pub(super) fn is_global_region(&self) -> bool {
        self.region_index == 0
    }

    /// The minute (since 1970) in which the estate was made: the zero of everything scripted.
    pub(super) fn zero(&self) -> i64 {
        self.start.div_euclid(60)
    }

    /// That many minutes before the estate was made, in seconds since 1970, on the minute.
    pub(super) fn ago(&self, minutes: i64) -> i64 {
        (self.zero() - minutes) * 60
    }

    /// `arn:aws:<service>:<region>:<account>:<rest>`.
    pub(super) fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account.id)
    }

    /// How many nodes stand here.
    pub(super) fn node_count(&self) -> usize {
        let table: [usize; 4] = match self.account.kind {
            Kind::Core => [24, 6, 14, 4],
            Kind::Shop => [16, 4, 26, 2],
            Kind::Data => [56, 2, 4, 0],
            Kind::Pay => [8, 2, 5, 0],
            Kind::Staging => [6, 0, 5, 0],
            Kind::Dev => [5, 0, 2, 0],
            Kind::Sandbox => [3, 0, 0, 0],
            Kind::Security => [2, 0, 0, 0],
            Kind::LogArchive | Kind::Legacy => [0, 0, 0, 0],
            Kind::Network => [3, 1, 2, 1],
            Kind::Shared => [5, 0, 1, 0],
            Kind::Team => {
                let first = 2 + self.key("nodes").below(7);
                [first, first / 3, first / 2, 0]
            }
        };
        table.get(self.region_index).copied().unwrap_or_else(|| self.key("nodes").below(3))
    }

    /// How many Cloud Map services stand here.
    pub(super) fn service_count(&self) -> usize {
        let table: [usize; 4] = match self.account.kind {
            Kind::Core => [6, 2, 3, 1],
            Kind::Shop => [3, 1, 22, 1],
            Kind::Data => [3, 1, 1, 0],
            Kind::Pay => [3, 1, 2, 0],
            Kind::Staging => [2, 0, 2, 0],
            Kind::Dev => [2, 0, 1, 0],
            Kind::Sandbox | Kind::Security => [1, 0, 0, 0],
            Kind::LogArchive | Kind::Legacy => [0, 0, 0, 0],
            Kind::Network => [1, 0, 1, 0],
            Kind::Shared => [2, 0, 0, 0],
            Kind::Team => [1 + self.key("services").below(3), 0, 1, 0],
        };
        let light = || usize::from(self.key("services").below(5) == 0);
        table.get(self.region_index).copied().unwrap_or_else(light)
    }
}
