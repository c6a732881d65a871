//! Every sentence of the pages, Chinese first: short, in the words of those who read them.

use crate::lang::{Lang, Words};

pub(crate) const PRODUCT: Words = Words("联户", "Lianhu");
pub(crate) const SKIP: Words = Words("跳到正文", "Skip to the text");
pub(crate) const BACK: Words = Words("返回", "Back");
/// Written in the language that it leads to.
pub(crate) const OTHER_LANGUAGE: Words = Words("English", "中文");
pub(crate) const WHAT_TO_DO: Words = Words("可以做的事", "What you can do");
pub(crate) const COMMA: Words = Words("、", ", ");
pub(crate) const STOP: Words = Words("。", ".");
pub(crate) const COUNT: Words = Words("{n} 件", "{n}");
pub(crate) const DEMO: Words = Words(
    "这是演示县，人和事都是编的。",
    "This is a demonstration: its people and matters are invented.",
);

pub(crate) const CARD_TITLE: Words = Words("{village}联户服务", "{village}: your contact");
pub(crate) const MY_REPRESENTATIVE: Words = Words("联系您家的代表", "Your representative");
pub(crate) const NO_REPRESENTATIVE: Words = Words(
    "您家还没有联系代表，有事请找村(社区)办公室。",
    "You have no representative yet. Please turn to the office.",
);
pub(crate) const CALL: Words = Words("打电话给{who}", "Call {who}");
pub(crate) const CALL_OFFICE: Words =
    Words("找代表请先打办公室电话，他们会转告。", "Call the office: it passes your call on.");
pub(crate) const NO_PHONE: Words = Words(
    "这里还没有登记电话，请到村(社区)办公室，或等代表上门。",
    "No telephone is known here. Go to the office, or wait for the next visit.",
);
pub(crate) const REPORT: Words = Words("说说您的事", "Tell us what is the matter");
pub(crate) const TRACK: Words = Words("查办理进度", "See how it goes on");
pub(crate) const URGENT: Words =
    Words("人命关天的急事，先打电话：", "If somebody is in danger, call first:");
pub(crate) const URGENT_NUMBERS: &[(&str, Words)] = &[
    ("110", Words("报警", "police")),
    ("119", Words("火警", "fire")),
    ("120", Words("急救", "ambulance")),
];
pub(crate) const IN_THE_VILLAGE: Words = Words("村里正在办的事", "What goes on in the village");
pub(crate) const OPEN: Words = Words("正在办", "In hand");
pub(crate) const TO_CONFIRM: Words = Words("已答复，等群众确认", "Answered, to be confirmed");
pub(crate) const ANSWERED_LATELY: Words = Words("近 30 天已答复", "Answered in 30 days");
pub(crate) const ABOUT: Words = Words("近 30 天答复过：", "In the last 30 days: ");
pub(crate) const WHO_SEES: Words = Words("谁看得到", "Who can see it");
pub(crate) const WHO_SEES_CARD: Words = Words(
    "这个页面不显示您家的姓名、电话和门牌。联系卡丢了，请让村里换一张，旧的马上失效。",
    "This page shows no name, telephone or address of yours. If the card is lost, ask the office for \
     another: the old one then opens nothing.",
);
pub(crate) const WHO_SEES_REPORT: Words = Words(
    "您写的内容，联系您家的代表、村里、镇里和承办单位看得到，别人看不到。说干部和村账的，代表看不到，\
     也不记您是哪一户。",
    "What you write is seen by your representative, the village, the township and the office that \
     handles it, by nobody else. What is about officials or the village's accounts is not shown to \
     your representative and is kept without your household.",
);
pub(crate) const FEEDBACK: Words = Words("对这个系统有意见", "A word about this system");
pub(crate) const FEEDBACK_WORDS: Words =
    Words("哪里不好用，或者哪里做得不对？", "What does not work, or what is not right?");
pub(crate) const FEEDBACK_HINT: Words = Words(
    "由镇里和县里看，村里看不到。这里不办具体的事，办事请用“说说您的事”。",
    "The township and the county read it, the village does not. For your own concerns use “Tell us \
     what is the matter”.",
);

