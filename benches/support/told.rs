//! What a bench says, and whether it is content.

/// The lines of a bench that have a bar, and whether all were within theirs.
#[derive(Debug, Default)]
pub struct Told {
    broken: usize,
}

impl Told {
    /// One figure that has a bar: `good` says on which side of it the figure is.
    pub fn bar(&mut self, what: &str, figure: &str, bar: &str, good: bool) {
        self.broken += usize::from(!good);
        println!("{what:<60} {figure:>14}   bar {bar:<10} {}", if good { "ok" } else { "BROKEN" });
    }

    /// One figure for information.
    pub fn figure(&self, what: &str, figure: &str) {
        println!("{what:<60} {figure:>14}");
    }

    /// Ends the bench: 1 when a bar is broken.
    pub fn end(self) -> ! {
        std::process::exit(i32::from(self.broken > 0))
    }
}

/// Bytes in MB of 1,000,000.
pub fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
