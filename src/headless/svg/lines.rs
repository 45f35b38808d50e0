//! Box-drawing characters, U+2500 to U+257F.

use super::{
    CELL,
    shapes::{Piece, Rect},
};

/// Where lines cross: on pixels for a line one wide.
const CENTRE: (f64, f64) = (4.5, 9.5);
/// Radius of a rounded corner, to the middle of its line.
const RADIUS: f64 = 4.0;

/// Arms up, right, down and left, a digit each: 0 none, 1 light, 2 heavy, 3 double. Rounded corners have their
/// arms here too; dashes and diagonals have none.
#[rustfmt::skip]
const ARMS: [u16; 128] = [
    0x0101, 0x0202, 0x1010, 0x2020, 0x0000, 0x0000, 0x0000, 0x0000,
    0x0000, 0x0000, 0x0000, 0x0000, 0x0110, 0x0210, 0x0120, 0x0220,
    0x0011, 0x0012, 0x0021, 0x0022, 0x1100, 0x1200, 0x2100, 0x2200,
    0x1001, 0x1002, 0x2001, 0x2002, 0x1110, 0x1210, 0x2110, 0x1120,
    0x2120, 0x2210, 0x1220, 0x2220, 0x1011, 0x1012, 0x2011, 0x1021,
    0x2021, 0x2012, 0x1022, 0x2022, 0x0111, 0x0112, 0x0211, 0x0212,
    0x0121, 0x0122, 0x0221, 0x0222, 0x1101, 0x1102, 0x1201, 0x1202,
    0x2101, 0x2102, 0x2201, 0x2202, 0x1111, 0x1112, 0x1211, 0x1212,
    0x2111, 0x1121, 0x2121, 0x2112, 0x2211, 0x1122, 0x1221, 0x2212,
    0x1222, 0x2122, 0x2221, 0x2222, 0x0000, 0x0000, 0x0000, 0x0000,
    0x0303, 0x3030, 0x0310, 0x0130, 0x0330, 0x0013, 0x0031, 0x0033,
    0x1300, 0x3100, 0x3300, 0x1003, 0x3001, 0x3003, 0x1310, 0x3130,
    0x3330, 0x1013, 0x3031, 0x3033, 0x0313, 0x0131, 0x0333, 0x1303,
    0x3101, 0x3303, 0x1313, 0x3131, 0x3333, 0x0110, 0x0011, 0x1001,
    0x1100, 0x0000, 0x0000, 0x0000, 0x0001, 0x1000, 0x0100, 0x0010,
    0x0002, 0x2000, 0x0200, 0x0020, 0x0201, 0x1020, 0x0102, 0x2010,
];

/// The character's shape; nothing when it is none of these.
pub(super) fn line(c: char) -> Option<Vec<Piece>> {
    Some(match c {
        '╭' => corner(1.0, 1.0),
        '╮' => corner(-1.0, 1.0),
        '╯' => corner(-1.0, -1.0),
        '╰' => corner(1.0, -1.0),
        '┄' | '┅' | '┆' | '┇' => dashes(c, 3, '┄'),
        '┈' | '┉' | '┊' | '┋' => dashes(c, 4, '┈'),
        '╌' | '╍' | '╎' | '╏' => dashes(c, 2, '╌'),
        '╱' => vec![DIAGONALS[0].clone()],
        '╲' => vec![DIAGONALS[1].clone()],
        '╳' => DIAGONALS.to_vec(),
        '\u{2500}'..='\u{257F}' => arms(ARMS[c as usize - 0x2500]),
        _ => return None,
    })
}

const DIAGONALS: [Piece; 2] = [
    Piece::Outline { x: 0.0, y: 18.0, path: "v-1.1l8.45-16.9h.55v1.1l-8.45 16.9" },
    Piece::Outline { x: 0.0, y: 0.0, path: "h.55l8.45 16.9v1.1h-.55l-8.45-16.9" },
];

/// Half the thickness of an arm, all its lines together.
fn half(weight: u16) -> f64 {
    [0.0, 0.5, 1.0, 1.5][usize::from(weight & 3)]
}

