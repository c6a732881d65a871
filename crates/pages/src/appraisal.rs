//! What a household says of its representative once a year.

use maud::html;

use crate::frame::Frame;
use crate::lang::{Lang, Words};
use crate::words as w;

const TITLE: Words = Words("评一评联系您家的代表", "What do you say of your representative?");
const QUESTION: Words =
    Words("这一年，您对{name}联系服务您家满意吗？", "Are you content with {name}?");
const UNTIL: Words =
    Words("{day} 前可以评，也可以改。", "Until {day} you can say it and change it.");
const ANSWERS: [(&str, Words); 3] = [
    ("content", Words("满意", "Content")),
    ("mostly_content", Words("基本满意", "Mostly content")),
    ("not_content", Words("不满意", "Not content")),
];
const WORDS: Words = Words("想说的话（可以不写）", "In your words (if you like)");
const HINT: Words = Words(
    "最多 200 个字。请不要写自己的姓名和电话。",
    "At most 200 characters. Please do not write your name or telephone.",
);
const WHO_SEES: Words = Words(
    "评议结束后，代表本人、小组长和村(社区)看得到有几户满意、几户不满意和写的话，看不到是哪一户说的。\
     不到 3 户评的，什么都不显示。不打分，不排名。",
    "After its end the representative, the group head and the village see how many are content and \
     what was written, never by whom; with fewer than 3 households, nothing. There is no mark and no \
     ranking.",
);
const CHOOSE: Words = Words("请先选一项再提交。", "Choose one of them, then send it.");
const TOO_LONG: Words =
    Words("写得太长或有特殊字符，最多 200 个字。", "At most 200 plain characters, please.");
const KEPT: Words = Words("收到了，谢谢您。", "We have it. Thank you.");
const KEPT_WORDS: Words =
    Words("{day} 前想改，再打开这里改就行。", "Until {day} you can open it again and change it.");
const CLOSED: Words = Words("现在不在评议的日子里", "It is not open now");
const CLOSED_WORDS: Words = Words(
    "有话随时可以对代表或村(社区)办公室说。",
    "You can always tell your representative or the office.",
);

/// What is wrong with what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppraisalFault {
    /// Nothing was chosen.
    NothingChosen,
    /// The words are too long or cannot be kept.
    Words,
}

/// The form of the appraisal.
#[derive(Debug, Clone, Copy)]
pub struct AppraisalPage<'a> {
    /// The card's code.
    pub code: &'a str,
    /// The place, as people write it.
    pub place: &'a str,
    /// The representative's name.
    pub name: &'a str,
    /// The last day, as people write it.
    pub until: &'a str,
    /// What was chosen, now or before.
    pub chosen: Option<&'a str>,
    /// What was written.
    pub words: &'a str,
    /// What is wrong with it.
    pub fault: Option<AppraisalFault>,
}

/// The link on the card's page while a round is open.
pub(crate) const LINK: Words = Words("评一评代表", "Say how content you are");

/// The form of the appraisal.
pub fn appraisal(lang: Lang, page: &AppraisalPage<'_>) -> String {
    let home = format!("/h/{}", page.code);
    let here = format!("{home}/appraisal");
    let frame = Frame {
        lang,
        title: TITLE.to(lang),
        place: page.place,
        here: page.fault.is_none().then_some(here.as_str()),
        back: Some(&home),
    };
    let fault = page.fault.map(|fault| match fault {
        AppraisalFault::NothingChosen => ("answer", CHOOSE.to(lang)),
        AppraisalFault::Words => ("words", TOO_LONG.to(lang)),
    });
    frame.around(html! {
        @if let Some((field, words)) = fault {
            div.note.fault role="alert" { a href={ "#" (field) } { (words) } }
        }
        form method="post" action=(lang.link(&here)) {
            fieldset.field id="answer" tabindex="-1" {
                legend { (QUESTION.with(lang, &[("name", page.name)])) }
                div.choices {
                    @for (code, name) in &ANSWERS {
                        label.choice {
                            input type="radio" name="answer" value=(code)
                                checked[page.chosen == Some(code)] required;
                            span { (name.to(lang)) }
                        }
                    }
                }
            }
            div.field {
                label.top for="words" { (WORDS.to(lang)) }
                p.quiet id="words-hint" { (HINT.to(lang)) }
                textarea id="words" name="words" rows="4" maxlength="200"
                    aria-describedby="words-hint" { (page.words) }
            }
            p.quiet { (UNTIL.with(lang, &[("day", page.until)])) }
            button.main type="submit" { (w::SEND.to(lang)) }
        }
        section.card {
            h2 { (w::WHO_SEES.to(lang)) }
            p { (WHO_SEES.to(lang)) }
        }
    })
}

/// The title and the words after it was kept.
pub fn appraisal_kept(lang: Lang, until: &str) -> (&'static str, String) {
    (KEPT.to(lang), KEPT_WORDS.with(lang, &[("day", until)]))
}

/// The title and the words outside of a round.
pub fn appraisal_closed(lang: Lang) -> (&'static str, &'static str) {
    (CLOSED.to(lang), CLOSED_WORDS.to(lang))
}
