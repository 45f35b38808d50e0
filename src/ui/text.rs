//! Text in cells: cut, padded and wrapped by grapheme and by width, whatever its length.

use std::borrow::Cow;

use ratatui::{
    buffer::{Buffer, CellWidth},
    style::Style,
};
use unicode_segmentation::UnicodeSegmentation;

/// A grapheme of more bytes than this is somebody's joke: its first character stands for it.
const LONGEST_GRAPHEME: usize = 64;

/// Cells that a string takes, counted no further than `limit`.
pub fn width_up_to(text: &str, limit: u16) -> u16 {
    // What nearly every text is: a cell a character.
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return u16::try_from(text.len()).unwrap_or(u16::MAX).min(limit);
    }
    let mut width = 0u16;
    for grapheme in text.graphemes(true) {
        width = width.saturating_add(cells(grapheme));
        if width >= limit {
            return limit;
        }
    }
    width
}

/// Cells that a string takes.
pub fn width(text: &str) -> u16 {
    width_up_to(text, u16::MAX)
}

fn cells(grapheme: &str) -> u16 {
    grapheme.cell_width()
}

/// The string, or as much of it as leaves room for `…`.
pub fn fit(text: &str, max: u16) -> Cow<'_, str> {
    if max == 0 {
        return Cow::Borrowed("");
    }
    let mut used = 0u16;
    let mut cut = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = cells(grapheme);
        if used + wide > max {
            return Cow::Owned(format!("{}…", &text[..cut]));
        }
        used += wide;
        if used < max {
            cut = at + grapheme.len();
        }
    }
    Cow::Borrowed(text)
}

/// Writes a string into at most `max` cells, cut if need be; the column after it.
pub fn put(buf: &mut Buffer, x: u16, y: u16, max: u16, text: &str, style: Style) -> u16 {
    let area = buf.area;
    if y < area.top() || y >= area.bottom() || x >= area.right() || max == 0 {
        return x;
    }
    let max = max.min(area.right() - x);
    let mut x = x;
    for grapheme in fit(text, max).graphemes(true) {
        let first = grapheme.chars().next().map_or(0, char::len_utf8);
        let shown = if grapheme.len() > LONGEST_GRAPHEME { &grapheme[..first] } else { grapheme };
        x = buf.set_stringn(x, y, shown, usize::from(area.right() - x), style).0;
    }
    x
}

/// The same, ending at the column before `right`; the column where it starts.
pub fn put_right(buf: &mut Buffer, left: u16, right: u16, y: u16, text: &str, style: Style) -> u16 {
    let room = right.saturating_sub(left);
    let start = right - width_up_to(text, room).min(room);
    put(buf, start, y, room, text, style);
    start
}

/// Lines of at most `max` cells, broken at spaces where there are any; the last of `lines` is cut.
pub fn wrap(text: &str, max: u16, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    if max == 0 || lines == 0 {
        return out;
    }
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut used = 0u16;
        for word in paragraph.split_inclusive(' ') {
            if out.len() > lines {
                break;
            }
            // The space after the last word of a line needs no room.
            let wide = width_up_to(word.trim_end(), max.saturating_add(1));
            if used + wide <= max {
                line.push_str(word);
                used += width(word);
            } else if wide <= max {
                out.push(std::mem::take(&mut line).trim_end().to_owned());
                line.push_str(word);
                used = width(word);
            } else {
                for grapheme in word.graphemes(true) {
                    if used + cells(grapheme) > max {
                        out.push(std::mem::take(&mut line).trim_end().to_owned());
                        used = 0;
                        if out.len() > lines {
                            break;
                        }
                    }
                    line.push_str(grapheme);
                    used += cells(grapheme);
                }
            }
        }
        out.push(line.trim_end().to_owned());
        if out.len() > lines {
            break;
        }
    }
    if out.len() > lines {
        out.truncate(lines);
        if let Some(last) = out.last_mut() {
            *last = fit(&format!("{last}……"), max).replace("……", "…");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_grapheme_and_width() {
        assert_eq!(fit("checkout", 8), "checkout");
        assert_eq!(fit("checkout", 5), "chec…");
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("日本語", 6), "日本語");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("日", 1), "…");
        assert_eq!(fit("👩\u{200d}🚒x", 2), "…");
        assert_eq!(fit("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(fit("x", 0), "");
        assert_eq!(width(&fit(&"é".repeat(10_000), 30)), 30);
    }

    #[test]
    fn wraps_at_spaces_and_cuts_the_rest() {
        assert_eq!(wrap("one two three", 7, 5), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij", 4, 5), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("a\nb", 9, 5), ["a", "b"]);
        assert_eq!(wrap("one two three four", 5, 2), ["one", "two…"]);
        for max in 1..12 {
            for line in wrap("日本語のtext with 👩\u{200d}🚒 and reallylongwords", max, 100) {
                assert!(width(&line) <= max.max(2), "{max}: {line}");
            }
        }
        assert_eq!(wrap(&"x ".repeat(10_000), 10, 3).len(), 3);
    }
}
