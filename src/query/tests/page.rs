//! What `docs/query.md` says.

use serde_json::Value;

use super::super::{grammar, shortcuts::SHORTCUTS, *};
use crate::model::{Record, Summary, ToRow as _, TrailEvent, parse_event};

const PAGE: &str = include_str!("../../../docs/query.md");

/// The time at which the page's examples are.
pub fn now() -> Timestamp {
    "2026-01-15T06:00:00Z".parse().expect("a time")
}

/// An event and where it is, as it is looked at when it is not a row yet.
pub struct Placed {
    columns: Vec<&'static str>,
    head: [String; 3],
    event: TrailEvent,
}

impl Placed {
    pub fn row(&self) -> Row {
        let head = ["account_id", "account", "region"].into_iter();
        self.event.row().preceded_by(head.zip(self.head.iter().map(|value| Value::from(value.as_str()))))
    }
}

impl Searchable for Placed {
    fn columns(&self) -> &[&'static str] {
        &self.columns
    }

    fn member(&self, index: usize) -> Member<'_> {
        match index.checked_sub(self.head.len()) {
            None => Member::text(&self.head[index]),
            Some(own) => self.event.member(own),
        }
    }
}

/// The events of the page.
pub fn events() -> Vec<Placed> {
    let (_, block) = PAGE.split_once("```json\n").expect("a block of events");
    let (block, _) = block.split_once("```").expect("its end");
    block.lines().map(placed).collect()
}

fn placed(line: &str) -> Placed {
    let record: Value = serde_json::from_str(line).expect("a record");
    let word = |name: &str| record[name].as_str().expect("a word").to_owned();
    let at = word("eventTime").parse().expect("a time");
    let id = word("recipientAccountId");
    let name = if id == "111122223333" { "prod-shop" } else { "staging" };
    let head = [id, name.to_owned(), word("awsRegion")];
    let (mut event, record) = parse_event(&Summary::default(), Box::default(), at, record).expect("an event");
    event.record = Record::from(record);
    let columns = ["account_id", "account", "region"].iter().chain(TrailEvent::COLUMNS).copied().collect();
    Placed { columns, head, event }
}

/// The rows of the tables with that head.
fn table(head: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut is_in = false;
    for line in PAGE.lines() {
        is_in = line == head || (is_in && line.starts_with('|'));
        if is_in && line != head && !line.starts_with("|---") {
            let line = line.replace("\\|", "\u{0}");
            let cells = line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\u{0}', "|"));
            rows.push(cells.collect());
        }
    }
    rows
}

#[test]
fn every_example_finds_what_the_page_says() {
    let events = events();
    assert_eq!(events.len(), 6);
    let examples = table("| query | asks | finds |");
    assert!(examples.len() > 40, "{}", examples.len());
    for row in examples {
        let query = row[0].trim_matches('`');
        let parsed = Query::parse(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        parsed.check(&events[0].columns).unwrap_or_else(|error| panic!("{query}: {error}"));
        let found = |matches: &dyn Fn(&Placed) -> bool| {
            let found = events.iter().filter(|one| matches(one)).map(|one| one.event.id.to_string());
            found.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found(&|one| parsed.matches(&one.row(), now())), row[2], "{query}");
        assert_eq!(found(&|one| parsed.matches(one, now())), row[2], "{query}, packed");
    }
}

#[test]
fn the_grammar_of_the_page_is_that_of_the_module() {
    let (_, shown) = PAGE.split_once("```ebnf\n").expect("a grammar");
    assert_eq!(shown.split("```").next(), Some(grammar::GRAMMAR));
}

#[test]
fn shortcuts_are_what_the_page_says() {
    let told = table("| query | stands for |");
    let known = SHORTCUTS.map(|s| vec![format!("`is:{}`", s.name), format!("`{}`", s.means)]);
    assert_eq!(told, known);
    for shortcut in SHORTCUTS {
        assert!(grammar::GRAMMAR.contains(&format!("\"{}\"", shortcut.name)), "{}", shortcut.name);
    }
}

#[test]
fn limits_are_what_the_page_says() {
    assert!(
        PAGE.contains("at most 1,000 conditions, 20 regular expressions and 64 KiB, and is at most 100 deep")
    );
    let known = (grammar::MOST, grammar::MOST_PATTERNS, grammar::LONGEST, grammar::DEEPEST);
    assert_eq!(known, (1000, 20, 64 * 1024, 100));
    assert!(PAGE.contains(&format!("at most {} characters long", pattern::LONGEST)));
}
