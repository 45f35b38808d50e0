//! How a query may go on.

use super::{
    super::*,
    page::{events, now},
};

fn completed(text: &str) -> (String, Vec<(String, String)>) {
    completed_at(text, text.len())
}

fn completed_at(text: &str, cursor: usize) -> (String, Vec<(String, String)>) {
    let events = events();
    let columns = events[0].columns().to_vec();
    let values = |field: &str| match field {
        "name" => vec![("Run Tests".to_owned(), 1), ("RunInstances".to_owned(), 3), ("or".to_owned(), 2)],
        "userIdentity.type" => vec![("Root".to_owned(), 2)],
        _ => Vec::new(),
    };
    let paths = || vec!["requestParameters.bucketName".to_owned()];
    let mut saved = Saved::default();
    saved.insert("roots", "is:root".into());
    let vocabulary = Vocabulary { columns: &columns, values: &values, paths: &paths, saved: &saved };
    let found = complete(text, cursor, &vocabulary);
    let written = |offer: Offer| {
        let mut line = text.to_owned();
        line.replace_range(found.span.clone(), &offer.text);
        (line, offer.about)
    };
    (found.title, found.offers.into_iter().map(written).collect())
}

fn lines(text: &str) -> Vec<String> {
    completed(text).1.into_iter().map(|(line, _)| line).collect()
}

#[test]
fn fields_then_values() {
    assert_eq!(lines("event_n"), ["event_name:"]);
    assert_eq!(lines("-event_n"), ["-event_name:"]);
    assert_eq!(lines("(a or event_n"), ["(a or event_name:"]);
    assert_eq!(completed_at("event_n -x", 7).1[0].0, "event_name: -x", "in the middle");
    assert!(lines("bucketn").contains(&"requestParameters.bucketName:".to_owned()), "paths that were seen");
    assert!(lines("useride").contains(&"userIdentity:".to_owned()));
    assert!(lines("sin").contains(&"since:".to_owned()));
    assert!(lines("").contains(&"is:".to_owned()) && lines("").contains(&"account:".to_owned()));
    let (title, names) = completed("x name:run");
    assert_eq!(title, "name");
    let frequent_first = [
        ("x name:RunInstances".to_owned(), "3".to_owned()),
        ("x name:\"Run Tests\"".to_owned(), "1".to_owned()),
    ];
    assert_eq!(names, frequent_first);
    assert_eq!(lines("name:\"Run T"), ["name:\"Run Tests\""]);
    assert_eq!(lines("name=RunI"), ["name=RunInstances"]);
    assert_eq!(lines("name:(Delete* or runi"), ["name:(Delete* or RunInstances"]);
    assert_eq!(lines("name:(-runi"), ["name:(-RunInstances"]);
    assert_eq!(lines("name:(a) event_n"), ["name:(a) event_name:"], "the list is closed");
    assert_eq!(lines("name:o"), ["name:\"or\""], "what is a word of the language stands between quotes");
    assert_eq!(lines("userIdentity.type:"), ["userIdentity.type:Root"]);
    assert_eq!(
        completed("is:ro").1[0],
        ("is:root".into(), "userIdentity.type:Root -userIdentity.invokedBy:*".into())
    );
    assert!(!lines("is:").contains(&"is:alarm".to_owned()), "of no use here");
    assert_eq!(lines("since:")[1], "since:1h");
    assert_eq!(completed("@ro"), ("saved".into(), vec![("@roots".into(), "is:root".into())]));
    for nothing in ["\"event_n", "/event_n", "event_name", "name:\"Run T\" \"x", "time>="] {
        let found = lines(nothing);
        assert!(!found.iter().any(|line| line == nothing) && found.len() < 2, "{nothing}: {found:?}");
    }
}

#[test]
fn what_is_completed_finds_what_it_was_made_from() {
    let columns = ["name"];
    for value in [
        "a",
        "a b",
        "x\"y\\",
        "or",
        "NOT",
        "1..5",
        "*?",
        "/x/",
        "-a",
        "(a)",
        ">5",
        "=x",
        "@x",
        "",
        "a:b",
        "é \u{1f692}",
        "<",
        "2026-01-15",
        "a\"b",
        "\\",
        ")",
        "..",
        "arn:aws:iam::1:role/x y",
    ] {
        let row = Row::new(&columns, vec![value.into()], String::new());
        let other = Row::new(&columns, vec![format!("{value}!").into()], String::new());
        for query in [format!("name:{}", quoted(value)), format!("name:(no or {})", quoted(value))] {
            let parsed = Query::parse(&query).unwrap_or_else(|error| panic!("{query}: {error}"));
            assert!(parsed.matches(&row, now()), "{query}");
            assert!(!parsed.matches(&other, now()), "{query}");
        }
    }
}

#[test]
fn any_place_of_any_text_is_completed_or_not() {
    let texts =
        ["name:(a or \"b\\\" c\" -(d é", "\"\" -\"x name:\"y\" (((-", "a.\"b c\":d =:)( name:x)y é\u{1f692}"];
    for text in texts {
        for cursor in 0..=text.len() {
            let (title, offers) = completed_at(text, cursor);
            assert!(offers.len() < 200, "{title}");
        }
    }
}

#[test]
fn what_is_wrong_is_shown_under_the_query() {
    let shown = |query: &str| Query::parse(query).expect_err("wrong").shown(query);
    assert_eq!(shown("a name:\"x"), "  a name:\"x\n         ^");
    assert_eq!(shown("日本 \""), "  日本 \"\n       ^");
    let long = format!("{} name:\"x {}", "a ".repeat(100), "b".repeat(100));
    let shown = shown(&long);
    let (line, caret) = shown.split_once('\n').expect("two lines");
    assert_eq!(caret.find('^'), line.find('"'), "{shown}");
    assert!(line.len() < 120 && line.contains("..."), "{shown}");
}
