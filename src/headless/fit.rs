//! Making columns and texts fit.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Between two columns.
pub(super) const GAP: &str = "  ";

/// What a column would like, what it can do with, and how soon it goes when there is no room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    /// Width of its widest cell.
    pub widest: usize,
    /// The least that still says something.
    pub least: usize,
    /// The highest goes first; zero stays.
    pub rank: u8,
}

/// The width of each column, none for those that have no room. Columns are narrowed, the widest first,
/// before one is left out; those that must stay are narrowed below their least when nothing else helps.
pub(super) fn widths(claims: &[Claim], room: usize) -> Vec<Option<usize>> {
    let mut claims: Vec<Option<Claim>> = claims.iter().copied().map(Some).collect();
    loop {
        let present = claims.iter().flatten().count();
        let least: usize = claims.iter().flatten().map(|c| c.least.min(c.widest)).sum();
        if least + gaps(present) <= room {
            return narrow(&claims, room, |c| c.least);
        }
        let next = (0..claims.len()).filter(|i| claims[*i].is_some_and(|c| c.rank > 0));
        if let Some(next) = next.max_by_key(|i| claims[*i].map(|c| c.rank)) {
            claims[next] = None;
        } else if present + gaps(present) <= room {
            return narrow(&claims, room, |_| 1);
        } else if let Some(last) = claims.iter().rposition(Option::is_some) {
            claims[last] = None;
        } else {
            return vec![None; claims.len()];
        }
    }
}

fn gaps(columns: usize) -> usize {
    columns.saturating_sub(1) * GAP.len()
}

fn narrow(claims: &[Option<Claim>], room: usize, least: impl Fn(&Claim) -> usize) -> Vec<Option<usize>> {
    let mut widths: Vec<Option<usize>> = claims.iter().map(|c| c.map(|c| c.widest)).collect();
    let room = room - gaps(widths.iter().flatten().count());
    loop {
        let total: usize = widths.iter().flatten().sum();
        let can = |i: &usize| matches!((widths[*i], claims[*i]), (Some(w), Some(c)) if w > least(&c));
        let widest = (0..widths.len()).filter(can).max_by_key(|i| widths[*i]);
        match widest {
            Some(i) if total > room => widths[i] = widths[i].map(|w| w - 1),
            _ => return widths,
        }
    }
}

/// `text` in at most `width` columns; what is cut off is marked.
pub(super) fn clip(text: &str, width: usize) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    let Some(room) = width.checked_sub(1) else { return Cow::Borrowed("") };
    let mut used = 0;
    let kept = text.grapheme_indices(true).take_while(|(_, cluster)| {
        used += cluster.width();
        used <= room
    });
    let end = kept.last().map_or(0, |(at, cluster)| at + cluster.len());
    Cow::Owned(format!("{}…", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(widest: usize, least: usize, rank: u8) -> Claim {
        Claim { widest, least, rank }
    }

    #[test]
    fn columns_are_narrowed_then_left_out() {
        let claims = [claim(10, 8, 0), claim(40, 16, 1), claim(20, 20, 2)];
        assert_eq!(widths(&claims, 200), [Some(10), Some(40), Some(20)]);
        assert_eq!(widths(&claims, 60), [Some(10), Some(26), Some(20)]);
        assert_eq!(widths(&claims, 45), [Some(10), Some(33), None]);
        assert_eq!(widths(&claims, 20), [Some(10), None, None]);
        assert_eq!(widths(&claims, 5), [Some(5), None, None]);
        assert_eq!(widths(&claims, 0), [None, None, None]);
    }

    #[test]
    fn whatever_the_room_nothing_is_wider() {
        let claims = [claim(12, 8, 0), claim(9, 9, 0), claim(30, 5, 0), claim(25, 12, 3), claim(20, 20, 1)];
        for room in 0..130 {
            let widths = widths(&claims, room);
            let shown: Vec<usize> = widths.into_iter().flatten().collect();
            assert!(shown.iter().sum::<usize>() + gaps(shown.len()) <= room, "{room}: {shown:?}");
        }
    }

    #[test]
    fn texts_are_clipped_at_whole_characters() {
        assert_eq!(clip("checkout", 8), "checkout");
        assert_eq!(clip("checkout", 5), "chec…");
        assert_eq!(clip("日本語", 4), "日…");
        assert_eq!(clip("👩\u{200d}🚒 fire", 3), "👩\u{200d}🚒…");
        assert_eq!(clip("abc", 0), "");
    }
}
