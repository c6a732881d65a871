//! Who may do what: one table, role by operation.
//!
//! Every operation of the interface's description stands here once; a test compares the two. The
//! extractor asks before a handler runs, and hands on the [`Scope`] by which rows are filtered.

use kernel::id::RepresentativeId;

use crate::{Error, Grant, Role, Scope};

/// How far a role's permission for an operation goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Everything in the area of the grant.
    Area,
    /// Only what is the representative's own: linked households, own contacts and matters.
    Own,
    /// Only what the department was given, or is called to assist with.
    Department,
    /// Nothing.
    None,
}

macro_rules! reach {
    (A) => {
        Reach::Area
    };
    (O) => {
        Reach::Own
    };
    (D) => {
        Reach::Department
    };
    (-) => {
        Reach::None
    };
}

macro_rules! operations {
    ($(
        $name:ident $id:literal $chinese:literal :
        $county:tt $township:tt $village:tt $head:tt $own:tt $auditor:tt $system:tt $department:tt;
    )*) => {
        /// An operation of the interface, by its id in the OpenAPI document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Operation {
            $(#[doc = $chinese] $name,)*
        }

        impl Operation {
            /// Every operation that needs somebody signed in, in the table's order.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The id in the OpenAPI document.
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What it is called in Chinese.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $chinese,)* }
            }

            const fn reaches(self) -> [Reach; 8] {
                match self {
                    $(Self::$name => [
                        reach!($county),
                        reach!($township),
                        reach!($village),
                        reach!($head),
                        reach!($own),
                        reach!($auditor),
                        reach!($system),
                        reach!($department),
                    ],)*
                }
            }
        }

        /// One type for each operation, for an extractor that is told its operation by type.
        pub mod op {
            $(
                #[doc = $chinese]
                #[derive(Debug, Clone, Copy)]
                pub struct $name;

                impl super::Named for $name {
                    const OPERATION: super::Operation = super::Operation::$name;
                }
            )*
        }
    };
}

/// A type that stands for one operation.
pub trait Named: Send + Sync + 'static {
    /// The operation.
    const OPERATION: Operation;
}