pub(crate) const ABOUT_WHAT: Words = Words("是哪方面的事？", "What is it about?");
pub(crate) const WHAT_IS_THE_MATTER: Words = Words("是什么情况？", "What is the matter?");
pub(crate) const WORDS_HINT: Words = Words(
    "说清在哪里、出了什么事、想怎样。可以用输入法的语音说。",
    "Say where, what happened and what you wish. You can speak instead of typing.",
);
pub(crate) const PHOTOS: Words = Words("照片（可以不传）", "Pictures (if you like)");
pub(crate) const PHOTOS_HINT: Words = Words(
    "最多 3 张，每张不超过 5 MB。照片里的拍摄地点等信息会自动去掉。",
    "At most 3, each of at most 5 MB. Where and when they were taken is removed from them.",
);
pub(crate) const PERSON_HINT: Words = Words(
    "姓名和电话可以不填。不填，办事的人就没法打电话问您，您可以用查询码看进度。",
    "You need not give your name or telephone. Without them nobody can call you back; you can still \
     follow it by its code.",
);
pub(crate) const NAME: Words = Words("姓名（可以不填）", "Name (if you like)");
pub(crate) const PHONE: Words = Words("电话（可以不填）", "Telephone (if you like)");
pub(crate) const MAY_CALL: Words = Words("可以打电话问我", "You may call me");
pub(crate) const SEND: Words = Words("提交", "Send");
pub(crate) const LEAVE_EMPTY: Words = Words("这一栏请空着", "Leave this empty");
pub(crate) const NOT_SENT: Words =
    Words("还没有提交，请改好下面的再提交：", "It is not sent yet. Please put this right:");
pub(crate) const PHOTOS_AGAIN: Words = Words(
    "照片要重新选一次，别的内容都还在。",
    "Choose the pictures again; all else is still here.",
);

pub(crate) const RECEIVED: Words = Words("收到了", "We have it");
pub(crate) const GOES_TO: Words = Words("已交给{unit}。", "It went to {unit}.");
pub(crate) const ANSWER_UNTIL: Words =
    Words("最迟 {day} 前答复您。", "The answer is due by {day}.");
pub(crate) const YOUR_CODE: Words = Words("您的查询码", "Your code");
pub(crate) const QR_OF_CODE: Words = Words("查询进度的二维码", "QR code to follow the matter");
pub(crate) const KEEP_CODE: Words =
    Words("请现在截图或抄下来。", "Take a picture of it or write it down now.");
pub(crate) const WHOEVER_HAS_CODE: Words = Words(
    "凭它查进度、确认办好没有。系统里没有存这个码，丢了只能请代表另发一个；也不要给别人看。",
    "With it you see how it goes on and say whether it is solved. It is not kept here: if it is lost, \
     your representative can give you another. Do not show it to others.",
);
pub(crate) const SEE_NOW: Words = Words("看进度", "See how it goes on");

pub(crate) const CODE: Words = Words("查询码", "Code");
pub(crate) const CODE_HINT: Words = Words(
    "16 位字母和数字，中间的横线可以不打，大小写都行。",
    "16 letters and digits; breaks and capitals do not matter.",
);
pub(crate) const CODE_LOST: Words = Words(
    "码丢了，或者是代表帮您报的，请让代表或村里发一个查询码。",
    "If it is lost, or your representative reported for you, ask there for a code.",
);
pub(crate) const LOOK_UP: Words = Words("查询", "Look it up");
pub(crate) const UNKNOWN_CODE: Words = Words("这个码打不开", "This code opens nothing");
pub(crate) const UNKNOWN_CODE_WORDS: Words = Words(
    "请对照联系卡或截图再输一遍。如果没有输错，可能是卡已换过或时间太久，请找您的代表或村(社区)办公室。",
    "Compare it with your card or picture and try again. If it is right, the card may have been \
     replaced or its time may be over: ask your representative or the office.",
);
pub(crate) const TOO_MANY_CODES: Words = Words("输错太多次了", "Too many wrong codes");
pub(crate) const TOO_MANY_CODES_WORDS: Words = Words(
    "这个网络上一小时内输错了 10 次，为防有人乱试，请一小时后再来；急事请直接打电话给代表或村里。",
    "From this network 10 wrong codes were tried within an hour. Come back in an hour; if it is \
     urgent, call your representative or the office.",
);

