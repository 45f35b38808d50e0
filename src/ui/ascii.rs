use ratatui::buffer::Buffer;

/// Leaves nothing but ASCII, for terminals whose locale is not UTF-8. A sign for each mark remains.
pub fn ascii(buf: &mut Buffer) {
    // An arrow with room behind it is two signs.
    for at in 1..buf.content.len() {
        if buf.content[at - 1].symbol() == "⇒" && buf.content[at].symbol() == " " {
            buf.content[at - 1].set_char('=');
            buf.content[at].set_char('>');
        }
    }
    for cell in &mut buf.content {
        let symbol = cell.symbol();
        if !symbol.is_ascii() {
            let plain = plain(symbol);
            cell.set_char(plain);
        }
    }
}

fn plain(symbol: &str) -> char {
    match symbol.chars().next().unwrap_or(' ') {
        '●' => 'o',
        '◆' => '!',
        '▲' => 'A',
        '◌' => '?',
        '✕' => 'x',
        '╭' | '╮' | '╰' | '╯' => '+',
        '─' | '┈' => '-',
        '│' | '╵' => '|',
        '┤' => '+',
        'µ' => 'u',
        '→' | '›' | '⇒' => '>',
        '↓' => 'v',
        '↑' => '^',
        '…' => '~',
        '▸' => '+',
        '▾' => '-',
        '·' => '.',
        '•' => '*',
        '█' => '#',
        '▒' => '~',
        '░' => '-',
        '┼' => '+',
        '–' => '-',
        c @ '\u{2800}'..='\u{28FF}' => {
            // Which half of the braille cell has dots: upper, lower or both.
            let dots = u32::from(c) - 0x2800;
            match (dots & 0b0001_1011 != 0, dots & 0b1110_0100 != 0) {
                (true, true) => ':',
                (true, false) => '\'',
                _ => '.',
            }
        }
        _ => '_',
    }
}
