use super::*;
use crate::{
    model::Metric,
    query::Completion,
    query::TokenKind::{self, Error, Function, Identifier, Keyword, Number, Operator, Text},
};

const WHOLE: &str = "SELECT SUM(RequestCount) FROM SCHEMA(\"AWS/ApplicationELB\", LoadBalancer, AvailabilityZone) \
                     WHERE LoadBalancer = 'app/load-balancer-1' AND AWS.AccountId != CURRENT_ACCOUNT_ID() \
                     GROUP BY AvailabilityZone, tag.team ORDER BY MAX() DESC LIMIT 5";

#[test]
fn a_whole_query_is_read() {
    let query = Insights::parse(WHOLE).expect("a query");
    let condition = |name: &str, is, value: Option<&str>| Condition {
        name: name.into(),
        is,
        value: value.map(str::to_owned),
    };
    assert_eq!(
        query,
        Insights {
            function: "SUM".into(),
            metric: "RequestCount".into(),
            namespace: "AWS/ApplicationELB".into(),
            dimensions: Some(vec!["LoadBalancer".into(), "AvailabilityZone".into()]),
            conditions: vec![
                condition("LoadBalancer", true, Some("app/load-balancer-1")),
                condition("AWS.AccountId", false, None),
            ],
            group_by: vec!["AvailabilityZone".into(), "tag.team".into()],
            order_by: Some(("MAX".into(), true)),
            limit: Some(5),
        }
    );
}