pub(crate) const WHO_HAS_IT: Words = Words("现在由", "It is with");
pub(crate) const UNTIL: Words = Words("期限", "Due by");
pub(crate) const IS_OVERDUE: Words = Words("（已超期）", "(overdue)");
pub(crate) const COLLECTED: Words = Words("反映日期", "Reported on");
pub(crate) const NUMBER: Words = Words("事项编号", "Number");
pub(crate) const ANSWER: Words = Words("答复", "The answer");
pub(crate) const IS_IT_SOLVED: Words = Words("解决了吗？", "Is it solved?");
pub(crate) const RATINGS: &[(&str, Words)] = &[
    ("satisfied", Words("解决了，满意", "Yes, and I am satisfied")),
    ("basically", Words("解决了，基本满意", "Yes, and I am mostly satisfied")),
    ("dissatisfied", Words("解决了，但不满意", "Yes, but I am not satisfied")),
];
pub(crate) const NOT_SOLVED: Words = Words("没有解决", "No, it is not solved");
pub(crate) const NOT_SOLVED_WORDS: Words =
    Words("还有什么没办好？上一级会看。", "What is still wrong? The level above will look at it.");
pub(crate) const SUPPLY: Words = Words("请您补充情况", "Please tell us more");
pub(crate) const SUPPLY_WORDS: Words = Words("补充的情况", "What you can add");
pub(crate) const REMIND: Words = Words("催一下", "Ask them to hurry");
pub(crate) const REOPEN: Words = Words("又有新情况，要重新办", "Something new: take it up again");
pub(crate) const REOPEN_WORDS: Words = Words("有什么新情况？", "What is new?");
pub(crate) const WITHDRAW: Words = Words("不用办了", "Take it back");
pub(crate) const WITHDRAW_MEANS: Words = Words(
    "撤回后就不再办了，不能恢复；以后有事可以重新反映。",
    "Nobody will work on it any more, and this cannot be undone; you can report again later.",
);
pub(crate) const WITHDRAW_DO: Words = Words("确定撤回", "Take it back");
pub(crate) const WHAT_HAPPENED: Words = Words("办理经过", "What happened");
pub(crate) const RELOAD: Words = Words("刷新", "Reload");
pub(crate) const NOTHING_PERSONAL: Words = Words(
    "页面上不显示姓名、电话、门牌和您写的原话；答复里的人名和号码用“某某”“＊＊＊”代替。",
    "The page shows no names, numbers, addresses or your own words; in answers they are blotted out.",
);

/// What the page says once a step was taken.
pub(crate) const DONE: &[(&str, Words)] = &[
    ("confirm", Words("记下了：已解决。谢谢您。", "Noted: it is solved. Thank you.")),
    ("dispute", Words("记下了，上一级会重新看。", "Noted. The level above will look at it.")),
    ("withdraw", Words("已撤回。", "It is taken back.")),
    ("supply", Words("补充的情况已交上去。", "What you added was passed on.")),
    ("remind", Words("已催办，一个工作日内只催一次。", "They were reminded; once a working day.")),
    ("reopen", Words("已重新受理。", "It was taken up again.")),
    ("feedback", Words("收到了，谢谢您。", "We have it. Thank you.")),
];

/// What an outcome is called.
pub(crate) fn outcome(code: &str) -> Words {
    match code {
        "solved" => Words("已办结", "Solved"),
        "explained" => Words("已说明情况", "Explained"),
        _ => Words("已转给应办的单位", "Passed to whom it belongs"),
    }
}

