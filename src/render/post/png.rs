//! A drawing as pixels, for platforms that take no SVG. The letters are those of this machine.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::Database;
use resvg::usvg::{Options, Tree};
use std::sync::{Arc, OnceLock};

/// Pixels for each unit of the drawing: sharp on dense screens.
const SCALE: f32 = 2.0;

/// The most pixels of a side.
const SIDE: f32 = 8_000.0;

/// `svg` as a PNG at twice its size; none when it cannot be drawn or this machine has no fonts.
#[must_use]
pub fn png(svg: &str) -> Option<Vec<u8>> {
    static FONTS: OnceLock<Arc<Database>> = OnceLock::new();
    drawn(svg, FONTS.get_or_init(|| Arc::new(system_fonts())))
}

fn drawn(svg: &str, fonts: &Arc<Database>) -> Option<Vec<u8>> {
    if fonts.is_empty() {
        return None;
    }
    let options = Options { fontdb: Arc::clone(fonts), ..Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let (width, height) = (tree.size().width() * SCALE, tree.size().height() * SCALE);
    if width > SIDE || height > SIDE {
        return None;
    }
    let mut pixels = Pixmap::new(width.ceil() as u32, height.ceil() as u32)?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

/// The fonts of this machine, with one of them for code.
fn system_fonts() -> Database {
    let mut fonts = Database::new();
    fonts.load_system_fonts();
    let family = fonts.faces().find(|face| face.monospaced).and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    if let Some(family) = family {
        fonts.set_monospace_family(family);
    }
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Diagram;

    #[test]
    fn a_diagram_is_drawn_where_there_are_fonts() {
        let diagram = Diagram { boxes: vec!["src/a.rs".into(), "日本.rs".into()], arrows: vec![(0, 1)] };
        let svg = crate::render::svg(&diagram);
        match png(&svg) {
            Some(bytes) => assert!(bytes.starts_with(b"\x89PNG") && bytes.len() > 2_000, "{}", bytes.len()),
            None => assert!(system_fonts().is_empty()),
        }
        assert_eq!(drawn(&svg, &Arc::new(Database::new())), None);
    }

    #[test]
    fn what_is_no_drawing_or_too_large_is_none() {
        assert_eq!(png("text"), None);
        assert_eq!(png("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9000\" height=\"9\"/>"), None);
    }
}
