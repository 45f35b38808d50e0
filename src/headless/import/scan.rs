//! Cuts a stream of JSON into records, one at a time: a file of a gigabyte is never in memory as a whole. Whether a
//! record is good JSON is not looked at here, only where it ends, so that one that is not costs itself alone.

use std::io::{self, BufRead};

use memchr::memchr3;

/// A record with more bytes than this is refused. CloudTrail's own have 256 KB at most.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html>
pub(super) const LARGEST: usize = 4 << 20;

/// Members whose list has the records: of log files, of `aws cloudtrail lookup-events`, and of what CloudWatch Logs hands
/// over.
const LISTS: [&[u8]; 4] = [b"Records", b"Events", b"events", b"logEvents"];
/// No name of these is longer.
const LONGEST_NAME: usize = 16;

/// What comes next in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// A record, or whatever stands in the place of one: its bytes are in [`Scanner::record`].
    Record,
    /// One of so many bytes, which are too many.
    TooLong(u64),
    /// The end.
    End,
    /// The end, in the middle of something.
    Broken,
    /// It is no JSON from the first character on.
    Foreign,
}

/// Reads records from a stream.
#[derive(Debug)]
pub(super) struct Scanner<R> {
    input: R,
    at: u64,
    state: State,
}

impl<R: BufRead> Scanner<R> {
    /// From its beginning.
    pub fn new(input: R) -> Self {
        Self { input, at: 0, state: State::default() }
    }

    /// Bytes that were read, unpacked.
    pub fn at(&self) -> u64 {
        self.at
    }

    /// Whether anything but white space has come.
    pub fn is_begun(&self) -> bool {
        self.state.is_begun
    }

    /// The bytes of the last record.
    pub fn record(&self) -> &[u8] {
        &self.state.record
    }

    /// Goes on to the end of the next record.
    ///
    /// # Errors
    /// When the stream cannot be read, or not unpacked, any further.
    pub fn next(&mut self) -> io::Result<Cut> {
        self.state.begin();
        loop {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            if bytes.is_empty() {
                return Ok(self.state.end());
            }
            let (used, cut) = self.state.step(bytes);
            self.input.consume(used);
            self.at += used as u64;
            if let Some(cut) = cut {
                return Ok(cut);
            }
        }
    }
}

#[derive(Debug, Default)]
struct State {
    /// Brackets that are open.
    depth: usize,
    /// How many are where the elements of the list stand that has the records.
    list: Option<usize>,
    /// How many were where the value begins that is kept.
    value: Option<usize>,
    /// It has neither brackets nor quotes.
    is_bare: bool,
    in_string: bool,
    is_escaped: bool,
    /// The last character was a line's end.
    is_new_line: bool,
    /// Something has come.
    is_begun: bool,
    /// A name comes next, in an object of the file itself.
    wants_name: bool,
    /// The string that is read is such a name.
    is_name: bool,
    name: Vec<u8>,
    record: Vec<u8>,
    length: u64,
}

impl State {
    fn begin(&mut self) {
        self.record.clear();
        self.length = 0;
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.length > LARGEST as u64 {
            self.record = Vec::new();
        } else {
            self.record.extend_from_slice(bytes);
        }
    }

    fn cut(&mut self) -> Option<Cut> {
        (self.value, self.is_bare) = (None, false);
        let is_long = self.length > LARGEST as u64;
        Some(if is_long { Cut::TooLong(self.length) } else { Cut::Record })
    }

    /// The value is not whole, and what comes is not part of it.
    fn give_up(&mut self) -> Option<Cut> {
        (self.depth, self.in_string, self.is_name) = (0, false, false);
        self.cut()
    }

    fn end(&mut self) -> Cut {
        match self.value {
            Some(0) if self.is_bare => self.cut().unwrap_or(Cut::End),
            None if self.depth == 0 => Cut::End,
            _ => Cut::Broken,
        }
    }

    /// Whether a record may begin here.
    fn is_place(&self) -> bool {
        self.value.is_none() && self.list.unwrap_or(0) == self.depth
    }

    /// Whether these are the members of an object of the file itself, which may be a record or have the list of them.
    fn is_outermost(&self) -> bool {
        self.depth == 1 && self.list.is_none() && self.value.is_none_or(|from| from == 0)
    }

