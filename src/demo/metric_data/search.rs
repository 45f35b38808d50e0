//! Search expressions: `SEARCH('{Namespace,Dim} MetricName="X" term', 'Stat', period)`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html>

use crate::demo::{metrics::MetricFacts, place::Place};

/// A search and what is shown of what it finds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Search {
    pub(super) wanted: Wanted,
    pub(super) stat: String,
    /// Seconds; as the query says when none.
    pub(super) period: Option<i64>,
}

/// Which metrics it finds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wanted {
    /// Namespace and the exact set of names of dimensions, sorted.
    schema: Option<(String, Vec<String>)>,
    term: Option<Term>,
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    All(Vec<Term>),
    Any(Vec<Term>),
    Not(Box<Term>),
    /// In a property, or anywhere.
    Word {
        property: Option<String>,
        text: String,
        exact: bool,
    },
}

/// Characters of a query, at most.
const LONGEST: usize = 1024;
/// Terms nest no deeper.
const DEEPEST: usize = 20;

/// Where `SEARCH(..)` stands in an expression, and what it says; its arguments are the text between the parentheses.
pub(super) fn find(expression: &str) -> Option<(std::ops::Range<usize>, &str)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut from = 0;
    while let Some(at) = expression[from..].find("SEARCH").map(|at| from + at) {
        let after = at + "SEARCH".len();
        let rest = expression[after..].trim_start();
        let open = expression.len() - rest.len();
        from = after;
        if expression[..at].ends_with(is_word) || !rest.starts_with('(') {
            continue;
        }
        let mut quote = None;
        for (place, c) in expression[open..].char_indices() {
            match (quote, c) {
                (Some(q), c) if q == c => quote = None,
                (None, '\'') => quote = Some(c),
                (None, ')') => return Some((at..open + place + 1, &expression[open + 1..open + place])),
                _ => {}
            }
        }
    }
    None
}

impl Search {
    /// Reads the arguments.
    pub(super) fn parse(arguments: &str) -> Result<Self, String> {
        let wrong = || "SEARCH takes a search in quotes, a statistic in quotes and a period".to_owned();
        let (query, rest) = quoted(arguments).ok_or_else(wrong)?;
        let rest = rest.strip_prefix(',').ok_or_else(wrong)?;
        let (stat, rest) = quoted(rest).ok_or_else(wrong)?;
        let period = match rest.strip_prefix(',').map(str::trim) {
            None if rest.is_empty() => None,
            None => return Err(wrong()),
            Some(number) => Some(number.parse().map_err(|_| wrong())?),
        };
        if query.len() > LONGEST {
            return Err(format!("A search has at most {LONGEST} characters"));
        }
        Ok(Self { wanted: Wanted::parse(query)?, stat: stat.to_owned(), period })
    }
}

fn quoted(text: &str) -> Option<(&str, &str)> {
    let (inner, rest) = text.trim_start().strip_prefix('\'')?.split_once('\'')?;
    Some((inner, rest.trim_start()))
}

impl Wanted {
    fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text.trim();
        let mut schema = None;
        if let Some(inner) = rest.strip_prefix('{') {
            let (names, after) = inner.split_once('}').ok_or("A brace is not closed")?;
            let mut names = names.split(',').map(|name| name.trim().trim_matches('"').to_owned());
            let namespace =
                names.next().filter(|n| !n.is_empty()).ok_or("A schema begins with a namespace")?;
            let mut names: Vec<String> = names.collect();
            names.sort();
            schema = Some((namespace, names));
            rest = after.trim_start();
        }
        let term = if rest.is_empty() { None } else { Some(any(&mut rest, 0)?) };
        if !rest.is_empty() {
            return Err(format!("Unexpected token at '{rest}'"));
        }
        match (&schema, &term) {
            (None, None) => Err("A search has a schema or a term".to_owned()),
            _ => Ok(Self { schema, term }),
        }
    }

    /// Whether it finds that metric.
    pub(super) fn finds(&self, place: &Place<'_>, metric: &MetricFacts) -> bool {
        let in_schema = self.schema.as_ref().is_none_or(|(namespace, names)| {
            namespace == metric.namespace && names.iter().eq(metric.dimensions.iter().map(|(name, _)| name))
        });
        in_schema && self.term.as_ref().is_none_or(|term| term.holds(place, metric))
    }
}