// A: all of the area · O: own · D: what the department was given · -: not at all
// columns: county township village group_head representative auditor system department
operations! {
    EndSession              "end_session"               "退出登录":        A A A A A A A A;
    GetMe                   "get_me"                    "我的账号":        A A A A A A A A;
    ListMyDevices           "list_my_devices"           "我的设备":        A A A A A A A A;
    EndMyDevice             "end_my_device"             "停用我的设备":    A A A A A A A A;
    GetCounty               "get_county"                "本县信息":        A A A A A A A A;
    ListViews               "list_views"                "我的视图":        A A A A A A A A;
    ReplaceViews            "replace_views"             "保存视图":        A A A A A A A A;
    GetMap                  "get_map"                   "本县地图":        A A A A - A - -;
    PutMap                  "put_map"                   "上传地图":        A - - - - - - -;
    RemoveMap               "remove_map"                "撤下地图":        A - - - - - - -;
    ListAreas               "list_areas"                "地区列表":        A A A A A A A A;
    GetArea                 "get_area"                  "查看地区":        A A A A A A A A;
    GetCatalogues           "get_catalogues"            "选项目录":        A A A A A A A A;

    ListHouseholds          "list_households"           "住户列表":        A A A A O A - -;
    GetHousehold            "get_household"             "查看住户":        A A A A O A - -;
    CreateHousehold         "create_household"          "新增住户":        A A A - - - - -;
    ChangeHousehold         "change_household"          "修改住户":        A A A - - - - -;
    ListHouseholdMoves      "list_household_moves"      "信息变更记录":    A A A A - A - -;
    GetHouseholdMove        "get_household_move"        "查看信息变更":    A A A A - A - -;
    PreviewHouseholdMove    "preview_household_move"    "预览信息变更":    A A A - - - - -;
    CreateHouseholdMove     "create_household_move"     "办理信息变更":    A A A - - - - -;
    RevokeHouseholdMove     "revoke_household_move"     "撤销信息变更":    A A A - - - - -;

    ListCards               "list_cards"                "联系卡列表":      A A A - O - - -;
    PutCards                "put_cards"                 "制作联系卡":      A A A - - - - -;
    ReplaceCard             "replace_card"              "换发联系卡":      A A A - - - - -;
    WithdrawCard            "withdraw_card"             "作废联系卡":      A A A - - - - -;
    PutOfficePhone          "put_office_phone"          "登记办公电话":    A A A - - - - -;
    PutRepresentativeConsent "put_representative_consent" "代表同意公开电话": A A A - O - - -;
    PutPortrait             "put_portrait"              "登记代表照片":    A A A - - - - -;
    RemovePortrait          "remove_portrait"           "撤下代表照片":    A A A - - - - -;

    ListRepresentatives     "list_representatives"      "代表列表":        A A A A O A - -;
    GetRepresentative       "get_representative"        "查看代表":        A A A A O A - -;
    ListRepresentativeHouseholds "list_representative_households" "代表的联系户": A A A A O A - -;
    CreateRepresentative    "create_representative"     "聘任代表":        A A A - - - - -;
    GetLinkCoverage         "get_link_coverage"         "联户情况":        A A A - - A - -;
    ListLinkGaps            "list_link_gaps"            "联户情况明细":    A A A - - A - -;
    ListSuccessors          "list_successors"           "接任人选":        A A A - - - - -;
    ListTurnovers           "list_turnovers"            "交接换届列表":    A A A - - A - -;
    GetTurnover             "get_turnover"              "查看交接换届":    A A A - - A - -;
    CreateTurnover          "create_turnover"           "起草交接换届":    A A A - - - - -;
    ChangeTurnover          "change_turnover"           "修改交接换届":    A A A - - - - -;
    RemoveTurnover          "remove_turnover"           "删除交接换届草稿": A A A - - - - -;
    ConfirmTurnover         "confirm_turnover"          "办理交接换届":    A A A - - - - -;
    RevokeTurnover          "revoke_turnover"           "撤销交接换届":    A A A - - - - -;
    CreateLink              "create_link"               "建立联系":        A A A - - - - -;

    ListCandidates          "list_candidates"           "摸底名单":        A A A - - A - -;
    FindCandidates          "find_candidates"           "从现有名册归集":  A A A - - - - -;
    CreateCandidates        "create_candidates"         "加入摸底名单":    A A A - - - - -;
    GetSelectionBoard       "get_selection_board"       "选任进度":        A A A - - A - -;
    ListSelections          "list_selections"           "选任档案列表":    A A A - - A - -;
    GetSelection            "get_selection"             "查看选任档案":    A A A - - A - -;
    CreateSelection         "create_selection"          "建选任档案":      A A A - - - - -;
    ActOnSelection          "act_on_selection"          "办理选任":        A A A - - - - -;
    RecordSelectionSteps    "record_selection_steps"    "批量办理选任":    A A A - - - - -;
    RecordSelection         "record_selection"          "补录选任档案":    A A - - - - - -;
    RecordSelections        "record_selections"         "批量补录选任档案": A A - - - - - -;
    ListMissingSelections   "list_missing_selections"   "没有档案的代表":  A A A - - A - -;
    GetNoticeBoard          "get_notice_board"          "代表公示栏":      A A A - - A - -;
    GetLetterFormat         "get_letter_format"         "聘书编号格式":    A A A - - A - -;
    PutLetterFormat         "put_letter_format"         "设置聘书编号格式": A - - - - - - -;

    CreateInvitation        "create_invitation"         "邀请登录":        A A A - - - - -;
    ListInvitations         "list_invitations"          "邀请列表":        A A A - - - - -;
    WithdrawInvitation      "withdraw_invitation"       "作废邀请":        A A A - - - - -;
    ListRepresentativeDevices "list_representative_devices" "代表的设备":  A A A - - - - -;
    RevokeRepresentativeDevice "revoke_representative_device" "停用代表的设备": A A A - - - - -;

    ListContacts            "list_contacts"             "走访列表":        A A A A O A - -;
    GetContact              "get_contact"               "查看走访":        A A A A O A - -;
    CreateContact           "create_contact"            "记录走访":        A A A A O - - -;
    CorrectContact          "correct_contact"           "更正走访":        A A A A O - - -;
    VoidContact             "void_contact"              "作废走访":        A A A A O - - -;
    RecordDifficultyStep    "record_difficulty_step"    "登记帮扶进展":    A A A A O - - -;
    ChangeDifficultyState   "change_difficulty_state"   "了结困难户档案":  A A A - - - - -;

    ListDifficultyFiles     "list_difficulty_files"     "困难户台账":      A A A A O A - -;
    GetDifficultyFile       "get_difficulty_file"       "查看困难户":      A A A A O A - -;
    CreateDifficultyFile    "create_difficulty_file"    "登记困难户":      A A A A O - - -;

    ListMatters             "list_matters"              "事项列表":        A A A A O A - D;
    GetMatter               "get_matter"                "查看事项":        A A A A O A - D;
    CreateMatter            "create_matter"             "提交事项":        A A A A O - - -;
    ActOnMatter             "act_on_matter"             "办理事项":        A A A A O - - D;
    ActOnMatters            "act_on_matters"            "批量办理事项":    A A A A - - - D;
    ReplaceTrackingCode     "replace_tracking_code"     "发查询码":        A A A A O - - -;
    OpenReporter            "open_reporter"             "查看反映人":      - - - - - - - D;
    GetMatterQueues         "get_matter_queues"         "待办分组":        A A A A - A - D;
    ListSimilarMatters      "list_similar_matters"      "相似事项":        A A A A O A - -;
    FindSimilarMatters      "find_similar_matters"      "边写边查重":      A A A A O - - -;
    PutNotDuplicate         "put_not_duplicate"         "标记不是一件事":  A A A A - - - -;
    RemoveNotDuplicate      "remove_not_duplicate"      "撤销不重复标记":  A A A A - - - -;
    ListAnswerTemplates     "list_answer_templates"     "答复模板":        A A A - - - - D;
    ReplaceAnswerTemplates  "replace_answer_templates"  "修改答复模板":    A A A - - - - D;
    PutHazard               "put_hazard"                "登记隐患":        A A A A - - - D;
    RecordRectification     "record_rectification"      "登记整改":        A A A A - - - D;
    RecordRecheck           "record_recheck"            "登记复查":        A A A A O - - -;
    PutDispute              "put_dispute"               "登记纠纷":        A A A - - - - -;
    RecordMediation         "record_mediation"          "登记调解":        A A A - - - - -;
    RecordFollowUp          "record_follow_up"          "登记回访":        A A A - - - - -;
    ListEmergencies         "list_emergencies"          "突发事项":        A A A A - A - -;
    RecordAcknowledgement   "record_acknowledgement"    "签收突发":        A A A - - - - -;
    ListDutyPhones          "list_duty_phones"          "值班电话":        A A A A A A A A;
    PutDutyPhones           "put_duty_phones"           "修改值班电话":    A A A - - - - -;
    CreateReferral          "create_referral"           "告知举报渠道":    A A A A O - - -;
    ListReferrals           "list_referrals"            "举报告知记录":    A - - - - - - -;
    GetPublication          "get_publication"           "查看公开内容":    A A A A - A - -;
    PutPublication          "put_publication"           "公开内容":        A A A - - - - -;


    PutAttachment           "put_attachment"            "上传图片":        A A A A O - - D;
    GetAttachmentProgress   "get_attachment_progress"   "图片上传进度":    A A A A O - - D;
    GetAttachment           "get_attachment"            "查看图片":        A A A A O A - D;
    WatchEvents             "watch_events"              "实时提醒":        A A A - - - - D;

    Sync                    "sync"                      "手机同步":        A A A A O - - -;
    ListRefusals            "list_refusals"             "手机上传问题":    A A A - - A - -;
    SettleRefusal           "settle_refusal"            "登记上传问题":    A A A - - - - -;
    ListSuggestions         "list_suggestions"          "意见建议":        A A A A O A - -;
    CreateSuggestion        "create_suggestion"         "提意见建议":      A A A A O - - -;
    AnswerSuggestion        "answer_suggestion"         "答复意见建议":    A A - - - - - -;

    ListGatherings          "list_gatherings"           "活动列表":        A A A A - A - -;
    GetGathering            "get_gathering"             "查看活动":        A A A A - A - -;
    CreateGathering         "create_gathering"          "登记活动":        A A A - - - - -;
    RecordAttendance        "record_attendance"         "登记到会":        A A A - - - - -;

    GetTrainingCatalogue    "get_training_catalogue"    "培训目录": A A A A A A - -;
    ListTrainings           "list_trainings"            "培训列表": A A A A - A - -;
    GetTraining             "get_training"              "查看培训": A A A A - A - -;
    CreateTraining          "create_training"           "安排培训": A A A - - - - -;
    ChangeTraining          "change_training"           "修改培训安排": A A A - - - - -;
    WithdrawTraining        "withdraw_training"         "取消培训": A A A - - - - -;
    RecordTrainingDue       "record_training_due"       "安排参训人": A A A - - - - -;
    RecordTrainingAttendance "record_training_attendance" "登记到课": A A A - - - - -;
    FindNames               "find_names"                "识别接龙名单": A A A - - - - -;
    GetTrainingCoverage     "get_training_coverage"     "培训覆盖": A A A A - A - -;
    GetTrainingNeeds        "get_training_needs"        "培训需要": A A A A - A - -;
    ListTrainingWishes      "list_training_wishes"      "培训需求": A A A A O A - -;
    CreateTrainingWish      "create_training_wish"      "登记培训需求": A A A A O - - -;
    AnswerTrainingWish      "answer_training_wish"      "答复培训需求": A A A - - - - -;
    ListMentorings          "list_mentorings"           "传帮带结对": A A A A O A - -;
    CreateMentoring         "create_mentoring"          "安排帮带人": A A A - - - - -;
    RecordMentoringTalk     "record_mentoring_talk"     "登记帮带谈话": A A A - - - - -;
    EndMentoring            "end_mentoring"             "结束帮带": A A A - - - - -;
    ListReserve             "list_reserve"              "后备代表名册": A A A - - A - -;
    CreateReserve           "create_reserve"            "登记后备代表": A A A - - - - -;
    WithdrawReserve         "withdraw_reserve"          "退出后备": A A A - - - - -;
    ConfirmReserve          "confirm_reserve"           "聘任后备代表": A A A - - - - -;
    ListAppraisals          "list_appraisals"           "履职评议": - - A A O - - -;
    GetAppraisalCount       "get_appraisal_count"       "评议开展村数": A A A A - A - -;
    CreateAppraisal         "create_appraisal"          "开始评议": - - A - - - - -;
    GetAppraisal            "get_appraisal"             "查看评议": - - A A O - - -;
    EndAppraisal            "end_appraisal"             "结束评议": - - A - - - - -;
    RecordAppraisalWord     "record_appraisal_word"     "登记纸质评议": - - A A - - - -;
    ListRepresentativeDuties "list_representative_duties" "代表履职记录": A A A A O A - -;
    GetNoticeCatalogue      "get_notice_catalogue"      "通知目录": A A A A - A - -;
    PutQuietHours           "put_quiet_hours"           "设置免打扰时段": A - - - - - - -;
    FindNoticeAudience      "find_notice_audience"      "预览通知范围": A A A - - - - -;
    ListNotices             "list_notices"              "通知列表": A A A A - A - -;
    GetNotice               "get_notice"                "查看通知": A A A A - A - -;
    CreateNotice            "create_notice"             "起草通知": A A A - - - - -;
    ChangeNotice            "change_notice"             "修改通知草稿": A A A - - - - -;
    RemoveNotice            "remove_notice"             "删除通知草稿": A A A - - - - -;
    PublishNotice           "publish_notice"            "发布通知": A A A - - - - -;
    CorrectNotice           "correct_notice"            "更正通知": A A A - - - - -;
    WithdrawNotice          "withdraw_notice"           "撤回通知": A A A - - - - -;
    GetNoticeCoverage       "get_notice_coverage"       "通知到达情况": A A A A - A - -;
    ListNoticeInboxes       "list_notice_inboxes"       "通知到达名单": A A A A - A - -;
    ListNoticeReminders     "list_notice_reminders"     "通知提醒送达情况": A A A A - A - -;
    RecordNoticeStep        "record_notice_step"        "打开或确认通知": A A A A O - - -;
    CreateNoticeRelay       "create_notice_relay"       "向下转达通知": A A A A - - - -;
    ListNoticeQuestions     "list_notice_questions"     "通知疑问": A A A A - A - -;
    CreateNoticeQuestion    "create_notice_question"    "就通知提问": A A A A O - - -;
    AnswerNoticeQuestion    "answer_notice_question"    "答复通知疑问": A A A - - - - -;
    CreateQuestionMatter    "create_question_matter"    "疑问转为事项": A A A - - - - -;
    ListOrganisation        "list_organisation"         "组织机构":        A A A A - A - -;
    CreateOrganisationMember "create_organisation_member" "登记组织成员":  A A A - - - - -;
    EndOrganisationMember   "end_organisation_member"   "组织成员离任":    A A A - - - - -;
    ListActs                "list_acts"                 "待办目录":        A A A A O A - -;
    ListPlans               "list_plans"                "方案列表":        A A A A - A - -;
    GetPlan                 "get_plan"                  "查看方案":        A A A A - A - -;
    CreatePlan              "create_plan"               "印发方案":        A A A - - - - -;
    CorrectPlan             "correct_plan"              "更正方案":        A A A - - - - -;
    WithdrawPlan            "withdraw_plan"             "撤回方案":        A A A - - - - -;
    CreateTodo              "create_todo"               "下发待办":        A A A - - - - -;
    ListTodos               "list_todos"                "我的待办":        A A A A O A - -;
    GetTodo                 "get_todo"                  "查看待办":        A A A A - A - -;
    CorrectTodo             "correct_todo"              "更正待办":        A A A - - - - -;
    WithdrawTodo            "withdraw_todo"             "撤回待办":        A A A - - - - -;
    AnswerAssignment        "answer_assignment"         "答复待办":        A A A A O - - -;
    PassAssignmentOn        "pass_assignment_on"        "转发待办":        A A A - - - - -;
    CorrectGathering        "correct_gathering"         "更正活动":        A A A - - - - -;
    VoidGathering           "void_gathering"            "作废活动":        A A A - - - - -;
    CreateGatheringItem     "create_gathering_item"     "登记会议清单":    A A A - - - - -;
    ChangeGatheringItem     "change_gathering_item"     "修改会议清单":    A A A - - - - -;
    CreateItemMatter        "create_item_matter"        "清单转为事项":    A A A - - - - -;
    ListAssemblies          "list_assemblies"           "代表会议列表":    A A A A - A - -;
    GetAssembly             "get_assembly"              "查看代表会议":    A A A A - A - -;
    CreateAssembly          "create_assembly"           "通知代表会议":    A A A - - - - -;
    ChangeAssembly          "change_assembly"           "修改代表会议":    A A A - - - - -;
    PutAssemblyAttendance   "put_assembly_attendance"   "登记代表到会":    A A A - - - - -;
    PutAssemblyVotes        "put_assembly_votes"        "登记会议表决":    A A A - - - - -;
    CloseAssembly           "close_assembly"            "会议记录定稿":    A A A - - - - -;
    CorrectAssembly         "correct_assembly"          "更正会议记录":    A A A - - - - -;
    PutAssemblyDisclosure   "put_assembly_disclosure"   "登记决议公布":    A A A - - - - -;
    GetAssemblyLedger       "get_assembly_ledger"       "导出会议台账":    A A A - - A - -;
    ListStatuteChecks       "list_statute_checks"       "法定要求核对":    A A A A - A - -;
    PutVillageFacts         "put_village_facts"         "登记委员会人数":  A A A - - - - -;

    SearchRecords           "search_records"            "查找":            A A A A O A - D;

    ListIndicators          "list_indicators"           "指标目录":        A A A A A A A -;
    GetFigures              "get_figures"               "工作数据":        A A A A - A - -;
    ListFigureRecords       "list_figure_records"       "数据明细":        A A A A - A - -;
    GetFigureBreakdown      "get_figure_breakdown"      "数据分地区":      A A A A - A - -;
    GetFigureSeries         "get_figure_series"         "数据分月":        A A A A - A - -;
    GetBulletin             "get_bulletin"              "工作通报":        A A A A - A - -;
    GetBulletinDocument     "get_bulletin_document"     "下载工作简报":    A A A A - A - -;
    GetBulletinReport       "get_bulletin_report"       "查看工作简报":    A A A A - A - -;
    ChangeBulletinReport    "change_bulletin_report"    "改写工作简报":    A A A - - - - -;
    GetOverview             "get_overview"              "工作总览":        A A A A - A - -;
    ListVillageOverviews    "list_village_overviews"    "分村总览":        A A A A - A - -;
    ListClosings            "list_closings"             "月结列表":        A A A A - A - -;
    GetClosedPeriod         "get_closed_period"         "查看月结":        A A A A - A - -;
    CloseMonth              "close_month"               "月结":            A - - - - - - -;

    GetRates                "get_rates"                 "三率":            A A A A - A - -;
    GetRateTable            "get_rate_table"            "三率分项":        A A A A - A - -;
    GetRateExport           "get_rate_export"           "导出三率":        A A A A - A - -;
    ListRateRecords         "list_rate_records"         "三率明细":        A A A A - A - -;
    ListMatterVisits        "list_matter_visits"        "事项的回访":      A A A A O A - -;
    ListCallBacks           "list_call_backs"           "回访任务":        A A - - - A - -;
    GetCallBackPhone        "get_call_back_phone"       "回访拨打号码":    A A - - - - - -;
    CreateVisit             "create_visit"              "记录回访":        A A - - - - - -;
    VoidVisit               "void_visit"                "作废回访":        A A - - - - - -;
    ListDraws               "list_draws"                "回访抽取记录":    A A - - - A - -;
    CreateDraw              "create_draw"               "抽取回访":        A A - - - - - -;

    CreateImport            "create_import"             "导入名册":        A A A - - - - -;
    GetImport               "get_import"                "查看导入":        A A A - - - - -;
    ConfirmImport           "confirm_import"            "确认导入":        A A A - - - - -;
    GetImportErrorSheet     "get_import_error_sheet"    "导入问题表":      A A A - - - - -;
    GetExport               "get_export"                "导出名册":        A A A - - - - -;
    ListLedgers             "list_ledgers"              "台账目录":        A A A - - A - -;
    GetLedger               "get_ledger"                "查看台账":        A A A - - A - -;
    GetLedgerExport         "get_ledger_export"         "导出台账":        A A A - - A - -;
    GetBurden               "get_burden"                "负担":            A - - - - A - -;
    ListForms               "list_forms"                "要表登记簿":      A A A - - A - -;
    ListDueForms            "list_due_forms"            "快要给的表":      A A A - - A - -;
    GetForm                 "get_form"                  "查看要表":        A A A - - A - -;
    FindFormDuplicates      "find_form_duplicates"      "要表查重":        A A A - - - - -;
    CreateForm              "create_form"               "登记要表":        A A A - - - - -;
    CorrectForm             "correct_form"              "更正要表":        A A A - - - - -;
    EndForm                 "end_form"                  "停用要表":        A A A - - - - -;
    GetFormFile             "get_form_file"             "生成所要的表":    A A A - - A - -;
    GetFormsExport          "get_forms_export"          "导出要表登记簿":  A A A - - A - -;
    RecordFormGiven         "record_form_given"         "登记已经给出":    A A A - - - - -;
    WithdrawFormGiven       "withdraw_form_given"           "作废给出记录":    A A A - - - - -;
    CreateLedgerFile        "create_ledger_file"        "生成台账文件":    A A A - - - - -;
    ListLedgerFiles         "list_ledger_files"         "我的台账文件":    A A A - - - - -;
    GetLedgerFile           "get_ledger_file"           "台账文件进度":    A A A - - - - -;
    GetLedgerFileContent    "get_ledger_file_content"   "下载台账文件":    A A A - - - - -;

    ListAccounts            "list_accounts"             "账号列表":        - - - - - - A -;
    CreateAccount           "create_account"            "新增账号":        - - - - - - A -;
    ReplaceGrants           "replace_grants"            "修改账号的角色":  - - - - - - A -;
    ResetPassword           "reset_password"            "重设密码":        - - - - - - A -;

    ListWecomMembers        "list_wecom_members"        "企业微信成员":    - - - - - - A -;
    PutWecomMember          "put_wecom_member"          "对应企业微信成员": - - - - - - A -;
    RemoveWecomMember       "remove_wecom_member"       "解除企业微信对应": - - - - - - A -;
    FindWecomMembers        "find_wecom_members"        "查找企业微信成员": - - - - - - A -;
    ListWecomChats          "list_wecom_chats"          "企业微信工作群":  A - - - - - A -;
    ListWecomRobots         "list_wecom_robots"         "群机器人列表":    A - - - - - A -;
    CreateWecomRobot        "create_wecom_robot"        "添加群机器人":    - - - - - - A -;
    RemoveWecomRobot        "remove_wecom_robot"        "移除群机器人":    - - - - - - A -;
    ListMyTold              "list_my_told"              "我在企业微信说的": A A A A O - - -;
    ListChannels            "list_channels"             "通道状态":        - - - - - - A -;
    PutChannel              "put_channel"               "设置通道":        - - - - - - A -;
    ResetChannel            "reset_channel"             "恢复通道":        - - - - - - A -;
    StartChannelTest        "start_channel_test"        "测试通道":        - - - - - - A -;
    ListChannelMessages     "list_channel_messages"     "外发消息列表":    - - - - - - A -;
    ReplayChannelMessage    "replay_channel_message"    "重发消息":        - - - - - - A -;
    ListWebhooks            "list_webhooks"             "事件推送列表":    - - - - - - A -;
    CreateWebhook           "create_webhook"            "新增事件推送":    - - - - - - A -;
    ChangeWebhook           "change_webhook"            "修改事件推送":    - - - - - - A -;
    RemoveWebhook           "remove_webhook"            "删除事件推送":    - - - - - - A -;
    ResetWebhookSecret      "reset_webhook_secret"      "换推送密钥":      - - - - - - A -;

    ListDepartments         "list_departments"          "部门名单":        A A A A - A A A;
    CreateDepartment        "create_department"         "新增部门":        A - - - - - - -;
    ChangeDepartment        "change_department"         "修改或停用部门":  A - - - - - - -;
}

