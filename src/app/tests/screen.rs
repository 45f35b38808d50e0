use ratatui::{buffer::Buffer, layout::Rect, style::Style};

use super::{incident, press};
use crate::{
    app::{Msg, Screen, State, update},
    ui,
};

/// A terminal that keeps what was written to it.
struct Tty {
    screen: Screen<Vec<u8>>,
    parser: vt100::Parser,
    width: u16,
    height: u16,
}

impl Tty {
    fn new(width: u16, height: u16) -> Self {
        Self { screen: Screen::new(Vec::new()), parser: vt100::Parser::new(height, width, 0), width, height }
    }

    /// Paints and shows; how many bytes it took.
    fn paint(&mut self, frame: Buffer) -> usize {
        let before = self.screen.written().len();
        let count = self.screen.paint(frame).expect("a vector");
        let written = &self.screen.written()[before..];
        assert_eq!(written.len(), count);
        self.parser.process(written);
        count
    }

    fn resize(&mut self, width: u16, height: u16) {
        (self.width, self.height) = (width, height);
        self.parser.screen_mut().set_size(height, width);
    }

    /// The terminal shows the frame, cell by cell, style by style.
    fn shows(&self, frame: &Buffer) {
        for y in 0..self.height {
            for x in 0..self.width {
                let cell = &frame[(x, y)];
                let shown = self.parser.screen().cell(y, x).expect("in range");
                if shown.is_wide_continuation() {
                    continue;
                }
                let symbol = if shown.contents().is_empty() { " " } else { shown.contents() };
                assert_eq!(symbol, cell.symbol(), "at {x},{y}");
                let bold = cell.modifier.contains(ratatui::style::Modifier::BOLD);
                assert_eq!(shown.bold(), bold, "weight at {x},{y}");
                let reverse = cell.modifier.contains(ratatui::style::Modifier::REVERSED);
                assert_eq!(shown.inverse(), reverse, "reverse at {x},{y}");
                assert_eq!(
                    shown.fgcolor() == vt100::Color::Default,
                    cell.fg == ratatui::style::Color::Reset,
                    "colour at {x},{y}"
                );
            }
        }
    }
}

fn frame(state: &State) -> Buffer {
    let (width, height) = state.view.size;
    ui::draw(&state.store, &state.view, &state.specs, state.now, Rect::new(0, 0, width, height))
}

#[test]
fn what_is_painted_is_what_is_shown_key_after_key() {
    let mut state = incident();
    let mut tty = Tty::new(120, 40);
    tty.paint(frame(&state));
    tty.shows(&frame(&state));
    for key in ["j", "j", "tab", "?", "esc", "/", "check", "esc", "enter", "esc", "g", "esc", "p", "t", "z"] {
        press(&mut state, key);
        tty.paint(frame(&state));
        tty.shows(&frame(&state));
    }
}

#[test]
fn nothing_changed_is_nothing_written() {
    let state = incident();
    let mut tty = Tty::new(120, 40);
    assert!(tty.paint(frame(&state)) > 1000);
    assert_eq!(tty.paint(frame(&state)), 0);
}

#[test]
fn only_what_changed_is_written() {
    let area = Rect::new(0, 0, 80, 24);
    let mut tty = Tty::new(80, 24);
    let mut buf = Buffer::empty(area);
    tty.paint(buf.clone());
    buf.set_string(10, 5, "x", Style::default());
    buf.set_string(13, 5, "y", Style::default());
    let before = tty.screen.written().len();
    tty.paint(buf.clone());
    let written = String::from_utf8_lossy(&tty.screen.written()[before..]).into_owned();
    assert_eq!(written, "\u{1b}[?2026h\u{1b}[6;11Hx\u{1b}[2Cy\u{1b}[?2026l");
    tty.shows(&buf);
}

#[test]
fn a_minute_costs_little() {
    let mut state = incident();
    let mut tty = Tty::new(120, 40);
    tty.paint(frame(&state));
    for minute in 1..=5 {
        let now = jiff::Timestamp::from_second(state.now.as_second() + 60).expect("in range");
        update(&mut state, Msg::Tick(now));
        let bytes = tty.paint(frame(&state));
        assert!(bytes > 0 && bytes < 500, "{bytes} bytes in minute {minute}");
        tty.shows(&frame(&state));
    }
}

#[test]
fn a_new_size_and_a_lost_screen_are_painted_whole() {
    let mut state = incident();
    let mut tty = Tty::new(120, 40);
    tty.paint(frame(&state));
    for (width, height) in [(10, 3), (80, 24), (200, 60), (120, 40)] {
        update(&mut state, Msg::Resize(width, height));
        tty.resize(width, height);
        tty.parser.process(b"\x1b[2J\x1b[Hrubbish that the resize left");
        tty.paint(frame(&state));
        tty.shows(&frame(&state));
    }
    tty.parser.process(b"\x1b[2J\x1b[Hsomebody wrote over it");
    tty.screen.forget();
    tty.paint(frame(&state));
    tty.shows(&frame(&state));
}

#[test]
fn wide_and_odd_characters_do_not_shift_the_rest() {
    let area = Rect::new(0, 0, 20, 3);
    let mut tty = Tty::new(20, 3);
    let mut buf = Buffer::empty(area);
    buf.set_string(0, 0, "日本語|e\u{301}|👍🏽|x", Style::default());
    tty.paint(buf.clone());
    let mut next = Buffer::empty(area);
    next.set_string(0, 0, "ab日本|e|x", Style::default());
    tty.paint(next.clone());
    tty.shows(&next);
}
