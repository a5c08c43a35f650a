"""What other people's parsers make of the files named on the command line: for Bicep the grammar of tree-sitter, for XML Expat."""

import json
import sys
import xml.etree.ElementTree as ElementTree

import tree_sitter
import tree_sitter_bicep

KINDS = {
    "parameter_declaration": "param",
    "variable_declaration": "var",
    "resource_declaration": "resource",
    "module_declaration": "module",
    "output_declaration": "output",
    "type_declaration": "type",
    "target_scope_assignment": "targetScope",
}


def bicep(text):
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))
    root = parser.parse(text.encode()).root_node
    problems, declarations, members = [], [], []

    def walk(node):
        if node.type == "ERROR" or node.is_missing:
            problems.append(f"{node.start_point[0] + 1}: {node.type}")
        if node.type in KINDS:
            name = next((each.text.decode() for each in node.children if each.type == "identifier"), "")
            declarations.append(f"{KINDS[node.type]} {name}".strip())
        if node.type == "object_property":
            members.append(node.children[0].text.decode().strip("'"))
        for child in node.children:
            walk(child)

    walk(root)
    return {"problems": problems, "declarations": declarations, "members": members}


def xml(text):
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        return {"problems": [str(error)]}
    elements = [[each.tag, sorted(each.attrib.items()), (each.text or "").strip()] for each in root.iter()]
    return {"problems": [], "elements": elements}


def read(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return xml(text) if path.endswith(".xml") else bicep(text)


print(json.dumps([read(path) for path in sys.argv[1:]]))
