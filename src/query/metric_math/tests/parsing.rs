use super::super::*;
use crate::query::TokenKind;

#[test]
fn ids_are_named_once_in_their_order() {
    let ids = |text: &str| -> Vec<String> {
        let math = Math::parse(text).expect("an expression");
        math.ids().into_iter().map(str::to_owned).collect()
    };
    assert_eq!(ids("100*m2/(m1+e_1A)-m2"), ["m2", "m1", "e_1A"]);
    assert_eq!(ids("IF(a > 1, [b, FILL(c, d)], -e ^ f)"), ["a", "b", "c", "d", "e", "f"]);
    assert!(ids("SUM(METRICS()) + 5").is_empty());
    assert!(Math::parse("SUM(METRICS())").is_ok_and(|math| math.takes_metrics()));
    assert!(Math::parse("SUM([m1])").is_ok_and(|math| !math.takes_metrics()));
}

#[test]
fn what_only_the_service_can_do_is_told() {
    for (text, function) in [
        ("SUM([m1, m2])", None),
        ("SUM(SEARCH('{AWS/EC2,InstanceId} MetricName=\"CPUUtilization\"', 'Average', 300))", Some("SEARCH")),
        ("SEARCH(\"it's \\\"quoted\\\"\", 'Sum')", Some("SEARCH")),
        ("FIRST(ANOMALY_DETECTION_BAND(m1, 2)) - m1", Some("ANOMALY_DETECTION_BAND")),
        ("m1/SERVICE_QUOTA(m1)*100", Some("SERVICE_QUOTA")),
        ("INSIGHT_RULE_METRIC('rule', 'UniqueContributors')", Some("INSIGHT_RULE_METRIC")),
        ("LAMBDA('connector', 'a', 'b')", Some("LAMBDA")),
        ("DB_PERF_INSIGHTS('RDS', 'db-ABC', 'os.cpuUtilization.user.avg')", Some("DB_PERF_INSIGHTS")),
    ] {
        assert_eq!(Math::parse(text).expect(text).only_the_service(), function, "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    for (text, at, message) in [
        ("", 0, "The expression ends where a number, an id or a function is expected"),
        ("  ", 2, "The expression ends"),
        ("m1 +", 4, "The expression ends"),
        ("(m1", 3, "The expression ends where `)` is expected"),
        ("m1)", 2, "Unexpected `)` where an operator or the end is expected"),
        ("m1 m2", 3, "Unexpected `m2`"),
        ("m1 % 2", 3, "Unexpected `%`"),
        ("m1 == ", 6, "The expression ends"),
        ("m1 = 2", 3, "Unexpected `=`"),
        ("! m1", 0, "Unexpected `!`"),
        ("ä + m1", 0, "Unexpected `ä`"),
        ("m1 + 1.2.3", 5, "Unexpected `1.2.3`"),
        ("2m", 0, "Unexpected `2m`"),
        ("5e", 0, "Unexpected `5e`"),
        ("M1 + 2", 0, "Unexpected `M1`"),
        ("sum([m1])", 0, "`sum` is no function: functions are written in capitals, SUM"),
        ("m1 + Avg(m1)", 5, "`Avg` is no function"),
        ("MEDIAN(m1)", 0, "There is no function `MEDIAN`"),
        ("m1(2)", 0, "There is no function `m1`"),
        ("SUM", 3, "`(` is expected after SUM"),
        ("m1 * AVG", 8, "`(` is expected after AVG"),
        ("SUM(m1", 6, "The expression ends where `,` or `)` is expected"),
        ("SUM()", 0, "SUM takes one argument, not 0"),
        ("m1 + IF(m1)", 5, "IF takes 2 to 3 arguments, not 1"),
        ("FILL(m1)", 0, "FILL takes 2 arguments, not 1"),
        ("METRICS(m1)", 8, "METRICS takes a part of ids, in quotes"),
        ("ABS('m1')", 4, "ABS takes no text"),
        ("FILL(m1, LAST)", 13, "`(` is expected after LAST"),
        ("FILL(m1, NONE)", 9, "Unexpected `NONE`"),
        ("m1 + REPEAT", 5, "Unexpected `REPEAT`"),
        ("SORT(METRICS(), MEDIAN, ASC)", 16, "Unexpected `MEDIAN` where AVG, MIN, MAX, SUM is expected"),
        ("SORT(METRICS(), AVG, UP)", 21, "Unexpected `UP` where ASC, DESC is expected"),
        ("[]", 0, "An array has at least one series"),
        ("[m1,]", 4, "Unexpected `]`"),
        ("SEARCH('{AWS", 7, "A quote is not closed"),
        ("m1 + 'a'", 5, "Unexpected `'a'`"),
        ("m1 AND", 6, "The expression ends"),
        ("m1 and m2", 3, "Unexpected `and`"),
        ("SELECT AVG(x) FROM y", 0, "Unexpected `SELECT`"),
    ] {
        let error = Math::parse(text).expect_err(text);
        assert!(error.message.starts_with(message), "{text}: {error}");
        assert_eq!(error.at, at, "{text}: {error}");
    }
}

#[test]
fn nothing_is_too_deep_or_too_long_to_be_answered() {
    for piece in ["(", "[", "-", "2^", "SUM(", "IF(m1,", "((", "m1+(", "[[", "'", "\\"] {
        assert!(Math::parse(&piece.repeat(100_000)).is_err(), "{piece}");
    }
    let long = format!("m1{}", "+m1*2-m1".repeat(20_000));
    assert!(Math::parse(&long).is_ok(), "as flat as it is written");
    let deep = format!("{}m1{}", "(".repeat(40), ")".repeat(40));
    assert!(Math::parse(&deep).is_ok());
}

#[test]
fn pieces_are_told_apart() {
    use TokenKind::{Error, Function, Identifier, Keyword, Number, Operator, Text};
    let kinds = |text: &str| -> Vec<TokenKind> { tokens(text).into_iter().map(|token| token.kind).collect() };
    assert_eq!(
        kinds("FILL(m1,REPEAT) >= 1.5e3"),
        [Function, Operator, Identifier, Operator, Keyword, Operator, Operator, Number]
    );
    assert_eq!(kinds("METRICS(\"a\") && 'b"), [Function, Operator, Text, Operator, Operator, Error]);
    assert_eq!(kinds("m1 ä M1 . %"), [Identifier, Error, Error, Error, Error]);
    let spans: Vec<&str> = tokens(" a1 <=.5").into_iter().map(|token| token.of(" a1 <=.5")).collect();
    assert_eq!(spans, ["a1", "<=", ".5"]);
}
