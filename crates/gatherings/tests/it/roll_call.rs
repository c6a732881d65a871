//! What people paste: a table of lists as they come out of chat groups, and who is marked by them.

use gatherings::roll_call::{Candidate, Found, Outcome, RollCall, Status, call};

/// Those who may be meant, by place: two are called alike, one is called like a place, two carry a
/// word in their name that lists use otherwise.
const PEOPLE: &[(&str, u32, &str)] = &[
    ("何辉", 2, "13800000001"),
    ("唐日明", 2, ""),
    ("周文", 3, "138 0000 0002"),
    ("欧阳国辉", 1, ""),
    ("张伟", 1, ""),
    ("张伟", 4, "13900000005"),
    ("谭国华", 3, ""),
    ("李和平", 5, ""),
    ("代国华", 5, ""),
    ("蒋秀英", 1, ""),
    ("周家明", 6, ""),
    ("买买提·艾力", 4, ""),
    ("何代明", 7, ""),
];

fn people() -> Vec<Candidate> {
    let candidate = |(name, group, phone): &(&str, u32, &str)| Candidate {
        name: (*name).to_owned(),
        group: Some(*group),
        places: vec![
            "河源村".into(),
            "河源".into(),
            if *group == 6 { "周家".into() } else { format!("{group}组") },
        ],
        phone: Some((*phone).to_owned()).filter(|phone| !phone.is_empty()),
    };
    PEOPLE.iter().map(candidate).collect()
}

/// One name as the table writes it: `何辉=0`, `-何辉=0` when excused, `何辉~0` when he stood there
/// already, `何辉?same_name:4,5` when a person decides.
fn written(found: &Found) -> String {
    let sign = if found.status == Status::Excused { "-" } else { "" };
    let outcome = match &found.outcome {
        Outcome::Matched(at) => format!("={at}"),
        Outcome::Repeated(at) => format!("~{at}"),
        Outcome::Asked { why, proposals } => {
            let list: Vec<String> = proposals.iter().map(usize::to_string).collect();
            format!("?{}:{}", why.as_str(), list.join(","))
        }
    };
    format!("{sign}{}{outcome}", found.name)
}

fn marks(reading: &RollCall) -> Vec<String> {
    reading.found.iter().map(written).collect()
}

