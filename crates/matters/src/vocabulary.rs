//! The closed lists of words: kinds, states, actions, outcomes, grounds, reasons.

kernel::words! {
    /// The kind of a matter.
    Kind {
        /// Someone asks, needs help, complains, suggests or thanks.
        Appeal = "appeal", "诉求";
        /// Something that may hurt people or property.
        Hazard = "hazard", "隐患";
        /// A quarrel between parties, to be mediated if they agree to it.
        Dispute = "dispute", "矛盾纠纷";
        /// A sign that trouble is coming; confidential.
        EarlySign = "early_sign", "苗头";
        /// Something that is happening now and cannot wait.
        Emergency = "emergency", "突发";
    }
}

kernel::words! {
    /// Where a matter stands.
    State {
        /// Handed in; the owner has to accept or refuse it.
        Submitted = "submitted", "待受理";
        /// The owner asked for facts; the ball is with the reporter.
        Draft = "draft", "待补充";
        /// Accepted; the owner settles it, assigns it or lifts it.
        Accepted = "accepted", "已受理";
        /// Refused, with a ground.
        Refused = "refused", "不予受理";
        /// Given to a handler who has not started.
        Assigned = "assigned", "已交办";
        /// The handler gave it back; the office that assigned it gives it to another.
        Returned = "returned", "已退回";
        /// Being worked on.
        InProgress = "in_progress", "办理中";
        /// The answer is written and waits for the sign-off of the office above the handler.
        ToSign = "to_sign", "待签发";
        /// Nothing can be done for now, with a public reason and a day of review.
        Suspended = "suspended", "已挂起";
        /// Answered; the villager has not yet said whether that will do.
        Answered = "answered", "已答复待确认";
        /// The villager accepts the answer.
        Confirmed = "confirmed", "已确认";
        /// The villager does not accept the answer; the level above decides.
        Disputed = "disputed", "有异议";
        /// The villager said nothing in time: neither confirmed nor satisfied, an outcome of its own.
        Lapsed = "lapsed", "逾期未反馈";
        /// Taken back by the villager.
        Withdrawn = "withdrawn", "已撤回";
        /// The same fact as another matter, which it follows.
        Merged = "merged", "已合并";
    }
}