/// Operations that need nobody signed in, by their ids in the OpenAPI document.
pub const PUBLIC: &[&str] =
    &["start_session", "accept_invitation", "get_openapi", "get_docs", "get_problem", "get_health"];

impl Operation {
    /// How far a role goes with the operation.
    pub const fn reach(self, role: Role) -> Reach {
        self.reaches()[role as usize]
    }

    /// The operation with that id.
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.id() == id)
    }
}

/// What somebody with these grants may see and touch by the operation.
///
/// Grants that reach a whole area go before those that reach only one's own: who is a village's
/// cadre and a representative works in the village as its cadre. What a department was given is
/// added to the areas.
///
/// # Errors
/// [`Error::NotAllowed`] when no grant allows the operation at all.
pub fn scope(
    grants: &[Grant],
    representative: Option<RepresentativeId>,
    operation: Operation,
) -> Result<Scope, Error> {
    let areas = |wanted: Reach| {
        let reaching = grants.iter().filter(|grant| operation.reach(grant.role) == wanted);
        reaching.map(|grant| grant.area.clone()).collect::<Vec<_>>()
    };
    let whole = areas(Reach::Area);
    let reaching = grants.iter().filter(|grant| operation.reach(grant.role) == Reach::Department);
    let departments: Vec<_> = reaching.filter_map(|grant| grant.department).collect();
    if !whole.is_empty() {
        let offices = |grant: &&Grant| grant.role.is_office();
        let offices = grants.iter().filter(offices).map(|grant| grant.area.clone()).collect();
        return Ok(Scope::areas(whole).with_offices(offices).with_departments(departments));
    }
    if !departments.is_empty() {
        return Ok(Scope::of_departments(departments));
    }
    let own = areas(Reach::Own);
    match representative {
        Some(representative) if !own.is_empty() => Ok(Scope::own(representative, own)),
        _ => Err(Error::NotAllowed),
    }
}