/// What was pasted, and what must come of it.
const TABLE: &[(&str, &str, &[&str])] = &[
    (
        "a chain with its heading, a name with a space, a proxy, a telephone without a space",
        "#接龙\n培训报名\n1. 何 辉 2组\n2、唐日明(代报)\n3.周文13800000002\n",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "full-width digits and stops",
        "１．何辉\n２、唐日明\n３：周文",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "pictures around names",
        "1. 何辉🙋‍♂️\n2. 唐日明👌[强]\n3. ✅周文",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "who has come",
        "1. 何辉 已到\n2. 唐日明到\n3. 周文（已签到）",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "who does not come",
        "1. 何辉 请假\n2. 唐日明（有事来不了）\n3. ❌周文",
        &["-何辉=0", "-唐日明=1", "-周文=2"],
    ),
    (
        "gaps in the numbers and lines left empty",
        "1. 何辉\n4. \n7. 唐日明\n8.\n12. 周文",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "the group before the name",
        "3组+周文\n2组-何辉\n第二组 唐日明\n一组欧阳国辉",
        &["周文=2", "何辉=0", "唐日明=1", "欧阳国辉=3"],
    ),
    ("the group tells two of one name apart", "1. 张伟（4组）\n2. 1组张伟", &["张伟=5", "张伟=4"]),
    ("two of one name and nothing to tell them apart", "1. 张伟", &["张伟?same_name:4,5"]),
    ("a telephone tells them apart", "1. 张伟 139-0000-0005", &["张伟=5"]),
    ("the group is another than is known", "1. 何辉 5组", &["何辉?other_group:0"]),
    (
        "a nickname with the real name behind it",
        "1. 辉哥（何辉）\n2. A阿明建材(唐日明)",
        &["何辉=0", "唐日明=1"],
    ),
    ("a name among other words", "1. 阿周文理发店", &["阿周文理发店?part_of_words:2"]),
    ("the same one twice", "1. 何辉\n2. 唐日明\n3. 何辉", &["何辉=0", "唐日明=1", "何辉~0"]),
    (
        "old forms",
        "#接龍\n1. 譚國華\n2. 唐日明 請假\n3. 蔣秀英",
        &["谭国华=6", "-唐日明=1", "蒋秀英=9"],
    ),
    (
        "two names in a line",
        "1. 何辉、唐日明\n2. 周文和蒋秀英\n3. 谭国华李和平",
        &["何辉=0", "唐日明=1", "周文=2", "蒋秀英=9", "谭国华=6", "李和平=7"],
    ),
    (
        "remarks behind the name",
        "1. 何辉 男 党员 坐班车来\n2. 唐日明 高中 晚到十分钟",
        &["何辉=0", "唐日明=1"],
    ),
    (
        "a name that nobody has, and one with a slip",
        "1. 黄大海\n2. 蒋秀音\n3. 欧阳国",
        &["黄大海?unknown:", "蒋秀音?unknown:9", "欧阳国?unknown:3"],
    ),
    (
        "what WeChat copies above each message",
        "何辉 2026/5/3 10:22\n已到\n\n2组 唐日明 5月3日 上午10:25\n请假\n周文 10:31\n收到",
        &["何辉=0", "-唐日明=1", "周文?only_read:2"],
    ),
    (
        "messages that were passed on together",
        "何辉: 已到\n唐日明: 收到\n周文：请假",
        &["何辉=0", "唐日明?only_read:1", "-周文=2"],
    ),
    (
        "entered for somebody, and in somebody's place",
        "1. 何辉代唐日明报名\n2. 周文代蒋秀英",
        &["唐日明=1", "蒋秀英?in_their_place:9", "周文?in_their_place:2"],
    ),
    (
        "the word within a name",
        "1. 何代明\n2. 何代明 7组 请假",
        &["何代明?contradicted:12", "-何代明?contradicted:12"],
    ),
    (
        "a family name that means 'for' as well",
        "1. 代国华\n2. 李和平 代",
        &["代国华=8", "李和平=7"],
    ),
    ("a name that begins like a place", "1. 周家明\n2. 周家 周家明", &["周家明=10", "周家明~10"]),
    ("the village before the name", "1. 河源村何辉\n2. 河源唐日明", &["何辉=0", "唐日明=1"]),
    (
        "the office before the name",
        "1. 组长何辉\n2. 联户代表唐日明\n3. 周文同志",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "groups as headings of a list without numbers",
        "二组：\n何辉\n唐日明\n三组\n周文",
        &["何辉=0", "唐日明=1", "周文=2"],
    ),
    (
        "all of one kind after a colon",
        "请假：何辉、唐日明\n到会人员：周文，蒋秀英",
        &["-何辉=0", "-唐日明=1", "周文=2", "蒋秀英=9"],
    ),
    (
        "circled and Chinese numbers",
        "① 何辉\n②唐日明\n三、周文\n（四）蒋秀英",
        &["何辉=0", "唐日明=1", "周文=2", "蒋秀英=9"],
    ),
    (
        "yes in one line, no in another",
        "1. 何辉 参加\n2. 何辉 请假",
        &["何辉?contradicted:0", "-何辉?contradicted:0"],
    ),
    (
        "a telephone of somebody who is called otherwise",
        "1. 何小辉 13800000001",
        &["何小辉?other_name:0"],
    ),
    (
        "headings and greetings alone",
        "时间：5月3日上午9点\n地点：镇党校\n请各位准时参加！\n@所有人",
        &[],
    ),
    (
        "a name of another people",
        "1. 买买提·艾力\n2. 买买提艾力 4组",
        &["买买提艾力=11", "买买提艾力~11"],
    ),
    (
        "an example in the head of the chain",
        "#接龙\n5月3日培训\n例 姓名 几组\n\n1. 何辉 2组",
        &["何辉=0"],
    ),
    ("a name spread over three letters", "1. 唐 日 明\n2. 欧阳 国辉", &["唐日明=1", "欧阳国辉=3"]),
];

#[test]
fn lists_as_they_are_pasted_mark_the_right_people_and_ask_about_the_rest() {
    assert!(TABLE.len() >= 20);
    let people = people();
    let mut wrong = Vec::new();
    for (what, text, expected) in TABLE {
        let reading = call(text, &people);
        if marks(&reading) != *expected {
            wrong.push(format!("{what}: {:?} {:?}", marks(&reading), reading.others));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_line_is_lost() {
    let people = people();
    for (what, text, _) in TABLE {
        let reading = call(text, &people);
        for line in text.lines().map(str::trim) {
            let is_number_alone = !line.chars().any(char::is_alphabetic);
            let is_kept = reading.found.iter().any(|found| found.text == line)
                || reading.others.iter().any(|other| other == line);
            assert!(line.is_empty() || is_number_alone || is_kept, "{what}: {line}");
        }
    }
}

#[test]
fn whatever_is_pasted_is_read_to_its_end() {
    let people = people();
    let pieces = [
        "1.",
        "何",
        "辉",
        "(",
        ")",
        "[",
        "：",
        "代",
        "组",
        "3",
        "👨‍👩‍👧",
        "\n",
        " ",
        "请假",
        "１３８",
        "#接龙",
    ];
    let mut state = 7_u64;
    for _ in 0..2_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let reading = call(&text, &people);
        assert!(reading.found.iter().all(|found| text.contains(found.text.as_str())), "{text}");
    }
}