kernel::words! {
    /// What can be done to a matter.
    Action {
        /// Hand it in.
        Submit = "submit", "提交";
        /// Accept it.
        Accept = "accept", "受理";
        /// Refuse it, with a ground.
        Refuse = "refuse", "不予受理";
        /// Ask the reporter for facts without which nothing can be done.
        AskFacts = "ask_facts", "要求补充情况";
        /// Supply the facts that were asked for.
        Supply = "supply", "补充情况";
        /// Settle it on the spot.
        Settle = "settle", "当场处理";
        /// Give it to an area of the owner's own or to a department, and perhaps to a person there.
        Assign = "assign", "交办";
        /// Start working on it.
        Start = "start", "开始办理";
        /// Give it back to the office that assigned it, with reason, basis and who should have it.
        Return = "return", "退回";
        /// Take it back from the handler, to give it to another.
        Recall = "recall", "收回";
        /// Decide for good who handles it.
        Rule = "rule", "裁定承办单位";
        /// Lift it one level up.
        Lift = "lift", "上报一级";
        /// Answer it.
        Answer = "answer", "答复";
        /// Sign the answer off.
        Sign = "sign", "签发";
        /// Send the answer back to its writer.
        SendBack = "send_back", "退回修改";
        /// Ask for a later deadline.
        AskExtension = "ask_extension", "申请延期";
        /// Grant the later deadline.
        ApproveExtension = "approve_extension", "同意延期";
        /// Decline the later deadline.
        DeclineExtension = "decline_extension", "不同意延期";
        /// Ask that it rest until a day of review.
        AskSuspension = "ask_suspension", "申请挂起";
        /// Let it rest.
        ApproveSuspension = "approve_suspension", "同意挂起";
        /// Do not let it rest.
        DeclineSuspension = "decline_suspension", "不同意挂起";
        /// Go on with what rested.
        Resume = "resume", "恢复办理";
        /// Confirm the answer.
        Confirm = "confirm", "确认";
        /// Disagree with the answer.
        Dispute = "dispute", "提出异议";
        /// Have it done again.
        Redo = "redo", "重新办理";
        /// Explain once more why the answer stands.
        ExplainAgain = "explain_again", "再次解释";
        /// Nothing was heard in time.
        Lapse = "lapse", "逾期未反馈";
        /// Open it again, with a new fact.
        Reopen = "reopen", "重新提出";
        /// Take it back.
        Withdraw = "withdraw", "撤回";
        /// Put it to another matter about the same fact.
        Merge = "merge", "合并";
        /// Undo the merging.
        Unmerge = "unmerge", "取消合并";
        /// Another matter was put to this one.
        Absorb = "absorb", "并入一件";
        /// Another matter stands by itself again.
        Release = "release", "拆出一件";
        /// Another representative looks after it, or it is about another household now.
        HandOver = "hand_over", "换人跟进";
        /// The matter that this one follows got on.
        Follow = "follow", "主件有进展";
        /// A deadline has passed: to the attention of the level above.
        Breach = "breach", "超期提级";
        /// The days off of a year have become known: its deadlines are counted again.
        Recount = "recount", "重算期限";
        /// Order from above: done by that day, and reported.
        Supervise = "supervise", "督办";
        /// Report on the order.
        ReportSupervision = "report_supervision", "反馈督办";
        /// The order's day has passed without a report.
        MissSupervision = "miss_supervision", "督办超期";
        /// The order is fulfilled.
        CloseSupervision = "close_supervision", "督办销号";
        /// Call other units to assist; the owner leads.
        Whistle = "whistle", "吹哨";
        /// A called unit is there.
        SignIn = "sign_in", "签到";
        /// A called unit says what it did.
        Respond = "respond", "协办反馈";
        /// Ask when it will be done.
        Remind = "remind", "催办";
    }
}

kernel::words! {
    /// Why another representative looks after a matter.
    Handing {
        /// Who looked after it serves no longer.
        Turnover = "turnover", "原代表离任";
        /// The household is another's to contact.
        Relinked = "relinked", "联系代表调整";
        /// The household moved.
        HouseholdMoved = "household_moved", "住户搬迁";
        /// A part of the household is a household of its own.
        HouseholdSplit = "household_split", "住户分户";
        /// The household joined another.
        HouseholdMerged = "household_merged", "住户并户";
        /// What was done was taken back.
        TakenBack = "taken_back", "原来的变更已撤销";
    }
}

kernel::words! {
    /// How a matter was answered; the three are always reported apart.
    Outcome {
        /// The problem is gone (办结).
        Solved = "solved", "办结";
        /// The villager was told why it stands as it does (答复).
        Explained = "explained", "解释答复";
        /// It belongs to another channel, to which it was handed (转办).
        Referred = "referred", "转其他渠道";
    }
}

kernel::words! {
    /// On what ground a matter is refused.
    Ground {
        /// It belongs to another place or body.
        OutsideDuty = "outside_duty", "不属于本级受理范围";
        /// A court, an arbitration, a review or a petition procedure has it.
        InProcedure = "in_procedure", "已进入诉讼、仲裁、复议或信访程序";
        /// It touches state or trade secrets, or somebody's privacy.
        SecretOrPrivate = "secret_or_private", "涉及国家秘密、商业秘密或个人隐私";
        /// There is nothing in it that could be handled.
        NoSubstance = "no_substance", "没有实质内容或事实不清";
        /// The same fact was answered before and nothing is new.
        Repeated = "repeated", "重复反映且没有新的事实和理由";
    }
}

kernel::words! {
    /// How the villager's word about the answer was learned.
    How {
        /// The villager said so himself: at the office, by telephone, in writing.
        Villager = "villager", "群众本人确认";
        /// The representative asked at a contact.
        AtContact = "at_contact", "代表走访时确认";
        /// The villager said so on the page of his tracking code.
        Online = "online", "群众扫码确认";
    }
}

