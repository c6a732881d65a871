//! What somebody told in WeCom, to be completed and handed in, or dropped.

use maud::html;

use crate::choices::CHOICES;
use crate::frame::Frame;
use crate::lang::{Lang, Words};
use crate::notice::notice;
use crate::report::choice;
use crate::words as w;

const TITLE: Words = Words("补全后提交", "Complete it and hand it in");
const NOT_YET: Words = Words(
    "这是您在企业微信里发来的，还没有提交。看一看文字，选一下是哪方面的事，再点提交。",
    "You sent this in WeCom. It has not been handed in yet. Read it, say what it is about, and send it.",
);
const HINT: Words = Words("最多 1000 个字。", "At most 1000 characters.");
const PICTURES: Words = Words(
    "收到 {count} 张照片，已保存 {kept} 张，会一起提交。照片里的位置等信息已去掉。",
    "{count} pictures came, {kept} are kept and go along. Where they were taken is taken out.",
);
const LOST: Words = Words(
    "有 {count} 张照片没有取到，需要的话请在企业微信里重发。",
    "{count} pictures could not be had. Send them once more in WeCom if they matter.",
);
const DROP: Words = Words("不提交了", "Drop it");
const DROP_MEANS: Words = Words(
    "放弃后，这段文字马上删除，照片 7 天内删除。",
    "Its words are deleted at once, its pictures within 7 days.",
);
const WHO_SEES: Words = Words(
    "提交后是一件正式的事项，记在您名下，由村(社区)或小组办理，跟您在手机上登记的一样。",
    "It becomes a matter in your name and is handled like one that you enter on your phone.",
);
const NOTHING_CHOSEN: Words = Words("请选一下是哪方面的事。", "Choose what it is about.");
const BAD_WORDS: Words = Words(
    "请写清是什么情况，最多 1000 个字。",
    "Say what is the matter, in at most 1000 characters.",
);
const SENT: Words = Words("已提交", "Handed in");
const SENT_WORDS: Words = Words(
    "已登记为事项，记在您名下。办理进度在手机端「事项」里看。",
    "It is a matter in your name now. You can follow it on your phone.",
);
const DROPPED: Words = Words("已放弃", "Dropped");
const DROPPED_WORDS: Words =
    Words("这条没有提交，文字已删除。", "It was not handed in, and its words are deleted.");

/// What is wrong with what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ToldFault {
    /// Nothing was chosen.
    NothingChosen,
    /// The words are missing, too long or cannot be kept.
    Words,
}

/// The form of what was told.
#[derive(Debug, Clone, Copy)]
pub struct ToldPage<'a> {
    /// The code that opens it.
    pub code: &'a str,
    /// The place, as people write it.
    pub place: &'a str,
    /// The words, as they came or as they were changed.
    pub words: &'a str,
    /// The code of the choice.
    pub chosen: &'a str,
    /// How many pictures came.
    pub pictures: usize,
    /// How many of them are here.
    pub kept: usize,
    /// How many of them cannot be had.
    pub lost: usize,
    /// What is wrong.
    pub fault: Option<ToldFault>,
}

/// The form of what was told.
pub fn told(lang: Lang, page: &ToldPage<'_>) -> String {
    let here = format!("/w/{}", page.code);
    let frame = Frame {
        lang,
        title: TITLE.to(lang),
        place: page.place,
        here: page.fault.is_none().then_some(here.as_str()),
        back: None,
    };
    let fault = page.fault.map(|fault| match fault {
        ToldFault::NothingChosen => ("choice", NOTHING_CHOSEN.to(lang)),
        ToldFault::Words => ("words", BAD_WORDS.to(lang)),
    });
    let number = |count: usize| count.to_string();
    frame.around(html! {
        @if let Some((field, words)) = fault {
            div.note.fault role="alert" { a href={ "#" (field) } { (words) } }
        } @else {
            p.card { (NOT_YET.to(lang)) }
        }
        form method="post" action=(lang.link(&here)) {
            div.field {
                label.top for="words" { (w::WHAT_IS_THE_MATTER.to(lang)) }
                p.quiet id="words-hint" { (HINT.to(lang)) }
                textarea id="words" name="words" rows="6" maxlength="1000" required
                    aria-describedby="words-hint" { (page.words) }
            }
            @if page.pictures > 0 {
                p.note {
                    (PICTURES.with(lang, &[
                        ("count", &number(page.pictures)),
                        ("kept", &number(page.kept)),
                    ]))
                    @if page.lost > 0 {
                        " " (LOST.with(lang, &[("count", &number(page.lost))]))
                    }
                }
            }
            fieldset.field id="choice" tabindex="-1" {
                legend { (w::ABOUT_WHAT.to(lang)) }
                div.choices { @for one in CHOICES { (choice(lang, one, page.chosen)) } }
            }
            button.main type="submit" name="do" value="send" { (w::SEND.to(lang)) }
        }
        section.card {
            h2 { (w::WHO_SEES.to(lang)) }
            p { (WHO_SEES.to(lang)) }
        }
        details {
            summary { (DROP.to(lang)) }
            form method="post" action=(lang.link(&here)) {
                p.quiet { (DROP_MEANS.to(lang)) }
                button type="submit" name="do" value="drop" { (DROP.to(lang)) }
            }
        }
    })
}

/// What was told is a matter now.
pub fn told_sent(lang: Lang) -> String {
    notice(lang, SENT.to(lang), SENT_WORDS.to(lang), None)
}

/// What was told is dropped.
pub fn told_dropped(lang: Lang) -> String {
    notice(lang, DROPPED.to(lang), DROPPED_WORDS.to(lang), None)
}
