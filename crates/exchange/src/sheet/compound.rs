//! Just enough of the compound file format ([MS-CFB]) to find a stream by name and read it:
//! used to recognise encrypted workbooks and to look through the records of an .xls before the
//! reading library does.

use crate::problem::FileError;

const END: u32 = 0xffff_fffe;

/// A compound file whose sector chains have been read.
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    cutoff: u64,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    size: u64,
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn longs(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl<'a> Compound<'a> {
    /// Reads the directory of a compound file.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, FileError> {
        Self::read(bytes).ok_or_else(|| FileError::Damaged("broken compound file".to_owned()))
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match short(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let most = bytes.len() / sector + 1;
        let mut this = Self {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            cutoff: u64::from(long(bytes, 56)?),
            entries: Vec::new(),
        };
        let mut fat_sectors: Vec<u32> =
            longs(bytes.get(76..512)?).take_while(|place| *place < END - 4).collect();
        let mut next = long(bytes, 68)?;
        let mut steps = 0;
        while next < END - 4 && steps < most {
            let block = this.block(next)?;
            fat_sectors.extend(longs(&block[..sector - 4]).take_while(|place| *place < END - 4));
            next = long(block, sector - 4)?;
            steps += 1;
        }
        for place in fat_sectors.into_iter().take(most) {
            let Some(block) = this.block(place) else { break };
            this.fat.extend(longs(block));
        }
        let directory = this.chain(long(bytes, 48)?, u64::MAX);
        let mut root = (END, 0);
        for entry in directory.chunks_exact(128) {
            let length = usize::from(short(entry, 64)?).saturating_sub(2).min(62);
            let units: Vec<u16> = entry[..length]
                .chunks_exact(2)
                .map(|two| u16::from_le_bytes([two[0], two[1]]))
                .collect();
            let size = u64::from(long(entry, 120)?);
            let start = long(entry, 116)?;
            match entry[66] {
                5 => root = (start, size),
                2 => {
                    this.entries.push(Entry { name: String::from_utf16_lossy(&units), start, size })
                }
                _ => {}
            }
        }
        this.mini_fat = longs(&this.chain(long(bytes, 60)?, u64::MAX)).collect();
        this.mini = this.chain(root.0, root.1);
        Some(this)
    }

    fn block(&self, place: u32) -> Option<&'a [u8]> {
        let start = (place as usize).checked_add(1)?.checked_mul(self.sector)?;
        self.bytes.get(start..start + self.sector)
    }

    /// The bytes of a chain; a loop ends where the file's own size is reached.
    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let mut result = Vec::new();
        let mut place = start;
        while place < END - 4 && (result.len() as u64) < size && result.len() <= self.bytes.len() {
            let start = (place as usize + 1) * self.sector;
            let Some(rest) = self.bytes.get(start..) else { break };
            result.extend_from_slice(&rest[..rest.len().min(self.sector)]);
            place = self.fat.get(place as usize).copied().unwrap_or(END);
        }
        result.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        result
    }

    /// Whether a stream of that name exists.
    pub(super) fn has_stream(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// The bytes of a stream.
    pub(super) fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))?;
        if entry.size >= self.cutoff {
            return Some(self.chain(entry.start, entry.size));
        }
        let mut result = Vec::new();
        let mut place = entry.start;
        while place < END - 4 && (result.len() as u64) < entry.size {
            let Some(block) = self.mini.get(place as usize * 64..place as usize * 64 + 64) else {
                break;
            };
            result.extend_from_slice(block);
            place = self.mini_fat.get(place as usize).copied().unwrap_or(END);
        }
        result.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        Some(result)
    }
}