/// Where a matter stands, for who waits for it; nothing for a state that has no words here.
pub(crate) fn state(code: &str, lang: Lang) -> Option<String> {
    let words = match code {
        "draft" => Words("请您补充情况", "We need to know more from you"),
        "submitted" => Words("已收到，等受理", "Received, to be taken up"),
        "accepted" => Words("已受理，正在安排", "Taken up"),
        "refused" => Words("不予受理", "Not taken up"),
        "assigned" => Words("已交办", "Given to whom it belongs"),
        "returned" => Words("正在重新安排单位", "Another office is being found"),
        "in_progress" => Words("正在办", "In hand"),
        "to_sign" => Words("办好了，等签发答复", "Done, the answer is being signed"),
        "suspended" => Words("暂时办不了，到期再查", "Held up, to be looked at again"),
        "answered" => Words("已答复，请您看看行不行", "Answered: will it do?"),
        "confirmed" => Words("您已确认，办完了", "Confirmed and closed"),
        "disputed" => Words("您不同意答复，上一级在看", "Disputed: the level above decides"),
        "lapsed" => Words("等了很久没有您的回话，先了结", "Closed, as we did not hear from you"),
        "withdrawn" => Words("已撤回", "Taken back"),
        "merged" => Words("和同样的事一起办", "Handled with the same matter"),
        _ => return None,
    };
    Some(words.to(lang).to_owned())
}

/// What a step means to who waits; nothing for what goes on inside the offices only.
pub(crate) fn step(action: &str, lang: Lang, unit: &str) -> Option<String> {
    let words = match action {
        "submit" => Words("收到反映，交{unit}", "Received, for {unit}"),
        "accept" => Words("{unit}已受理", "Taken up by {unit}"),
        "refuse" => Words("{unit}不予受理", "Not taken up by {unit}"),
        "settle" => Words("{unit}当场处理并答复", "Settled and answered by {unit}"),
        "assign" | "rule" => Words("交给{unit}办理", "Given to {unit}"),
        "start" => Words("{unit}开始办理", "{unit} began to work on it"),
        "lift" => Words("上报到{unit}", "Passed up to {unit}"),
        "sign" => Words("答复已签发", "The answer was signed"),
        "answer" => Words("{unit}答复了", "Answered by {unit}"),
        "confirm" => Words("确认了答复", "The answer was confirmed"),
        "dispute" => Words("对答复有异议，请上一级看", "The answer was disputed"),
        "redo" => Words("上一级要求{unit}重新办", "To be done again by {unit}"),
        "explain_again" => Words("再次作了说明", "Explained once more"),
        "withdraw" => Words("撤回", "Taken back"),
        "ask_facts" => Words("请您补充情况", "You were asked for more"),
        "supply" => Words("已补充情况", "More was told"),
        "return" => Words("退回{unit}重新安排", "Returned to {unit}"),
        "approve_extension" => Words("同意延长期限", "More time was granted"),
        "approve_suspension" => {
            Words("暂时办不了，定了复查的日子", "Held up, with a day to look again")
        }
        "resume" => Words("{unit}恢复办理", "{unit} went on"),
        "lapse" => Words("等了很久没有回话，先了结", "Closed without hearing from you"),
        "reopen" => Words("有新情况，{unit}重新办", "Taken up again by {unit}"),
        "merge" => Words("和同样的事合并办理", "Handled with the same matter"),
        "unmerge" => Words("恢复单独办理", "Handled on its own again"),
        "breach" => Words("超过期限，上一级已督促", "Overdue: the level above was told"),
        "recount" => Words(
            "放假安排公布了，办理期限重新算过",
            "The days off became known, so the deadline was counted again",
        ),
        "supervise" => Words("上级督办", "The level above follows it"),
        "whistle" => Words("请几个单位一起办", "Several offices work on it together"),
        "remind" => Words("已催办", "They were reminded"),
        "recall" => Words("{unit}收回，重新安排", "Taken back by {unit} to find another office"),
        "follow" => Words("一起办的那件事有了进展", "The matter handled together went on"),
        "ask_extension" | "decline_extension" | "ask_suspension" | "decline_suspension"
        | "send_back" | "report_supervision" | "miss_supervision" | "close_supervision"
        | "sign_in" | "respond" | "absorb" | "release" => return None,
        _ => Words("有了新进展", "It went on"),
    };
    Some(words.with(lang, &[("unit", unit)]))
}

