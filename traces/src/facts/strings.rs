//! Texts by number.

use std::hash::{BuildHasher, RandomState};

/// A text of some [`Strings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// Returns its place among its strings, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }

    /// Returns the symbol of a place, which has to be one of its strings.
    #[cfg(feature = "store")]
    pub(crate) fn at(index: u32) -> Self {
        Self(index)
    }
}

/// Texts, each of them once.
///
/// They lie one after the other in one piece of memory, so that a block of a
/// hundred thousand traces is not a hundred thousand allocations. Those that
/// were read from a store have no index: [`find`](Self::find) looks at each of
/// them, which is cheaper than indexing them for the few texts that a filter has.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    /// All texts.
    texts: String,
    /// Where each ends in `texts`.
    ends: Vec<u32>,
    /// A hash table with open addressing: 0, or the place of a text and 1. As long as
    /// a power of two, and at least twice as long as `ends`; empty: there is no index.
    slots: Vec<u32>,
    hasher: RandomState,
}

impl Strings {
    /// Returns the symbol of a text, which is added when it is new.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if self.slots.len() < 2 * (self.ends.len() + 1) {
            self.index();
        }
        let slot = self.slot(text);
        if let Some(symbol) = symbol(self.slots[slot]) {
            return symbol;
        }
        self.texts.push_str(text);
        self.ends.push(small(self.texts.len()));
        self.slots[slot] = small(self.ends.len());
        Symbol(self.slots[slot] - 1)
    }

    /// Returns the symbol of a text; `None` when it is not among them.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        if self.slots.is_empty() {
            let at = self.texts().position(|other| other == text)?;
            return Some(Symbol(small(at)));
        }
        symbol(self.slots[self.slot(text)])
    }

    /// Returns the text of a symbol, which has to be of these strings.
    pub fn text(&self, symbol: Symbol) -> &str {
        self.at(symbol.index())
    }

    /// Returns all texts, in the order of their symbols.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|index| self.at(index))
    }

    fn at(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[start as usize..self.ends[index] as usize]
    }

    /// Returns where the index has a text, or has room for it.
    fn slot(&self, text: &str) -> usize {
        let mask = self.slots.len() - 1;
        // The upper bits do not matter: they are cut off on either side.
        let mut slot = self.hasher.hash_one(text) as usize & mask;
        while symbol(self.slots[slot]).is_some_and(|symbol| self.text(symbol) != text) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// Makes the index anew, with room for as many texts again.
    fn index(&mut self) {
        let slots = (4 * (self.ends.len() + 1)).next_power_of_two();
        self.slots = vec![0; slots];
        for index in 0..self.ends.len() {
            let slot = self.slot(self.at(index));
            self.slots[slot] = small(index + 1);
        }
    }
}

#[cfg(any(test, feature = "store"))]
impl Strings {
    /// Returns texts that were written one after the other, and where each ends;
    /// `None` when the ends are not in order or are inside of a character.
    pub(crate) fn of_parts(texts: String, ends: Vec<u32>) -> Option<Self> {
        let whole = ends.last().map_or(0, |end| *end as usize) == texts.len();
        let cut = ends.iter().all(|end| texts.is_char_boundary(*end as usize));
        (whole && cut && ends.is_sorted()).then(|| Self {
            texts,
            ends,
            ..Self::default()
        })
    }

    /// Returns how many bytes all texts have.
    pub(crate) fn bytes(&self) -> usize {
        self.texts.len()
    }
}

fn symbol(slot: u32) -> Option<Symbol> {
    slot.checked_sub(1).map(Symbol)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("4 GB of texts are never kept together")
}

#[cfg(test)]
mod tests {
    use super::Strings;

    #[test]
    fn a_text_has_one_symbol() {
        let mut strings = Strings::default();
        let web = strings.intern("web");
        let orders = strings.intern("orders");
        assert_eq!(strings.intern("web"), web);
        assert_eq!(strings.find("orders"), Some(orders));
        assert_eq!(strings.find("else"), None);
        assert_eq!(strings.text(web), "web");
        assert_eq!(strings.texts().collect::<Vec<_>>(), ["web", "orders"]);
    }

    #[test]
    fn many_texts_are_all_found() {
        let mut strings = Strings::default();
        let texts: Vec<_> = (0..5_000).map(|number| number.to_string()).collect();
        for text in &texts {
            strings.intern(text);
        }
        for (index, text) in texts.iter().enumerate() {
            assert_eq!(strings.find(text).map(super::Symbol::index), Some(index));
            assert_eq!(strings.intern(text).index(), index);
        }
    }

    #[test]
    fn the_empty_text_is_a_text() {
        let mut strings = Strings::default();
        assert_eq!(strings.find(""), None);
        let empty = strings.intern("");
        assert_eq!(strings.intern("a").index(), 1);
        assert_eq!(strings.find(""), Some(empty));
    }

    #[test]
    fn texts_without_an_index_are_found_and_added_to() {
        let mut strings = Strings::of_parts("weborders".to_owned(), vec![3, 9]).unwrap();
        assert_eq!(strings.find("orders").map(super::Symbol::index), Some(1));
        assert_eq!(strings.intern("web").index(), 0);
        assert_eq!(strings.intern("mailer").index(), 2);
    }

    #[test]
    fn ends_that_do_not_fit_the_texts_are_refused() {
        let of = |texts: &str, ends: &[u32]| Strings::of_parts(texts.to_owned(), ends.to_vec());
        assert!(of("é", &[1, 2]).is_none());
        assert!(of("ab", &[1]).is_none());
        assert!(of("ab", &[2, 1, 2]).is_none());
        assert!(of("ab", &[3]).is_none());
        assert!(of("ab", &[]).is_none());
    }
}
