use super::*;

fn item(x: usize, y: usize, width: usize, height: usize) -> Item {
    Item { x, y, width, height, narrow: 30, low: LOW }
}

/// Columns, line, columns, lines of each, in the order in which one reads.
fn laid(items: &[Item], width: u16) -> Vec<(usize, u16, u16, u16, u16)> {
    let canvas = lay(items, width);
    canvas.areas.iter().map(|(at, a)| (*at, a.x, a.y, a.width, a.height)).collect()
}

#[test]
fn what_can_be_read_is_where_the_grid_has_it() {
    let four = [item(0, 0, 6, 6), item(6, 0, 6, 6), item(12, 0, 6, 6), item(18, 0, 6, 6)];
    assert_eq!(laid(&four, 120), [(0, 0, 0, 30, 9), (1, 30, 0, 30, 9), (2, 60, 0, 30, 9), (3, 90, 0, 30, 9)]);
    assert_eq!(laid(&four, 200)[1], (1, 50, 0, 50, 12));
    let beside = [item(0, 0, 12, 12), item(12, 0, 12, 6), item(12, 6, 12, 6)];
    assert_eq!(laid(&beside, 80), [(0, 0, 0, 40, 18), (1, 40, 0, 40, 9), (2, 40, 9, 40, 9)]);
}

#[test]
fn what_could_not_be_read_has_fewer_neighbours_and_rows_of_one_length() {
    let four = [item(0, 0, 6, 6), item(6, 0, 6, 6), item(12, 0, 6, 6), item(18, 0, 6, 6)];
    assert_eq!(laid(&four, 80), [(0, 0, 0, 40, 9), (1, 40, 0, 40, 9), (2, 0, 9, 40, 9), (3, 40, 9, 40, 9)]);
    assert_eq!(laid(&four, 100), laid(&four, 100), "two and two, not three and one");
    assert_eq!(laid(&four, 100)[2], (2, 0, 9, 50, 9));
    assert_eq!(laid(&four, 50), [(0, 0, 0, 50, 9), (1, 0, 9, 50, 9), (2, 0, 18, 50, 9), (3, 0, 27, 50, 9)]);
    let uneven = [item(0, 0, 4, 6), item(4, 0, 20, 6)];
    assert_eq!(
        laid(&uneven, 80),
        [(0, 0, 0, 33, 9), (1, 33, 0, 47, 9)],
        "neighbours stay, as long as both can be read"
    );
    let three = [item(0, 0, 8, 6), item(8, 0, 8, 6), item(16, 0, 8, 6)];
    assert_eq!(laid(&three, 80), [(0, 0, 0, 40, 9), (1, 40, 0, 40, 9), (2, 0, 9, 80, 9)]);
    let under_text = [item(0, 0, 24, 2), item(0, 2, 6, 6), item(6, 2, 6, 6), item(0, 8, 24, 6)];
    let laid = laid(&under_text, 80);
    assert_eq!(
        (laid[0], laid[3]),
        ((0, 0, 0, 80, 4), (3, 0, 13, 80, 9)),
        "what has the whole width keeps it"
    );
}

#[test]
fn empty_rows_are_closed_and_what_lies_over_another_goes_below_it() {
    let far = [item(0, 5, 24, 6), item(0, 9_000_000, 24, 6)];
    assert_eq!(laid(&far, 120), [(0, 0, 0, 120, 9), (1, 0, 9, 120, 9)]);
    let over = [item(0, 0, 12, 6), item(0, 0, 12, 6), item(12, 0, 12, 6)];
    assert_eq!(laid(&over, 120), [(0, 0, 0, 60, 9), (2, 60, 0, 60, 9), (1, 0, 9, 60, 9)]);
    let out = [Item { x: 40, width: 99, height: 0, ..item(0, 0, 1, 1) }];
    assert_eq!(laid(&out, 120), [(0, 0, 0, 120, 4)]);
}

#[test]
fn what_is_too_low_makes_its_neighbours_higher_and_what_is_much_too_high_is_squeezed() {
    let low = [item(0, 0, 12, 1), item(0, 1, 12, 5), item(12, 0, 12, 6)];
    assert_eq!(laid(&low, 120), [(0, 0, 0, 60, 4), (2, 60, 0, 60, 11), (1, 0, 4, 60, 7)]);
    let high: Vec<Item> = (0..500).map(|n| item(0, n * 1000, 24, 1000)).collect();
    let canvas = lay(&high, 120);
    assert_eq!(canvas.areas.len(), 500);
    assert!(canvas.height <= 20_200, "{}", canvas.height);
    assert!(canvas.areas.iter().all(|(_, area)| area.height >= LOW));
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }
}

#[test]
fn whatever_the_grid_nothing_is_lost_nothing_overlaps_and_everything_can_be_read() {
    let mut dice = Dice(7);
    for _ in 0..300 {
        let items: Vec<Item> = (0..1 + dice.roll(40))
            .map(|_| {
                let narrow = [15, 24, 30][dice.roll(3)];
                Item { narrow, ..item(dice.roll(26), dice.roll(60), dice.roll(26), dice.roll(14)) }
            })
            .collect();
        for width in [40, 79, 80, 100, 120, 200, 317] {
            let canvas = lay(&items, width);
            let mut seen: Vec<usize> = canvas.areas.iter().map(|(at, _)| *at).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..items.len()).collect::<Vec<_>>(), "{items:?}");
            for canvas in [canvas.clone(), stretched(canvas.clone(), canvas.height * 3 / 2)] {
                for (place, (at, area)) in canvas.areas.iter().enumerate() {
                    assert!(area.right() <= width && area.bottom() <= canvas.height, "{items:?}");
                    assert!(
                        area.width >= items[*at].narrow.min(width) && area.height >= LOW,
                        "{width} {items:?}"
                    );
                    let other = canvas.areas[..place].iter().find(|(_, other)| other.intersects(*area));
                    assert_eq!(other, None, "{width} {items:?}");
                }
                let filled =
                    |y: u16| canvas.areas.iter().any(|(_, area)| (area.y..area.bottom()).contains(&y));
                assert!((0..canvas.height).all(filled), "an empty line: {width} {items:?}");
            }
        }
    }
}