    /// Reads on: how many bytes were used, and what has come to its end with them.
    fn step(&mut self, bytes: &[u8]) -> (usize, Option<Cut>) {
        // What of the value was not kept yet begins here.
        let mut from = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if self.in_string {
                if std::mem::take(&mut self.is_escaped) {
                    at += 1;
                    continue;
                }
                let next = memchr3(b'"', b'\\', b'\n', &bytes[at..]).map_or(bytes.len(), |next| at + next);
                if self.is_name {
                    let room = LONGEST_NAME.saturating_sub(self.name.len()).min(next - at);
                    self.name.extend_from_slice(&bytes[at..at + room]);
                }
                at = next;
                match bytes.get(at) {
                    None => break,
                    Some(b'"') => {
                        (self.in_string, self.is_name) = (false, false);
                        at += 1;
                        if self.value == Some(self.depth) && !self.is_bare {
                            self.keep(&bytes[from..at]);
                            return (at, self.cut());
                        }
                    }
                    Some(b'\\') => {
                        self.is_escaped = true;
                        at += 1;
                    }
                    // A line that was cut off: the next is another record's.
                    Some(_) if self.value == Some(0) => {
                        self.keep(&bytes[from..at]);
                        return (at, self.give_up());
                    }
                    Some(_) => at += 1,
                }
                continue;
            }
            let is_new_line = std::mem::replace(&mut self.is_new_line, byte == b'\n');
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' if self.is_bare => {
                    self.keep(&bytes[from..at]);
                    from = at;
                    if self.is_stamp() {
                        self.begin();
                        (self.value, self.is_bare) = (None, false);
                    } else if byte == b'\n' || self.list.is_some() {
                        return (at, self.cut());
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' => {}
                b',' => {
                    if self.is_bare && self.list.is_some() {
                        self.keep(&bytes[from..at]);
                        return (at, self.cut());
                    }
                    self.wants_name |= self.is_outermost();
                }
                b':' if self.is_outermost() => self.wants_name = false,
                b'"' if !self.is_bare => {
                    if !self.is_begun {
                        return (at, Some(Cut::Foreign));
                    }
                    self.in_string = true;
                    if self.is_place() {
                        self.value = Some(self.depth);
                        from = at;
                    }
                    self.is_name = self.wants_name && self.is_outermost();
                    if self.is_name {
                        self.name.clear();
                    }
                }
                b'{' | b'[' if !self.is_bare => {
                    if byte == b'{' && is_new_line && self.value == Some(0) && self.depth > 0 {
                        // Nobody begins a member so: the line before was cut off.
                        self.keep(&bytes[from..at]);
                        return (at, self.give_up());
                    }
                    if self.is_place() && (self.depth > 0 || byte == b'{') {
                        self.value = Some(self.depth);
                        from = at;
                    } else if self.is_place() {
                        self.list = Some(1);
                    } else if byte == b'[' && self.is_list() {
                        (self.list, self.value) = (Some(2), None);
                        self.begin();
                    }
                    self.depth += 1;
                    self.wants_name = byte == b'{' && self.depth == 1;
                    self.is_begun = true;
                }
                b'}' | b']' if self.depth > 0 => {
                    if self.is_bare && self.value == Some(self.depth) {
                        self.keep(&bytes[from..at]);
                        return (at, self.cut());
                    }
                    if self.list == Some(self.depth) {
                        self.list = None;
                    }
                    self.depth -= 1;
                    if self.value == Some(self.depth) {
                        self.keep(&bytes[from..=at]);
                        return (at + 1, self.cut());
                    }
                }
                _ if self.is_place() => {
                    if !self.is_begun && !byte.is_ascii_digit() {
                        return (at, Some(Cut::Foreign));
                    }
                    (self.value, self.is_bare, self.is_begun) = (Some(self.depth), true, true);
                    from = at;
                }
                _ => {}
            }
            at += 1;
        }
        if self.value.is_some() {
            self.keep(&bytes[from..]);
        }
        (bytes.len(), None)
    }

    /// Whether a list that begins here has the records.
    fn is_list(&self) -> bool {
        self.is_outermost() && !self.wants_name && LISTS.contains(&self.name.as_slice())
    }

    /// Whether what was kept is the time that CloudWatch Logs writes before each line of an export.
    fn is_stamp(&self) -> bool {
        self.value == Some(0)
            && (20..=35).contains(&self.record.len())
            && self.record.ends_with(b"Z")
            && self.record.get(10) == Some(&b'T')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is cut from a text when it comes in pieces of that many bytes.
    fn cuts(text: &str, piece: usize) -> (Vec<String>, Cut) {
        let mut scanner = Scanner::new(io::BufReader::with_capacity(piece, text.as_bytes()));
        let mut found = Vec::new();
        loop {
            match scanner.next().expect("it is read") {
                Cut::Record => found.push(String::from_utf8_lossy(scanner.record()).into_owned()),
                Cut::TooLong(length) => found.push(format!("{length}")),
                end => return (found, end),
            }
        }
    }

    #[test]
    fn records_are_found_in_whatever_they_come_wrapped() {
        let many = [
            (r#"{"Records":[{"a":1},{"b":[{"c":"]}"}]}]}"#, vec![r#"{"a":1}"#, r#"{"b":[{"c":"]}"}]}"#]),
            (
                "{\"Records\": [\n  {\"a\": 1},\n  null, 7 ,\"x\"\n]}",
                vec![r#"{"a": 1}"#, "null", "7", r#""x""#],
            ),
            (r#"{"NextToken":"[{","Events":[{"e":"\"{"}],"x":{"Records":[1]}}"#, vec![r#"{"e":"\"{"}"#]),
            (
                "{\"a\":1}\n{\"b\":{\"Records\":[2]}}\r\n\n{\"c\":3}",
                vec![r#"{"a":1}"#, r#"{"b":{"Records":[2]}}"#, r#"{"c":3}"#],
            ),
            (
                "{\n  \"a\": {\n    \"b\": []\n  }\n}\n{\n  \"c\": 1\n}\n",
                vec!["{\n  \"a\": {\n    \"b\": []\n  }\n}", "{\n  \"c\": 1\n}"],
            ),
            (r#"[{"a":1},[2],3]"#, vec![r#"{"a":1}"#, "[2]", "3"]),
            (r#"{"Records":[]}"#, vec![]),
            (r#"{"Records":[{"a":1}]}{"Records":[{"b":2}]}"#, vec![r#"{"a":1}"#, r#"{"b":2}"#]),
            (r#"{"Records":7,"x":"Records","y":[1]}"#, vec![r#"{"Records":7,"x":"Records","y":[1]}"#]),
            (
                "2026-01-02T03:04:05.678Z {\"a\":1}\n2026-01-02T03:04:05.678Z {\"b\":1}\n",
                vec![r#"{"a":1}"#, r#"{"b":1}"#],
            ),
            ("", vec![]),
            (" \n", vec![]),
        ];
        for (text, expected) in many {
            for piece in [1, 2, 3, 7, 4096] {
                assert_eq!(
                    cuts(text, piece),
                    (expected.iter().map(ToString::to_string).collect(), Cut::End),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn what_is_cut_off_takes_nothing_with_it_that_came_before_or_on_other_lines() {
        let many = [
            (r#"{"Records":[{"a":1},{"b":"#, vec![r#"{"a":1}"#], Cut::Broken),
            (r#"{"Records":[{"a":1},{"b":"x"#, vec![r#"{"a":1}"#], Cut::Broken),
            (r#"{"Records":[{"a":1}"#, vec![r#"{"a":1}"#], Cut::Broken),
            ("{\"a\":1}\n{\"b\":\"x\n{\"c\":3}\n", vec![r#"{"a":1}"#, "{\"b\":\"x", r#"{"c":3}"#], Cut::End),
            (
                "{\"a\":1}\n{\"b\":{\"x\":1\n{\"c\":3}\n",
                vec![r#"{"a":1}"#, "{\"b\":{\"x\":1\n", r#"{"c":3}"#],
                Cut::End,
            ),
            (
                "{\"a\":1}\nnot, json\n}\n{\"c\":3}",
                vec![r#"{"a":1}"#, "not, json", "}", r#"{"c":3}"#],
                Cut::End,
            ),
            (r#"{"Records":[{"a" 1},oops,{"b":2}]}"#, vec![r#"{"a" 1}"#, "oops", r#"{"b":2}"#], Cut::End),
            ("<html>", vec![], Cut::Foreign),
            ("\u{89}PNG", vec![], Cut::Foreign),
            ("\"text\"", vec![], Cut::Foreign),
        ];
        for (text, expected, end) in many {
            for piece in [1, 3, 4096] {
                assert_eq!(
                    cuts(text, piece),
                    (expected.iter().map(ToString::to_string).collect(), end),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn a_record_that_is_too_long_is_counted_and_let_go() {
        let long = format!("{{\"x\":\"{}\"}}", "y".repeat(LARGEST));
        let text = format!("{{\"Records\":[{{\"a\":1}},{long},{{\"b\":2}}]}}");
        let (found, end) = cuts(&text, 65_536);
        assert_eq!(found, [r#"{"a":1}"#.to_owned(), long.len().to_string(), r#"{"b":2}"#.to_owned()]);
        assert_eq!(end, Cut::End);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
        let (found, end) = cuts(&format!("{{\"Records\":[{deep},1]}}"), 4096);
        assert_eq!((found.len(), end), (2, Cut::End));
    }
}
