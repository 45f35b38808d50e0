mod figures;
mod hostile;
mod looking;
mod pictures;
mod reduction;
mod telling;

use ratatui::buffer::Buffer;

fn text(buf: &Buffer) -> String {
    let rows = buf.content.chunks(usize::from(buf.area.width).max(1));
    rows.map(|row| {
        row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>().trim_end().to_owned() + "\n"
    })
    .collect()
}
