use std::collections::BTreeSet;

use ratatui::{
    layout::Rect as Area,
    style::{Color, Style},
};

use super::*;

fn drawable() -> impl Iterator<Item = char> {
    "●◆▲▴✶◌✕".chars().chain('\u{2500}'..='\u{259F}').chain('\u{2800}'..='\u{28FF}')
}

fn pieces(c: char) -> Vec<Piece> {
    let shapes = shapes(c.encode_utf8(&mut [0; 4])).unwrap_or_else(|| panic!("{c} is text"));
    shapes.into_iter().map(|(piece, _)| piece).collect()
}

fn rects(c: char) -> Vec<Rect> {
    let rect = |piece| if let Piece::Fill(rect) = piece { Some(rect) } else { None };
    pieces(c).into_iter().filter_map(rect).collect()
}

/// Where a glyph touches the edges of its cell: edge, from, to.
fn touches(c: char) -> BTreeSet<(&'static str, String)> {
    let mut touches = BTreeSet::new();
    for Rect { x, y, w, h } in rects(c) {
        let (across, down) = (format!("{x}, {w} wide"), format!("{y}, {h} high"));
        let edges = [
            ("up", y == 0.0, &across),
            ("right", x + w == CELL.0, &down),
            ("down", y + h == CELL.1, &across),
            ("left", x == 0.0, &down),
        ];
        touches.extend(edges.iter().filter(|(_, on, _)| *on).map(|(edge, _, at)| (*edge, (*at).clone())));
    }
    touches
}

fn drawn(lines: &[&str]) -> String {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let size = (u16::try_from(width).expect("small"), u16::try_from(lines.len()).expect("small"));
    let mut buffer = Buffer::empty(Area::new(0, 0, size.0, size.1));
    for (y, line) in (0..).zip(lines) {
        buffer.set_string(0, y, line, Style::new().fg(Color::Cyan));
    }
    let mut out = Vec::new();
    write(&buffer, "t", &mut out).expect("writes");
    String::from_utf8(out).expect("UTF-8")
}

/// Left, top, right and bottom of relative path data; arcs by their ends, for they bend inwards.
fn bounds(x: f64, y: f64, path: &str) -> (f64, f64, f64, f64) {
    let (mut at, mut bounds) = ((x, y), (x, y, x, y));
    let mut rest = path;
    while let Some(command) = rest.chars().next() {
        let end = rest[1..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |end| end + 1);
        let spaced = rest[1..end].replace('-', " -");
        let numbers: Vec<f64> = spaced.split_whitespace().map(|n| n.parse().expect("a number")).collect();
        let steps: Vec<(f64, f64)> = match command {
            'h' => numbers.iter().map(|dx| (*dx, 0.0)).collect(),
            'v' => numbers.iter().map(|dy| (0.0, *dy)).collect(),
            'l' => numbers.chunks(2).map(|n| (n[0], n[1])).collect(),
            'a' => numbers.chunks(7).map(|n| (n[5], n[6])).collect(),
            other => panic!("{other} in {path}"),
        };
        for (dx, dy) in steps {
            at = (at.0 + dx, at.1 + dy);
            bounds = (bounds.0.min(at.0), bounds.1.min(at.1), bounds.2.max(at.0), bounds.3.max(at.1));
        }
        rest = &rest[end..];
    }
    bounds
}

#[test]
fn what_is_drawn_stays_in_its_cell() {
    for c in drawable() {
        let pieces = pieces(c);
        assert_eq!(pieces.is_empty(), c == '\u{2800}', "{c}");
        for piece in pieces {
            let (left, top, right, bottom) = match piece {
                Piece::Fill(Rect { x, y, w, h }) => (x, y, x + w, y + h),
                Piece::Dot { x, y, tenths } => {
                    let r = f64::from(tenths) / 20.0;
                    (x - r, y - r, x + r, y + r)
                }
                Piece::Outline { x, y, path } => bounds(x, y, path),
            };
            assert!(
                left > -1e-9 && top > -1e-9 && right < CELL.0 + 1e-9 && bottom < CELL.1 + 1e-9,
                "{c} {piece:?}"
            );
            assert!(left <= right && top <= bottom, "{c} {piece:?}");
        }
    }
}

#[test]
fn lines_meet_at_the_edges_of_cells() {
    let edges = |c| touches(c).into_iter().map(|(edge, _)| edge).collect::<Vec<_>>();
    assert_eq!(edges('─'), ["left", "right"]);
    assert_eq!(edges('│'), ["down", "up"]);
    assert_eq!(edges('╭'), ["down", "right"]);
    assert_eq!(edges('╯'), ["left", "up"]);
    assert_eq!(edges('╵'), ["up"]);
    assert_eq!(edges('┈'), Vec::<&str>::new());
    assert_eq!(edges('╬').len(), 8);
    for (straight, joints) in [("─│", "┌┐└┘├┤┬┴┼╭╮╰╯╴╵╶╷"), ("━┃", "┏┓┗┛┣┫┳┻╋╸╹╺╻"), ("═║", "╔╗╚╝╠╣╦╩╬")]
    {
        let lines: BTreeSet<_> = straight.chars().flat_map(touches).map(|(_, at)| at).collect();
        for joint in joints.chars() {
            for (edge, at) in touches(joint) {
                assert!(lines.contains(&at), "{joint} {edge} {at} {lines:?}");
            }
        }
    }
}

