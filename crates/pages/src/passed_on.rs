//! A notice as it is passed on: the page that a link in a group opens, and the poster that leads there.

use maud::{PreEscaped, html};

use crate::frame::Frame;
use crate::lang::{Lang, Words};
use crate::qr;
use crate::words as w;

const FROM: Words = Words("{who} · {day} 发布", "{who} · {day}");
const RESOLUTION: Words = Words("传达{source}的决议", "A resolution of: {source}");
const CORRECTED: Words =
    Words("第 {edition} 版，更正原因：{why}", "Edition {edition}. Corrected: {why}");
const WITHDRAWN: Words = Words("这条通知已经撤回：{why}", "This notice was taken back: {why}");
const PICTURE: Words = Words("看附图 {n}", "Picture {n}");
const ASK: Words =
    Words("有不明白的，问联系您家的代表，或打电话。", "Ask your representative, or call.");
const POSTER: Words = Words("看海报（可打印张贴）", "The poster, to print");
const COUNTED: Words = Words(
    "这个页面只数这个群打开了多少次，不知道是谁打开的，不用登录。",
    "Only how often this group opens the page is counted, never by whom.",
);
const SCAN: Words = Words("扫码看全文", "Scan for the whole");

/// A notice, for people without an account.
#[derive(Debug, Clone)]
pub struct PassedOnPage<'a> {
    /// The code, for the links of the page.
    pub code: &'a str,
    /// What it is about.
    pub theme: &'a str,
    /// The title.
    pub title: &'a str,
    /// The core text.
    pub words: &'a str,
    /// The office that issues it.
    pub issuer: &'a str,
    /// The body whose resolution it is.
    pub source: Option<&'a str>,
    /// The day it went out.
    pub day: &'a str,
    /// The edition and why it was made, where there was one before.
    pub corrected: Option<(i64, &'a str)>,
    /// Why it was taken back.
    pub withdrawn: Option<&'a str>,
    /// The addresses of pictures.
    pub pictures: &'a [String],
    /// An office to call, and its telephone.
    pub office: Option<(&'a str, &'a str)>,
    /// Whether the county is invented.
    pub is_demo: bool,
}

/// The page of a notice: no script, nothing about anybody.
pub fn passed_on(lang: Lang, page: &PassedOnPage<'_>) -> String {
    let here = format!("/n/{}", page.code);
    let frame = Frame { lang, title: page.title, place: page.theme, here: Some(&here), back: None };
    let from = FROM.with(lang, &[("who", page.issuer), ("day", page.day)]);
    frame.around(html! {
        @if page.is_demo { p.note.ask { (w::DEMO.to(lang)) } }
        @if let Some(why) = page.withdrawn {
            p.note.fault role="status" { (WITHDRAWN.with(lang, &[("why", why)])) }
        }
        section.card {
            blockquote { (page.words) }
            p.quiet {
                (from)
                @if let Some(source) = page.source {
                    br; (RESOLUTION.with(lang, &[("source", source)]))
                }
                @if let Some((edition, why)) = page.corrected {
                    br; (CORRECTED.with(lang, &[("edition", &edition.to_string()), ("why", why)]))
                }
            }
            @for (place, picture) in page.pictures.iter().enumerate() {
                a.button href=(picture) { (PICTURE.with(lang, &[("n", &(place + 1).to_string())])) }
            }
        }
        @if let Some((office, phone)) = page.office {
            p { (ASK.to(lang)) }
            a.button.main href={ "tel:" (phone) } {
                (w::CALL.with(lang, &[("who", office)])) " " (phone)
            }
        }
        p { a.line href={ (here) "/poster.svg" } { (POSTER.to(lang)) } }
        p.quiet {
            (COUNTED.to(lang))
            // A browser that shows the page asks for this; a program that only fetches it does not.
            img src={ (here) "/shown.svg" } alt="" width="1" height="1";
        }
    })
}

/// How many characters a line of the poster takes.
const LINE: usize = 16;
/// How far apart the poster's lines stand.
const STEP: usize = 50;

