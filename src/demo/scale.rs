use std::{fmt, str::FromStr};

/// The most accounts there can be.
const MOST_ACCOUNTS: usize = 500;
/// The most regions there can be: as many as have names.
const MOST_REGIONS: usize = super::names::REGIONS.len();

/// How large the demo estate is. Written `ACCOUNTSxREGIONS`, such as `12x4`, which is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoScale {
    /// Accounts, 1 to 500.
    pub accounts: usize,
    /// Regions in every account, 1 to 34.
    pub regions: usize,
}

impl Default for DemoScale {
    fn default() -> Self {
        Self { accounts: 12, regions: 4 }
    }
}

impl fmt::Display for DemoScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.accounts, self.regions)
    }
}

impl FromStr for DemoScale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let scale = text
            .split_once(['x', 'X'])
            .and_then(|(a, r)| Some(Self { accounts: a.parse().ok()?, regions: r.parse().ok()? }))
            .ok_or_else(|| format!("`{text}` is not ACCOUNTSxREGIONS, such as 12x4"))?;
        if !(1..=MOST_ACCOUNTS).contains(&scale.accounts) {
            return Err(format!("{} accounts: 1 to {MOST_ACCOUNTS} are possible", scale.accounts));
        }
        if !(1..=MOST_REGIONS).contains(&scale.regions) {
            return Err(format!("{} regions: 1 to {MOST_REGIONS} are possible", scale.regions));
        }
        Ok(scale)
    }
}

impl DemoScale {
    /// The nearest scale that is possible.
    pub(super) fn clamped(self) -> Self {
        Self { accounts: self.accounts.clamp(1, MOST_ACCOUNTS), regions: self.regions.clamp(1, MOST_REGIONS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_it_prints_and_says_what_is_wrong() {
        assert_eq!("120x17".parse(), Ok(DemoScale { accounts: 120, regions: 17 }));
        assert_eq!(DemoScale::default().to_string().parse(), Ok(DemoScale::default()));
        assert!("12".parse::<DemoScale>().is_err_and(|e| e.contains("ACCOUNTSxREGIONS")));
        assert!("0x4".parse::<DemoScale>().is_err_and(|e| e.contains("1 to 500")));
        assert!("1x35".parse::<DemoScale>().is_err_and(|e| e.contains("1 to 34")));
    }
}