fn any(rest: &mut &str, depth: usize) -> Result<Term, String> {
    let mut terms = vec![all(rest, depth)?];
    while let Some(after) = keyword(rest, "OR") {
        *rest = after;
        terms.push(all(rest, depth)?);
    }
    Ok(if terms.len() == 1 { terms.remove(0) } else { Term::Any(terms) })
}

fn all(rest: &mut &str, depth: usize) -> Result<Term, String> {
    let mut terms = vec![one(rest, depth)?];
    loop {
        if let Some(after) = keyword(rest, "AND") {
            *rest = after;
        } else if rest.is_empty() || rest.starts_with(')') || keyword(rest, "OR").is_some() {
            return Ok(if terms.len() == 1 { terms.remove(0) } else { Term::All(terms) });
        }
        terms.push(one(rest, depth)?);
    }
}

fn one(rest: &mut &str, depth: usize) -> Result<Term, String> {
    if depth > DEEPEST {
        return Err("The search is too deep".to_owned());
    }
    if let Some(after) = keyword(rest, "NOT") {
        *rest = after;
        return Ok(Term::Not(Box::new(one(rest, depth + 1)?)));
    }
    if let Some(inner) = rest.strip_prefix('(') {
        *rest = inner.trim_start();
        let term = any(rest, depth + 1)?;
        *rest = rest.strip_prefix(')').ok_or("A parenthesis is not closed")?.trim_start();
        return Ok(term);
    }
    let (first, exact) = word(rest)?;
    let Some(after) = rest.strip_prefix('=') else {
        return Ok(Term::Word { property: None, text: first, exact });
    };
    *rest = after.trim_start();
    if rest.starts_with('(') {
        let term = one(rest, depth + 1)?;
        return Ok(of_property(term, &first));
    }
    let (text, exact) = word(rest)?;
    Ok(Term::Word { property: Some(first), text, exact })
}

/// `Name=(a OR b)` says of each word that it is in that property.
fn of_property(term: Term, name: &str) -> Term {
    let each = |terms: Vec<Term>| terms.into_iter().map(|term| of_property(term, name)).collect();
    match term {
        Term::All(terms) => Term::All(each(terms)),
        Term::Any(terms) => Term::Any(each(terms)),
        Term::Not(term) => Term::Not(Box::new(of_property(*term, name))),
        Term::Word { text, exact, .. } => Term::Word { property: Some(name.to_owned()), text, exact },
    }
}

fn keyword<'a>(rest: &'a str, word: &str) -> Option<&'a str> {
    let after = rest.strip_prefix(word)?;
    after.starts_with([' ', '(', '\t']).then(|| after.trim_start())
}

/// A word, or a text in quotes, which is to be met exactly.
fn word(rest: &mut &str) -> Result<(String, bool), String> {
    if let Some(inner) = rest.strip_prefix('"') {
        let (mut text, mut escaped) = (String::new(), false);
        for (at, c) in inner.char_indices() {
            match c {
                '\\' if !escaped => escaped = true,
                '"' if !escaped => {
                    *rest = inner[at + 1..].trim_start();
                    return Ok((text, true));
                }
                c => {
                    escaped = false;
                    text.push(c);
                }
            }
        }
        return Err("A quotation is not closed".to_owned());
    }
    let end = rest.find(|c: char| c.is_whitespace() || "()=\"{}".contains(c)).unwrap_or(rest.len());
    let (text, after) = rest.split_at(end);
    if text.is_empty() || ["AND", "OR", "NOT"].contains(&text) {
        return Err(format!("Unexpected token at '{rest}'"));
    }
    *rest = after.trim_start();
    Ok((text.to_owned(), false))
}

