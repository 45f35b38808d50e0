use serde_json::json;

use super::*;

mod bounds;
mod completing;
mod from_grammar;
mod narrowing;
mod page;

const COLUMNS: &[&str] = &[
    "account_id",
    "account",
    "region",
    "alarm_name",
    "state_value",
    "state_reason",
    "threshold",
    "actions_enabled",
    "dimensions",
    "resources",
    "record",
];

fn row() -> Row {
    let values = vec![
        json!("111122223333"),
        json!("prod-shop"),
        json!("eu-west-1"),
        json!("checkout p99"),
        json!("ALARM"),
        json!(null),
        json!(80.0),
        json!(true),
        json!({"InstanceId": "i-0abc", "aws.tag": "Blue"}),
        json!([{"type": "AWS::EC2::Instance", "name": "i-1"}, {"type": null, "name": "i-2"}]),
        json!({"userIdentity": {"type": "Root", "sessionContext": {"mfa": false}}}),
    ];
    Row::new(COLUMNS, values, String::new())
}

fn matches(query: &str) -> bool {
    let query = Query::parse(query).expect(query);
    query.check(COLUMNS).expect("known fields");
    query.matches(&row(), Timestamp::UNIX_EPOCH)
}

#[test]
fn terms_hold() {
    for query in [
        "",
        "  \t ",
        "state:ALARM",
        "state:alarm region:eu-*",
        "STATE_VALUE:a?arm",
        "name:\"checkout p99\"",
        "name:checkout?p99",
        "account:prod-shop",
        "account:111122223333",
        "threshold:80",
        "threshold:80.0",
        "actions:true",
        "dimensions.InstanceId:i-0*",
        "dim.instanceid:i-0abc",
        "dimensions.aws.tag:blue",
        "dimensions:i-0*",
        "resources.name:i-2",
        "resources.type:AWS::EC2::*",
        "record.userIdentity.type:root",
        "record.userIdentity:root",
        "record.userIdentity.sessionContext.mfa:false",
        "OUT",
        "\"kout p\"",
        "i-0AB",
        "check*99",
        "-state:ok",
        "-nothing",
        "-state_reason:*",
        "-\"not there\"",
    ] {
        assert!(matches(query), "{query}");
    }
}

#[test]
fn terms_do_not_hold() {
    for query in [
        "state:ok",
        "state:ALAR",
        "state:ALARM region:us-*",
        "name:\"checkout*\"",
        "state_reason:*",
        "state_reason:null",
        "null",
        "dimensions.Instance:i-0abc",
        "dimensions.aws:blue",
        "dimensions.InstanceId.deeper:i-0abc",
        "account.x:prod-shop",
        "-out",
        "-state:*",
        "\"check*99\"",
    ] {
        assert!(!matches(query), "{query}");
    }
}

#[test]
fn errors_have_a_place() {
    for (query, column, says) in [
        ("a name:\"x", 8, "not closed"),
        ("\"abc", 1, "not closed"),
        ("ok :x", 4, "missing"),
        ("-:x", 2, "missing"),
        ("ok -", 4, "nothing follows"),
        ("- a", 1, "nothing follows"),
        ("é state:", 9, "`state:*`"),
        ("a..b:c", 1, "dot"),
        ("\"a\"b", 4, "space"),
        ("\"\"", 1, "nothing to look for"),
    ] {
        let error = Query::parse(query).expect_err(query);
        assert_eq!(error.column, column, "{query}: {error}");
        assert!(error.message.contains(says), "{query}: {error}");
    }
}

#[test]
fn escapes_in_quotes() {
    let quote = Row::new(&["name"], vec![json!(r#"a "b\ c"#)], String::new());
    assert!(Query::parse(r#"name:"a \"b\\ c""#).expect("parses").matches(&quote, Timestamp::UNIX_EPOCH));
    assert!(
        Query::parse(r#"name:"a \"b\ c""#)
            .expect("a lone backslash is itself")
            .matches(&quote, Timestamp::UNIX_EPOCH)
    );
}

#[test]
fn an_unknown_field_names_the_nearest() {
    let check = |query: &str| Query::parse(query).expect("parses").check(COLUMNS).expect_err(query);
    let error = check("x statevalue:OK");
    assert_eq!(error.column, 3);
    assert!(error.message.contains("`state_value`"), "{error}");
    assert!(check("acount:x").message.contains("`account`"));
    assert!(check("arn:aws:iam::1:role/x").message.contains("no field `arn`"));
    assert!(check("r:x").message.contains("`region` or `resources` or `record`"));
    assert!(check("zzzzzz:x").message.contains("there are account_id, account"));
}

/// Strings over the language's own characters, in a fixed pseudo-random order.
fn inputs() -> impl Iterator<Item = String> {
    let alphabet: Vec<char> = "ab:\"\\-*?. \t\u{e9}\u{1f692}i0state".chars().collect();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    (0..20_000).map(move |i| {
        (0..i % 14)
            .map(|_| {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                alphabet[usize::try_from(seed % alphabet.len() as u64).expect("small")]
            })
            .collect()
    })
}

#[test]
fn any_input_parses_or_fails_within_itself() {
    let mut parsed = 0;
    for input in inputs() {
        match Query::parse(&input) {
            Ok(query) => {
                parsed += 1;
                query.matches(&row(), Timestamp::UNIX_EPOCH);
            }
            Err(error) => assert!((1..=input.chars().count() + 1).contains(&error.column), "{input:?}"),
        }
    }
    assert!(parsed > 5000, "only {parsed} inputs parsed");
}

#[test]
fn negation_is_the_complement_and_terms_are_and() {
    let now = Timestamp::UNIX_EPOCH;
    let (mut singles, mut several) = (0, 0);
    for input in inputs() {
        let Ok(query) = Query::parse(&input) else { continue };
        if let Condition::All(all) = &query.condition {
            several += usize::from(!all.is_empty());
            let each = all.iter().all(|one| Query { condition: one.clone() }.matches(&row(), now));
            assert_eq!(each, query.matches(&row(), now), "{input:?}");
        }
        if let Condition::Term(_) = query.condition {
            singles += 1;
            let turned = Query::parse(&format!("-{}", input.trim_start())).expect("parses as well");
            assert_ne!(query.matches(&row(), now), turned.matches(&row(), now), "{input:?}");
        }
    }
    assert!(singles > 1000 && several > 1000, "only {singles} single terms, {several} queries of more");
}

#[test]
fn what_is_not_a_row_can_be_searched() {
    struct Line(&'static str);
    impl Searchable for Line {
        fn columns(&self) -> &[&'static str] {
            &["title"]
        }
        fn member(&self, _: usize) -> Member<'_> {
            Member::text(self.0)
        }
    }
    let query = Query::parse("title:*lost* node").expect("parses");
    assert!(query.matches(&Line("node lost connection"), Timestamp::UNIX_EPOCH));
    assert!(!query.matches(&Line("node found"), Timestamp::UNIX_EPOCH));
}

#[test]
fn terms_that_may_look_into_a_record_are_counted() {
    let reach = |text: &str, columns: &[&str]| Query::parse(text).expect("a query").reach(columns);
    let events = ["event_name", "who", "record"];
    assert_eq!(reach("", &events), 0);
    assert_eq!(reach("event_name:a who:b", &events), 0);
    assert_eq!(reach("a -b (event_name:c or userIdentity.type:Root)", &events), 3);
    assert_eq!(reach("a b", &["event_name", "who"]), 0, "there is no record");
}
