use std::str::FromStr;

/// How rows are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One array.
    Json,
    /// One object a line.
    Jsonl,
    /// RFC 4180, safe to open in a spreadsheet.
    Csv,
}

impl Output {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Table, Self::Json, Self::Jsonl, Self::Csv];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// Whether faults are printed as JSON too.
    pub fn is_json(self) -> bool {
        matches!(self, Self::Json | Self::Jsonl)
    }
}

impl FromStr for Output {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        by_name(Self::ALL, Self::name, text)
    }
}

/// The one of `all` that is called `text`, or a sentence that names them.
pub(super) fn by_name<T: Copy, const N: usize>(
    all: [T; N],
    name: fn(T) -> &'static str,
    text: &str,
) -> Result<T, String> {
    all.into_iter()
        .find(|one| name(*one) == text)
        .ok_or_else(|| format!("`{text}` is none of {}", all.map(name).join(", ")))
}
