//! Queries that nobody writes.

use super::{
    super::{
        grammar::{DEEPEST, LONGEST, MOST, MOST_PATTERNS},
        *,
    },
    from_grammar::{Grammar, Rng, saved},
    page::{events, now},
};

fn fails(query: &str) -> QueryError {
    Query::parse(query).expect_err("too much")
}

#[test]
fn too_much_is_told_where_it_begins() {
    let error = fails(&"a ".repeat(10_000));
    assert_eq!((error.column, error.message.as_str()), (2 * MOST + 2, "more than 1000 conditions"));
    assert!(Query::parse(&"a ".repeat(MOST)).is_ok());
    let error = fails(&"a or ".repeat(10_000));
    assert!(error.message.contains("conditions"), "{error}");
    for open in ["(", "-", "not ", "name:(-("] {
        let error = fails(&format!("{}a", open.repeat(5000)));
        assert!(error.message.contains("100 deep"), "{open}: {error}");
        assert!(error.column < 10 * DEEPEST, "{open}: {error}");
    }
    let deep = DEEPEST - 1;
    assert!(Query::parse(&format!("{}a{}", "(".repeat(deep), ")".repeat(deep))).is_ok());
    assert!(fails(&"x".repeat(LONGEST + 1)).message.contains("the most"));
    assert!(fails(&"/x/ ".repeat(MOST_PATTERNS + 1)).message.contains("patterns"));
    assert!(fails("name:/(a{100}){100}/").message.contains("does not compile"));
}

#[test]
fn saved_queries_count_as_what_they_stand_for() {
    let mut saved = Saved::default();
    saved.insert("q0", "a b".into());
    for n in 1..64 {
        saved.insert(&format!("q{n}"), format!("@q{} @q{}", n - 1, n - 1));
    }
    let error = Query::parse_with("x @q63", &saved).expect_err("two to the 64th");
    assert_eq!(error.column, 3);
    assert!(error.message.contains("more than 1000 conditions"), "{error}");
    for n in 0..200 {
        saved.insert(&format!("d{n}"), format!("@d{}", n + 1));
    }
    assert!(Query::parse_with("@d0", &saved).is_err_and(|error| error.message.contains("100 deep")));
}

#[test]
fn no_query_is_a_panic() {
    let (grammar, saved, events) = (Grammar::read(), saved(), events());
    let mut rng = Rng(0x1234_5678_9ABC_DEF1);
    let bits = "()\"/:=!<>-@. \\*?\u{e9}\u{0}\u{1f692}i..or not and [{|";
    let bits: Vec<char> = bits.chars().collect();
    let (mut read, mut refused) = (0, 0);
    for n in 0..30_000 {
        let mut chars: Vec<char> =
            if n % 3 == 0 { Vec::new() } else { grammar.query(&mut rng).chars().collect() };
        for _ in 0..=rng.below(12) {
            let at = rng.below(chars.len() + 1);
            match rng.below(4) {
                0 if at < chars.len() => {
                    chars.remove(at);
                }
                1 => chars.truncate(at),
                _ => chars.insert(at, *rng.of(&bits)),
            }
        }
        let query: String = chars.into_iter().collect();
        let pieces = tokens(&query, &saved);
        let mut end = 0;
        for piece in &pieces {
            assert!(end <= piece.start && query.get(piece.span()).is_some(), "{query:?}: {pieces:?}");
            end = piece.end;
        }
        match Query::parse_with(&query, &saved) {
            Ok(query) => {
                read += 1;
                let event = &events[n % events.len()];
                query.need(event.columns(), now());
                query.matches(event, now());
            }
            Err(error) => {
                refused += 1;
                let last = query.chars().count() + 1;
                assert!((1..=last).contains(&error.column), "{query:?}: {error}");
                assert!(!error.message.is_empty());
            }
        }
    }
    assert!(read > 5000 && refused > 5000, "{read} {refused}");
}
