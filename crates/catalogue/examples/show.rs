//! Prints findings.
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let sources = catalogue::source::Sources::from_dir(std::path::Path::new(&dir)).unwrap();
    let t = std::time::Instant::now();
    let c = catalogue::read::compile(sources);
    eprintln!("{:?} {}", t.elapsed(), c.catalogue.is_some());
    for d in &c.diagnostics { println!("{} [{}]", d.line(&c.sources), d.rule); }
}