kernel::words! {
    /// How content the villager is, said together with the confirmation.
    Rating {
        /// Satisfied.
        Satisfied = "satisfied", "满意";
        /// Basically satisfied.
        Basically = "basically", "基本满意";
        /// Not satisfied.
        Dissatisfied = "dissatisfied", "不满意";
    }
}

kernel::words! {
    /// Why a handler gives a matter back.
    Reason {
        /// The duty list names another unit.
        NotOurDuty = "not_our_duty", "不属于本单位职责";
        /// It lies in another place.
        NotOurPlace = "not_our_place", "不在本单位辖区";
        /// Another unit has the lead; this one could only assist.
        AnotherLeads = "another_leads", "应由其他单位牵头";
        /// A decision is needed that a higher level takes.
        NeedsHigher = "needs_higher", "需要上级决定";
    }
}

kernel::words! {
    /// What a handler asks for beside the state.
    Request {
        /// A later deadline.
        Extension = "extension", "延期";
        /// Rest until a day of review.
        Suspension = "suspension", "挂起";
    }
}

kernel::words! {
    /// Which clock ran out.
    ClockKind {
        /// The whole: until the answer.
        Whole = "whole", "办理期限";
        /// The present step.
        Step = "step", "环节时限";
    }
}

impl Kind {
    /// Whether only the reporter and the chain above may see such a matter.
    pub const fn is_confidential(self) -> bool {
        matches!(self, Self::EarlySign)
    }

    /// The letters that its numbers begin with: the initials of the Chinese name.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Appeal => "SQ",
            Self::Hazard => "YH",
            Self::Dispute => "JF",
            Self::EarlySign => "MT",
            Self::Emergency => "TF",
        }
    }
}

impl State {
    /// Whether the matter waits for an office, so that its whole deadline runs.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Submitted
                | Self::Accepted
                | Self::Assigned
                | Self::Returned
                | Self::InProgress
                | Self::ToSign
                | Self::Disputed
        )
    }

    /// Whether nothing more is expected from anybody.
    pub const fn is_closed(self) -> bool {
        matches!(
            self,
            Self::Refused | Self::Confirmed | Self::Lapsed | Self::Withdrawn | Self::Merged
        )
    }

    /// Whether an answer can stand in it; a disputed one does not. What lapsed without the villager's
    /// word was answered all the same, if it was.
    pub const fn is_answered(self) -> bool {
        matches!(self, Self::Answered | Self::Confirmed | Self::Lapsed)
    }

    /// Why the whole deadline does not run, in Chinese; `None` while it does.
    pub const fn why_no_deadline(self) -> Option<&'static str> {
        Some(match self {
            Self::Draft => "等群众补充情况，补充后继续计时",
            Self::Suspended => "已挂起，到复查日继续计时",
            Self::Answered => "已答复，等待群众确认",
            Self::Refused => "不予受理，已结束",
            Self::Confirmed => "群众已确认，已结束",
            Self::Lapsed => "逾期未收到群众反馈，已结束",
            Self::Withdrawn => "群众已撤回，已结束",
            Self::Merged => "已并入主件，随主件办理",
            Self::Submitted
            | Self::Accepted
            | Self::Assigned
            | Self::Returned
            | Self::InProgress
            | Self::ToSign
            | Self::Disputed => return None,
        })
    }
}

impl Outcome {
    /// Whether it counts as 解决答复: solved or explained. What was referred elsewhere was not.
    pub const fn is_answer(self) -> bool {
        matches!(self, Self::Solved | Self::Explained)
    }
}

/// A code as plain English words, for sentences.
macro_rules! in_english {
    ($($name:ident)*) => {$(
        impl $name {
            /// The code as plain English words, for sentences.
            pub fn english(self) -> String {
                self.as_str().replace('_', " ")
            }
        }
    )*};
}

in_english! { Kind State Action }
