use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read},
    path::Path,
};

use flate2::bufread::MultiGzDecoder;

/// Bytes that are read at once.
const PIECE: usize = 256 * 1024;
/// What a file that gzip packed begins with, whatever it is called. <https://www.rfc-editor.org/rfc/rfc1952>
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What some editors write before a text.
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A stream of text.
pub(super) type Stream = Box<dyn BufRead + Send>;

/// A file, or standard input where its name is `-`, unpacked if it is packed.
///
/// # Errors
/// When it cannot be opened or not read.
pub(super) fn open(path: &Path) -> io::Result<Stream> {
    if is_standard_input(path) { unpacked(io::stdin()) } else { unpacked(File::open(path)?) }
}

/// Whether a name stands for standard input.
pub(super) fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn unpacked(raw: impl Read + Send + 'static) -> io::Result<Stream> {
    let (first, raw) = begun(raw, GZIP.len())?;
    let is_packed = first == GZIP;
    let raw = BufReader::with_capacity(PIECE, Cursor::new(first).chain(raw));
    if is_packed { text(MultiGzDecoder::new(raw)) } else { text(raw) }
}

fn text(raw: impl Read + Send + 'static) -> io::Result<Stream> {
    // One that is broken from the beginning is told when it is read.
    let (mut first, raw) = begun(raw, BOM.len())?;
    if first == BOM {
        first.clear();
    }
    Ok(Box::new(BufReader::with_capacity(PIECE, Cursor::new(first).chain(raw))))
}

/// The first so many bytes, fewer when there are no more, and the rest.
fn begun<R: Read>(mut raw: R, count: usize) -> io::Result<(Vec<u8>, R)> {
    let mut first = Vec::with_capacity(count);
    raw.by_ref().take(count as u64).read_to_end(&mut first)?;
    Ok((first, raw))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
        gz.write_all(text).expect("it is packed");
        gz.finish().expect("it is packed")
    }

    fn read(bytes: Vec<u8>) -> (String, io::Result<usize>) {
        let mut text = Vec::new();
        let result = unpacked(Cursor::new(bytes)).and_then(|mut stream| stream.read_to_end(&mut text));
        (String::from_utf8(text).expect("text"), result)
    }

    #[test]
    fn what_is_packed_is_told_by_its_content() {
        let members = [packed(b"one "), packed(b"two")].concat();
        for (bytes, expected) in [
            (b"plain".to_vec(), "plain"),
            (members, "one two"),
            (b"\xef\xbb\xbf{}".to_vec(), "{}"),
            (packed(b"\xef\xbb\xbf{}"), "{}"),
            (Vec::new(), ""),
            (b"x".to_vec(), "x"),
        ] {
            let (text, result) = read(bytes);
            assert_eq!(text, expected);
            result.expect("it is read to its end");
        }
    }

    #[test]
    fn of_what_was_cut_off_the_beginning_is_there() {
        let text: String = (0..20_000).map(|n| format!("{n} ")).collect();
        let mut bytes = packed(text.as_bytes());
        bytes.truncate(bytes.len() / 2);
        let (found, result) = read(bytes);
        assert!(found.len() > 1000 && text.starts_with(&found), "{}", found.len());
        result.expect_err("it was cut off");
    }
}