#[test]
fn double_lines_stay_hollow() {
    let inside = |c: char, x: f64, y: f64| {
        rects(c).iter().any(|r| r.x < x && x < r.x + r.w && r.y < y && y < r.y + r.h)
    };
    let between = [(4.5, 4.0), (4.5, 14.0), (1.5, 9.5), (7.5, 9.5), (4.5, 9.5)];
    for c in "═║╔╗╚╝╠╣╦╩╬".chars() {
        assert!(between.iter().all(|(x, y)| !inside(c, *x, *y)), "{c}");
    }
    assert!(inside('╫', 4.5, 9.25) && inside('╪', 4.25, 9.5) && !inside('╟', 4.5, 9.25));
}

#[test]
fn a_box_is_four_lines_and_four_corners() {
    let svg = drawn(&["╭────╮", "│    │", "│    │", "╰────╯"]);
    assert_eq!(svg.matches("<path").count(), 1);
    assert_eq!(svg.matches("<text").count(), 0);
    assert_eq!(svg.matches('M').count() - svg.matches("Mono").count() - svg.matches("Menlo").count(), 8);
    let (left, top) = (MARGIN + 4.0, MARGIN + 9.0);
    assert!(svg.contains(&format!("M{left} {}h1v46h-1z", top + 4.5)), "{svg}");
    assert!(svg.contains(&format!("M{} {top}h37v1h-37z", left + 4.5)), "{svg}");
}

#[test]
fn blocks_make_one_area_and_dots_are_counted() {
    let svg = drawn(&["██", "██"]);
    assert!(svg.contains(&format!("d=\"M{MARGIN} {MARGIN}h18v36h-18z\"")), "{svg}");
    let svg = drawn(&["⣿⠁⠀"]);
    assert_eq!(svg.matches("h0").count(), 9);
    assert!(svg.contains(&format!("M{} {}h0", MARGIN + 9.0 + 2.25, MARGIN + 2.25)), "{svg}");
}

#[test]
fn text_is_held_to_its_columns_and_lines_under_it_are_as_long() {
    let mut buffer = Buffer::empty(Area::new(0, 0, 20, 1));
    buffer.set_string(0, 0, "  a b   日本 é…    ", Style::new().underlined());
    let mut out = Vec::new();
    write(&buffer, "t", &mut out).expect("writes");
    let svg = String::from_utf8(out).expect("UTF-8");
    let at = |column: f64| MARGIN + column * CELL.0;
    for (column, rest) in [(2.0, "y=\"26\" textLength=\"27\">a b<"), (13.0, "y=\"26\" textLength=\"18\">é…<")]
    {
        assert!(svg.contains(&format!("x=\"{}\" {rest}", at(column))), "{svg}");
    }
    for (middle, c) in [(9.0, '日'), (11.0, '本')] {
        let text = format!("x=\"{}\" y=\"26\" text-anchor=\"middle\">{c}<", at(middle));
        assert!(svg.contains(&text), "{svg}");
    }
    let y = MARGIN + UNDERLINE.0;
    let line = |from: f64, columns: f64| {
        let long = columns * CELL.0;
        format!("M{} {y}h{long}v1h-{long}z", at(from))
    };
    assert!(svg.contains(&format!("d=\"{}{}{}\"", line(2.0, 3.0), line(8.0, 4.0), line(13.0, 2.0))), "{svg}");
}

#[test]
fn the_paper_suits_the_ink() {
    let ground = |colour| {
        let mut buffer = Buffer::empty(Area::new(0, 0, 9, 1));
        buffer.set_string(0, 0, "───── ink", Style::new().fg(Color::Rgb(0x80, 0x88, 0x90)));
        buffer.set_string(6, 0, "ink", Style::new().fg(colour));
        let mut out = Vec::new();
        write(&buffer, "t", &mut out).expect("writes");
        let svg = String::from_utf8(out).expect("UTF-8");
        (svg.contains("fill=\"#0f141b\""), svg.contains("fill=\"#fcfcfd\""))
    };
    assert_eq!(ground(Color::Rgb(0xD0, 0xD4, 0xDC)), (true, false));
    assert_eq!(ground(Color::Rgb(0x2B, 0x2F, 0x36)), (false, true));
    assert_eq!(ground(Color::Reset), (true, false));
    assert_eq!(ground(Color::Black), (true, false));
}