/// The text in lines of at most so many characters; a mark of punctuation does not begin one.
fn lines(text: &str, longest: usize) -> Vec<String> {
    let mut found = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        let mut width = 0;
        for character in paragraph.trim().chars() {
            let is_mark = "，。；：、！？）》”".contains(character);
            // Latin letters and digits take half the room.
            let wide = if character.is_ascii() { 1 } else { 2 };
            if width + wide > longest * 2 && !is_mark {
                found.push(std::mem::take(&mut line));
                width = 0;
            }
            line.push(character);
            width += wide;
        }
        if !line.is_empty() {
            found.push(line);
        }
    }
    found
}

/// What stands on a poster.
#[derive(Debug, Clone, Copy)]
pub struct Poster<'a> {
    /// The title.
    pub title: &'a str,
    /// The core text.
    pub words: &'a str,
    /// The office that issues it, and the day.
    pub from: &'a str,
    /// The address that its QR code opens.
    pub address: &'a str,
}

/// The poster: a drawing with the words and the QR code, to be sent as a picture or printed.
pub fn poster(lang: Lang, poster: &Poster<'_>) -> String {
    let title = lines(poster.title, 12);
    let words = lines(poster.words, LINE);
    let top = 120 + title.len() * 64;
    let end = top + 30 + words.len() * STEP;
    let height = end + 330;
    let font = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";
    let markup = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 720 " (height) } width="720"
            height=(height) font-family=(font) role="img" aria-label=(poster.title) {
            rect width="720" height=(height) fill="#fffdf8" {}
            rect width="720" height="16" fill="#14654a" {}
            @for (at, line) in title.iter().enumerate() {
                text x="360" y=(120 + at * 64) font-size="50" font-weight="700" fill="#1c2420"
                    text-anchor="middle" { (line) }
            }
            @for (at, line) in words.iter().enumerate() {
                text x="72" y=(top + at * STEP) font-size="36" fill="#1c2420" { (line) }
            }
            line x1="72" x2="648" y1=(end) y2=(end) stroke="#c9cfc9" stroke-width="2" {}
            svg x="72" y=(end + 40) width="230" height="230" {
                (PreEscaped(qr::code(poster.address, poster.title).into_string()))
            }
            text x="340" y=(end + 120) font-size="34" font-weight="700" fill="#14654a" {
                (SCAN.to(lang))
            }
            @for (at, line) in lines(poster.from, 9).iter().enumerate() {
                text x="340" y=(end + 180 + at * 44) font-size="30" fill="#4c5751" { (line) }
            }
        }
    };
    markup.into_string()
}

/// The picture that a page asks for when a browser shows it: one dot of nothing.
pub const SHOWN: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_where_they_are_full_and_never_before_a_mark() {
        assert_eq!(lines("一二三四五六", 3), ["一二三", "四五六"]);
        assert_eq!(lines("一二三。四", 3), ["一二三。", "四"]);
        assert_eq!(lines("12月31日前", 3), ["12月31", "日前"]);
        assert_eq!(lines("一\n\n二", 3), ["一", "二"]);
    }

    #[test]
    fn the_page_is_small_and_has_no_script() {
        let words = "火".repeat(300);
        let page = PassedOnPage {
            code: "0123456789ABCDEF",
            theme: "森林防火",
            title: "清明祭扫不用明火",
            words: &words,
            issuer: "江永县",
            source: None,
            day: "2023年4月1日",
            corrected: Some((2, "时间有误")),
            withdrawn: None,
            pictures: &["/n/0123456789ABCDEF/picture/1".to_owned()],
            office: Some(("上江圩镇", "0746-5720001")),
            is_demo: true,
        };
        for lang in [Lang::Chinese, Lang::English] {
            let html = passed_on(lang, &page);
            assert!(html.len() < 40_000 && !html.contains("<script"), "{}", html.len());
            assert!(html.contains("/n/0123456789ABCDEF/shown.svg"));
        }
        let drawn = poster(
            Lang::Chinese,
            &Poster {
                title: page.title,
                words: &words,
                from: "江永县",
                address: "https://a.cn/n/1",
            },
        );
        assert!(drawn.starts_with("<svg") && drawn.len() < 20_000, "{}", drawn.len());
        assert!(!drawn.contains("style="));
    }
}
