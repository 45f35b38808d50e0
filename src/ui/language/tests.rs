use super::*;
use crate::{
    model::{Metric, Snapshot, Want},
    store::Store,
    ui::{Narrowing, tests::estate::*},
};

fn store() -> Store {
    let mut store = Store::new(fleet());
    let metric = |namespace: &str, name: &str, dimension: (&str, &str)| Metric {
        namespace: namespace.into(),
        name: name.into(),
        dimensions: vec![(dimension.0.into(), dimension.1.into())],
    };
    let all = vec![
        metric("AWS/Lambda", "Duration", ("FunctionName", "checkout")),
        metric("AWS/Lambda", "Errors", ("FunctionName", "cart")),
        metric("Data/Jobs", "JobAge", ("Job", "export")),
    ];
    store.apply(update("prod-shop", "eu-west-1", Want::Metrics, Ok(Snapshot::Metrics(all))));
    store
}

/// What the word before `|` could become.
fn offered(syntax: Syntax, text: &str) -> Vec<String> {
    let (store, narrowing) = (store(), Narrowing::default());
    let ids = ["m1".to_owned(), "m2".to_owned()];
    let words = Vocabulary::new(&store, &narrowing, &ids);
    let at = text.find('|').expect("a cursor");
    let text = text.replace('|', "");
    let completions = syntax.language().completions(&text, at, &words);
    completions.into_iter().map(|c| format!("{}{}", &text[..c.span.start], c.text)).take(3).collect()
}

#[test]
fn math_is_completed_by_ids_functions_and_what_the_lists_have() {
    let first = |text: &str| offered(Syntax::Math, text).into_iter().next().unwrap_or_default();
    assert_eq!(offered(Syntax::Math, "SUM(m|")[..2], ["SUM(m1", "SUM(m2"]);
    assert_eq!(first("sea|"), "SEARCH(");
    assert_eq!(first("SEARCH('{AWS/L|"), "SEARCH('{AWS/Lambda");
    assert_eq!(first("SEARCH('{AWS/Lambda,Fu|"), "SEARCH('{AWS/Lambda,FunctionName");
    assert_eq!(first("SEARCH('{AWS/Lambda,FunctionName} Dur|"), "SEARCH('{AWS/Lambda,FunctionName} Duration");
    assert_eq!(
        first("SEARCH('{AWS/Lambda,FunctionName} MetricName=E|', 'Sum')"),
        "SEARCH('{AWS/Lambda,FunctionName} MetricName=Errors"
    );
    assert_eq!(
        first("SEARCH('{AWS/Lambda,FunctionName} FunctionName=\"ca|"),
        "SEARCH('{AWS/Lambda,FunctionName} FunctionName=\"cart"
    );
}

#[test]
fn sql_is_completed_by_where_the_cursor_is() {
    let first = |text: &str| offered(Syntax::Sql, text).into_iter().next().unwrap_or_default();
    assert_eq!(first("SELECT MA|"), "SELECT MAX(");
    assert_eq!(first("SELECT MAX(Dur|"), "SELECT MAX(\"Duration\"");
    assert_eq!(first("SELECT MAX(Duration) FR|"), "SELECT MAX(Duration) FROM");
    assert_eq!(first("SELECT MAX(Duration) FROM aws/|"), "SELECT MAX(Duration) FROM \"AWS/Lambda\"");
    assert_eq!(first("SELECT MAX(x) FROM SCHEMA(\"AWS/L|"), "SELECT MAX(x) FROM SCHEMA(\"AWS/Lambda\"");
    assert_eq!(
        first("SELECT MAX(x) FROM SCHEMA(\"AWS/Lambda\", |"),
        "SELECT MAX(x) FROM SCHEMA(\"AWS/Lambda\", FunctionName"
    );
    let group = "SELECT MAX(x) FROM \"AWS/Lambda\" GROUP BY |";
    assert_eq!(first(group), "SELECT MAX(x) FROM \"AWS/Lambda\" GROUP BY FunctionName");
    let value = "SELECT MAX(x) FROM \"AWS/Lambda\" WHERE FunctionName = '|";
    assert!(offered(Syntax::Sql, value)[0].contains("= 'cart"));
}

#[test]
fn labels_are_completed_by_dynamic_parts() {
    assert_eq!(offered(Syntax::Label, "load ${LAS|")[0], "load ${LAST}");
    assert_eq!(offered(Syntax::Label, "${PROP('Dim.J|"), ["${PROP('Dim.Job')}"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let wrong = |syntax: Syntax, text: &str| {
        let wrong = syntax.language().check(text, &["m1".to_owned()]).expect_err(text);
        (place_of(text, wrong.at), wrong.words)
    };
    assert_eq!(wrong(Syntax::Math, "SUM(\n  m9)").0, (2, 3));
    assert!(wrong(Syntax::Math, "SUM(\n  m9)").1.contains("m9"));
    assert_eq!(wrong(Syntax::Math, "SUM(m1").0, (1, 7));
    assert_eq!(wrong(Syntax::Sql, " FROM x").0, (1, 2));
    assert_eq!(wrong(Syntax::Label, "a\nb").0, (1, 2));
    for (syntax, text) in [
        (Syntax::Math, "SUM(m1) / 2"),
        (
            Syntax::Sql,
            "SELECT AVG(CPUUtilization)\nFROM \"AWS/EC2\" GROUP BY InstanceId ORDER BY AVG() DESC LIMIT 5",
        ),
        (Syntax::Label, "load ${LAST} of ${PROP('Dim.Job')}"),
    ] {
        assert_eq!(syntax.language().check(text, &["m1".to_owned()]), Ok(()), "{text}");
    }
}

#[test]
fn no_text_makes_a_lexer_stumble() {
    let texts = ["", "'", "\"é", "日本語(", "m1+é_2", "1.5e3 'x' \"y\"", "${", "SELECT \u{301}"];
    for text in texts {
        for syntax in [Syntax::Math, Syntax::Sql, Syntax::Label] {
            let mut end = 0;
            for token in syntax.language().tokens(text) {
                assert!(token.start >= end && text.get(token.span()).is_some(), "{text}");
                end = token.end;
            }
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                offered(syntax, &format!("{}|{}", &text[..at], &text[at..]));
            }
        }
    }
}
