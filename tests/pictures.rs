//! Pictures of the deck over the demo organisation.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::{process::Command, thread};

const NOW: &str = "2026-03-01T03:12:00Z";
const CELL: (usize, usize) = (9, 18);
const MARGIN: usize = 12;

fn snapshot(size: &str, format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_skydeck"))
        .args(["--demo", "--now", NOW, "snapshot", "deck", "--settle", "60s"])
        .args(["--size", size, "--format", format])
        .output()
        .expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What is drawn as a shape.
fn is_shape(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{259F}' | '\u{2800}'..='\u{28FF}' | '●' | '◆' | '▲' | '▴' | '✶' | '◌' | '✕')
}

fn attribute(element: &str, name: &str) -> Option<usize> {
    element.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.parse().ok()
}

/// The text of an image, put back into its cells.
fn cells(svg: &str, (width, height): (usize, usize)) -> Vec<String> {
    let mut rows = vec![vec![' '; width]; height];
    for element in svg.lines().filter(|line| line.starts_with("<text")) {
        let (x, y) = (attribute(element, "x").expect("x"), attribute(element, "y").expect("y"));
        let (start, end) = (element.find('>').expect("open") + 1, element.rfind("</text>").expect("closed"));
        let text = element[start..end].replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        let text = text.replace("&amp;", "&");
        let columns = text.chars().count();
        assert!(columns == 1 || attribute(element, "textLength") == Some(columns * CELL.0), "{element}");
        assert_eq!((x - MARGIN) % CELL.0, 0, "{element}");
        let (column, row) = ((x - MARGIN) / CELL.0, (y - MARGIN) / CELL.1);
        for (i, c) in text.chars().enumerate() {
            rows[row][column + i] = c;
        }
    }
    rows.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_owned()).collect()
}

#[test]
fn an_image_has_all_text_in_its_cells_and_no_line_as_text() {
    // At once, for each waits seconds for the place that is throttled.
    thread::scope(|threads| {
        for (width, height) in [(80, 24), (120, 40), (200, 60)] {
            threads.spawn(move || {
                let size = format!("{width}x{height}");
                let (svg, text) = thread::scope(|two| {
                    let svg = two.spawn(|| snapshot(&size, "svg"));
                    let text = snapshot(&size, "text");
                    (svg.join().expect("it ran"), text)
                });
                let blanked =
                    |line: &str| line.chars().map(|c| if is_shape(c) { ' ' } else { c }).collect::<String>();
                let expected: Vec<_> = text.lines().map(|line| blanked(line).trim_end().to_owned()).collect();
                assert_eq!(cells(&svg, (width, height)), expected, "{size}");
                assert!(text.contains('╭') && svg.contains("<path"), "{size}");
                assert!(svg.len() < 60_000, "{size}: {} bytes", svg.len());
            });
        }
    });
}
