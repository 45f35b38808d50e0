//! Charts of answers: a line a column of numbers over the time of another, or a bar a row.

use std::collections::HashMap;

use super::{
    grouped,
    rows::{Rows, time},
};
use crate::{
    model::{LogAsk, Point, Standing, Timestamp},
    spec::{AxisSpec, Legend, LogShape, Shape, Side},
    ui::{Figure, FigureLine, Telling},
};

/// Lines or bars, at most.
const MOST: usize = 100;

/// A line of an answer.
#[derive(Debug)]
pub(super) struct Lined {
    label: String,
    points: Vec<Point>,
}

/// What a chart of an answer is made from.
#[derive(Debug)]
pub(super) struct Lines {
    of: Vec<Lined>,
    /// Seconds between points.
    period: u32,
    /// Lines that were left out.
    pub left_out: usize,
}

impl Lines {
    /// The lines of an answer to what was asked.
    ///
    /// # Errors
    /// Why there are none, in a few words.
    pub fn of(rows: &Rows<'_>, shape: LogShape, ask: &LogAsk) -> Result<Self, &'static str> {
        let columns = 0..rows.fields.len();
        let has = |column: usize, what: &dyn Fn(&str) -> bool| {
            let mut values =
                (0..rows.len()).filter_map(|row| rows.value(row, column)).filter(|v| !v.is_empty());
            let first = values.next();
            first.is_some_and(|first| what(first) && values.all(|value| what(value)))
        };
        let is_time = |text: &str| time(text).is_some();
        let is_number = |text: &str| number(text).is_some();
        // A status or a port is a number, and yet no amount.
        let by = grouped::names(&ask.query);
        let is_name = |column: usize| by.contains(&grouped::bare(rows.fields[column]));
        let numbers: Vec<usize> =
            columns.clone().filter(|column| !is_name(*column) && has(*column, &is_number)).collect();
        if numbers.is_empty() {
            return Err("no column has numbers to draw");
        }
        let times = columns.clone().find(|column| has(*column, &is_time));
        let names: Vec<usize> =
            columns.filter(|column| Some(*column) != times && !numbers.contains(column)).collect();
        match (shape, times) {
            (LogShape::Line | LogShape::Area | LogShape::Bar, Some(times)) => {
                Ok(Self::over(rows, times, &numbers, &names))
            }
            (LogShape::Bar | LogShape::Share, _) => Ok(Self::beside(rows, &numbers, times, &names, ask.to)),
            _ => Err("no column has times to draw lines over"),
        }
    }

    /// Over time.
    fn over(rows: &Rows<'_>, times: usize, numbers: &[usize], names: &[usize]) -> Self {
        let mut of: Vec<Lined> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for row in 0..rows.len() {
            let Some(at) = rows.value(row, times).and_then(|text| time(text)) else { continue };
            let name = named(rows, row, names);
            for column in numbers {
                let Some(value) = rows.value(row, *column).and_then(|text| number(text)) else { continue };
                let label = match (&*name, numbers.len()) {
                    ("", _) => rows.fields[*column].to_string(),
                    (name, 1) => name.to_owned(),
                    (name, _) => format!("{name} {}", rows.fields[*column]),
                };
                let point = Point { at, value, provisional: false };
                let place = *places.entry(label).or_insert_with_key(|label| {
                    of.push(Lined { label: label.clone(), points: Vec::new() });
                    of.len() - 1
                });
                of[place].points.push(point);
            }
        }
        let mut moments: Vec<i64> =
            of.iter().flat_map(|line| &line.points).map(|p| p.at.as_second()).collect();
        moments.sort_unstable();
        moments.dedup();
        let period = moments.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or(60);
        let left_out = of.len().saturating_sub(MOST);
        of.truncate(MOST);
        Self { of, period: u32::try_from(period).unwrap_or(60), left_out }
    }

    /// Beside each other: a row each.
    fn beside(
        rows: &Rows<'_>,
        numbers: &[usize],
        times: Option<usize>,
        names: &[usize],
        at: Timestamp,
    ) -> Self {
        let (column, all) = (numbers[0], rows.len());
        let names: Vec<usize> = times.into_iter().chain(names.iter().copied()).collect();
        let line = |row: usize| {
            let value = number(rows.value(row, column)?)?;
            let label = named(rows, row, &names);
            Some(Lined { label, points: vec![Point { at, value, provisional: false }] })
        };
        // They are no points of a line: that they have no room beside each other makes them lie.
        Self {
            of: (0..all).filter_map(line).take(MOST).collect(),
            period: 1,
            left_out: all.saturating_sub(MOST),
        }
    }

    /// As a chart.
    pub fn figure(
        &self,
        shape: Shape,
        (from, to): (Timestamp, Timestamp),
        is_hidden: impl Fn(&str) -> bool,
    ) -> Figure<'_> {
        fn line<'a>(line: &'a Lined, period: u32, hidden: bool) -> FigureLine<'a> {
            FigureLine {
                key: line.label.clone(),
                label: line.label.clone(),
                points: &line.points,
                period,
                shift: 0,
                unit: None,
                side: Side::Left,
                colour: None,
                hidden,
                past_of: None,
                standing: Standing::Complete,
                why: None,
            }
        }
        Figure {
            shape,
            lines: self.of.iter().map(|l| line(l, self.period, is_hidden(&l.label))).collect(),
            from,
            to,
            axes: [AxisSpec::default(), AxisSpec::default()],
            bands: Vec::new(),
            moments: Vec::new(),
            shades: Vec::new(),
            changes: Vec::new(),
            mark: None,
            legend: Legend::default(),
            whole_range: false,
            telling: Telling::default(),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|number| number.is_finite())
}

