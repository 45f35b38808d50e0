use ratatui::{
    buffer::Buffer,
    layout::Rect,
    style::{Color, Modifier, Style},
};

use crate::headless::{PictureFormat, write_picture};

fn drawn() -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 14, 4));
    buffer.set_string(0, 0, "╭─ a<b & \"c\" ─╮", Style::new().fg(Color::Cyan));
    buffer.set_string(1, 1, "日本", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    buffer.set_string(5, 1, "⠤⠒⠁", Style::new());
    buffer.set_string(8, 1, "dim", Style::new().add_modifier(Modifier::DIM | Modifier::ITALIC));
    buffer.set_string(0, 2, " on ", Style::new().bg(Color::Indexed(24)).fg(Color::Rgb(1, 2, 3)));
    buffer.set_string(4, 2, "rev", Style::new().add_modifier(Modifier::REVERSED));
    buffer.set_string(8, 2, "u l", Style::new().add_modifier(Modifier::UNDERLINED).fg(Color::LightGreen));
    buffer
}

fn picture(buffer: &Buffer, format: PictureFormat) -> String {
    let mut out = Vec::new();
    write_picture(buffer, format, "deck <1> & 2", &mut out).expect("writes");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn text_is_the_characters() {
    let text = picture(&drawn(), PictureFormat::Text);
    assert_eq!(text, "╭─ a<b & \"c\" ─\n 日本⠤⠒⠁dim\n on rev u l\n\n");
}

#[test]
fn svg_is_a_grid() {
    insta::assert_snapshot!("svg", picture(&drawn(), PictureFormat::Svg));
}

#[test]
fn ansi_shows_again_what_was_drawn() {
    let buffer = drawn();
    let mut screen = vt100::Parser::new(4, 14, 0);
    screen.process(picture(&buffer, PictureFormat::Ansi).replace('\n', "\r\n").trim_end().as_bytes());
    let at = |row, column| screen.screen().cell(row, column).expect("on screen");
    assert_eq!(at(0, 3).contents(), "a");
    assert_eq!(at(0, 3).fgcolor(), vt100::Color::Idx(6));
    assert_eq!((at(1, 1).contents(), at(1, 1).is_wide(), at(1, 1).bold()), ("日", true, true));
    assert_eq!(at(1, 5).contents(), "⠤");
    assert_eq!(at(1, 5).fgcolor(), vt100::Color::Default);
    assert!(at(1, 8).dim() && at(1, 8).italic() && !at(1, 8).bold());
    assert_eq!(at(2, 0).bgcolor(), vt100::Color::Idx(24));
    assert_eq!(at(2, 3).fgcolor(), vt100::Color::Rgb(1, 2, 3));
    assert!(at(2, 5).inverse() && !at(2, 7).inverse());
    assert!(at(2, 9).underline());
}

#[test]
fn ansi_changes_only_where_the_look_does_and_lines_end_plain() {
    let ansi = picture(&drawn(), PictureFormat::Ansi);
    let lines: Vec<&str> = ansi.lines().collect();
    assert_eq!(lines[0].matches('\u{1b}').count(), 2);
    assert_eq!(lines[3], "");
    assert!(lines[..3].iter().all(|line| line.ends_with("\u{1b}[0m")));
    let mut light = Buffer::empty(Rect::new(0, 0, 1, 1));
    light.set_string(0, 0, "x", Style::new().fg(Color::White).bg(Color::DarkGray));
    assert_eq!(picture(&light, PictureFormat::Ansi), "\u{1b}[0;97;100mx\u{1b}[0m\n");
}

#[test]
fn every_look_and_size_can_be_written() {
    for (width, height) in [(0, 0), (1, 1), (0, 3), (3, 0)] {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        if width > 0 && height > 0 {
            // A wide glyph with no room for its second half.
            buffer[(0, 0)].set_symbol("本").set_fg(Color::Indexed(255));
        }
        for format in PictureFormat::ALL {
            let text = picture(&buffer, format);
            assert_eq!(text.matches("<svg").count(), text.matches("</svg>").count());
        }
    }
    let mut palette = Buffer::empty(Rect::new(0, 0, 256, 1));
    for index in 0..=255u8 {
        palette[(u16::from(index), 0)].set_symbol("x").set_fg(Color::Indexed(index));
    }
    let svg = picture(&palette, PictureFormat::Svg);
    assert!(svg.contains("#ffffff") && svg.contains("#ff0000") && svg.contains("#eeeeee"));
}
