use super::super::*;

/// What fits where `|` is, first.
fn first(text: &str) -> Vec<String> {
    let cursor = text.find('|').expect("a cursor");
    let text = text.replacen('|', "", 1);
    let found = complete(&text, cursor, &["m1", "m2", "errors"]);
    let applied = |completion: &crate::query::Completion| {
        let mut text = text.clone();
        text.replace_range(completion.span.clone(), &completion.text);
        text
    };
    found.iter().take(3).map(applied).collect()
}

#[test]
fn what_fits_is_offered_and_stands_in_the_place_of_what_is_typed() {
    for (text, expected) in [
        ("|", &["m1", "m2", "errors"][..]),
        ("e|", &["errors", "EPOCH(", "m1"][..1]),
        ("SU|", &["SUM(", "RUNNING_SUM("]),
        ("su|m1", &["SUM(", "RUNNING_SUM("]),
        ("SU|(m1)", &["SUM(m1)", "RUNNING_SUM(m1)"]),
        ("m1 + m|", &["m1 + m1", "m1 + m2", "m1 + MAX("]),
        ("m1 |", &["m1 AND", "m1 OR"]),
        ("m1 o|", &["m1 OR"]),
        ("FILL(m1, |", &["FILL(m1, REPEAT", "FILL(m1, LINEAR", "FILL(m1, m1"]),
        ("FILL(m1, L|)", &["FILL(m1, LINEAR)"]),
        ("FILL(m1, 5 + |)", &["FILL(m1, 5 + m1)"]),
        ("SORT(METRICS(), |", &["SORT(METRICS(), AVG", "SORT(METRICS(), MIN", "SORT(METRICS(), MAX"]),
        ("SORT(METRICS(), AVG, D|", &["SORT(METRICS(), AVG, DESC"]),
        ("IF(m1 > 1, |", &["IF(m1 > 1, m1"]),
        ("SEARCH('SU|", &[]),
        ("SEARCH('SU|')", &[]),
        ("m1 + 12|", &[]),
        ("ä|", &[]),
    ] {
        let got = first(text);
        assert!(got.len() >= expected.len(), "{text}: {got:?}");
        assert_eq!(&got[..expected.len()], expected, "{text}");
        assert!(!expected.is_empty() || got.is_empty(), "{text}: {got:?}");
    }
}

#[test]
fn what_is_there_already_is_not_offered() {
    assert!(!complete("errors", 6, &["errors"]).iter().any(|completion| completion.text == "errors"));
}

#[test]
fn any_place_will_do() {
    let text = "FILL(ä, 'ö') + 1.5 ü METRICS(\"";
    for cursor in 0..text.len() + 5 {
        for completion in complete(text, cursor, &["m1"]) {
            assert!(text.get(completion.span).is_some());
        }
    }
}