/// What a row is called, by its columns that are no numbers.
fn named(rows: &Rows<'_>, row: usize, names: &[usize]) -> String {
    let parts: Vec<&str> =
        names.iter().filter_map(|column| rows.value(row, *column)).map(|t| t.as_str()).collect();
    parts.join(" ")
}

/// The shape that a kind of answer is drawn in.
pub(super) fn shape(shape: LogShape) -> Option<Shape> {
    match shape {
        LogShape::Table => None,
        LogShape::Line => Some(Shape::Line),
        LogShape::Area => Some(Shape::Area),
        LogShape::Bar => Some(Shape::Bar),
        LogShape::Share => Some(Shape::Share),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        model::{AccountName, LogAnswer, LogScanned, LogStatus, Region, ScopeKey, Snapshot, Text},
        spec::Range,
        ui::{LogPart, LogRun},
    };

    /// The lines of an answer: labels, and the values of each.
    fn lines(
        query: &str,
        shape: LogShape,
        rows: &[&[(&str, &str)]],
    ) -> Result<Vec<(String, Vec<f64>)>, &'static str> {
        let at: Timestamp = "2026-03-01T03:00:00Z".parse().expect("a time");
        let row =
            |row: &&[(&str, &str)]| row.iter().map(|(f, v)| (Text::new(f), Text::new(v))).collect::<Vec<_>>();
        let answer = LogAnswer::of(rows.iter().map(row), LogStatus::Complete, LogScanned::default(), 1000);
        let (query, groups) = (query.to_owned(), vec![Text::new("/ecs/checkout")]);
        let ask = LogAsk { query, language: "CWLI".into(), groups, from: at, to: at, limit: 1000, nth: 1 };
        let part = LogPart {
            scope: ScopeKey { account: AccountName::new("prod-shop"), region: Region::new("eu-west-1") },
            is_awaited: false,
            answer: Some(Arc::new(Snapshot::LogQuery(answer))),
            fault: None,
        };
        let run = LogRun { ask: Arc::new(ask), at, range: Range::default(), window: None, parts: vec![part] };
        let lines = Lines::of(&Rows::of(&run), shape, &run.ask)?;
        let values = |line: Lined| (line.label, line.points.iter().map(|point| point.value).collect());
        Ok(lines.of.into_iter().map(values).collect())
    }

    #[test]
    fn what_is_grouped_by_is_a_name_though_it_is_a_number() {
        let beside: &[&[(&str, &str)]] =
            &[&[("status", "200"), ("count(*)", "70")], &[("status", "504"), ("count(*)", "3")]];
        let query = "filter ok = 1 | stats count(*) by status";
        let named = |label: &str, values: &[f64]| (label.to_owned(), values.to_vec());
        let bars = Ok(vec![named("200", &[70.0]), named("504", &[3.0])]);
        assert_eq!(lines(query, LogShape::Bar, beside), bars);
        assert_eq!(lines(query, LogShape::Share, beside), bars);
        assert!(lines(query, LogShape::Line, beside).is_err());

        let over: &[&[(&str, &str)]] = &[
            &[("status", "200"), ("bin(5m)", "2026-03-01 02:00:00.000"), ("count(*)", "70")],
            &[("status", "504"), ("bin(5m)", "2026-03-01 02:00:00.000"), ("count(*)", "3")],
            &[("status", "200"), ("bin(5m)", "2026-03-01 02:05:00.000"), ("count(*)", "71")],
        ];
        let query = "stats count(*) by status, bin(5m)";
        let expected = Ok(vec![named("200", &[70.0, 71.0]), named("504", &[3.0])]);
        assert_eq!(lines(query, LogShape::Line, over), expected);

        let bare: &[&[(&str, &str)]] = &[&[("status", "200")]];
        assert!(lines("stats count(*) by status", LogShape::Bar, bare).is_err(), "a name alone is no amount");
        assert_eq!(lines("fields status", LogShape::Bar, bare), Ok(vec![named("", &[200.0])]));
    }
}
