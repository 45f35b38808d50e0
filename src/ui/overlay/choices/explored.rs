//! What is asked of the user while a chart is put together: a statistic, a new query, where to save.

use super::{Choice, Choices, Does, rank::Rank};
use crate::{
    spec::{ChartSpec, Specs, check_statistic, is_built_in_view},
    ui::language::Syntax,
};

/// Statistics that are offered; any other that CloudWatch has may be written.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html>
const STATISTICS: [(&str, &str); 18] = [
    ("Average", "the mean of all values"),
    ("Sum", "all values added up"),
    ("Minimum", "the least value"),
    ("Maximum", "the greatest value"),
    ("SampleCount", "how many values there are"),
    ("p50", "half of the values are below"),
    ("p90", "percentile"),
    ("p95", "percentile"),
    ("p99", "percentile"),
    ("p99.9", "percentile"),
    ("tm90", "the mean without the greatest 10 %"),
    ("tm99", "the mean without the greatest 1 %"),
    ("IQM", "the mean of the middle half"),
    ("tc99", "how many values are below p99"),
    ("ts99", "the sum of the values below p99"),
    ("wm98", "the mean with the greatest 2 % cut to p98"),
    ("TM(10%:90%)", "the mean between two bounds"),
    ("PR(:300)", "the share of values up to a bound"),
];

/// What a text could mean as a statistic of `of`, whose statistic is `now`.
pub fn statistic_choices(text: &str, of: &str, now: &str) -> Choices {
    let text = text.trim();
    let choice = |name: &str, about: &str| Choice {
        label: name.into(),
        about: about.into(),
        line: name.into(),
        cursor: name.chars().count(),
        does: Does::Statistic(name.into()),
        ..Choice::default()
    };
    let mut rank = Rank::plain(text);
    for (name, about) in STATISTICS {
        rank.offer(choice(name, about), 0, 0);
    }
    let mut choices = rank.choices(format!("statistic of {of}"));
    let is_offered = STATISTICS.iter().any(|(name, _)| *name == text);
    if !text.is_empty() && !is_offered {
        match check_statistic(text) {
            Ok(()) => choices.list.insert(0, choice(text, "as written")),
            Err(why) if choices.list.is_empty() => {
                choices.list.push(Choice { label: why, does: Does::Nothing, ..Choice::default() });
            }
            Err(_) => {}
        }
    }
    if text.is_empty() {
        choices.at = choices.list.iter().position(|choice| choice.label == now).unwrap_or(0);
    }
    choices
}

/// Queries that may be added to a chart.
pub fn query_choices(text: &str, chart: &ChartSpec) -> Choices {
    let ids: Vec<&str> = chart.queries.iter().filter_map(|query| query.id.as_deref()).collect();
    let over = if ids.is_empty() { "over other queries".into() } else { format!("over {}", ids.join(", ")) };
    let choice = |name: &str, about: String, syntax, text: &'static str, behind| Choice {
        label: name.into(),
        about,
        line: name.into(),
        cursor: name.chars().count(),
        does: Does::Query { syntax, text, behind },
        ..Choice::default()
    };
    let mut rank = Rank::plain(text.trim());
    rank.offer(choice("math", over, Syntax::Math, "", 0), 0, 0);
    let found = "finds metrics by their names; each that is found is paid for".to_owned();
    // The cursor is between the braces.
    rank.offer(choice("SEARCH", found, Syntax::Math, "SEARCH('{} ', 'Average')", 15), 0, 0);
    let sql = "Metrics Insights: the top of many metrics, in each account".to_owned();
    rank.offer(choice("SQL", sql, Syntax::Sql, "SELECT ", 0), 0, 0);
    rank.choices("add to the chart")
}

/// Where a chart could be saved: `view/panel`.
pub fn save_choices(text: &str, specs: &Specs) -> Choices {
    let title = "save the chart as VIEW/PANEL";
    let nothing = |why: String| Choices {
        title: title.into(),
        list: vec![Choice { label: why, does: Does::Nothing, ..Choice::default() }],
        ..Choices::default()
    };
    let Some((view, panel)) = text.trim().split_once('/') else {
        let mut rank = Rank::plain(text.trim());
        for (name, view) in specs.views.iter().filter(|(name, _)| !is_built_in_view(name)) {
            let line = format!("{name}/");
            let about = view.about.clone();
            rank.offer(
                Choice {
                    label: line.clone(),
                    about,
                    cursor: line.chars().count(),
                    line,
                    ..Choice::default()
                },
                0,
                0,
            );
        }
        let mut choices = rank.choices(title);
        if choices.list.is_empty() {
            let line = format!("{}/", text.trim());
            let about = "a new view; after the stroke comes the panel's name".into();
            let cursor = line.chars().count();
            choices.list.push(Choice { label: line.clone(), about, line, cursor, ..Choice::default() });
        }
        return choices;
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_'))
    };
    if !is_name(view) {
        return nothing(format!("`{view}` is no view's name: small letters, digits, - and _"));
    }
    if !is_name(panel) {
        return nothing("after the stroke comes the panel's name: small letters, digits, - and _".into());
    }
    if is_built_in_view(view) {
        return nothing(format!("the view `{view}` is built in: choose another name"));
    }
    let about = match specs.views.get(view) {
        None => "a new view with this panel",
        Some(view) if view.panels.iter().any(|one| one.id == panel) => {
            "in the place of the panel of that name"
        }
        Some(_) => "one more panel of that view",
    };
    let line = format!("{view}/{panel}");
    let choice = Choice {
        label: line.clone(),
        about: about.into(),
        cursor: line.chars().count(),
        line,
        does: Does::Save { view: view.into(), panel: panel.into() },
        ..Choice::default()
    };
    Choices { title: title.into(), list: vec![choice], ..Choices::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(choices: &Choices) -> Vec<&str> {
        choices.list.iter().map(|choice| choice.label.as_str()).collect()
    }

    #[test]
    fn statistics_are_offered_and_any_other_of_cloudwatchs_is_taken() {
        let all = statistic_choices("", "m1", "p99");
        assert_eq!((all.list.len(), all.chosen().map(|c| c.label.as_str())), (STATISTICS.len(), Some("p99")));
        assert_eq!(labels(&statistic_choices("p99.95", "m1", "Sum"))[0], "p99.95");
        assert_eq!(labels(&statistic_choices("TM(5%:95%)", "m1", "Sum"))[0], "TM(5%:95%)");
        let none = statistic_choices("p101", "m1", "Sum");
        assert_eq!(none.list[0].does, Does::Nothing);
    }

    #[test]
    fn a_chart_is_saved_in_a_view_of_ones_own() {
        let mut specs = Specs::built_in().expect("specs");
        let view = specs.views["metrics"].clone();
        specs.views.insert("ops".into(), view);
        assert_eq!(labels(&save_choices("", &specs)), ["ops/"]);
        assert_eq!(labels(&save_choices("shop", &specs)), ["shop/"]);
        for (text, panel) in [("ops/errors", "errors"), ("new-one/p_1", "p_1")] {
            let does = &save_choices(text, &specs).list[0].does;
            assert!(matches!(does, Does::Save { panel: p, .. } if p == panel), "{does:?}");
        }
        for text in ["deck/errors", "../x/y", "ops/", "ops/A B", "Ops/x"] {
            assert_eq!(save_choices(text, &specs).list[0].does, Does::Nothing, "{text}");
        }
    }
}
