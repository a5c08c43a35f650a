// Loads a Compose file as Docker Compose does, with the Compose project's own loader, and prints what became of it as JSON.
//
// Standard input: {"file": "...", "envFile": "...", "profiles": ["..."]}; without profiles those of COMPOSE_PROFILES count, as they
// do without --profile. The loader checks the file against the Compose specification's JSON schema.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/sirupsen/logrus"
	"go.yaml.in/yaml/v4"
)

type question struct {
	File     string   `json:"file"`
	EnvFile  string   `json:"envFile"`
	Profiles []string `json:"profiles"`
}

type variable struct {
	Name     string `json:"name"`
	Default  string `json:"default"`
	Required bool   `json:"required"`
}

type answer struct {
	Error     string          `json:"error,omitempty"`
	Project   json.RawMessage `json:"project,omitempty"`
	Disabled  []string        `json:"disabled"`
	Variables []variable      `json:"variables"`
}

func main() {
	logrus.SetLevel(logrus.ErrorLevel)
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if err := json.NewEncoder(os.Stdout).Encode(load(asked)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func load(asked question) answer {
	options := []cli.ProjectOptionsFn{cli.WithWorkingDirectory(filepath.Dir(asked.File))}
	if asked.EnvFile != "" {
		options = append(options, cli.WithEnvFiles(asked.EnvFile), cli.WithDotEnv)
	}
	options = append(options, cli.WithDefaultProfiles(asked.Profiles...))
	project, err := cli.NewProjectOptions([]string{asked.File}, options...)
	if err != nil {
		return answer{Error: err.Error()}
	}
	loaded, err := project.LoadProject(context.Background())
	if err != nil {
		return answer{Error: err.Error()}
	}
	// As `docker compose up` sorts them before it starts anything.
	if err := loaded.CheckContainerNameUnicity(); err != nil {
		return answer{Error: err.Error()}
	}
	text, err := loaded.MarshalJSON()
	if err != nil {
		return answer{Error: err.Error()}
	}
	variables, err := variablesIn(asked.File)
	if err != nil {
		return answer{Error: err.Error()}
	}
	disabled := loaded.DisabledServiceNames()
	sort.Strings(disabled)
	return answer{Project: text, Disabled: disabled, Variables: variables}
}

func variablesIn(file string) ([]variable, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return nil, err
	}
	found := []variable{}
	for name, each := range template.ExtractVariables(tree, template.DefaultPattern) {
		found = append(found, variable{Name: name, Default: each.DefaultValue, Required: each.Required})
	}
	sort.Slice(found, func(a, b int) bool { return found[a].Name < found[b].Name })
	return found, nil
}
