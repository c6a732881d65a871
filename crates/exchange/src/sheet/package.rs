//! The zip container of an .xlsx, looked through once before anything is kept: sizes are
//! counted while unpacking (a zip's own size fields can lie), and hidden rows and merged ranges
//! are noted on the way, so that the cell stream has to run only once.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Limits, Merge};
use crate::problem::FileError;

const CHUNK: usize = 128 << 10;
/// No text node or tag of an honest workbook is longer (Excel allows 32,767 characters a cell).
const LONGEST_NODE: usize = 2 << 20;
const MOST_ENTRIES: usize = 20_000;
const MOST_MERGES: usize = 1_000_000;

/// What one worksheet part says besides its cells.
#[derive(Debug, Default)]
pub(crate) struct PartNotes {
    pub(crate) merges: Vec<Merge>,
    pub(crate) hidden_rows: HashSet<u32>,
}

/// Whether the zip has a workbook part, told by its directory alone.
pub(crate) fn has_workbook(bytes: &[u8]) -> bool {
    match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive
            .file_names()
            .filter_map(Result::ok)
            .any(|name| lower(&name).ends_with("workbook.xml")),
        // A cut-off file has no directory; the name then decides what it was meant to be.
        Err(_) => true,
    }
}

fn lower(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Notes of each sheet in the order of the tabs; empty where the parts cannot be told apart.
pub(crate) fn look_through(bytes: &[u8], limits: &Limits) -> Result<Vec<PartNotes>, FileError> {
    let damaged = |error: zip::result::ZipError| FileError::Damaged(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(FileError::Bomb);
    }
    let mut total = 0_u64;
    let mut sheets: HashMap<String, PartNotes> = HashMap::new();
    let mut workbook = Vec::new();
    let mut relations = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| match error {
            zip::result::ZipError::UnsupportedArchive(_) => FileError::Encrypted,
            other => damaged(other),
        })?;
        let name = lower(&entry.name().map_err(damaged)?);
        let xml = name.ends_with(".xml") || name.ends_with(".rels");
        let sheet = name.starts_with("xl/worksheets/") && xml && !name.contains("/_rels/");
        let own_limit = if sheet || !xml {
            limits.unpacked
        } else if name.ends_with("sharedstrings.xml") {
            limits.shared_strings
        } else {
            limits.shared_strings / 2
        };
        let keep = match name.as_str() {
            "xl/workbook.xml" => Some(&mut workbook),
            "xl/_rels/workbook.xml.rels" => Some(&mut relations),
            _ => None,
        };
        let mut scanner = Scanner { notes: PartNotes::default(), want: sheet, carry: Vec::new() };
        let size = unpack(&mut entry, limits, total, own_limit, xml.then_some(&mut scanner), keep)?;
        total += size;
        if sheet {
            sheets.insert(name, scanner.notes);
        }
    }
    let targets = sheet_targets(&workbook, &relations);
    Ok(targets.iter().map(|target| sheets.remove(target).unwrap_or_default()).collect())
}

fn unpack(
    entry: &mut impl Read,
    limits: &Limits,
    before: u64,
    own_limit: u64,
    mut scanner: Option<&mut Scanner>,
    mut keep: Option<&mut Vec<u8>>,
) -> Result<u64, FileError> {
    let mut chunk = vec![0_u8; CHUNK];
    let mut size = 0_u64;
    loop {
        let read = match entry.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(FileError::Damaged(error.to_string())),
        };
        size += read as u64;
        if size > own_limit || before + size > limits.unpacked {
            return Err(FileError::Bomb);
        }
        if let Some(scanner) = scanner.as_deref_mut() {
            scanner.feed(&chunk[..read])?;
        }
        if let Some(keep) = keep.as_deref_mut() {
            if keep.len() + read > 4 << 20 {
                return Err(FileError::Bomb);
            }
            keep.extend_from_slice(&chunk[..read]);
        }
    }
    Ok(size)
}

/// Finds `<row …>` and `<mergeCell …>` tags in a stream of chunks without parsing the rest.
struct Scanner {
    notes: PartNotes,
    want: bool,
    carry: Vec<u8>,
}

impl Scanner {
    fn feed(&mut self, chunk: &[u8]) -> Result<(), FileError> {
        if self.carry.is_empty() {
            let left = self.scan(chunk)?;
            self.carry.extend_from_slice(left);
        } else {
            let mut joined = std::mem::take(&mut self.carry);
            joined.extend_from_slice(chunk);
            let left = self.scan(&joined)?;
            self.carry = left.to_vec();
        }
        // What is carried is one unfinished node: a tag or a text.
        if self.carry.len() > LONGEST_NODE {
            return Err(FileError::Bomb);
        }
        Ok(())
    }

