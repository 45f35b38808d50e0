//! Queries of Metrics Insights: `SELECT AVG(metric) FROM SCHEMA("ns", Dim) WHERE Dim = 'x' GROUP BY Dim ORDER BY AVG() DESC
//! LIMIT 5`.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html>

use crate::demo::{metrics::MetricFacts, place::Place, statistic::Statistic};

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Insights {
    pub(super) statistic: Statistic,
    /// As CloudWatch calls it.
    pub(super) stat: &'static str,
    pub(super) metric: String,
    namespace: String,
    /// The exact set of names of dimensions, sorted.
    schema: Option<Vec<String>>,
    /// Key, whether it has to be equal, value.
    conditions: Vec<(String, bool, String)>,
    pub(super) group_by: Vec<String>,
    pub(super) order: Option<Order>,
    pub(super) limit: Option<usize>,
}

/// By which groups are put in order.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Order {
    pub(super) statistic: Statistic,
    pub(super) descending: bool,
}

/// Series of an answer, at most.
pub(super) const MOST_SERIES: usize = 500;

/// Whether an expression is one.
pub(super) fn is_one(expression: &str) -> bool {
    expression.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("SELECT"))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Name(String),
    Text(String),
    Sign(&'static str),
}

impl Insights {
    /// Reads a query; the error says what is not understood.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let tokens = tokens(text)?;
        let mut reader = Reader { tokens: &tokens };
        reader.keyword("SELECT")?;
        let (stat, statistic) = reader.function()?;
        reader.sign("(")?;
        let metric = reader.name()?;
        reader.sign(")")?;
        reader.keyword("FROM")?;
        let mut schema = None;
        let namespace = if reader.takes("SCHEMA") {
            reader.sign("(")?;
            let namespace = reader.name()?;
            let mut names = Vec::new();
            while reader.takes_sign(",") {
                names.push(reader.name()?);
            }
            reader.sign(")")?;
            names.sort();
            schema = Some(names);
            namespace
        } else {
            reader.name()?
        };
        let mut conditions = Vec::new();
        if reader.takes("WHERE") {
            loop {
                let key = reader.name()?;
                let equal = reader.takes_sign("=");
                if !equal {
                    reader.sign("!=")?;
                }
                conditions.push((key, equal, reader.text()?));
                if !reader.takes("AND") {
                    break;
                }
            }
        }
        let mut group_by = Vec::new();
        if reader.takes("GROUP") {
            reader.keyword("BY")?;
            group_by.push(reader.name()?);
            while reader.takes_sign(",") {
                group_by.push(reader.name()?);
            }
        }
        let mut order = None;
        if reader.takes("ORDER") {
            reader.keyword("BY")?;
            let (_, statistic) = reader.function()?;
            reader.sign("(")?;
            reader.sign(")")?;
            let descending = reader.takes("DESC");
            if !descending {
                reader.takes("ASC");
            }
            order = Some(Order { statistic, descending });
        }
        let mut limit = None;
        if reader.takes("LIMIT") {
            let number = reader.word()?;
            let most = number.parse().ok().filter(|most| (1..=MOST_SERIES).contains(most));
            limit = Some(most.ok_or_else(|| format!("LIMIT is 1 to {MOST_SERIES}, not {number}"))?);
        }
        match reader.tokens.first() {
            Some(token) => Err(format!("Unexpected token at {}", shown(token))),
            None => {
                Ok(Self { statistic, stat, metric, namespace, schema, conditions, group_by, order, limit })
            }
        }
    }

    /// Whether it reads that metric.
    pub(super) fn reads(&self, place: &Place<'_>, metric: &MetricFacts) -> bool {
        metric.name == self.metric
            && metric.namespace == self.namespace
            && self
                .schema
                .as_ref()
                .is_none_or(|names| names.iter().eq(metric.dimensions.iter().map(|(name, _)| name)))
            && self.conditions.iter().all(|(key, equal, value)| {
                of_key(place, metric, key).is_some_and(|found| (found == value) == *equal)
            })
    }

    /// What the group is called that a metric is in.
    pub(super) fn group(&self, place: &Place<'_>, metric: &MetricFacts) -> String {
        let of = |key: &String| of_key(place, metric, key).unwrap_or("Other");
        if self.group_by.is_empty() {
            self.metric.clone()
        } else {
            self.group_by.iter().map(of).collect::<Vec<_>>().join(" ")
        }
    }
}

fn of_key<'a>(place: &'a Place<'_>, metric: &'a MetricFacts, key: &str) -> Option<&'a str> {
    if key == "AWS.AccountId" {
        return Some(&place.account.id);
    }
    let mut dimensions = metric.dimensions.iter();
    dimensions.find(|(name, _)| *name == key).map(|(_, value)| value.as_str())
}

struct Reader<'a> {
    tokens: &'a [Token],
}

