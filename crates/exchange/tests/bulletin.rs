//! The bulletin in Word: what the file says of its layout is what GB/T 9704-2012 asks for.

use std::io::Read;

use exchange::bulletin::{Issue, word};
use figures::editing::EditedParagraph;
use figures::{Paragraph, Piece, Report, Section, Table, Trend};
use kernel::{Date, Month};

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn report() -> Report {
    let first: Month = "2022-06".parse().expect("a month");
    let words = |text: &str| Piece::Words(text.to_owned());
    let figure = |code, text: &str| Piece::Figure { code, text: text.to_owned() };
    Report {
        area: "江永县".into(),
        title: "江永县村(居)民代表联系服务群众工作情况".into(),
        number: 5,
        as_of: day("2023-05-07"),
        sections: vec![
            Section {
                heading: "总体情况".into(),
                paragraphs: vec![
                    Paragraph {
                        pieces: vec![
                            words("截至目前,已服务群众"),
                            figure("person_times_served", "22586"),
                            words("人次。"),
                        ],
                        since: None,
                    },
                    Paragraph { pieces: vec![words("五月一日至七日。")], since: None },
                ],
                table: None,
                trends: Vec::new(),
            },
            Section {
                heading: "各乡镇情况".into(),
                paragraphs: Vec::new(),
                table: Some(Table {
                    head: vec!["乡镇".into(), "代表(名)".into(), "联系户(户)".into()],
                    rows: vec![
                        vec!["上江圩镇".into(), "492".into(), "6523".into()],
                        vec!["合计".into(), "492".into(), "6523".into()],
                    ],
                }),
                trends: vec![Trend {
                    indicator: "home_visits",
                    name: "入户走访",
                    unit: "户次",
                    months: (0..12).map(|step| first.plus(step)).collect(),
                    values: (0..12).map(|step| step * 100).collect(),
                }],
            },
        ],
        notes: vec!["服务群众(人次)：办了实事的走访联系。".into()],
    }
}

fn issue(edited: Vec<EditedParagraph>) -> Issue {
    Issue { office: "江永县专项工作专班".into(), on: day("2023-05-08"), edited }
}

/// The text of a part of the file.
fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).expect("a Word file");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

/// The value of an attribute of the first element of that name.
fn attribute(xml: &str, element: &str, attribute: &str) -> i64 {
    let start = xml.find(&format!("<w:{element} ")).expect(element);
    let end = start + xml[start..].find('>').expect("an end");
    let key = format!("w:{attribute}=\"");
    let at = xml[start..end].find(&key).expect(attribute) + start + key.len();
    xml[at..].split('"').next().expect("a value").parse().expect("a number")
}

/// Millimetres, to a tenth, of a length in twentieths of a point.
fn tenths_of_a_millimetre(twips: i64) -> i64 {
    (twips * 254 + 720) / 1440
}

#[test]
fn the_page_is_that_of_the_standard() {
    let file = word(&report(), &issue(Vec::new())).expect("a document");
    let document = part(&file, "word/document.xml");
    let length =
        |element: &str, name: &str| tenths_of_a_millimetre(attribute(&document, element, name));
    let within = |found: i64, wanted: i64| (found - wanted).abs() <= 10;
    let (width, height) = (length("pgSz", "w"), length("pgSz", "h"));
    assert!(within(width, 2100) && within(height, 2970), "{width} × {height}");
    // §5.2.1: 37 mm ± 1 and 28 mm ± 1; the text takes 156 × 225 mm.
    let (top, left) = (length("pgMar", "top"), length("pgMar", "left"));
    assert!(within(top, 370) && within(left, 280), "{top}, {left}");
    let text = (width - left - length("pgMar", "right"), height - top - length("pgMar", "bottom"));
    assert!(within(text.0, 1560) && within(text.1, 2250), "{text:?}");
    // §5.2.2 and §5.2.3: size 3, which is 16 points, in lines of 28 points.
    let styles = part(&file, "word/styles.xml");
    assert_eq!(attribute(&styles, "sz", "val"), 32);
    assert_eq!(attribute(&styles, "spacing", "line"), 560);
    assert!(styles.contains("仿宋_GB2312"), "{styles}");
    assert!(document.contains("方正小标宋简体") && document.contains("C00000"));
    assert!(document.contains("一、总体情况") && document.contains("黑体"));
    // §7.5: page numbers of odd and even pages.
    assert!(part(&file, "word/settings.xml").contains("evenAndOddHeaders"));
    assert!(part(&file, "word/footer1.xml").contains("PAGE"));
    assert!(part(&file, "word/footer2.xml").contains("PAGE"));
}

#[test]
fn the_same_report_is_the_same_text_and_has_its_picture() {
    let one = word(&report(), &issue(Vec::new())).expect("a document");
    let document = part(&one, "word/document.xml");
    assert!(document.contains("截至目前，已服务群众22586人次。"), "marks are Chinese");
    let archive = zip::ZipArchive::new(std::io::Cursor::new(&one)).expect("a Word file");
    let is_picture = |name: &str| name.starts_with("word/media/") && name.ends_with(".png");
    let names = archive.file_names().flatten();
    let pictures = names.filter(|name| is_picture(name)).count();
    assert_eq!(pictures, 1);
    assert!(!document.contains("人工改写"));
}

#[test]
fn what_a_person_wrote_is_marked() {
    let edited =
        EditedParagraph { section: 0, place: 1, words: "本月重点做了防汛排查。".into() };
    let file = word(&report(), &issue(vec![edited])).expect("a document");
    let document = part(&file, "word/document.xml");
    assert!(document.contains("本月重点做了防汛排查。") && document.contains("（人工改写）"));
    assert!(document.contains("w:val=\"dotted\""), "the words are underlined");
    assert!(!document.contains("五月一日至七日。"), "the computed paragraph is gone");
    assert!(document.contains("截至目前"), "the others stay");
}
