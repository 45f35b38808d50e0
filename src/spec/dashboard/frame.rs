//! Where widgets are on the grid of 24 columns.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html>

use super::{COLUMNS, object::Object, remarks::Remarks};

/// Columns and rows of a widget that does not say.
const USUAL: i64 = 6;
/// Rows that a widget has at most.
const HIGHEST: i64 = 1000;
/// Empty rows that stay between widgets: more of them are nobody's wish.
const GAP: usize = 50;

/// Where a widget says that it is, put right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    /// Column and row from 0; none: at the next place that is free.
    at: Option<(usize, usize)>,
    width: usize,
    height: usize,
}

impl Frame {
    /// What a widget says of its place.
    pub fn read(widget: &mut Object<'_>, remarks: &mut Remarks) -> Self {
        let columns = i64::try_from(COLUMNS).unwrap_or(i64::MAX);
        let mut side = |name, most| {
            let said = widget.whole(name, remarks).unwrap_or(USUAL);
            let fit = said.clamp(1, most);
            if fit != said {
                remarks.say(format!("`{name}` is {said}: it is 1 to {most}"));
            }
            fit
        };
        let (width, height) = (side("width", columns), side("height", HIGHEST));
        let at = match (widget.whole("x", remarks), widget.whole("y", remarks)) {
            (None, None) => None,
            (Some(x), Some(y)) => {
                let fit = x.clamp(0, columns - width);
                if fit != x {
                    remarks.say(format!(
                        "`x` is {x} with a `width` of {width}: it does not fit into 24 columns"
                    ));
                }
                if y < 0 {
                    remarks.say(format!("`y` is {y}: it is 0 at least"));
                }
                Some((size(fit), size(y)))
            }
            _ => {
                remarks.say("`x` and `y` are said both, or neither");
                None
            }
        };
        Self { at, width: size(width), height: size(height) }
    }
}

/// Rows beyond this are as good as endless: gaps are closed in any case.
fn size(number: i64) -> usize {
    usize::try_from(number.clamp(0, 1 << 30)).unwrap_or(0)
}

/// A rectangle of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rectangle {
    pub x: usize,
    pub y: usize,
    pub width: usize,
    pub height: usize,
}

impl Rectangle {
    fn bottom(&self) -> usize {
        self.y + self.height
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.bottom()
            && other.y < self.bottom()
    }
}

/// Puts widgets on the grid one after the other.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// In the order of their rows.
    taken: Vec<Rectangle>,
    last: Option<Rectangle>,
}

impl Grid {
    /// The place of the next widget: beside the last one or below all when it says none; further below when another one
    /// is there.
    pub fn place(&mut self, frame: Frame, remarks: &mut Remarks) -> Rectangle {
        let (x, y) = frame.at.unwrap_or_else(|| match self.last {
            None => (0, 0),
            Some(last) if last.x + last.width + frame.width <= COLUMNS => (last.x + last.width, last.y),
            Some(_) => (0, self.taken.iter().map(Rectangle::bottom).max().unwrap_or(0)),
        });
        let mut place = Rectangle { x, y, width: frame.width, height: frame.height };
        // By their rows: what was passed by cannot be met further below.
        for other in &self.taken {
            if place.overlaps(other) {
                place.y = other.bottom();
            }
        }
        if place.y != y && frame.at.is_some() {
            remarks.say("It overlaps another widget: it is put below that");
        }
        let at = self.taken.partition_point(|other| other.y <= place.y);
        self.taken.insert(at, place);
        self.last = Some(place);
        place
    }
}

