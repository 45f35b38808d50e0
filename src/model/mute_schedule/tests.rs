use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn schedule(expression: &str, duration: &str, zone: Option<&str>) -> MuteSchedule {
    MuteSchedule {
        expression: expression.into(),
        duration: duration.into(),
        timezone: zone.map(Text::new),
        start: None,
        expire: None,
    }
}

fn told(schedule: &MuteSchedule, from: &str, to: &str) -> Vec<String> {
    let windows = schedule.windows(at(from), at(to)).expect("it is understood");
    windows.into_iter().map(|(from, until)| format!("{from} {until}")).collect()
}

#[test]
fn every_night_in_the_zone_that_is_said_over_the_change_of_clocks() {
    let nightly = schedule("cron(0 2 * * *)", "PT4H", Some("Europe/Berlin"));
    assert_eq!(
        told(&nightly, "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z"),
        [
            "2026-03-28T01:00:00Z 2026-03-28T05:00:00Z",
            // There is no 02:00 on that day: it begins when it would have been.
            "2026-03-29T01:00:00Z 2026-03-29T05:00:00Z",
            "2026-03-30T00:00:00Z 2026-03-30T04:00:00Z",
        ]
    );
}

#[test]
fn a_window_that_began_days_ago_still_mutes() {
    let weekend = schedule("cron(0 18 * * FRI)", "P2DT12H", None);
    let sunday = ("2026-03-01T03:12:00Z", "2026-03-02T03:12:00Z");
    assert_eq!(told(&weekend, sunday.0, sunday.1), ["2026-02-27T18:00:00Z 2026-03-02T06:00:00Z"]);
    let once = schedule("at(2026-02-20T00:00)", "P15D", None);
    assert_eq!(told(&once, sunday.0, sunday.1), ["2026-02-20T00:00:00Z 2026-03-07T00:00:00Z"]);
    assert_eq!(told(&once, "2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z"), [""; 0]);
}

#[test]
fn lists_ranges_and_names() {
    let window = ("2026-03-01T00:00:00Z", "2026-03-08T23:59:00Z");
    for (cron, days) in [
        ("cron(0 1 1 * *)", &["01"][..]),
        ("cron(0 1 * MAR SUN)", &["01", "08"]),
        ("cron(0 1 * * 7)", &["01", "08"]),
        ("cron(0 1 * * MON-WED)", &["02", "03", "04"]),
        ("cron(0 1 3,5-6 * ?)", &["03", "05", "06"]),
        ("cron(0 1 3 * FRI)", &["03", "06"]),
        ("cron(0 1 * APR-DEC *)", &[]),
    ] {
        let starts = told(&schedule(cron, "PT1H", None), window.0, window.1);
        let expected: Vec<String> =
            days.iter().map(|day| format!("2026-03-{day}T01:00:00Z 2026-03-{day}T02:00:00Z")).collect();
        assert_eq!(starts, expected, "{cron}");
    }
}

#[test]
fn what_overlaps_is_one_and_dates_of_the_rule_cut_it() {
    let all_day = schedule("cron(* * * * *)", "PT1M", None);
    let day = ("2026-03-01T03:12:30Z", "2026-03-01T05:00:00Z");
    assert_eq!(told(&all_day, day.0, day.1), ["2026-03-01T03:12:00Z 2026-03-01T05:01:00Z"]);
    let cut = MuteSchedule {
        start: Some(at("2026-03-01T03:30:00Z")),
        expire: Some(at("2026-03-01T04:00:00Z")),
        ..all_day
    };
    assert_eq!(told(&cut, day.0, day.1), ["2026-03-01T03:30:00Z 2026-03-01T04:00:00Z"]);
}

#[test]
fn what_is_not_understood_is_said_to_be_so() {
    let (from, to) = (at("2026-03-01T00:00:00Z"), at("2026-03-02T00:00:00Z"));
    for (expression, duration, zone) in [
        ("rate(5 minutes)", "PT1H", None),
        ("cron(0 2 * *)", "PT1H", None),
        ("cron(0 24 * * *)", "PT1H", None),
        ("cron(0 5-2 * * *)", "PT1H", None),
        ("cron(0 2 * * FUN)", "PT1H", None),
        ("at(tomorrow)", "PT1H", None),
        ("cron(0 2 * * *)", "an hour", None),
        ("cron(0 2 * * *)", "P16D", None),
        ("cron(0 2 * * *)", "PT0S", None),
        ("cron(0 2 * * *)", "PT1H", Some("Nowhere/Land")),
    ] {
        assert_eq!(schedule(expression, duration, zone).windows(from, to), None, "{expression} {duration}");
    }
}
