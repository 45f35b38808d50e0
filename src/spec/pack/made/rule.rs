//! Thresholds, as the table has them: `>80 for 3x300s`, `>1% of RequestCount`, `anomaly`, or words.

/// When a value is not fine.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rule {
    /// Nothing is said.
    None,
    /// Against its own history.
    Anomaly,
    /// Against a number.
    Number(Compared),
    /// Against so many percent of something else, which the rule before may have named.
    Share(Compared, Option<String>),
    /// In words.
    Words,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Compared {
    /// `>`, `>=`, `<`, `<=`, `=` or `!=`.
    pub sign: &'static str,
    /// The number,
    pub value: f64,
    /// its unit, if it says one,
    pub unit: String,
    /// and all of it in words.
    pub label: String,
}

const SIGNS: [&str; 6] = [">=", "<=", "!=", ">", "<", "="];

impl Rule {
    pub(super) fn parse(text: &str) -> Self {
        match text {
            "" => Self::None,
            "anomaly" => Self::Anomaly,
            _ => compared(text).unwrap_or(Self::Words),
        }
    }
}

fn compared(text: &str) -> Option<Rule> {
    let sign = SIGNS.into_iter().find(|sign| text.starts_with(sign))?;
    let rest = text[sign.len()..].trim_start();
    let end = number_end(rest);
    let value: f64 = rest[..end].parse().ok()?;
    let mut rest = rest[end..].trim_start();
    let label = label(text);
    let mut made = Compared { sign, value, unit: String::new(), label };
    if let Some(after) = rest.strip_prefix('%') {
        let after = after.trim_start();
        let of = after.strip_prefix("of ").map(before_time);
        if let Some(whole) = of.as_deref().and_then(|of| of.parse::<f64>().ok()) {
            made.value *= whole / 100.0;
            return Some(Rule::Number(made));
        }
        return Some(Rule::Share(made, of));
    }
    for unit in ["ms", "s", "MB", "days"] {
        if let Some(after) =
            rest.strip_prefix(unit).filter(|after| after.is_empty() || after.starts_with(' '))
        {
            made.unit = unit.into();
            rest = after.trim_start();
        }
    }
    let is_plain = rest.is_empty() || ["for ", "in ", "or ", "("].iter().any(|word| rest.starts_with(word));
    let is_plain = is_plain || rest == "sustained";
    // That it is nothing for some time is expected of much.
    (is_plain && !rest.contains(" while ") && !rest.contains("a day")).then_some(Rule::Number(made))
}

fn number_end(text: &str) -> usize {
    let is_part = |(at, c): (usize, char)| {
        let after_e = at > 0 && text.as_bytes()[at - 1] == b'e';
        c.is_ascii_digit()
            || c == '.'
            || (c == '-' && at == 0)
            || (c == 'e' && at > 0)
            || (c == '-' && after_e)
    };
    text.char_indices().find(|it| !is_part(*it)).map_or(text.len(), |(at, _)| at)
}

fn before_time(text: &str) -> String {
    text.split(" for ").next().unwrap_or(text).trim().to_owned()
}

/// With the time in words: `>80 for 3x300s` is `>80 for 15 min`.
pub(super) fn label(text: &str) -> String {
    let Some((before, after)) = text.split_once(" for ") else { return text.to_owned() };
    let (first, rest) = after.split_once(' ').unwrap_or((after, ""));
    let seconds = first
        .strip_suffix('s')
        .and_then(|times| times.split_once('x'))
        .and_then(|(n, each)| Some(n.parse::<u64>().ok()? * each.parse::<u64>().ok()?));
    let Some(seconds) = seconds else { return text.to_owned() };
    let time = match seconds {
        _ if seconds % 86_400 == 0 => format!("{} d", seconds / 86_400),
        _ if seconds % 3600 == 0 => format!("{} h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{} min", seconds / 60),
        _ => format!("{seconds} s"),
    };
    format!("{before} for {time} {rest}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_numbers_shares_history_or_words() {
        let number = |text: &str| match Rule::parse(text) {
            Rule::Number(c) => Some((c.sign, c.value, c.label)),
            _ => None,
        };
        assert_eq!(number(">80 for 3x300s"), Some((">", 80.0, ">80 for 15 min".into())));
        assert_eq!(number("<=-1 for 2x60s"), Some(("<=", -1.0, "<=-1 for 2 min".into())));
        assert_eq!(number(">5e8"), Some((">", 5e8, ">5e8".into())));
        assert_eq!(number(">80% of 65000"), Some((">", 52_000.0, ">80% of 65000".into())));
        assert_eq!(number("!=1").map(|n| n.1), Some(1.0));
        assert_eq!(number(">1000 ms").map(|n| n.1), Some(1000.0));
        let share = |text: &str| match Rule::parse(text) {
            Rule::Share(c, of) => Some((c.value, of)),
            _ => None,
        };
        assert_eq!(share(">1% of RequestCount"), Some((1.0, Some("RequestCount".into()))));
        assert_eq!(share(">5%"), Some((5.0, None)));
        for text in
            ["=0 unexpectedly", "<desired", "growing for 10x60s", "=0 per day", ">2x vCPU", "=0 for a day"]
        {
            assert_eq!(Rule::parse(text), Rule::Words, "{text}");
        }
        assert_eq!(Rule::parse("anomaly"), Rule::Anomaly);
    }
}
