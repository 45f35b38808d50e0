use super::{super::*, at, points, written};

#[test]
fn expressions_may_name_one_another() {
    let (one, two, found) = (points(60, "1 2 3"), points(60, "4 - 6"), points(60, "10 10 10"));
    let series = [
        Input { id: "m1", label: "api", points: &one, period: 60 },
        Input { id: "m2", label: "web", points: &two, period: 60 },
        Input { id: "s", label: "found", points: &found, period: 60 },
    ];
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(180) };
    let texts = [
        ("e3", "", "e2 - e1"),
        ("e1", "Sum", "SUM(METRICS())"),
        ("e2", "Twice", "e1 * 2"),
        ("all", "Half of", "METRICS() / 2"),
        ("bare", "", "METRICS() / 2"),
        ("half", "Halves", "SUM(all)"),
        ("one", "", "SUM(s) + m1"),
        ("x", "", "y + 1"),
        ("y", "", "x + 1"),
        ("z", "", "z"),
        ("gone", "", "nothing + m1"),
        ("after", "", "gone + 1"),
        ("period", "", "m1 / PERIOD(e1)"),
    ];
    let parsed: Vec<Math> =
        texts.iter().map(|(_, _, text)| Math::parse(text).expect("an expression")).collect();
    let mut all: Vec<Expression<'_>> = texts
        .iter()
        .zip(&parsed)
        .map(|((id, label, _), math)| Expression { id, label, math: Some(math), period: 60 })
        .collect();
    all.push(Expression { id: "s", label: "Search", math: None, period: 60 });
    let got: Vec<String> = evaluate(&all, &over)
        .into_iter()
        .map(|result| match result {
            Ok(series) => {
                let one = |one: &Computed| format!("{}: {}", one.label, written(&one.points, 60, 180));
                series.iter().map(one).collect::<Vec<_>>().join(" | ")
            }
            Err(why) => format!("! {why}"),
        })
        .collect();
    assert_eq!(
        got,
        [
            "e3: 5 2 9",
            "Sum: 5 2 9",
            "Twice: 10 4 18",
            "Half of api: 0.5 1 1.5 | Half of web: 2 - 3",
            "api: 0.5 1 1.5 | web: 2 - 3",
            "Halves: 2.5 1 4.5",
            // One series that was found is still an array: its sum is a series.
            "one: 11 12 13",
            "! The expression is made of itself",
            "! The expression is made of itself",
            "! The expression is made of itself",
            "! There is no query `nothing`",
            "! gone: There is no query `nothing`",
            "! PERIOD takes the id of a metric, not the result of an expression",
            "found: 10 10 10",
        ]
    );
}

#[test]
fn what_still_moves_is_told_through_other_expressions() {
    let mut moving = points(60, "1 2");
    moving[1].provisional = true;
    let still = points(60, "1 2");
    let series = [
        Input { id: "m1", label: "", points: &moving, period: 60 },
        Input { id: "m2", label: "", points: &still, period: 60 },
    ];
    let over = Inputs { series: &series, period: 60, from: at(0), to: at(120) };
    let (a, b, c) = (Math::parse("m1").unwrap(), Math::parse("a * 2").unwrap(), Math::parse("m2").unwrap());
    let one = |id, math| Expression { id, label: "", math: Some(math), period: 60 };
    let got = evaluate(&[one("b", &b), one("a", &a), one("c", &c)], &over);
    let last =
        |at: usize| got[at].as_ref().ok().and_then(|all| all[0].points.last()).map(|point| point.provisional);
    assert_eq!((last(0), last(1), last(2)), (Some(true), Some(true), Some(false)));
}