#[test]
fn letter_case_and_white_space_of_words_do_not_matter() {
    for text in [
        "SELECT AVG(CPUUtilization) FROM \"AWS/EC2\"",
        "select\n  avg ( CPUUtilization )\nfrom\t\"AWS/EC2\"",
        "Select Avg(\"CPUUtilization\") From \"AWS/EC2\"",
    ] {
        let query = Insights::parse(text).expect(text);
        assert_eq!((query.function.as_str(), query.namespace.as_str()), ("AVG", "AWS/EC2"), "{text}");
        assert_eq!((query.metric.as_str(), query.dimensions), ("CPUUtilization", None), "{text}");
        assert!(Insights::is_meant(text));
    }
    let query =
        Insights::parse(r#"SELECT AVG("Bytes\"Input\"") FROM SCHEMA(Mine) WHERE a = 'it\'s' ORDER BY AVG()"#);
    let query = query.expect("a query");
    assert_eq!((query.metric.as_str(), query.dimensions), ("Bytes\"Input\"", Some(vec![])));
    assert_eq!(query.conditions[0].value.as_deref(), Some("it's"));
    assert_eq!(query.order_by, Some(("AVG".into(), false)));
    assert!(!Insights::is_meant("m1 + SELECT") && !Insights::is_meant(""));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, at, message) in [
        ("", 0, "The query ends where SELECT is expected"),
        ("AVG(x)", 0, "Unexpected AVG where SELECT is expected"),
        ("SELECT", 6, "The query ends where one of AVG, COUNT, MAX, MIN, SUM is expected"),
        ("SELECT MEDIAN(x) FROM y", 7, "There is no function MEDIAN"),
        ("SELECT p99 FROM y", 7, "Unexpected p99"),
        ("SELECT AVG x FROM y", 11, "Unexpected x where ( is expected"),
        ("SELECT AVG() FROM y", 11, "Unexpected ) where a metric is expected"),
        ("SELECT AVG(My.Metric) FROM y", 11, "My.Metric has to stand in double quotes"),
        ("SELECT AVG(a-b) FROM y", 11, "a-b has to stand in double quotes"),
        ("SELECT AVG('x') FROM y", 11, "a metric stands in double quotes"),
        ("SELECT AVG(LIMIT) FROM y", 11, "Unexpected LIMIT where a metric is expected: as a name"),
        ("SELECT AVG(x)", 13, "The query ends where FROM is expected"),
        ("SELECT AVG(x) WHERE a = 'b'", 14, "Unexpected WHERE where FROM is expected"),
        ("SELECT AVG(x) FROM", 18, "The query ends where a namespace is expected"),
        ("SELECT AVG(x) FROM AWS/EC2", 19, "AWS/EC2 has to stand in double quotes"),
        ("SELECT AVG(x) FROM \"AWS/EC2", 19, "The quote is not closed"),
        ("SELECT AVG(x) FROM SCHEMA()", 26, "Unexpected ) where a namespace is expected"),
        ("SELECT AVG(x) FROM SCHEMA(y,)", 28, "Unexpected ) where a dimension is expected"),
        ("SELECT AVG(x) FROM SCHEMA(y z)", 28, "Unexpected z where ) is expected"),
        ("SELECT AVG(x) FROM y WHERE", 26, "The query ends where a dimension is expected"),
        ("SELECT AVG(x) FROM y WHERE a", 28, "The query ends where = or != is expected"),
        ("SELECT AVG(x) FROM y WHERE a > 'b'", 29, "Unexpected > where = or != is expected"),
        ("SELECT AVG(x) FROM y WHERE a = b", 31, "A value stands in single quotes"),
        ("SELECT AVG(x) FROM y WHERE a = \"b\"", 31, "A value stands in single quotes"),
        ("SELECT AVG(x) FROM y WHERE a = 5", 31, "A value stands in single quotes"),
        ("SELECT AVG(x) FROM y WHERE a = 'b", 31, "The quote is not closed"),
        ("SELECT AVG(x) FROM y WHERE a = 'b' OR c = 'd'", 35, "There is no OR"),
        ("SELECT AVG(x) FROM y GROUP a", 27, "Unexpected a where BY is expected"),
        ("SELECT AVG(x) FROM y GROUP BY a,", 32, "The query ends where a dimension is expected"),
        ("SELECT AVG(x) FROM y GROUP BY a WHERE b = 'c'", 32, "WHERE comes too late"),
        ("SELECT AVG(x) FROM y ORDER BY a", 30, "Unexpected a where one of AVG"),
        ("SELECT AVG(x) FROM y ORDER BY MAX", 33, "The query ends where ( is expected"),
        ("SELECT AVG(x) FROM y LIMIT", 26, "The query ends where a number is expected"),
        ("SELECT AVG(x) FROM y LIMIT 0", 27, "LIMIT is 1 to 500"),
        ("SELECT AVG(x) FROM y LIMIT 501", 27, "LIMIT is 1 to 500"),
        ("SELECT AVG(x) FROM y LIMIT 5 ORDER BY MAX()", 29, "ORDER comes too late"),
        ("SELECT AVG(x) FROM y LIMIT 5 6", 29, "Unexpected 6 where the end is expected"),
    ] {
        let error = Insights::parse(text).expect_err(text);
        assert!(error.message.starts_with(message), "{text}: {error}");
        assert_eq!(error.at, at, "{text}: {error}");
    }
}

#[test]
fn pieces_are_told_apart() {
    let kinds = |text: &str| -> Vec<TokenKind> { tokens(text).into_iter().map(|token| token.kind).collect() };
    assert_eq!(
        kinds("select Avg(x) FROM \"AWS/EC2\" WHERE tag.a != 'b' LIMIT 5"),
        [
            Keyword, Function, Operator, Identifier, Operator, Keyword, Identifier, Keyword, Identifier,
            Operator, Text, Keyword, Number
        ]
    );
    assert_eq!(kinds("AWS/EC2 ! a=b 'c"), [Error, Error, Identifier, Operator, Identifier, Error]);
}

fn known() -> Vec<Metric> {
    let metric = |namespace: &str, name: &str, dimensions: &[(&str, &str)]| Metric {
        namespace: namespace.into(),
        name: name.into(),
        dimensions: dimensions.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
    };
    vec![
        metric("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-1"), ("Zone", "a")]),
        metric("AWS/EC2", "CPUUtilization", &[("InstanceId", "i-2")]),
        metric("AWS/EC2", "NetworkIn", &[("InstanceId", "i-2")]),
        metric("AWS/Lambda", "Errors", &[("FunctionName", "it's")]),
        metric("Mine", "Odd Metric", &[("Odd-Name", "x")]),
    ]
}

