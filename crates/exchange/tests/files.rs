//! Files as files: encodings, delimiters, formats, and everything that is not what it claims.

use std::io::{Cursor, Write as _};

use exchange::problem::FileError;
use exchange::roster::{Kind, read_roster};
use exchange::sheet::{Limits, Source};
use exchange::write::{Cell, Column, Layout, Set, csv, xlsx};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

const TABLE: &str =
    "序号,村,组,户主,电话\r\n1,河源村,3组,何辉,13800001234\r\n\r\n2,河源村,3组,唐明,1380000\r\n";

fn refused(bytes: impl Into<Vec<u8>>, name: &str) -> FileError {
    let opened = Source::open(bytes.into(), name, Limits::default())
        .and_then(|source| read_roster(&source, Kind::Households, None));
    match opened {
        Ok(roster) => panic!("{name} was read: {} rows", roster.counts.data),
        Err(error) => error,
    }
}

fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in TABLE.split("\r\n").filter(|line| !line.is_empty()).enumerate() {
        for (column, text) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, text).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

#[test]
fn text_in_every_encoding_and_delimiter() {
    let (gb, _, _) = encoding_rs::GB18030.encode(TABLE);
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(TABLE.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let files: [(&str, Vec<u8>); 6] = [
        ("utf8.csv", TABLE.as_bytes().to_vec()),
        ("mark.csv", ["\u{feff}", TABLE].concat().into_bytes()),
        ("gbk.csv", gb.into_owned()),
        ("wide.txt", wide),
        ("tab.tsv", TABLE.replace(',', "\t").into_bytes()),
        ("semicolon.csv", TABLE.replace(',', ";").into_bytes()),
    ];
    for (name, bytes) in files {
        let source = Source::open(bytes, name, Limits::default()).expect(name);
        let roster = read_roster(&source, Kind::Households, None).expect(name);
        assert_eq!(roster.households.len(), 1, "{name}");
        assert_eq!(roster.households[0].head_name, "何辉", "{name}");
        assert_eq!(roster.bad.len(), 1, "{name}");
        assert_eq!(roster.bad[0].place.row, 4, "{name}: the blank line counts");
        assert_eq!(roster.counts.blank, 1, "{name}");
    }
}

#[test]
fn files_that_are_not_what_they_claim() {
    let mut page = String::from("<html><body><table><tr><td>户主</td></tr></table></body></html>");
    page.push_str(&" ".repeat(100));
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty.xlsx", Vec::new(), "exchange.file-empty"),
        ("roster.docx", b"PK\x03\x04".to_vec(), "exchange.file-kind-unknown"),
        ("roster", TABLE.into(), "exchange.file-kind-unknown"),
        ("text.xlsx", TABLE.into(), "exchange.file-is-not-what-it-claims"),
        ("text.xls", TABLE.into(), "exchange.file-is-not-what-it-claims"),
        ("page.xls", page.into(), "exchange.file-is-not-what-it-claims"),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n....".to_vec(), "exchange.file-is-not-what-it-claims"),
        ("paper.csv", b"%PDF-1.7 ....".to_vec(), "exchange.file-is-not-what-it-claims"),
        ("new.xls", workbook(), "exchange.file-is-not-what-it-claims"),
        ("new.csv", workbook(), "exchange.file-is-not-what-it-claims"),
        ("bytes.csv", vec![0, 1, 2, 3, 0, 0, 7], "exchange.file-is-not-what-it-claims"),
        ("broken.csv", b"\xb2\xb2\xff\xff\xb2,\xff\n".to_vec(), "exchange.text-encoding-unknown"),
        ("words.csv", "通知\n请各村填写\n".into(), "exchange.header-missing"),
        ("only-header.csv", "村,组,户主,电话\n".into(), "exchange.no-rows"),
        ("archive.xlsx", archive(&[("a.txt", b"hello")]), "exchange.file-is-not-what-it-claims"),
        ("hollow.xlsx", archive(&[("xl/workbook.xml", b"<workbook/>")]), "exchange.file-damaged"),
    ];
    for (name, bytes, code) in cases {
        let error = refused(bytes, name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.zh().ends_with('。'), "{name}: {}", error.zh());
        assert!(error.en().ends_with('.'), "{name}: {}", error.en());
    }
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

#[test]
fn cut_off_files_at_any_length_are_refused_in_words() {
    let whole = workbook();
    for length in (4..whole.len()).step_by(97) {
        let error = refused(&whole[..length], "cut.xlsx");
        assert_eq!(error.code(), "exchange.file-damaged", "{length} bytes: {error}");
    }
    // Any single byte turned over gives rows or an error, never a panic.
    for place in (0..whole.len()).step_by(53) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        if let Ok(source) = Source::open(bytes, "turned.xlsx", Limits::default()) {
            let _ = read_roster(&source, Kind::Households, None);
        }
    }
}