/// Closes gaps between rows that are too high. The places, by their order, of those that were far below the others.
pub(super) fn close_gaps(all: &mut [Rectangle]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| all[*at].y);
    let (mut bottom, mut closed, mut moved) = (0, 0, Vec::new());
    for at in order {
        let gap = all[at].y.saturating_sub(bottom);
        if gap > GAP {
            closed += gap;
            moved.push(at);
        }
        bottom = bottom.max(all[at].bottom());
        all[at].y -= closed;
    }
    moved
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn placed(widgets: &serde_json::Value) -> (Vec<(usize, usize, usize, usize)>, Vec<String>) {
        let (mut grid, mut remarks) = (Grid::default(), Remarks::default());
        let all = widgets.as_array().expect("a list").iter().map(|widget| {
            let mut object = Object::new(widget.as_object().expect("an object"), "");
            let frame = Frame::read(&mut object, &mut remarks);
            grid.place(frame, &mut remarks)
        });
        let mut all: Vec<Rectangle> = all.collect();
        close_gaps(&mut all);
        let all = all.into_iter().map(|r| (r.x, r.y, r.width, r.height)).collect();
        (all, remarks.list().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_says_no_place_flows_from_left_to_right() {
        let widgets = json!([{"width": 12}, {"width": 12, "height": 3}, {}, {"width": 20}, {"width": 4}]);
        let all = vec![(0, 0, 12, 6), (12, 0, 12, 3), (0, 6, 6, 6), (0, 12, 20, 6), (20, 12, 4, 6)];
        assert_eq!(placed(&widgets), (all, vec![]));
    }

    #[test]
    fn a_place_beside_one_that_is_taken_is_looked_for_below() {
        let widgets = json!([{"x": 6, "y": 0, "width": 18}, {"x": 0, "y": 0, "width": 6}, {"width": 12}]);
        assert_eq!(placed(&widgets).0[2], (6, 6, 12, 6));
    }

    #[test]
    fn what_overlaps_is_put_below_and_said() {
        let widgets = json!([
            {"x": 0, "y": 0, "width": 12, "height": 6},
            {"x": 1, "y": 1, "width": 20, "height": 9},
            {"x": 0, "y": 0, "width": 18, "height": 9},
            {"x": 12, "y": 0, "width": 12, "height": 2},
        ]);
        let all = vec![(0, 0, 12, 6), (1, 6, 20, 9), (0, 15, 18, 9), (12, 0, 12, 2)];
        let said = vec!["It overlaps another widget: it is put below that".to_owned()];
        assert_eq!(placed(&widgets), (all, said));
    }

    #[test]
    fn absurd_places_are_put_right() {
        let widgets = json!([
            {"x": -3, "y": -1, "width": 0, "height": 1e30},
            {"x": 23, "y": 0, "width": 99, "height": -5},
            {"x": 4, "y": 9_000_000_000_000_000_000_i64},
            {"x": 4},
        ]);
        let (all, said) = placed(&widgets);
        assert_eq!(all[0], (0, 0, 1, 1000));
        assert_eq!(all[1], (0, 1000, 24, 1), "it overlaps the first");
        assert_eq!(all[2], (4, 1001, 6, 6), "a gap is closed");
        assert_eq!(all[3], (10, 1001, 6, 6));
        assert_eq!(
            said,
            [
                "`width` is 0: it is 1 to 24",
                "`height` is 9223372036854775807: it is 1 to 1000",
                "`x` is -3 with a `width` of 1: it does not fit into 24 columns",
                "`y` is -1: it is 0 at least",
                "`width` is 99: it is 1 to 24",
                "`height` is -5: it is 1 to 1000",
                "`x` is 23 with a `width` of 24: it does not fit into 24 columns",
                "It overlaps another widget: it is put below that",
                "`x` and `y` are said both, or neither",
            ]
        );
    }

    #[test]
    fn any_widgets_end_up_apart() {
        // A seeded generator: the same widgets each time.
        let mut seed = 7_u64;
        let mut random = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..40 {
            let widgets: Vec<_> = (0..60)
                .map(|_| match random(4) {
                    0 => json!({"width": random(26), "height": random(9)}),
                    _ => json!({"x": random(26), "y": random(300), "width": random(26), "height": random(9)}),
                })
                .collect();
            let (all, _) = placed(&json!(widgets));
            let all: Vec<_> =
                all.into_iter().map(|(x, y, width, height)| Rectangle { x, y, width, height }).collect();
            for (at, one) in all.iter().enumerate() {
                assert!(one.x + one.width <= COLUMNS && one.width > 0 && one.height > 0);
                assert!(all[..at].iter().all(|other| !other.overlaps(one)), "{all:?}");
            }
        }
    }
}