/// The texts that come of what is offered where `|` is.
fn offered(text: &str) -> Vec<String> {
    let cursor = text.find('|').expect("a cursor");
    let text = text.replacen('|', "", 1);
    let applied = |completion: Completion| {
        let mut text = text.clone();
        text.replace_range(completion.span, &completion.text);
        text
    };
    complete(&text, cursor, known().as_slice()).into_iter().map(applied).collect()
}

#[test]
fn what_fits_is_offered_and_stands_in_the_place_of_what_is_typed() {
    for (text, expected) in [
        ("|", &["SELECT"][..]),
        ("se|", &["SELECT"]),
        ("SELECT|", &[]),
        ("SELECT |", &["SELECT AVG(", "SELECT COUNT(", "SELECT MAX(", "SELECT MIN(", "SELECT SUM("]),
        ("SELECT m|", &["SELECT MAX(", "SELECT MIN(", "SELECT SUM("]),
        ("SELECT m|(x)", &["SELECT MAX(x)", "SELECT MIN(x)", "SELECT SUM(x)"]),
        ("SELECT AVG(N|", &["SELECT AVG(NetworkIn", "SELECT AVG(CPUUtilization"]),
        ("SELECT AVG(|) FROM \"AWS/Lambda\"", &["SELECT AVG(\"Errors\") FROM \"AWS/Lambda\""]),
        ("SELECT AVG(|) FROM SCHEMA(Mine)", &["SELECT AVG(\"Odd Metric\") FROM SCHEMA(Mine)"]),
        ("SELECT AVG(\"Odd|\") FROM Mine", &["SELECT AVG(\"Odd Metric\") FROM Mine"]),
        ("SELECT AVG(x|", &[]),
        ("SELECT AVG(x) |", &["SELECT AVG(x) FROM"]),
        ("SELECT AVG(x) FROM La|", &["SELECT AVG(x) FROM \"AWS/Lambda\""]),
        ("SELECT AVG(x) FROM \"AWS/L|", &["SELECT AVG(x) FROM \"AWS/Lambda\""]),
        ("SELECT AVG(x) FROM AWS/L|", &["SELECT AVG(x) FROM \"AWS/Lambda\""]),
        ("SELECT AVG(x) FROM sc|", &["SELECT AVG(x) FROM SCHEMA("]),
        ("SELECT AVG(x) FROM SCHEMA(La|", &["SELECT AVG(x) FROM SCHEMA(\"AWS/Lambda\""]),
        (
            "SELECT AVG(x) FROM SCHEMA(\"AWS/EC2\", I|)",
            &["SELECT AVG(x) FROM SCHEMA(\"AWS/EC2\", InstanceId)"],
        ),
        (
            "SELECT AVG(x) FROM SCHEMA(\"AWS/EC2\", |",
            &[
                "SELECT AVG(x) FROM SCHEMA(\"AWS/EC2\", InstanceId",
                "SELECT AVG(x) FROM SCHEMA(\"AWS/EC2\", \"Zone\"",
            ],
        ),
        ("SELECT AVG(x) FROM SCHEMA(Mine|", &[]),
        (
            "SELECT AVG(x) FROM y |",
            &[
                "SELECT AVG(x) FROM y WHERE",
                "SELECT AVG(x) FROM y GROUP BY",
                "SELECT AVG(x) FROM y ORDER BY",
                "SELECT AVG(x) FROM y LIMIT",
            ],
        ),
        ("SELECT AVG(x) FROM y g|", &["SELECT AVG(x) FROM y GROUP BY"]),
        ("SELECT AVG(x) FROM \"AWS/EC2\" WHERE ins|", &["SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId"]),
        ("SELECT AVG(x) FROM Mine WHERE odd|", &["SELECT AVG(x) FROM Mine WHERE \"Odd-Name\""]),
        ("SELECT AVG(x) FROM y WHERE AWS|", &["SELECT AVG(x) FROM y WHERE AWS.AccountId"]),
        (
            "SELECT AVG(x) FROM y WHERE a |",
            &["SELECT AVG(x) FROM y WHERE a =", "SELECT AVG(x) FROM y WHERE a !="],
        ),
        (
            "SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId=|",
            &[
                "SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId='i-1'",
                "SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId='i-2'",
            ],
        ),
        (
            "SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId = '2| AND",
            &["SELECT AVG(x) FROM \"AWS/EC2\" WHERE InstanceId = 'i-2' AND"],
        ),
        (
            "SELECT AVG(x) FROM \"AWS/Lambda\" WHERE FunctionName = |",
            &[r#"SELECT AVG(x) FROM "AWS/Lambda" WHERE FunctionName = 'it\'s'"#],
        ),
        (
            "SELECT AVG(x) FROM y WHERE AWS.AccountId = c|",
            &["SELECT AVG(x) FROM y WHERE AWS.AccountId = CURRENT_ACCOUNT_ID()"],
        ),
        (
            "SELECT AVG(x) FROM y WHERE AWS.AccountId = CURRENT_ACCOUNT_ID() a|",
            &["SELECT AVG(x) FROM y WHERE AWS.AccountId = CURRENT_ACCOUNT_ID() AND"],
        ),
        (
            "SELECT AVG(x) FROM y WHERE a = 'b' |",
            &[
                "SELECT AVG(x) FROM y WHERE a = 'b' AND",
                "SELECT AVG(x) FROM y WHERE a = 'b' GROUP BY",
                "SELECT AVG(x) FROM y WHERE a = 'b' ORDER BY",
                "SELECT AVG(x) FROM y WHERE a = 'b' LIMIT",
            ],
        ),
        ("SELECT AVG(x) FROM y GROUP |", &["SELECT AVG(x) FROM y GROUP BY"]),
        ("SELECT AVG(x) FROM y GROUP BY a, fun|", &["SELECT AVG(x) FROM y GROUP BY a, FunctionName"][..0]),
        (
            "SELECT AVG(x) FROM \"AWS/Lambda\" GROUP BY fun|",
            &["SELECT AVG(x) FROM \"AWS/Lambda\" GROUP BY FunctionName"],
        ),
        (
            "SELECT AVG(x) FROM y GROUP BY a |",
            &["SELECT AVG(x) FROM y GROUP BY a ORDER BY", "SELECT AVG(x) FROM y GROUP BY a LIMIT"],
        ),
        ("SELECT AVG(x) FROM y ORDER BY ma|", &["SELECT AVG(x) FROM y ORDER BY MAX()"]),
        (
            "SELECT AVG(x) FROM y ORDER BY MAX() |",
            &[
                "SELECT AVG(x) FROM y ORDER BY MAX() DESC",
                "SELECT AVG(x) FROM y ORDER BY MAX() ASC",
                "SELECT AVG(x) FROM y ORDER BY MAX() LIMIT",
            ],
        ),
        ("SELECT AVG(x) FROM y LIMIT |", &[]),
        ("SELECT AVG(x) FROM y LIMIT 5 |", &[]),
        ("m1 + |", &[]),
    ] {
        assert_eq!(offered(text), expected, "{text}");
    }
}

#[test]
fn any_text_and_any_place_will_do() {
    let pieces = [
        "SELECT ",
        "AVG(",
        "x",
        ")",
        " FROM ",
        "\"AWS/EC2\"",
        "\"",
        "'",
        "\\",
        " WHERE ",
        "ä🚒",
        "=",
        "'v'",
        ",",
    ];
    let mut seed: u64 = 0x00c0_ffee;
    let mut below = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % most as u64) as usize
    };
    let known = known();
    for _ in 0..5_000 {
        let text: String = (0..below(12)).map(|_| pieces[below(pieces.len())]).collect();
        for token in tokens(&text) {
            assert!(!token.of(&text).is_empty(), "{text}");
        }
        if let Err(error) = Insights::parse(&text) {
            assert!(text.is_char_boundary(error.at), "{text}");
        }
        for completion in complete(&text, below(text.len() + 3), known.as_slice()) {
            assert!(text.get(completion.span).is_some(), "{text}");
        }
    }

    for cursor in 0..=WHOLE.len() {
        complete(WHOLE, cursor, known.as_slice());
    }
    assert!(Insights::parse(&"(".repeat(100_000)).is_err());
}
