use crate::{
    model::{Point, Standing, Text, Timestamp},
    spec::{AxisSpec, Band, Colour, Legend, Moment, Shape, Side, Summary},
};

/// All that a chart is made from: where its series stand, and what is laid over them. It borrows the points; a
/// [`super::Plot`] is what is left of them in the room that there is.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// How the lines are drawn.
    pub shape: Shape,
    /// In the order of the legend. The first is drawn over the others.
    pub lines: Vec<FigureLine<'a>>,
    /// From when
    pub from: Timestamp,
    /// to when.
    pub to: Timestamp,
    /// The value axes: left, and right.
    pub axes: [AxisSpec; 2],
    /// Thresholds and bands.
    pub bands: Vec<Band>,
    /// Moments and spans that were declared.
    pub moments: Vec<Moment>,
    /// Spans in which an alarm was not fine: from, to, and the name of its look.
    pub shades: Vec<(Timestamp, Timestamp, &'static str)>,
    /// What was changed, oldest first: ticks under the time axis.
    pub changes: Vec<ChangeMark>,
    /// A moment to mark on the time axis: its sign and the name of its look.
    pub mark: Option<(Timestamp, &'static str, &'static str)>,
    /// Where the legend is.
    pub legend: Legend,
    /// Values alone are of the whole range, not of the newest point.
    pub whole_range: bool,
    /// How values are told.
    pub telling: Telling,
}

/// How values are told where they stand by themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Telling {
    /// The columns of a table; those that fit when there is none.
    pub columns: Vec<Summary>,
    /// Values alone are written in full.
    pub exact: bool,
    /// Values alone have no trend beneath.
    pub bare: bool,
}

/// A series of a figure.
#[derive(Clone, Debug)]
pub struct FigureLine<'a> {
    /// By which it is hidden and selected: stays the same from one read to the next.
    pub key: String,
    /// In the legend.
    pub label: String,
    /// Points, in any order; of two of one time the later counts. What is no number is a gap.
    pub points: &'a [Point],
    /// Seconds between points: further apart is a gap.
    pub period: u32,
    /// Seconds to be added to the times of its points: what is compared comes from another time.
    pub shift: i64,
    /// CloudWatch's unit of its values, when it is known and its axis has none: two units on one axis are told.
    pub unit: Option<Text>,
    /// The axis of its values.
    pub side: Side,
    /// Its colour; the next of the theme when none.
    pub colour: Option<Colour>,
    /// It is in the legend, not in the chart.
    pub hidden: bool,
    /// The key of the line that it is the past of: drawn beneath, and dim.
    pub past_of: Option<String>,
    /// How far it can be trusted.
    pub standing: Standing,
    /// Why it is not whole, in words.
    pub why: Option<String>,
}

/// A change under the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeMark {
    /// When.
    pub at: Timestamp,
    /// What kind.
    pub kind: ChangeKind,
    /// In a line: what was done by whom.
    pub words: String,
}

/// What kind of change it is: a more important one hides a less important one in the same column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A write.
    Write,
    /// A deployment: of code, of a stack, of a service.
    Deployment,
    /// An experiment of the Fault Injection Service.
    Experiment,
}
