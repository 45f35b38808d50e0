use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

/// What the mouse did, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mouse {
    /// The column, from 0 at the left.
    pub column: u16,
    /// The row, from 0 at the top.
    pub row: u16,
    /// What it did.
    pub what: MouseKind,
}

/// What a mouse can do here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The wheel turned away from the user.
    WheelUp,
    /// The wheel turned towards the user.
    WheelDown,
}

impl Mouse {
    /// What a report says, when it says something that is of use here.
    pub(super) fn of(report: MouseEvent) -> Option<Self> {
        let what = match report.kind {
            MouseEventKind::Down(MouseButton::Left) => MouseKind::Press,
            MouseEventKind::ScrollUp => MouseKind::WheelUp,
            MouseEventKind::ScrollDown => MouseKind::WheelDown,
            _ => return None,
        };
        // Reports count from 1, and a 0 is made this: https://github.com/crossterm-rs/crossterm/pull/1049
        let nowhere = report.column == u16::MAX || report.row == u16::MAX;
        (!nowhere).then_some(Self { column: report.column, row: report.row, what })
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyModifiers;

    use super::*;

    fn of(kind: MouseEventKind, column: u16) -> Option<Mouse> {
        Mouse::of(MouseEvent { kind, column, row: 4, modifiers: KeyModifiers::NONE })
    }

    #[test]
    fn the_left_button_and_the_wheel_are_taken_and_nothing_else() {
        let mouse = |what| Some(Mouse { column: 7, row: 4, what });
        assert_eq!(of(MouseEventKind::Down(MouseButton::Left), 7), mouse(MouseKind::Press));
        assert_eq!(of(MouseEventKind::ScrollUp, 7), mouse(MouseKind::WheelUp));
        assert_eq!(of(MouseEventKind::ScrollDown, 7), mouse(MouseKind::WheelDown));
        for other in [
            MouseEventKind::Up(MouseButton::Left),
            MouseEventKind::Down(MouseButton::Right),
            MouseEventKind::Drag(MouseButton::Left),
            MouseEventKind::ScrollLeft,
            MouseEventKind::Moved,
        ] {
            assert_eq!(of(other, 7), None, "{other:?}");
        }
        assert_eq!(of(MouseEventKind::ScrollUp, u16::MAX), None);
    }
}
