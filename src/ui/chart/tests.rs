mod figures;
mod hostile;
mod pictures;
mod reduction;

use ratatui::style::Modifier;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("in range")
}

fn point(second: i64, value: f64) -> Point {
    Point { at: at(second), value, provisional: false }
}

const SPAN: i64 = 7200;

/// A chart of one line over two hours.
fn picture(runs: &[&[Point]], size: (u16, u16), change: impl FnOnce(&mut Chart<'_>)) -> Buffer {
    let plain = Style::default();
    let line = Trace { runs: runs.to_vec(), style: plain, provisional: plain.add_modifier(Modifier::DIM) };
    let mut data =
        Chart { lines: vec![line], from: at(0), to: at(SPAN), threshold: None, unit: None, mark: None };
    change(&mut data);
    let area = Rect::new(0, 0, size.0, size.1);
    let mut buf = Buffer::empty(area);
    chart(&mut buf, area, &data, ChartStyle { threshold: plain, axis: plain }, &Zone::default());
    buf
}

fn text(buf: &Buffer) -> String {
    let rows = buf.content.chunks(usize::from(buf.area.width));
    rows.map(|row| {
        row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n"
    })
    .collect()
}

/// The dots of a chart: (from the left, from the top), in dots.
fn dots(buf: &Buffer) -> Vec<(u16, u16)> {
    let mut out = Vec::new();
    for y in 0..buf.area.height {
        for x in 0..buf.area.width {
            let symbol = buf[(x, y)].symbol().chars().next().map_or(0, u32::from);
            let Some(bits) = symbol.checked_sub(0x2800).filter(|bits| *bits < 256) else { continue };
            let all = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
            let set = all.iter().enumerate().filter(|(bit, _)| bits & (1 << bit) != 0);
            out.extend(set.map(|(_, (dx, dy))| (x * 2 + dx, y * 4 + dy)));
        }
    }
    out
}

#[test]
fn extremes_are_kept_however_many_points_share_a_column() {
    let many: Vec<Point> = (0..7200)
        .map(|s| {
            point(
                s,
                if s == 3601 {
                    9.0
                } else if s == 1800 {
                    -9.0
                } else {
                    0.1
                },
            )
        })
        .collect();
    let dots = dots(&picture(&[&many], (40, 10), |_| {}));
    let column = |y: u16| dots.iter().filter(|d| d.1 == y).map(|d| d.0).collect::<Vec<_>>();
    let (top, bottom) = (dots.iter().map(|d| d.1).min(), dots.iter().map(|d| d.1).max());
    let (top, bottom) = (column(top.expect("dots")), column(bottom.expect("dots")));
    assert_eq!((top.len(), bottom.len()), (1, 1), "one peak and one trough: {top:?} {bottom:?}");
    assert!(top[0].abs_diff(bottom[0]) >= 15, "each where it was");
}

#[test]
fn a_gap_is_not_joined_and_hostile_values_do_no_harm() {
    let left = [point(0, 1.0), point(600, 1.0)];
    let right = [point(6000, f64::MAX), point(6600, -f64::MAX)];
    let buf = picture(&[&left, &right], (60, 10), |chart| chart.threshold = Some(1.0));
    let mut columns: Vec<u16> = dots(&buf).into_iter().map(|d| d.0 / 2).collect();
    columns.sort_unstable();
    let widest = columns.windows(2).map(|w| w[1] - w[0]).max().expect("drawn");
    assert!(widest > 20, "nothing is drawn where there is no data: {columns:?}");
}

#[test]
fn what_is_no_number_is_a_gap() {
    let odd = [point(0, 1.0), point(600, f64::NAN), point(3000, f64::INFINITY), point(7200, 2.0)];
    let buf = picture(&[&odd], (40, 8), |_| {});
    let dots = dots(&buf);
    assert_eq!(
        dots.iter().map(|d| d.1).collect::<std::collections::BTreeSet<_>>().len(),
        2,
        "{}",
        text(&buf)
    );
    assert!(!text(&buf).to_lowercase().contains("nan") && !text(&buf).contains("inf"));
    let none = [point(0, f64::NAN), point(600, f64::NEG_INFINITY)];
    assert!(self::dots(&picture(&[&none], (40, 8), |c| c.threshold = Some(f64::NAN))).is_empty());
}

#[test]
fn no_point_one_point_and_equal_points() {
    assert!(dots(&picture(&[], (40, 8), |_| {})).is_empty());
    let one = dots(&picture(&[&[point(3600, 5.0)]], (40, 8), |_| {}));
    assert_eq!(one.len(), 2, "a single point is as wide as a cell: {one:?}");
    let equal: Vec<Point> = (0..60).map(|m| point(m * 120, 5.0)).collect();
    let rows: Vec<u16> = dots(&picture(&[&equal], (40, 8), |_| {})).into_iter().map(|d| d.1).collect();
    assert!(rows.len() > 50 && rows.iter().all(|y| *y == rows[0]), "a level line: {rows:?}");
}

#[test]
fn points_that_will_still_move_are_dimmed() {
    let mut points: Vec<Point> = (0..8).map(|m| point(m * 900, 1.0)).collect();
    points[7].provisional = true;
    let buf = picture(&[&points], (40, 6), |_| {});
    let row = (0..6).find(|y| buf[(10, *y)].symbol() >= "\u{2801}").expect("the line");
    let dimmed: Vec<u16> = (0..40).filter(|x| buf[(*x, row)].modifier.contains(Modifier::DIM)).collect();
    assert!(!dimmed.is_empty() && dimmed.iter().all(|x| *x > 28), "{dimmed:?}");
}

#[test]
fn labels_threshold_and_line_do_not_run_into_each_other() {
    let points: Vec<Point> = (0..120).map(|m| point(m * 60, if m > 100 { 2.3 } else { 0.4 })).collect();
    let buf = picture(&[&points], (50, 9), |chart| {
        chart.threshold = Some(1.25);
        chart.unit = Some("Seconds");
        chart.mark = Some((at(6060), "▲", Style::default()));
    });
    insta::assert_snapshot!(text(&buf));
}

#[test]
fn times_under_the_chart_are_whole() {
    for width in 12..90 {
        for second in [0, 60, 3600, 7000, 7200] {
            let buf =
                picture(&[], (width, 4), |chart| chart.mark = Some((at(second), "▲", Style::default())));
            let text = text(&buf);
            let last = text.lines().last().unwrap_or_default().to_owned();
            for word in last.split_whitespace() {
                assert!(word == "▲" || word.len() == 5, "{width} {second}: {last:?}");
            }
        }
    }
}

#[test]
fn any_size_and_any_zone_can_be_drawn() {
    let points: Vec<Point> =
        (0..9).map(|m| point(m * 800, [0.0, 1e-9, -4e5, 1e300][m as usize % 4])).collect();
    for width in 0..30 {
        for height in 0..12 {
            picture(&[&points], (width, height), |chart| chart.threshold = Some(1e12));
        }
    }
}
