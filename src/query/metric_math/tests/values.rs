use super::{super::*, at, points, value, written};

/// The series that an expression comes to, in one line: several parted by `|`.
fn line(series: &[&str], expression: &str) -> String {
    match value(series, expression) {
        Ok(all) => {
            let all: Vec<String> = all.iter().map(|one| written(&one.points, 60, 300)).collect();
            all.join(" | ")
        }
        Err(why) => format!("! {why}"),
    }
}

const THREE: [&str; 3] = ["m1: 10 0 4 - -", "m2: 1 1 - - 2", "none:"];

#[test]
fn operators_do_as_they_are_described() {
    for (expression, expected) in [
        ("m1", "10 0 4 - -"),
        ("m1 + m2", "11 1 4 - 2"),
        ("m1 - m2", "9 -1 4 - -2"),
        ("m2 * m1", "10 0 0 - 0"),
        // What is divided by zero is no point, and what is missing is zero.
        ("m2 / m1 * 100", "10 - 0 - -"),
        ("m1 / m2", "10 0 - - 0"),
        ("m2 / m1 + m2", "1.1 1 0 - 2"),
        ("m1 / 0", "- - - - -"),
        ("5 * m1", "50 0 20 - -"),
        ("100 / m1", "10 - 25 - -"),
        ("m1 ^ 2", "100 0 16 - -"),
        ("2 ^ m2", "2 2 - - 4"),
        ("m1 ^ (0 - 1)", "0.1 - 0.25 - -"),
        ("2 ^ 3 ^ 0 * m1", "20 0 8 - -"),
        ("-2 ^ 2 * m2", "-4 -4 - - -8"),
        ("-m1", "-10 0 -4 - -"),
        ("--m1", "10 0 4 - -"),
        ("2 - -m2", "3 3 - - 4"),
        ("m1 + 1 + 2*3 - 4/2", "15 5 9 - -"),
        ("(m1 + 1) * 2", "22 2 10 - -"),
        ("m1 - 8/2/2", "8 -2 2 - -"),
        ("none + 1", "- - - - -"),
        ("none + m2", "1 1 - - 2"),
        ("m1 > 3", "1 0 1 - -"),
        ("m1 >= 4 AND m2 == 1", "1 0 0 - 0"),
        ("m1 >= 4 && m2 == 1 || m2 == 2", "1 0 0 - 1"),
        ("m1 != 0 OR 0", "1 0 1 - -"),
        ("m1 < m2", "0 1 0 - 1"),
        ("m1 <= 4", "0 1 1 - -"),
        ("3 < m1", "1 0 1 - -"),
        ("m1 + 1 > 4 + 1", "1 0 0 - -"),
    ] {
        assert_eq!(line(&THREE, expression).replace("-0 ", "0 "), expected, "{expression}");
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-operators>
#[test]
fn the_examples_of_the_documentation_come_to_what_it_says() {
    let compared = ["metric1: 30 20 0 0", "metric2: 20 - 20 -"];
    assert_eq!(line(&compared, "(metric1 < metric2)"), "0 0 1 0 -");
    assert_eq!(line(&compared, "(metric1 >= 30)"), "1 0 0 0 -");
    assert_eq!(line(&compared, "(metric1 > 15 AND metric2 > 15)"), "1 0 0 0 -");
    let chosen = ["metric1: 1 1 0 0 -", "metric2: 30 - 0 0 30", "metric3: 0 0 20 - 20"];
    assert_eq!(line(&chosen, "IF(metric1, metric2, metric3)"), "30 0 20 - -");
    assert_eq!(line(&chosen, "IF(metric1, 5, metric3)"), "5 5 20 - -");
    assert_eq!(line(&chosen, "IF(metric1, metric2, 5)"), "30 0 5 5 -");
    assert_eq!(line(&chosen, "IF(1, metric2, metric3)"), "30 - 0 0 30");
    assert_eq!(line(&chosen, "IF(0, metric2, metric3)"), "0 0 20 - 20");
    assert_eq!(line(&chosen, "IF(0, metric2)"), "- - - - -");
    assert_eq!(line(&chosen, "IF(metric2 < 20, metric2)"), "- - 0 0 -");
    assert_eq!(line(&chosen, "IF(metric2 < 20, 10, 2)"), "2 - 10 10 2");
}

#[test]
fn functions_do_as_they_are_described() {
    for (expression, expected) in [
        ("ABS(m2 - m1)", "9 1 4 - 2"),
        ("CEIL(m1 / 4)", "3 0 1 - -"),
        ("FLOOR(m1 / 4)", "2 0 1 - -"),
        ("LOG10(m1)", "1 - 0.6020599913279624 - -"),
        ("LOG(m2)", "0 0 - - 0.6931471805599453"),
        ("m1 * 0 + AVG(m1)", "4.666666666666667 4.666666666666667 4.666666666666667 - -"),
        ("m1 - MIN(m1)", "10 0 4 - -"),
        ("MAX(m1) - m1", "0 10 6 - -"),
        ("m2 * SUM(m1)", "14 14 - - 28"),
        ("m2 * DATAPOINT_COUNT(m1)", "3 3 - - 6"),
        ("m2 * STDDEV(m2)", "0.4714045207910317 0.4714045207910317 - - 0.9428090415820634"),
        ("m2 + SUM(none)", "1 1 - - 2"),
        ("m2 + AVG(none)", "- - - - -"),
        ("SUM([m1, m2])", "11 1 4 - 2"),
        // A mean counts what is missing as 0; the extremes look at what there is.
        ("AVG([m1, m2])", "5.5 0.5 2 - 1"),
        ("MAX([m1, m2])", "10 1 4 - 2"),
        ("MIN([m1, m2, none])", "1 0 4 - 2"),
        ("DATAPOINT_COUNT([m1, m2])", "2 2 1 - 1"),
        ("STDDEV([m1, m2])", "4.5 0.5 0 - 0"),
        ("SUM([none])", "- - - - -"),
        ("SUM(METRICS())", "11 1 4 - 2"),
        ("SUM(METRICS(\"2\"))", "1 1 - - 2"),
        ("SUM(METRICS('nothing'))", "- - - - -"),
        ("SUM([METRICS(\"m1\"), METRICS(\"m2\")])", "11 1 4 - 2"),
        ("SUM(100/[m1, m2])", "110 100 25 - 50"),
        ("AVG([m1, m2]/m2)", "5.5 0.5 - - 0.5"),
        ("SUM(-[m1, m2])", "-11 -1 -4 - -2"),
        ("METRICS() * 10", "100 0 40 - - | 10 10 - - 20 | - - - - -"),
        ("10 * m2 / [m1, m2]", "1 - 0 - - | 10 10 - - 10 | !"),
        ("m2 * METRIC_COUNT(METRICS())", "3 3 - - 6"),
        ("REMOVE_EMPTY(METRICS())", "10 0 4 - - | 1 1 - - 2"),
        ("DIFF(m1)", "- -10 4 - -"),
        ("DIFF(m2)", "- 0 - - 1"),
        ("DIFF_TIME(m2)", "- 60 - - 180"),
        ("RATE(m2) * 180", "- 0 - - 1"),
        ("RUNNING_SUM(m1)", "10 10 14 - -"),
        ("RUNNING_SUM([m1, m2])", "10 10 14 - - | 1 2 - - 4"),
        ("m1 / PERIOD(m1) * 60", "10 0 4 - -"),
        ("FILL(m1, 7)", "10 0 4 7 7"),
        ("FILL(m1, REPEAT)", "10 0 4 4 4"),
        ("FILL(m2, LINEAR)", "1 1 1.3333333333333333 1.6666666666666665 2"),
        ("FILL(m1, LINEAR)", "10 0 4 - -"),
        ("FILL(none, 0)", "0 0 0 0 0"),
        ("FILL(none, REPEAT)", "- - - - -"),
        ("FILL(m1, m2)", "10 0 4 - 2"),
        ("FILL(m2, MIN(m1))", "1 1 0 0 2"),
        ("FILL(METRICS(\"m\"), 0)", "10 0 4 0 0 | 1 1 0 0 2"),
        ("FIRST([m1, m2])", "10 0 4 - -"),
        ("LAST([m1, m2])", "1 1 - - 2"),
        ("FIRST(METRICS(\"nothing\"))", "- - - - -"),
        ("FILL(FIRST(METRICS(\"nothing\")), 1)", "1 1 1 1 1"),
        ("SORT([m1, m2], MAX, ASC)", "1 1 - - 2 | 10 0 4 - -"),
        ("SORT([none, m2, m1], AVG, DESC)", "10 0 4 - - | 1 1 - - 2 | - - - - -"),
        ("SORT([m2, m1], SUM, DESC, 1)", "10 0 4 - -"),
        ("SORT([m2, m1], MIN, ASC)", "10 0 4 - - | 1 1 - - 2"),
        ("SLICE([m1, m2, none], 1)", "1 1 - - 2 | - - - - -"),
        ("SLICE([m1, m2, none], 1, 2)", "1 1 - - 2"),
        ("SLICE([m1, m2], 5)", ""),
        ("SLICE([m1, m2], 2, 1)", ""),
        ("SLICE([m1, m2], -1, 1)", "10 0 4 - -"),
        ("TIME_SERIES(10)", "10 10 10 10 10"),
        ("TIME_SERIES(MAX(m1)) - m1", "0 10 6 10 10"),
        ("MINUTE(m1)", "0 1 2 3 4"),
        ("EPOCH(none)", "0 60 120 180 240"),
        ("HOUR(m1) + 100 * DAY(m1) + 1000 * MONTH(m1) + YEAR(m1)", "3370 3370 3370 3370 3370"),
        ("DATE(m1)", "1 1 1 1 1"),
        ("IF(DAY(m1) < 6, m1)", "10 0 4 0 0"),
        ("IF(FIRST(SORT(METRICS(), AVG, DESC)) > 5, 1, 0)", "1 0 0 - -"),
        ("m1 * IF(MAX(m1) > 5, 1, 0)", "10 0 4 - -"),
    ] {
        let got = line(&THREE, expression);
        let expected = expected.trim_end_matches(" | !");
        assert_eq!(got, expected, "{expression}");
    }
}

#[test]
fn what_a_function_does_not_take_is_said() {
    for (expression, why) in [
        ("5", "The expression comes to a number, not to a time series"),
        ("AVG(m1)", "The expression comes to a number"),
        ("IF(1, 2, 3)", "The expression comes to a number"),
        ("m3", "There is no query `m3`"),
        ("m1 + SEARCH('{AWS/EC2}', 'Sum')", "Only CloudWatch can evaluate SEARCH"),
        ("[m1, m2] + [m1, m2]", "+ does not take an array of time series and an array of time series"),
        ("METRICS() > 5", "> does not take an array of time series and a number"),
        ("[m1, 5]", "An array is of time series, not of numbers"),
        ("ABS(-5) * m1", "ABS takes a time series or an array of them, not a number"),
        ("SUM(5) * m1", "SUM takes"),
        ("SORT(m1, AVG, ASC)", "SORT takes an array of time series, not a time series"),
        ("FIRST(m1)", "FIRST takes an array"),
        ("METRIC_COUNT(m1) * m1", "METRIC_COUNT takes an array"),
        ("SLICE(METRICS(), m1)", "SLICE takes a number, not a time series"),
        ("TIME_SERIES(m1)", "TIME_SERIES takes a number"),
        ("MINUTE(METRICS())", "MINUTE takes a time series"),
        ("PERIOD(m1 + 1) * m1", "PERIOD takes the id of a metric"),
        ("IF(METRICS(), 1, 0)", "IF takes time series and numbers"),
        ("FILL(m1, METRICS())", "FILL takes a number, a time series"),
        ("FILL(5, 1)", "FILL takes a time series or an array"),
    ] {
        let got = value(&THREE, expression).expect_err(expression);
        assert!(got.starts_with(why), "{expression}: {got}");
    }
}

#[test]
fn of_different_periods_the_longest_rules() {
    let (fine, coarse) = (points(60, "1 2 3 4 5 6 7 8 9 10"), points(300, "100 200"));
    let series = [
        Input { id: "m1", label: "fine", points: &fine, period: 60 },
        Input { id: "m2", label: "coarse", points: &coarse, period: 300 },
    ];
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(600) };
    for (expression, expected) in [
        ("m1 + m2", "103 208"),
        ("m2 - m1", "97 192"),
        ("SUM(METRICS())", "103 208"),
        ("m2 + TIME_SERIES(5)", "105 205"),
        ("IF(m1 > 3, m2, 0)", "100 200"),
        ("FILL(m2, m1)", "100 200"),
        ("IF(MINUTE(m2) == 5, m2)", "- 200"),
    ] {
        let got = Math::parse(expression).expect("an expression").value(&over).expect("a value");
        assert_eq!(written(&got[0].points, 300, 600), expected, "{expression}");
    }
    // A day's points begin with the day of who asks, not with that of UTC.
    let shifted = [
        Point { at: at(30), value: 1.0, provisional: false },
        Point { at: at(330), value: 2.0, provisional: false },
    ];
    let series = [series[0], Input { id: "m2", label: "", points: &shifted, period: 300 }];
    let over = Inputs { series: &series, ..over };
    let got = Math::parse("m2 + 0 * m1").expect("an expression").value(&over).expect("a value");
    let got: Vec<(i64, f64)> =
        got[0].points.iter().map(|point| (point.at.as_second(), point.value)).collect();
    assert_eq!(got, [(-270, 0.0), (30, 1.0), (330, 2.0)]);
}

#[test]
fn labels_are_those_of_the_metrics_that_one_is_made_of() {
    let labels = |expression: &str| -> Vec<String> {
        value(&THREE, expression).expect("a value").into_iter().map(|one| one.label).collect()
    };
    assert_eq!(labels("METRICS() / 2"), ["m1", "m2", "none"]);
    assert_eq!(labels("[m1, m2] / m2"), ["m1", "m2"]);
    assert_eq!(labels("1 - [m1 + m2, ABS(m2)]"), ["", "m2"]);
    assert_eq!(labels("IF(m1 > 5, m2)"), ["m2"]);
    assert_eq!(labels("m1 + m2"), [""]);
    assert_eq!(labels("m1 * TIME_SERIES(2)"), ["m1"]);
}

#[test]
fn points_in_any_order_twice_or_without_a_value_do_no_harm() {
    let of = |at, value| Point { at, value, provisional: false };
    let wild = [
        of(at(120), 3.0),
        of(at(0), 1.0),
        of(at(60), f64::NAN),
        of(at(0), 7.0),
        of(at(180), f64::INFINITY),
        of(at(120), 4.0),
    ];
    let series = [Input { id: "m1", label: "", points: &wild, period: 0 }];
    let over = Inputs { series: &series, period: 0, from: at(0), to: at(300) };
    let get =
        |expression: &str| Math::parse(expression).expect("an expression").value(&over).expect("a value");
    assert_eq!(written(&get("m1")[0].points, 60, 300), "7 - 4 - -");
    assert_eq!(get("m1 * 1e308 * 1e308")[0].points, []);
    assert_eq!(get("m1 - m1 / (m1 - 4)").first().map(|one| one.points.len()), Some(2));
    assert_eq!(get("TIME_SERIES(1)")[0].points.len(), 300, "a period of none is a second");
}

#[test]
fn a_range_too_long_for_its_period_is_refused_and_not_filled() {
    let over = Inputs { series: &[], period: 1, from: at(0), to: at(1_000_000_000) };
    let got = Math::parse("TIME_SERIES(1)").expect("an expression").value(&over);
    assert!(got.is_err_and(|why| why.contains("100800")));
    let over = Inputs { from: at(10), to: at(0), ..over };
    assert_eq!(
        Math::parse("TIME_SERIES(1)").expect("an expression").value(&over).expect("none")[0].points,
        []
    );
}

#[test]
fn a_point_is_provisional_where_one_is_that_it_is_made_of() {
    let mut first = points(60, "1 2 3 4 5");
    let second = points(60, "1 1 1 1 1");
    first[4].provisional = true;
    let series = [
        Input { id: "m1", label: "", points: &first, period: 60 },
        Input { id: "m2", label: "", points: &second, period: 60 },
    ];
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(300) };
    for (expression, last) in [
        ("m1 + m2", true),
        ("m2 * 2", false),
        ("SUM(METRICS())", true),
        ("RATE(m1)", true),
        ("m2 > 0", false),
    ] {
        let got = Math::parse(expression).expect("an expression").value(&over).expect("a value");
        let points = &got[0].points;
        assert_eq!(points.last().map(|point| point.provisional), Some(last), "{expression}");
        assert!(points.iter().rev().skip(1).all(|point| !point.provisional), "{expression}");
    }
}
