//! Printing: the one place of the program that does.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is what the room is for")]

/// Prints a line.
pub(crate) fn line(text: &str) {
    println!("{text}");
}

/// Prints JSON for programs.
pub(crate) fn json(value: &serde_json::Value) {
    println!("{value:#}");
}

/// Prints a line that replaces the one before on a terminal, and stands alone in a file.
pub(crate) fn progress(text: &str) {
    use std::io::IsTerminal;
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[2K{text}");
    } else {
        eprintln!("{text}");
    }
}

/// Ends a line of progress.
pub(crate) fn progress_done() {
    use std::io::IsTerminal;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
}

/// Prints an error with its causes, each once.
pub(crate) fn error(error: &anyhow::Error) {
    eprintln!("出错 / error: {error}");
    for cause in error.chain().skip(1) {
        eprintln!("  原因 / because: {cause}");
    }
}

/// Prints a table with columns as wide as their words; Chinese characters take two places.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) {
    let width = |text: &str| -> usize {
        text.chars().map(|c| if (c as u32) < 0x1100 { 1 } else { 2 }).sum()
    };
    let widths: Vec<usize> = (0..head.len())
        .map(|column| {
            let cells = rows.iter().map(|row| width(&row[column]));
            cells.chain([width(head[column])]).max().unwrap_or(0)
        })
        .collect();
    let print = |cells: Vec<&str>| {
        let padded: Vec<String> = cells
            .iter()
            .zip(&widths)
            .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide - width(cell))))
            .collect();
        println!("{}", padded.join("  ").trim_end());
    };
    print(head.to_vec());
    for row in rows {
        print(row.iter().map(String::as_str).collect());
    }
}

/// An error of a room, told in both languages with its code.
pub(crate) trait Told<T> {
    /// The same result, whose error is a sentence for people.
    fn told(self) -> anyhow::Result<T>;
}

impl<T, E: kernel::Explain> Told<T> for Result<T, E> {
    fn told(self) -> anyhow::Result<T> {
        self.map_err(|error| {
            anyhow::anyhow!("{}\n  {}\n  [{}]", error.chinese(), error.english(), error.code())
        })
    }
}
