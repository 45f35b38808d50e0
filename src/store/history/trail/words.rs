//! What of an event the index has: words, and a few marks. A word is a run of ASCII letters and digits and of all
//! other characters that are not ASCII, in lower case.

/// A word that is longer than this is kept as pieces of that length,
pub(super) const LONGEST: usize = 64;
/// each beginning so many bytes after the one before it,
const STEP: usize = 32;
/// so that of any part of a word that is no longer than this one piece has all, wherever characters end.
pub(super) const CERTAIN: usize = 28;

/// Words that are in nearly all events: an index of these would say nothing.
const STOP: [&str; 8] = ["amazonaws", "aws", "awsapicall", "com", "management", "true", "false", "1"];

/// A UUID's hyphens.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];
const UUID: usize = 36;
/// How a time is written: `d` is any digit, small digits are the largest that can be there.
const TIME: &[u8; 20] = b"20dd-1d-3dt2d:5d:6dz";

/// The words of a text that is in lower case: where each begins and ends.
pub(super) fn words(lower: &str) -> impl Iterator<Item = (usize, usize)> {
    let bytes = lower.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + bytes.get(at..)?.iter().position(|b| is_in_word(*b))?;
        let length = bytes[begin..].iter().position(|b| !is_in_word(*b)).unwrap_or(bytes.len() - begin);
        at = begin + length;
        Some((begin, at))
    })
}

fn is_in_word(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric()
}

/// A word as the index has it: whole, or in pieces that lie over each other.
pub(super) fn pieces(word: &str, mut each: impl FnMut(&str)) {
    if word.len() <= LONGEST {
        return each(word);
    }
    let mut from = 0;
    loop {
        let end = floor(word, from + LONGEST);
        each(&word[from..end]);
        if end == word.len() {
            return;
        }
        from = floor(word, from + STEP);
    }
}

/// The end of the last character that ends at `at` or before.
pub(super) fn floor(word: &str, at: usize) -> usize {
    (0..=at.min(word.len())).rev().find(|at| word.is_char_boundary(*at)).unwrap_or(0)
}

/// Whether it is not in the index for it is in nearly all events.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(&word)
}

/// Whether that holds of any word that is not in the index.
pub(super) fn any_stop(holds: impl Fn(&str) -> bool) -> bool {
    STOP.iter().any(|word| holds(word))
}

/// Whether it is a UUID from end to end. Of these the index has the first digits alone.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == UUID && fits(text.as_bytes(), 0, uuid_at)
}

/// Whether it may be a part of a UUID, as of any text that is in lower case.
pub(super) fn may_be_in_uuid(lower: &str) -> bool {
    lower.len() <= UUID && (0..=UUID - lower.len()).any(|at| fits(lower.as_bytes(), at, uuid_at))
}

/// Whether it can be in a UUID at its beginning alone: only there are eight digits before a hyphen.
pub(super) fn begins_uuid(lower: &str) -> bool {
    (9..=UUID).contains(&lower.len()) && fits(lower.as_bytes(), 0, uuid_at)
}

/// Whether it is a time of this century in whole seconds, as events have them. The index has none of these.
pub(super) fn is_time(lower: &str) -> bool {
    lower.len() == TIME.len() && fits(lower.as_bytes(), 0, time_at)
}

/// Whether it may be a part of such a time.
pub(super) fn may_be_in_time(lower: &str) -> bool {
    lower.len() <= TIME.len() && (0..=TIME.len() - lower.len()).any(|at| fits(lower.as_bytes(), at, time_at))
}

fn fits(bytes: &[u8], at: usize, is: impl Fn(usize, u8) -> bool) -> bool {
    bytes.iter().enumerate().all(|(n, byte)| is(at + n, *byte))
}

fn uuid_at(at: usize, byte: u8) -> bool {
    if HYPHENS.contains(&at) { byte == b'-' } else { byte.is_ascii_hexdigit() }
}

fn time_at(at: usize, byte: u8) -> bool {
    match (at, TIME[at]) {
        (0 | 1, exactly) => byte == exactly,
        (_, b'd') => byte.is_ascii_digit(),
        (_, largest) if largest.is_ascii_digit() => (b'0'..=largest).contains(&byte),
        (_, exactly) => byte == exactly,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        words(text).map(|(begin, end)| &text[begin..end]).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            of("arn:aws:s3:::shop-média/2026.log"),
            ["arn", "aws", "s3", "shop", "média", "2026", "log"]
        );
        assert_eq!(of("--"), [""; 0]);
        assert_eq!(of("x"), ["x"]);
    }

    #[test]
    fn every_short_part_of_a_long_word_is_in_one_piece() {
        for letter in ["x", "é", "\u{1f692}"] {
            let word: String = (0..200).map(|n| if n % 7 == 0 { "y" } else { letter }).collect();
            let mut all = Vec::new();
            pieces(&word, |piece| all.push(piece.to_owned()));
            for from in (0..word.len()).filter(|at| word.is_char_boundary(*at)) {
                let part = &word[from..floor(&word, from + CERTAIN)];
                assert!(all.iter().any(|piece| piece.contains(part)), "{part}");
            }
            assert!(all.iter().all(|piece| piece.len() <= LONGEST));
            assert!(word.starts_with(&all[0]) && word.ends_with(all.last().expect("a piece").as_str()));
            assert!(all.last().is_some_and(|piece| piece.len() >= CERTAIN));
        }
    }

    #[test]
    fn parts_of_ids_and_times_are_told_from_others() {
        let uuid = "0f0e0d0c-1111-4abc-8def-00000000000a";
        let time = "2026-03-01t03:12:00z";
        assert!(is_uuid(uuid) && is_time(time) && !is_uuid(time) && !is_time(uuid));
        for from in 0..20 {
            for to in from..=20 {
                assert!(may_be_in_time(&time[from..to]) && may_be_in_uuid(&uuid[from..to]));
            }
        }
        assert!(begins_uuid("0f0e0d0c-") && !begins_uuid("0f0e0d0c") && !begins_uuid("0e0d0c-1111"));
        for other in ["10.0.3.17", "123456789012x", "0f0e0d0c0f0e0", "-111-4abc"] {
            assert!(!may_be_in_uuid(other), "{other}");
        }
        for other in ["443", "2026-23", "8080", "1999", "t3"] {
            assert!(!may_be_in_time(other), "{other}");
        }
    }
}