/// What the page says once a step was taken, by the step's code.
pub fn done(lang: Lang, step: &str) -> Option<&'static str> {
    DONE.iter().find(|(code, _)| *code == step).map(|(_, words)| words.to(lang))
}

/// What the doors of the pages have to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Nothing was chosen.
    ChoiceMissing,
    /// Nothing was said.
    WordsMissing,
    /// More was said than is taken, or in characters that cannot be kept.
    WordsUnreadable,
    /// More pictures than are taken.
    TooManyPhotos,
    /// A picture of that name is too large.
    PhotoTooLarge,
    /// A file of that name is no picture that is taken.
    NotAPhoto,
    /// All of it together is too large.
    FormTooLarge,
    /// The form did not come whole, or not from here.
    FormBroken,
    /// The hidden field was filled in.
    Trapped,
    /// What was typed is not a code.
    NotACode,
    /// From this address as much as a day takes came today.
    TooManyFromHere,
    /// Something happened to the matter meanwhile.
    Stale,
    /// This cannot be done now.
    NotNow,
    /// The heading over what could not be done.
    NotDone,
    /// What becomes of a word about the system.
    FeedbackKept,
}

/// A sentence of the doors; `{name}` in it is replaced by the name given.
pub fn say(lang: Lang, said: Said, name: &str) -> String {
    let words = match said {
        Said::ChoiceMissing => Words("请选一项是哪方面的事。", "Choose what it is about."),
        Said::WordsMissing => {
            Words("请用一两句话写明情况。", "Say in a sentence or two what is the matter.")
        }
        Said::WordsUnreadable => Words(
            "文字请控制在 1000 字以内，并删去看不见的符号。",
            "At most 1,000 characters, without invisible ones.",
        ),
        Said::TooManyPhotos => {
            Words("照片最多 3 张，请少选几张。", "At most 3 pictures: choose fewer.")
        }
        Said::PhotoTooLarge => Words(
            "照片“{name}”太大，每张不能超过 5 MB。请换小一点的，或不传照片先提交。",
            "The picture “{name}” is larger than 5 MB. Choose a smaller one, or send without it.",
        ),
        Said::NotAPhoto => Words(
            "“{name}”不是能收的照片，请选 JPG、PNG 或 WebP 照片。",
            "“{name}” is no picture that is taken: choose a JPG, PNG or WebP.",
        ),
        Said::FormTooLarge => Words(
            "照片加起来太大，没有传上来。请少选几张或换小一点的。",
            "The pictures together are too large. Choose fewer or smaller ones.",
        ),
        Said::FormBroken => Words(
            "网络不好，没有收完整，请再提交一次。",
            "It did not arrive whole. Please send it again.",
        ),
        Said::Trapped => {
            Words("没有收到，请再按一次“提交”。", "It was not taken. Please send it again.")
        }
        Said::NotACode => Words(
            "查询码是 16 位字母和数字，请对照截图或纸条再输一遍。",
            "A code has 16 letters and digits. Compare it and type it again.",
        ),
        Said::TooManyFromHere => Words(
            "这个网络今天提交得太多，为防有人乱填，请明天再来；急事请直接打电话。",
            "Too much came from this network today. Come back tomorrow; if it is urgent, call.",
        ),
        Said::Stale => Words(
            "这件事刚有了新进展，请看过下面的情况再点。",
            "Something happened meanwhile. Please look at it first.",
        ),
        Said::NotNow => Words("这件事现在不能这样做。", "This cannot be done now."),
        Said::NotDone => Words("没有办成", "It did not work"),
        Said::FeedbackKept => Words(
            "镇里和县里会看。这里没有记您的姓名和户号，所以不会回复到您个人；要回话请打电话。",
            "The township and the county will read it. It is kept without your name or household, so \
             nobody can reply to you: call if you want an answer.",
        ),
    };
    words.with(lang, &[("name", name)])
}