impl Term {
    fn holds(&self, place: &Place<'_>, metric: &MetricFacts) -> bool {
        match self {
            Self::All(terms) => terms.iter().all(|term| term.holds(place, metric)),
            Self::Any(terms) => terms.iter().any(|term| term.holds(place, metric)),
            Self::Not(term) => !term.holds(place, metric),
            Self::Word { property: None, text, exact } => {
                let names = metric.dimensions.iter().map(|(name, _)| *name);
                let values = metric.dimensions.iter().map(|(_, value)| value.as_str());
                let mut all = [metric.namespace, metric.name].into_iter().chain(names).chain(values);
                all.any(|value| is_in(text, *exact, value))
            }
            Self::Word { property: Some(property), text, exact } => match property.as_str() {
                "MetricName" => is_in(text, *exact, metric.name),
                "Namespace" => is_in(text, *exact, metric.namespace),
                ":aws.AccountId" => text == "LOCAL" || *text == place.account.id,
                name => {
                    let mut of = metric.dimensions.iter().filter(|(dimension, _)| *dimension == name);
                    of.any(|(_, value)| is_in(text, *exact, value))
                }
            },
        }
    }
}

/// Whether a value is the text, or has its tokens next to each other.
fn is_in(text: &str, exact: bool, value: &str) -> bool {
    if exact {
        return text == value;
    }
    let (wanted, tokens) = (tokens(text), tokens(value));
    !wanted.is_empty() && tokens.windows(wanted.len()).any(|window| window == wanted)
}

/// Words, numbers, and the parts of `CamelCase`, in small letters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in text.chars() {
        let goes_on =
            before.is_alphabetic() && c.is_alphabetic() && !(before.is_lowercase() && c.is_uppercase())
                || before.is_numeric() && c.is_numeric();
        if c.is_alphanumeric() {
            match tokens.last_mut().filter(|_| goes_on) {
                Some(token) => token.extend(c.to_lowercase()),
                None => tokens.push(c.to_lowercase().collect()),
            }
        }
        before = c;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_found_in_an_expression() {
        let text = "SUM(SEARCH('{AWS/EC2,InstanceId} CPU (a)', 'Average', 300)) / 2";
        let (range, arguments) = find(text).expect("a search");
        assert_eq!(&text[range.clone()], "SEARCH('{AWS/EC2,InstanceId} CPU (a)', 'Average', 300)");
        let search = Search::parse(arguments).expect("one that is understood");
        assert_eq!((search.stat.as_str(), search.period), ("Average", Some(300)));
        let schema = ("AWS/EC2".to_owned(), vec!["InstanceId".to_owned()]);
        assert_eq!(search.wanted.schema, Some(schema));
        assert_eq!(find("RESEARCH('x', 'Sum', 60) + m1"), None);
        assert_eq!(find("SEARCH('x"), None);
    }

    #[test]
    fn what_is_no_search_is_an_error() {
        for text in [
            "",
            "'x'",
            "'x', Sum, 60",
            "'x', 'Sum', many",
            "'', 'Sum', 60",
            "'{', 'Sum'",
            "'{} a', 'Sum'",
            "'(a', 'Sum'",
            "'a)', 'Sum'",
            "'\"a', 'Sum'",
            "'a AND', 'Sum'",
            "'a = ', 'Sum'",
        ] {
            assert!(Search::parse(text).is_err(), "{text}");
        }
        assert!(Search::parse(&format!("'{}a', 'Sum'", "NOT ".repeat(200))).is_err());
        assert!(Search::parse(&format!("'{}', 'Sum'", "a".repeat(2000))).is_err());
    }

    #[test]
    fn words_are_met_by_their_tokens_and_quotations_exactly() {
        assert_eq!(tokens("CPUUtilization p99-i0a1"), ["cpuutilization", "p", "99", "i", "0", "a", "1"]);
        assert!(is_in("instance", false, "InstanceId") && is_in("NetworkIn", false, "NetworkInBytes"));
        assert!(!is_in("util", false, "CPUUtilization") && !is_in("", false, "x"));
        assert!(is_in("a b", true, "a b") && !is_in("a", true, "a b"));
    }
}
