//! What each platform makes of Markdown, as one table.

/// What a platform takes for instructions where CommonMark sees text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Templates {
    /// Nothing.
    None,
    /// Liquid after Markdown, code wrapped by the platform itself: Forem.
    Liquid,
    /// Shortcodes, in code too.
    Hugo,
    /// Liquid before Markdown, in code too, and the attributes of kramdown.
    Jekyll,
    /// JSX and expressions in braces.
    Mdx,
    /// Embeds: `%[address]`.
    Hashnode,
    /// The marks that Ghost's Markdown card adds: highlights, sub- and superscript, headings without a space.
    Ghost,
}

/// What a platform's renderer understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What it runs in text.
    pub templates: Templates,
    /// Draws `mermaid` fences.
    pub diagrams: bool,
    /// Knows footnotes.
    pub footnotes: bool,
    /// Knows tables.
    pub tables: bool,
    /// Keeps raw HTML.
    pub raw_html: bool,
    /// Wants the title as the first H1.
    pub title_in_body: bool,
    /// Shows a line's end within a paragraph as a line break.
    pub hard_lines: bool,
}

/// A file as it is: everything kept.
pub const PLAIN: Dialect = Dialect {
    templates: Templates::None,
    diagrams: true,
    footnotes: true,
    tables: true,
    raw_html: true,
    title_in_body: true,
    hard_lines: false,
};

/// Forem; dev.to draws Mermaid since autumn 2026, other sites of this software may not.
pub const DEVTO: Dialect = Dialect { templates: Templates::Liquid, title_in_body: false, hard_lines: true, ..PLAIN };

/// Hashnode. What it makes of footnotes, Mermaid and raw HTML is not documented, so it is given none.
pub const HASHNODE: Dialect =
    Dialect { templates: Templates::Hashnode, diagrams: false, footnotes: false, raw_html: false, title_in_body: false, ..PLAIN };

/// Medium: neither tables nor footnotes, and the title is not shown but for the text.
pub const MEDIUM: Dialect = Dialect { diagrams: false, footnotes: false, tables: false, raw_html: false, ..PLAIN };

/// A file on GitHub.
pub const GITHUB: Dialect = PLAIN;

/// Ghost's Markdown card. It keeps raw HTML, even scripts, so it is given none.
pub const GHOST: Dialect =
    Dialect { templates: Templates::Ghost, diagrams: false, raw_html: false, title_in_body: false, hard_lines: true, ..PLAIN };

/// Hugo drops raw HTML unless a site says otherwise, and draws Mermaid only with a hook of the theme.
pub const HUGO: Dialect = Dialect { templates: Templates::Hugo, diagrams: false, raw_html: false, title_in_body: false, ..PLAIN };

/// Jekyll with kramdown.
pub const JEKYLL: Dialect = Dialect { templates: Templates::Jekyll, diagrams: false, title_in_body: false, ..PLAIN };

/// `MkDocs`: footnotes only by an extension; its themes show no title but the text's own.
pub const MKDOCS: Dialect = Dialect { diagrams: false, footnotes: false, ..PLAIN };

/// Docusaurus reads every file as MDX unless a site says otherwise.
pub const DOCUSAURUS: Dialect =
    Dialect { templates: Templates::Mdx, diagrams: false, raw_html: false, title_in_body: false, ..PLAIN };

/// Astro's plain Markdown.
pub const ASTRO: Dialect = Dialect { diagrams: false, title_in_body: false, ..PLAIN };
