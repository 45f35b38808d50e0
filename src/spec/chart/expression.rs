//! What an expression names. It is CloudWatch that evaluates it.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>

/// The pieces of an expression, each with whether it is an id: a word that begins with a small letter, but for those in
/// quotes and those that are variables.
fn pieces(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let (mut rest, mut after) = (text, ' ');
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let len = match c {
            '\'' | '"' => quoted(rest, c),
            c if c.is_ascii_alphanumeric() => word(rest),
            c => c.len_utf8(),
        };
        let (this, then) = rest.split_at(len);
        let is_id = c.is_ascii_lowercase() && after != '$';
        (after, rest) = (c, then);
        Some((this, is_id))
    })
}

/// The ids of other queries that an expression names, in its order, once each.
pub(in crate::spec) fn ids(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (this, is_id) in pieces(text) {
        if is_id && !out.contains(&this) {
            out.push(this);
        }
    }
    out
}

/// An expression in which the ids that `other` knows are called otherwise.
pub fn replace_ids(text: &str, other: &dyn Fn(&str) -> Option<String>) -> String {
    let called = |(this, is_id): (&str, bool)| match is_id {
        true => other(this).unwrap_or_else(|| this.to_owned()),
        false => this.to_owned(),
    };
    pieces(text).map(called).collect()
}

/// Whether it is what a query may be called.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html>
pub(in crate::spec) fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase()) && word(text) == text.len() && text.len() <= 255
}

fn word(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

fn quoted(text: &str, quote: char) -> usize {
    let end = text[1..].find(quote).map(|at| at + 2);
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_where_they_are_not_quoted() {
        assert_eq!(ids("100*m1/m2"), ["m1", "m2"]);
        assert_eq!(ids("IF(m1 > 1e3 AND e_1 <= 5, FILL(m1, REPEAT), cpuB)"), ["m1", "e_1", "cpuB"]);
        assert_eq!(
            ids(r#"SEARCH('{AWS/Lambda,FunctionName} name="x"', 'p99', 300) + SUM(METRICS("m"))"#),
            [""; 0]
        );
        let other = |id: &str| id.starts_with('m').then(|| format!("{id}_r3"));
        let text = "100*FILL(m1,0)/m2 + METRICS(\"m1\") + e1";
        assert_eq!(replace_ids(text, &other), "100*FILL(m1_r3,0)/m2_r3 + METRICS(\"m1\") + e1");
        assert_eq!(ids("m1 * $factor + 'open m9"), ["m1"]);
        assert_eq!(ids("é m1"), ["m1"]);
        for (text, good) in
            [("m1", true), ("errors_A9", true), ("M1", false), ("1m", false), ("a-b", false), ("", false)]
        {
            assert_eq!(is_id(text), good, "{text}");
        }
    }
}
