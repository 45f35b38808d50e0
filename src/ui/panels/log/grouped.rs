//! What an answer is grouped by, as its query says it.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html>

/// Stands for what is no part of the query: a comment.
const GONE: u8 = 0;

/// The names after `by` of the last `stats` of a query, as [`bare`] makes them.
pub(super) fn names(query: &str) -> Vec<String> {
    let signs = signs(query);
    let mut at = 0;
    let mut last = None;
    for command in signs.split(|sign| *sign == b'|') {
        let range = at..at + command.len();
        at = range.end + 1;
        let first =
            command.split(|sign| sign.is_ascii_whitespace() || *sign == GONE).find(|word| !word.is_empty());
        if first.is_some_and(|word| word.eq_ignore_ascii_case(b"stats")) {
            last = Some(range);
        }
    }
    let Some((from, to)) = last.and_then(|range| Some((after(&signs, range.clone(), b"by")?, range.end)))
    else {
        return Vec::new();
    };
    let mut at = from;
    let mut names = Vec::new();
    for part in signs[from..to].split(|sign| *sign == b',') {
        let range = at..at + part.len();
        at = range.end + 1;
        let from = after(&signs, range.clone(), b"as").unwrap_or(range.start);
        let text = query.get(from..range.end).unwrap_or_default();
        let told = text.char_indices().filter(|(place, _)| signs[from + place] != GONE).map(|(_, c)| c);
        names.push(bare(&told.collect::<String>()));
    }
    names
}

/// A name as it is compared: without white space, and without the quotes that special characters need.
pub(super) fn bare(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && *c != '`').collect()
}

/// Where a word ends that stands by itself.
fn after(signs: &[u8], range: std::ops::Range<usize>, word: &[u8]) -> Option<usize> {
    let part = &signs[range.clone()];
    let is_of_name = |at: Option<usize>| {
        at.and_then(|at| part.get(at)).is_some_and(|c| c.is_ascii_alphanumeric() || b"_@.".contains(c))
    };
    let at = part.windows(word.len()).enumerate().position(|(at, found)| {
        found.eq_ignore_ascii_case(word)
            && !is_of_name(at.checked_sub(1))
            && !is_of_name(Some(at + word.len()))
    })?;
    Some(range.start + at + word.len())
}

/// A query, byte for byte, in which only what parts it is left of what is in quotes, regular expressions, brackets and
/// comments: nothing.
fn signs(query: &str) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(query.len());
    // The sign that ends what is gone through, and whether the next one is escaped.
    let (mut until, mut escaped, mut depth) = (None, false, 0_u32);
    for c in query.chars() {
        let sign = match until {
            Some('\n') => {
                until = until.filter(|_| c != '\n');
                if c == '\n' { b'\n' } else { GONE }
            }
            Some(end) => {
                if c == end && !escaped {
                    until = None;
                }
                escaped = c == '\\' && !escaped;
                b'_'
            }
            None => {
                until = match c {
                    '\'' | '"' | '`' => Some(c),
                    '/' if begins_pattern(&out) => Some('/'),
                    '#' => Some('\n'),
                    _ => None,
                };
                match c {
                    '(' | '[' => depth += 1,
                    ')' | ']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
                match u8::try_from(c) {
                    _ if c == '#' => GONE,
                    Ok(sign @ (b'|' | b',' | b' ' | b'\t' | b'\n' | b'\r')) if depth == 0 => sign,
                    Ok(sign) if sign.is_ascii_graphic() && !b"|,'\"`".contains(&sign) => sign,
                    _ => b'_',
                }
            }
        };
        out.extend(std::iter::repeat_n(sign, c.len_utf8()));
    }
    out
}

/// Whether a slash there begins a regular expression: elsewhere it divides.
fn begins_pattern(before: &[u8]) -> bool {
    let command = before.rsplit(|sign| *sign == b'|').next().unwrap_or_default().trim_ascii();
    let end = command.iter().rposition(|sign| *sign != b'_').map_or(0, |at| at + 1);
    let ends = |word: &[u8]| {
        let tail = command.get(end.saturating_sub(word.len())..end);
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(word))
    };
    let is_parse = command.get(..5).is_some_and(|word| word.eq_ignore_ascii_case(b"parse"));
    is_parse || ends(b"like") || ends(b"=~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_after_by_of_the_last_stats() {
        for (query, expected) in [
            ("stats count(*) by status", &["status"][..]),
            ("stats count(*) by status, bin(5m)", &["status", "bin(5m)"]),
            ("STATS sum(bytes) / count(*) as mean BY bin( 5m ) as t, `http.status`", &["t", "http.status"]),
            ("stats count(*) by a | stats max(n) by b\n| sort n desc | limit 5", &["b"]),
            ("stats count(*) by a | stats max(n)", &[]),
            ("filter @message like /stats | by x/ | stats count(*) by port # by the port, y", &["port"]),
            ("filter (m like /a\\/|b/ or m = 'x | stats n by z')\n| stats count(*)by  code", &["code"]),
            ("parse @message /(?<code>\\d+)|-/ | stats count(*) as by_code by code", &["code"]),
            ("stats count(*) by if(a = 'x, y', 1, 2) as kind, größe", &["kind", "größe"]),
            ("# stats n by x\nfields status by", &[]),
            ("", &[]),
        ] {
            assert_eq!(names(query), expected, "{query}");
        }
        assert_eq!(bare("bin( 5m )"), bare("`bin(5m)`"));
    }
}
