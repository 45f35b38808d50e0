use super::{super::*, at, points};

/// A row of numbers that looks random and is the same each time (xorshift).
struct Rng(u64);

impl Rng {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most as u64) as usize
    }
}

const PIECES: [&str; 62] = [
    "m1",
    "m2",
    "m3",
    "none",
    "m9",
    "0",
    "1",
    "2.5",
    "1e308",
    "-",
    "-",
    "+",
    "*",
    "/",
    "^",
    "==",
    "!=",
    "<=",
    ">=",
    "<",
    ">",
    "AND",
    "OR",
    "&&",
    "||",
    "(",
    "(",
    ")",
    ")",
    "[",
    "]",
    ",",
    ",",
    "SUM(",
    "AVG(",
    "MAX(",
    "IF(",
    "FILL(",
    "REPEAT",
    "LINEAR",
    "SORT(",
    "SLICE(",
    "FIRST(",
    "LAST(",
    "RATE(",
    "METRICS()",
    "METRICS(\"1\")",
    "TIME_SERIES(",
    "PERIOD(",
    "HOUR(",
    "RUNNING_SUM(",
    "STDDEV(",
    "DATAPOINT_COUNT(",
    "LOG(",
    "DESC",
    "ASC",
    "'",
    "\"",
    "\\",
    "ä🚒",
    "\u{0}",
    "SEARCH('x','y')",
];

/// An expression that may be one: whole operands and operators in turn, at some depth.
fn whole(rng: &mut Rng, depth: usize) -> String {
    if depth == 0 {
        return ["m1", "m2", "m3", "none", "3", "0.5", "METRICS()", "[m1, m2]"][rng.below(8)].into();
    }
    let inner = |rng: &mut Rng| whole(rng, depth - 1);
    match rng.below(16) {
        0..6 => {
            let sign = ["+", "-", "*", "/", "^", ">", "<=", "==", "AND", "OR"][rng.below(10)];
            format!("({} {sign} {})", inner(rng), inner(rng))
        }
        6 => format!("-{}", inner(rng)),
        7 => format!("IF({}, {}, {})", inner(rng), inner(rng), inner(rng)),
        8 => format!("FILL({}, {})", inner(rng), ["0", "REPEAT", "LINEAR", "m2"][rng.below(4)]),
        9 => format!("[{}, {}]", inner(rng), inner(rng)),
        10 => format!("SORT({}, SUM, DESC, {})", inner(rng), rng.below(4)),
        11 => format!("SLICE({}, {})", inner(rng), rng.below(4)),
        12 => format!("TIME_SERIES({})", inner(rng)),
        _ => {
            let names =
                ["SUM", "AVG", "MAX", "STDDEV", "ABS", "LOG", "DIFF", "RATE", "RUNNING_SUM", "FIRST", "HOUR"];
            format!("{}({})", names[rng.below(names.len())], inner(rng))
        }
    }
}

#[test]
fn whatever_is_asked_is_answered_and_what_comes_is_in_order_and_finite() {
    let mut rng = Rng(0x5eed_1234_5678_9abc);
    let (one, two, three) = (points(60, "1 0 -3 - 1e300"), points(60, "- 2 0.5 7 -"), points(300, "5 - 6"));
    let input = |id, points, period| Input { id, label: id, points, period };
    let series = [
        input("m1", one.as_slice(), 60),
        input("m2", two.as_slice(), 60),
        input("m3", three.as_slice(), 300),
        input("none", &[], 60),
    ];
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(900) };
    let (mut parsed, mut valued) = (0, 0);
    for round in 0..6_000 {
        let text: String = if round % 2 == 0 {
            (0..rng.below(14)).map(|_| PIECES[rng.below(PIECES.len())]).collect::<Vec<_>>().join(" ")
        } else {
            let depth = 1 + rng.below(4);
            whole(&mut rng, depth)
        };
        for token in tokens(&text) {
            assert!(!token.of(&text).is_empty(), "{text}");
        }
        complete(&text, rng.below(text.len() + 1), &["m1"]);
        let math = match Math::parse(&text) {
            Ok(math) => math,
            Err(error) => {
                assert!(error.at <= text.len() && text.is_char_boundary(error.at), "{text}: {error:?}");
                assert!(round % 2 == 0, "{text}: {error}");
                continue;
            }
        };
        parsed += 1;
        let Ok(computed) = math.value(&over) else { continue };
        valued += 1;
        for one in computed {
            assert!(one.points.iter().all(|point| point.value.is_finite()), "{text}");
            assert!(one.points.is_sorted_by(|a, b| a.at < b.at), "{text}");
        }
    }
    assert!(parsed > 3_000 && valued > 800, "{parsed} parsed, {valued} valued");
}