fn arms(code: u16) -> Vec<Piece> {
    let weights = [12, 8, 4, 0].map(|shift| code >> shift & 0xF);
    let mut pieces = Vec::new();
    for (direction, weight) in weights.into_iter().enumerate() {
        // The arms at its sides: the one above or left of it, and the one below or right of it.
        let upright = direction % 2 == 0;
        let sides = if upright { (weights[3], weights[1]) } else { (weights[0], weights[2]) };
        let opposite = weights[(direction + 2) % 4];
        // How far from the centre a line starts, so that joints are whole and double lines stay hollow.
        let beside = |near: u16, far: u16| match near {
            3 => 0.5,
            0 => -half(far),
            near => -half(near),
        };
        let whole = if sides == (3, 3) && opposite == 0 { 0.5 } else { -half(sides.0).max(half(sides.1)) };
        let strokes: &[(f64, f64, f64)] = match weight {
            0 => &[],
            3 => &[(-1.5, -0.5, beside(sides.0, sides.1)), (0.5, 1.5, beside(sides.1, sides.0))],
            _ => &[(-half(weight), half(weight), whole)],
        };
        for &(from, to, start) in strokes {
            let (x, y) = CENTRE;
            let (breadth, ahead) = (to - from, |edge: f64| edge - start);
            pieces.push(Piece::Fill(match direction {
                0 => Rect { x: x + from, y: 0.0, w: breadth, h: ahead(y) },
                1 => Rect { x: x + start, y: y + from, w: ahead(CELL.0 - x), h: breadth },
                2 => Rect { x: x + from, y: y + start, w: breadth, h: ahead(CELL.1 - y) },
                _ => Rect { x: 0.0, y: y + from, w: ahead(x), h: breadth },
            }));
        }
    }
    pieces
}

/// A rounded corner with arms to the right (1) or left (-1) and down (1) or up (-1).
fn corner(right: f64, down: f64) -> Vec<Piece> {
    let (x, y) = CENTRE;
    let (wide, tall) = (CELL.0 / 2.0 - RADIUS, if down > 0.0 { CELL.1 - y } else { y } - RADIUS);
    let arms = [
        Rect { x: if right > 0.0 { x + RADIUS } else { 0.0 }, y: y - 0.5, w: wide, h: 1.0 },
        Rect { x: x - 0.5, y: if down > 0.0 { y + RADIUS } else { 0.0 }, w: 1.0, h: tall },
    ];
    let (path, dx, dy) = match (right > 0.0, down > 0.0) {
        (true, true) => ("a4.5 4.5 0 0 1 4.5-4.5v1a3.5 3.5 0 0 0-3.5 3.5", -0.5, RADIUS),
        (false, true) => ("a4.5 4.5 0 0 0-4.5-4.5v1a3.5 3.5 0 0 1 3.5 3.5", 0.5, RADIUS),
        (false, false) => ("a4.5 4.5 0 0 1-4.5 4.5v-1a3.5 3.5 0 0 0 3.5-3.5", 0.5, -RADIUS),
        (true, false) => ("a4.5 4.5 0 0 0 4.5 4.5v-1a3.5 3.5 0 0 1-3.5-3.5", -0.5, -RADIUS),
    };
    let [across, along] = arms.map(Piece::Fill);
    vec![across, along, Piece::Outline { x: x + dx, y: y + dy, path }]
}

/// So many dashes in the cell. From `first` on, four characters follow: light and heavy across, then upright.
fn dashes(c: char, count: u8, first: char) -> Vec<Piece> {
    let variant = c as u32 - first as u32;
    let thick = 2.0 * half(1 + u16::from(variant % 2 == 1));
    let (x, y) = CENTRE;
    let step = if variant < 2 { CELL.0 } else { CELL.1 } / f64::from(count);
    (0..count)
        .map(|i| {
            let (start, long) = (step * (f64::from(i) + 1.0 / 6.0), step * 2.0 / 3.0);
            Piece::Fill(if variant < 2 {
                Rect { x: start, y: y - thick / 2.0, w: long, h: thick }
            } else {
                Rect { x: x - thick / 2.0, y: start, w: thick, h: long }
            })
        })
        .collect()
}
