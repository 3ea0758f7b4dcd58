//! The words of each language.

use super::Words;
use super::en::English;
use super::zh::Chinese;
use crate::language::Language;

impl Language {
    /// Its words.
    pub fn words(self) -> &'static dyn Words {
        match self {
            Self::English => &English,
            Self::Chinese => &Chinese,
        }
    }
}

/// Makes a language of its modules: each method of [`Words`] is the function of the same name there.
macro_rules! words_of_modules {
    ($language:ident, $separator:literal) => {
        impl Words for $language {
            fn language(&self) -> Language {
                Language::$language
            }

            fn sentence(&self, fact: &Fact) -> String {
                sentence::sentence(fact)
            }

            fn sentence_without_preamble(&self, fact: &Fact) -> String {
                sentence::sentence_without_preamble(fact)
            }

            fn brief(&self, fact: &Fact) -> Option<String> {
                brief::brief(fact)
            }

            fn short(&self, fact: &Fact, absolute: bool) -> Option<String> {
                short::short(fact, absolute)
            }

            fn remark(&self, remark: &Remark) -> String {
                remark::remark(remark)
            }

            fn mistake(&self, mistake: &Mistake) -> String {
                mistake::mistake(mistake)
            }

            fn outcome(&self, program: &Program) -> String {
                mistake::outcome(program)
            }

            fn program(&self, role: Role) -> &'static str {
                mistake::name(role)
            }

            fn notice(&self, notice: &Notice) -> String {
                notice::notice(notice)
            }

            fn phrase(&self, phrase: Phrase<'_>) -> String {
                phrase::phrase(phrase)
            }

            fn stepping(&self, said: Stepping<'_>) -> String {
                stepping::stepping(said)
            }

            fn separator(&self) -> &'static str {
                $separator
            }
        }
    };
}
pub(super) use words_of_modules;
