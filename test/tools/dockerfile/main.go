// Reads a Dockerfile with BuildKit's own parser and prints its stages as JSON, with what BuildKit's linter has against it and
// which files of the build context its .dockerignore leaves.
//
// Standard input: {"dockerfile": "<text>", "ignore": "<text of .dockerignore>", "files": ["<path in the context>"]}
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type question struct {
	Dockerfile string   `json:"dockerfile"`
	Ignore     string   `json:"ignore"`
	Files      []string `json:"files"`
}

type step struct {
	Name string `json:"name"`
	Line int    `json:"line"`
	// Of COPY and ADD.
	Sources []string `json:"sources,omitempty"`
	Target  string   `json:"target,omitempty"`
	From    string   `json:"from,omitempty"`
	// Of RUN, CMD, ENTRYPOINT and HEALTHCHECK.
	Command []string `json:"command,omitempty"`
	Shell   bool     `json:"shell,omitempty"`
	// Of ENV, LABEL and ARG.
	Values map[string]string `json:"values,omitempty"`
	// Of WORKDIR, USER, STOPSIGNAL, EXPOSE and VOLUME.
	Words []string `json:"words,omitempty"`
}

type stage struct {
	Name  string `json:"name"`
	Base  string `json:"base"`
	Line  int    `json:"line"`
	Steps []step `json:"steps"`
}

type warning struct {
	Rule    string `json:"rule"`
	Line    int    `json:"line"`
	Message string `json:"message"`
}

type answer struct {
	Error    string    `json:"error,omitempty"`
	Args     []step    `json:"args"`
	Stages   []stage   `json:"stages"`
	Warnings []warning `json:"warnings"`
	Context  []string  `json:"context"`
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	found := answer{Args: []step{}, Stages: []stage{}, Warnings: []warning{}, Context: []string{}}
	if err := read(asked, &found); err != nil {
		found.Error = err.Error()
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func read(asked question, found *answer) error {
	tree, err := parser.Parse(strings.NewReader(asked.Dockerfile))
	if err != nil {
		return err
	}
	lint := linter.New(&linter.Config{Warn: func(rule, _, _, message string, place []parser.Range) {
		found.Warnings = append(found.Warnings, warning{Rule: rule, Line: lineOf(place), Message: message})
	}})
	stages, args, err := instructions.Parse(tree.AST, lint)
	if err != nil {
		return err
	}
	for at := range args {
		found.Args = append(found.Args, stepOf(&args[at]))
	}
	for _, each := range stages {
		made := stage{Name: each.Name, Base: each.BaseName, Line: lineOf(each.Location), Steps: []step{}}
		for _, command := range each.Commands {
			made.Steps = append(made.Steps, stepOf(command))
		}
		found.Stages = append(found.Stages, made)
	}
	return filter(asked, found)
}

func stepOf(command instructions.Command) step {
	made := step{Name: strings.ToUpper(command.Name()), Line: lineOf(command.Location())}
	switch each := command.(type) {
	case *instructions.CopyCommand:
		made.Sources, made.Target, made.From = each.SourcePaths, each.DestPath, each.From
	case *instructions.AddCommand:
		made.Sources, made.Target = each.SourcePaths, each.DestPath
	case *instructions.RunCommand:
		made.Command, made.Shell = each.CmdLine, each.PrependShell
	case *instructions.CmdCommand:
		made.Command, made.Shell = each.CmdLine, each.PrependShell
	case *instructions.EntrypointCommand:
		made.Command, made.Shell = each.CmdLine, each.PrependShell
	case *instructions.HealthCheckCommand:
		if test := each.Health.Test; len(test) > 0 {
			made.Command, made.Shell = test[1:], test[0] == "CMD-SHELL"
			if test[0] == "NONE" {
				made.Words = []string{"NONE"}
			}
		}
	case *instructions.EnvCommand:
		made.Values = valuesOf(each.Env)
	case *instructions.LabelCommand:
		made.Values = valuesOf(each.Labels)
	case *instructions.ArgCommand:
		made.Values = map[string]string{}
		for _, one := range each.Args {
			made.Values[one.Key] = one.ValueString()
		}
	case *instructions.WorkdirCommand:
		made.Words = []string{each.Path}
	case *instructions.UserCommand:
		made.Words = []string{each.User}
	case *instructions.StopSignalCommand:
		made.Words = []string{each.Signal}
	case *instructions.ExposeCommand:
		made.Words = each.Ports
	case *instructions.VolumeCommand:
		made.Words = each.Volumes
	}
	return made
}

func valuesOf(pairs instructions.KeyValuePairs) map[string]string {
	values := map[string]string{}
	for _, pair := range pairs {
		values[pair.Key] = pair.Value
	}
	return values
}

func filter(asked question, found *answer) error {
	patterns, err := ignorefile.ReadAll(strings.NewReader(asked.Ignore))
	if err != nil {
		return err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return err
	}
	for _, file := range asked.Files {
		ignored, err := matcher.MatchesOrParentMatches(file)
		if err != nil {
			return err
		}
		if !ignored {
			found.Context = append(found.Context, file)
		}
	}
	return nil
}

func lineOf(place []parser.Range) int {
	if len(place) == 0 {
		return 0
	}
	return place[0].Start.Line
}