#[test]
fn bombs_and_crowds_are_refused_early() {
    let zeros = vec![b' '; 40 << 20];
    let bomb =
        archive(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(bomb, "bomb.xlsx"), FileError::Bomb);

    let small = Limits { cells: 10, bytes: 1 << 20, ..Limits::default() };
    let source = Source::open(workbook(), "many.xlsx", small).expect("opens");
    let error = read_roster(&source, Kind::Households, None).expect_err("too many");
    assert_eq!(error, FileError::TooManyCells(10));
    let tiny = Limits { bytes: 100, ..Limits::default() };
    assert!(matches!(Source::open(workbook(), "big.xlsx", tiny), Err(FileError::TooLarge(..))));

    let mut wide = Workbook::new();
    wide.add_worksheet().write_string(0, 300, "远").expect("a cell");
    let wide = wide.save_to_buffer().expect("a workbook");
    assert_eq!(refused(wide, "wide.xlsx"), FileError::TooManyColumns(256));
}

#[test]
fn old_workbooks() {
    // Made once with xlwt, see fixtures/README.md.
    let bytes = include_bytes!("fixtures/roster.xls").to_vec();
    let source = Source::open(bytes.clone(), "名册.xls", Limits::default()).expect("opens");
    let roster = read_roster(&source, Kind::Households, None).expect("reads");
    let heads: Vec<&str> = roster.households.iter().map(|row| row.head_name.as_str()).collect();
    assert_eq!(heads, ["何辉", "唐明", "周军"]);
    assert!(roster.households.iter().all(|row| row.village.as_deref() == Some("河源村")));
    assert_eq!(roster.households[1].group.number, Some(3), "merged group cells");
    assert_eq!(roster.households[0].phone.as_deref(), Some("13800001234"), "kept as a number");
    assert_eq!(roster.households[2].head_birth.map(|month| month.as_integer()), Some(196_205));
    assert_eq!(roster.counts.hidden_rows, 1);
    assert_eq!(roster.counts.hidden_sheets, 1);
    let codes: Vec<&str> =
        roster.bad.iter().flat_map(|bad| &bad.errors).map(|e| &*e.code).collect();
    assert_eq!(codes, ["exchange.id-number-damaged"]);
    assert_eq!(refused(bytes.clone(), "名册.xlsx").code(), "exchange.file-is-not-what-it-claims");
    for length in (16..bytes.len()).step_by(211) {
        if let Ok(source) = Source::open(bytes[..length].to_vec(), "cut.xls", Limits::default()) {
            let _ = read_roster(&source, Kind::Households, None);
        }
    }
    for place in (0..bytes.len()).step_by(17) {
        let mut turned = bytes.clone();
        turned[place] ^= 0x55;
        if let Ok(source) = Source::open(turned, "turned.xls", Limits::default()) {
            let _ = read_roster(&source, Kind::Households, None);
        }
    }
}

#[test]
fn old_workbooks_with_far_corners_are_refused() {
    let bytes = include_bytes!("fixtures/corners.xls").to_vec();
    assert!(matches!(refused(bytes, "corners.xls"), FileError::TooManyCells(_)));
}

#[test]
fn what_is_written_reads_back() {
    let layout = Layout {
        title: "上江圩镇河源村联系户名册".to_owned(),
        tab: "河源村".to_owned(),
        unit: "河源村".to_owned(),
        reporter: String::new(),
        date: "2023-05-07".to_owned(),
        columns: vec![
            Column::new("序号", 6.0, Set::Number),
            Column::new("村(社区)", 12.0, Set::Middle),
            Column::new("组别", 8.0, Set::Middle),
            Column::new("户编号", 22.0, Set::Text),
            Column::new("户主姓名", 10.0, Set::Middle),
            Column::under("家庭人口", "总数", 6.0, Set::Sum),
            Column::under("家庭人口", "常住", 6.0, Set::Sum),
            Column::new("住址", 20.0, Set::Text),
        ],
        totals: true,
    };
    for name in ["out.xlsx", "out.csv"] {
        let mut table = if name.ends_with("xlsx") { xlsx(layout.clone()) } else { csv(&layout) }
            .expect("a table");
        for (serial, head) in ["何辉", "唐明"].into_iter().enumerate() {
            table
                .row(vec![
                    "河源村".into(),
                    "3组".into(),
                    Cell::Text(format!("43112510121603000{}", serial + 1)),
                    head.into(),
                    Cell::Number(4),
                    Cell::Empty,
                    "=HYPERLINK(\"x\")".into(),
                ])
                .expect("a row");
        }
        let bytes = table.finish().expect("a file");
        let source = Source::open(bytes, name, Limits::default()).expect(name);
        let roster = read_roster(&source, Kind::Households, None).expect(name);
        assert_eq!(roster.bad, [], "{name}");
        assert_eq!(roster.households.len(), 2, "{name}");
        let row = &roster.households[1];
        assert_eq!(row.code.as_deref(), Some("431125101216030002"), "{name}");
        assert_eq!((row.members, row.resident), (Some(4), None), "{name}");
        assert_eq!(row.address.as_deref(), Some("=HYPERLINK(\"x\")"), "{name}");
    }
}
