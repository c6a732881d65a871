//! A table that goes to a file as it is written, however long it is.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Cell, CsvTable, Layout, Rows, WriteError, XlsxTable};
use crate::export::Format;

/// A table on its way into a file.
pub struct FileTable {
    under_way: UnderWay,
}

enum UnderWay {
    /// The sheets lie beside the file until the workbook is put together.
    Xlsx {
        table: Box<XlsxTable>,
        target: File,
    },
    Csv(CsvTable<BufWriter<File>>),
}

impl FileTable {
    /// Starts a table in that file; what a workbook needs on the way lies in the folder.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn start(
        format: Format,
        layout: Layout,
        target: File,
        folder: &Path,
    ) -> Result<Self, WriteError> {
        let under_way = match format {
            Format::Xlsx => {
                let table = Box::new(XlsxTable::start(layout, Some(folder))?);
                UnderWay::Xlsx { table, target }
            }
            Format::Csv => UnderWay::Csv(CsvTable::start(&layout, BufWriter::new(target))?),
        };
        Ok(Self { under_way })
    }

    /// Ends the table: when it returns, the disk has the whole file.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn finish(self) -> Result<(), WriteError> {
        let file = match self.under_way {
            UnderWay::Xlsx { table, target } => {
                let mut target = BufWriter::new(target);
                table.write_into(&mut target)?;
                target
            }
            UnderWay::Csv(table) => table.into_target(),
        };
        let mut file = file;
        file.flush()?;
        file.get_ref().sync_all()?;
        Ok(())
    }
}

impl Rows for FileTable {
    fn row(&mut self, cells: Vec<Cell>) -> Result<(), WriteError> {
        match &mut self.under_way {
            UnderWay::Xlsx { table, .. } => table.row(cells),
            UnderWay::Csv(table) => table.row(cells),
        }
    }

    fn sheet(&mut self, tab: &str) -> Result<(), WriteError> {
        match &mut self.under_way {
            UnderWay::Xlsx { table, .. } => table.sheet(tab),
            UnderWay::Csv(table) => table.sheet(tab),
        }
    }
}