/// The table as people read it: Markdown, one line an operation.
pub fn table() -> String {
    let mut text = String::from("| 操作 | operation |");
    for role in Role::ALL {
        text.push_str(&format!(" {} |", role.name()));
    }
    text.push_str("\n|---|---|");
    text.push_str(&":-:|".repeat(Role::ALL.len()));
    for operation in Operation::ALL {
        text.push_str(&format!("\n| {} | `{}` |", operation.name(), operation.id()));
        for role in Role::ALL {
            text.push_str(match operation.reach(role) {
                Reach::Area => " 辖区 |",
                Reach::Own => " 本人 |",
                Reach::Department => " 本部门 |",
                Reach::None => " – |",
            });
        }
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::AreaPath;
    use kernel::id::DepartmentId;
    use uuid::Uuid;

    fn grant(role: Role, area: &str) -> Grant {
        Grant::new(role, area.parse().expect("a path"))
    }

    #[test]
    fn auditors_write_nothing_and_system_sees_no_household() {
        let writes = [
            "create_",
            "change_",
            "preview_",
            "correct_",
            "void_",
            "act_",
            "record_",
            "confirm_",
            "close_",
            "put_",
            "revoke_",
            "withdraw_",
            "sync",
            "settle_",
            "answer_",
        ];
        for operation in Operation::ALL {
            let id = operation.id();
            if writes.iter().any(|verb| id.starts_with(verb)) {
                assert_eq!(operation.reach(Role::Auditor), Reach::None, "{id}");
            }
            if ["household", "contact", "matter", "representative", "difficulty", "figure"]
                .iter()
                .any(|word| id.contains(word))
            {
                assert_eq!(operation.reach(Role::System), Reach::None, "{id}");
            }
        }
    }

    #[test]
    fn a_department_sees_no_area_but_in_what_shows_nobody() {
        // Names of places and codes, and what is one's own account's: nothing of any household.
        let open = [
            "end_session",
            "get_me",
            "list_my_devices",
            "end_my_device",
            "get_county",
            "list_views",
            "replace_views",
            "list_areas",
            "get_area",
            "get_catalogues",
            "list_departments",
            // Numbers of offices, never of persons.
            "list_duty_phones",
        ];
        for operation in Operation::ALL {
            let reach = operation.reach(Role::Department);
            let is_open = open.contains(&operation.id());
            assert_eq!(reach == Reach::Area, is_open, "{}", operation.id());
            assert_ne!(reach, Reach::Own, "{}", operation.id());
            for role in Role::ALL.into_iter().filter(|role| *role != Role::Department) {
                assert_ne!(operation.reach(role), Reach::Department, "{}", operation.id());
            }
        }
    }

    #[test]
    fn what_a_department_was_given_is_added_to_the_areas() {
        let department = DepartmentId::from_uuid(Uuid::from_u128(9));
        let works_there = Grant::of_department(department);
        let alone = scope(std::slice::from_ref(&works_there), None, Operation::ListMatters);
        assert_eq!(alone.expect("allowed"), Scope::of_departments(vec![department]));
        let both = [works_there, grant(Role::Township, "001004")];
        let found = scope(&both, None, Operation::ListMatters).expect("allowed");
        assert_eq!((found.area_paths().len(), found.departments()), (1, &[department][..]));
        let households = scope(&both, None, Operation::ListHouseholds).expect("allowed");
        assert_eq!(households, Scope::areas(vec!["001004".parse().expect("a path")]));
        assert!(scope(&both[..1], None, Operation::ListHouseholds).is_err());
        assert!(scope(&both[..1], None, Operation::GetFigures).is_err());
    }

    #[test]
    fn only_an_office_is_told_what_is_confidential_and_only_in_its_area() {
        let place: AreaPath = "001004012003".parse().expect("a path");
        let elsewhere: AreaPath = "001007001".parse().expect("a path");
        let of = |grants: &[Grant]| scope(grants, None, Operation::ListMatters).expect("allowed");
        for (role, area, confidant, oversees) in [
            (Role::County, "001", true, true),
            (Role::Township, "001004", true, true),
            (Role::Village, "001004012", true, false),
            (Role::GroupHead, "001004012003", false, false),
            (Role::Auditor, "001", false, true),
            (Role::Auditor, "001004012", false, false),
        ] {
            let found = of(&[grant(role, area)]);
            assert_eq!((found.is_confidant(&place), found.oversees(&place)), (confidant, oversees));
        }
        // Who inspects the county and works in a village is told of that village's only.
        let both = of(&[grant(Role::Auditor, "001"), grant(Role::Village, "001004012")]);
        assert!(both.is_confidant(&place) && !both.is_confidant(&elsewhere));
        assert!(both.sees_area(&elsewhere));
    }

    #[test]
    fn ids_are_unique_and_found() {
        for (place, operation) in Operation::ALL.iter().enumerate() {
            assert_eq!(Operation::by_id(operation.id()), Some(*operation));
            assert!(Operation::ALL[..place].iter().all(|other| other.id() != operation.id()));
        }
        assert_eq!(table().lines().count(), Operation::ALL.len() + 2);
    }

    #[test]
    fn a_whole_area_goes_before_ones_own() {
        let me = RepresentativeId::from_uuid(Uuid::from_u128(1));
        let grants =
            [grant(Role::Representative, "001004012003"), grant(Role::Village, "001004012")];
        let village: AreaPath = "001004012".parse().expect("a path");
        let found = scope(&grants, Some(me), Operation::ListHouseholds).expect("allowed");
        assert_eq!(found, Scope::areas(vec![village]));
        let own = scope(&grants[..1], Some(me), Operation::ListHouseholds).expect("allowed");
        assert_eq!(own.representative(), Some(me));
        assert!(scope(&grants[..1], None, Operation::ListHouseholds).is_err());
        assert!(scope(&grants, Some(me), Operation::ListAccounts).is_err());
        assert!(scope(&[], None, Operation::GetMe).is_err());
    }
}
