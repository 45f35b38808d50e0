//! From thresholds to bands, and to the words for what is none.

use super::{
    rule::{Compared, Rule},
    table::Row,
    traps,
};

/// The two thresholds of a row.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub warn: Rule,
    pub crit: Rule,
    /// Dimensions whose values the thresholds are about.
    pub fixed: Vec<(&'static str, &'static str)>,
}

impl Rules {
    pub(super) fn of(row: &Row) -> Self {
        let mut fixed = Vec::new();
        // `State=FAILED >0` is about one value of a dimension.
        let mut own = |text: &'static str| {
            let (name, rest) = text.split_once('=').unwrap_or_default();
            let (value, rest) = rest.split_once(' ').unwrap_or_default();
            if !row.dimensions.iter().any(|(dimension, _)| *dimension == name) {
                return Rule::parse(text);
            }
            if !fixed.contains(&(name, value)) {
                fixed.push((name, value));
            }
            Rule::parse(rest)
        };
        let (warn, mut crit) = (own(row.warn), own(row.crit));
        // `>5%` is of the same as the rule before.
        if let (Rule::Share(_, Some(of)), Rule::Share(_, none @ None)) = (&warn, &mut crit) {
            *none = Some(of.clone());
        }
        Self { warn, crit, fixed }
    }

    pub(super) fn both(&self) -> [(&'static str, &Rule); 2] {
        [("warning", &self.warn), ("critical", &self.crit)]
    }

    fn numbers(&self) -> impl Iterator<Item = &Compared> {
        self.both().into_iter().filter_map(|(_, rule)| match rule {
            Rule::Number(compared) => Some(compared),
            _ => None,
        })
    }

    /// The numbers that are said.
    pub(super) fn values(&self) -> Vec<f64> {
        self.numbers().map(|compared| compared.value).collect()
    }

    /// Whether it is the small values that are not fine.
    pub(super) fn is_below(&self) -> bool {
        self.both().iter().any(|(_, rule)| match rule {
            Rule::Number(compared) | Rule::Share(compared, _) => compared.sign.starts_with(['<', '=']),
            _ => false,
        })
    }

    /// Whether it is told by its own history.
    pub(super) fn has_history(&self) -> bool {
        self.both().iter().any(|(_, rule)| **rule == Rule::Anomaly)
    }

    /// The unit that a number says, of what has none by itself.
    pub(super) fn unit(&self) -> Option<&'static str> {
        self.numbers().any(|compared| compared.unit == "ms").then_some("Milliseconds")
    }

    /// Bands of the numbers; those of shares, when the chart shows shares.
    pub(super) fn bands(&self, row: &Row, are_shares: bool) -> Vec<String> {
        let percent = !are_shares && traps::is_fraction(row, &self.values());
        let of = |(level, rule): (&str, &Rule)| match rule {
            Rule::Number(compared) if !are_shares => {
                let scale = match compared.unit.as_str() {
                    "days" if row.unit == "Seconds" => 86_400.0,
                    _ if percent => 100.0,
                    _ => 1.0,
                };
                bands(compared, scale, percent, level)
            }
            Rule::Share(compared, _) if are_shares => bands(compared, 1.0, false, level),
            _ => Vec::new(),
        };
        self.both().into_iter().flat_map(of).collect()
    }

    /// What no band tells: `warn <desired`.
    pub(super) fn words(&self, row: &Row, are_shares: bool) -> Vec<String> {
        let told = |rule: &Rule| match rule {
            Rule::Words => false,
            Rule::Share(..) => are_shares,
            Rule::Number(_) => !are_shares,
            Rule::None | Rule::Anomaly => true,
        };
        let texts = [("warn", row.warn, &self.warn), ("crit", row.crit, &self.crit)];
        let untold = texts.into_iter().filter(|(_, _, rule)| !told(rule));
        untold.map(|(name, text, _)| format!("{name} {}", super::rule::label(text))).collect()
    }
}

fn bands(compared: &Compared, scale: f64, percent: bool, level: &str) -> Vec<String> {
    let value = rounded(compared.value * scale);
    let label = match percent {
        true => {
            let time = compared.label.split_once(" for ").map(|(_, time)| format!(" for {time}"));
            format!("{}{value}%{}", compared.sign, time.unwrap_or_default())
        }
        false => compared.label.clone(),
    };
    let sides: &[&str] = match compared.sign {
        ">" | ">=" => &["above"],
        "<" | "<=" => &["below"],
        "!=" => &["above", "below"],
        _ => &["at"],
    };
    let each =
        sides.iter().map(|side| format!("{{ {side} = {value}, label = {label:?}, level = {level:?} }}"));
    each.collect()
}

/// As a file has it: `0.1`, not `0.1000000000001`.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}
