use std::collections::BTreeMap;

use ratatui::{buffer::Buffer, style::Modifier};

/// A buffer as text, and its styles as letters below, with what the letters stand for.
pub fn styled(buf: &Buffer) -> String {
    let mut letters: BTreeMap<String, char> = BTreeMap::new();
    let mut looks: Vec<String> = Vec::new();
    let mut styles = String::new();
    for y in 0..buf.area.height {
        let mut row = String::new();
        for x in 0..buf.area.width {
            let look = look(buf, x, y);
            if look.is_empty() {
                row.push('.');
                continue;
            }
            let next = char::from(b'a' + u8::try_from(looks.len()).expect("few styles"));
            let letter = *letters.entry(look.clone()).or_insert_with(|| {
                looks.push(look);
                next
            });
            row.push(letter);
        }
        styles.push_str(row.trim_end_matches('.'));
        styles.push('\n');
    }
    let legend: Vec<String> =
        looks.iter().zip('a'..).map(|(look, letter)| format!("{letter} = {look}\n")).collect();
    format!("{}\n{styles}\n{}", plain(buf), legend.concat())
}

/// A buffer as text alone.
pub fn plain(buf: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buf.area.height {
        let mut row = String::new();
        let mut skip = 0;
        for x in 0..buf.area.width {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buf[(x, y)].symbol();
            skip = crate::ui::text::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}

fn look(buf: &Buffer, x: u16, y: u16) -> String {
    let cell = &buf[(x, y)];
    let mut parts = Vec::new();
    if cell.fg != ratatui::style::Color::Reset {
        parts.push(cell.fg.to_string());
    }
    if cell.bg != ratatui::style::Color::Reset {
        parts.push(format!("on {}", cell.bg));
    }
    for (modifier, name) in [
        (Modifier::BOLD, "bold"),
        (Modifier::DIM, "dim"),
        (Modifier::UNDERLINED, "underlined"),
        (Modifier::REVERSED, "reversed"),
    ] {
        if cell.modifier.contains(modifier) {
            parts.push(name.into());
        }
    }
    parts.join(" ")
}
