//! The one writer of what commands print.
//!
//! Always holds: nothing else in this crate writes to standard output or standard error (clippy refuses `println!` and
//! its like). Whoever reads may stop reading, as `head` does: then the program ends quietly, and what it had done
//! stays done.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

/// Standard output, and beside it standard error.
pub struct Out {
    to: BufWriter<Stdout>,
    closed: bool,
}

impl Out {
    /// The program's own.
    pub fn new() -> Self {
        Self {
            to: BufWriter::new(io::stdout()),
            closed: false,
        }
    }

    /// Nobody reads standard output any more.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Somebody looks at standard output: bars would run through what is printed.
    pub fn is_terminal(&self) -> bool {
        self.to.get_ref().is_terminal()
    }

    /// A line to standard error, after what was printed so far. That nobody reads it is no fault.
    pub fn aside(&mut self, line: impl Display) {
        let _ = self.flush();
        let _ = writeln!(io::stderr(), "{line}");
    }

    fn marked<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        self.closed |= matches!(&done, Err(error) if error.kind() == ErrorKind::BrokenPipe);
        done
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.marked(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.marked(done)
    }
}
