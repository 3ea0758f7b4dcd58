//! A word that is not known → the known words that are most like it, for "did you mean".
//!
//! Case does not matter, nor what stands between the words of a name, nor their order: `Tail_Loss` is like `lost-tail`. Two
//! letters that have changed places count as one mistake. The longest word bounds the work, whatever is typed.

/// The longest word that is compared, in letters: no name that is known comes near it.
const LONGEST: usize = 64;

/// What stands between the words of a name.
const BETWEEN: [char; 7] = [' ', '-', '_', '.', '/', '+', '\''];

/// The known word that is most like another, if one is like it; of several that are as like, the first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = ComparedName::of(word)?;
    let distances =
        known.into_iter().filter_map(|known| Some((word.distance(&ComparedName::of(known)?)?, known)));
    distances.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// How far a name is from what is wanted, in letters; none where it is too far. A name that has all of it among its words, or of
/// whose words it has one, is less like it than one with a few wrong letters, and more than any other.
pub fn likeness(wanted: &str, name: &str) -> Option<usize> {
    let (wanted, name) = (ComparedName::of(wanted)?, ComparedName::of(name)?);
    wanted.distance(&name).or_else(|| {
        let holds = |whole: &ComparedName, part: &ComparedName, least| {
            part.letters >= least && whole.plain.contains(&part.plain)
        };
        (holds(&name, &wanted, 2) || holds(&wanted, &name, 4)).then(|| wanted.allowed() + 1)
    })
}

/// A name without what does not matter: case, spaces, and what stands between words.
pub fn plain(name: &str) -> String {
    letters(name).collect()
}

/// The letters that [`plain`] keeps of a name.
pub fn letters(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| !BETWEEN.contains(letter)).flat_map(char::to_lowercase)
}

/// A name as it is compared.
struct ComparedName {
    plain: String,
    letters: usize,
    /// Its words in the order of the alphabet; none if it has only one.
    sorted: Option<String>,
}

impl ComparedName {
    /// None if nothing is left to compare, or too much.
    fn of(name: &str) -> Option<Self> {
        let plain = plain(name);
        let letters = plain.chars().count();
        if !(1..=LONGEST).contains(&letters) {
            return None;
        }
        let mut words: Vec<String> =
            name.split(BETWEEN).map(self::plain).filter(|word| !word.is_empty()).collect();
        words.sort_unstable();
        let sorted = (words.len() > 1).then(|| words.concat());
        Some(Self { plain, letters, sorted })
    }

    /// How many letters of it may be wrong.
    const fn allowed(&self) -> usize {
        match self.letters {
            0 | 1 => 0,
            2 | 3 => 1,
            4..12 => 2,
            letters => letters / 4,
        }
    }

    /// How many letters are wrong; none if these are too many. That words stand in another order counts as one.
    fn distance(&self, known: &Self) -> Option<usize> {
        let allowed = self.allowed();
        // The distance is at least the difference of the lengths.
        if self.letters.abs_diff(known.letters) > allowed {
            return None;
        }
        let as_typed = strsim::osa_distance(&self.plain, &known.plain);
        let in_order = match (&self.sorted, &known.sorted) {
            (Some(own), Some(other)) => strsim::osa_distance(own, other) + 1,
            _ => usize::MAX,
        };
        Some(as_typed.min(in_order)).filter(|distance| *distance <= allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_may_be_wrong_the_more_the_longer_the_word_is() {
        let known = ["by", "port", "portrange", "congestion control"];
        assert_eq!(nearest("bi", known), Some("by"));
        assert_eq!(nearest("prot", known), Some("port"));
        assert_eq!(nearest("Congestoin-contrl", known), Some("congestion control"));
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("xx", known), None);
        assert_eq!(nearest("purge", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"port".repeat(1000), known), None);
    }

    #[test]
    fn words_may_stand_in_another_order_and_of_equals_the_first_is_given() {
        let known = ["lost-fast", "lost-tail", "no-window-scaling", "window-scaling"];
        assert_eq!(nearest("tail-loss", known), Some("lost-tail"));
        assert_eq!(nearest("fast_lost", known), Some("lost-fast"));
        assert_eq!(nearest("window scaling no", known), Some("no-window-scaling"));
        assert_eq!(nearest("ab", ["ac", "ad"]), Some("ac"));
    }

    #[test]
    fn a_name_that_holds_what_is_wanted_is_like_it_but_less_than_one_with_a_wrong_letter() {
        assert_eq!(likeness("tail", "lost-tail"), Some(3));
        assert_eq!(likeness("tail", "tall"), Some(1));
        assert_eq!(likeness("slow start threshold", "slow start"), Some(5));
        assert_eq!(likeness("queue", "window"), None);
    }
}
