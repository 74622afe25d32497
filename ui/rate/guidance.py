"""A study's guidance, written in Markdown, as a tree of a few harmless elements that the page builds node by node."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ui.rate.pieces import visible

Node = str | list["Node"]
"""A text, or an element: its tag, then its children."""

ALLOWED = {
    *("p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
DEEPER = {"h1": "h2", "h2": "h3", "h3": "h4"}  # the page has its own h1


def tree(markdown: str) -> list[Node]:
    """The guidance's elements. Markup in it is text; links and pictures leave their words: no outside host is asked."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return grown(parser.parse(visible(markdown)))


def grown(tokens: list[Token]) -> list[Node]:
    """The tree of a flat list of tokens."""
    root: list[Node] = []
    open_nodes: list[list[Node]] = [root]
    for token in tokens:
        here = open_nodes[-1]
        tag = DEEPER.get(token.tag, token.tag)
        if token.type == "inline":
            here.extend(grown(token.children or []))
        elif token.nesting == 1:
            node: list[Node] = [tag] if tag in ALLOWED else here
            if node is not here:
                here.append(node)
            open_nodes.append(node)
        elif token.nesting == -1:
            open_nodes.pop()
        elif token.type == "softbreak":
            here.append("\n")
        elif token.type in ("hardbreak", "hr"):
            here.append([tag])
        elif token.type in ("fence", "code_block"):
            here.append(["pre", token.content])
        elif token.type == "code_inline":
            here.append(["code", token.content])
        elif token.content:
            here.append(token.content)
    return root
