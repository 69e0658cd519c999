//! A store does what a map of lists would, whatever is done to it in whatever order.

use std::collections::BTreeMap;

use manta_traces::store::{Settings, Store, TimeRange};
use proptest::prelude::{Just, Strategy, prop_oneof, proptest};
use proptest::test_runner::Config;

use crate::corpus::{NOW, check, document, documents, id, told, told_anew};

#[derive(Clone, Debug)]
enum Step {
    /// A document of a trace arrives.
    Put(u32),
    /// Many documents of as many traces arrive.
    PutMany(u32),
    Maintain,
    /// So many seconds go by.
    Wait(u16),
    /// The process is killed after what it had was made durable, and started again.
    Restart,
    /// Somebody looks, which makes facts of open traces.
    Look,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => (0_u32..12).prop_map(Step::Put),
        1 => (1_u32..40).prop_map(Step::PutMany),
        4 => Just(Step::Maintain),
        2 => prop_oneof![Just(1), Just(3), Just(4_000)].prop_map(Step::Wait),
        1 => Just(Step::Restart),
        1 => Just(Step::Look),
    ];
    proptest::collection::vec(step, 1..60)
}

/// What the store should hold: a list of documents for each trace.
#[derive(Default)]
struct Model(BTreeMap<u32, Vec<String>>);

impl Model {
    fn put(&mut self, store: &Store, trace: u32, now: f64) {
        let documents = self.0.entry(trace).or_default();
        let part = u32::try_from(documents.len()).expect("they are few");
        let (id, text) = document(trace, part);
        documents.push(text.clone());
        store.put([(id, text)], now).expect("it can be put");
    }

    fn compare(&self, store: &Store) {
        for (trace, expected) in &self.0 {
            assert_eq!(&documents(store, *trace), expected, "trace {trace}");
        }
        let mut facts = BTreeMap::new();
        for page in store.scan(TimeRange::all()).expect("it can be scanned") {
            let page = page.expect("it can be read");
            for kept in page.traces().expect("they can be read") {
                let told = told(&kept.facts, page.strings());
                assert_eq!(facts.insert(kept.facts.id, told), None, "it is there twice");
            }
        }
        let anew = |(trace, texts): (&u32, &Vec<String>)| (id(*trace), told_anew(texts));
        assert_eq!(facts, self.0.iter().map(anew).collect());
        assert_eq!(store.size().traces, self.0.len() as u64);
    }
}

fn run(steps: &[Step], settings: Settings) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let open = || Store::open(folder.path(), settings).expect("it opens");
    let (mut store, mut model, mut now) = (open(), Model::default(), NOW);
    for step in steps {
        match step {
            Step::Put(trace) => model.put(&store, *trace, now),
            Step::PutMany(count) => {
                (100..100 + count).for_each(|trace| model.put(&store, trace, now));
            }
            Step::Maintain => {
                let _ = store.maintain(now).expect("it can be maintained");
            }
            Step::Wait(seconds) => now += f64::from(*seconds),
            Step::Restart => {
                store.flush(now).expect("it can be written");
                drop(store);
                store = open();
            }
            Step::Look => model.compare(&store),
        }
    }
    model.compare(&store);
    store.flush(now).expect("it can be written");
    check(&store);
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn every_document_is_kept_and_every_trace_is_there_once(
        steps in steps(),
        memory_bytes in prop_oneof![Just(0_usize), Just(2_000), Just(1 << 20)],
    ) {
        run(&steps, Settings { memory_bytes, ..Settings::default() });
    }
}
