//! Whatever comes, something is drawn, and it is no lie.

use ratatui::style::Modifier;

use super::{
    figures::{at, drawn, figure, line, wave},
    text,
};
use crate::{
    model::{Point, Standing},
    spec::{AxisSpec, Band, Legend, Level, Moment, Shape, Side},
    ui::chart::{ChangeKind, ChangeMark, Figure, Glyphs},
};

fn odd() -> Vec<Vec<Point>> {
    let values = [
        0.0,
        -1.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::MAX,
        -f64::MAX,
        1e-300,
        f64::MIN_POSITIVE,
        3.5,
    ];
    let mut all: Vec<Vec<Point>> = vec![vec![], wave(60, |_| 7.0), wave(60, |_| f64::NAN)];
    all.push(wave(60, |t| values[(t * 170.0) as usize % values.len()]));
    all.push(wave(60, |t| -t).into_iter().rev().collect());
    all.push(vec![Point { at: at("01:00"), value: -3.0, provisional: true }; 3]);
    all
}

/// A figure with everything in it.
fn everything(shape: Shape, points: &[Vec<Point>], legend: Legend) -> Figure<'_> {
    let mut chart = figure(shape, points.iter().map(|points| line("a series", points)).collect());
    for (i, line) in chart.lines.iter_mut().enumerate() {
        line.side = if i % 2 == 0 { Side::Left } else { Side::Right };
        line.standing = [Standing::Partial, Standing::Forbidden, Standing::Failed][i % 3];
        line.shift = if i == 4 { 600 } else { 0 };
        line.period = if i == 2 { 0 } else { 60 };
        line.key = i.to_string();
        line.past_of = (i == 4).then(|| "3".into());
    }
    let band = |from, to| Band {
        from,
        to,
        label: Some("b".into()),
        level: Level::Warning,
        colour: None,
        side: Side::Left,
    };
    chart.bands = vec![
        band(2.0, None),
        band(f64::NEG_INFINITY, Some(1.0)),
        band(f64::NAN, Some(f64::NAN)),
        band(9.0, Some(3.0)),
        Band { side: Side::Right, ..band(f64::INFINITY, None) },
    ];
    let (early, late) =
        ("2020-01-01T00:00:00Z".parse().expect("a time"), "2030-01-01T00:00:00Z".parse().expect("a time"));
    chart.moments = vec![
        Moment { at: early, until: Some(late), label: Some("x".repeat(300).as_str().into()), colour: None },
        Moment { at: at("01:00"), until: None, label: Some("now".into()), colour: None },
    ];
    chart.shades = vec![(early, late, "alarm"), (late, early, "unknown")];
    chart.changes = vec![ChangeMark { at: at("01:00"), kind: ChangeKind::Write, words: "w".repeat(300) }; 40];
    chart.mark = Some((late, "▲", "alarm"));
    chart.legend = legend;
    chart.axes[1] = AxisSpec {
        min: Some(1e300),
        max: Some(-1e300),
        label: Some("日本語".into()),
        unit: Some("Bytes".into()),
    };
    chart
}

#[test]
fn every_shape_can_be_drawn_in_every_size() {
    let points = odd();
    for shape in Shape::ALL {
        let legends = [Legend::Beneath, Legend::Right, Legend::Hidden].map(|l| everything(shape, &points, l));
        for (i, chart) in legends.iter().enumerate() {
            let small = [0, 1, 2, 3, 4, 5, 7, 11, 12, 13, 16, 22];
            let sizes = small.into_iter().flat_map(|w| small[..9].iter().map(move |h| (w, *h)));
            let large = [(80, 3), (80, 24), (200, 60), (13, 60), (120, 1), (500, 4)];
            // Of the small ones each legend has its share.
            let small = sizes.enumerate().filter(|(n, _)| n % 3 == i).map(|(_, size)| size);
            for size in small.chain(large) {
                let picture = drawn(chart, size, |brush| {
                    brush.glyphs = if size.0 % 2 == 0 { Glyphs::Braille } else { Glyphs::Ascii };
                    (brush.cursor, brush.selected) = (Some(at("01:00")), Some(usize::from(size.1) % 9));
                });
                let text = text(&picture);
                assert!(!text.contains("NaN") && !text.contains("inf"), "{shape:?} {size:?}\n{text}");
            }
        }
    }
}

