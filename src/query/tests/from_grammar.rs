//! Queries that are written by the grammar, at random but always the same.

use std::collections::BTreeMap;

use super::super::{grammar::GRAMMAR, *};

/// Numbers in a fixed order.
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).expect("small")
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

#[derive(Debug)]
enum Part {
    Literal(String),
    Name(String),
    /// What is told in words: of the production's own kind.
    Told(String),
    Several(Vec<Part>),
    Either(Vec<Part>),
    Optional(Box<Part>),
    Repeated(Box<Part>),
}

/// The productions of the grammar, by their names.
pub struct Grammar {
    productions: BTreeMap<String, Part>,
}

impl Grammar {
    pub fn read() -> Self {
        let mut productions = BTreeMap::new();
        let mut rest = GRAMMAR.trim_start();
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=').expect("a name and =");
            let name = name.trim().to_owned();
            rest = after;
            let part = either(&mut rest, &name);
            rest = rest.trim_start().strip_prefix(';').expect("the end of a production").trim_start();
            productions.insert(name, part);
        }
        Self { productions }
    }

    /// A query.
    pub fn query(&self, rng: &mut Rng) -> String {
        let mut out = String::new();
        self.write(&Part::Name("query".into()), 0, rng, &mut out);
        out
    }

    fn write(&self, part: &Part, depth: usize, rng: &mut Rng, out: &mut String) {
        match part {
            Part::Literal(text) => out.push_str(text),
            Part::Name(name) => {
                let production = self.productions.get(name).unwrap_or_else(|| panic!("no production {name}"));
                self.write(production, depth + 1, rng, out);
            }
            Part::Told(kind) => out.push_str(rng.of::<&str>(samples(kind))),
            Part::Several(parts) => parts.iter().for_each(|part| self.write(part, depth, rng, out)),
            // Deep down the last one, which is the simplest of those that go down again.
            Part::Either(parts) if depth > 12 => {
                self.write(parts.last().expect("one"), depth, rng, out);
            }
            Part::Either(parts) => self.write(rng.of(parts), depth, rng, out),
            Part::Optional(part) | Part::Repeated(part) => {
                if depth <= 12 && rng.below(3) == 0 {
                    self.write(part, depth, rng, out);
                }
            }
        }
    }
}

fn samples(kind: &str) -> &'static [&'static str] {
    match kind {
        "word" => &[
            "alice",
            "Run*",
            "*",
            "prod-assets",
            "203.0.113.??",
            "/shop/limits",
            "a..b",
            "false",
            "8",
            "80.0",
            "ec2",
            "2026-01-15",
            "É*",
            "AccessDenied",
            "Root",
            "ASIA2",
            "*o*",
            "ALICE",
            "..",
            "aws-cli/2.15.1",
            "ALARM",
        ],
        "quoted" => &[
            "prod-assets",
            "or not",
            "a \\\"b\\\\",
            "Root",
            "*",
            "2048",
            "RunInstances",
            "2026-01-15T03:09:00Z",
        ],
        "regex" => &["^run", "ci-\\d+", "a|b", "aws-cli\\/2", "(?:x|y)?", "[[:alpha:]]{3}", "s+", "EC2"],
        "name" => &[
            "name",
            "account",
            "error",
            "time",
            "userIdentity",
            "type",
            "requestParameters",
            "record",
            "eventName",
            "userAgent",
            "read_only",
            "additionalEventData",
            "bytesTransferredIn",
            "instancesSet",
            "items",
            "errorCode",
            "region",
            "user",
            "eventTime",
            "maxCount",
        ],
        "number" => &["80", "-0.5", "1e6", "8", "2048", "0"],
        "month" => &["2026", "2026-01"],
        "day" => &["2026-01-15", "2026-01-14"],
        "clock" => &["03", "03:00", "03:09:00"],
        "offset" => &["+01", "+01:00", "-0530"],
        "length" => &["90s", "5m", "2h", "1h30m", "7d", "2w"],
        "_" => &["", "", " ", "\t"],
        "__" => &[" ", "  ", "\n"],
        kind => panic!("nothing is known of {kind}"),
    }
}

/// All that a query of the grammar may name.
pub fn saved() -> Saved {
    let mut saved = Saved::default();
    for name in samples("name") {
        saved.insert(name, "alice or -(error:* is:write)".into());
    }
    saved
}

fn either(rest: &mut &str, of: &str) -> Part {
    let mut all = vec![several(rest, of)];
    while let Some(after) = rest.trim_start().strip_prefix('|') {
        *rest = after;
        all.push(several(rest, of));
    }
    if all.len() == 1 { all.remove(0) } else { Part::Either(all) }
}

fn several(rest: &mut &str, of: &str) -> Part {
    let mut parts = Vec::new();
    loop {
        *rest = rest.trim_start();
        let first = rest.chars().next().expect("more of the grammar");
        let until = |end: &str| {
            let (inside, after) = rest[1..].split_once(end).expect("an end");
            (inside.to_owned(), after)
        };
        match first {
            '|' | ';' | ')' | ']' | '}' => return Part::Several(parts),
            '"' | '\'' => {
                let (inside, after) = until(&first.to_string());
                parts.push(Part::Literal(inside));
                *rest = after;
            }
            '?' => {
                let (_, after) = until("?");
                parts.push(Part::Told(of.to_owned()));
                *rest = after;
            }
            '(' | '[' | '{' => {
                *rest = &rest[1..];
                let inside = either(rest, of);
                *rest = &rest.trim_start()[1..];
                parts.push(match first {
                    '(' => inside,
                    '[' => Part::Optional(Box::new(inside)),
                    _ => Part::Repeated(Box::new(inside)),
                });
            }
            _ => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').expect("an end");
                parts.push(Part::Name(rest[..end].to_owned()));
                *rest = &rest[end..];
            }
        }
    }
}

#[test]
fn whatever_the_grammar_writes_is_read() {
    let (grammar, saved) = (Grammar::read(), saved());
    let mut rng = Rng(0x9E37_79B9_7F4A_7C15);
    let mut longest = 0;
    let mut told = std::collections::BTreeSet::new();
    for _ in 0..20_000 {
        let query = grammar.query(&mut rng);
        let parsed = Query::parse_with(&query, &saved);
        assert!(parsed.is_ok(), "{query:?}: {parsed:?}");
        let tokens = tokens(&query, &saved);
        assert!(tokens.iter().all(|token| token.kind != TokenKind::Error), "{query:?}: {tokens:?}");
        let left: String = {
            let mut rest = query.clone();
            for token in tokens.iter().rev() {
                rest.replace_range(token.span(), "");
            }
            rest
        };
        assert!(left.trim().is_empty(), "{query:?}: `{left}` is in no piece");
        longest = longest.max(tokens.len());
        told.extend(tokens.iter().map(|token| format!("{:?}", token.kind)));
    }
    assert!(longest > 40, "at most {longest} pieces");
    assert_eq!(told.len(), 6, "{told:?}");
}

#[test]
fn every_production_is_used() {
    for name in Grammar::read().productions.keys().filter(|name| *name != "query") {
        let uses =
            GRAMMAR.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word == name);
        assert!(uses.count() > 1, "{name}");
    }
}
