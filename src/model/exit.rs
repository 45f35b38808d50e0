/// How the program ends, as the command line's contract says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All read.
    Ok,
    /// A defect of Skydeck.
    Defect,
    /// Wrong usage, or a bad file.
    Usage,
    /// A source of a scope that was asked for failed or was cut; the rest is printed.
    Partial,
    /// Nothing could be read.
    Nothing,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Self::Ok => 0,
            Self::Defect => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Nothing => 4,
            Self::Interrupted => 130,
        }
    }
}