impl Reader<'_> {
    fn wrong<T>(&self, wanted: &str) -> Result<T, String> {
        let found = self.tokens.first().map_or_else(|| "the end".to_owned(), shown);
        Err(format!("Expected {wanted}, found {found}"))
    }

    fn takes(&mut self, keyword: &str) -> bool {
        let is_it =
            matches!(self.tokens.first(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        if is_it {
            self.tokens = &self.tokens[1..];
        }
        is_it
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is_it = matches!(self.tokens.first(), Some(Token::Sign(found)) if *found == sign);
        if is_it {
            self.tokens = &self.tokens[1..];
        }
        is_it
    }

    fn keyword(&mut self, keyword: &str) -> Result<(), String> {
        if self.takes(keyword) { Ok(()) } else { self.wrong(keyword) }
    }

    fn sign(&mut self, sign: &str) -> Result<(), String> {
        if self.takes_sign(sign) { Ok(()) } else { self.wrong(sign) }
    }

    fn word(&mut self) -> Result<String, String> {
        let Some(Token::Word(word)) = self.tokens.first() else { return self.wrong("a word") };
        self.tokens = &self.tokens[1..];
        Ok(word.clone())
    }

    fn name(&mut self) -> Result<String, String> {
        let Some(Token::Word(name) | Token::Name(name)) = self.tokens.first() else {
            return self.wrong("a name");
        };
        self.tokens = &self.tokens[1..];
        Ok(name.clone())
    }

    fn text(&mut self) -> Result<String, String> {
        let Some(Token::Text(text)) = self.tokens.first() else {
            return self.wrong("a value in single quotes");
        };
        self.tokens = &self.tokens[1..];
        Ok(text.clone())
    }

    fn function(&mut self) -> Result<(&'static str, Statistic), String> {
        let all = [
            ("AVG", "Average", Statistic::Average),
            ("COUNT", "SampleCount", Statistic::SampleCount),
            ("MAX", "Maximum", Statistic::Maximum),
            ("MIN", "Minimum", Statistic::Minimum),
            ("SUM", "Sum", Statistic::Sum),
        ];
        match all.into_iter().find(|(name, ..)| self.takes(name)) {
            Some((_, stat, statistic)) => Ok((stat, statistic)),
            None => self.wrong("AVG, COUNT, MAX, MIN or SUM"),
        }
    }
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(text) | Token::Name(text) | Token::Text(text) => format!("'{text}'"),
        Token::Sign(sign) => format!("'{sign}'"),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let after =
            if let Some(sign) = ["!=", "=", "(", ")", ","].into_iter().find(|sign| rest.starts_with(sign)) {
                tokens.push(Token::Sign(sign));
                &rest[sign.len()..]
            } else if matches!(first, '"' | '\'') {
                let (inner, after) = rest[1..].split_once(first).ok_or("A quotation is not closed")?;
                tokens.push(if first == '"' {
                    Token::Name(inner.to_owned())
                } else {
                    Token::Text(inner.to_owned())
                });
                after
            } else {
                let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-:".contains(c);
                let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                if end == 0 {
                    return Err(format!("Unexpected token at '{rest}'"));
                }
                tokens.push(Token::Word(rest[..end].to_owned()));
                &rest[end..]
            };
        rest = after.trim_start();
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_query_is_read() {
        let text = "select avg(CPUUtilization) from SCHEMA(\"AWS/ECS\", ServiceName,ClusterName) WHERE ServiceName != 'a b' \
                    AND \"ClusterName\" = 'c' GROUP BY ServiceName, ClusterName ORDER BY MAX() DESC LIMIT 3";
        let query = Insights::parse(text).expect("a query");
        assert!(is_one(text) && !is_one("selected + m1"));
        assert_eq!((query.stat, query.metric.as_str()), ("Average", "CPUUtilization"));
        assert_eq!(query.schema, Some(vec!["ClusterName".to_owned(), "ServiceName".to_owned()]));
        assert_eq!(query.conditions[0], ("ServiceName".to_owned(), false, "a b".to_owned()));
        assert_eq!(query.order, Some(Order { statistic: Statistic::Maximum, descending: true }));
        assert_eq!((query.group_by.len(), query.limit), (2, Some(3)));
    }

    #[test]
    fn the_rest_is_refused() {
        for text in [
            "SELECT",
            "SELECT p99(a) FROM b",
            "SELECT AVG(a)",
            "SELECT AVG(a) FROM b WHERE c LIKE 'd'",
            "SELECT AVG(a) FROM b WHERE c = 'd' OR c = 'e'",
            "SELECT AVG(a) FROM b LIMIT 0",
            "SELECT AVG(a) FROM b LIMIT 501",
            "SELECT AVG(a) FROM \"b",
            "SELECT AVG(a) FROM b GROUP BY",
            "SELECT AVG(a) FROM b ORDER BY AVG DESC",
            "SELECT AVG(a) FROM b; DROP",
        ] {
            assert!(Insights::parse(text).is_err(), "{text}");
        }
    }
}
