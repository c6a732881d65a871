//! Names in pinyin: every way in which a name may be typed.
//!
//! A character with several readings (单 is read Shàn as a surname, 曾 Zēng or céng) is found under
//! each of them: nobody is asked how somebody's name is read.

use pinyin::{ToPinyin, ToPinyinMulti};

/// How many readings of a whole name are kept; what lies beyond is rare readings of rare names.
const MOST_READINGS: usize = 4;

/// The name in pinyin, written together, and its initials, for every reading: heli and hl.
///
/// Characters without a reading are left out. The ü is typed v, or u where somebody learned it so.
pub(crate) fn spellings(name: &str) -> Vec<String> {
    let mut wholes: Vec<(String, String)> = vec![(String::new(), String::new())];
    for character in name.chars() {
        let readings = readings(character);
        if readings.is_empty() {
            continue;
        }
        let mut longer = Vec::new();
        // The usual reading of each character goes first, so that a bound cuts the unusual.
        for reading in &readings {
            for (whole, initials) in &wholes {
                let initial = reading.chars().next().map(String::from).unwrap_or_default();
                longer.push((format!("{whole}{reading}"), format!("{initials}{initial}")));
            }
        }
        longer.truncate(MOST_READINGS);
        wholes = longer;
    }
    let mut found: Vec<String> =
        wholes.into_iter().flat_map(|(whole, initials)| [whole, initials]).collect();
    found.retain(|spelling| !spelling.is_empty());
    found.sort_unstable();
    found.dedup();
    found
}

/// How a character sounds in its usual reading, without the tone; `None` where it has no reading.
pub fn syllable(character: char) -> Option<&'static str> {
    character.to_pinyin().map(|reading| reading.plain())
}

/// The readings of a character without tones, the usual one first.
fn readings(character: char) -> Vec<String> {
    let usual = character.to_pinyin().map(|reading| reading.plain());
    let others = character.to_pinyin_multi();
    let others = others.into_iter().flatten().map(|reading| reading.plain());
    let mut found: Vec<String> = Vec::new();
    for reading in usual.into_iter().chain(others) {
        let reading: String = reading.chars().map(ascii).collect();
        let is_typed = reading.bytes().all(|byte| byte.is_ascii_lowercase());
        for spelling in [reading.clone(), reading.replace('v', "u")] {
            if is_typed && !spelling.is_empty() && !found.contains(&spelling) {
                found.push(spelling);
            }
        }
    }
    found
}

/// The letter that is typed for it.
fn ascii(letter: char) -> char {
    match letter {
        'ü' => 'v',
        'ê' => 'e',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_and_initials() {
        let found = spellings("何丽");
        for spelling in ["heli", "hl"] {
            assert!(found.iter().any(|one| one == spelling), "{spelling} in {found:?}");
        }
    }

    #[test]
    fn every_reading_of_a_surname() {
        for (name, spellings_of_it) in [
            ("单永贵", ["shanyonggui", "danyonggui", "syg", "dyg"]),
            ("曾秀英", ["zengxiuying", "cengxiuying", "zxy", "cxy"]),
            ("仇军", ["qiujun", "choujun", "qj", "cj"]),
            ("吕强", ["lvqiang", "luqiang", "lq", "lq"]),
            ("解放", ["xiefang", "jiefang", "xf", "jf"]),
        ] {
            let found = spellings(name);
            for spelling in spellings_of_it {
                assert!(found.iter().any(|one| one == spelling), "{spelling} in {found:?}");
            }
            assert!(found.len() <= 2 * MOST_READINGS, "{found:?}");
        }
    }

    #[test]
    fn what_has_no_reading_is_left_out() {
        assert!(spellings("").is_empty() && spellings("Smith 7").is_empty());
        assert!(spellings("阿·强").iter().any(|one| one == "aqiang"));
    }
}
