// Reads pipeline files of Logstash with a real parser and prints their plugins as JSON, one list for each file.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	config "github.com/breml/logstash-config"
	"github.com/breml/logstash-config/ast"
)

type file struct {
	Path    string   `json:"path"`
	Error   string   `json:"error,omitempty"`
	Plugins []plugin `json:"plugins"`
}

type plugin struct {
	Section string `json:"section"`
	Name    string `json:"name"`
	Line    int    `json:"line"`
	// The conditions it stands under, outermost first.
	Conditions []string `json:"conditions"`
	Options    []option `json:"options"`
}

type option struct {
	Name  string `json:"name"`
	Line  int    `json:"line"`
	Value value  `json:"value"`
}

// Exactly one of its parts is there, as its kind says.
type value struct {
	Kind   string  `json:"kind"`
	Text   string  `json:"text,omitempty"`
	Number float64 `json:"number,omitempty"`
	List   []value `json:"list,omitempty"`
	Hash   []entry `json:"hash,omitempty"`
	Codec  *plugin `json:"codec,omitempty"`
}

type entry struct {
	Key   string `json:"key"`
	Value value  `json:"value"`
}

func main() {
	files := make([]file, 0, len(os.Args))
	for _, path := range os.Args[1:] {
		files = append(files, read(path))
	}
	if err := json.NewEncoder(os.Stdout).Encode(files); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(path string) file {
	parsed, err := config.ParseFile(path, config.IgnoreComments(true))
	if err != nil {
		return file{Path: path, Error: err.Error(), Plugins: []plugin{}}
	}
	tree, ok := parsed.(ast.Config)
	if !ok {
		return file{Path: path, Error: "the file holds nothing", Plugins: []plugin{}}
	}
	plugins := []plugin{}
	for _, sections := range [][]ast.PluginSection{tree.Input, tree.Filter, tree.Output} {
		for _, section := range sections {
			plugins = append(plugins, inBlock(section.PluginType.String(), section.BranchOrPlugins, []string{})...)
		}
	}
	return file{Path: path, Plugins: plugins}
}

func inBlock(section string, block []ast.BranchOrPlugin, conditions []string) []plugin {
	plugins := []plugin{}
	for _, item := range block {
		switch node := item.(type) {
		case ast.Plugin:
			plugins = append(plugins, pluginOf(section, node, conditions))
		case ast.Branch:
			plugins = append(plugins, inBranch(section, node, conditions)...)
		}
	}
	return plugins
}

func inBranch(section string, branch ast.Branch, conditions []string) []plugin {
	first := branch.IfBlock.Condition.String()
	plugins := inBlock(section, branch.IfBlock.Block, under(conditions, first))
	for _, other := range branch.ElseIfBlock {
		plugins = append(plugins, inBlock(section, other.Block, under(conditions, other.Condition.String()))...)
	}
	return append(plugins, inBlock(section, branch.ElseBlock.Block, under(conditions, "else of "+first))...)
}

func under(conditions []string, condition string) []string {
	return append(append([]string{}, conditions...), condition)
}

func pluginOf(section string, node ast.Plugin, conditions []string) plugin {
	options := []option{}
	for _, attribute := range node.Attributes {
		if attribute != nil {
			options = append(options, option{Name: attribute.Name(), Line: attribute.Pos().Line, Value: valueOf(attribute)})
		}
	}
	return plugin{Section: section, Name: node.Name(), Line: node.Pos().Line, Conditions: conditions, Options: options}
}

func valueOf(attribute ast.Attribute) value {
	switch node := attribute.(type) {
	case ast.StringAttribute:
		kind := "string"
		if node.StringAttributeType() == ast.Bareword {
			kind = "bareword"
		}
		return value{Kind: kind, Text: node.Value()}
	case ast.NumberAttribute:
		return value{Kind: "number", Number: node.Value()}
	case ast.ArrayAttribute:
		list := []value{}
		for _, item := range node.Value() {
			list = append(list, valueOf(item))
		}
		return value{Kind: "list", List: list}
	case ast.HashAttribute:
		hash := []entry{}
		for _, item := range node.Value() {
			hash = append(hash, entry{Key: keyOf(item.Key), Value: valueOf(item.Value)})
		}
		return value{Kind: "hash", Hash: hash}
	case ast.PluginAttribute:
		return codecOf(node)
	default:
		return value{Kind: "unknown", Text: attribute.ValueString()}
	}
}

// The parser keeps the plugin that is an option's value to itself, but prints it: what it prints is read once more.
func codecOf(attribute ast.PluginAttribute) value {
	parsed, err := config.Parse("", []byte("input {\n"+attribute.ValueString()+"\n}"), config.IgnoreComments(true))
	tree, ok := parsed.(ast.Config)
	if err != nil || !ok {
		return value{Kind: "unknown", Text: attribute.ValueString()}
	}
	plugins := inBlock("codec", tree.Input[0].BranchOrPlugins, []string{})
	return value{Kind: "codec", Codec: &plugins[0]}
}

func keyOf(key ast.HashEntryKey) string {
	if text, ok := key.(ast.StringAttribute); ok {
		return text.Value()
	}
	return key.ValueString()
}