    /// Scans what is complete and returns the unfinished rest.
    fn scan<'b>(&mut self, bytes: &'b [u8]) -> Result<&'b [u8], FileError> {
        let mut at = 0;
        loop {
            let Some(open) = find(&bytes[at..], b'<') else { return Ok(&bytes[at..]) };
            if open > LONGEST_NODE {
                return Err(FileError::Bomb);
            }
            let start = at + open;
            let Some(length) = find(&bytes[start..], b'>') else { return Ok(&bytes[start..]) };
            if length > LONGEST_NODE {
                return Err(FileError::Bomb);
            }
            if self.want {
                self.tag(&bytes[start + 1..start + length])?;
            }
            at = start + length + 1;
        }
    }

    fn tag(&mut self, tag: &[u8]) -> Result<(), FileError> {
        // Most tags are cells and their values; they are told by their first letter.
        if matches!(tag.first(), Some(b'c' | b'v' | b'/' | b't' | b'i')) && !tag.contains(&b':') {
            return Ok(());
        }
        match local_name(tag) {
            b"row" => {
                let hidden = attribute(tag, b"hidden");
                if matches!(hidden, Some(b"1" | b"true"))
                    && let Some(number) = attribute(tag, b"r").and_then(number)
                {
                    self.notes.hidden_rows.insert(number);
                }
            }
            b"mergeCell" => {
                if let Some(merge) = attribute(tag, b"ref").and_then(range) {
                    self.notes.merges.push(merge);
                }
                if self.notes.merges.len() > MOST_MERGES {
                    return Err(FileError::Bomb);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn find(bytes: &[u8], wanted: u8) -> Option<usize> {
    bytes.iter().position(|byte| *byte == wanted)
}

fn local_name(tag: &[u8]) -> &[u8] {
    let end = tag
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || *byte == b'/')
        .unwrap_or(tag.len());
    let name = &tag[..end];
    match name.iter().position(|byte| *byte == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// Value of an attribute by its local name.
fn attribute<'b>(tag: &'b [u8], wanted: &[u8]) -> Option<&'b [u8]> {
    let mut rest = tag;
    while let Some(equals) = find(rest, b'=') {
        let name_end = rest[..equals].trim_ascii_end();
        let name_start = name_end
            .iter()
            .rposition(|byte| byte.is_ascii_whitespace() || *byte == b':')
            .map_or(0, |place| place + 1);
        let name = &name_end[name_start..];
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = *value.first()?;
        let length = find(value.get(1..)?, quote)?;
        if name == wanted {
            return Some(&value[1..=length]);
        }
        rest = &value[length + 2..];
    }
    None
}

fn number(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

fn range(bytes: &[u8]) -> Option<Merge> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (first, last) = text.split_once(':')?;
    let (first_row, first_column) = place(first)?;
    let (last_row, last_column) = place(last)?;
    (first_row <= last_row && first_column <= last_column).then_some(Merge {
        first_row,
        last_row,
        first_column,
        last_column,
    })
}

/// `B12` → row 11, column 1, both from 0.
fn place(text: &str) -> Option<(u32, u32)> {
    let text = text.trim_start_matches('$');
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let column = text[..letters].bytes().fold(0_u32, |column, letter| {
        column * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = text[letters..].trim_start_matches('$').parse().ok()?;
    Some((row.checked_sub(1)?, column - 1))
}

/// Paths of the worksheet parts in the order of the tabs.
fn sheet_targets(workbook: &[u8], relations: &[u8]) -> Vec<String> {
    let mut by_id: HashMap<&[u8], String> = HashMap::new();
    for tag in tags(relations).filter(|tag| local_name(tag) == b"Relationship") {
        if let (Some(id), Some(target)) = (attribute(tag, b"Id"), attribute(tag, b"Target")) {
            let target = String::from_utf8_lossy(target);
            let path = match target.strip_prefix('/') {
                Some(absolute) => lower(absolute),
                None => format!("xl/{}", lower(&target)),
            };
            by_id.insert(id, path);
        }
    }
    tags(workbook)
        .filter(|tag| local_name(tag) == b"sheet")
        .map(|tag| attribute(tag, b"id").and_then(|id| by_id.get(id)).cloned().unwrap_or_default())
        .collect()
}

fn tags(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|byte| *byte == b'<')
        .skip(1)
        .filter_map(|piece| find(piece, b'>').map(|end| &piece[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_attributes() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("AB12"), Some((11, 27)));
        assert_eq!(place("12"), None);
        let tag = br#"x:row r="12" spans='1:3' hidden = "1""#;
        assert_eq!(local_name(tag), b"row");
        assert_eq!(attribute(tag, b"r"), Some(&b"12"[..]));
        assert_eq!(attribute(tag, b"hidden"), Some(&b"1"[..]));
        assert_eq!(attribute(tag, b"none"), None);
        assert_eq!(attribute(b"row r=", b"r"), None);
        assert_eq!(attribute(b"row r=\"", b"r"), None);
    }

    #[test]
    fn scans_across_chunks() {
        let xml = br#"<sheetData><row r="1"/><row r="2" hidden="1"><c r="A2"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>"#;
        for size in [1, 2, 7, 1000] {
            let mut scanner =
                Scanner { notes: PartNotes::default(), want: true, carry: Vec::new() };
            for chunk in xml.chunks(size) {
                scanner.feed(chunk).expect("a short document");
            }
            assert_eq!(scanner.notes.hidden_rows.len(), 1, "chunks of {size}");
            assert_eq!(scanner.notes.merges.len(), 1);
        }
    }
}
