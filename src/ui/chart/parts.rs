//! Parts of a whole, as cells and in words.

/// Cells of so many for each part of a whole. Together they are all there are, and every part has one as long as there
/// are enough of them; the parts come greatest first.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn cells(parts: &[f64], columns: u16) -> Vec<u16> {
    // Huge values would have no sum.
    let most = parts.iter().copied().fold(0.0, f64::max);
    let parts: Vec<f64> = parts.iter().map(|part| if most > 0.0 { part / most } else { 0.0 }).collect();
    let sum: f64 = parts.iter().sum();
    let mut out = vec![0_u16; parts.len()];
    let seen = parts.iter().filter(|part| **part > 0.0).count().min(usize::from(columns));
    if seen == 0 {
        return out;
    }
    let exact = |part: f64| part / sum * f64::from(columns);
    for (cells, part) in out.iter_mut().zip(&parts).take(seen) {
        *cells = (exact(*part).floor() as u16).max(1);
    }
    // What is left over goes where most was cut off; what was given too much is taken from the greatest.
    let mut given: u16 = out.iter().sum();
    let mut by_rest: Vec<usize> = (0..seen).collect();
    by_rest.sort_by(|a, b| exact(parts[*b]).fract().total_cmp(&exact(parts[*a]).fract()));
    for at in by_rest.iter().cycle().take(usize::from(columns.saturating_sub(given))) {
        (out[*at], given) = (out[*at] + 1, given + 1);
    }
    while given > columns {
        let Some(greatest) = out.iter_mut().max() else { break };
        (*greatest, given) = (*greatest - 1, given - 1);
    }
    out
}

/// `42.3%`, and never nothing of what is there.
pub(super) fn percent(part: f64) -> String {
    match part * 100.0 {
        p if p > 0.0 && p < 0.1 => "<0.1%".into(),
        p => format!("{p:.1}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_all_there_are_and_nobody_is_lost_for_whom_there_is_one() {
        for (parts, columns, expected) in [
            (&[50.0, 30.0, 20.0][..], 10, &[5, 3, 2][..]),
            (&[1.0, 1.0, 1.0], 10, &[4, 3, 3]),
            (&[1e6, 1.0, 1.0], 10, &[8, 1, 1]),
            (&[3.0, 2.0, 1.0], 2, &[1, 1, 0]),
            (&[0.0, 0.0], 10, &[0, 0]),
            (&[5.0, 0.0], 10, &[10, 0]),
            (&[f64::MAX, f64::MAX], 8, &[4, 4]),
            (&[f64::MAX, 1.0], 8, &[7, 1]),
            (&[], 8, &[]),
        ] {
            assert_eq!(cells(parts, columns), expected, "{parts:?} {columns}");
        }
    }

    #[test]
    fn little_is_not_nothing() {
        assert_eq!([0.0, 0.0004, 0.423, 1.0].map(percent), ["0.0%", "<0.1%", "42.3%", "100.0%"]);
    }
}
