use super::{Expanded, ExplorerWidget, Func, Line, is_key, without};
use crate::model::Text;

/// Lines that are drawn as one.
pub(super) struct Group {
    /// What it is called.
    pub name: Text,
    /// Its lines, by their places.
    pub lines: Vec<usize>,
}

/// The function of metric math.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html>
pub(super) fn function(func: Func) -> &'static str {
    match func {
        Func::Avg => "AVG",
        Func::Min => "MIN",
        Func::Max => "MAX",
        Func::Sum => "SUM",
        Func::Stddev => "STDDEV",
    }
}

/// How lines are put together; none when each is drawn by itself.
pub(super) fn groups(
    widget: &ExplorerWidget,
    lines: &[Line<'_>],
    out: &mut Expanded,
) -> Option<(Vec<Group>, Func)> {
    let (key, func) = widget.aggregate.as_ref().filter(|(key, _)| is_key(key))?;
    if key == "*" {
        return Some((
            vec![Group { name: Text::new(function(*func)), lines: (0..lines.len()).collect() }],
            *func,
        ));
    }
    if lines.iter().all(|line| line.value(key).is_none()) {
        out.remark(format!("there is no tag `{key}` to put resources together by: each is drawn by itself"));
        return None;
    }
    let mut groups: Vec<Group> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let name = line.value(key).unwrap_or_else(|| without(key));
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.lines.push(at),
            None => groups.push(Group { name, lines: vec![at] }),
        }
    }
    groups.sort_by(|a, b| a.name.cmp(&b.name));
    Some((groups, *func))
}