#[test]
fn a_range_of_no_time_and_one_of_the_wrong_way_round_can_be_drawn() {
    let points = odd();
    for shape in Shape::ALL {
        let mut chart = everything(shape, &points, Legend::Beneath);
        for (from, to) in [("01:00", "01:00"), ("02:00", "01:00")] {
            (chart.from, chart.to) = (at(from), at(to));
            drawn(&chart, (60, 12), |brush| brush.cursor = Some(at("01:00")));
        }
    }
}

#[test]
fn a_plot_is_not_drawn_outside_of_the_room_that_it_gets() {
    use ratatui::{buffer::Buffer, layout::Rect};
    let points = [wave(60, |t| t)];
    for shape in Shape::ALL {
        let plot = crate::ui::Plot::of(&figure(shape, vec![line("a", &points[0])]), (60, 14));
        let (theme, zone) = (super::figures::theme(), crate::ui::Zone::default());
        let brush = crate::ui::chart::brush::Brush {
            theme,
            zone: &zone,
            glyphs: Glyphs::Braille,
            cursor: None,
            selected: None,
        };
        let mut buf = Buffer::empty(Rect::new(0, 0, 40, 10));
        plot.paint(&mut buf, Rect::new(5, 2, 20, 5), &brush);
        for (i, cell) in buf.content.iter().enumerate() {
            let (x, y) = (i % 40, i / 40);
            assert!((5..25).contains(&x) && (2..7).contains(&y) || cell.symbol() == " ", "{shape:?} {x} {y}");
        }
    }
}

#[test]
fn why_there_is_nothing_is_said() {
    let none = figure(Shape::Line, vec![line("a", &[])]);
    assert!(text(&drawn(&none, (60, 8), |_| {})).contains("No data points from 00:12 to 03:12."));
    let mut refused = line("errors", &[]);
    (refused.standing, refused.why) = (Standing::Rejected, Some("Unknown function RATES".into()));
    let refused = figure(Shape::Line, vec![refused, line("b", &[])]);
    assert!(text(&drawn(&refused, (60, 8), |_| {})).contains("✕ errors: rejected: Unknown function RATES"));
}

#[test]
fn the_newest_is_dim_and_the_selected_is_over_the_others() {
    let (a, b) = (wave(600, |_| 5.0), wave(600, |_| 5.0));
    let mut lines = vec![line("a", &a), line("b", &b)];
    lines.iter_mut().for_each(|line| line.period = 600);
    let chart = figure(Shape::Line, lines);
    let own = |selected| {
        let picture = drawn(&chart, (60, 10), |brush| brush.selected = selected);
        let braille: Vec<_> =
            picture.content.iter().filter(|c| c.symbol() >= "\u{2801}" && c.symbol() < "\u{2900}").collect();
        let dim = braille.iter().filter(|c| c.modifier.contains(Modifier::DIM)).count();
        assert!(dim > 0 && dim < braille.len() / 8, "the last of 18 points: {dim} of {}", braille.len());
        braille[0].fg
    };
    assert_eq!(own(None), own(Some(0)), "the first is over the others");
    assert_ne!(own(Some(0)), own(Some(1)), "the selected is");
}

#[test]
fn a_sum_of_areas_keeps_its_highest() {
    let quiet = wave(60, |_| 10.0);
    let spike = wave(60, |t| if (t * 180.0).round() as i64 == 91 { 80.0 } else { 1.0 });
    let chart = figure(Shape::Area, vec![line("quiet", &quiet), line("spike", &spike)]);
    let picture = text(&drawn(&chart, (40, 12), |_| {}));
    let first = picture.lines().next().unwrap_or_default();
    assert!(first.contains("100"), "{picture}");
    let height = picture.lines().take_while(|line| line.contains('│') || line.contains('┤')).count();
    let column: Vec<&str> =
        picture.lines().take(height).filter(|l| l.chars().skip(20).take(5).any(|c| c != ' ')).collect();
    assert!(column.len() * 10 >= height * 8, "the spike reaches 90 of 100:\n{picture}");
}
