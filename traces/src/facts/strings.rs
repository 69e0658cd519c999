//! Texts by number.

use std::collections::HashMap;
use std::sync::Arc;

/// A text of some [`Strings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Symbol(u32);

impl Symbol {
    /// Returns its place among its strings, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Texts, each of them once.
#[derive(Clone, Debug, Default)]
pub struct Strings {
    texts: Vec<Arc<str>>,
    symbols: HashMap<Arc<str>, Symbol>,
}

impl Strings {
    /// Returns the symbol of a text, which is added when it is new.
    pub fn intern(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.symbols.get(text) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.texts.len()).expect("memory ends before u32 does"));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.symbols.insert(text, symbol);
        symbol
    }

    /// Returns the symbol of a text; `None` when it is not among them.
    pub fn find(&self, text: &str) -> Option<Symbol> {
        self.symbols.get(text).copied()
    }

    /// Returns the text of a symbol, which has to be of these strings.
    pub fn text(&self, symbol: Symbol) -> &str {
        &self.texts[symbol.index()]
    }

    /// Returns all texts, in the order of their symbols.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter().map(AsRef::as_ref)
    }
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
}
