use super::expr::Operator;

/// A series while it is worked on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Of the metric that it is made of; empty when that is not one alone.
    pub(super) label: String,
    /// Seconds, at least one.
    pub(super) period: i64,
    /// Seconds since 1970 and finite values, oldest first, each time once.
    pub(super) dots: Vec<(i64, f64)>,
}

impl Line {
    /// Without points.
    pub(super) fn empty(period: i64) -> Self {
        Self { label: String::new(), period: period.max(1), dots: Vec::new() }
    }

    /// Of points in any order. What is no number is not there; of two at one time the later one in the order is.
    pub(super) fn new(label: &str, period: u32, dots: impl Iterator<Item = (i64, f64)>) -> Self {
        let mut dots: Vec<(i64, f64)> = dots.filter(|(_, value)| value.is_finite()).collect();
        if !dots.is_sorted_by(|a, b| a.0 < b.0) {
            dots.reverse();
            dots.sort_by_key(|(at, _)| *at);
            dots.dedup_by_key(|(at, _)| *at);
        }
        Self { label: label.into(), period: i64::from(period.max(1)), dots }
    }

    /// The same series with other points; those whose value is none are left out.
    pub(super) fn with(&self, dots: impl Iterator<Item = (i64, f64)>) -> Self {
        let dots = dots.filter(|(_, value)| value.is_finite()).collect();
        Self { label: self.label.clone(), period: self.period, dots }
    }

    pub(super) fn map(&self, of: impl Fn(f64) -> f64) -> Self {
        self.with(self.dots.iter().map(|(at, value)| (*at, of(*value))))
    }

    pub(super) fn values(&self) -> impl Iterator<Item = f64> + Clone {
        self.dots.iter().map(|(_, value)| *value)
    }

    /// The value at a time.
    pub(super) fn at(&self, at: i64) -> Option<f64> {
        let index = self.dots.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.dots.get(index).map(|(_, value)| *value)
    }

    /// What its times are apart from multiples of its period.
    pub(super) fn phase(&self) -> i64 {
        self.dots.first().map_or(0, |(at, _)| at.rem_euclid(self.period))
    }

    /// With the times of one of a longer period: the mean of the points in each.
    fn coarser(&self, period: i64, phase: i64) -> Self {
        let begin = |at: i64| (at - phase).div_euclid(period) * period + phase;
        let groups = self.dots.chunk_by(|a, b| begin(a.0) == begin(b.0));
        let dots = groups.filter_map(|group| {
            let (at, _) = group.first()?;
            Some((begin(*at), group.iter().map(|(_, value)| value).sum::<f64>() / group.len() as f64))
        });
        Self { label: self.label.clone(), period, dots: dots.collect() }
    }

    /// Both, by one operator. A point that one has and the other has not counts as 0 there, and what is divided by zero
    /// is no point.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-arithmetic>
    pub(super) fn with_other(self, operator: Operator, other: Self) -> Self {
        let label = match (self.label.as_str(), other.label.as_str()) {
            (one, "") => one.to_owned(),
            ("", two) => two.to_owned(),
            (one, two) if one == two => one.to_owned(),
            _ => String::new(),
        };
        let both = aligned(vec![self, other]);
        let [left, right] = both.as_slice() else { return Self::empty(1) };
        let (mut l, mut r) = (left.dots.iter().peekable(), right.dots.iter().peekable());
        let mut dots = Vec::with_capacity(left.dots.len().max(right.dots.len()));
        while let Some(at) = l.peek().map(|d| d.0).into_iter().chain(r.peek().map(|d| d.0)).min() {
            let a = l.next_if(|dot| dot.0 == at).map_or(0.0, |dot| dot.1);
            let b = r.next_if(|dot| dot.0 == at).map_or(0.0, |dot| dot.1);
            dots.push((at, operator.apply(a, b)));
        }
        Self { label, ..left.with(dots.into_iter()) }
    }
}

/// Series with one period: the longest that one of them has.
pub(super) fn aligned(lines: Vec<Line>) -> Vec<Line> {
    let longest = lines.iter().map(|line| line.period).max().unwrap_or(1);
    if lines.iter().all(|line| line.period == longest) {
        return lines;
    }
    let phase = lines.iter().find(|line| line.period == longest && !line.dots.is_empty());
    let phase = phase.map_or(0, Line::phase);
    let fits = |line: Line| if line.period == longest { line } else { line.coarser(longest, phase) };
    lines.into_iter().map(fits).collect()
}
