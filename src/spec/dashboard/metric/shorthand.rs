//! `.` and `...` in rows of metrics.

/// The items of a row in full, from those of the row before, in full. `.` stands for what is at its place there; `...` for
/// all from its place on, but for as many of the last ones as follow it here.
///
/// # Errors
/// Why it cannot be made out, in words.
pub(super) fn full(items: &[String], before: Option<&[String]>) -> Result<Vec<String>, String> {
    const NOTHING: &str = "there is no row before it";
    let mut spread = items.iter().enumerate().filter(|(_, item)| *item == "...").map(|(at, _)| at);
    let items: Vec<&str> = match (spread.next(), spread.next()) {
        (None, _) => items.iter().map(String::as_str).collect(),
        (Some(_), Some(_)) => return Err("`...` stands twice".into()),
        (Some(at), None) => {
            let before = before.ok_or_else(|| format!("`...` stands for nothing: {NOTHING}"))?;
            let (head, tail) = (&items[..at], &items[at + 1..]);
            if head.len() + tail.len() > before.len() {
                return Err(format!("`...` stands for nothing: the row before has {} items", before.len()));
            }
            let middle = before[at..before.len() - tail.len()].iter();
            head.iter().chain(middle).chain(tail).map(String::as_str).collect()
        }
    };
    let one = |(at, item): (usize, &&str)| match (*item, before) {
        (".", None) => Err(format!("`.` stands for nothing: {NOTHING}")),
        (".", Some(before)) => {
            let of = before.get(at).cloned();
            of.ok_or_else(|| format!("`.` stands for nothing: the row before has {} items", before.len()))
        }
        (item, _) => Ok(item.to_owned()),
    };
    items.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(rows: &[&[&str]]) -> Vec<Result<String, String>> {
        let mut before: Option<Vec<String>> = None;
        let mut out = Vec::new();
        for row in rows {
            let items: Vec<String> = row.iter().map(ToString::to_string).collect();
            let read = full(&items, before.as_deref());
            out.push(read.as_ref().map(|items| items.join("/")).map_err(Clone::clone));
            before = read.ok().or(before);
        }
        out
    }

    #[test]
    fn dots_stand_for_what_is_at_their_place_in_the_row_before() {
        let rows = all(&[
            &["AWS/EC2", "DiskReadBytes", "InstanceId", "i-1"],
            &[".", ".", ".", "i-2"],
            &[".", "DiskWriteBytes", ".", "."],
            &[".", "CPUUtilization"],
        ]);
        let good = ["AWS/EC2/DiskReadBytes/InstanceId/i-1", "AWS/EC2/DiskReadBytes/InstanceId/i-2"];
        let more = ["AWS/EC2/DiskWriteBytes/InstanceId/i-2", "AWS/EC2/CPUUtilization"];
        let expected: Vec<Result<String, String>> =
            good.into_iter().chain(more).map(|row| Ok(row.to_owned())).collect();
        assert_eq!(rows, expected);
    }

    #[test]
    fn three_dots_stand_for_all_but_the_last() {
        let rows = all(&[
            &["AWS/Usage", "CallCount", "Type", "API", "Resource", "A", "Service", "S", "Class", "None"],
            &["...", "B", ".", ".", ".", "."],
            &["..."],
            &["...", "Other"],
            &[".", "Errors", "...", "X"],
            &["Y", "..."],
        ]);
        let start = "AWS/Usage/CallCount/Type/API/Resource/B/Service/S/Class";
        let expected = [
            "AWS/Usage/CallCount/Type/API/Resource/A/Service/S/Class/None".to_owned(),
            format!("{start}/None"),
            format!("{start}/None"),
            format!("{start}/Other"),
            format!("{}/X", start.replace("CallCount", "Errors")),
            format!("{}/X", start.replace("CallCount", "Errors").replace("AWS/Usage", "Y")),
        ];
        assert_eq!(rows, expected.map(Ok));
    }

    #[test]
    fn what_stands_for_nothing_is_told() {
        let rows = all(&[
            &[".", "x"],
            &["...", "x"],
            &["N", "M"],
            &["...", "a", "b", "c"],
            &[".", ".", "."],
            &["...", "..."],
            &[],
        ]);
        let told = |why: &str| Err(why.to_owned());
        assert_eq!(
            rows,
            [
                told("`.` stands for nothing: there is no row before it"),
                told("`...` stands for nothing: there is no row before it"),
                Ok("N/M".into()),
                told("`...` stands for nothing: the row before has 2 items"),
                told("`.` stands for nothing: the row before has 2 items"),
                told("`...` stands twice"),
                Ok(String::new()),
            ]
        );
    }
}
